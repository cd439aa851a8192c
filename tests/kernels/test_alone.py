"""Single pairs in blocks, against the calendar asked pair by pair and the columns of the market."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.availability import Calendar
from matchkit.kernels.alone import OTHER, WORKDAYS, _sort_projects, days_of_projects, fits_alone, room_alone
from matchkit.market import Legs, Market
from matchkit.params import CalendarParams
from tests import naive_calendar
from tests.strategies import MONDAY, day_markets, empty_applicants, empty_projects

PARAMS = CalendarParams()


def simpler(market: Market) -> Market:
    """The first legs alone, worked on Mondays to Fridays if they are fixed: the kinds that nearly all projects are."""
    legs, first = market.projects.legs, market.projects.legs.indptr[:-1]
    start, end, quarters = legs.start[first], legs.end[first], legs.quarters[first]
    works = np.is_busday(start.astype("datetime64[D]")) | (end - start > 2)
    alone = Legs.one_each(start, end, quarters, legs.is_fixed[first] & works, ((),) * first.size)
    return replace(market, projects=replace(market.projects, legs=alone, start=start, end=end, quarters=quarters))


@given(day_markets(), st.booleans())
@settings(max_examples=300)
def test_what_fits_alone_and_the_room_there_is_are_those_of_the_columns(market: Market, is_simpler: bool) -> None:
    market = simpler(market) if is_simpler else market
    calendar = Calendar.from_market(market)
    fits = fits_alone(calendar.arrays, 0, 1)
    hours, present = room_alone(calendar.arrays, 0, 1)
    days = days_of_projects(calendar.arrays)
    for p in range(len(market.projects)):
        assert fits[0, p] == calendar.fits(0, [p])
        legs = naive_calendar.legs_of(market, p)
        weeks: dict[tuple[int, int], int] = {}
        for day in {day for leg in legs for day in leg.days}:
            week = naive_calendar.week_of(day)
            weeks[week] = weeks.get(week, 0) + naive_calendar.capacity_of(market, PARAMS, 0, day)
        limit = naive_calendar.weekly_limit(market, PARAMS, 0)
        assert hours[0, p] == sum(min(held, limit) for held in weeks.values())
        worked = {day for leg in legs for day in leg.on_site}
        assert days[p] == len(worked)
        assert present[0, p] == sum(naive_calendar.capacity_of(market, PARAMS, 0, day) > 0 for day in worked)


def test_the_quick_ways_are_taken_where_they_can_be() -> None:
    """Otherwise the test above would test little."""
    start = np.full(4, MONDAY)
    end = np.array([7, 8, 7, 7]) + MONDAY
    weekdays = np.array([31, 31, 31, 3], np.uint8)
    fixed, hours = np.array([False, False, True, True]), np.full(4, 20, np.int32)
    legs = Legs(np.arange(5), start, end, hours, fixed, weekdays, ((),) * 4)
    arrays = Calendar.from_market(Market(empty_applicants(1), empty_projects(4, legs=legs, end=end))).arrays
    kinds = _sort_projects(arrays.windows, arrays.days)
    assert kinds.begin.tolist() == [0, 1, 2, 3, 4]
    assert kinds.project[kinds.begin[WORKDAYS] :].tolist() == [2, 3]
    assert OTHER == 3


def test_blocks_of_any_size_give_the_same() -> None:
    """Several applicants at once, equal ones among them, or one after the other."""
    market = Market(
        empty_applicants(4, quarters_per_week=np.array([8, 16, 16, 160], np.int32)),
        empty_projects(2, quarters=np.array([12, 30], np.int32)),
    )
    arrays = Calendar.from_market(market).arrays
    whole = (fits_alone(arrays, 0, 4), *room_alone(arrays, 0, 4))
    for a in range(4):
        alone = (fits_alone(arrays, a, a + 1), *room_alone(arrays, a, a + 1))
        assert all((one[a] == other[0]).all() for one, other in zip(whole, alone, strict=True))
    assert whole[0].tolist() == [[False, False], [True, False], [True, False], [True, True]]
    assert whole[1].tolist() == [[8, 8], [16, 16], [16, 16], [160, 160]]


def test_sides_without_anybody_are_empty() -> None:
    nobody = Calendar.from_market(Market(empty_applicants(0), empty_projects(2))).arrays
    nothing = Calendar.from_market(Market(empty_applicants(2), empty_projects(0))).arrays
    assert fits_alone(nobody, 0, 0).shape == (0, 2)
    assert fits_alone(nothing, 0, 2).shape == (2, 0)
