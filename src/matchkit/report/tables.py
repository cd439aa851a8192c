"""The tables of a run, read again: `write_csv` and `write_parquet` the other way round."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from matchkit.report.safe_cells import plain_cell, safe_cell

QUOTE = '"'
# Texts stand in quotes, numbers without; lines end in a line feed. Unlike the module csv it knows no longest cell.
_CELL = r'(?:"[^"]*(?:""[^"]*)*"|[^",\r\n]*)'
_CELLS = re.compile(rf"({_CELL})[,\n]")
_RECORD = re.compile(rf"{_CELL}(?:,{_CELL})*\n")


@dataclass(frozen=True)
class WrittenTable:
    """Cells as they stand in a file, with the line on which each row begins.

    Attributes
    ----------
    columns
        Names of the first line.
    rows
        Cells of each further row, as many as there are columns.
    lines
        Of each row, counted from 1.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def column(self, name: str) -> list[str]:
        """The cells of a column, each as it was before `write_csv`; `ValueError` where there is no such column."""
        if name not in self.columns:
            raise ValueError(f"it has no column {name}")
        at = self.columns.index(name)
        # Most cells of a column are distinct ids, dates or numbers; those that were made safe have an apostrophe.
        return [plain_cell(row[at]) if "'" in row[at] else row[at] for row in self.rows]


def read_table(content: bytes) -> WrittenTable:
    """Read a file of `write_csv`; raises `ValueError`, which tells the line, where it is no such file."""
    head, *records = _split(content.decode())
    columns = tuple(plain_cell(_text(cell)) for cell in head.cells)
    _check_lengths(records, len(columns))
    rows = tuple(tuple(map(_text, record.cells)) for record in records)
    return WrittenTable(columns, rows, tuple(record.line for record in records))


def read_rows(content: bytes) -> Iterator[dict[str, str]]:
    """Rows by column, each cell as it was before `write_csv`."""
    table = read_table(content)
    for row in table.rows:
        yield {column: plain_cell(cell) for column, cell in zip(table.columns, row, strict=True)}


def read_parquet(content: bytes) -> pd.DataFrame:
    """A file of `write_parquet` as a frame; raises `ValueError` where it is none."""
    import pyarrow as pa

    try:
        return pd.read_parquet(io.BytesIO(content))
    except pa.ArrowException as error:
        raise ValueError(f"it is no Parquet file ({type(error).__name__})") from None


def rewrite_table(
    content: bytes,
    is_left_out: Callable[[Mapping[str, str]], bool],
    reword: Callable[[str, str, Mapping[str, str]], str],
) -> tuple[bytes, int, int]:
    """A file of `write_csv` without some rows, and with other words in some cells; what stays is the same to the byte.

    Parameters
    ----------
    content
        The file.
    is_left_out
        Asked of each row by column, with cells as they were before `write_csv`.
    reword
        Called with the column, the text and the whole row, for each text of a row that stays; gives the text that is to
        stand there.

    Returns
    -------
    tuple
        The new content, how many rows went, and how many others have other words.

    Raises
    ------
    ValueError
        It is no such file.
    """
    head, *records = _split(content.decode())
    columns = [plain_cell(_text(cell)) for cell in head.cells]
    _check_lengths(records, len(columns))
    written, n_gone, n_reworded = [head.raw], 0, 0
    for record in records:
        texts = [plain_cell(_text(cell)) for cell in record.cells]
        row = dict(zip(columns, texts, strict=True))
        if is_left_out(row):
            n_gone += 1
            continue
        cells = [
            _written(cell, text, reword(name, text, row) if cell.startswith(QUOTE) else text)
            for name, text, cell in zip(columns, texts, record.cells, strict=True)
        ]
        n_reworded += tuple(cells) != record.cells
        written.append(",".join(cells) + "\n")
    return "".join(written).encode(), n_gone, n_reworded


def rewrite_parquet(
    content: bytes,
    is_left_out: Callable[[Mapping[str, Any]], bool],
    reword: Callable[[str, str, Mapping[str, Any]], str],
) -> tuple[bytes, int, int]:
    """A file of `write_parquet` without some rows, and with other words in some cells, its columns of the same types.

    Parameters and results are those of `rewrite_table`; `ValueError` where it is no such file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(content))
        rows = table.to_pylist()
    except pa.ArrowException as error:
        raise ValueError(f"it is no Parquet file ({type(error).__name__})") from None
    kept = [row for row in rows if not is_left_out(row)]
    reworded = [
        {name: reword(name, cell, row) if isinstance(cell, str) else cell for name, cell in row.items()} for row in kept
    ]
    n_gone = len(rows) - len(kept)
    n_reworded = sum(before != after for before, after in zip(kept, reworded, strict=True))
    if not n_gone + n_reworded:
        return content, 0, 0
    written = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(reworded, schema=table.schema), written)
    return bytes(written.getvalue()), n_gone, n_reworded


def _written(cell: str, before: str, after: str) -> str:
    """A cell as it is written: as it was, if it tells the same."""
    return cell if after == before else QUOTE + safe_cell(after).replace(QUOTE, 2 * QUOTE) + QUOTE


class _Record(NamedTuple):
    """A record of a file: the line on which it begins, and how it and its cells are written."""

    line: int
    raw: str
    cells: tuple[str, ...]


def _split(text: str) -> list[_Record]:
    """The records of a file."""
    records: list[_Record] = []
    at, line = 0, 1
    while at < len(text) or not records:
        found = _RECORD.match(text, at)
        if found is None:
            raise ValueError(f"line {line} is no line of such a file")
        raw = found[0]
        records.append(_Record(line, raw, tuple(_CELLS.findall(raw))))
        at, line = found.end(), line + raw.count("\n")
    return records


def _check_lengths(records: Sequence[_Record], n: int) -> None:
    for record in records:
        if len(record.cells) != n:
            raise ValueError(f"line {record.line} has {len(record.cells)} cells under {n} names")


def _text(cell: str) -> str:
    return cell[1:-1].replace(2 * QUOTE, QUOTE) if cell.startswith(QUOTE) else cell
