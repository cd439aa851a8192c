"""CSV text to columns of text: no cell is interpreted, so ``007`` stays ``007`` and ``NA`` stays ``NA``."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from matchkit.errors import SourceError
from matchkit.intake.ledger import Finding, SourceLedger

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_HEADER_REACH = 65_536  # characters in which the header line is looked for
_LARGEST_C_LONG = min(sys.maxsize, 2**31 - 1)  # csv keeps its limit in a C long, which has 32 bits on Windows
_UNCLOSED = "unexpected end of data"


@dataclass(frozen=True)
class Records:
    """Names of the header line, cells by column, the line on which each record starts, and all records met."""

    names: Sequence[str]
    columns: Sequence[Sequence[str | None]]
    places: Sequence[int]
    rows_in: int


def read_delimited(text: str, known: frozenset[str], ledger: SourceLedger) -> Records:
    """Split CSV text (RFC 4180) into cells; commas, semicolons or tabs are told from the header line.

    Records with too few or too many cells, or with quotes that contradict themselves, are refused. A quote that is
    never closed raises `SourceError`: nobody can say how many rows it swallowed. Empty lines are no rows.
    """
    delimiter = find_delimiter(text, known)
    if delimiter != ",":
        what = f"The cells are separated by {DELIMITERS[delimiter]}."
        ledger.add(Finding("delimiter", what, "Nothing needs to be done if the columns look right."))
    with _any_field_size():
        return _read_records(_numbered(text, delimiter, ledger.source), ledger)


def find_delimiter(text: str, known: frozenset[str]) -> str:
    """The delimiter that splits the header line into the most known names, then into the most cells."""

    def fit(delimiter: str) -> tuple[int, int]:
        names = next((row for row in csv.reader(lines(), delimiter=delimiter) if row), [])
        return sum(name.strip() in known for name in names), len(names)

    def lines() -> io.StringIO:
        return io.StringIO(text[:_HEADER_REACH], newline="")

    return max(DELIMITERS, key=fit)


def _read_records(records: Iterator[tuple[int, list[str] | csv.Error]], ledger: SourceLedger) -> Records:
    line, names = next(records, (1, []))
    if isinstance(names, csv.Error):
        raise SourceError.unreadable(ledger.source, f"the quotes of its header line {line} contradict themselves")
    rows: list[list[str]] = []
    places: list[int] = []
    rows_in = 0
    for line, row in records:
        rows_in += 1
        if isinstance(row, csv.Error):
            ledger.add(_bad_quotes(), line)
        elif len(row) != len(names):
            ledger.add(_ragged(len(row), len(names)), line)
        else:
            rows.append(row)
            places.append(line)
    columns = [[cell or None for cell in column] for column in zip(*rows, strict=True)] if rows else [[] for _ in names]
    return Records(names, columns, places, rows_in)


def _numbered(text: str, delimiter: str, source: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Each record, or why it cannot be split, with the line on which it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if str(error) == _UNCLOSED:
                raise SourceError.unreadable(
                    source, f"a quote opened in the record of line {line} is never closed"
                ) from None
            yield line, error
            continue
        if row:
            yield line, row


@contextmanager
def _any_field_size() -> Iterator[None]:
    """Lift the limit of 131,072 characters a cell, which some resumes exceed, while one file is read."""
    before = csv.field_size_limit(_LARGEST_C_LONG)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _bad_quotes() -> Finding:
    what = "Text follows a closing quote, so the cells of this record cannot be told apart."
    return Finding("bad_quotes", what, 'Double each quote inside a quoted cell: "the ""best"" day".')


def _ragged(cells: int, names: int) -> Finding:
    cure = "Put quotes around cells that hold the delimiter, and fill up short rows with empty cells."
    return Finding("ragged_row", f"The record has {cells} cells, the header line {names}.", cure)
