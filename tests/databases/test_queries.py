"""Reading queries: every type, one snapshot, nothing written, nothing told that is in a row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

import matchkit as mk
from matchkit.databases import Query, Rows, is_query, queries, read_queries
from matchkit.errors import ColumnsError, DatabaseError, InputError
from tests.databases.rows import EVERY_APPLICANT, EVERY_PROJECT, run, store, store_small_intake
from tests.small_intake import APPLICANTS, PROJECTS

BEYOND_FLOATS = 2**53 + 1
PROJECT = "select 'p' as project_id, 'A' as title, '2027-02-01' as start, '2027-02-28' as \"end\", 8 as hours"


def rows_of(url: Any, sql: str) -> Rows:
    return read_queries({"applicants": Query(url, sql)}, {"applicants": "applicants query"})["applicants"]


def cell_of(url: str, sql: str) -> Any:
    ((cell,),) = rows_of(url, sql).columns
    return cell


def codes(intake: Any) -> list[tuple[int | None, str, str]]:
    return [(entry.row, entry.column, entry.code) for entry in intake.ledger.entries]


def test_an_intake_comes_out_of_a_database_as_out_of_lists(database: str) -> None:
    store_small_intake(database)
    found = mk.read_intake(database, applicants=EVERY_APPLICANT, projects=EVERY_PROJECT)
    plain = mk.read_intake(APPLICANTS, PROJECTS)
    assert found.market.applicants.ids == plain.market.applicants.ids
    assert found.market.projects.quarters.tolist() == plain.market.projects.quarters.tolist()
    assert found.originals == plain.originals
    assert [(entry.row, entry.code, entry.what) for entry in found.ledger.entries] == [
        (entry.row, entry.code, entry.what) for entry in plain.ledger.entries
    ]
    assert {name: count.rows_in for name, count in found.counts.items()} == {
        "applicants query": 5,
        "projects query": 4,
    }
    assert [(source.name, source.role, source.sha256, source.path) for source in found.sources] == [
        ("applicants query", "applicants", None, None),
        ("projects query", "projects", None, None),
    ]


def test_queries_are_matched_as_lists_are(database: str) -> None:
    store_small_intake(database)
    rankings = mk.Query(database, "select * from rankings")
    one = mk.match(
        mk.Query(database, EVERY_APPLICANT), mk.Query(database, EVERY_PROJECT), rankings=rankings, encoder="hashing"
    )
    listed = [
        dict(zip(("applicant_id", "project_id", "rank"), row, strict=True)) for row in run(database, rankings.sql)
    ]
    other = mk.match(APPLICANTS, PROJECTS, rankings=listed, encoder="hashing")
    assert one.csv_file("placements.csv") == other.csv_file("placements.csv")
    intake = mk.read_intake(database, applicants=EVERY_APPLICANT, projects=EVERY_PROJECT, rankings=rankings)
    again = mk.match_intake(intake, encoder="hashing")
    assert again.csv_file("placements.csv") == one.csv_file("placements.csv")
    scored = mk.shortlist(mk.Query(database, EVERY_APPLICANT), PROJECTS, encoder="hashing")
    assert scored.to_frame().equals(mk.shortlist(APPLICANTS, PROJECTS, encoder="hashing").to_frame())


def test_calendars_are_read_from_queries(database: str) -> None:
    store_small_intake(database)
    calendar = mk.Calendar.from_frames(mk.Query(database, EVERY_APPLICANT), mk.Query(database, EVERY_PROJECT))
    assert calendar.fits("ana", ["p-2"])


def test_a_run_of_queries_records_no_url_and_is_read_again_with_the_same(database: str, tmp_path: Path) -> None:
    store_small_intake(database)
    sources = {"applicants": mk.Query(database, EVERY_APPLICANT), "projects": mk.Query(database, EVERY_PROJECT)}
    folder = mk.match(**sources, encoder="hashing").write(tmp_path / "run")
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    assert "canary" not in manifest
    assert "sqlite:" not in manifest
    assert "select" not in manifest
    assert mk.read_run(folder, inputs=sources).summary.placed > 0


def test_large_numbers_beside_nulls_stay_whole(database: str) -> None:
    store(
        database, "applicants", [{"applicant_id": BEYOND_FLOATS, "x": "a"}, {"x": "b"}, {"applicant_id": 7, "x": "c"}]
    )
    intake = mk.read_intake(database, applicants="select * from applicants order by x", projects=PROJECT)
    assert intake.market.applicants.ids == ("7", "9007199254740993")
    assert (1, "applicant_id", "missing_id") in codes(intake)


@pytest.mark.parametrize(
    "text",
    [
        "Zoë ✓ 漢字 🎈",
        "line\nfeed\ttab\r\n",
        "a'b\"c; drop table applicants; --",
        "100 % %s %(x)s :name ?",
        "x" * 2_000_000,
    ],
    ids=["unicode", "breaks", "quotes", "signs", "long"],
)
def test_texts_come_as_they_were_stored(database: str, text: str) -> None:
    store(database, "applicants", [{"applicant_id": "a", "commitment": text}])
    assert cell_of(database, "select commitment from applicants where commitment like '%'") == text


def test_ten_thousand_rows_come_whole(database: str) -> None:
    store(database, "applicants", [{"applicant_id": number, "resume": f"Text {number}"} for number in range(10_000)])
    names, (ids, texts) = rows_of(database, "select applicant_id, resume from applicants order by applicant_id")
    assert names == ["applicant_id", "resume"]
    assert list(ids) == list(range(10_000))
    assert texts[9_999] == "Text 9999"


POSTGRESQL_CELLS = {
    "9223372036854775807::int8": 9223372036854775807,
    "7.50::numeric": "7.50",
    "12345678901234567890.123456789::numeric": "12345678901234567890.123456789",
    "'ab'::char(5)": "ab   ",
    "date '2027-02-01'": "2027-02-01",
    "'infinity'::date": "infinity",
    "'-infinity'::timestamp": "-infinity",
    "'infinity'::timestamptz": "infinity",
    "timestamp '2027-02-01 10:30'": "2027-02-01 10:30:00",
    "true": "True",
    "array['a','b,c']": "['a', 'b,c']",
    """'{"a": [1, 9007199254740993]}'::jsonb""": "{'a': [1, 9007199254740993]}",
    """'["x"]'::json""": "['x']",
    "'c0ffee00-0000-4000-8000-000000000001'::uuid": "c0ffee00-0000-4000-8000-000000000001",
    "'\\x00ff'::bytea": "b'\\x00\\xff'",
    "daterange('2027-02-01', '2027-03-01')": "2027-02-01/2027-02-28",
    "daterange('2027-02-01', null)": "[2027-02-01, None)",
    "'empty'::daterange": "",
    "int4range(1, 5)": "[1, 5)",
    "datemultirange(daterange('2027-02-01', '2027-02-03'), daterange('2027-04-01', '2027-04-02'))": (
        "2027-02-01/2027-02-02;2027-04-01/2027-04-01"
    ),
    "array[daterange('2027-02-01', '2027-02-03')]": "['2027-02-01/2027-02-02']",
    "interval '90 minutes'": "1:30:00",
    "inet '10.0.0.1'": "10.0.0.1",
    "null::int": None,
}


@pytest.mark.postgres
def test_every_type_of_postgresql_comes_whole_or_as_text(postgresql: str) -> None:
    names = [f"c{number}" for number in range(len(POSTGRESQL_CELLS))]
    sql = ", ".join(f"{cell} as {name}" for name, cell in zip(names, POSTGRESQL_CELLS, strict=True))
    columns = rows_of(postgresql, f"select {sql}").columns
    found = dict(zip(POSTGRESQL_CELLS, (cell for (cell,) in columns), strict=True))
    kept = {
        cell: want if want is None or isinstance(want, int) else str(want) for cell, want in POSTGRESQL_CELLS.items()
    }
    assert {cell: got if got is None or type(got) is int else str(got) for cell, got in found.items()} == kept


@pytest.mark.postgres
def test_an_intake_of_postgresqls_own_types(postgresql: str) -> None:
    run(
        postgresql,
        "create type mode as enum ('remote', 'on-site')",
        "create domain weekly as numeric(5, 2) check (value >= 0)",
        """create table applicants (applicant_id int8, name char(20), commitment varchar, skills text[],
           available daterange, hours_per_week weekly, max_projects int2, work_mode mode, days_off date[], resume text,
           extra jsonb)""",
        f"""insert into applicants values
           ({BEYOND_FLOATS}, 'Zoë', 'Rivers.', '{{"Python","SQL"}}', '[2027-02-01,2027-03-01)', 12.50, 2, 'remote',
            '{{2027-02-03,2027-02-04}}', 'Python for two years.', '{{"a": 1}}'),
           (2, 'Bo', 'Dunes.', null, null, 'NaN', null, 'on-site', null, null, null)""",
        """create table projects (project_id uuid, title text, start timestamptz, "end" date, hours float8,
           seats int8)""",
        """insert into projects values
           ('c0ffee00-0000-4000-8000-000000000001', 'A', '2027-02-01 00:00+00', '2027-02-28', 8, 2),
           ('c0ffee00-0000-4000-8000-000000000002', 'B', '2027-02-01 10:00+00', '2027-02-28', 8, 2),
           ('c0ffee00-0000-4000-8000-000000000003', 'C', '2027-02-01 00:00+00', 'infinity', 8, 2),
           ('c0ffee00-0000-4000-8000-000000000004', 'D', '2027-02-01 00:00+00', '2027-02-28', 'NaN', 2)""",
    )
    intake = mk.read_intake(
        postgresql,
        applicants="select * from applicants order by applicant_id desc",
        projects="select * from projects order by project_id",
    )
    applicants, projects = intake.market.applicants, intake.market.projects
    assert applicants.ids == ("2", "9007199254740993")
    assert applicants.skills[1] == ("Python", "SQL")
    assert applicants.quarters_per_week.tolist()[1] == 50
    assert applicants.window_end.values.tolist()[-1] - applicants.window_start.values.tolist()[-1] == 28
    assert applicants.days_off.values.size == 2
    assert applicants.work_modes == (("on-site",), ("remote",))
    assert applicants.carried["name"] == ("Bo", "Zoë")
    assert projects.ids == ("c0ffee00-0000-4000-8000-000000000001",)
    refused = [found for found in codes(intake) if found[2] in ("date_format", "missing_value")]
    assert refused == [(1, "start", "date_format"), (2, "end", "date_format"), (3, "hours", "missing_value")]
    assert intake.counts["projects query"].refused == 3


@pytest.mark.postgres
def test_bytes_are_no_text(postgresql: str) -> None:
    intake = mk.read_intake(
        postgresql,
        applicants="select 'a' as applicant_id, '\\x00ff'::bytea as commitment union select 'b', null",
        projects=PROJECT,
    )
    assert (0, "commitment", "bad_text") in codes(intake)


def test_broken_text_of_sqlite_costs_no_other_row(sqlite: str) -> None:
    run(sqlite, "create table applicants (applicant_id, commitment)")
    run(sqlite, "insert into applicants values ('a', cast(x'52c3286d' as text)), ('b', 'whole'), (3.0, 4)")
    intake = mk.read_intake(sqlite, applicants=EVERY_APPLICANT, projects=PROJECT)
    assert intake.market.applicants.ids == ("3", "a", "b")
    assert intake.originals["commitment"] == ("4", "R\ufffd(m", "whole")
    assert (0, "commitment", "replaced_characters") in codes(intake)


def test_both_sides_are_of_one_moment(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody commits between the two queries: neither side sees it."""
    if database.startswith("sqlite"):
        run(database, "PRAGMA journal_mode = WAL")  # else the writer would have to wait
    store_small_intake(database)
    read = queries._read

    def read_and_change(cursor: Any, sql: str) -> Rows:
        found = read(cursor, sql)
        run(
            database,
            "delete from applicants where applicant_id <> 'eva'",
            "delete from projects where project_id <> 'p-1'",
        )
        return found

    monkeypatch.setattr(queries, "_read", read_and_change)
    intake = mk.read_intake(database, applicants=EVERY_APPLICANT, projects=EVERY_PROJECT)
    assert (len(intake.market.applicants), len(intake.market.projects)) == (5, 4)
    later = mk.read_intake(mk.Query(database, EVERY_APPLICANT), mk.Query(database, EVERY_PROJECT))
    assert (len(later.market.applicants), len(later.market.projects)) == (1, 1)


@pytest.mark.parametrize(
    "sql",
    [
        "delete from applicants",
        "drop table applicants",
        "applicants",
        "",
        "-- select\n/* select */ update applicants set resume = ''",
        "pragma query_only = off",
        "set transaction read write",
        "selection",
        None,
    ],
)
def test_what_is_no_select_is_refused_before_anything_is_asked(sql: Any) -> None:
    message = (
        r"^The text given to mk\.Query is no query that only reads\. Write one SELECT \(or WITH \.\.\. SELECT\); of"
    )
    with pytest.raises(DatabaseError, match=message):
        mk.Query("sqlite://", sql)


@pytest.mark.parametrize(
    "sql", ["select 1", " SELECT\n1", "(select 1)", "-- why\n/* how */ with a as (select 1)", "values (1)"]
)
def test_comments_and_brackets_may_come_before_a_query(sql: str) -> None:
    assert is_query(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select 1 as applicant_id; delete from applicants",
        "select 1 as applicant_id; commit; delete from applicants; select 1 as applicant_id",
        "with gone as (delete from applicants returning *) select * from gone",
        "with gone as (select 1) delete from applicants",
        "select * into copied from applicants",
        "select wipe() as applicant_id",
    ],
)
def test_nothing_a_query_does_can_change_the_database(database: str, sql: str) -> None:
    store_small_intake(database)
    if not database.startswith("sqlite"):
        run(database, "create function wipe() returns int language sql as 'delete from applicants; select 1'")
    with pytest.raises(DatabaseError, match=r"^The database refused the applicants query: "):
        mk.read_intake(database, applicants=sql, projects=EVERY_PROJECT)
    assert run(database, "select count(*) from applicants") == [(5,)]


def test_a_refusal_names_the_source_and_what_it_missed_and_no_row(database: str) -> None:
    store_small_intake(database)
    with pytest.raises(DatabaseError, match=r"refused the projects query: .*no_such_column") as caught:
        mk.read_intake(database, applicants=EVERY_APPLICANT, projects="select no_such_column from projects")
    assert (
        caught.value.cure == "Run the same SELECT in a client of the database, as the same user, to see what it says."
    )
    with pytest.raises(DatabaseError, match=r"refused the applicants query: .*no_such_table") as caught:
        mk.read_intake(database, applicants="select * from no_such_table", projects=EVERY_PROJECT)


@pytest.mark.postgres
def test_a_refusal_quotes_no_cell(postgresql: str) -> None:
    store_small_intake(postgresql)
    with pytest.raises(DatabaseError) as caught:
        mk.read_intake(postgresql, applicants="select resume::int from applicants", projects=EVERY_PROJECT)
    assert str(caught.value).startswith(
        "The database refused the applicants query: InvalidTextRepresentation, 22P02. Run the same SELECT in a client"
    )


@pytest.mark.parametrize("text", ["canary\x00", "canary\udcff"])
def test_a_query_that_cannot_be_sent_is_told(database: str, text: str) -> None:
    with pytest.raises(DatabaseError, match=r"^The database refused the applicants query: [A-Za-z]*Error") as caught:
        rows_of(database, f"select '{text}' as applicant_id")
    assert "canary" not in str(caught.value)


@pytest.mark.postgres
def test_a_lost_connection_and_a_timeout_are_told(postgresql: str) -> None:
    with pytest.raises(DatabaseError, match="refused the applicants query: AdminShutdown, 57P01"):
        rows_of(postgresql, "select pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(DatabaseError, match="refused the applicants query: QueryCanceled, 57014"):
        rows_of(f"{postgresql}&options=-c%20statement_timeout%3D50", "select pg_sleep(20)")


def test_a_column_that_comes_twice_is_refused(database: str) -> None:
    with pytest.raises(
        ColumnsError, match=r"^applicants query has more than one column named 'applicant_id'\. Keep one"
    ):
        mk.read_intake(database, applicants="select 1 as applicant_id, 2 as applicant_id", projects=PROJECT)


def test_a_query_without_rows_is_a_side_without_rows(database: str) -> None:
    with pytest.raises(InputError, match=r"^There are no applicants in applicants query: it has no rows\."):
        mk.read_intake(database, applicants="select 1 as applicant_id where 1 = 0", projects=PROJECT)


def test_columns_are_renamed_and_missing_ones_told(database: str) -> None:
    intake = mk.read_intake(
        database, applicants="select 'ana' as who", projects=PROJECT, columns={"who": "applicant_id"}
    )
    assert intake.market.applicants.ids == ("ana",)
    with pytest.raises(ColumnsError, match="applicants query lacks the columns 'applicant_id'; it has 'who'"):
        mk.read_intake(database, applicants="select 'ana' as who", projects=PROJECT)


@pytest.mark.postgres
def test_sources_of_several_databases_and_kinds_go_together(postgresql: str, sqlite: str) -> None:
    store_small_intake(postgresql)
    store_small_intake(sqlite)
    pins = [{"applicant_id": "dev", "project_id": "p-3"}]
    intake = mk.read_intake(mk.Query(postgresql, EVERY_APPLICANT), mk.Query(sqlite, EVERY_PROJECT), pins=pins)
    assert list(intake.counts) == ["applicants query", "projects query", "pins list"]


@pytest.mark.postgres
def test_an_engine_is_given_back_as_it_was(postgresql: str) -> None:
    store_small_intake(postgresql)
    engine = sqlalchemy.create_engine(postgresql, pool_size=1, max_overflow=0)
    mk.read_intake(engine, applicants=EVERY_APPLICANT, projects=EVERY_PROJECT)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("show transaction_read_only").scalar() == "off"
        assert connection.exec_driver_sql("show transaction_isolation").scalar() == "read committed"
        connection.exec_driver_sql("delete from applicants")
        with pytest.raises(sqlalchemy.exc.DataError):
            connection.exec_driver_sql("select 'infinity'::date").scalar()
    engine.dispose()
