"""Digests of the files that applicants name, so that a run can tell later that one of them changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from matchkit.intake.cells import NOT_STATED
from matchkit.intake.documents import find_document
from matchkit.intake.ledger import CellProblem
from matchkit.intake.tables import Table

COLUMNS = ("resume_path", "calendar_path")
LARGEST = 64 * 2**20
"""Bytes. Larger files are refused by every reader; their size stands for them."""
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class NamedFiles:
    """All files that a column names, as one: no name of a file and no digest of a single one is told.

    Attributes
    ----------
    column
        ``"resume_path"`` or ``"calendar_path"``.
    files
        How many there are, each once.
    sha256
        Over their paths, relative to the folder they are looked for in, and their digests, in ascending order.
    """

    column: str
    files: int
    sha256: str


def digest_named_files(table: Table, base: Path) -> tuple[NamedFiles, ...]:
    """What the columns of an applicants table name below ``base``; nothing of a column that names no file."""
    found = []
    for column in COLUMNS:
        cells = {cell.strip() for cell in table.cells(column) if isinstance(cell, str)}
        stated = sorted(cell for cell in cells if cell and cell.casefold() not in NOT_STATED)
        if stated:
            rows = [(path, _digest(base, path)) for path in stated]
            found.append(NamedFiles(column, len(rows), hashlib.sha256(json.dumps(rows).encode()).hexdigest()))
    return tuple(found)


def _digest(base: Path, stated: str) -> str:
    try:
        path = find_document(base, stated)
        if not path.is_file():
            return UNREADABLE
        if path.stat().st_size > LARGEST:
            return f"{path.stat().st_size} bytes"
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (CellProblem, OSError):
        return UNREADABLE
