"""Queries to columns of cells: all of one database in one transaction that sees one state of it and cannot write."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from matchkit.databases.connecting import POSTGRESQL, as_url, connected, failures, load_sqlalchemy, reason, told
from matchkit.errors import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

LENGTH_SHOWN = 60
ROWS_AT_ONCE = 2_000
_FIRST_WORD = re.compile(  # atomic: many comments before a text that is no query should take no time
    r"(?>(?:\s|\(|--[^\n]*(?:\n|$)|/\*.*?\*/)*)([a-z]+)(?=[\s('\"*]|--|/\*|$)", re.DOTALL | re.IGNORECASE
)
_READING = ("select", "with", "values", "table")
_PLAIN = (str, bool, int, float, Decimal, dt.date, bytes, dict, UUID)


@dataclass(frozen=True, repr=False)
class Query:
    """The rows of a SELECT as a source: wherever a file, a frame or a list can stand.

    Queries on one database that are read together see one state of it, and nothing they do can change it.

    Parameters
    ----------
    url
        ``"postgresql+psycopg://user@host/database"``, ``"sqlite:///file.db"``, or an ``Engine`` of SQLAlchemy's.
    sql
        One SELECT whose columns have the names of the schema. The order of rows does not matter for the result; row
        numbers of the ledger count from 0 in that order.

    Raises
    ------
    DatabaseError
        The URL cannot be read, is that of another kind of database, or the text is no SELECT.
    UsageError
        The extra is not installed: ``pip install "matchkit[database]"``.
    """

    url: Any
    sql: str

    def __post_init__(self) -> None:
        as_url(self.url)
        if not isinstance(self.sql, str) or not is_query(self.sql):
            raise DatabaseError.not_a_query("The text given to mk.Query")

    def __repr__(self) -> str:
        shown = self.sql if len(self.sql) <= LENGTH_SHOWN else f"{self.sql[: LENGTH_SHOWN - 1]}…"
        return f"Query({told(as_url(self.url)).removeprefix('The ')}, {shown!r})"


class Rows(NamedTuple):
    """What a query returned: names, and a column of cells for each."""

    names: Sequence[str]
    columns: Sequence[Sequence[Any]]


def is_query(text: str) -> bool:
    """Whether a text begins as a query does that only reads; comments and brackets before it do not count."""
    found = _FIRST_WORD.match(text)
    return found is not None and found[1].lower() in _READING


def read_queries(queries: Mapping[str, Query], names: Mapping[str, str]) -> dict[str, Rows]:
    """Rows of each query by its role; those of one database are read in one transaction.

    Parameters
    ----------
    queries
        By role.
    names
        Of each in messages.

    Raises
    ------
    DatabaseError
        The database cannot be reached, or refuses a query.
    """
    together: dict[Any, dict[str, Query]] = {}
    for role, query in queries.items():
        together.setdefault(query.url if _is_engine(query.url) else as_url(query.url), {})[role] = query
    found: dict[str, Rows] = {}
    for database, group in together.items():
        with connected(database, must_exist=True) as connection:
            found |= _read_together(connection, as_url(database), group, names)
    return {role: found[role] for role in queries}


def _is_engine(database: Any) -> bool:
    return isinstance(database, load_sqlalchemy().Engine)


def _read_together(
    connection: Connection, url: URL, queries: Mapping[str, Query], names: Mapping[str, str]
) -> dict[str, Rows]:
    found = {}
    source = ""
    try:
        with _snapshot(connection) as new_cursor:
            for role, query in queries.items():
                source = names[role]
                with closing(new_cursor()) as cursor:
                    found[role] = _read(cursor, query.sql)
    except failures(connection.dialect) as error:
        if not source:
            raise DatabaseError.no_connection(told(url), reason(error)) from None
        raise DatabaseError.refused(source, reason(error)) from None
    return found


def _read(cursor: Any, sql: str) -> Rows:
    """The rows as the driver has them: through pandas, whole numbers beside NULLs would come as floats."""
    cursor.execute(sql)
    names = [column[0] for column in cursor.description]
    columns: list[list[Any]] = [[] for _ in names]
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
            column += map(_cell, cells)
    return Rows(names, columns)


@contextmanager
def _snapshot(connection: Connection) -> Iterator[Callable[[], Any]]:
    """What makes a driver's cursors, in one transaction that reads one state and cannot write."""
    of_kind = _postgresql_snapshot if connection.dialect.name == POSTGRESQL else _sqlite_snapshot
    with of_kind(connection) as new_cursor:
        yield new_cursor


@contextmanager
def _postgresql_snapshot(connection: Connection) -> Iterator[Callable[[], Any]]:
    connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    driver: Any = connection.connection.driver_connection

    def new_cursor() -> Any:
        # A cursor of the server takes one query alone: no second statement, nothing that ends the transaction.
        cursor = driver.cursor(name="matchkit")
        _keep_odd_dates(cursor)
        return cursor

    try:
        yield new_cursor
    finally:
        if driver.closed:
            connection.invalidate()  # it is lost, and with it the transaction
        else:
            driver.rollback()


def _keep_odd_dates(cursor: Any) -> None:
    """Dates that Python does not have, such as ``infinity``, come as text: they cost their row and not all rows."""
    from psycopg import DataError
    from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

    for kind, loader in (("date", DateLoader), ("timestamp", TimestampLoader), ("timestamptz", TimestamptzLoader)):

        class Lenient(loader):  # type: ignore[misc, valid-type]
            def load(self, data: Any) -> Any:
                try:
                    return super().load(data)
                except DataError:
                    return bytes(data).decode()

        cursor.adapters.register_loader(kind, Lenient)


@contextmanager
def _sqlite_snapshot(connection: Connection) -> Iterator[Callable[[], Any]]:
    connection.execution_options(isolation_level="AUTOCOMMIT")  # the transaction is begun below, before the first read
    driver: Any = connection.connection.driver_connection
    texts, was_reading = driver.text_factory, driver.execute("PRAGMA query_only").fetchone()[0]

    def new_cursor() -> Any:
        cursor = driver.cursor()
        cursor.row_factory = None
        return cursor

    # Broken text costs its row and not all rows: what is no UTF-8 comes as surrogates, which the intake knows.
    driver.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        driver.execute("PRAGMA query_only = ON")
        driver.execute("BEGIN")
        yield new_cursor
    finally:
        driver.rollback()
        driver.execute(f"PRAGMA query_only = {'ON' if was_reading else 'OFF'}")
        driver.text_factory = texts


def _cell(cell: Any) -> Any:
    """A cell as it is, but for types that frames and JSON do not have: ranges as intervals, the others as text."""
    if cell is None or isinstance(cell, _PLAIN):
        return cell
    if hasattr(cell, "lower_inc"):
        return _interval(cell)
    if isinstance(cell, Sequence):
        items = [_cell(item) for item in cell]
        return items if isinstance(cell, list) else ";".join(map(str, items))  # a multirange is one cell of intervals
    return str(cell)


def _interval(span: Any) -> str:
    """A range of whole days as ``first/last``; of anything else, or without an end, as the database writes it."""
    if span.isempty:
        return ""
    days = [bound for bound in (span.lower, span.upper) if type(bound) is dt.date]
    if len(days) < 2:
        return str(span)
    first = days[0] if span.lower_inc else days[0] + dt.timedelta(days=1)
    last = days[1] if span.upper_inc else days[1] - dt.timedelta(days=1)
    return f"{first.isoformat()}/{last.isoformat()}"
