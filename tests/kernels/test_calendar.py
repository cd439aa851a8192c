"""Single windows in blocks, against the calendar asked pair by pair."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given, settings

from matchkit.availability import Calendar
from matchkit.kernels.calendar import single_windows
from matchkit.market import Market
from matchkit.market.days import date_of
from tests.strategies import day_markets


@given(day_markets())
@settings(max_examples=200)
def test_fits_capacity_and_days_are_those_of_the_columns(market: Market) -> None:
    calendar = Calendar.from_market(market)
    fits, capacity, present = single_windows(calendar.arrays, 0, 1)
    for p in range(len(market.projects)):
        assert fits[0, p] == calendar.fits(0, [p])
        free = [day for day in range(market.projects.start[p], market.projects.end[p]) if is_free(market, day)]
        weeks: dict[tuple[int, int], int] = {}
        for day in free:
            week = date_of(day).isocalendar()[:2]
            weeks[week] = weeks.get(week, 0) + int(market.applicants.quarters_per_day[0])
        assert present[0, p] == len(free)
        assert capacity[0, p] == sum(min(hours, market.applicants.quarters_per_week[0]) for hours in weeks.values())


def is_free(market: Market, day: int) -> bool:
    applicants = market.applicants
    windows = zip(applicants.window_start[0], applicants.window_end[0], strict=True)
    date: dt.date = date_of(day)
    return (
        any(start <= day < end for start, end in windows)
        and day not in applicants.days_off[0]
        and bool(applicants.weekdays[0] >> date.weekday() & 1)
    )


def test_blocks_of_any_size_give_the_same() -> None:
    """Two applicants at once, or one after the other."""
    from tests.strategies import empty_applicants, empty_projects

    market = Market(
        empty_applicants(3, quarters_per_week=np.array([8, 16, 160], np.int32)),
        empty_projects(2, quarters=np.array([12, 30], np.int32)),
    )
    arrays = Calendar.from_market(market).arrays
    whole = single_windows(arrays, 0, 3)
    for a in range(3):
        for once, alone in zip(whole, single_windows(arrays, a, a + 1), strict=True):
            assert (once[a] == alone[0]).all()
    assert whole[0].tolist() == [[False, False], [True, False], [True, True]]
