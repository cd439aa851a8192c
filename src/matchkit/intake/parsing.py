"""Columns of cells to columns of values, each through the parser of its kind, with every finding in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from matchkit.intake import calendar_cells, cells, leg_cells, number_cells, skill_cells
from matchkit.intake.cells import Parsed, Parser, quoted
from matchkit.intake.ledger import CellProblem, Finding, SourceLedger
from matchkit.intake.schema import Column
from matchkit.intake.tables import Table

_PARSERS: Mapping[str, Parser] = MappingProxyType(
    {
        "id": cells.parse_id,
        "text": cells.parse_text,
        "path": cells.parse_text,
        "list": cells.parse_list,
        "skills": skill_cells.parse_skills,
        "wishes": skill_cells.parse_wishes,
        "languages": cells.parse_languages,
        "intervals": calendar_cells.parse_windows,
        "days": calendar_cells.parse_days,
        "weekdays": calendar_cells.parse_weekdays,
        "date": calendar_cells.parse_date,
        "schedule": cells.parse_schedule,
        "zone": calendar_cells.parse_zone,
        "work modes": cells.parse_work_modes,
        "work mode": cells.parse_work_mode,
    }
)
_WORDS_OF_PEOPLE = ("id", "text")  # "NA" can be an id, and in prose it is the writer's word
_NOT_STATED = "Nothing needs to be done; leave the cell empty to be without this note."


def parser_of(column: Column) -> Parser:
    """The parser of a column's cells."""
    if column.name == "max_projects":
        return number_cells.parse_max_projects
    if column.most is None:
        return _PARSERS[column.kind]
    if column.kind == "legs":
        return partial(leg_cells.parse_legs, most=column.most)
    if column.kind == "count":
        return partial(number_cells.parse_count, most=column.most)
    is_limit = column.side == "applicants" or not column.required
    return partial(number_cells.parse_limit_hours if is_limit else number_cells.parse_project_hours, most=column.most)


def parse_ids(table: Table, ledger: SourceLedger) -> list[str | None]:
    """The id of each row, from the first column that its schema names; None where it is refused."""
    return parse_column(table, table.known_columns[0], [""] * len(table.places), ledger)


def parse_table(table: Table, ids: Sequence[str], ledger: SourceLedger) -> dict[str, list[Any]]:
    """Values of every other known column by name; None where nothing was stated, or where the row is refused.

    ``ids`` has the id of each row, for the ledger.
    """
    return {column.name: parse_column(table, column, ids, ledger) for column in table.known_columns[1:]}


def parse_column(table: Table, column: Column, ids: Sequence[str], ledger: SourceLedger) -> list[Any]:
    """Values of one column. An empty cell of a required column refuses its row."""
    read = _Memo(column)
    values = []
    for cell, place, key in zip(table.cells(column.name), table.places, ids, strict=True):
        value, findings = read(cell)
        values.append(value)
        for finding in findings:
            ledger.add(finding, place, column.name, key)
    return values


def filled(values: Sequence[Any], default: Any) -> tuple[Any, ...]:
    """Values with what an empty cell means in place of None."""
    return tuple(default if value is None else value for value in values)


def missing_value(column: Column) -> Finding:
    """An empty cell of a column that is required."""
    code = "missing_id" if column.kind == "id" else "missing_value"
    instead = f"; or state {column.unless}" if column.unless else ""
    cure = f"Fill in {column.name}, such as {column.example}{instead}."
    return Finding(code, f"{column.name} is empty, and required.", cure)


class _Memo:
    """Reads the cells of one column; texts that come again (dates, modes, places) are parsed once."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._parse = parser_of(column)
        self._known: dict[str, Parsed[Any]] = {}
        self._is_prose = column.kind == "text"

    def __call__(self, cell: Any) -> Parsed[Any]:
        if self._is_prose or type(cell) is not str:
            return self._read(cell)
        found = self._known.get(cell)
        if found is None:
            found = self._known[cell] = self._read(cell)
        return found

    def _read(self, cell: Any) -> Parsed[Any]:
        if cell is None or cell == [] or (isinstance(cell, str) and not cell.strip()):
            return None, self._absent()
        if self._column.kind not in _WORDS_OF_PEOPLE and _is_not_stated(cell):
            note = Finding("not_available", f"{quoted(cell)} was read as not stated.", _NOT_STATED)
            return None, (note, *self._absent())
        try:
            value, findings = self._parse(cell)
            return (None if value == () else value), findings  # a cell of nothing but separators states nothing
        except CellProblem as problem:
            return None, (problem.finding,)

    def _absent(self) -> tuple[Finding, ...]:
        if not self._column.required or self._column.unless:
            return ()
        return (missing_value(self._column),)


def _is_not_stated(cell: Any) -> bool:
    return isinstance(cell, str) and cell.strip().casefold() in cells.NOT_STATED
