"""Why projects do not fit together, and what would help: each thing said is tried out."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.availability import Calendar, Change, Overfull
from matchkit.market import Legs, Market, Ragged, day_number
from matchkit.params import CalendarParams
from tests import naive_calendar
from tests.availability.test_calendar import FULL_TIME, fixed_week, two_places
from tests.strategies import MONDAY, day_markets, empty_applicants, empty_projects, random_day_market

PARAMS = CalendarParams()


def changed(market: Market, change: Change, chosen: tuple[int, ...]) -> tuple[Market, tuple[int, ...]]:
    """The market as it would be with a change made, by its columns; and the projects that are left."""
    columns: dict[str, Any] = {}
    applicants = market.applicants
    if change.hours_per_week is not None:
        columns["quarters_per_week"] = np.array([change.hours_per_week * 4], np.int32)
    if change.hours_per_day is not None:
        columns["quarters_per_day"] = np.array([change.hours_per_day * 4], np.int32)
    if change.gap_days is not None:
        columns["gap_days"] = np.array([change.gap_days], np.int32)
    if change.days:
        # Free on just the days that were free or are named: as windows, with no pattern and no days off.
        named = {day_number(np.datetime64(day).astype("O")) for day in change.days}
        span = range(int(market.projects.start.min()), int(market.projects.end.max()))
        free = [day for day in span if day in named or naive_calendar.capacity_of(market, PARAMS, 0, day)]
        limits = dict(zip(applicants.limited_days[0].tolist(), applicants.limited_quarters[0].tolist(), strict=True))
        kept = {day: most for day, most in limits.items() if day not in named}
        columns |= {
            "window_start": Ragged.from_rows([free]),
            "window_end": Ragged.from_rows([[day + 1 for day in free]]),
            "days_off": Ragged.from_rows([()]),
            "weekdays": np.array([127], np.uint8),
            "limited_days": Ragged.from_rows([list(kept)]),
            "limited_quarters": Ragged.from_rows([list(kept.values())]),
        }
    left = tuple(p for p in chosen if p not in change.leave_out)
    return replace(market, applicants=replace(applicants, **columns)), left


@given(day_markets(), st.sampled_from([(0,), (1,), (0, 1), (0, 1, 2), (0, 1, 2, 3)]))
@settings(max_examples=250, deadline=None)
def test_every_change_makes_them_fit_and_what_is_over_full_says_why(market: Market, chosen: tuple[int, ...]) -> None:
    """By the linear program on the changed columns."""
    why = Calendar.from_market(market).why_not(0, chosen)
    assert why.fits == naive_calendar.fits(market, PARAMS, 0, chosen)
    assert bool(why.overfull) != why.fits
    for change in why.changes:
        other, left = changed(market, change, chosen)
        assert naive_calendar.fits(other, PARAMS, 0, left), change
    for item in why.overfull:
        assert item.needed > item.free or item.kind == "places"
        assert set(item.projects) <= set(chosen)
    assert all(why.describe(item) for item in why.overfull)
    assert not why.changes or why.to_text().count("\n") == len(why.overfull) + len(why.changes) + 1


@given(day_markets())
@settings(max_examples=60, deadline=None)
def test_no_smaller_change_of_a_kind_would_do(market: Market) -> None:
    """A quarter of an hour less, or a day less, or a project less does not make them fit."""
    chosen = (0, 1, 2)
    for change in Calendar.from_market(market).why_not(0, chosen).changes:
        smaller = []
        if change.hours_per_week is not None:
            smaller.append(change._replace(hours_per_week=change.hours_per_week - 0.25))
        if change.hours_per_day is not None:
            smaller.append(change._replace(hours_per_day=change.hours_per_day - 0.25))
        if change.days:
            smaller += [change._replace(days=days) for days in combinations(change.days, len(change.days) - 1)]
        if change.leave_out:
            smaller += [change._replace(leave_out=some) for some in combinations(chosen, len(change.leave_out) - 1)]
        for less in smaller:
            other, left = changed(market, less, chosen)
            assert not naive_calendar.fits(other, PARAMS, 0, left), (change, less)


def why(applicants: dict[str, Any], projects: Any, chosen: list[int], **params: Any) -> Any:
    market = Market(empty_applicants(1, **{**FULL_TIME, **applicants}), projects)
    return Calendar.from_market(market, CalendarParams(**params)).why_not(0, chosen)


def test_too_few_hours_in_a_window() -> None:
    found = why(
        {"quarters_per_week": np.array([40], np.int32)}, empty_projects(1, quarters=np.array([50], np.int32)), [0]
    )
    assert found.overfull == (Overfull("window", "2027-02-01", "2027-02-07", 12.5, 10.0, (0,)),)
    assert found.changes == (Change(hours_per_week=12.5),)
    assert found.to_text() == (
        "p-0: does not fit applicant a-0.\n"
        "- 2027-02-01 to 2027-02-07: 12.5 hours are needed, 10 are free (p-0)\n"
        "It would fit:\n"
        "- with 12.5 hours a week"
    )


def test_a_day_off_in_a_fixed_week() -> None:
    found = why({"days_off": Ragged.from_rows([[MONDAY + 3]])}, fixed_week(), [0])
    assert found.overfull == (Overfull("day", "2027-02-04", "2027-02-04", 8.0, 0.0, (0,)),)
    assert found.changes == (Change(days=("2027-02-04",)),)
    assert found.to_text().endswith("- if 2027-02-04 were free")


def test_a_fixed_week_of_more_hours_than_a_week_has() -> None:
    found = why({"quarters_per_week": np.array([100], np.int32)}, fixed_week(), [0])
    assert found.overfull == (Overfull("week", "2027-02-01", "2027-02-07", 40.0, 25.0, (0,)),)
    assert found.changes == (Change(hours_per_week=40.0),)


def test_long_days_would_do() -> None:
    """Forty hours on four days: ten a day, or a fifth day."""
    columns = {"weekdays": np.array([0b0001111], np.uint8)}
    found = why(columns, empty_projects(1, quarters=np.array([160], np.int32)), [0])
    assert found.changes == (Change(hours_per_day=10.0), Change(days=("2027-02-05",)))
    assert "- with 10 hours a day" in found.to_text()


def test_days_and_hours_are_asked_for_together_where_neither_is_enough() -> None:
    """Forty hours, of which a week of twenty on one day of eight holds eight."""
    columns = {"weekdays": np.array([1], np.uint8), "quarters_per_week": np.array([80], np.int32)}
    found = why(columns, empty_projects(1, quarters=np.array([160], np.int32)), [0])
    days = ("2027-02-02", "2027-02-03", "2027-02-04", "2027-02-05")
    assert found.changes == (Change(hours_per_week=40.0, days=days),)
    assert found.to_text().endswith(f"- with 40 hours a week and if {', '.join(days)} were free")


def test_a_gap_and_a_number_of_projects() -> None:
    start = np.array([MONDAY, MONDAY + 5])
    columns = {"gap_days": np.array([4], np.int32), "max_projects": np.array([1], np.int32)}
    found = why(columns, empty_projects(2, start=start, end=start + 2), [0, 1])
    assert found.overfull == (
        Overfull("number", "2027-02-01", "2027-02-07", 2, 1, (0, 1)),
        Overfull("gap", "2027-02-02", "2027-02-06", 4, 3, (0, 1)),
    )
    assert found.changes == (Change(gap_days=3, max_projects=2),)
    assert "- 2027-02-02 to 2027-02-06: 3 whole days lie between p-0 and p-1, 4 are wanted" in found.to_text()
    assert found.to_text().endswith("- with a gap of 3 days and with 2 projects at most")
    alone = why({"max_projects": np.array([1], np.int32)}, empty_projects(2), [0, 1])
    assert alone.changes == (Change(max_projects=2),)
    assert "- 2 projects asked for, 1 wanted at most" in alone.to_text()


def test_two_places_leave_no_other_way_than_one_of_them() -> None:
    found = why({}, two_places(0, 1), [0, 1])
    assert found.overfull == (Overfull("places", "2027-02-02", "2027-02-02", 0, 0, (0, 1)),)
    assert found.changes == (Change(leave_out=(1,)),)
    assert "- 2027-02-02: p-0 and p-1 are on-site at different places" in found.to_text()
    assert found.to_text().endswith("- without p-1")


def test_days_needed_elsewhere_are_not_free() -> None:
    """Two days of eight hours, of which Tuesday is spent in Leeds: a free Wednesday is not enough for twelve hours."""
    projects = two_places(0, 1, (True, False))
    hours = np.array([16, 48], np.int32)
    found = why({}, replace(projects, quarters=hours, legs=replace(projects.legs, quarters=hours)), [0, 1])
    assert found.overfull == (Overfull("elsewhere", "2027-02-02", "2027-02-03", 12.0, 8.0, (1,)),)
    assert found.changes == (Change(hours_per_day=12.0),)
    assert (
        "- 2027-02-02 to 2027-02-03: 12 hours are needed, 8 are free on days without work at another place (p-1)"
        in (found.to_text())
    )


def test_four_windows_with_holes_may_be_too_many_where_any_three_are_not() -> None:
    """Mondays are left for York, eight hours; four projects ask for nine. No more than three are tried together."""
    start, end = np.full(5, MONDAY), np.full(5, MONDAY + 3)
    hours = np.array([9, 9, 9, 9, 8], np.int32)
    is_fixed, weekdays = np.array([False] * 4 + [True]), np.array([127] * 4 + [0b0000010], np.uint8)
    places = (*[("York",)] * 4, ("Leeds",))
    legs = Legs(np.arange(6), start, end, hours, is_fixed, weekdays, places)
    projects = empty_projects(5, start=start, end=end, quarters=hours, legs=legs, work_modes=("on-site",) * 5)
    columns = {"weekdays": np.array([0b0000011], np.uint8), "max_projects": np.array([5], np.int32)}
    found = why(columns, projects, [0, 1, 2, 3, 4])
    assert found.overfull == (Overfull("elsewhere", "2027-02-01", "2027-02-03", 9.0, 8.0, (0, 1, 2, 3)),)
    assert found.changes == (Change(hours_per_day=9.0), Change(days=("2027-02-03",)))
    assert why(columns, projects, [0, 1, 2, 4]).fits


def test_longer_days_do_not_move_what_an_external_calendar_leaves() -> None:
    """Eight hours are left of each day, which is also the daily limit: nine hours a day would be no more."""
    limits = {
        "limited_days": Ragged.from_rows([list(range(MONDAY, MONDAY + 5))]),
        "limited_quarters": Ragged.from_rows([[32] * 5]),
    }
    columns = {**limits, "quarters_per_week": np.array([240], np.int32), "weekdays": np.array([31], np.uint8)}
    found = why(columns, empty_projects(1, quarters=np.array([180], np.int32)), [0])
    assert found.changes == (Change(days=("2027-02-06",)),)


def test_hours_are_as_few_as_the_fewest_days_allow() -> None:
    """Three days of four hours, one in each of the three weeks that the window touches, are four hours a week."""
    columns = {
        "quarters_per_week": np.array([12], np.int32),
        "quarters_per_day": np.array([16], np.int32),
        "window_start": Ragged.from_rows([[MONDAY - 30]]),
        "window_end": Ragged.from_rows([[MONDAY - 10]]),
    }
    start = np.array([MONDAY + 6])
    found = why(columns, empty_projects(1, start=start, end=start + 14, quarters=np.array([48], np.int32)), [0])
    assert found.changes == (Change(hours_per_week=4.0, days=("2027-02-07", "2027-02-08", "2027-02-15")),)


def test_looking_for_days_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """A solver once told its troubles on the standard output."""
    for seed in range(60):
        Calendar.from_market(random_day_market(seed)).why_not(0, [0, 1, 2])
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


def test_a_distance_is_that_of_the_nearest_legs() -> None:
    """The other project lies between two legs, three days behind the first and four before the second."""
    start = np.array([MONDAY, MONDAY + 20, MONDAY + 8])
    end = start + np.array([5, 5, 8])
    hours, weekdays = np.full(3, 8, np.int32), np.full(3, 31, np.uint8)
    legs = Legs(np.array([0, 2, 3]), start, end, hours, np.zeros(3, bool), weekdays, ((), (), ()))
    projects = empty_projects(2, start=start[[0, 2]], end=end[[1, 2]], legs=legs)
    found = why({"gap_days": np.array([5], np.int32)}, projects, [0, 1])
    assert found.overfull == (Overfull("gap", "2027-02-05", "2027-02-09", 5, 3, (0, 1)),)
    assert found.changes == (Change(gap_days=3),)


def test_journeys_are_named_with_the_days_that_are_nearest() -> None:
    found = why({}, two_places(0, 3), [0, 1], travel_days=2)
    assert found.overfull == (Overfull("places", "2027-02-02", "2027-02-04", 2, 1, (0, 1)),)
    assert "on-site at different places, with 2 days of travel between" in found.to_text()


def test_only_days_on_site_count_for_a_journey() -> None:
    """Both projects have the whole week for a window; one is in Leeds on Tuesday, the other in York on Thursday."""
    start, end = np.array([MONDAY] * 2), np.array([MONDAY + 7] * 2)
    hours, weekdays = np.array([8, 8], np.int32), np.array([0b0000010, 0b0001000], np.uint8)
    legs = Legs(np.arange(3), start, end, hours, np.array([True] * 2), weekdays, (("Leeds",), ("York",)))
    projects = empty_projects(2, quarters=hours, legs=legs, work_modes=("on-site", "on-site"))
    for order in ([0, 1], [1, 0]):
        found = why({}, projects, order, travel_days=2)
        assert found.overfull == (Overfull("places", "2027-02-02", "2027-02-04", 2, 1, tuple(order)),)
    assert why({}, projects, [0, 1], travel_days=1).fits


def test_a_gap_that_is_just_kept_is_no_reason() -> None:
    """Three whole days lie between the two and three are wanted; the second asks for too many hours."""
    start = np.array([MONDAY, MONDAY + 5])
    columns = {"gap_days": np.array([3], np.int32), "quarters_per_day": np.array([8], np.int32)}
    hours = np.array([16, 17], np.int32)
    found = why(columns, empty_projects(2, start=start, end=start + 2, quarters=hours), [0, 1])
    assert found.overfull == (Overfull("window", "2027-02-06", "2027-02-07", 4.25, 4.0, (1,)),)


def test_a_quarter_of_an_hour_more_is_said_where_it_is_enough() -> None:
    columns = {"quarters_per_week": np.array([40], np.int32), "quarters_per_day": np.array([96], np.int32)}
    found = why(columns, empty_projects(1, quarters=np.array([41], np.int32)), [0])
    assert found.changes == (Change(hours_per_week=10.25),)
    daily = {"quarters_per_day": np.array([8], np.int32), "weekdays": np.array([1], np.uint8)}
    found = why(daily, empty_projects(1, quarters=np.array([9], np.int32)), [0])
    assert found.changes == (Change(hours_per_day=2.25), Change(days=("2027-02-02",)))


def test_one_day_and_more_hours_a_week_may_be_needed_together() -> None:
    columns = {"weekdays": np.array([1], np.uint8), "quarters_per_week": np.array([36], np.int32)}
    found = why(columns, empty_projects(1, quarters=np.array([64], np.int32)), [0])
    assert found.changes == (Change(hours_per_week=16.0, days=("2027-02-02",)),)


def test_nothing_helps_who_has_no_hours_in_a_day() -> None:
    """More hours a week are no use, nor further days, of which each has none."""
    found = why({"quarters_per_day": np.array([0], np.int32)}, empty_projects(1), [0])
    assert found.changes == ()
    assert found.to_text().endswith("No single change was found that would make it fit.")


def test_what_fits_needs_no_reason() -> None:
    found = why({}, empty_projects(2), [0, 1])
    assert (found.fits, found.overfull, found.changes) == (True, (), ())
    assert found.to_text() == "p-0, p-1: fits applicant a-0."


def test_blocks_tell_when_too_many_hours_are_under_way() -> None:
    calendar = Calendar.from_blocks([0, 5], [10, 15], [10, 5.5], [12])
    found = calendar.why_not(0, [0, 1])
    assert found.overfull == (Overfull("moment", "5", "9", 15.5, 12.0, (0, 1)),)
    assert found.changes == (Change(hours_per_week=15.5),)
    assert "- day 5 to 9: 15.5 hours a week under way, 12 are free (0 and 1)" in found.to_text()
    assert calendar.why_not(0, [0]).fits
