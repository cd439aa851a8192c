"""Whether files that tell the same as the tables do tell the same: Parquet files, and people's calendars."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from matchkit.errors import counted, first_few
from matchkit.market.days import QUARTERS_PER_HOUR
from matchkit.report.calendar_files import entry_id, file_name
from matchkit.report.tables import WrittenTable, read_parquet
from matchkit.verification.files import CALENDARS, PARQUET
from matchkit.verification.records import Check, as_check
from matchkit.verification.snapshot import Snapshot
from matchkit.verification.tables import Tables

ODD_FILE = (ValueError, TypeError, LookupError, ArithmeticError, RuntimeError, OSError, MemoryError)
"""What reading a Parquet file raises that somebody made up."""
_FOLD = re.compile(r"\r?\n[ \t]")
_ENTRY = re.compile(r"^BEGIN:VEVENT\r?$(.*?)^END:VEVENT\r?$", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"^(UID|DTSTART|SUMMARY)[;:](?:VALUE=DATE:)?(.*?)\r?$", re.MULTILINE)
_HOURS_TOLD = re.compile(r"\(([^()]*) h\)$")
Entry = tuple[str, str, str]
"""UID, date and hours."""


def check_copies(snapshot: Snapshot, tables: Tables) -> list[Check]:
    """A check of each kind of file that the run wrote beside its tables."""
    names = snapshot.run.outputs
    checks = []
    if parquet := [name for name in PARQUET if name in names]:
        what = f"{counted(len(parquet), 'table')} as the CSV files have them, cell by cell"
        checks.append(as_check("Parquet files", _other_tables(snapshot.contents, tables), what))
    if calendars := [name for name in names if PurePosixPath(name).parent.name == CALENDARS]:
        what = f"{counted(len(calendars), 'calendar')} with the days and hours of the plan"
        checks.append(as_check("calendars", _other_calendars(snapshot, calendars, tables), what))
    return checks


def _other_tables(contents: Mapping[str, bytes], tables: Tables) -> Iterator[str]:
    for name, table in tables.written.items():
        parquet = f"{PurePosixPath(name).stem}.parquet"
        if parquet not in contents:
            continue
        try:
            frame = read_parquet(contents[parquet])
            different = _first_difference(table, frame)
        except ODD_FILE as error:
            yield f"{parquet} cannot be read ({type(error).__name__})"
            continue
        if different:
            yield f"{parquet} is not {name}: {different}"


def _first_difference(table: WrittenTable, frame: Any) -> str:
    """Where a frame has other cells than a CSV file; empty where it has the same."""
    columns = tuple(map(str, frame.columns))
    if columns != table.columns:
        return "it has other columns"
    if len(frame) != len(table.rows):
        return f"it has {counted(len(frame), 'row')} for {len(table.rows):,}"
    for at, column in enumerate(columns):
        cells = table.column(column)
        has_fractions = any("." in cell for cell in cells)
        others = [_as_written(value, has_fractions=has_fractions) for value in frame.iloc[:, at].tolist()]
        if cells != others:
            row = next(row for row, cell in enumerate(cells) if cell != others[row])
            return f"row {row + 1}, {column}"
    return ""


def _as_written(value: object, *, has_fractions: bool) -> str:
    """A cell as CSV has it; a column of whole numbers with gaps becomes one of fractions when it is read."""
    if isinstance(value, str):
        return value
    if value is None or value != value:  # no number equals itself but NaN
        return ""
    if isinstance(value, float):
        return str(value) if has_fractions or not value.is_integer() else str(int(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(type(value).__name__)


def _other_calendars(snapshot: Snapshot, names: list[str], tables: Tables) -> Iterator[str]:
    planned: dict[str, list[Entry]] = defaultdict(list)
    for work in sorted(tables.plan, key=lambda work: (work.date, work.project)):
        entry = entry_id(work.applicant, work.project, work.date), work.date.replace("-", "")
        hours = f"{work.quarters / QUARTERS_PER_HOUR:g}"
        planned[f"{CALENDARS}/{file_name(work.applicant)}"].append((*entry, hours))
    if missing := sorted(planned.keys() - set(names)):
        yield f"{len(missing):,} missing: {first_few(missing)}"
    if strange := sorted(set(names) - planned.keys()):
        yield f"{len(strange):,} of nobody with a plan: {first_few(strange)}"
    there = snapshot.contents
    if other := [name for name in sorted(planned) if name in there and _entries(there[name]) != planned[name]]:
        yield f"{len(other):,} with other days or hours than the plan: {first_few(other)}"


def _entries(content: bytes) -> list[Entry]:
    """The entries of a calendar as they stand there; what is none has none."""
    text = _FOLD.sub("", content.decode("utf-8", "replace"))
    return [_entry(dict(_LINE.findall(body))) for body in _ENTRY.findall(text)]


def _entry(lines: Mapping[str, str]) -> Entry:
    hours = _HOURS_TOLD.search(lines.get("SUMMARY", ""))
    return lines.get("UID", ""), lines.get("DTSTART", ""), hours[1] if hours else ""
