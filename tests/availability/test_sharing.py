"""Shared working hours of a market's two sides, zone by zone, against pair by pair."""

from __future__ import annotations

import numpy as np
import pytest

from matchkit.availability.shared_time import shared_quarters
from matchkit.availability.sharing import days_of, least_shared_of_pair, shared_time
from matchkit.market import Legs, Market, Projects
from matchkit.params import CalendarParams
from tests.strategies import MONDAY, empty_applicants, empty_projects

PARAMS = CalendarParams()
PEOPLE = ("Europe/Berlin", "", "America/New_York", "Europe/Berlin", "Asia/Tokyo")
HOSTS = ("Europe/London", "America/New_York", "Europe/London", "Asia/Tokyo")
ASKED = np.array([28, 12, 0, 1], np.int32)


def market(is_fixed: bool = False) -> Market:
    start = np.array([MONDAY, MONDAY + 30, MONDAY, MONDAY + 44])
    fixed = np.full(4, is_fixed)
    projects = empty_projects(4, start=start, end=start + 7, shared_quarters=ASKED, time_zones=HOSTS, is_fixed=fixed)
    return Market(empty_applicants(5, time_zones=PEOPLE), projects)


def least(person: str, host: str, days: list[int]) -> int:
    """Day by day."""
    return min(int(shared_quarters(host, person, day, day + 1, PARAMS.working_quarters)[0]) for day in days)


@pytest.mark.parametrize("unknown_passes", [True, False])
@pytest.mark.parametrize("is_fixed", [True, False])
def test_a_zone_passes_where_it_shares_enough_on_every_day(is_fixed: bool, unknown_passes: bool) -> None:
    """Who stated no zone passes as the params say, and everybody passes where nothing is asked for."""
    both = market(is_fixed)
    zone, passes = shared_time(both, PARAMS, unknown_passes)
    assert passes.shape == (4, 4)
    assert zone.dtype == np.int64
    for a, person in enumerate(PEOPLE):
        for p, host in enumerate(HOSTS):
            days = list(range(both.projects.start[p], both.projects.start[p] + (5 if is_fixed else 7)))
            if not ASKED[p]:
                expected = True
            elif not person:
                expected = unknown_passes
            else:
                expected = least(person, host, days) >= ASKED[p]
                assert least_shared_of_pair(both, PARAMS, a, p) == least(person, host, days)
            assert passes[zone[a], p] == expected, (person, host)


def test_where_nothing_is_asked_for_every_zone_passes() -> None:
    nothing = Market(empty_applicants(2, time_zones=("", "UTC")), empty_projects(3))
    zone, passes = shared_time(nothing, PARAMS, False)
    assert zone.tolist() == [0, 1]
    assert passes.all()
    assert passes.shape == (2, 3)


def legs_of(projects: Projects) -> list[list[int]]:
    return [days_of(projects.legs.of(p)).tolist() for p in range(len(projects))]


def test_days_that_count_are_all_of_flexible_legs_and_the_worked_ones_of_fixed_legs() -> None:
    """Each once: the legs of the first project overlap. The second works a quarter-hour on one of two days."""
    start = np.array([MONDAY + 3, MONDAY, MONDAY])
    end = start + np.array([3, 5, 7])
    is_fixed, weekdays = np.array([False, True, True]), np.array([127, 0b0011001, 0b0000011], np.uint8)
    legs = Legs(np.array([0, 2, 3]), start, end, np.array([8, 24, 1], np.int32), is_fixed, weekdays, ((), (), ()))
    days = legs_of(empty_projects(2, start=start[:2], end=end[:2], legs=legs))
    assert days == [[MONDAY, MONDAY + 3, MONDAY + 4, MONDAY + 5], [MONDAY + 1]]


def test_days_are_found_once_for_the_same_projects_and_anew_for_others() -> None:
    """One applicant after another is made ready beside the same projects."""
    both = market()
    first = shared_time(both, PARAMS, True)[1]
    again = shared_time(Market(empty_applicants(5, time_zones=PEOPLE), both.projects), PARAMS, True)[1]
    assert (first == again).all()
    late = empty_projects(4, start=both.projects.start + 182, end=both.projects.end + 182, shared_quarters=ASKED + 3,
                          time_zones=HOSTS)  # fmt: skip
    other = shared_time(Market(both.applicants, late), PARAMS, True)[1]
    assert other.tolist() != first.tolist()
