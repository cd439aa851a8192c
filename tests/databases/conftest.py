"""Databases to test with: SQLite always, a real PostgreSQL where its programs are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy

from tests.databases.server import IN_URL, running_server

NUMBERS = count()


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """The folder of the socket of a PostgreSQL that runs as long as the tests."""
    with running_server() as folder:
        yield folder


@pytest.fixture
def postgresql(server: Path) -> str:
    """The URL of a new, empty database of PostgreSQL's."""
    name = f"test_{next(NUMBERS)}"
    admin = sqlalchemy.create_engine(_url(server, "postgres"), poolclass=sqlalchemy.NullPool)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"create database {name}")
    admin.dispose()
    return _url(server, name)


def _url(server: Path, name: str) -> str:
    return f"postgresql+psycopg://matchkit:{IN_URL}@/{name}?host={server}"


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The URL of a new, empty database of SQLite's."""
    file = tmp_path / "intake.db"
    file.touch()
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """The URL of a new, empty database of each kind."""
    return request.getfixturevalue(request.param)
