"""Reads one source, whatever it is, into a `Table` of cells, without losing or interpreting anything."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any

from matchkit.databases import Query, Rows
from matchkit.errors import DatabaseError, SourceError
from matchkit.intake.decoding import decode
from matchkit.intake.delimited import read_delimited
from matchkit.intake.json_lines import read_json_lines
from matchkit.intake.ledger import SourceLedger
from matchkit.intake.tables import Table, named_columns

CSV, PARQUET, JSON_LINES = (".csv",), (".parquet",), (".jsonl", ".ndjson")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[/\\]")  # a path object has one slash left of two; C:/ is no URL
WITH_CARRIED = ("applicants", "projects")
"""Roles of sources whose columns are all kept; of the others' only the known ones are."""


def is_path(source: object) -> bool:
    """Text and path objects name files; everything else is data."""
    return isinstance(source, str | os.PathLike)


def source_names(sources: Mapping[str, Any]) -> dict[str, str]:
    """A distinct name for messages for the source of each role: the file's name, or such as ``"projects frame"``."""
    names = {role: _source_name(source, role) for role, source in sources.items()}
    shared = [name for name in names.values() if list(names.values()).count(name) > 1]
    return {role: f"{name} ({role})" if name in shared else name for role, name in names.items()}


def _source_name(source: Any, role: str) -> str:
    if is_path(source):
        return Path(source).name
    if isinstance(source, Query):
        return f"{role} query"
    return f"{role} {'list' if isinstance(source, list | tuple) else 'frame'}"


def read_source(source: Any, role: str, known: frozenset[str], ledger: SourceLedger) -> Table:
    """Read a CSV, Parquet or JSON Lines file, what a query returned, a DataFrame, or a list of dicts.

    ``known`` are column names by which the delimiter of a CSV is told. Raises `SourceError` where there is no such
    file, or it cannot be read as a whole, and `ColumnsError` where a column name comes twice.
    """
    if is_path(source):
        if _URL.match(str(source)):
            raise DatabaseError.url_as_source(role)
        return _read_file(Path(source), role, known, ledger)
    from matchkit.intake import frames  # pandas and pyarrow load on use: reading CSV needs neither

    if isinstance(source, Rows):
        cells = [list(map(frames.plain_cell, column)) for column in source.columns]
        return _plain_table(source.names, cells, range(len(cells[0]) if cells else 0), role, ledger)
    if frames.is_records(source):
        names, columns = frames.read_records(source, ledger.source)
        return _plain_table(names, columns, range(len(source)), role, ledger)
    frame = frames.as_frame(source, ledger.source)
    if frame is not None:
        names, columns = frames.read_frame(frame, ledger.source)
        return _plain_table(names, columns, range(len(columns[0]) if columns else 0), role, ledger)
    raise SourceError.unknown_kind(f"A {type(source).__name__} ({role})")


def _read_file(path: Path, role: str, known: frozenset[str], ledger: SourceLedger) -> Table:
    kind = path.suffix.lower()
    if kind not in (*CSV, *PARQUET, *JSON_LINES):
        raise SourceError.unknown_kind(repr(str(path)))
    if kind in PARQUET:
        return _read_parquet(path, role, known, ledger)
    with _opened(path) as file:
        data = file.read()
    digest = hashlib.sha256(data).hexdigest()
    text = _read_text(data, ledger)
    if kind in CSV:
        records = read_delimited(text, known, ledger)
        named = named_columns(ledger.source, records.names, records.columns)
        return Table(ledger.source, role, named, records.places, records.rows_in, digest)
    from matchkit.intake.frames import read_records

    objects, places, rows_in = read_json_lines(text, ledger)
    names, columns = read_records(objects, ledger.source)
    return Table(ledger.source, role, named_columns(ledger.source, names, columns), places, rows_in, digest)


def _plain_table(
    names: Sequence[str],
    columns: Sequence[Sequence[Any]],
    places: Sequence[int],
    role: str,
    ledger: SourceLedger,
    sha256: str | None = None,
) -> Table:
    return Table(ledger.source, role, named_columns(ledger.source, names, columns), places, len(places), sha256)


def _read_parquet(path: Path, role: str, known: frozenset[str], ledger: SourceLedger) -> Table:
    from matchkit.intake.frames import read_parquet

    needed = None if role in WITH_CARRIED else known
    with _opened(path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        names, columns = read_parquet(file, ledger.source, needed)
    return _plain_table(names, columns, range(len(columns[0]) if columns else 0), role, ledger, digest)


def _can_exist(path: Path) -> bool:
    """Whether a file can have this name: NUL and lone surrogates are in none."""
    try:
        return b"\x00" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    if not _can_exist(path):
        raise SourceError.not_found(path)
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise SourceError.not_found(path) from None
    except OSError as error:
        raise SourceError.unreadable(repr(str(path)), error.strerror or type(error).__name__) from None


def _read_text(data: bytes, ledger: SourceLedger) -> str:
    try:
        text, findings = decode(data)
    except UnicodeError as error:
        raise SourceError.unreadable(ledger.source, str(error)) from None
    for finding in findings:
        ledger.add(finding)
    return text
