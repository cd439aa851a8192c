"""The checker's own calendar test against the solvers' and against looking at every day."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings

from matchkit.availability import Calendar
from matchkit.kernels.calendar import fits_together, no_calendar
from matchkit.kernels.evidence import has_room, has_room_beside
from matchkit.params import CalendarParams
from tests import naive, naive_calendar
from tests.strategies import block_calendars, random_day_market

SETS = [chosen for size in range(5) for chosen in combinations(range(4), size)]
TRAVEL = [CalendarParams(travel_days=days, assumed_hours_per_week=12.0) for days in (0, 1, 2)]


def room(calendar: Calendar, applicant: int, chosen: tuple[int, ...]) -> bool:
    return bool(has_room(calendar.arrays, applicant, np.array(chosen, np.int64)))


@given(block_calendars(2, 4))
@settings(max_examples=200)
def test_in_blocks_there_is_room_exactly_when_every_day_is_within_the_limit(calendar: Calendar) -> None:
    for applicant in range(2):
        for chosen in SETS:
            assert room(calendar, applicant, chosen) == naive.fits(calendar, applicant, chosen)


def test_without_a_calendar_there_is_always_room() -> None:
    everything = np.arange(20)
    assert has_room(no_calendar(), 0, everything)
    assert has_room_beside(no_calendar(), 0, everything)
    assert fits_together(no_calendar(), 0, everything)
    assert has_room(no_calendar(), 0, everything[:0])


@given(block_calendars(1, 4))
@settings(max_examples=100)
def test_room_beside_others_is_room_for_all_in_blocks(calendar: Calendar) -> None:
    """Asked where the newest has room alone, and the others have it together."""
    for chosen in SETS[1:]:
        if room(calendar, 0, chosen[-1:]) and room(calendar, 0, chosen[:-1]):
            beside = has_room_beside(calendar.arrays, 0, np.array(chosen))
            assert beside == naive.fits(calendar, 0, chosen)


def test_room_beside_others_is_room_for_all_in_days() -> None:
    n_rooms = n_others = 0
    for seed in range(300):
        params = TRAVEL[seed % len(TRAVEL)]
        market = random_day_market(seed)
        calendar = Calendar.from_market(market, params)
        for chosen in SETS[1:]:
            if room(calendar, 0, chosen[-1:]) and room(calendar, 0, chosen[:-1]):
                beside = has_room_beside(calendar.arrays, 0, np.array(chosen))
                assert beside == naive_calendar.fits_by_flow(market, params, 0, chosen), (seed, chosen)
                n_rooms += bool(beside)
                n_others += not beside
    assert n_rooms > 100
    assert n_others > 50
