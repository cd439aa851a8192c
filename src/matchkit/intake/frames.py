"""DataFrames of any library (through narwhals), Parquet, and lists of dicts, to columns of plain Python cells."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
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
from matchkit.intake.json_lines import Record
from matchkit.intake.tables import check_distinct

Columns = tuple[Sequence[str], Sequence[Sequence[Any]]]
ROWS_AT_ONCE = 4_096
"""Of a Parquet file: some ten megabytes of resumes."""


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
    except (pa.ArrowException, OSError, ValueError) as error:
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
    return names, [[plain_cell(cell) for cell in frame.get_column(column).to_list()] for column in names]


def _native_names(source: Any) -> Sequence[Any]:
    """Names as the frame itself has them: narwhals refuses frames in which one comes twice, in words of its own."""
    if isinstance(source, pa.Table):
        return source.column_names
    return list(source.columns) if isinstance(source, pd.DataFrame) else ()


def read_records(records: Sequence[Record], name: str) -> Columns:
    """Names in the order in which they first come, and columns; a key that a record lacks is an empty cell."""
    names = list(dict.fromkeys(key for record in records for key in record))
    _check_names(names, name)
    return names, [[plain_cell(record.get(key)) for record in records] for key in names]


def is_records(source: object) -> bool:
    """A list or tuple of mappings; an empty one is a source without rows."""
    return isinstance(source, list | tuple) and all(isinstance(record, Mapping) for record in source)


def _check_names(names: Sequence[Any], source: str) -> None:
    strange = [name for name in names if not isinstance(name, str)]
    if strange:
        raise SourceError.unreadable(source, f"its column names are not all text: {strange[0]!r}")


def plain_cell(cell: Any) -> Any:
    """A cell as None, text, number, date, or list or dict of these, whatever library it came from."""
    if cell is None or type(cell) is str:
        return cell
    if isinstance(cell, np.ndarray):
        return [plain_cell(item) for item in cell]
    if isinstance(cell, list | tuple):
        return [plain_cell(item) for item in cell]
    if isinstance(cell, dict):
        return {name: plain_cell(item) for name, item in cell.items()}
    if isinstance(cell, set | frozenset):
        return sorted((plain_cell(item) for item in cell), key=str)  # the order of a set changes from run to run
    if isinstance(cell, np.datetime64):
        cell = pd.Timestamp(cell)
    elif isinstance(cell, np.generic):
        cell = cell.item()
    if cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and cell != cell):
        return None
    return str(cell) if isinstance(cell, uuid.UUID | PurePath) else cell
