"""Cells that list a project's legs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from matchkit.intake.ledger import CellProblem
from matchkit.intake.leg_cells import Leg, parse_legs
from matchkit.market import day_number
from tests.intake.rows import find, project, read, read_project

FIRST = day_number(dt.date(2027, 2, 1))
PLAIN = Leg(FIRST, FIRST + 4, 80, None, None, ())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2027-02-01/2027-02-05 20 h", PLAIN),
        (" 2027-02-01 / 2027-02-05  20hours ", PLAIN),
        ("2027-02-01/2027-02-05 20.25 h", PLAIN._replace(quarters=81)),
        ("2027-02-01/2027-02-05 20 h Fixed", PLAIN._replace(schedule="fixed")),
        ("2027-02-01/2027-02-05 20 h on Mon-Wed", PLAIN._replace(weekdays=0b0000111)),
        ("2027-02-01/2027-02-05 20 h @ Leeds", PLAIN._replace(locations=("Leeds",))),
        (
            "2027-02-01/2027-02-05 20 h fixed @ Stratford on Avon on Tue-Thu",
            PLAIN._replace(schedule="fixed", weekdays=0b0001110, locations=("Stratford on Avon",)),
        ),
        ("2027-02-01/2027-02-05 20 h @ Stratford on Avon", PLAIN._replace(locations=("Stratford on Avon",))),
        (
            "2027-02-01/2027-02-05 20 h fixed on mon,TUE @ Leeds or Kingston upon Hull",
            PLAIN._replace(schedule="fixed", weekdays=0b11, locations=("Leeds", "Kingston upon Hull")),
        ),
        ([{"start": "2027-02-01", "end": dt.date(2027, 2, 5), "hours": 20}], PLAIN),
        (
            [
                {
                    "start": "2027-02-01",
                    "end": "2027-02-05",
                    "hours": "20",
                    "schedule": "flexible",
                    "location": ["Leeds"],
                }
            ],
            PLAIN._replace(schedule="flexible", locations=("Leeds",)),
        ),
        ([{"start": "2027-02-01", "end": "2027-02-05", "hours": 20, "weekdays": None, "location": None}], PLAIN),
        ([{"start": "2027-02-01", "end": "2027-02-05", "hours": 20, "weekdays": "", "location": []}], PLAIN),
        (
            [{"start": "2027-02-01", "end": "2027-02-05", "hours": 20, "weekdays": ";", "location": "Leeds or York"}],
            PLAIN._replace(locations=("Leeds", "York")),
        ),
    ],
)
def test_a_leg_is_a_window_with_hours_and_what_differs_from_the_project(cell: Any, expected: Leg) -> None:
    assert parse_legs(cell, 200)[0] == (expected,)


def test_legs_come_in_order_of_their_windows() -> None:
    legs, _ = parse_legs("2027-03-01/2027-03-02 8 h;; 2027-02-01/2027-02-05 20 h;", 200)
    assert [leg.quarters for leg in legs] == [80, 32]


@pytest.mark.parametrize(
    ("cell", "code", "what"),
    [
        ("2027-02-01/2027-02-05", "bad_legs", "'2027-02-01/2027-02-05' is no leg"),
        ("2027-02-01/2027-02-05 20", "bad_legs", "is no leg"),
        ("2027-02-01 20 h", "bad_legs", "is no leg"),
        ([{"start": "2027-02-01", "end": "2027-02-05"}], "bad_legs", r"A leg has the fields 'start, end'"),
        (
            [{"start": "2027-02-01", "end": "2027-02-05", "hours": 1, "seats": 2}],
            "bad_legs",
            "start, end, hours, seats",
        ),
        ([{"start": "2027-02-01", "end": "2027-02-05", "hours": 1, "locations": ["Leeds"]}], "bad_legs", "locations"),
        ([{"start": "2027-02-01", "end": "2027-02-05", "hours": 1, "quarters": 9}], "bad_legs", "quarters"),
        ("2027-02-01/2027-02-05 20 h fixed @ Leeds on Monday or Tuesday", "bad_weekday", "is no weekday"),
        ([3], "bad_legs", "3 is no leg|'3' is no leg"),
        ({"start": 1}, "bad_legs", "expected a list of at most 12 legs"),
        ("2027-02-01/2027-02-05 1 h;" * 13, "bad_legs", "13 legs: expected a list of at most 12"),
        ("01.02.2027/2027-02-05 20 h", "date_format", "is no ISO 8601 date"),
        ("2027-02-30/2027-03-05 20 h", "date_format", "no day '2027-02-30'"),
        ("2027-02-01/2027-02-05 0 h", "bad_number", "more than 0 hours"),
        ("2027-02-01/2027-02-05 201 h", "bad_number", "no number from 0 to 200"),
        ("2027-02-01/2027-02-05 20 h on Funday", "bad_weekday", "'Funday' is no weekday"),
        ([{"start": "2027-02-01", "end": "2027-02-05", "hours": 20, "schedule": "weekly"}], "unknown_value", "weekly"),
    ],
)
def test_what_is_no_leg_is_named(cell: Any, code: str, what: str) -> None:
    with pytest.raises(CellProblem, match=what) as problem:
        parse_legs(cell, 200)
    assert problem.value.finding.code == code
    assert problem.value.finding.cure


LEGS = "2027-03-01/2027-03-05 30 h fixed @ Leeds; 2027-02-01/2027-02-12 20 h"


def test_legs_stand_for_the_window_and_the_hours_of_a_project() -> None:
    cells = {"start": "", "end": None, "hours": "", "legs": LEGS, "location": "York; Hull", "weekdays": "Mon-Wed"}
    intake = read_project(**cells, schedule="flexible")
    projects = intake.market.projects
    assert find(intake, "missing_value") == []
    assert (projects.start[0], projects.end[0], projects.quarters[0]) == (FIRST, FIRST + 33, 200)
    legs = projects.legs
    assert legs.indptr.tolist() == [0, 2, 3]
    assert (legs.start[:2] - FIRST).tolist() == [0, 28]
    assert legs.is_fixed.tolist() == [False, True, False]
    assert legs.weekdays[:2].tolist() == [0b111, 0b111]
    assert legs.locations[:2] == (("York", "Hull"), ("Leeds",))
    assert projects.locations[0] == ("York", "Hull", "Leeds")


def test_a_side_may_have_legs_and_no_windows_at_all() -> None:
    assert len(read(None, [{"project_id": "p", "title": "Survey", "legs": LEGS}]).market.projects) == 1


def test_what_is_said_twice_must_agree() -> None:
    same = {"start": "2027-02-01", "end": "2027-03-05", "hours": 50}
    assert read(None, [project(legs=LEGS, **same)]).market.projects.quarters[0] == 200
    (entry,) = find(read_project(legs=LEGS, **{**same, "hours": 40}), "legs_differ")
    assert entry.column == "legs"
    assert entry.what == "hours differ from what the legs come to: 2027-02-01 to 2027-03-05, 50 hours."


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"start": "", "end": "", "hours": "8"}, "missing_value", "start"),
        ({"start": "2027-02-01", "end": "", "hours": ""}, "missing_value", "hours"),
        ({"legs": "2027-02-06/2027-02-07 8 h fixed"}, "no_working_day", "legs"),
        ({"legs": "2027-02-01/2027-02-05 8 h fixed on Sat"}, "no_working_day", "legs"),
        ({"legs": "2027-02-01/2027-02-01 25 h"}, "too_many_hours", "legs"),
        ({"legs": "2027-02-05/2027-02-01 8 h"}, "end_before_start", "legs"),
        ({"legs": "2027-02-01/2027-02-01 8 h; 2028-03-01/2028-03-01 8 h"}, "window_too_long", "legs"),
        ({"schedule": "fixed", "weekdays": "Sun", "end": "2027-02-06"}, "no_working_day", "end"),
    ],
)
def test_legs_that_cannot_be_are_refused_with_the_cure(cells: dict[str, str], code: str, column: str) -> None:
    empty = {"start": "", "end": "", "hours": ""} if "legs" in cells else {}
    intake = read_project(**{**empty, **cells})
    assert [(entry.column, entry.kind) for entry in find(intake, code)][-1:] == [(column, "refused")]
    assert intake.market.projects.ids == ("spare",)
    assert all(entry.cure for entry in intake.ledger.entries)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"weekdays": "Mon"}, "weekdays"),
        ({"legs": "2027-02-01/2027-02-26 20 h on Mon"}, "legs"),
        ({"legs": "2027-02-01/2027-02-26 16 h on Mon; 2027-02-01/2027-02-26 4 h fixed on Tue"}, "legs"),
        ({"legs": "2027-02-01/2027-02-26 20 h fixed on Mon", "weekdays": "Tue"}, "weekdays"),
        ({"legs": "2027-02-01/2027-02-26 20 h fixed on Mon"}, None),
        ({"legs": "2027-02-01/2027-02-26 20 h fixed", "weekdays": "Tue"}, None),
        ({"schedule": "fixed", "weekdays": "Tue"}, None),
    ],
)
def test_weekdays_that_count_for_no_fixed_work_are_noted(cells: dict[str, str], column: str | None) -> None:
    found = find(read_project(**cells), "unused_weekdays")
    assert [entry.column for entry in found] == ([column] if column else [])


def test_weekdays_of_nothing_are_not_stated() -> None:
    assert read_project(schedule="fixed", weekdays=";").market.projects.legs.weekdays[0] == 0b0011111


def test_frames_of_any_kind_may_hold_legs() -> None:
    """What pandas has for nothing is nothing, and arrays inside of records are lists."""
    leg = {"start": "2027-02-01", "end": "2027-02-05", "hours": 20, "schedule": float("nan"), "location": pd.NA}
    rows = [{"project_id": "p", "title": "Survey", "legs": [{**leg, "weekdays": np.array(["Mon", "Tue"])}]}]
    legs = read(None, pd.DataFrame(rows)).market.projects.legs
    assert (legs.is_fixed.tolist(), legs.weekdays.tolist(), legs.locations) == ([False], [0b11], ((),))


@pytest.mark.parametrize("cells", [{"work_mode": "remote"}, {"work_mode": "hybrid"}, {"work_mode": ""}])
def test_two_places_matter_where_somebody_must_be_there(cells: dict[str, str]) -> None:
    legs = "2027-02-02/2027-02-02 2 h fixed @ Leeds; 2027-02-01/2027-02-05 2 h fixed on Tue @ York"
    empty = {"start": "", "end": "", "hours": ""}
    assert not find(read_project(**empty, legs=legs, **cells), "two_places")
    others = legs.replace("@ York", "@ york or LEEDS")
    assert not find(read_project(**empty, legs=others, work_mode="on-site"), "two_places")
    assert not find(read_project(**empty, legs=legs.replace("on Tue", "on Wed"), work_mode="on-site"), "two_places")


def test_a_mistyped_year_does_not_stretch_the_season() -> None:
    """The other projects, and everybody's calendars, are read as without it."""
    late = project("late", start="2097-02-01", end="2097-02-26")
    intake = read(None, [project("a"), late, project("b", start="2028-03-01", end="2028-03-20")])
    assert intake.market.projects.ids == ("a", "b")
    (entry,) = find(intake, "far_off")
    assert (entry.id, entry.column) == ("late", "start")
    assert entry.what == "It starts years from 2028-03-01, about which most projects start."
