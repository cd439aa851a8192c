"""From a URL or an engine to a connection; and from a driver's exceptions to ours, which quote nothing secret.

A driver's message may hold the URL with its password, an SQL statement with its values, or a row. None of it is passed
on but the names of tables and columns that the caller wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchkit.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

EXTRA = "database"
POSTGRESQL, SQLITE = "postgresql", "sqlite"
DRIVERS = {POSTGRESQL: "psycopg", SQLITE: "pysqlite"}
SHORT_NAMES = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite3": "sqlite"}
SECONDS_TO_CONNECT = 10
"""libpq itself waits for minutes."""
_NAMED = re.compile(
    r'(?:no such (?:table|column): [\w."]+|(?:column|relation) "?[\w."]+"? does not exist)', re.IGNORECASE
)
_LOST = re.compile("connection (?:is|was|has been) (?:lost|closed)|closed the connection", re.IGNORECASE)
_CLUES = (
    ("authentication failed", "it refuses the user or the password"),
    ("no password supplied", "it wants a password"),
    ("connection refused", "nobody answers there"),
    ("no such file or directory", "nobody answers there"),
    ("timeout", f"nobody answered in time (connect_timeout, by default {SECONDS_TO_CONNECT} s)"),
    ("resolve host", "there is no such host"),
    ("translate host name", "there is no such host"),
    ("does not exist", "it has no such database or user"),
    ("unable to open database file", "the file cannot be opened"),
)


def load_sqlalchemy() -> Any:
    """The package itself; raises `UsageError` with the cure where it is not installed."""
    try:
        import sqlalchemy
    except ModuleNotFoundError:
        raise UsageError.missing_extra("A database", "sqlalchemy", EXTRA) from None
    return sqlalchemy


def as_url(database: Any) -> URL:
    """What a database is known by; `DatabaseError` where it is no URL and no engine, or a kind that is not read."""
    sqlalchemy = load_sqlalchemy()
    if isinstance(database, sqlalchemy.Engine):
        _check_driver(database.dialect.name, database.dialect.driver)
        return database.url
    if not isinstance(database, str | sqlalchemy.URL):
        raise DatabaseError.no_database(database)
    try:
        url = sqlalchemy.make_url(database)
    except (sqlalchemy.exc.ArgumentError, ValueError):
        raise DatabaseError.bad_url() from None
    url = url.set(drivername=SHORT_NAMES.get(url.drivername, url.drivername))
    name, _, driver = url.drivername.partition("+")
    _check_driver(name, driver or DRIVERS.get(name, ""))
    return url


def _check_driver(name: str, driver: str) -> None:
    """Snapshots and the refusal of writes are particular to each, and not promised where they were not tried."""
    if DRIVERS.get(name) != driver:
        raise DatabaseError.unsupported(f"{name}+{driver}" if driver else name)


def told(url: URL) -> str:
    """A database in words: its kind and its name, and no user, password, host or option."""
    if url.get_backend_name() == SQLITE:
        return f"The SQLite database {url.database!r}" if url.database else "The SQLite database in memory"
    if not url.database or "@" in url.database:  # the end of a password with an @ and a / in it is taken for the name
        return "The PostgreSQL database"
    return f"The PostgreSQL database {url.database!r}"


@contextmanager
def connected(database: Any, *, must_exist: bool) -> Iterator[Connection]:
    """A connection without an open transaction, of an engine of ours, which is given up after it, or of the caller's.

    Parameters
    ----------
    database
        A URL, or an engine.
    must_exist
        Whether a file of SQLite's must be there; if not, a new one is made.
    """
    sqlalchemy = load_sqlalchemy()
    url = as_url(database)
    if must_exist and is_missing_file(url):
        raise DatabaseError.no_file(str(url.database))
    engine = database if isinstance(database, sqlalchemy.Engine) else _engine(url)
    try:
        with _connect(engine, url) as connection:
            yield connection
    finally:
        if engine is not database:
            engine.dispose()


def is_missing_file(url: URL) -> bool:
    """Whether it is a file of SQLite's that is not there; by itself SQLite would make one."""
    if url.get_backend_name() != SQLITE or url.database in (None, "", ":memory:") or "uri" in url.query:
        return False
    return not Path(str(url.database)).is_file()


def _engine(url: URL) -> Engine:
    sqlalchemy = load_sqlalchemy()
    waits = url.get_backend_name() == POSTGRESQL and "connect_timeout" not in url.query
    arguments = {"connect_timeout": SECONDS_TO_CONNECT} if waits else {}
    try:
        # hide_parameters: an application that logs what SQLAlchemy does would log people's reasons with it.
        return sqlalchemy.create_engine(
            url, poolclass=sqlalchemy.NullPool, hide_parameters=True, connect_args=arguments
        )
    except ModuleNotFoundError:
        raise UsageError.missing_extra("A database", DRIVERS[url.get_backend_name()], EXTRA) from None
    except (sqlalchemy.exc.SQLAlchemyError, TypeError, ValueError):
        raise DatabaseError.bad_url() from None


def _connect(engine: Engine, url: URL) -> Connection:
    # TypeError: an option of the URL that the driver does not have.
    expected: tuple[type[Exception], ...] = (*failures(engine.dialect), TypeError)
    try:
        return engine.connect()
    except expected as error:
        raise DatabaseError.no_connection(told(url), _why_not_reached(error)) from None


def failures(dialect: Any) -> tuple[type[Exception], ...]:
    """What a database raises; drivers raise a ValueError for text that they cannot send."""
    return (load_sqlalchemy().exc.SQLAlchemyError, dialect.loaded_dbapi.Error, ValueError)


def _why_not_reached(error: Exception) -> str:
    """The reason in words of ours, told by what the driver said."""
    said = str(getattr(error, "orig", None) or error).casefold()
    return next((words for clue, words in _CLUES if clue in said), reason(error))


def reason(error: Exception) -> str:
    """The class and the code of a database's error, with the table or column that it missed."""
    original = getattr(error, "orig", None) or error
    code = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    if code is None and _LOST.search(str(original)):
        return "the connection was lost"
    named = _NAMED.search(str(original))
    words = type(original).__name__ if code is None else f"{type(original).__name__}, {code}"
    return f"{words}: {named[0]}" if named else words
