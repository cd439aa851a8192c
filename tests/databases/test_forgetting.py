"""Removing people from what was written to a database."""

from __future__ import annotations

import pytest

import matchkit as mk
from matchkit.databases import TABLES
from matchkit.errors import DatabaseError, UsageError
from tests.databases.rows import run
from tests.small_intake import APPLICANTS, PROJECTS

LONG = f"an-id-of-eighty-letters-{'x' * 56}"


def everything(url: str, prefix: str = "matchkit_") -> str:
    return "".join(str(run(url, f"select * from {prefix}{name}")) for name in ("runs", *TABLES))


def write(url: str, **options: str) -> None:
    rankings = [
        {"applicant_id": "dev", "project_id": "p-3", "rank": 1},
        {"applicant_id": LONG, "project_id": 1, "rank": 1},
    ]
    applicants = [*APPLICANTS, {**APPLICANTS[0], "applicant_id": LONG}, {**APPLICANTS[0], "applicant_id": "o'hara"}]
    for seed in (0, 1):
        mk.match(applicants, PROJECTS, rankings=rankings, encoder="hashing", seed=seed).write_to_database(
            url, **options
        )


@pytest.mark.parametrize("applicant", ["ana", "dev", LONG, "o'hara"])
def test_no_row_tells_of_a_person_after_they_are_forgotten(database: str, applicant: str) -> None:
    write(database)
    assert applicant[:39] in everything(database).replace("''", "'").replace("\\'", "'")
    before = {name: run(database, f"select count(*) from matchkit_{name}")[0][0] for name in TABLES}
    removed = mk.forget_in_database(database, [applicant])
    after = {name: run(database, f"select count(*) from matchkit_{name}")[0][0] for name in TABLES}
    assert {name: before[name] - after[name] for name in TABLES} == removed
    assert sum(removed.values()) > 0
    assert applicant[:39] not in everything(database).replace("''", "'").replace("\\'", "'")
    assert run(database, "select count(*) from matchkit_runs") == [(2,)]
    assert mk.forget_in_database(database, [applicant, "nobody", "%", "_"]) == dict.fromkeys(TABLES, 0)


def test_what_is_told_of_a_project_of_the_same_id_stays(database: str) -> None:
    """Both sides of a database often count from 1."""
    applicants = [{**APPLICANTS[0], "applicant_id": 7, "hours_per_week": 7.9}, {**APPLICANTS[1], "applicant_id": 8}]
    projects = [{**PROJECTS[0], "project_id": 7, "hours": 7.9}]
    hosts = [{"project_id": 7, "applicant_id": 8, "rank": "1,0"}]
    mk.match(applicants, projects, host_rankings=hosts, encoder="hashing").write_to_database(database)
    told = "select source, code from matchkit_ledger where id = '7' order by source, code"
    before = run(database, told)
    mk.forget_in_database(database, ["7"])
    assert {source for source, _ in before} == {"applicants list", "projects list", "host_rankings list"}
    assert run(database, told) == [row for row in before if row[0] != "applicants list"]


def test_only_the_tables_that_were_named_are_touched(database: str) -> None:
    write(database)
    write(database, prefix="other_")
    before = everything(database)
    mk.forget_in_database(database, ["ana"], prefix="other_")
    assert everything(database) == before
    assert "'ana'" not in everything(database, "other_")


def test_where_nothing_was_written_nothing_can_be_forgotten(database: str) -> None:
    message = (
        r"^The database has no table 'matchkit_runs', so that no run was written there\. Give the schema and the p"
    )
    with pytest.raises(DatabaseError, match=message):
        mk.forget_in_database(database, ["ana"])


def test_ids_are_a_list(database: str) -> None:
    with pytest.raises(UsageError, match=r"^applicant_ids is one string\. Give a list of strings"):
        mk.forget_in_database(database, "ana")  # type: ignore[arg-type]
