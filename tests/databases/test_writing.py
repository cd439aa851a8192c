"""Results in a database: all of a run or nothing, in place of the same run, beside other runs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

import matchkit as mk
from matchkit.databases import TABLES, write_tables
from matchkit.databases.tables import RUN_COLUMNS
from matchkit.errors import DatabaseError, UsageError
from matchkit.result.recording import database_row
from matchkit.runs.identity import run_id_of
from tests.databases.rows import run
from tests.databases.server import IN_URL
from tests.small_intake import APPLICANTS, PROJECTS

TABLE_NAMES = ("runs", *TABLES)


def matched(seed: int = 0, applicants: Any = APPLICANTS) -> mk.MatchResult:
    return mk.match(applicants, PROJECTS, encoder="hashing", seed=seed)


@pytest.fixture(scope="module")
def result() -> mk.MatchResult:
    return matched()


def counts(url: str, prefix: str = "matchkit_") -> dict[str, int]:
    return {name: run(url, f"select count(*) from {prefix}{name}")[0][0] for name in TABLE_NAMES}


def tables_of(url: str) -> list[str]:
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    return sorted(sqlalchemy.inspect(engine).get_table_names())


def expected(result: mk.MatchResult) -> dict[str, int]:
    return {"runs": 1, **{name: len(getattr(result, name)) for name in TABLES}}


def test_every_table_of_a_run_is_written_as_its_frame_has_it(database: str, result: mk.MatchResult) -> None:
    assert result.write_to_database(database) == result.run_id
    assert counts(database) == expected(result)
    for name, columns in TABLES.items():
        listed = ", ".join(f'"{column}"' for column in columns)
        rows = run(database, f"select {listed} from matchkit_{name} where run_id = '{result.run_id}' order by line")
        stored = [tuple(str(cell) for cell in row) for row in rows]
        frame = getattr(result, name)[list(columns)].astype(object)
        frame = frame.where(frame.notna(), None)
        assert stored == [tuple(str(cell) for cell in row) for row in frame.itertuples(index=False)]


def test_kinds_of_columns_are_the_same_for_every_run(database: str, result: mk.MatchResult) -> None:
    result.write_to_database(database)
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    described = {
        column["name"]: type(column["type"]).__name__
        for column in sqlalchemy.inspect(engine).get_columns("matchkit_placements")
    }
    assert {described[name] for name in ("run_id", "applicant_id", "project_id")} == {"TEXT"}
    assert {described[name] for name in ("start", "end")} == {"DATE"}
    assert {described[name] for name in ("line", "applicant_score", "project_rank")} == {"BIGINT"}
    assert described["hours"] in ("DOUBLE", "DOUBLE_PRECISION")


def test_the_table_of_runs_tells_numbers_and_digests_and_nothing_of_people(
    database: str, result: mk.MatchResult, tmp_path: Path
) -> None:
    result.write_to_database(database)
    ((*cells, written),) = run(database, f"select {', '.join(RUN_COLUMNS)} from matchkit_runs")
    told = dict(zip(RUN_COLUMNS, cells, strict=False))
    manifest = json.loads((result.write(tmp_path / "run") / "manifest.json").read_text(encoding="utf-8"))
    assert told["seed"] == 0
    assert told["is_stable"] in (True, 1)
    assert (told["rows_in"], told["rows_used"], told["rows_refused"]) == (9, 9, 0)
    assert {name: told[f"{name}_sha256"] for name in TABLES} == {
        name: manifest["outputs"][f"{name}.csv"] for name in TABLES
    }
    assert {name: told[name] for name in ("applicants", "placed", "projects", "seats", "filled")} == {
        name: manifest["summary"][name] for name in ("applicants", "placed", "projects", "seats", "filled")
    }
    assert str(written).startswith(str(dt.datetime.now(dt.UTC).year))


def test_the_id_of_a_run_is_that_of_its_folder_and_of_no_other_run(result: mk.MatchResult, tmp_path: Path) -> None:
    manifest = json.loads((result.write(tmp_path / "run") / "manifest.json").read_text(encoding="utf-8"))
    assert run_id_of(manifest, [f"{name}.csv" for name in TABLES if name != "ledger"]) == result.run_id
    assert len(result.run_id) == 32
    assert matched(applicants=list(reversed(APPLICANTS))).run_id == result.run_id
    others = {matched(seed=1).run_id, matched(applicants=APPLICANTS[:4]).run_id}
    assert len(others | {result.run_id}) == 3


def test_writing_a_run_again_replaces_its_rows_and_leaves_those_of_others(
    database: str, result: mk.MatchResult
) -> None:
    other = matched(applicants=APPLICANTS[:4])
    result.write_to_database(database)
    other.write_to_database(database)
    both = counts(database)
    assert both == {name: expected(result)[name] + expected(other)[name] for name in TABLE_NAMES}
    run(database, f"delete from matchkit_plan where run_id = '{result.run_id}' and line > 1")
    matched().write_to_database(database)
    assert counts(database) == both


def test_tables_stand_in_the_schema_and_under_the_prefix_that_were_given(database: str, result: mk.MatchResult) -> None:
    result.write_to_database(database, prefix="Spring_")
    assert tables_of(database) == sorted(f"Spring_{name}" for name in TABLE_NAMES)
    with pytest.raises(
        UsageError, match=r"^prefix is 'a-b'\. Give a letter or _ first, then letters, digits and _, at"
    ):
        result.write_to_database(database, prefix="a-b")


@pytest.mark.postgres
def test_a_schema_must_be_there(postgresql: str, result: mk.MatchResult) -> None:
    message = (
        r"^The PostgreSQL database '.*' was not written to, and is as it was: InvalidSchemaName, 3F000\. Mend this"
    )
    with pytest.raises(DatabaseError, match=message):
        result.write_to_database(postgresql, schema="results")
    run(postgresql, "create schema results")
    result.write_to_database(postgresql, schema="results")
    assert counts(postgresql, "results.matchkit_") == expected(result)
    assert tables_of(postgresql) == []


def test_a_failure_at_the_last_table_leaves_nothing(database: str, result: mk.MatchResult) -> None:
    other = matched(applicants=APPLICANTS[:4])
    other.write_to_database(database)
    before = counts(database)
    kinds = 'run_id text, line bigint, source text, "row" bigint, "column" text, code text, kind text, id text'
    run(database, "drop table matchkit_ledger", "drop table matchkit_waitlist")
    run(database, f"create table matchkit_ledger ({kinds}, what text, cure text check (cure = 'canary'))")
    with pytest.raises(DatabaseError, match=r"was not written to, and is as it was: (CheckViolation|IntegrityError), "):
        result.write_to_database(database)
    assert "matchkit_waitlist" not in tables_of(database)
    for name in ("runs", "placements", "plan", "unplaced", "open_seats"):
        assert run(database, f"select count(*) from matchkit_{name}") == [(before[name],)]


def test_an_exception_in_the_middle_leaves_nothing(database: str, result: mk.MatchResult) -> None:
    class Stop(Exception):  # noqa: N818
        pass

    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.NullPool)
    sqlalchemy.event.listen(engine, "before_cursor_execute", _at("matchkit_open_seats", _raise(Stop)))
    with pytest.raises(Stop):
        result.write_to_database(engine)
    assert tables_of(database) == []
    result.write_to_database(database)
    assert counts(database) == expected(result)


@pytest.mark.postgres
def test_a_connection_that_is_killed_in_the_middle_leaves_nothing(postgresql: str, result: mk.MatchResult) -> None:
    result.write_to_database(postgresql)
    run(postgresql, "delete from matchkit_plan")
    before = counts(postgresql)
    name = sqlalchemy.make_url(postgresql).database
    others = (
        f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and pid <> pg_backend_pid()"
    )
    engine = sqlalchemy.create_engine(postgresql, poolclass=sqlalchemy.NullPool)
    kill = _at("INSERT INTO matchkit_waitlist", lambda: run(postgresql, others))
    sqlalchemy.event.listen(engine, "before_cursor_execute", kill)
    with pytest.raises(
        DatabaseError, match=r"was not written to, and is as it was: (AdminShutdown|the connection was lost)"
    ):
        result.write_to_database(engine)
    assert counts(postgresql) == before


@pytest.mark.postgres
def test_a_commit_without_an_answer_is_told_as_such(postgresql: str, result: mk.MatchResult) -> None:
    name = sqlalchemy.make_url(postgresql).database
    others = (
        f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and pid <> pg_backend_pid()"
    )
    engine = sqlalchemy.create_engine(postgresql, poolclass=sqlalchemy.NullPool)
    sqlalchemy.event.listen(engine, "commit", lambda _: run(postgresql, others))
    message = (
        r"did not confirm that it kept what was written; it has all of it, or nothing: .*\. Write again: writing a"
    )
    with pytest.raises(DatabaseError, match=message):
        result.write_to_database(engine)
    assert tables_of(postgresql) == []


def _at(statement_with: str, act: Callable[[], Any]) -> Callable[..., None]:
    def listener(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement_with in statement and "INSERT" in statement:
            act()

    return listener


def _raise(kind: type[Exception]) -> Callable[[], None]:
    def act() -> None:
        raise kind

    return act


def test_two_writers_take_turns_also_where_both_make_the_tables(database: str, result: mk.MatchResult) -> None:
    other = matched(applicants=APPLICANTS[:4])
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(one.write_to_database, database) for one in (result, other, result, other)]
        assert {one.result() for one in done} == {result.run_id, other.run_id}
    assert counts(database) == {name: expected(result)[name] + expected(other)[name] for name in TABLE_NAMES}


def test_a_table_with_other_columns_is_told_and_left_alone(database: str, result: mk.MatchResult) -> None:
    run(database, "create table matchkit_plan (run_id text, line bigint, applicant_id text, day date, n int)")
    with pytest.raises(DatabaseError) as caught:
        result.write_to_database(database)
    assert str(caught.value) == (
        "The table 'matchkit_plan' lacks the columns 'date', 'project_id', 'hours' and has 2 other columns: 'day', 'n'"
        "; nothing was written. Give another prefix or schema, or rename that table: matchkit makes its own."
    )
    assert tables_of(database) == ["matchkit_plan"]


def test_texts_are_stored_as_they_are_but_for_what_no_database_holds(database: str, result: mk.MatchResult) -> None:
    """No apostrophe is put before a formula, as in CSV: nothing runs here. NUL and half letters become U+FFFD."""
    odd = "=1+1\x00 Zoë 🎈 \udcff 'quoted' \"; drop table runs; -- %s :name"
    tables: dict[str, dict[str, list[Any]]] = {name: {column: [] for column in TABLES[name]} for name in TABLES}
    tables["unplaced"] = {"applicant_id": ["=cmd", "-1"], "code": ["x", "x"], "reason": [odd, ""]}
    write_tables(database, "one", database_row(result), tables)
    rows = run(database, "select applicant_id, reason from matchkit_unplaced order by line")
    clean = odd.replace("\x00", "\ufffd").replace("\udcff", "\ufffd")
    assert rows == [("=cmd", clean), ("-1", "")]


def test_what_is_only_carried_along_is_not_copied(database: str) -> None:
    result = mk.match([{**row, "name": "Canary", "phone": "1"} for row in APPLICANTS], PROJECTS, encoder="hashing")
    assert "applicant.name" in result.placements.columns
    result.write_to_database(database)
    for name in TABLE_NAMES:
        assert "Canary" not in str(run(database, f"select * from matchkit_{name}"))


def test_a_read_only_place_is_told(tmp_path: Path, result: mk.MatchResult) -> None:
    with pytest.raises(DatabaseError, match=r"nowhere/r.db' cannot be used: the file cannot be opened"):
        result.write_to_database(f"sqlite:///{tmp_path / 'nowhere' / 'r.db'}")
    new = f"sqlite:///{tmp_path / 'new.db'}"
    result.write_to_database(new)
    assert counts(new) == expected(result)


@pytest.mark.postgres
def test_a_user_who_may_not_write_is_told_without_secrets(postgresql: str, result: mk.MatchResult) -> None:
    url = f"{postgresql}&options=-c%20default_transaction_read_only%3Don"
    engine = sqlalchemy.create_engine(postgresql, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("drop role if exists reader")
        connection.exec_driver_sql("create role reader login password 'canary-too'")
        connection.commit()
    assert result.write_to_database(url) == result.run_id  # what a session takes for granted is not what is asked here
    reader = postgresql.replace(f"matchkit:{IN_URL}", "reader:canary-too")
    with pytest.raises(
        DatabaseError, match="was not written to, and is as it was: InsufficientPrivilege, 42501"
    ) as caught:
        result.write_to_database(reader)
    assert "canary" not in str(caught.value)


def test_an_engine_that_begins_transactions_by_itself_is_written_to(sqlite: str, result: mk.MatchResult) -> None:
    """As SQLAlchemy's documentation advises for SQLite."""
    engine = sqlalchemy.create_engine(sqlite, poolclass=sqlalchemy.NullPool)
    sqlalchemy.event.listen(engine, "connect", lambda driver, _: setattr(driver, "isolation_level", None))
    sqlalchemy.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    result.write_to_database(engine)
    assert counts(sqlite) == expected(result)
    intake = mk.read_intake(engine, applicants="select applicant_id from matchkit_waitlist", projects=PROJECTS)
    assert intake.counts["applicants query"].rows_in == len(result.waitlist)
    run(sqlite, "drop table matchkit_plan", "create table matchkit_plan (n int)")
    with pytest.raises(DatabaseError, match="The table 'matchkit_plan' lacks"):
        result.write_to_database(engine)


def test_sqlite_tells_that_somebody_else_is_writing(sqlite: str, result: mk.MatchResult) -> None:
    result.write_to_database(sqlite)
    engine = sqlalchemy.create_engine(sqlite, poolclass=sqlalchemy.NullPool, connect_args={"timeout": 0.1})
    holder = sqlalchemy.create_engine(sqlite, poolclass=sqlalchemy.NullPool).raw_connection()
    holder.cursor().execute("BEGIN IMMEDIATE")
    with pytest.raises(
        DatabaseError, match=r"is as it was: OperationalError, SQLITE_BUSY\. Mend this and write again;"
    ):
        result.write_to_database(engine)
    holder.rollback()
    holder.close()


def test_a_run_of_another_version_is_another_run(result: mk.MatchResult) -> None:
    assert replace(result, version="0.0.0").run_id != result.run_id


def test_each_table_is_made_into_csv_once_for_its_digest(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    csv_file = mk.MatchResult.csv_file
    monkeypatch.setattr(mk.MatchResult, "csv_file", lambda self, name: made.append(name) or csv_file(self, name))
    matched().write_to_database(database)
    assert sorted(made) == sorted(f"{name}.csv" for name in TABLES)
