"""Everything in a run folder as text, what is packed unpacked: in it nobody who was forgotten may be found."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd

from matchkit.report.payload import PACKED, unpack
from tests.run_folders import contents


def readable(folder: Path) -> str:
    """Names, bytes, and what is packed, unpacked."""
    parts = []
    for name, content in contents(folder).items():
        parts += [name, content.decode("utf-8", "replace"), content.decode("utf-16-le", "replace")]
        if name.endswith(".parquet"):
            frame = pd.read_parquet(io.BytesIO(content))
            parts += [frame.to_csv(), json.dumps([*frame.columns])]
        elif name.endswith(".npz"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts += [archive.read(inner).decode("utf-8", "replace") for inner in archive.namelist()]
        elif name.endswith(".html"):
            packed = [found["data"] for line in content.decode().split("\n") if (found := PACKED.fullmatch(line))]
            assert len(packed) > 5
            parts += [json.dumps(unpack(data), ensure_ascii=False) for data in packed]
    return "\n".join(parts)


def lists_of(run: Path) -> dict[str, Any]:
    """The data of the report, by the name of each list."""
    lines = (run / "report.html").read_text(encoding="utf-8").split("\n")
    return {found["name"]: unpack(found["data"]) for line in lines if (found := PACKED.fullmatch(line))}
