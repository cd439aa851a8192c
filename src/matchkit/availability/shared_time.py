"""How much of a host's working day a person in another time zone shares, exact across changes of the clocks.

Windows are dates, and a date lasts from midnight to midnight where its owner is. Local times become instants by
`zoneinfo` with ``fold=0``. A time that the clocks skip in spring is read with the offset before the change: half past
two, where two becomes three, is the instant of half past three. A time that comes twice in autumn is the first of the
two. So an interval from one to three o'clock lasts an hour less in that night of spring, and an hour more in autumn.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matchkit.market.days import QUARTERS_PER_DAY, date_of

Seconds: TypeAlias = NDArray[np.int64]
Quarters: TypeAlias = NDArray[np.int16]

SECONDS_PER_QUARTER = 15 * 60
NOT_LIMITED = np.iinfo(np.int16).max  # larger than any day, so that every wish for shared time is met
# Zones lie up to 26 hours apart (Kiritimati is 14 ahead of UTC, Baker Island 12 behind), so that a host's date meets
# the person's dates up to two before and after it.
_REACH = 2
_KEPT_CALENDARS = 2_048  # zones, times the few seasons and working hours that one process sees
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SECOND = dt.timedelta(seconds=1)


def instant(local: dt.datetime) -> int:
    """Seconds since 1970-01-01T00:00Z of a local time that knows its zone."""
    return (local - _EPOCH) // _SECOND


@lru_cache(maxsize=_KEPT_CALENDARS)
def working_instants(
    zone: str, first_day: int, end_day: int, working_hours: tuple[int, int]
) -> tuple[Seconds, Seconds]:
    """When work begins and ends on each date of a place.

    Parameters
    ----------
    zone
        An IANA name that passes `matchkit.zones.is_zone`.
    first_day, end_day
        Day numbers, half-open.
    working_hours
        Quarter-hours after local midnight, half-open, as the clock shows them: (36, 68) is nine to five, 96 is the
        next midnight.

    Returns
    -------
    tuple of ndarray
        Int64 (end_day - first_day,) each, read-only, in seconds since 1970-01-01T00:00Z.
    """
    place = zoneinfo.ZoneInfo(zone)
    starts, ends = (_clock_instants(place, first_day, end_day, quarter) for quarter in working_hours)
    return starts, ends


def _clock_instants(place: zoneinfo.ZoneInfo, first_day: int, end_day: int, quarter: int) -> Seconds:
    days_on, quarter_of_day = divmod(quarter, QUARTERS_PER_DAY)
    hour, quarter_of_hour = divmod(quarter_of_day, 4)
    time = dt.time(hour, quarter_of_hour * 15, tzinfo=place)
    days = range(first_day + days_on, end_day + days_on)
    instants = np.array([instant(dt.datetime.combine(date_of(day), time)) for day in days], np.int64)
    instants.flags.writeable = False
    return instants


def shared_quarters(
    host_zone: str, person_zone: str, first_day: int, end_day: int, working_hours: tuple[int, int]
) -> Quarters:
    """Quarter-hours of the host's working time on each of the host's dates in which the person works too.

    Parameters
    ----------
    host_zone, person_zone
        IANA names that pass `matchkit.zones.is_zone`.
    first_day, end_day
        The host's dates as day numbers, half-open.
    working_hours
        Of both, each where they are; as in `working_instants`.

    Returns
    -------
    ndarray
        Int16 (end_day - first_day,). ``[i]`` is the time that the host's working interval on day ``first_day + i``
        shares with the person's on all of their dates, in whole quarter-hours, rounded down.
    """
    host_from, host_to = working_instants(host_zone, first_day, end_day, working_hours)
    person_from, person_to = working_instants(person_zone, first_day - _REACH, end_day + _REACH, working_hours)
    shared = np.zeros(host_from.size, np.int64)
    reached = host_from
    for step in range(2 * _REACH + 1):
        here = slice(step, step + host_from.size)
        shared += np.maximum(np.minimum(person_to[here], host_to) - np.maximum(person_from[here], reached), 0)
        # A place that skips a whole date, as Samoa did, works at the same instants on two of its dates: count once.
        reached = np.maximum(reached, person_to[here])
    return (shared // SECONDS_PER_QUARTER).astype(np.int16)


def least_shared(
    person_zones: Sequence[str],
    project_zones: Sequence[str],
    project_days: Sequence[NDArray[np.int64]],
    working_hours: tuple[int, int],
) -> Quarters:
    """The least time that each person zone shares with each project's host, over the project's days.

    Parameters
    ----------
    person_zones
        Z distinct IANA names.
    project_zones
        P IANA names of the hosts, ``""`` where the host stated none.
    project_days
        P arrays of day numbers, the host's dates that count.
    working_hours
        As in `shared_quarters`.

    Returns
    -------
    ndarray
        Int16 (Z, P). ``[z, p]`` is the smallest `shared_quarters` of a person in zone ``z`` and project ``p``;
        32767 where the project has no zone or no day.
    """
    least = np.full((len(person_zones), len(project_zones)), NOT_LIMITED, np.int16)
    stated = [p for p, zone in enumerate(project_zones) if zone and project_days[p].size]
    if not stated:
        return least
    # One span for all, so that each zone's clocks are read once.
    first = min(int(project_days[p].min()) for p in stated)
    end = max(int(project_days[p].max()) for p in stated) + 1
    for host in {project_zones[p] for p in stated}:
        rows = [shared_quarters(host, person, first, end, working_hours) for person in person_zones]
        shared = np.array(rows, np.int16).reshape(len(person_zones), end - first)
        for p in stated:
            if project_zones[p] == host:
                least[:, p] = shared[:, project_days[p] - first].min(axis=1)
    return least
