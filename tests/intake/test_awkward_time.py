"""Times that people write and programs trip over: each is a documented value, or a ledger entry with its cure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from matchkit.availability import Calendar
from matchkit.market import day_number, iso_date
from tests.intake.rows import applicant, codes, only, project, read, read_one, read_project

PROJECT_REFUSALS = [
    ({"end": "2027-01-31"}, "end_before_start", "It ends 2027-01-31, before it starts 2027-02-01."),
    ({"start": "0001-01-01"}, "date_range", "'0001-01-01' lies outside the years 1990 to 2100."),
    ({"end": "9999-12-31"}, "date_range", "'9999-12-31' lies outside the years 1990 to 2100."),
    ({"start": dt.date(1, 1, 1)}, "date_range", "'0001-01-01' lies outside the years 1990 to 2100."),
    ({"start": "2027-02-01T24:00"}, "date_format", "'2027-02-01T24:00' is no ISO 8601 date."),
    ({"start": "24:00"}, "date_format", "'24:00' is no ISO 8601 date."),
    ({"start": "2027-02-29", "end": "2027-03-05"}, "date_format", "The calendar has no day '2027-02-29'."),
    ({"start": "2026-W50"}, "date_format", "'2026-W50' is no ISO 8601 date."),
    ({"start": "2027-02-01T09:00+01:00"}, "date_format", "'2027-02-01T09:00+01:00' is no ISO 8601 date."),
    ({"start": "2027-02-01", "end": "2037-02-01"}, "window_too_long", "The window has 3654 days, more than 366."),
    ({"hours": "0"}, "bad_number", "A project has more than 0 hours."),
    ({"hours": "-1"}, "bad_number", "'-1' is no number from 0 to 8784."),
    ({"hours": "1e9"}, "bad_number", "'1e9' is no number from 0 to 8784."),
    ({"hours": 1e9}, "bad_number", "'1000000000.0' is no number from 0 to 8784."),
    ({"hours": float("inf")}, "bad_number", "'inf' is no number from 0 to 8784."),
    ({"shared_hours": "25", "time_zone": "UTC"}, "bad_number", "'25' is no number from 0 to 24."),
    ({"time_zone": "Middle-earth/Shire"}, "bad_zone", "'Middle-earth/Shire' is no time zone."),
    ({"time_zone": "+01:00"}, "bad_zone", "'+01:00' is no time zone."),
]
APPLICANT_REFUSALS = [
    ({"available": "2027-02-05/2027-02-01"}, "end_before_start", "'2027-02-05/2027-02-01' ends before it starts."),
    ({"available": "0001-01-01/9999-12-31"}, "date_range", "'0001-01-01' lies outside the years 1990 to 2100."),
    ({"available": "2027-02-29/2027-03-05"}, "date_format", "The calendar has no day '2027-02-29'."),
    ({"available": "2026-W50"}, "date_format", "'2026-W50' is no ISO 8601 date."),
    ({"available": "2027-02-01T24:00/2027-03-01"}, "date_format", "'2027-02-01T24:00' is no ISO 8601 date."),
    ({"days_off": "2017-01-01/2027-01-01"}, "window_too_long", "An interval of 3653 days off is longer than 366 days."),
    ({"hours_per_week": "-5"}, "bad_number", "'-5' is no number from 0 to 168."),
    ({"hours_per_day": "1e9"}, "bad_number", "'1e9' is no number from 0 to 24."),
    ({"weekdays": "Mon-Funday"}, "bad_weekday", "'Funday' is no weekday."),
    ({"gap_days": "367"}, "bad_number", "'367' is no number from 0 to 366."),
    ({"gap_days": "1.5"}, "bad_number", "'1.5' is no whole number."),
    ({"time_zone": "../etc/passwd"}, "bad_zone", "'../etc/passwd' is no time zone."),
]


@pytest.mark.parametrize(("cells", "code", "what"), PROJECT_REFUSALS, ids=lambda value: str(value)[:40])
def test_a_project_with_such_a_time_is_refused(cells: dict[str, Any], code: str, what: str) -> None:
    intake = read_project(**cells)
    entry = only(intake, code)
    assert (entry.kind, entry.id, entry.what) == ("refused", "p", what)
    assert entry.cure
    assert intake.market.projects.ids == ("spare",)


@pytest.mark.parametrize(("cells", "code", "what"), APPLICANT_REFUSALS, ids=lambda value: str(value)[:40])
def test_an_applicant_with_such_a_time_is_refused(cells: dict[str, Any], code: str, what: str) -> None:
    intake = read_one(**cells)
    entry = only(intake, code)
    assert (entry.kind, entry.id, entry.what) == ("refused", "a", what)
    assert entry.cure
    assert intake.market.applicants.ids == ("spare",)


def test_a_leap_day_is_a_day_like_others() -> None:
    projects = read_project(start="2028-02-28", end="2028-03-01").market.projects
    assert projects.end[0] - projects.start[0] == 3


def test_weekdays_are_read_in_any_case_and_round_the_week() -> None:
    for text in ("MON-wed,saturday", "mon, TUE, Wednesday; Sat", ["Mon", "tue", "wed", "SAT"]):
        assert read_one(weekdays=text).market.applicants.weekdays[0] == 0b0100111
    assert read_one(weekdays="Sat-Mon").market.applicants.weekdays[0] == 0b1100001


def test_hours_that_are_no_number_are_not_stated() -> None:
    """NaN is what a frame has for an empty cell; the words NaN and NA too, with a note."""
    for value in (float("nan"), None, ""):
        intake = read_one(hours_per_week=value)
        assert intake.market.applicants.quarters_per_week[0] == -1
        assert "assumed_hours_per_week" in codes(intake)
    assert {"not_available", "assumed_hours_per_week"} <= set(codes(read_one(hours_per_week="NaN")))
    assert "missing_value" in codes(read_project(hours=float("nan")))


def test_no_hours_a_week_are_a_limit_and_nothing_fits() -> None:
    intake = read([applicant(hours_per_week="0")], [project()])
    assert not Calendar.from_market(intake.market).fits("a", ["p"])


def test_availability_of_ten_years_is_the_season() -> None:
    intake = read([applicant(available="2020-01-01/2029-12-31", hours_per_week="20")], [project()])
    assert Calendar.from_market(intake.market).fits("a", ["p"])


def test_a_thousand_windows_are_read_and_hold_what_they_say() -> None:
    """Every second day, so that a project of four weeks meets fourteen of them."""
    first = day_number(dt.date(2026, 1, 5))
    days = [iso_date(first + 2 * i) for i in range(1_000)]
    columns = {"available": ";".join(f"{day}/{day}" for day in days), "hours_per_week": "168", "hours_per_day": "1"}
    fits = [
        Calendar.from_market(read([applicant(**columns)], [project(hours=hours)]).market).fits("a", ["p"])
        for hours in ("13", "14")
    ]
    assert fits == [True, False]


def test_windows_that_overlap_are_one_and_noted() -> None:
    intake = read_one(available="2027-02-10/2027-02-20; 2027-02-01/2027-02-12; 2027-02-21/2027-02-22")
    applicants = intake.market.applicants
    assert (len(applicants.window_start[0]), applicants.window_end[0][0] - applicants.window_start[0][0]) == (1, 22)
    assert only(intake, "merged_windows").what == "2 windows overlapped and were merged."


def test_days_off_outside_every_window_change_nothing_and_are_noted() -> None:
    intake = read_one(days_off="2027-05-01; 2027-06-01/2027-06-03")
    entry = only(intake, "off_outside")
    assert (entry.kind, entry.what) == (
        "note",
        "None of the days off lies in a window of available, so that they change nothing.",
    )
    assert "off_outside" not in codes(read_one(days_off="2027-05-01; 2027-02-01"))
    assert "off_outside" not in codes(read_one(days_off="2027-05-01", available=""))
