"""Writing a run folder: all files are made beside it first, then the folder appears at once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matchkit.errors import UsageError

MANIFEST = "manifest.json"


def write_run(folder: str | Path, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Path:
    """Write ``files`` and a manifest with their digests into ``folder``, whole or not at all.

    Names may lead into folders, with slashes.
    An earlier run in the same folder is replaced. A folder with other content is left alone.

    Raises
    ------
    UsageError
        If the folder exists and is neither empty nor a run.
    """
    target = Path(folder)
    _check_target(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, content in files.items():
            _write_whole(staging / name, content)
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
        document = json.dumps({**manifest, "outputs": digests}, indent=2, ensure_ascii=False, sort_keys=True)
        _write_whole(staging / MANIFEST, document.encode() + b"\n")
        _swap(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return target


def _check_target(target: Path) -> None:
    if target.is_file() or (target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file()):
        raise UsageError.folder_in_use(target)


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _swap(staging: Path, target: Path) -> None:
    """Put the new folder in the old one's place: no folder is replaced in one step, so the old one steps aside."""
    staging.chmod(0o755)
    old = staging.with_name(staging.name + "-old")
    if target.exists():
        target.rename(old)
    try:
        staging.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
