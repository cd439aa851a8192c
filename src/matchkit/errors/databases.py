"""A database cannot be used. Whatever a driver said is left out: it may quote a password, or what is in a row."""

from __future__ import annotations

from collections.abc import Sequence

from matchkit.errors.data import InputError
from matchkit.errors.words import counted, first_few


class DatabaseError(InputError):
    """A database cannot be reached, read, or written."""

    code = "database"

    @classmethod
    def bad_url(cls) -> DatabaseError:
        """It cannot be taken apart; it is not quoted, as it may hold a password."""
        return cls(
            "The URL of the database cannot be read.",
            cure="Write it as postgresql+psycopg://user:password@host/database or sqlite:///file.db; signs such as "
            "@, : and / within a password as %40, %3A and %2F.",
        )

    @classmethod
    def unsupported(cls, driver: str) -> DatabaseError:
        """Another kind of database, or a driver with which this was not tried."""
        return cls(
            f"matchkit does not read databases through {driver!r}.",
            cure="Give postgresql+psycopg:// or sqlite:///; of any other database pass a frame, such as "
            "pandas.read_sql(..., dtype_backend='pyarrow') returns.",
        )

    @classmethod
    def no_database(cls, came: object) -> DatabaseError:
        """It is neither a URL nor an engine."""
        return cls(f"A {type(came).__name__} is no database.", cure="Give a URL as text, or an Engine of SQLAlchemy's.")

    @classmethod
    def no_file(cls, path: str) -> DatabaseError:
        """SQLite would make a new, empty database."""
        return cls(f"There is no database {path!r}.", cure="Check the path; it is taken from the current folder.")

    @classmethod
    def no_connection(cls, database: str, reason: str) -> DatabaseError:
        """Nobody answers, or we are not let in."""
        return cls(
            f"{database} cannot be used: {reason}.",
            cure="Check that it runs, and the host, port, database, user and password of the URL.",
        )

    @classmethod
    def url_as_source(cls, role: str) -> DatabaseError:
        """A URL came where a file's path or data were expected."""
        return cls(
            f"A URL was given as {role}; matchkit loads nothing by a URL alone.",
            cure='Of a database give mk.Query(url, "select ..."); of anything else the path of a file.',
        )

    @classmethod
    def not_a_query(cls, source: str) -> DatabaseError:
        """The text is no SELECT; it is not quoted, as it may be anything."""
        return cls(
            f"{source} is no query that only reads.",
            cure="Write one SELECT (or WITH ... SELECT); of a whole table, such as 'select * from applicants'.",
        )

    @classmethod
    def refused(cls, source: str, reason: str) -> DatabaseError:
        """The database did not run the query."""
        return cls(
            f"The database refused the {source}: {reason}.",
            cure="Run the same SELECT in a client of the database, as the same user, to see what it says.",
        )

    @classmethod
    def not_written(cls, database: str, reason: str) -> DatabaseError:
        """Something failed while it was written to."""
        return cls(
            f"{database} was not written to, and is as it was: {reason}.",
            cure="Mend this and write again; writing a run again replaces its rows.",
        )

    @classmethod
    def not_confirmed(cls, database: str, reason: str) -> DatabaseError:
        """Everything was sent, and the answer to the commit did not come."""
        return cls(
            f"{database} did not confirm that it kept what was written; it has all of it, or nothing: {reason}.",
            cure="Write again: writing a run again replaces its rows.",
        )

    @classmethod
    def other_columns(cls, table: str, missing: Sequence[str], unknown: Sequence[str]) -> DatabaseError:
        """A table of that name is not as matchkit makes it."""
        lacks = [f"lacks the columns {first_few(missing)}"] if missing else []
        more = [f"has {counted(len(unknown), 'other column')}: {first_few(unknown)}"] if unknown else []
        return cls(
            f"The table {table!r} {' and '.join(lacks + more)}; nothing was written.",
            cure="Give another prefix or schema, or rename that table: matchkit makes its own.",
        )

    @classmethod
    def no_tables(cls, table: str) -> DatabaseError:
        """Nothing was ever written there."""
        return cls(
            f"The database has no table {table!r}, so that no run was written there.",
            cure="Give the schema and the prefix with which runs are written.",
        )
