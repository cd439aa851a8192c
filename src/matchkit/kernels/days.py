"""Day by day: does one more project fit beside those that an applicant holds? The exact test, by counting.

Each applicant has a capacity on every day and a limit on every ISO week. A project is one leg or several, all or none;
a fixed leg takes its load on given days, a flexible one its hours anywhere inside its window.

Let ``r(d)`` be what the fixed legs leave of day ``d``, and ``s(w)`` what they leave of week ``w``. What a set of days
can hold is the sum over weeks ``w`` of ``min(s(w), sum of r(d) over its days d in w)``: the rank function of a
polymatroid, since weeks are disjoint. By the Rado-Hall condition (R. Rado, "A theorem on independence relations", 1942)
flexible legs fit exactly when each subset of them asks for no more than the union of its windows can hold.

Windows are intervals, so few subsets need be looked at: for each interval from the start of one leg to the end of
another, the legs that lie inside it. For suppose a subset asks for more than its union ``U`` holds. In each week where
the limit is what binds, add the rest of the week to ``U``, which costs nothing more. Then each such week lies within
one of the maximal intervals of ``U``, so that what these hold adds up, and one of them holds less than the legs inside
it ask for; it can be cut back to where the first of them starts and the last one ends.

On-site work has a place. The days of a fixed leg, and `travel` days on both sides, are closed to flexible work at other
places. Then windows have holes, and every subset of the flexible legs is looked at.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchkit.kernels.compiling import Bytes, Int16s, Int32s, Int64s, inlined, kernel

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
MOST_WITH_HOLES = 16  # flexible legs whose subsets are looked at; of more nobody keeps track, and they do not fit
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
        Int16 (S, 7 W): for calendars with days that hold less than others, the quarter-hours of each day.
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
    caps = days.calendars[k, CAPS]
    if caps != NO_CAPS:
        return int(days.daily[caps, day])
    return days.calendars[k, PER_DAY] * (days.free[k, day // DAYS_PER_WEEK] >> (day % DAYS_PER_WEEK) & 1)


@inlined
def _n_bits(byte: int) -> int:
    pairs = byte - (byte >> 1 & 0x55)
    fours = (pairs & 0x33) + (pairs >> 2 & 0x33)
    return (fours + (fours >> 4)) & 0x0F


@inlined
def _capacity(days: DayArrays, k: int, limit: int, start: int, end: int) -> int:
    """Quarter-hours that calendar ``k``, empty, holds from day ``start`` to day ``end``."""
    total = 0
    caps, per_day = days.calendars[k, CAPS], days.calendars[k, PER_DAY]
    for week in range(start // DAYS_PER_WEEK, (end - 1) // DAYS_PER_WEEK + 1):
        monday = week * DAYS_PER_WEEK
        first, stop = max(start - monday, 0), min(end - monday, DAYS_PER_WEEK)
        inside = 0
        if caps == NO_CAPS:
            inside = per_day * _n_bits(int(days.free[k, week]) & ((1 << stop) - (1 << first)))
        else:
            for day in range(monday + first, monday + stop):
                inside += days.daily[caps, day]
        total += min(limit, inside)
    return total


@inlined
def fits_in_days(windows: Int64s, limit: int, days: DayArrays, k: int, held: Int64s, n_held: int, p: int) -> bool:
    """True if project ``p`` fits calendar ``k`` beside ``held[:n_held]``, a set that itself fits."""
    can_alternate = True
    for i in range(n_held):
        have_places = windows[p, TRAITS] & windows[held[i], TRAITS] & HAS_PLACE
        if (days.calendars[k, GAP] > 0 or have_places) and can_alternate:
            can_alternate = stand_apart(windows, days, days.calendars[k, GAP], p, held[i])
    linked, traits = _sharing_weeks(windows, days.travel, held, n_held, p)
    if not can_alternate:
        return False
    if linked == 0 and not traits & HAS_FIXED and windows[p, LEGS_TO] - windows[p, LEGS_FROM] == 1:
        return _capacity(days, k, limit, windows[p, START], windows[p, END]) >= windows[p, LOAD]
    return _hold_all(windows, limit, days, k, held, n_held, p, linked, traits)


@inlined
def _sharing_weeks(windows: Int64s, travel: int, held: Int64s, n_held: int, p: int) -> tuple[int, int]:
    """Bits of the held projects linked to ``p`` through common weeks, and the traits of all these and ``p``.

    Days of travel count. The other projects cannot be touched by adding it.
    """
    linked, traits = 0, windows[p, TRAITS]
    first, end = (windows[p, START] - travel) // DAYS_PER_WEEK, (windows[p, END] - 1 + travel) // DAYS_PER_WEEK + 1
    grew = True
    while grew:
        grew = False
        for i in range(n_held):
            own_first = (windows[held[i], START] - travel) // DAYS_PER_WEEK
            own_end = (windows[held[i], END] - 1 + travel) // DAYS_PER_WEEK + 1
            if not linked >> i & 1 and own_first < end and first < own_end:
                linked |= 1 << i
                grew = True
                traits |= windows[held[i], TRAITS]
                first = min(first, own_first)
                end = max(end, own_end)
    return linked, traits


@kernel
def _hold_all(
    windows: Int64s, limit: int, days: DayArrays, k: int, held: Int64s, n_held: int, p: int, linked: int, traits: int
) -> bool:
    """The whole test, for ``p`` and the projects linked to it."""
    has_fixed = traits & HAS_FIXED != 0
    if windows[p, TRAITS] & HAS_FIXED and not _hold_fixed(windows, limit, days, k, held, n_held, p, linked):
        return False
    if has_fixed and traits & HAS_PLACE and linked:
        members = _members(held, n_held, p, linked)
        if _have_holes(windows, days, members):
            return _hold_subsets(windows, limit, days, k, members)
    for i in range(n_held + 1):
        if i < n_held and not linked >> i & 1:
            continue
        one = held[i] if i < n_held else p
        for first in range(windows[one, LEGS_FROM], windows[one, LEGS_TO]):
            if days.legs[first, AT] != FLEXIBLE:
                continue
            for j in range(n_held + 1):
                if j < n_held and not linked >> j & 1:
                    continue
                other = held[j] if j < n_held else p
                for last in range(windows[other, LEGS_FROM], windows[other, LEGS_TO]):
                    start, end = days.legs[first, START], days.legs[last, END]
                    if days.legs[last, AT] != FLEXIBLE or end <= start:
                        continue
                    needed = _asked_inside(windows, days, held, n_held, p, linked, start, end)
                    if needed == 0:
                        continue
                    if has_fixed:
                        room = _capacity_beside(windows, limit, days, k, held, n_held, p, linked, start, end)
                    else:
                        room = _capacity(days, k, limit, start, end)
                    if needed > room:
                        return False
    return True


@inlined
def _asked_inside(
    windows: Int64s, days: DayArrays, held: Int64s, n_held: int, p: int, linked: int, start: int, end: int
) -> int:
    """Quarter-hours of the flexible legs that lie from ``start`` to ``end``.

    0 where ``p`` asks for nothing there and has no fixed leg: then nothing has changed.
    """
    needed, of_p = 0, 0
    for i in range(n_held + 1):
        if i < n_held and not linked >> i & 1:
            continue
        one = held[i] if i < n_held else p
        for leg in range(windows[one, LEGS_FROM], windows[one, LEGS_TO]):
            is_inside = start <= days.legs[leg, START] and days.legs[leg, END] <= end
            if is_inside and days.legs[leg, AT] == FLEXIBLE:
                needed += days.legs[leg, LOAD]
                of_p += days.legs[leg, LOAD] if i == n_held else 0
    return needed if of_p > 0 or windows[p, TRAITS] & HAS_FIXED else 0


@kernel
def _hold_fixed(
    windows: Int64s, limit: int, days: DayArrays, k: int, held: Int64s, n_held: int, p: int, linked: int
) -> bool:
    """Whether the days and weeks of the fixed legs of ``p`` hold all fixed hours on them."""
    for leg in range(windows[p, LEGS_FROM], windows[p, LEGS_TO]):
        start, end = days.legs[leg, START], days.legs[leg, END]
        if days.legs[leg, AT] == FLEXIBLE:
            continue
        for week in range(start // DAYS_PER_WEEK, (end - 1) // DAYS_PER_WEEK + 1):
            in_week = 0
            for day in range(week * DAYS_PER_WEEK, (week + 1) * DAYS_PER_WEEK):
                load = _fixed_load(windows, days, held, n_held, p, linked, day)
                in_week += load
                if load > 0 and load > day_capacity(days, k, day):
                    return False
            if in_week > limit:
                return False
    return True


@inlined
def _fixed_load(windows: Int64s, days: DayArrays, held: Int64s, n_held: int, p: int, linked: int, day: int) -> int:
    """Quarter-hours that the fixed legs of ``p`` and the projects linked to it take on a day."""
    load = 0
    for i in range(n_held + 1):
        if i < n_held and not linked >> i & 1:
            continue
        one = held[i] if i < n_held else p
        if not windows[one, TRAITS] & HAS_FIXED or day < windows[one, START] or day >= windows[one, END]:
            continue
        for leg in range(windows[one, LEGS_FROM], windows[one, LEGS_TO]):
            at, start = days.legs[leg, AT], days.legs[leg, START]
            if at != FLEXIBLE and start <= day < days.legs[leg, END]:
                load += days.day_load[at + day - start]
    return load


@kernel
def _capacity_beside(
    windows: Int64s,
    limit: int,
    days: DayArrays,
    k: int,
    held: Int64s,
    n_held: int,
    p: int,
    linked: int,
    start: int,
    end: int,
) -> int:
    """Quarter-hours that the fixed legs leave from day ``start`` to day ``end``."""
    total = 0
    for week in range(start // DAYS_PER_WEEK, (end - 1) // DAYS_PER_WEEK + 1):
        week_left, inside = limit, 0
        for day in range(week * DAYS_PER_WEEK, (week + 1) * DAYS_PER_WEEK):
            load = _fixed_load(windows, days, held, n_held, p, linked, day)
            week_left -= load
            if start <= day < end:
                inside += day_capacity(days, k, day) - load
        total += min(week_left, inside)
    return total


@kernel
def _members(held: Int64s, n_held: int, p: int, linked: int) -> Int64s:
    members = np.empty(n_held + 1, np.int64)
    n = 0
    for i in range(n_held):
        if linked >> i & 1:
            members[n] = held[i]
            n += 1
    members[n] = p
    return members[: n + 1]


@kernel
def _have_holes(windows: Int64s, days: DayArrays, members: Int64s) -> bool:
    for p in members:
        for leg in range(windows[p, LEGS_FROM], windows[p, LEGS_TO]):
            for day in range(days.legs[leg, START], days.legs[leg, END]):
                if _is_closed(windows, days, members, p, leg, day):
                    return True
    return False


@kernel
def _is_closed(windows: Int64s, days: DayArrays, members: Int64s, p: int, leg: int, day: int) -> bool:
    """Whether a day of a flexible leg of ``p`` is needed for fixed work of another project at another place."""
    if days.legs[leg, AT] != FLEXIBLE or days.legs[leg, PLACES_FROM] == days.legs[leg, PLACES_TO]:
        return False
    for q in members:
        for other in range(windows[q, LEGS_FROM], windows[q, LEGS_TO]):
            if q == p or days.legs[other, AT] == FLEXIBLE or not _are_elsewhere(days, leg, other):
                continue
            for near in range(day - days.travel, day + days.travel + 1):
                if _is_on_site(days, other, near):
                    return True
    return False


@kernel
def _hold_subsets(windows: Int64s, limit: int, days: DayArrays, k: int, members: Int64s) -> bool:
    """The Rado-Hall condition for every subset of the flexible legs, whatever days are closed to them."""
    first, end = windows[members[0], START] // DAYS_PER_WEEK, 0
    for p in members:
        first = min(first, windows[p, START] // DAYS_PER_WEEK)
        end = max(end, (windows[p, END] - 1) // DAYS_PER_WEEK + 1)
    day_left = np.zeros((end - first) * DAYS_PER_WEEK, np.int64)
    week_left = np.full(end - first, limit, np.int64)
    open_to = np.zeros(day_left.size, np.int64)  # bits of the flexible legs that may be worked on that day
    hours = np.zeros(MOST_WITH_HOLES, np.int64)
    n = 0
    for i in range(day_left.size):
        day = first * DAYS_PER_WEEK + i
        load = _fixed_load(windows, days, members, members.size - 1, members[-1], -1, day)
        day_left[i] = day_capacity(days, k, day) - load
        week_left[i // DAYS_PER_WEEK] -= load
    for p in members:
        for leg in range(windows[p, LEGS_FROM], windows[p, LEGS_TO]):
            if days.legs[leg, AT] != FLEXIBLE:
                continue
            if n == MOST_WITH_HOLES:
                return False
            hours[n] = days.legs[leg, LOAD]
            for day in range(days.legs[leg, START], days.legs[leg, END]):
                if not _is_closed(windows, days, members, p, leg, day):
                    open_to[day - first * DAYS_PER_WEEK] |= 1 << n
            n += 1
    for subset in range(1, 1 << n):
        if _asked_by(subset, hours) > _room_for(subset, open_to, day_left, week_left):
            return False
    return True


@kernel
def _asked_by(subset: int, hours: Int64s) -> int:
    needed = 0
    for i in range(hours.size):
        needed += hours[i] * (subset >> i & 1)
    return needed


@kernel
def _room_for(subset: int, open_to: Int64s, day_left: Int64s, week_left: Int64s) -> int:
    """Quarter-hours left on the days that are open to one of the subset at least."""
    total = 0
    for week in range(week_left.size):
        inside = 0
        for day in range(week * DAYS_PER_WEEK, (week + 1) * DAYS_PER_WEEK):
            if open_to[day] & subset:
                inside += day_left[day]
        total += min(inside, week_left[week])
    return total


@kernel
def stand_apart(windows: Int64s, days: DayArrays, gap: int, p: int, q: int) -> bool:
    """Whether two projects leave the gap between their windows, and do not exclude each other by their places.

    Fixed legs at two places exclude each other where their days are too near. So do flexible ones, by all days of their
    windows: which of them will be worked is agreed on later. A fixed leg only closes days to a flexible one.
    """
    for i in range(windows[p, LEGS_FROM], windows[p, LEGS_TO]):
        for j in range(windows[q, LEGS_FROM], windows[q, LEGS_TO]):
            behind = days.legs[i, START] - days.legs[j, END]
            before = days.legs[j, START] - days.legs[i, END]
            if gap > 0 and behind < gap and before < gap:
                return False
            is_near = behind < days.travel and before < days.travel
            are_alike = (days.legs[i, AT] == FLEXIBLE) == (days.legs[j, AT] == FLEXIBLE)
            if is_near and are_alike and _are_elsewhere(days, i, j) and _meet(days, i, j):
                return False
    return True


@inlined
def _are_elsewhere(days: DayArrays, i: int, j: int) -> bool:
    """Whether two legs are both on-site, and have no place in common."""
    at, to = days.legs[i, PLACES_FROM], days.legs[i, PLACES_TO]
    other_at, other_to = days.legs[j, PLACES_FROM], days.legs[j, PLACES_TO]
    are_elsewhere = at < to and other_at < other_to
    while are_elsewhere and at < to and other_at < other_to:
        if days.places[at] == days.places[other_at]:
            are_elsewhere = False
        elif days.places[at] < days.places[other_at]:
            at += 1
        else:
            other_at += 1
    return are_elsewhere


@kernel
def _meet(days: DayArrays, i: int, j: int) -> bool:
    """Whether work on two legs may fall on one day, or on days too near for the journey."""
    for day in range(days.legs[i, START], days.legs[i, END]):
        if _is_on_site(days, i, day):
            for other in range(day - days.travel, day + days.travel + 1):
                if _is_on_site(days, j, other):
                    return True
    return False


@inlined
def _is_on_site(days: DayArrays, leg: int, day: int) -> bool:
    at, start = days.legs[leg, AT], days.legs[leg, START]
    inside = start <= day < days.legs[leg, END]
    return inside and (at == FLEXIBLE or days.day_load[at + day - start] > 0)
