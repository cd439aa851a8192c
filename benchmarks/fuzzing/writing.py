"""From a sheet to a source that `read_intake` takes, and where each of its rows stands there."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from fuzzing.intakes import Row, Sheet

FORMATS = ("csv",) * 9 + ("jsonl",) * 4 + ("parquet",) * 2 + ("records",) * 4 + ("pandas", "polars", "arrow")
"""Drawn from with these weights: text formats have the most ways to go wrong."""
FILES = ("csv", "jsonl", "parquet")
TYPED = ("jsonl", "records", "pandas")
"""Formats whose cells may be of any type."""
BREAKS = ("\n", "\r\n", "\r")


@dataclass
class Written:
    """A source on its way.

    Attributes
    ----------
    source
        What `read_intake` takes; None as long as it is bytes.
    data, name
        The bytes of a file, and its name.
    places
        Of each row, as the ledger tells it.
    """

    source: Any
    data: bytes
    name: str
    places: list[int]

    def put(self, folder: Path) -> Any:
        """The source, its file written."""
        if self.source is not None:
            return self.source
        path = folder / self.name
        path.write_bytes(self.data)
        return path


def write(sheet: Sheet, form: str, random: Random) -> Written:
    """A sheet in one of `FORMATS`."""
    name = f"{sheet.role}.{form}"
    if form != "csv" and random.random() < 0.4:
        sheet = typed(sheet)
    if form == "csv":
        text, places = _csv(sheet, random)
        return Written(None, text.encode("utf-8", "surrogatepass"), name, places)
    if form == "jsonl":
        text, places = _json_lines(sheet, random)
        return Written(None, text.encode("utf-8", "surrogatepass"), name, places)
    places = list(range(len(sheet.rows)))
    if form == "records":
        return Written([_record(sheet, row, random) for row in sheet.rows], b"", name, places)
    columns = {column: [row.cells.get(column) for row in sheet.rows] for column in sheet.columns}
    if form == "pandas":
        kinds = {
            column: None if random.random() < 0.5 and _is_even(cells) else object for column, cells in columns.items()
        }
        frame = pd.DataFrame({column: pd.Series(cells, dtype=kinds[column]) for column, cells in columns.items()})
        return Written(frame, b"", name, places)
    if form == "polars":
        series = [pl.Series(column, cells, None if _is_even(cells) else pl.String) for column, cells in columns.items()]
        return Written(pl.DataFrame(series), b"", name, places)
    arrays = {column: pa.array(cells, None if _is_even(cells) else pa.string()) for column, cells in columns.items()}
    table = pa.table(arrays)
    if form == "arrow":
        return Written(table, b"", name, places)
    sink = io.BytesIO()
    pq.write_table(table, sink, row_group_size=random.choice((1, 2, 100)))
    return Written(None, sink.getvalue(), name, places)


def _is_even(cells: Sequence[Any]) -> bool:
    """Whether a column's cells tell a type, and one alone."""
    return len({type(cell) for cell in cells if cell is not None}) == 1


def _record(sheet: Sheet, row: Row, random: Random) -> dict[str, Any]:
    record = {column: row.cells.get(column) for column in sheet.columns}
    if random.random() < 0.3:  # a key that is missing is a cell that is empty
        record = {
            name: cell for name, cell in record.items() if not (cell is None or (isinstance(cell, str) and not cell))
        }
    return record


def _csv(sheet: Sheet, random: Random) -> tuple[str, list[int]]:
    """RFC 4180, with whatever it leaves open: delimiter, line breaks, needless quotes, empty lines."""
    delimiter, newline = random.choice(",,,;\t"), random.choice(BREAKS)
    quote_all = random.random() < 0.3
    lines = [delimiter.join(_quoted(name, delimiter, quote_all) for name in sheet.columns)]
    line, places = 1, []
    for row in sheet.rows:
        line += _n_breaks(lines[-1]) + 1
        if random.random() < 0.03:
            lines.append("")
            line += 1
        cells = ["" if row.cells.get(name) is None else str(row.cells[name]) for name in sheet.columns]
        text = delimiter.join(_quoted(cell, delimiter, quote_all) for cell in cells) or '""'
        lines.append(text if row.spoil is None else row.spoil(text, delimiter))
        places.append(line)
    return newline.join(lines) + random.choice((newline, "")), places


def _quoted(cell: str, delimiter: str, always: bool) -> str:
    if always or any(sign in cell for sign in (delimiter, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _n_breaks(text: str) -> int:
    return len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1


def _json_lines(sheet: Sheet, random: Random) -> tuple[str, list[int]]:
    is_ascii, newline = random.random() < 0.5, random.choice(("\n", "\n", "\r\n"))
    lines: list[str] = []
    places = []
    for row in sheet.rows:
        if random.random() < 0.03:
            lines.append("  ")
        text = json.dumps(_record(sheet, row, random), ensure_ascii=is_ascii or _holds_broken(row), default=str)
        lines.append(text if row.spoil is None else row.spoil(text, ","))
        places.append(len(lines))
    return newline.join(lines) + random.choice((newline, "")), places


def is_broken(text: str) -> bool:
    """Whether a text holds half of a pair of surrogates, which no encoding knows."""
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def _holds_broken(row: Row) -> bool:
    return any(isinstance(cell, str) and not cell.isascii() and is_broken(cell) for cell in row.cells.values())


def typed(sheet: Sheet) -> Sheet:
    """The same rows with numbers, dates and lists in place of their texts, as far as no fault was planted."""
    if any(row.is_touched for row in sheet.rows):
        return sheet
    rows = [
        Row(
            {name: _READERS[name](cell) if cell and name in _READERS else cell for name, cell in row.cells.items()},
            row.key,
        )
        for row in sheet.rows
    ]
    return Sheet(sheet.role, sheet.columns, rows)


def _names(cell: str) -> list[str]:
    return cell.split("; ")


_READERS: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(("hours", "hours_per_week", "hours_per_day", "shared_hours"), float),
    **dict.fromkeys(("seats", "max_projects", "gap_days", "rank"), int),
    **dict.fromkeys(("start", "end"), dt.date.fromisoformat),
    **dict.fromkeys(("skills", "wants_to_learn", "teaches", "location", "languages", "must_have_skills"), _names),
}
