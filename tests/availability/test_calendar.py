"""Calendars: the exact test against linear programs and flows, and plans against every limit."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matchkit as mk
from matchkit.assignment.stability import find_blocking_pairs
from matchkit.availability import Calendar
from matchkit.errors import CalendarError, ShapeError
from matchkit.kernels.evidence import has_room
from matchkit.market import Legs, Market, Projects, Ragged
from matchkit.market.days import QUARTERS_PER_HOUR
from matchkit.params import CalendarParams
from matchkit.preferences import Preferences
from tests import naive, naive_calendar
from tests.strategies import MONDAY, block_calendars, day_markets, empty_applicants, empty_projects, random_day_market

ALL_SUBSETS = [chosen for size in range(1, 5) for chosen in combinations(range(4), size)]
TRAVEL = [CalendarParams(travel_days=days, assumed_hours_per_week=12.0) for days in (0, 1, 2)]


@given(day_markets(), st.sampled_from(TRAVEL))
@settings(max_examples=150)
def test_a_set_of_days_fits_exactly_when_a_linear_program_finds_a_plan(market: Market, params: CalendarParams) -> None:
    """Promise 1: the test is exact. The oracle shares nothing with it, and reads the market's columns."""
    calendar = Calendar.from_market(market, params)
    for chosen in ALL_SUBSETS:
        assert calendar.fits(0, chosen) == naive_calendar.fits(market, params, 0, chosen), chosen


def agree_with_a_flow(seed: int) -> None:
    params = TRAVEL[seed % len(TRAVEL)]
    market = random_day_market(seed)
    calendar = Calendar.from_market(market, params)
    for chosen in ALL_SUBSETS:
        expected = naive_calendar.fits_by_flow(market, params, 0, chosen)
        assert calendar.fits(0, chosen) == expected, (seed, chosen)
        if expected or chosen[0] == 0:  # the checker's own test, which looks for evidence
            assert has_room(calendar.arrays, 0, np.array(chosen)) == expected, (seed, chosen)


def test_thousands_of_sets_fit_exactly_when_a_flow_finds_a_plan() -> None:
    for seed in range(400):
        agree_with_a_flow(seed)


@pytest.mark.exhaustive
@pytest.mark.parametrize("block", range(14))
def test_two_hundred_thousand_sets_fit_exactly_when_a_flow_finds_a_plan(block: int) -> None:
    """15 sets for each of 14,000 markets, with ends of months and years, leap days, and weeks cut in two."""
    for seed in range(10_000 + 1_000 * block, 11_000 + 1_000 * block):
        agree_with_a_flow(seed)


@given(day_markets(), st.permutations(range(4)), st.sampled_from(TRAVEL))
@settings(max_examples=200)
def test_a_set_that_fits_has_a_plan_within_every_limit(
    market: Market, order: list[int], params: CalendarParams
) -> None:
    """The plan is checked from the columns alone: every leg in its window, hours a day and a week, whole quarters."""
    calendar = Calendar.from_market(market, params)
    chosen: list[int] = []
    for p in order:
        if calendar.fits(0, [*chosen, p]):
            chosen.append(p)
    plan = calendar.planned_work(0, chosen)
    by_day: dict[int, float] = {}
    by_week: dict[tuple[int, int], float] = {}
    for work in plan:
        legs = naive_calendar.legs_of(market, work.project)
        assert any(work.day in leg.days for leg in legs)
        assert work.hours > 0
        assert (work.hours * QUARTERS_PER_HOUR).is_integer()
        by_day[work.day] = by_day.get(work.day, 0) + work.hours * QUARTERS_PER_HOUR
        week = naive_calendar.week_of(work.day)
        by_week[week] = by_week.get(week, 0) + work.hours * QUARTERS_PER_HOUR
    for p in chosen:
        worked = {work.day: work.hours * QUARTERS_PER_HOUR for work in plan if work.project == p}
        assert sum(worked.values()) == market.projects.quarters[p]
        for leg in naive_calendar.legs_of(market, p):
            assert all(worked.get(day, 0) >= hours for day, hours in leg.fixed.items())
    assert all(hours <= naive_calendar.capacity_of(market, params, 0, day) for day, hours in by_day.items())
    assert all(hours <= naive_calendar.weekly_limit(market, params, 0) for hours in by_week.values())
    assert plan == sorted(plan)


@given(day_markets(), st.sampled_from(TRAVEL))
@settings(max_examples=100)
def test_what_fits_still_fits_without_one_project(market: Market, params: CalendarParams) -> None:
    """The family is closed downwards; the solver relies on nothing else."""
    calendar = Calendar.from_market(market, params)
    for chosen in combinations(range(4), 3):
        if calendar.fits(0, chosen):
            assert all(calendar.fits(0, rest) for rest in combinations(chosen, 2))


@given(day_markets())
@settings(max_examples=100)
def test_the_order_in_which_projects_are_named_changes_nothing(market: Market) -> None:
    """The test adds them one after the other."""
    calendar = Calendar.from_market(market)
    answers = {calendar.fits(0, order) for order in permutations(range(4))}
    assert len(answers) == 1
    rearranged = calendar.rearranged(np.array([0]), np.array([2, 0, 3, 1]))
    assert rearranged.fits(0, [0, 2]) == calendar.fits(0, [2, 3])
    if calendar.fits(0, [2]):
        plan = [(work.day, work.hours) for work in calendar.planned_work(0, [2])]
        assert [(work.day, work.hours) for work in rearranged.planned_work(0, [0])] == plan


def test_applicants_keep_their_calendars_in_another_order() -> None:
    """The second can work eight hours a week, the first four; the project asks for six."""
    weekly = np.array([16, 32], np.int32)
    market = Market(empty_applicants(2, quarters_per_week=weekly), empty_projects(1, quarters=np.array([24], np.int32)))
    calendar = Calendar.from_market(market)
    assert [calendar.fits(a, [0]) for a in range(2)] == [False, True]
    swapped = calendar.rearranged(np.array([1, 0]), np.array([0]))
    assert [swapped.fits(a, [0]) for a in range(2)] == [True, False]


def test_arrays_are_of_the_types_for_which_kernels_are_compiled() -> None:
    """Others would be compiled for anew, which takes a minute."""
    limits = {"limited_days": Ragged.from_rows([[MONDAY], []]), "limited_quarters": Ragged.from_rows([[4], []])}
    projects = replace(two_places(0, 1, (True, False)), seats=np.ones(2, np.int32))
    for calendar in (
        Calendar.from_market(Market(empty_applicants(2, **limits), projects)),
        Calendar.from_market(Market(empty_applicants(0), empty_projects(0))),
        Calendar.from_blocks([0, 1], [2, 3], [1, 2.5], [1]),
    ):
        arrays, days = calendar.arrays, calendar.arrays.days
        found = [part.dtype for part in (arrays.windows, arrays.limit, arrays.profile)]
        assert found == [np.int64, np.int64, np.int32]
        found = [part.dtype for part in (days.free, days.calendars, days.daily, days.legs, days.day_load, days.places)]
        assert found == [np.uint8, np.int64, np.int16, np.int64, np.int16, np.int32]
        assert not any(part.flags.writeable for part in (*arrays[1:4], *days[:6]))


def test_equal_calendars_are_held_once() -> None:
    """Memory grows with the calendars that differ: a byte for each week, and some 40 more."""
    n = 3_000
    starts = [[MONDAY + a % 3] for a in range(n)]
    applicants = empty_applicants(
        n,
        ids=tuple(f"a{a:04d}" for a in range(n)),
        window_start=Ragged.from_rows(starts),
        window_end=Ragged.from_rows([[MONDAY + 7]] * n),
        gap_days=np.array([a % 2 for a in range(n)], np.int32),
    )
    calendar = Calendar.from_market(Market(applicants, empty_projects(1)))
    assert calendar.arrays.days.free.shape == (6, 1)
    assert calendar.arrays.limit.size == 6
    free = [int(calendar.arrays.days.free[calendar.arrays.profile[a], 0]) for a in range(6)]
    assert free == [0b1111111, 0b1111110, 0b1111100] * 2


def test_calendars_that_leave_the_same_of_each_day_are_held_once() -> None:
    """Two of three people are as busy as each other, and one is not busy."""
    applicants = empty_applicants(
        3,
        limited_days=Ragged.from_rows([[MONDAY], [], [MONDAY]]),
        limited_quarters=Ragged.from_rows([[4], [], [4]]),
    )
    calendar = Calendar.from_market(Market(applicants, empty_projects(1)))
    assert calendar.arrays.days.daily.tolist() == [[4] + [96] * 6]
    assert calendar.arrays.profile.tolist() == [0, 1, 0]


def test_a_market_without_projects_has_a_calendar_all_the_same() -> None:
    calendar = Calendar.from_market(Market(empty_applicants(2), empty_projects(0)))
    assert (calendar.n_applicants, calendar.n_projects) == (2, 0)
    assert calendar.arrays.days.free.shape == (1, 0)
    assert calendar.fits(1, [])
    assert calendar.why_not(1, []).fits
    with pytest.raises(CalendarError, match=r"There is no project 0; positions end at -1"):
        calendar.fits(1, [0])


@given(block_calendars(2, 4))
@settings(max_examples=200)
def test_blocks_fit_exactly_when_every_day_is_within_the_limit(calendar: Calendar) -> None:
    for applicant in range(2):
        for chosen in ALL_SUBSETS:
            assert calendar.fits(applicant, chosen) == naive.fits(calendar, applicant, chosen)


def one_person(**columns: object) -> Market:
    return Market(
        empty_applicants(1, **{"max_projects": np.array([2], np.int32), **columns}),
        empty_projects(2, quarters=np.array([80, 80], np.int32)),
    )


def test_a_weekly_limit_is_shared_by_projects_of_one_week() -> None:
    """Twice twenty hours do not fit in a week of forty less a quarter, and fit in one of forty."""
    for quarters, expected in ((160, True), (159, False)):
        calendar = Calendar.from_market(one_person(quarters_per_week=np.array([quarters], np.int32)))
        assert calendar.fits(0, [0, 1]) is expected


def test_without_stated_time_the_declared_assumption_counts() -> None:
    """Ten hours a week, so a project of twenty hours in one week does not fit."""
    assert not Calendar.from_market(one_person()).fits(0, [0])


def test_no_more_projects_fit_than_are_wanted() -> None:
    time = {"quarters_per_week": np.array([160], np.int32)}
    assert Calendar.from_market(one_person(**time)).fits(0, [0, 1])
    assert not Calendar.from_market(one_person(**time, max_projects=np.array([1], np.int32))).fits(0, [0, 1])


FULL_TIME = {"quarters_per_week": np.array([160], np.int32), "max_projects": np.array([4], np.int32)}


def fixed_week(weekdays: int = 0b0011111, quarters: int = 160) -> Projects:
    """One project of a week, worked on these weekdays."""
    start, end = np.array([MONDAY]), np.array([MONDAY + 7])
    hours = np.array([quarters], np.int32)
    legs = Legs(np.array([0, 1]), start, end, hours, np.array([True]), np.array([weekdays], np.uint8), ((),))
    return empty_projects(1, quarters=hours, legs=legs)


def test_a_fixed_project_needs_every_working_day_of_its_window() -> None:
    assert Calendar.from_market(Market(empty_applicants(1, **FULL_TIME), fixed_week())).fits(0, [0])
    off = empty_applicants(1, **FULL_TIME, days_off=Ragged.from_rows([[MONDAY + 3]]))
    assert not Calendar.from_market(Market(off, fixed_week())).fits(0, [0])
    weekend_off = empty_applicants(1, **FULL_TIME, weekdays=np.array([0b0011111], np.uint8))
    assert Calendar.from_market(Market(weekend_off, fixed_week())).fits(0, [0])


def test_a_fixed_project_may_name_its_weekdays() -> None:
    """Thursday off matters to who works on Thursdays alone."""
    off = empty_applicants(1, **FULL_TIME, days_off=Ragged.from_rows([[MONDAY + 3]]))
    for weekdays, expected in ((0b0000011, True), (0b0001100, False)):
        assert Calendar.from_market(Market(off, fixed_week(weekdays, 40))).fits(0, [0]) is expected


def test_fixed_hours_that_do_not_divide_differ_by_a_quarter() -> None:
    plan = Calendar.from_market(Market(empty_applicants(1, **FULL_TIME), fixed_week(quarters=22))).planned_work(0, [0])
    assert [work.hours for work in plan] == [1.0, 1.0, 1.25, 1.0, 1.25]


def test_a_project_with_legs_needs_all_of_them() -> None:
    """Eight hours in the first week and eight in the third: who is away in the third cannot take the project."""
    start = np.array([MONDAY, MONDAY + 14])
    hours = np.array([32, 32], np.int32)
    legs = Legs(np.array([0, 2]), start, start + 7, hours, np.zeros(2, bool), np.full(2, 31, np.uint8), ((), ()))
    projects = empty_projects(1, end=np.array([MONDAY + 21]), quarters=np.array([64], np.int32), legs=legs)
    here = empty_applicants(1, **FULL_TIME)
    plan = Calendar.from_market(Market(here, projects)).planned_work(0, [0])
    assert [(work.day - MONDAY, work.hours) for work in plan] == [(0, 8.0), (14, 8.0)]
    away = empty_applicants(1, **FULL_TIME, days_off=Ragged.from_rows([list(range(MONDAY + 14, MONDAY + 21))]))
    assert not Calendar.from_market(Market(away, projects)).fits(0, [0])


def two_places(first: int, second: int, fixed: tuple[bool, bool] = (True, True)) -> Projects:
    """Two on-site projects of two days each, in Leeds and in York."""
    start = np.array([MONDAY + first, MONDAY + second])
    columns = {"start": start, "end": start + 2, "locations": (("Leeds",), ("York",))}
    return empty_projects(2, **columns, is_fixed=np.array(fixed), work_modes=("on-site", "on-site"))


@pytest.mark.parametrize(
    ("second", "travel", "expected"),
    [(1, 0, False), (2, 0, True), (2, 1, False), (3, 1, True), (3, 2, False), (7, 2, True)],
)
@pytest.mark.parametrize("fixed", [(True, True), (False, False)])
def test_nobody_is_in_two_places_on_one_day_or_too_soon(
    second: int, travel: int, expected: bool, fixed: tuple[bool, bool]
) -> None:
    market = Market(empty_applicants(1, **FULL_TIME), two_places(0, second, fixed))
    params = CalendarParams(travel_days=travel)
    assert Calendar.from_market(market, params).fits(0, [0, 1]) is expected


@pytest.mark.parametrize(
    ("quarters", "travel", "expected"), [(32, 0, [2]), (33, 0, None), (16, 1, None), (0, 1, [])], ids=str
)
def test_fixed_work_closes_its_days_to_flexible_work_elsewhere(
    quarters: int, travel: int, expected: list[int] | None
) -> None:
    """Monday and Tuesday in Leeds leave Wednesday for York, if there is no journey to be made on it."""
    projects = two_places(0, 1, (True, False))
    hours = np.array([16, quarters], np.int32)
    market = Market(
        empty_applicants(1, **FULL_TIME), replace(projects, quarters=hours, legs=replace(projects.legs, quarters=hours))
    )
    calendar = Calendar.from_market(market, CalendarParams(travel_days=travel))
    for order in ([0, 1], [1, 0]):
        assert calendar.fits(0, order) is (expected is not None)
    if expected is not None:
        plan = calendar.planned_work(0, [0, 1])
        assert [work.day - MONDAY for work in plan if work.project == 1] == expected


def test_many_legs_beside_fixed_work_elsewhere_are_decided_too() -> None:
    """Eighteen flexible legs in York, none of them on the Mondays that are spent in Leeds."""
    legs = "2027-02-01/2027-02-12 0.5 h; 2027-02-15/2027-02-26 0.5 h"
    york = [{"project_id": f"p{i}", "work_mode": "on-site", "location": "York", "legs": legs} for i in range(9)]
    monday = {"start": "2027-02-01", "end": "2027-02-26", "hours": 4, "schedule": "fixed", "weekdays": "Mon"}
    leeds = {"project_id": "z", "work_mode": "on-site", "location": "Leeds", **monday}
    everything = range(10)
    for days, expected in (("Mon,Tue", True), ("Mon", False)):
        person = {"applicant_id": "n", "hours_per_week": 40, "max_projects": 10, "weekdays": days}
        calendar = mk.Calendar.from_frames([person], [*york, leeds])
        assert calendar.fits(0, everything) is expected
        assert calendar.why_not(0, everything).fits is expected
        assert has_room(calendar.arrays, 0, np.arange(10)) == expected


def test_a_place_in_common_or_work_from_home_needs_no_journey() -> None:
    apart = two_places(0, 1)
    together = replace(apart, legs=replace(apart.legs, locations=(("Leeds", "york"), (" York ",))))
    at_home = replace(apart, work_modes=("on-site", "hybrid"))
    for projects, expected in ((apart, False), (together, True), (at_home, True)):
        assert Calendar.from_market(Market(empty_applicants(1, **FULL_TIME), projects)).fits(0, [0, 1]) is expected


def test_a_fixed_project_calls_for_being_there_on_its_days_alone() -> None:
    """Mondays and Tuesdays in Leeds, Thursdays and Fridays in York: there is a day for the journey, not two."""
    start, end = np.array([MONDAY] * 2), np.array([MONDAY + 14] * 2)
    hours = np.array([64, 64], np.int32)
    weekdays = np.array([0b0000011, 0b0011000], np.uint8)
    legs = Legs(np.arange(3), start, end, hours, np.array([True] * 2), weekdays, (("Leeds",), ("York",)))
    projects = empty_projects(2, start=start, end=end, quarters=hours, legs=legs, work_modes=("on-site", "on-site"))
    market = Market(empty_applicants(1, **FULL_TIME), projects)
    fits = [Calendar.from_market(market, CalendarParams(travel_days=days)).fits(0, [0, 1]) for days in (0, 1, 2)]
    assert fits == [True, True, False]


@pytest.mark.parametrize(("gap", "expected"), [(0, True), (3, True), (4, False)])
def test_projects_keep_the_gap_that_was_asked_for(gap: int, expected: bool) -> None:
    """From Monday to Tuesday, and from Saturday: three whole days lie between them."""
    start = np.array([MONDAY, MONDAY + 5])
    applicants = empty_applicants(1, **FULL_TIME, gap_days=np.array([gap], np.int32))
    market = Market(applicants, empty_projects(2, start=start, end=start + 2))
    assert Calendar.from_market(market).fits(0, [0, 1]) is expected
    assert Calendar.from_market(market).fits(0, [1, 0]) is expected


def test_busy_days_of_an_external_calendar_take_hours_off() -> None:
    """Half an hour on Monday, nothing on other days but Friday, where more is stated than the day's own eight."""
    limits = {
        "limited_days": Ragged.from_rows([[MONDAY - 1, *range(MONDAY, MONDAY + 7), MONDAY + 90]]),
        "limited_quarters": Ragged.from_rows([[0, 2, 0, 0, 0, 90, 0, 0, 0]]),
    }
    market = Market(empty_applicants(1, **FULL_TIME, **limits), empty_projects(1, quarters=np.array([34], np.int32)))
    plan = Calendar.from_market(market).planned_work(0, [0])
    assert [(work.day - MONDAY, work.hours) for work in plan] == [(0, 0.5), (4, 8.0)]
    more = Market(market.applicants, empty_projects(1, quarters=np.array([35], np.int32)))
    assert not Calendar.from_market(more).fits(0, [0])


def test_the_checker_finds_a_pair_that_gaps_and_places_keep_apart() -> None:
    """It reads the same arrays, with code of its own."""
    start = np.array([MONDAY, MONDAY + 5])
    preferences = Preferences([0, 2], [0, 1], [1, 1])
    for gap, blocking in ((3, [[0, 1]]), (4, [])):
        applicants = empty_applicants(1, **FULL_TIME, gap_days=np.array([gap], np.int32))
        calendar = Calendar.from_market(Market(applicants, empty_projects(2, start=start, end=start + 2)))
        assert find_blocking_pairs([(0, 0)], preferences, [1, 1], calendar, 2).tolist() == blocking
    for travel, blocking in ((0, [[0, 1]]), (1, [])):
        market = Market(empty_applicants(1, **FULL_TIME), two_places(0, 2))
        calendar = Calendar.from_market(market, CalendarParams(travel_days=travel))
        assert find_blocking_pairs([(0, 0)], preferences, [1, 1], calendar, 2).tolist() == blocking


def test_plans_are_refused_with_the_reason() -> None:
    calendar = Calendar.from_market(one_person())
    with pytest.raises(
        CalendarError, match=r"The projects 'p-0', 'p-1' do not fit together for applicant 'a-0'\. Leave"
    ):
        calendar.planned_work(0, [0, 1])
    with pytest.raises(CalendarError, match=r"A calendar of blocks has no days to plan\. Use Calendar\.from_frames"):
        Calendar.from_blocks([0], [1], [1], [1]).planned_work(0, [0])
    assert calendar.planned_work(0, []) == []


def test_names_beyond_the_market_are_errors() -> None:
    calendar = Calendar.from_blocks([0], [1], [1], [1])
    with pytest.raises(
        CalendarError, match=r"There is no applicant 1; positions end at 0\. Positions count from 0, in"
    ):
        calendar.fits(1, [0])
    with pytest.raises(CalendarError, match=r"There is no project 3; positions end at 0"):
        calendar.fits(0, [0, 3])
    with pytest.raises(CalendarError, match="2 projects given, of which 1 distinct"):
        calendar.fits(0, [0, 0])
    with pytest.raises(CalendarError, match=r"The calendar has no applicant 'a-0'\. Positions count from 0"):
        calendar.fits("a-0", [0])
    named = Calendar.from_market(one_person())
    assert named.fits("a-0", ["p-1"]) == named.fits(0, [1])
    with pytest.raises(CalendarError, match=r"The calendar has no project 'p1'\. Did you mean 'p-1'\?"):
        named.fits("a-0", ["p1"])
    with pytest.raises(CalendarError, match=r"The calendar has no project 'x'\. Ids are compared letter by letter"):
        named.fits("a-0", ["x"])


@pytest.mark.parametrize("name", [0.5, 0.0, True, np.False_, None, [0], float("nan")])
def test_what_is_neither_an_id_nor_a_whole_number_names_nothing(name: object) -> None:
    calendar = Calendar.from_market(one_person())
    with pytest.raises(CalendarError, match=r"names no applicant\. Give an id as text, or a position"):
        calendar.fits(name, [0])
    with pytest.raises(CalendarError, match="names no project"):
        calendar.fits(0, [name])


def test_numbers_of_any_kind_are_positions_and_texts_no_lists() -> None:
    calendar = Calendar.from_market(one_person())
    assert calendar.fits(np.int8(0), np.array([1], np.uint64)) == calendar.fits(0, [1])
    with pytest.raises(CalendarError, match=r"Projects came as the text 'p-0'\. Give a list"):
        calendar.fits(0, "p-0")


def test_a_number_that_is_also_an_id_is_refused() -> None:
    calendar = mk.Calendar.from_frames([{"applicant_id": 9}, {"applicant_id": 1}], [{"project_id": 5, **WEEK}])
    assert calendar.fits("9", ["5"]) == calendar.fits("9", [0])
    with pytest.raises(CalendarError, match=r"1 may be a position or the id of the applicant '1'\. Give the id as"):
        calendar.fits(1, [0])


WEEK = {"start": "2027-02-01", "end": "2027-02-07", "hours": 5}


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
