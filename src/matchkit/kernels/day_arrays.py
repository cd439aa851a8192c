"""Calendars of days as arrays, and what one of them holds on a day."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchkit.kernels.compiling import Bytes, Int16s, Int32s, Int64s, inlined

DAYS_PER_WEEK = 7
START, END, LOAD = 0, 1, 2
"""Columns of projects and of legs: half-open days counted from a Monday, and quarter-hours."""
TRAITS, LEGS_FROM, LEGS_TO = 3, 4, 5
"""Further columns of projects: bits as below, and the rows of its legs."""
AT, PLACES_FROM, PLACES_TO = 3, 4, 5
"""Further columns of legs: where the loads of its days begin, or `FLEXIBLE`; and its places."""
PER_DAY, CAPS, GAP = 0, 1, 2
"""Columns of calendars: quarter-hours on a free day; the row of capped days, or `NO_CAPS`; days between projects."""
FLEXIBLE = -1
NO_CAPS = -1
HAS_FIXED, HAS_PLACE = 1, 2
"""Bits of traits: one leg at least is fixed; one is done on-site, at one of given places."""


class DayArrays(NamedTuple):
    """What the kernels see of days; ``K`` calendars that differ, ``W`` weeks.

    Few arrays, as each costs time whenever a kernel is called.

    Attributes
    ----------
    free
        Uint8 (K, W): bit ``d`` is set where the calendar allows work on day ``d`` of the week, bit 0 is Monday.
    calendars
        Int64 (K, 3), columns as above. The gap is the whole days between the windows of two projects; 0: they may
        overlap.
    daily
        Int16 (S, 7 W): the most quarter-hours of each day where an external calendar limits some; of others any number
        that no day reaches.
    legs
        Int64 (L, 6), columns as above.
    day_load
        Int16: a fixed leg's load on the i-th day of its window is ``day_load[at + i]``.
    places
        Int32: those of a leg that is done on-site, ascending; none where it can be done from anywhere.
    travel
        Days without work on-site that must lie between work at two places.
    """

    free: Bytes
    calendars: Int64s
    daily: Int16s
    legs: Int64s
    day_load: Int16s
    places: Int32s
    travel: int


def no_days() -> DayArrays:
    """For calendars that know no days."""
    return DayArrays(
        free=np.zeros((0, 0), np.uint8),
        calendars=np.zeros((0, 3), np.int64),
        daily=np.zeros((0, 0), np.int16),
        legs=np.zeros((0, 6), np.int64),
        day_load=np.zeros(0, np.int16),
        places=np.zeros(0, np.int32),
        travel=0,
    )


@inlined
def day_capacity(days: DayArrays, k: int, day: int) -> int:
    """Quarter-hours that calendar ``k`` holds on a day."""
    hours = days.calendars[k, PER_DAY] * (days.free[k, day // DAYS_PER_WEEK] >> (day % DAYS_PER_WEEK) & 1)
    caps = days.calendars[k, CAPS]
    return hours if caps == NO_CAPS else min(hours, int(days.daily[caps, day]))
