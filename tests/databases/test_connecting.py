"""Reaching a database: URLs, engines, drivers, and what an error may say of them."""

from __future__ import annotations

import logging
import pickle
import re
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

import matchkit as mk
from matchkit.databases import connecting
from matchkit.errors import DatabaseError, UsageError
from tests.databases.server import IN_URL, PASSWORD

ONE = "select 1 as applicant_id"


def read(url: Any) -> None:
    mk.read_intake(url, applicants=ONE, projects=ONE)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:///some/file.db", "Query(SQLite database 'some/file.db', 'select 1 as applicant_id')"),
        ("sqlite://", "Query(SQLite database in memory, 'select 1 as applicant_id')"),
        (f"postgresql://me:{IN_URL}@db.example/intake", "Query(PostgreSQL database 'intake', "),
        ("postgres://me@db.example/intake?password=canary", "Query(PostgreSQL database 'intake', "),
        ("postgresql+psycopg://me:canary@db.example", "Query(PostgreSQL database, "),
        ("postgresql://me:secret@canary/canary@db.example/intake", "Query(PostgreSQL database, "),
    ],
)
def test_a_query_shows_no_password_no_host_and_no_user(url: str, told: str) -> None:
    query = mk.Query(url, ONE)
    assert repr(query).startswith(told)
    assert str(query) == repr(query)
    assert f"{query!r:>5}" == repr(query)
    assert not re.search("canary|example|me:", repr(query))
    assert pickle.loads(pickle.dumps(query)) == query  # noqa: S301  # for workers in other processes


def test_a_long_query_is_shown_by_its_beginning() -> None:
    shown = repr(mk.Query("sqlite://", f"select {'x' * 100} from applicants"))
    assert shown == f"Query(SQLite database in memory, 'select {'x' * 52}…')"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("canary", "The URL of the database cannot be read. Write it as postgresql+psycopg://user:password@host/data"),
        ("postgresql://me:canary@host:canary/db", "The URL of the database cannot be read. Write it as"),
        ("mysql+pymysql://me:canary@host/db", "matchkit does not read databases through 'mysql+pymysql'. Give postgr"),
        ("oracle://me:canary@host/db", "matchkit does not read databases through 'oracle'. Give postgresql+psycopg:"),
        ("postgresql+asyncpg://canary@h/db", "matchkit does not read databases through 'postgresql+asyncpg'."),
        (7, "A int is no database. Give a URL as text, or an Engine of SQLAlchemy's."),
    ],
)
def test_what_is_no_database_that_is_read_is_refused_when_the_query_is_made(url: Any, message: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        mk.Query(url, ONE)
    assert str(caught.value).startswith(message)
    assert "canary" not in str(caught.value)
    assert caught.value.code == "database"


def test_a_missing_file_is_no_empty_database(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.db"
    with pytest.raises(
        DatabaseError, match=r"^There is no database '.*nowhere\.db'\. Check the path; it is taken from"
    ):
        read(f"sqlite:///{missing}")
    assert not missing.exists()


@pytest.mark.parametrize("option", ["timeout=canary", "detect_types=canary"])
def test_an_option_that_the_driver_does_not_know_is_told(sqlite: str, option: str) -> None:
    with pytest.raises(
        DatabaseError, match=r"(cannot be used: \w+Error\.|URL of the database cannot be read)"
    ) as caught:
        read(f"{sqlite}?{option}")
    assert "canary" not in str(caught.value)


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"Dear canary, this is a letter and no database at all. " * 20)
    with pytest.raises(
        DatabaseError, match=r"refused the applicants query: DatabaseError, SQLITE_NOTADB. Run the same"
    ):
        mk.read_intake(f"sqlite:///{other}", applicants="select * from letters", projects=ONE)


def test_an_engine_is_read_with_its_own_pool(tmp_path: Path) -> None:
    """Databases in memory are there for one connection alone; after reading the connection is as it was."""
    engine = sqlalchemy.create_engine("sqlite://", poolclass=sqlalchemy.pool.StaticPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table t (applicant_id text, available text, project_id, rank)")
        connection.exec_driver_sql("insert into t values ('ana', 'from the engine', 'p-1', 1)")
    projects = "select project_id, 'x' as title, 'no date' as start, 'none' as end, 1 as hours from t"
    with pytest.raises(mk.MatchkitError, match="There are no projects"):
        mk.read_intake(engine, applicants="select applicant_id from t", projects=projects)
    with engine.begin() as connection:
        connection.exec_driver_sql("insert into t values ('ben', 'writes again', 'p-2', 1)")
        assert connection.exec_driver_sql("select count(*) from t").scalar() == 2
        assert connection.exec_driver_sql("select applicant_id from t").scalars().all() == ["ana", "ben"]


@pytest.mark.postgres
def test_who_is_not_let_in_is_told_without_secrets(postgresql: str, caplog: pytest.LogCaptureFixture) -> None:
    url = postgresql.replace(IN_URL, "canary-that-is-wrong")
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy")
    with pytest.raises(DatabaseError) as caught:
        read(url)
    assert re.fullmatch(
        r"The PostgreSQL database 'test_\d+' cannot be used: it refuses the user or the password\. "
        r"Check that it runs, and the host, port, database, user and password of the URL\.",
        str(caught.value),
    )
    shown = "".join(traceback.format_exception(caught.value))
    assert "DatabaseError" in shown
    for said in (shown, repr(mk.Query(url, ONE)), caplog.text):
        assert "canary" not in said
        assert PASSWORD not in said


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("/test_", "/nothing_"), "it has no such database or user"),
        ((f":{IN_URL}@", "@"), "it wants a password"),
        (("?host=", "?host=/nowhere"), "nobody answers there"),
    ],
)
def test_why_a_database_cannot_be_reached_is_said_in_our_words(
    postgresql: str, change: tuple[str, str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    with pytest.raises(DatabaseError, match=f"cannot be used: {reason}. Check that it runs"):
        read(postgresql.replace(*change))


@pytest.mark.postgres
def test_an_engine_that_makes_connections_itself_is_let_in_without_a_password_in_a_url(
    postgresql: str, server: Path
) -> None:
    psycopg = pytest.importorskip("psycopg")
    name = sqlalchemy.make_url(postgresql).database
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(host=str(server), user="matchkit", password=PASSWORD, dbname=name),
    )
    with pytest.raises(DatabaseError, match="refused the applicants query: UndefinedTable, 42P01: relation"):
        mk.read_intake(engine, applicants="select * from nothing", projects=ONE)
    engine.dispose()


def test_a_missing_package_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(UsageError, match=r"^A database needs the package 'sqlalchemy', which is not installed\. Ins"):
        mk.Query("sqlite://", ONE)


def test_a_missing_driver_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageError) as caught:
        read("postgresql://me@127.0.0.1:1/db")
    assert str(caught.value).startswith("A database needs the package 'psycopg', which is not installed. Install it")
    assert 'pip install "matchkit[database]"' in caught.value.cure


def test_files_and_frames_are_read_without_sqlalchemy() -> None:
    code = (
        "import sys; sys.modules['sqlalchemy'] = sys.modules['psycopg'] = None; import matchkit as mk; "
        "files = mk.example_intake(); print(len(mk.read_intake(files.applicants, files.projects).market.projects))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 0


def test_an_unknown_reason_is_the_class_and_the_code_alone() -> None:
    class Strange(Exception):  # noqa: N818  # as drivers name theirs
        sqlstate = "XX000"

    assert connecting.reason(Strange("canary")) == "Strange, XX000"
    assert connecting.reason(ValueError("canary")) == "ValueError"
    assert connecting.reason(ValueError("no such column: canary.column")) == "ValueError: no such column: canary.column"
