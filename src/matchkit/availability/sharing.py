"""Which applicants share as much of a host's working hours as a project asks for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.availability.capacity import fixed_loads
from matchkit.availability.shared_time import least_shared
from matchkit.market import Legs, Market
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
        days = [days_of(market.projects.legs.of(p)) for p in asking.tolist()]
        known = [name for name in zones if name]
        shared = least_shared(known, host_zones, days, params.working_quarters)
        for name in zones:
            enough = shared[known.index(name)] >= asked[asking] if name else np.full(asking.size, unknown_passes)
            passes[numbers[name], asking] = enough
    return zone, passes


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
