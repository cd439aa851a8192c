"""Which applicants share as much of a host's working hours as a project asks for."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from matchkit.availability.capacity import fixed_loads
from matchkit.availability.shared_time import least_shared
from matchkit.market import Legs, Market, Projects
from matchkit.params import CalendarParams


def shared_time(
    market: Market, params: CalendarParams, unknown_passes: bool
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Whether the hours shared on each day of a project are enough, by time zone.

    Returns
    -------
    tuple of ndarray
        Int64 (A,), the applicants' time zones by number; and bool (zones, P).
    """
    zones = sorted(set(market.applicants.time_zones))
    numbers = {name: number for number, name in enumerate(zones)}
    zone = np.array([numbers[name] for name in market.applicants.time_zones], np.int64)
    asked = market.projects.shared_quarters
    passes = np.ones((len(zones), asked.size), np.bool_)
    asking = np.flatnonzero(asked)
    if asking.size:
        host_zones = [market.projects.time_zones[p] for p in asking]
        days = _days_of_asking(market.projects)
        known = [name for name in zones if name]
        shared = least_shared(known, host_zones, days, params.working_quarters)
        for name in zones:
            enough = shared[known.index(name)] >= asked[asking] if name else np.full(asking.size, unknown_passes)
            passes[numbers[name], asking] = enough
    return zone, passes


_KNOWN_DAYS: WeakKeyDictionary[Projects, list[npt.NDArray[np.int64]]] = WeakKeyDictionary()
"""What `_days_of_asking` found of projects: single applicants are made ready many times beside the same ones."""


def _days_of_asking(projects: Projects) -> list[npt.NDArray[np.int64]]:
    """The working days of each project that asks for shared hours."""
    if projects not in _KNOWN_DAYS:
        asking = np.flatnonzero(projects.shared_quarters).tolist()
        _KNOWN_DAYS[projects] = [days_of(projects.legs.of(p)) for p in asking]
    return _KNOWN_DAYS[projects]


def least_shared_of_pair(market: Market, params: CalendarParams, applicant: int, project: int) -> int:
    """Quarter-hours of the host's working day that the applicant shares, on the day on which they are fewest."""
    zone, host = market.applicants.time_zones[applicant], market.projects.time_zones[project]
    days = days_of(market.projects.legs.of(project))
    return int(least_shared([zone], [host], [days], params.working_quarters)[0, 0])


def days_of(legs: Legs) -> npt.NDArray[np.int64]:
    """Day numbers, ascending, on which legs may be worked: all of flexible ones, those with a load of fixed ones."""
    at, load = fixed_loads(legs)
    worked: list[npt.NDArray[np.int64]] = []
    for leg in range(legs.start.size):
        days = np.arange(legs.start[leg], legs.end[leg])
        worked.append(days[load[at[leg] : at[leg] + days.size] > 0] if legs.is_fixed[leg] else days)
    return np.unique(np.concatenate(worked))
