"""A source as a table of cells, under canonical column names. Nothing is parsed here."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from matchkit.errors import ColumnsError
from matchkit.intake.cells import clean_text
from matchkit.intake.ledger import Finding, SourceLedger
from matchkit.intake.schema import COLUMNS, Column

NAMELESS = "unnamed_"


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of a source whose cells could be told apart.

    Attributes
    ----------
    name, role
        Name for messages; ``"applicants"``, ``"projects"``, ``"rankings"``, ``"host_rankings"``, ``"pins"`` or
        ``"forbids"``.
    columns
        Cells by column name: text, or what a frame or JSON holds; None is an empty cell.
    places
        Where each row stands in its source, see `LedgerEntry.row`.
    rows_in
        All rows of the source, those refused because their cells could not be told apart included.
    sha256
        Of the file's bytes; None for frames and lists.
    """

    name: str
    role: str
    columns: Mapping[str, Sequence[Any]]
    places: Sequence[int]
    rows_in: int
    sha256: str | None = None

    def cells(self, name: str) -> Sequence[Any]:
        """One column's cells; all empty where the source does not have the column."""
        return self.columns[name] if name in self.columns else [None] * len(self.places)

    def keep(self, rows: Sequence[int]) -> Table:
        """The table of these rows alone, in this order."""
        columns = {name: [cells[row] for row in rows] for name, cells in self.columns.items()}
        return replace(self, columns=columns, places=[self.places[row] for row in rows])

    @property
    def known_columns(self) -> tuple[Column, ...]:
        """The columns that a source of this role may have."""
        return COLUMNS[self.role]

    @property
    def unknown_columns(self) -> list[str]:
        """Names that the schema does not have, ascending."""
        return sorted(set(self.columns) - {column.name for column in self.known_columns})


def named_columns(source: str, names: Sequence[str], columns: Sequence[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Columns by cleaned name. Nameless ones are called by their position, and dropped if they are empty."""
    stripped = [clean_text(name)[0] for name in names]
    check_distinct(source, [name for name in stripped if name])
    pairs = zip(stripped, columns, strict=True)
    return {
        name or f"{NAMELESS}{position}": cells
        for position, (name, cells) in enumerate(pairs, start=1)
        if name or any(cell not in (None, "") for cell in cells)
    }


def check_distinct(source: str, names: Iterable[str]) -> None:
    """Raise `ColumnsError` where a name comes twice: which of the two columns was meant cannot be known."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ColumnsError.duplicate(source, twice)


def rename(tables: Sequence[Table], mapping: Mapping[str, str]) -> list[Table]:
    """Apply one mapping {their name: canonical name} to all tables.

    A name is renamed in the tables whose schema has the canonical name: ``{"Name": "title"}`` leaves a column *Name* of
    the applicants alone. Raises `ColumnsError` where a name is renamed nowhere, or to a name that no schema has.
    """
    known = {column.name for columns in COLUMNS.values() for column in columns}
    if strange := [target for target in mapping.values() if target not in known]:
        raise ColumnsError.unknown_target(strange, sorted(known))
    used: set[str] = set()
    renamed = [_rename_one(table, mapping, used) for table in tables]
    if unused := [name for name in mapping if name not in used]:
        found = sorted({name for table in tables for name in table.columns})
        raise ColumnsError.unknown_mapping(" and ".join(table.name for table in tables), unused, found)
    return renamed


def _rename_one(table: Table, mapping: Mapping[str, str], used: set[str]) -> Table:
    own = {column.name for column in table.known_columns}
    names = {name: mapping[name] if mapping.get(name) in own else name for name in table.columns}
    used.update(name for name in names if mapping.get(name) in own)
    check_distinct(table.name, names.values())
    return replace(table, columns={names[name]: cells for name, cells in table.columns.items()})


def check_columns(table: Table, ignored: Sequence[str] = ()) -> None:
    """Raise `ColumnsError` where required columns are absent. A source without any rows and columns passes."""
    missing = [
        column.name
        for column in table.known_columns
        if column.required and not {column.name, column.unless} & table.columns.keys() and column.name not in ignored
    ]
    if missing and table.columns:
        raise ColumnsError.missing(table.name, missing, list(table.columns))


def note_unknown_columns(table: Table, ledger: SourceLedger) -> None:
    """One note for each column that the schema does not have."""
    known = [column.name for column in table.known_columns]
    is_carried = table.role in ("applicants", "projects")
    for name in table.unknown_columns:
        has_bytes = any(isinstance(cell, bytes) for cell in table.columns[name])
        carried = "carried along as text, without its cells of bytes" if has_bytes else "carried along as text"
        fate = carried if is_carried else "left out"
        near = get_close_matches(name.casefold(), known, 1, 0.8)
        hint = f" If {near[0]!r} is meant, rename it." if near and near[0] not in table.columns else ""
        finding = Finding("unknown_column", f"Not a column of matchkit; {fate}.", f"Nothing needs to be done.{hint}")
        ledger.add(finding, column=name)


def as_text(cell: Any) -> str:
    """A cell as text, for columns that are only carried along and for telling whether two rows are the same."""
    if cell is None:
        return ""
    if isinstance(cell, list) and not any(item is None or isinstance(item, list | dict) for item in cell):
        return "; ".join(as_text(item) for item in cell)
    if isinstance(cell, list | dict):
        return clean_text(json.dumps(cell, ensure_ascii=False, default=str))[0]
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return clean_text(str(cell))[0]


def carried_columns(table: Table) -> dict[str, tuple[str, ...]]:
    """Unknown columns as text, by ascending name: lists as in our own columns, deeper structures as JSON, no bytes."""
    return {name: tuple(map(_carried, table.columns[name])) for name in table.unknown_columns}


def _carried(cell: Any) -> str:
    return "" if isinstance(cell, bytes) else as_text(cell)
