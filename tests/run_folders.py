"""Small intakes as files, and run folders made from them, for tests of runs that are read again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import matchkit as mk
from matchkit.runs import WorkFolder
from tests.small_intake import APPLICANTS, PROJECTS

Rows = Iterable[Mapping[str, Any]]


def write_rows(path: Path, rows: Rows) -> Path:
    """A JSON Lines file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_intake(folder: Path, applicants: Rows = APPLICANTS, projects: Rows = PROJECTS) -> tuple[Path, Path]:
    """Both sides."""
    return write_rows(folder / "applicants.jsonl", applicants), write_rows(folder / "projects.jsonl", projects)


def write_run(folder: Path, applicants: Any, projects: Any, params: Any = None, **options: Any) -> Path:
    """A run of these, with the encoder that needs no model."""
    return mk.match(applicants, projects, params, **{"encoder": "hashing", **options}).write(folder)


def change_manifest(run: Path, **changes: Any) -> None:
    """Write a run's manifest with other values."""
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    (run / "manifest.json").write_text(json.dumps({**manifest, **changes}), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder and of those in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def run_batch(out: Path, applicants: Any, projects: Any, **options: Any) -> mk.MatchResult:
    """What `matchkit match` does: everything under the lock of the run folder, with finished steps kept beside it."""
    with WorkFolder.beside(out) as work:
        result = mk.match(applicants, projects, **{"encoder": "hashing", "work_in": work, **options})
        result.write_from(work)
    return result
