"""Calendars: the exact test against a linear program, and plans against every limit."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.availability import Calendar
from matchkit.errors import CalendarError, ShapeError
from matchkit.market import Market, Ragged, day_number
from matchkit.market.days import QUARTERS_PER_HOUR
from tests import naive
from tests.strategies import MONDAY, block_calendars, day_markets, empty_applicants, empty_projects


@given(day_markets())
@settings(max_examples=300)
def test_a_set_of_days_fits_exactly_when_a_linear_program_finds_a_plan(market: Market) -> None:
    """Promise 1: the test is exact. The oracle shares nothing with the Rado-Hall count."""
    calendar = Calendar.from_market(market)
    for size in (1, 2, 4):
        for chosen in combinations(range(4), size):
            assert calendar.fits(0, chosen) == naive.fits(calendar, 0, chosen)


@given(day_markets(), st.permutations(range(4)))
@settings(max_examples=200)
def test_a_set_that_fits_has_a_plan_within_every_limit(market: Market, order: list[int]) -> None:
    """The plan is checked from the columns alone: windows, days off, weekdays, hours a day and a week, whole hours."""
    calendar = Calendar.from_market(market)
    chosen: list[int] = []
    for p in order:
        if calendar.fits(0, [*chosen, p]):
            chosen.append(p)
    plan = calendar.plan(0, chosen)
    applicants, projects = market.applicants, market.projects
    by_day: dict[int, float] = {}
    by_week: dict[tuple[int, int], float] = {}
    for work in plan:
        date = dt.date.fromisoformat(work.date)
        day = day_number(date)
        assert projects.start[work.project] <= day < projects.end[work.project]
        assert any(s <= day < e for s, e in zip(applicants.window_start[0], applicants.window_end[0], strict=True))
        assert day not in applicants.days_off[0].tolist()
        assert applicants.weekdays[0] >> date.weekday() & 1
        assert work.hours > 0
        assert (work.hours * QUARTERS_PER_HOUR).is_integer()
        by_day[day] = by_day.get(day, 0) + work.hours
        week = date.isocalendar()[:2]
        by_week[week] = by_week.get(week, 0) + work.hours
    for p in chosen:
        assert sum(work.hours for work in plan if work.project == p) * QUARTERS_PER_HOUR == projects.quarters[p]
    assert all(hours * QUARTERS_PER_HOUR <= applicants.quarters_per_day[0] for hours in by_day.values())
    assert all(hours * QUARTERS_PER_HOUR <= applicants.quarters_per_week[0] for hours in by_week.values())


@given(day_markets())
@settings(max_examples=100)
def test_what_fits_still_fits_without_one_project(market: Market) -> None:
    """The family is closed downwards; the solver relies on nothing else."""
    calendar = Calendar.from_market(market)
    for chosen in combinations(range(4), 3):
        if calendar.fits(0, chosen):
            assert all(calendar.fits(0, rest) for rest in combinations(chosen, 2))


@given(block_calendars(2, 4))
@settings(max_examples=200)
def test_blocks_fit_exactly_when_every_day_is_within_the_limit(calendar: Calendar) -> None:
    for applicant in range(2):
        for size in (1, 2, 3, 4):
            for chosen in combinations(range(4), size):
                assert calendar.fits(applicant, chosen) == naive.fits(calendar, applicant, chosen)


def one_person(**columns: object) -> Market:
    return Market(empty_applicants(1, **columns), empty_projects(2, quarters=np.array([80, 80], np.int32)))


def test_a_weekly_limit_is_shared_by_projects_of_one_week() -> None:
    """Twice twenty hours do not fit in a week of forty less a quarter, and fit in one of forty."""
    for quarters, expected in ((160, True), (159, False)):
        calendar = Calendar.from_market(one_person(quarters_per_week=np.array([quarters], np.int32)))
        assert calendar.fits(0, [0, 1]) is expected


def test_without_stated_time_the_declared_assumption_counts() -> None:
    """Ten hours a week, so a project of twenty hours in one week does not fit."""
    assert not Calendar.from_market(one_person()).fits(0, [0])


def test_a_fixed_project_needs_every_working_day_of_its_window() -> None:
    projects = empty_projects(1, is_fixed=np.array([True]), quarters=np.array([160], np.int32))
    full = {"quarters_per_week": np.array([160], np.int32)}
    assert Calendar.from_market(Market(empty_applicants(1, **full), projects)).fits(0, [0])
    off = empty_applicants(1, **full, days_off=Ragged.from_rows([[MONDAY + 3]]))
    assert not Calendar.from_market(Market(off, projects)).fits(0, [0])
    weekend_off = empty_applicants(1, **full, weekdays=np.array([0b0011111], np.uint8))
    assert Calendar.from_market(Market(weekend_off, projects)).fits(0, [0])


def test_fixed_hours_that_do_not_divide_differ_by_a_quarter() -> None:
    projects = empty_projects(1, is_fixed=np.array([True]), quarters=np.array([22], np.int32))
    market = Market(empty_applicants(1, quarters_per_week=np.array([160], np.int32)), projects)
    plan = Calendar.from_market(market).plan(0, [0])
    assert [work.hours for work in plan] == [1.0, 1.0, 1.25, 1.0, 1.25]


def test_plans_are_refused_with_the_reason() -> None:
    calendar = Calendar.from_market(one_person())
    with pytest.raises(CalendarError, match=r"Projects 0, 1 do not fit applicant 0 together\. Leave one out"):
        calendar.plan(0, [0, 1])
    with pytest.raises(CalendarError, match="A calendar of blocks has no days to plan"):
        Calendar.from_blocks([0], [1], [1], [1]).plan(0, [0])


def test_positions_beyond_the_market_are_errors() -> None:
    calendar = Calendar.from_blocks([0], [1], [1], [1])
    with pytest.raises(CalendarError, match="There is no applicant 1; positions end at 0"):
        calendar.fits(1, [0])
    with pytest.raises(CalendarError, match=r"Some of the projects 0, 3 do not exist"):
        calendar.fits(0, [0, 3])
    with pytest.raises(CalendarError, match="2 projects given, of which 1 distinct"):
        calendar.fits(0, [0, 0])


def test_broken_blocks_are_errors() -> None:
    with pytest.raises(CalendarError, match="1 project with an end before the start: 1"):
        Calendar.from_blocks([0, 5], [1, 3], [1, 1], [1])
    with pytest.raises(CalendarError, match="project_hours_per_week must be hours from 0 to 1,000,000"):
        Calendar.from_blocks([0], [1], [float("nan")], [1])
    with pytest.raises(CalendarError, match="project_start has kind float64"):
        Calendar.from_blocks([0.5], [1], [1], [1])
    with pytest.raises(ShapeError, match=r"project_end has shape \(2,\), expected \(projects,\) = \(1,\)"):
        Calendar.from_blocks([0], [1, 2], [1], [1])


def test_hours_with_fractions_add_up_exactly() -> None:
    """0.1 + 0.2 is 0.3 here, unlike in floats."""
    assert Calendar.from_blocks([0, 0], [1, 1], [0.1, 0.2], [0.3]).fits(0, [0, 1])
