"""DataFrames of any library (through narwhals), Parquet, and lists of dicts, to columns of plain Python cells."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from io import BufferedReader
from pathlib import PurePath
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from matchkit.errors import SourceError
from matchkit.intake.cells import clean_text
from matchkit.intake.json_lines import MOST_NESTED, Record
from matchkit.intake.tables import check_distinct

Columns = tuple[Sequence[str], Sequence[Sequence[Any]]]
LONGEST_NUMBER = 2_000
"""Bits of a whole number, some 600 digits: Python can be told to write no more than 640 as text."""
ROWS_AT_ONCE = 4_096
"""Of a Parquet file: some ten megabytes of resumes."""


class NestedTooDeeplyError(Exception):
    """A cell holds lists in lists beyond reason, or a list that holds itself; it never leaves the intake."""


def read_parquet(file: BufferedReader, source: str, needed: Collection[str] | None = None) -> Columns:
    """Names and columns of a Parquet file, of which no more than some rows of one row group are in memory as a table.

    Parameters
    ----------
    file
        The open file.
    source
        Its name in messages.
    needed
        Columns whose cells matter, by cleaned name; those of the others are left empty. By default all matter.
    """
    try:
        parquet = pq.ParquetFile(file)
        names = parquet.schema_arrow.names
        check_distinct(source, names)
        cells: dict[str, list[Any]] = {name: [] for name in names if needed is None or is_needed(name, needed)}
        chosen = None if len(cells) == len(names) else list(cells)
        for group in range(parquet.num_row_groups):
            for batch in parquet.iter_batches(ROWS_AT_ONCE, row_groups=[group], columns=chosen):
                frame = nw.from_native(pa.Table.from_batches([batch]), eager_only=True)
                for name, column in zip(*read_frame(frame, source), strict=True):
                    if name in cells:  # "a" brings "a.b" with it
                        cells[name] += column
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise SourceError.unreadable(source, f"it is no Parquet file ({type(error).__name__})") from None
    empty = [None] * parquet.metadata.num_rows
    return names, [cells.get(name, empty) for name in names]


def is_needed(name: str, needed: Collection[str]) -> bool:
    """Whether a column is one of those, or has no name: it is told by its cells whether such a one counts."""
    cleaned = clean_text(name)[0]
    return not cleaned or cleaned in needed


def as_frame(source: Any, name: str) -> nw.DataFrame[Any] | None:
    """A DataFrame of a library that narwhals knows, lazy ones collected; None for anything else."""
    check_distinct(name, [str(column) for column in _native_names(source)])
    frame = nw.from_native(source, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        return frame.collect()
    return frame if isinstance(frame, nw.DataFrame) else None


def read_frame(frame: nw.DataFrame[Any], name: str) -> Columns:
    """Names and columns of a frame; missing values (null, None, NaN, NaT) are None."""
    names = frame.columns
    _check_names(names, name)
    return names, [_plain_column(_cells(frame, column, name), name) for column in names]


def _cells(frame: nw.DataFrame[Any], column: str, name: str) -> list[Any]:
    """Cells as Python's own; libraries count time further than Python does."""
    try:
        return frame.get_column(column).to_list()
    except (ValueError, OverflowError) as error:
        reason = f"a cell of its column {column!r} has no value in Python ({type(error).__name__})"
        raise SourceError.unreadable(name, reason) from None


def _plain_column(cells: Iterable[Any], name: str) -> list[Any]:
    try:
        return [plain_cell(cell) for cell in cells]
    except NestedTooDeeplyError:
        reason = f"a cell holds lists or records more than {MOST_NESTED} deep"
        raise SourceError.unreadable(name, reason) from None


def _native_names(source: Any) -> Sequence[Any]:
    """Names as the frame itself has them: narwhals refuses frames in which one comes twice, in words of its own."""
    if isinstance(source, pa.Table):
        return source.column_names
    return list(source.columns) if isinstance(source, pd.DataFrame) else ()


def read_records(records: Sequence[Record], name: str) -> Columns:
    """Names in the order in which they first come, and columns; a key that a record lacks is an empty cell."""
    names = list(dict.fromkeys(key for record in records for key in record))
    _check_names(names, name)
    return names, [_plain_column((record.get(key) for record in records), name) for key in names]


def is_records(source: object) -> bool:
    """A list or tuple of mappings; an empty one is a source without rows."""
    return isinstance(source, list | tuple) and all(isinstance(record, Mapping) for record in source)


def _check_names(names: Sequence[Any], source: str) -> None:
    strange = [name for name in names if not isinstance(name, str)]
    if strange:
        first = strange[0]  # anything but a number may hold whatever a person wrote
        shown = repr(first) if isinstance(first, int | float) else f"one is a {type(first).__name__}"
        raise SourceError.unreadable(source, f"its column names are not all text: {shown}")


def plain_cell(cell: Any, depth: int = MOST_NESTED) -> Any:
    """A cell as None, text, number, date, or list or dict of these, whatever library it came from.

    Raises `NestedTooDeeplyError` where such lists and dicts stand inside more than ``depth`` others.
    """
    if cell is None or type(cell) is str:
        return cell
    if isinstance(cell, np.ndarray) and not cell.ndim:
        cell = cell.item()
    if isinstance(cell, np.ndarray | list | tuple | dict | set | frozenset):
        if not depth:
            raise NestedTooDeeplyError
        if isinstance(cell, dict):
            return {name: plain_cell(item, depth - 1) for name, item in cell.items()}
        items = [plain_cell(item, depth - 1) for item in cell]
        return sorted(items, key=str) if isinstance(cell, set | frozenset) else items  # sets differ from run to run
    return _plain_value(cell)


def _plain_value(cell: Any) -> Any:
    if isinstance(cell, np.datetime64):
        cell = pd.Timestamp(cell)
    elif isinstance(cell, np.generic):
        cell = cell.item()
    if cell is pd.NA or cell is pd.NaT or _is_nan(cell):
        return None
    is_late = isinstance(cell, pd.Timestamp) and not dt.MINYEAR <= cell.year <= dt.MAXYEAR
    if is_late or isinstance(cell, uuid.UUID | PurePath):
        return str(cell)
    is_long = isinstance(cell, int) and cell.bit_length() > LONGEST_NUMBER
    return Decimal(cell) if is_long else cell  # which can be written down, however long


def _is_nan(cell: Any) -> bool:
    return cell.is_nan() if isinstance(cell, Decimal) else isinstance(cell, float) and cell != cell
