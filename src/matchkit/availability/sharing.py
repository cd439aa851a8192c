"""Which applicants share as much of a host's working hours as a project asks for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.availability.shared_time import least_shared
from matchkit.market import Legs, Market
from matchkit.market.days import weekday
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
        days = [days_of(market.projects.legs, int(p)) for p in asking]
        known = [name for name in zones if name]
        shared = least_shared(known, host_zones, days, params.working_quarters)
        for name in zones:
            enough = shared[known.index(name)] >= asked[asking] if name else np.full(asking.size, unknown_passes)
            passes[numbers[name], asking] = enough
    return zone, passes


def days_of(legs: Legs, project: int) -> npt.NDArray[np.int64]:
    """Day numbers, ascending, on which a project may be worked: all of a flexible leg, the weekdays of a fixed one."""
    rows = range(legs.indptr[project], legs.indptr[project + 1])
    worked: list[npt.NDArray[np.int64]] = []
    for leg in rows:
        days = np.arange(legs.start[leg], legs.end[leg])
        worked.append(days[legs.weekdays[leg] >> weekday(days) & 1 == 1] if legs.is_fixed[leg] else days)
    return np.unique(np.concatenate(worked))
