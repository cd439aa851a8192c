"""Statements against a database of a test, and rows as its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import sqlalchemy

from tests.small_intake import APPLICANTS, PROJECTS

EVERY_APPLICANT, EVERY_PROJECT = "select * from applicants", "select * from projects"
RANKINGS = [
    {"applicant_id": "dev", "project_id": "p-3", "rank": 1},
    {"applicant_id": "dev", "project_id": "p-2", "rank": 2},
]


def run(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements, each in a transaction of its own; the rows of the last one, if it has any."""
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    rows: list[tuple[Any, ...]] = []
    for statement in statements:
        with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(statement)
            rows = [tuple(row) for row in cursor.fetchall()] if cursor.description else []
            connection.commit()
    return rows


def store(url: str, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A table of these rows: whole numbers as such, everything else as text; keys that a row lacks are NULL."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    kinds = {key: {type(row[key]) for row in rows if key in row} for key in columns}
    metadata = sqlalchemy.MetaData()
    table = sqlalchemy.Table(
        name,
        metadata,
        *[
            sqlalchemy.Column(key, sqlalchemy.BigInteger() if kinds[key] == {int} else sqlalchemy.Text())
            for key in columns
        ],
    )
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(table.insert(), [{key: row.get(key) for key in columns} for row in rows])


def store_small_intake(url: str) -> None:
    """The small intake of tests, with two rankings."""
    for name, rows in (("applicants", APPLICANTS), ("projects", PROJECTS), ("rankings", RANKINGS)):
        store(url, name, rows)
