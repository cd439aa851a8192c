"""`mk.Calendar` as users meet it: frames in, frames out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import matchkit as mk
from matchkit.errors import CalendarError, InputError
from matchkit.params import CalendarParams

APPLICANTS = [
    {
        "applicant_id": "noor",
        "available": "2027-02-01/2027-02-28",
        "days_off": "2027-02-10",
        "weekdays": "Mon-Fri",
        "hours_per_week": 20,
        "hours_per_day": 6,
        "max_projects": 3,
    },
    {"applicant_id": "ada", "max_projects": 2},
]
PROJECTS = [
    {"project_id": "survey", "start": "2027-02-01", "end": "2027-02-07", "hours": 20},
    {"project_id": "archive", "start": "2027-02-08", "end": "2027-02-12", "hours": 20, "schedule": "fixed"},
    {"project_id": "press", "start": "2027-02-01", "end": "2027-02-07", "hours": 10},
    {"project_id": "tour", "legs": "2027-02-15/2027-02-19 10 h; 2027-02-22/2027-02-26 10 h fixed on Mon,Tue"},
]


@pytest.mark.parametrize("frame", [list, pd.DataFrame, pl.DataFrame], ids=["dicts", "pandas", "polars"])
def test_frames_of_any_kind_make_a_calendar(frame: Any) -> None:
    calendar = mk.Calendar.from_frames(frame(APPLICANTS), frame(PROJECTS))
    assert calendar.applicant_ids == ("ada", "noor")
    assert calendar.fits("noor", ["survey", "tour"])
    assert not calendar.fits("noor", ["survey", "press"])
    assert not calendar.fits("noor", ["archive"])


def test_the_plan_is_a_frame_that_the_person_could_follow() -> None:
    plan = mk.Calendar.from_frames(APPLICANTS, PROJECTS).plan("noor", ["tour", "survey"])
    assert plan.dtypes.astype(str).to_dict() == {"date": "str", "project": "str", "hours": "float64"}
    assert plan.to_dict("split")["data"] == [
        ["2027-02-01", "survey", 6.0],
        ["2027-02-02", "survey", 6.0],
        ["2027-02-03", "survey", 6.0],
        ["2027-02-04", "survey", 2.0],
        ["2027-02-15", "tour", 6.0],
        ["2027-02-16", "tour", 4.0],
        ["2027-02-22", "tour", 5.0],
        ["2027-02-23", "tour", 5.0],
    ]


def test_why_not_names_the_days_and_what_would_help() -> None:
    calendar = mk.Calendar.from_frames(APPLICANTS, PROJECTS)
    assert calendar.why_not("noor", ["archive"]).to_text() == (
        "archive: does not fit applicant noor.\n"
        "- 2027-02-10: 4 hours are needed, 0 are free (archive)\n"
        "It would fit:\n"
        "- if 2027-02-10 were free"
    )
    assert calendar.why_not("noor", ["press", "survey"]).to_text() == (
        "press, survey: does not fit applicant noor.\n"
        "- 2027-02-01 to 2027-02-07: 30 hours are needed, 20 are free (press and survey)\n"
        "It would fit:\n"
        "- with 30 hours a week"
    )


def test_what_was_assumed_is_in_the_ledger_and_titles_and_texts_are_not_asked_for() -> None:
    calendar = mk.Calendar.from_frames(APPLICANTS, PROJECTS)
    assert calendar.ledger[["id", "code"]].to_numpy().tolist() == [
        ["ada", "assumed_available"],
        ["ada", "assumed_hours_per_week"],
    ]
    assert mk.Calendar.from_blocks([0], [1], [1], [1]).ledger.empty


def test_a_row_that_cannot_be_used_is_refused_and_the_others_go_on() -> None:
    broken = {"applicant_id": "bo", "available": "2027-02-30/2027-03-01"}
    calendar = mk.Calendar.from_frames([*APPLICANTS, broken], PROJECTS)
    assert "date_format" in calendar.ledger["code"].tolist()
    with pytest.raises(CalendarError, match="The calendar has no applicant 'bo'"):
        calendar.fits("bo", ["survey"])
    with pytest.raises(InputError, match="There are no applicants in applicants list: 1 row refused, none left"):
        mk.Calendar.from_frames([broken], PROJECTS)


def test_files_and_columns_of_other_names_are_read_too(tmp_path: Path) -> None:
    pd.DataFrame(APPLICANTS).rename(columns={"applicant_id": "person"}).to_csv(tmp_path / "people.csv", index=False)
    calendar = mk.Calendar.from_frames(tmp_path / "people.csv", PROJECTS, columns={"person": "applicant_id"})
    assert calendar.fits("noor", ["survey"])


def test_params_say_what_is_assumed() -> None:
    sparse = [{"applicant_id": "ada"}]
    assert not mk.Calendar.from_frames(sparse, PROJECTS).fits("ada", ["survey"])
    generous = CalendarParams(assumed_hours_per_week=20.0)
    assert mk.Calendar.from_frames(sparse, PROJECTS, generous).fits("ada", ["survey"])


def test_what_frames_lack_is_named() -> None:
    with pytest.raises(InputError, match="There are no projects in projects list: it has no rows"):
        mk.Calendar.from_frames(APPLICANTS, [])
    with pytest.raises(InputError, match="projects list lacks the columns 'project_id'; it has 'start', 'end'"):
        mk.Calendar.from_frames(APPLICANTS, [{"start": "2027-02-01", "end": "2027-02-02", "hours": 1}])
    with pytest.raises(InputError, match="lacks the columns 'start', 'end', 'hours'"):
        mk.Calendar.from_frames(APPLICANTS, [{"project_id": "p"}])
