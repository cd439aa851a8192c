"""Forgetting somebody leaves everybody else as they were, and projects too, however alike they are called."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import matchkit as mk
from tests.forgetting.reading import lists_of, readable


def applicant(key: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "applicant_id": key,
        "name": name,
        "resume": "I write Python and count birds on photographs of the reserve, and keep the lists of them.",
        "commitment": "I care for birds.",
        "skills": "Python",
        "available": "2027-01-01/2027-03-01",
        "hours_per_week": 10,
        "max_projects": 1,
        "work_mode": "remote",
        **more,
    }


def project(key: str, title: str, owner: str = "") -> dict[str, Any]:
    return {
        "project_id": key,
        "title": title,
        "description": "Count birds on photographs, and write Python scripts for the reserve.",
        "host": f"Host of {title}",
        "must_have_skills": "Python",
        "start": "2027-01-11",
        "end": "2027-02-05",
        "hours": 20,
        "seats": 3,
        "work_mode": "remote",
        "owner": owner,
    }


APPLICANTS = [
    applicant("a-1", "Rose"),
    applicant("a-1-b", "Rose Smith", buddy="a-1"),
    applicant("a-3", "Ann Lee"),
    applicant("a-4", "Ann Lee", signed="Ann Lee"),
    applicant("a-5", "Zoe", tutor="Rose Miller", buddy="friend of a-3"),
    applicant("x", "Bo"),
    applicant("y, x", "Ira"),
    applicant("x-12", "Kim"),
    applicant("sam", "Sam Hall"),
    applicant("a-9", "Kay", tutor="Sam Hill", buddy="Ann Lee"),
    applicant("a-10", "Sam Hill", available="2027-05-01/2027-06-01"),
    applicant("A-10", "Lu"),
]
PROJECTS = [
    project("x-12", "Rose garden survey", owner="Rose Miller"),
    project("p-2", "sam's club"),
    project("p-3", "More for Ann Lee"),
    project("p-4", "Even more", owner="ask Ann Lee"),
]
RANKINGS = [
    *({"applicant_id": key, "project_id": "x-12", "rank": 1} for key in ("a-1", "a-1-b", "sam", "x", "y, x", "x-12")),
    {"applicant_id": "a-9", "project_id": "x-1", "rank": 2},
    {"applicant_id": "x-13", "project_id": "p-2", "rank": 2},
    {"applicant_id": "sami", "project_id": "p-2", "rank": 2},
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sides = pd.DataFrame(APPLICANTS), pd.DataFrame(PROJECTS)
    result = mk.match(*sides, rankings=pd.DataFrame(RANKINGS), encoder="hashing")
    return result.write(tmp_path_factory.mktemp("others") / "run", calendars=True, parquet=True)


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "run")


def placements(run: Path) -> pd.DataFrame:
    """By applicant, as in both files."""
    frame = pd.read_csv(run / "placements.csv", dtype=str, keep_default_na=False)
    columns = list(frame.columns)
    assert pd.read_parquet(run / "placements.parquet")[columns].astype(str).equals(frame.astype(str))
    return frame.set_index("applicant_id")


def test_the_run_holds_what_the_tests_below_are_about(run: Path) -> None:
    """All but one of them are placed, so that their names and cells stand in the tables."""
    frame = placements(run)
    assert set(frame.index) == {row["applicant_id"] for row in APPLICANTS} - {"a-10"}
    assert "(forgotten)" not in readable(run)
    ledger = (run / "ledger.csv").read_text(encoding="utf-8")
    for words in ("Did you mean 'x-12'?", "with the id 'x-13'", "Did you mean 'sam'?"):
        assert words in ledger


@pytest.mark.parametrize("key", ["a-1", "a-3", "x", "x-12", "sam", "a-5", "a-10"])
def test_names_of_others_and_the_report_stay(run: Path, key: str) -> None:
    before, page = placements(run), lists_of(run)
    found = mk.forget(run, [key])
    after, left = placements(run), lists_of(run)
    assert "report.html" not in found.files
    assert set(after.index) == set(before.index) - {key}
    for column in ("applicant.name", "project_id"):
        assert after[column].equals(before.loc[after.index, column])
    assert left["catalogue-data"] == page["catalogue-data"]
    assert [row[0] for row in left["placements-data"]] == [row[0] for row in page["placements-data"] if row[0] != key]


def test_a_name_of_one_word_is_nobody_elses(run: Path) -> None:
    before = placements(run)
    mk.forget(run, ["a-1"])
    after = placements(run)
    changed = before.loc[after.index].ne(after)
    assert changed.to_numpy().sum() == 1
    assert after.loc["a-1-b", "applicant.buddy"] == "(forgotten)"
    assert after.loc["a-5", "applicant.tutor"] == "Rose Miller"
    assert set(after["project.owner"]) >= {"Rose Miller"}


def test_a_name_that_two_people_have_stays_with_the_other(run: Path) -> None:
    mk.forget(run, ["a-3"])
    after = placements(run)
    assert after.loc["a-4", ["applicant.name", "applicant.signed"]].tolist() == ["Ann Lee", "Ann Lee"]
    assert after.loc["a-9", "applicant.buddy"] == "(forgotten)"
    assert after.loc["a-5", "applicant.buddy"] == "friend of (forgotten)"
    assert set(after["project.owner"]) <= {"", "Rose Miller", "ask (forgotten)"}
    assert "More for Ann Lee" in str(lists_of(run)["catalogue-data"])
    mk.forget(run, ["a-4"])
    assert "a-4" not in readable(run)
    assert "Ann Lee" not in placements(run).to_csv()


def test_an_id_with_a_comma_stays_whole_in_lists_of_the_report(tmp_path: Path) -> None:
    """Of four people who are alike three wait, and each of them goes alone."""
    alike = pd.DataFrame([applicant(key, f"Name of {key}") for key in ("x", "y", "y, x", "x, y")])
    result = mk.match(alike, pd.DataFrame([{**project("p-1", "Birds"), "seats": 1}]), encoder="hashing")
    waiting = result.waitlist["applicant_id"].tolist()
    assert len(waiting) == 3
    for at, key in enumerate(waiting):
        run = result.write(tmp_path / f"{at}")
        mk.forget(run, [key])
        expected = ["(forgotten)" if other == key else other for other in waiting]
        assert lists_of(run)["projects-data"] == [[0, 1, 1, expected, 0]]


def test_a_project_of_the_same_id_stays_in_sentences(run: Path) -> None:
    """The applicant goes where a sentence speaks of applicants."""
    mk.forget(run, ["x-12"])
    ledger = pd.read_csv(run / "ledger.csv", dtype=str, keep_default_na=False)
    by_column = ledger[ledger["code"] == "unknown_id"].groupby("column")["cure"].agg(set)
    assert by_column["project_id"] == {"Did you mean 'x-12'?"}
    assert "Did you mean (forgotten)?" in by_column["applicant_id"]
    assert "Did you mean 'x-12'?" not in by_column["applicant_id"]
    in_page = {(row[4], row[7]) for row in lists_of(run)["ledger-data"] if row[5] == "unknown_id"}
    assert in_page == {(column, cure) for column, cures in by_column.items() for cure in cures}


def test_the_name_of_somebody_without_a_placement_can_be_given(run: Path) -> None:
    """The run folder does not know it, which is said."""
    plain = mk.forget(run, ["a-10"])
    assert (
        "Of 1 applicant no name is kept in the run; if rows of others may, give them as names=[...] or --name."
        in plain.notes
    )
    assert placements(run).loc["a-9", "applicant.tutor"] == "Sam Hill"
    named = mk.forget(run, ["a-10"], names=["Sam Hill"])
    assert named.reworded["placements.csv"] == named.reworded["placements.parquet"] == 1
    assert not any("no name is kept" in note for note in named.notes)
    assert placements(run).loc["a-9", "applicant.tutor"] == "(forgotten)"
    left = readable(run)
    assert "Sam Hill" not in left
    assert "Sam Hall" in left
    assert "'a-10'" not in left
    assert '"a-10"' not in left
    assert "1 person was forgotten after the run." in left
    assert not mk.forget(run, ["a-10"], names=["Sam Hill"]).is_anything


def test_who_is_named_by_others_alone_is_counted(run: Path) -> None:
    """Or the run would be taken for one that can be computed again."""
    assert mk.forget(run, ["nobody"], names=["Sam Hill"]).is_anything
    assert mk.verify_run(run, files_only=True).record["forgotten"] == 1
    with pytest.raises(mk.errors.RunError, match=r"^1 person was forgotten in the run in "):
        mk.read_run(run)


def test_ids_in_other_letter_case_stay_and_that_is_told(run: Path) -> None:
    told = "The ledger tells of ids that differ from theirs in letter case alone; these are others, and stay."
    assert told in mk.forget(run, ["a-10"]).notes
    assert "A-10" in placements(run).index
    assert told not in mk.forget(run, ["a-5"]).notes


def test_whole_numbers_stay_whole_in_parquet(run: Path) -> None:
    before = pd.read_parquet(run / "ledger.parquet", dtype_backend="pyarrow")
    mk.forget(run, ["a-10"])
    after = pd.read_parquet(run / "ledger.parquet", dtype_backend="pyarrow")
    assert len(after) < len(before)
    assert after.dtypes.equals(before.dtypes)
