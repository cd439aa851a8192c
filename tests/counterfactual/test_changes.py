"""Changes as somebody gives them: read, checked against the market, and put in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from matchkit.counterfactual import Change, Changes
from matchkit.errors import ChangeError, UnknownIdError, UsageError
from matchkit.intake import read_intake
from matchkit.market import Market, day_number
from matchkit.market.days import date_of
from matchkit.params import MatchParams
from tests.small_intake import APPLICANTS, PROJECTS

LEGS = {"legs": "2027-02-01/2027-02-05 8 h; 2027-03-01/2027-03-05 8 h", "start": "", "end": "", "hours": ""}
MUSTS = "field work; SQL (advanced); two of: R, Python, Excel; Photoshop or similar"


@cache
def market() -> Market:
    """With a project of legs, one of many must-haves, and an applicant who has a project's id."""
    work = [*PROJECTS, {**PROJECTS[1], "project_id": "p-5", **LEGS}, {**PROJECTS[1], "project_id": "both"}]
    work[0] = {**work[0], "must_have_skills": MUSTS}
    people = [*APPLICANTS, {"applicant_id": "both", "hours_per_week": "", "available": "2027-02-01/2027-02-10"}]
    return read_intake(people, work).market


def parsed(params: Mapping[str, Any] | None = None, **given: Any) -> Changes:
    return Changes.parse(market(), MatchParams.from_tables(params or {}), **given)


def only(params: Mapping[str, Any] | None = None, **given: Any) -> Change:
    (change,) = parsed(params, **given).items
    return change


def dates(change: Change) -> list[tuple[str, str]]:
    """Windows as in files, both days included."""
    assert isinstance(change.value, tuple)
    return [(date_of(start).isoformat(), date_of(end - 1).isoformat()) for start, end in change.value]


@pytest.mark.parametrize(
    ("given", "value", "words"),
    [
        ({"seats": {"p-1": "+1"}}, 3, "one more seat in p-1 (3 instead of 2)"),
        ({"seats": {"p-1": "-2"}}, 0, "2 fewer seats in p-1 (0 instead of 2)"),
        ({"seats": {"p-1": 7}}, 7, "5 more seats in p-1 (7 instead of 2)"),
        ({"seats": {"p-1": np.int64(7)}}, 7, "5 more seats in p-1 (7 instead of 2)"),
        ({"seats": {"p-1": "7"}}, 7, "5 more seats in p-1 (7 instead of 2)"),
        ({"seats": {"p-1": 2}}, 2, "as many seats as before in p-1 (2)"),
        ({"seats": {"p-1": 2_000}}, 2_000, "1,998 more seats in p-1 (2,000 instead of 2)"),
        ({"hours_per_week": {"dev": "+2"}}, 56, "2 more hours a week for dev (14 instead of 12)"),
        ({"hours_per_week": {"dev": 11}}, 44, "one fewer hour a week for dev (11 instead of 12)"),
        ({"hours_per_week": {"dev": "+0.25"}}, 49, "0.25 more hours a week for dev (12.25 instead of 12)"),
        (
            {"hours_per_week": {"both": "+2"}},
            48,
            "2 more hours a week for both (12 instead of 10, which is assumed)",
        ),
        ({"max_projects": {"cleo": "+1"}}, 2, "one more project at most for cleo (2 instead of 1)"),
        (
            {"max_projects": {"both": 3}},
            3,
            "2 more projects at most for both (3 instead of 1, which is assumed)",
        ),
        ({"hours": {"p-2": 12}}, 48, "4 fewer hours for p-2 (12 instead of 16)"),
        ({"hours": {"p-2": "+1.5"}}, 70, "1.5 more hours for p-2 (17.5 instead of 16)"),
        (
            {"skills": {"ben": ["SQL"]}},
            ("gardening", "carpentry", "first aid", "field work", "SQL"),
            "the skill SQL for ben",
        ),
        ({"skills": {"cleo": "SQL; R;sql"}}, ("SQL", "R"), "the skills SQL and R for cleo"),
        (
            {"skills": {"dev": ["python"]}},
            ("JavaScript", "HTML", "CSS", "Python"),
            "the skill python for dev (as before)",
        ),
        ({"work_mode": {"dev": ["Hybrid"]}}, ("remote", "hybrid"), "hybrid work for dev"),
        ({"work_mode": {"dev": "on-site;hybrid"}}, ("remote", "on-site", "hybrid"), "on-site and hybrid work for dev"),
        ({"location": {"ana": ["York"]}}, ("Glasgow", "York"), "work in York for ana"),
        ({"location": {"dev": ["York"]}}, ("York",), "work in York for dev"),
        ({"languages": {"ana": ["German"]}}, ("English", "Portuguese", "German"), "the language German for ana"),
        (
            {"languages": {"both": ["German"]}},
            ("English", "German"),
            "the language German for both (beside English, which is assumed)",
        ),
        ({"without": ["ben"]}, 0, "withdrawal of ben"),
        ({"without": "p-2"}, 0, "withdrawal of p-2"),
    ],
)
def test_a_change_is_read_and_told(given: dict[str, Any], value: object, words: str) -> None:
    change = only(**given)
    assert (change.value, change.describe()) == (value, words)


@pytest.mark.parametrize(
    ("dropped", "left", "words"),
    [
        (["Field Work"], 3, "no must-have field work in p-1"),
        (["sql"], 3, "no must-have SQL (advanced) in p-1"),
        (["SQL (advanced)"], 3, "no must-have SQL (advanced) in p-1"),
        (["photoshop"], 3, "no must-have Photoshop or similar in p-1"),
        (["two of: R, Python, Excel", "SQL"], 2, "no must-have SQL (advanced) and two of: R, Python, Excel in p-1"),
    ],
)
def test_must_haves_are_dropped_by_the_names_that_the_project_gives_them(
    dropped: list[str], left: int, words: str
) -> None:
    change = only(must_have_skills={"p-1": dropped})
    assert isinstance(change.value, tuple)
    assert (len(change.value), change.describe()) == (left, words)


@pytest.mark.parametrize(
    ("came", "windows", "words"),
    [
        ("2027-04-10/2027-04-12", [("2027-02-01", "2027-03-31"), ("2027-04-10", "2027-04-12")], ""),
        ("2027-04-01/2027-04-12", [("2027-02-01", "2027-04-12")], ""),
        (["2027-01-01", "2027-01-03/2027-02-10"], [("2027-01-01", "2027-01-01"), ("2027-01-03", "2027-03-31")], ""),
        (
            " 2027-01-01 ; 2027-01-03 / 2027-01-04; ",
            [("2027-01-01", "2027-01-01"), ("2027-01-03", "2027-01-04"), ("2027-02-01", "2027-03-31")],
            "",
        ),
        ("2027-02-10/2027-02-12", [("2027-02-01", "2027-03-31")], " (as before)"),
    ],
)
def test_windows_are_added_as_files_write_them(came: Any, windows: list[tuple[str, str]], words: str) -> None:
    change = only(available={"ana": came})
    assert dates(change) == windows
    assert change.detail == words


def test_added_windows_are_told_with_both_days_included() -> None:
    words = only(available={"ana": "2027-01-03/2027-01-04; 2027-05-01"}).describe()
    assert words == "availability from 2027-01-03 to 2027-01-04 and from 2027-05-01 to 2027-05-01 for ana"
    assert dates(only(available={"ana": "2027-01-03/2027-01-04"}))[0][0] == "2027-01-03"
    assert day_number(date_of(0)) == 0


def test_changes_of_all_columns_are_kept_each_with_its_words() -> None:
    changes = parsed(seats={"p-1": "+1", "p-2": 0}, hours_per_week={"dev": 20}, without=["cleo"])
    assert changes.columns == {"seats", "hours_per_week", "without"}
    assert changes.of("project", "seats") == {market().projects.position("p-1", "", ""): 3, 2: 0}
    assert changes.describe() == (
        "one more seat in p-1 (3 instead of 2)",
        "one fewer seat in p-2 (0 instead of 1)",
        "8 more hours a week for dev (20 instead of 12)",
        "withdrawal of cleo",
    )


def test_ids_of_applicants_are_left_out_where_personal_data_are_hidden() -> None:
    changes = parsed(seats={"p-1": "+1"}, skills={"ana": ["R"], "ben": ["R"]}, without=["cleo", "p-2"])
    assert changes.describe(hide_personal=True) == (
        "one more seat in p-1 (3 instead of 2)",
        "2 times the skill R for an applicant",
        "withdrawal of an applicant",
        "withdrawal of p-2",
    )


def test_words_for_whom_it_concerns_name_nobody() -> None:
    assert only(hours_per_week={"dev": "+2"}).words == "2 more hours a week (14 instead of 12)"


def test_an_id_on_both_sides_is_told_apart_by_its_side() -> None:
    (person,) = parsed(without=["applicant:both"]).items
    (work,) = parsed(without=["project:both"]).items
    assert (person.side, person.key, work.side, work.key) == ("applicant", "both", "project", "both")
    with pytest.raises(ChangeError, match="without names 'both', the id of an applicant and of a project") as error:
        parsed(without=["both"])
    assert error.value.cure == "Write 'applicant:both' or 'project:both'."
    assert [change.key for change in parsed(without=["applicant:ana", "project:p-2"]).items] == ["ana", "p-2"]


ASSUMING = {"rules": {"unknown_work_mode": "refuse", "unknown_location": "allow"}}


@pytest.mark.parametrize(
    ("given", "message", "cure"),
    [
        ({}, "There is nothing to change.", 'Give one change at least, such as seats={"p-12": "+1"}.'),
        ({"seats": {}}, "There is nothing to change.", "Give one change at least"),
        ({"seats": ["p-1"]}, "seats came as a list.", 'Give a mapping by id, such as seats={"x-1": ...}.'),
        ({"without": 7}, "without is 7.", 'Give a list of ids, such as without=["a-7"].'),
        ({"without": [7]}, "without is [7].", "Give a list of ids"),
        ({"without": ["dev"], "hours_per_week": {"dev": 3}}, "'dev' withdraws and is changed as well.", "Give one"),
        ({"seats": {"p-1": "-3"}}, "seats of 'p-1' would be -1.", "It can be 0 to 1,000,000."),
        ({"seats": {"p-1": -1}}, "seats of 'p-1' would be -1.", "It can be 0 to"),
        (
            {"seats": {"p-1": "many"}},
            "seats of 'p-1' is 'many'.",
            'Give a whole number, or one in quotes with its sign, such as "+1"',
        ),
        ({"seats": {"p-1": 1.5}}, "seats of 'p-1' is 1.5.", "Give a whole number"),
        ({"seats": {"p-1": True}}, "seats of 'p-1' is True.", "Give a whole number"),
        ({"seats": {"p-1": None}}, "seats of 'p-1' is None.", "Give a whole number"),
        ({"seats": {"p-1": float("nan")}}, "seats of 'p-1' is nan.", "Give a whole number"),
        ({"seats": {"p-1": float("inf")}}, "seats of 'p-1' is inf.", "Give a whole number"),
        ({"max_projects": {"ana": 17}}, "max_projects of 'ana' would be 17.", "It can be 0 to 16."),
        ({"hours_per_week": {"dev": 169}}, "hours_per_week of 'dev' would be 169.", "It can be 0 to 168."),
        ({"hours_per_week": {"dev": "-12.25"}}, "hours_per_week of 'dev' would be -0.25.", "It can be 0 to 168."),
        ({"hours_per_week": {"dev": 2.1}}, "hours_per_week of 'dev' is 2.1.", "Give a number in steps of 0.25"),
        ({"hours": {"p-2": 0}}, "hours of 'p-2' would be 0.", "It can be 0.25 to 336."),
        (
            {"hours": {"p-2": 337}},
            "hours of 'p-2' would be 337, more than its 14 days of 24 hours can hold.",
            "Give the hours of one person",
        ),
        (
            {"hours": {"p-1": 121}},
            "hours of 'p-1' would be 121, more than its 5 days of 24 hours can hold.",
            "Give the hours of one person",
        ),
        (
            {"hours": {"p-5": 12}},
            "'p-5' has 2 legs, each with hours of its own.",
            "Change the legs in the projects file, and match again.",
        ),
        (
            {"available": {"ana": "soon"}},
            "available of 'ana' names 'soon', which is no window.",
            "Write first day/last day, such as 2027-01-03/2027-02-01",
        ),
        (
            {"available": {"ana": "2027-02-30/2027-03-01"}},
            "available of 'ana' names '2027-02-30/2027-03-01', which is no window.",
            "Write",
        ),
        (
            {"available": {"ana": "2027-03-02/2027-03-01"}},
            "available of 'ana' names '2027-03-02/2027-03-01', which is no window.",
            "Write",
        ),
        ({"available": {"ana": " "}}, "available of 'ana' names ' ', which is no window.", "Write"),
        ({"available": {"ana": [3]}}, "available of 'ana' names 3, which is no window.", "Write"),
        ({"available": {"ana": 3}}, "available of 'ana' names 3, which is no window.", "Write"),
        (
            {"available": {"eva": "2027-01-01/2027-01-02"}},
            "'eva' stated nothing as available, and so everything counts already.",
            "Leave it out: to name some would rule out the others.",
        ),
        ({"work_mode": {"cleo": ["remote"]}}, "'cleo' stated nothing as work_mode", "Leave it out"),
        (
            {"work_mode": {"ana": ["upside down"]}},
            "work_mode of 'ana' is 'upside down'.",
            "Choose one of: 'remote', 'hybrid', 'on-site'.",
        ),
        ({"skills": {"ana": []}}, "skills of 'ana' is [].", "Give a list of names."),
        ({"skills": {"ana": " ; "}}, "skills of 'ana' is ' ; '.", "Give a list of names."),
        ({"skills": {"ana": [3]}}, "skills of 'ana' is [3].", "Give a list of names."),
        ({"languages": {"ana": 3}}, "languages of 'ana' is 3.", "Give a list of names."),
        (
            {"must_have_skills": {"p-3": ["Java"]}},
            "'p-3' does not insist on 'Java'.",
            "Its must-haves are 'JavaScript'.",
        ),
        ({"must_have_skills": {"p-4": ["Java"]}}, "'p-4' does not insist on 'Java'.", "It has no must-haves."),
    ],
)
def test_what_cannot_be_tried_is_refused_with_a_cure(given: dict[str, Any], message: str, cure: str) -> None:
    with pytest.raises(UsageError) as error:
        parsed(**given)
    assert error.value.message.startswith(message)
    assert error.value.cure.startswith(cure)


def test_params_decide_whether_silence_counts_as_everything() -> None:
    assert only(ASSUMING, work_mode={"cleo": ["remote"]}).value == ("remote",)
    with pytest.raises(ChangeError, match="'dev' stated nothing as location"):
        parsed(ASSUMING, location={"dev": ["York"]})


@pytest.mark.parametrize(
    ("given", "message", "cure"),
    [
        ({"seats": {"p-11": 1}}, "what_if names a project that is not in the market: 'p-11'.", "Did you mean 'p-1'?"),
        (
            {"skills": {"anna": ["R"]}},
            "what_if names an applicant that is not in the market: 'anna'.",
            "Did you mean 'ana'?",
        ),
        (
            {"skills": {"p-1": ["R"]}},
            "what_if names an applicant that is not in the market: 'p-1'.",
            "Ids are compared",
        ),
        (
            {"without": ["anna"]},
            "what_if names an applicant or a project that is not in the market: 'anna'.",
            "Did you mean 'ana'?",
        ),
        ({"without": ["applicant:p-1"]}, "what_if names an applicant or a project", "Ids are compared"),
    ],
)
def test_ids_that_are_not_there_are_named_with_near_ones(given: dict[str, Any], message: str, cure: str) -> None:
    with pytest.raises(UnknownIdError) as error:
        parsed(**given)
    assert error.value.message.startswith(message)
    assert error.value.cure.startswith(cure)
