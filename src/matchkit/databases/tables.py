"""The tables of results: their columns and kinds, and how they stand in a database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from matchkit.databases.connecting import load_sqlalchemy
from matchkit.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

PREFIX = "matchkit_"
RUN_ID, LINE = "run_id", "line"
RUNS = "runs"
TABLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "placements": {
            "applicant_id": "text",
            "project_id": "text",
            "start": "date",
            "end": "date",
            "hours": "number",
            "applicant_score": "integer",
            "project_score": "integer",
            "applicant_rank": "integer",
            "project_rank": "integer",
        },
        "plan": {"applicant_id": "text", "date": "date", "project_id": "text", "hours": "number"},
        "unplaced": {"applicant_id": "text", "code": "text", "reason": "text"},
        "open_seats": {"project_id": "text", "seats_left": "integer", "code": "text", "reason": "text"},
        "waitlist": {"project_id": "text", "applicant_id": "text", "position": "integer"},
        "ledger": {
            "source": "text",
            "row": "integer",
            "column": "text",
            "code": "text",
            "kind": "text",
            "id": "text",
            "what": "text",
            "cure": "text",
        },
    }
)
"""Columns of each table of results by name, with their kind; every row has ``run_id`` and ``line``, from 0, besides."""
OF_PROJECTS = ("projects", "host_rankings")
"""Roles of sources in whose rows the ledger's ids are those of projects."""
RUN_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "matchkit": "text",
        "encoder": "text",
        "vocabulary": "text",
        "seed": "integer",
        "applicants": "integer",
        "placed": "integer",
        "projects": "integer",
        "seats": "integer",
        "filled": "integer",
        "blocking_pairs": "integer",
        "is_stable": "boolean",
        "rows_in": "integer",
        "rows_used": "integer",
        "rows_refused": "integer",
        **{f"{role}_source": "text" for role in OF_PROJECTS},
        **{f"{name}_sha256": "text" for name in TABLES},
        "written_at": "moment",
    }
)
_PREFIX = re.compile("[A-Za-z_][A-Za-z0-9_]{0,29}")


def define_tables(schema: str | None, prefix: str) -> dict[str, Table]:
    """Each table, with that of runs first, as SQLAlchemy describes it; nothing is asked of a database."""
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(
            f"prefix is {prefix!r}.", cure="Give a letter or _ first, then letters, digits and _, at most 30 in all."
        )
    sqlalchemy = load_sqlalchemy()
    metadata = sqlalchemy.MetaData(schema=schema)
    kinds = {
        "text": sqlalchemy.Text(),
        "date": sqlalchemy.Date(),
        "number": sqlalchemy.Double(),
        "integer": sqlalchemy.BigInteger(),
        "boolean": sqlalchemy.Boolean(),
        "moment": sqlalchemy.DateTime(timezone=True),
    }

    def table(name: str, columns: Mapping[str, str], keys: Mapping[str, str]) -> Table:
        parts = [sqlalchemy.Column(key, kinds[kind], primary_key=True) for key, kind in keys.items()]
        parts += [
            # Of the ledger alone a cell may be empty: what is said of a whole source has no row.
            sqlalchemy.Column(column, kinds[kind], nullable=column == "row")
            for column, kind in columns.items()
        ]
        return sqlalchemy.Table(f"{prefix}{name}", metadata, *parts)

    runs = {RUNS: table(RUNS, RUN_COLUMNS, {RUN_ID: "text"})}
    return runs | {name: table(name, columns, {RUN_ID: "text", LINE: "integer"}) for name, columns in TABLES.items()}


def check_tables(connection: Connection, tables: Mapping[str, Table]) -> list[str]:
    """Names of those that are there; `DatabaseError` where one has other columns than it should."""
    inspector = load_sqlalchemy().inspect(connection)
    there = [name for name, table in tables.items() if inspector.has_table(table.name, schema=table.schema)]
    for name in there:
        table = tables[name]
        found = [column["name"] for column in inspector.get_columns(table.name, schema=table.schema)]
        _check_columns(table, found)
    return there


def _check_columns(table: Table, found: Sequence[str]) -> None:
    ours: list[Any] = [column.name for column in table.columns]
    if set(ours) != set(found):
        missing, unknown = [name for name in ours if name not in found], [name for name in found if name not in ours]
        raise DatabaseError.other_columns(table.name, missing, unknown)
