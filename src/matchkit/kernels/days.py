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
places. Then windows have holes and are no intervals, and a plan is looked for, see `kernels.planning`.
"""

from __future__ import annotations

import numpy as np

from matchkit.kernels.compiling import Int64s, inlined, kernel
from matchkit.kernels.day_arrays import (
    AT,
    CAPS,
    DAYS_PER_WEEK,
    END,
    FLEXIBLE,
    GAP,
    HAS_FIXED,
    HAS_PLACE,
    LEGS_FROM,
    LEGS_TO,
    LOAD,
    NO_CAPS,
    PER_DAY,
    PLACES_FROM,
    PLACES_TO,
    START,
    TRAITS,
    DayArrays,
    day_capacity,
)
from matchkit.kernels.planning import plan_days


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
                inside += day_capacity(days, k, day)
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
    linked, traits = windows[p, TRAITS] & 0, windows[p, TRAITS]  # not a constant, for which all would be compiled anew
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
            return plan_days(windows, limit, days, k, members)[0]
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
