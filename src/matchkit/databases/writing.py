"""Tables of results to a database, in one transaction: all of a run, or nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from matchkit.databases.connecting import (
    POSTGRESQL,
    as_url,
    connected,
    failures,
    is_missing_file,
    load_sqlalchemy,
    reason,
    told,
)
from matchkit.databases.tables import LINE, PREFIX, RUN_COLUMNS, RUN_ID, RUNS, TABLES, check_tables, define_tables
from matchkit.errors import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

ROWS_AT_ONCE = 5_000
WRITERS = 0x6D617463686B6974
"""Key of the lock by which PostgreSQL lets one writer of results in at a time: the letters of matchkit."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def check_database(database: Any, *, schema: str | None = None, prefix: str = PREFIX) -> None:
    """Raise `DatabaseError` where it cannot be reached, or tables are there that `write_tables` would refuse."""
    url = as_url(database)
    if is_missing_file(url):
        return  # it will be made
    with writing(database, must_exist=False) as connection:
        check_tables(connection, define_tables(schema, prefix))


def write_tables(
    database: Any,
    run_id: str,
    run: Mapping[str, Any],
    tables: Mapping[str, Mapping[str, Sequence[Any]]],
    *,
    schema: str | None = None,
    prefix: str = PREFIX,
) -> None:
    """Write the tables of one run, in place of what was written under its id; other runs' rows stay.

    Parameters
    ----------
    database
        A URL, or an engine.
    run_id
        What the rows belong to.
    run
        The row of the table of runs, by column.
    tables
        Columns of each of `TABLES`, by name. Dates are texts in ISO 8601.
    schema, prefix
        Where the tables are, and how their names begin; those that are missing are made.

    Raises
    ------
    DatabaseError
        The database cannot be reached or refuses something, or a table has other columns. It is then as it was.
    """
    defined = define_tables(schema, prefix)
    now = {"written_at": dt.datetime.now(dt.UTC)}
    with writing(database, must_exist=False) as connection:
        there = check_tables(connection, defined)
        for name, table in defined.items():
            if name in there:
                connection.execute(table.delete().where(table.c[RUN_ID] == run_id))
            else:
                table.create(connection)
        row = {column: _stored(kind, {**run, **now}[column]) for column, kind in RUN_COLUMNS.items()}
        connection.execute(defined[RUNS].insert(), [{RUN_ID: run_id, **row}])
        for name in TABLES:
            _insert(connection, defined[name], run_id, TABLES[name], tables[name])


def _insert(
    connection: Connection,
    table: Table,
    run_id: str,
    kinds: Mapping[str, str],
    columns: Mapping[str, Sequence[Any]],
) -> None:
    cells = zip(*([_stored(kind, cell) for cell in columns[name]] for name, kind in kinds.items()), strict=True)
    rows = [{RUN_ID: run_id, LINE: line, **dict(zip(kinds, row, strict=True))} for line, row in enumerate(cells)]
    for first in range(0, len(rows), ROWS_AT_ONCE):
        connection.execute(table.insert(), rows[first : first + ROWS_AT_ONCE])


def _stored(kind: str, cell: Any) -> Any:
    """A cell as its column holds it. NUL and halves of letters, which databases cannot hold, become U+FFFD."""
    if kind == "text":
        return _UNSTORABLE.sub("\ufffd", cell)
    return dt.date.fromisoformat(cell) if kind == "date" else cell


@contextmanager
def writing(database: Any, *, must_exist: bool) -> Iterator[Connection]:
    """One transaction: kept at the end, undone by any exception, and alone among writers of results."""
    url = as_url(database)
    with connected(database, must_exist=must_exist) as connection:
        is_whole = False
        try:
            with _transaction(connection):
                yield connection
                is_whole = True
        except failures(connection.dialect) as error:
            if is_whole and connection.dialect.name == POSTGRESQL:
                raise DatabaseError.not_confirmed(told(url), reason(error)) from None
            raise DatabaseError.not_written(told(url), reason(error)) from None


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    sqlalchemy = load_sqlalchemy()
    if connection.dialect.name == POSTGRESQL:
        connection.execution_options(isolation_level="READ COMMITTED", postgresql_readonly=False)
        with connection.begin():
            connection.execute(sqlalchemy.select(sqlalchemy.func.pg_advisory_xact_lock(WRITERS)))
            yield
        return
    # SQLite's driver begins a transaction by itself only before it changes rows, too late for new tables. An engine of
    # the caller's may have learnt to begin it where SQLAlchemy does.
    connection.execution_options(isolation_level="AUTOCOMMIT")
    with connection.begin():
        driver: Any = connection.connection.driver_connection
        if not driver.in_transaction:
            driver.execute("BEGIN IMMEDIATE")
        try:
            yield
            driver.execute("COMMIT")
        finally:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
