"""Whether projects fit together, by evidence that anybody can check, where the solvers count hours.

A plan shows that they do. That they do not is shown by days that are asked for more hours than they hold; where neither
is found at once, a maximum flow decides. Only where fixed work closes days to flexible work elsewhere do both ask the
same code, for a plan.
"""

from __future__ import annotations

import numpy as np

from matchkit.kernels.calendar import BLOCKS, DAYS, CalendarArrays
from matchkit.kernels.compiling import Int64s, kernel
from matchkit.kernels.day_arrays import (
    AT,
    DAYS_PER_WEEK,
    END,
    FLEXIBLE,
    GAP,
    HAS_PLACE,
    LEGS_FROM,
    LEGS_TO,
    LOAD,
    PLACES_FROM,
    PLACES_TO,
    START,
    TRAITS,
    DayArrays,
    day_capacity,
)
from matchkit.kernels.planning import have_common, plan_days


@kernel
def has_room(calendar: CalendarArrays, a: int, chosen: Int64s) -> bool:
    """True if applicant ``a`` can do all of ``chosen`` (int64 positions)."""
    if chosen.size == 0:
        return True
    if calendar.kind == DAYS:
        if not _can_alternate(calendar, a, chosen):
            return False
        together = _sharing_a_week(calendar, a, chosen)
        if together.size == 0:
            return True
        newest = chosen[chosen.size - 1]
        return not _is_asked_too_much(calendar, a, chosen, newest) and _has_plan(calendar, a, together)
    if calendar.kind == BLOCKS:
        return _hours_within_limit(calendar, a, chosen)
    return True


@kernel
def has_room_beside(calendar: CalendarArrays, a: int, chosen: Int64s) -> bool:
    """As `has_room`, where the last of ``chosen`` has room alone, and all others have it together."""
    newest, n_others = chosen[chosen.size - 1], chosen.size - 1
    if n_others == 0:
        return True
    if calendar.kind == DAYS:
        windows, travel = calendar.windows, calendar.days.travel
        first, last = (windows[newest, START] - travel) // DAYS_PER_WEEK, windows[newest, END] - 1 + travel
        start, end, asked = windows[newest, START], windows[newest, END], windows[newest, LOAD]
        for i in range(n_others):
            p = chosen[i]
            own_first, own_last = (windows[p, START] - travel) // DAYS_PER_WEEK, windows[p, END] - 1 + travel
            if own_first <= last // DAYS_PER_WEEK and first <= own_last // DAYS_PER_WEEK:
                start, end = min(start, windows[p, START]), max(end, windows[p, END])
                asked += windows[p, LOAD]
        if asked == windows[newest, LOAD]:
            return _can_alternate(calendar, a, chosen)  # no week in common with any of them
        if asked > _hours_from(calendar, a, start, end):
            return False
    return has_room(calendar, a, chosen)


@kernel
def _has_plan(calendar: CalendarArrays, a: int, projects: Int64s) -> bool:
    k = calendar.profile[a] + 0
    return plan_days(calendar.windows, calendar.limit[k], calendar.days, k, projects)[0]


@kernel
def _is_asked_too_much(calendar: CalendarArrays, a: int, chosen: Int64s, newest: int) -> bool:
    """Whether days about a leg of ``newest`` are asked for more hours than they hold: then there is no plan.

    Looked at are the days of each such leg alone, and those from the start to the end of any others around it.
    """
    windows, legs = calendar.windows, calendar.days.legs
    for leg in range(windows[newest, LEGS_FROM], windows[newest, LEGS_TO]):
        start, end = legs[leg, START], legs[leg, END]
        if _is_overfull(calendar, a, chosen, start, end):
            return True
        for one in chosen:
            for other in chosen:
                first, last = min(start, windows[one, START]), max(end, windows[other, END])
                if (first < start or last > end) and _is_overfull(calendar, a, chosen, first, last):
                    return True
    return False


@kernel
def _is_overfull(calendar: CalendarArrays, a: int, chosen: Int64s, start: int, end: int) -> bool:
    """Whether the legs that lie within some days ask for more than these hold."""
    windows, days = calendar.windows, calendar.days
    asked = 0
    for p in chosen:
        for leg in range(windows[p, LEGS_FROM], windows[p, LEGS_TO]):
            is_inside = start <= days.legs[leg, START] and days.legs[leg, END] <= end
            if is_inside:
                asked += days.legs[leg, LOAD]
    return asked > _hours_from(calendar, a, start, end)


@kernel
def _hours_from(calendar: CalendarArrays, a: int, start: int, end: int) -> int:
    """Quarter-hours that there are from day ``start`` to day ``end``, within daily and weekly limits."""
    k = calendar.profile[a] + 0
    total = in_week = 0
    for day in range(start, end):
        in_week += day_capacity(calendar.days, k, day)
        if day % DAYS_PER_WEEK == DAYS_PER_WEEK - 1 or day == end - 1:
            total += min(in_week, calendar.limit[k])
            in_week = 0
    return total


@kernel
def _sharing_a_week(calendar: CalendarArrays, a: int, chosen: Int64s) -> Int64s:
    """The projects for which a plan is still to be found: not those of one leg that have enough weeks to themselves."""
    windows, travel = calendar.windows, calendar.days.travel
    together = np.empty(chosen.size, np.int64)
    n = 0
    for p in chosen:
        is_alone = windows[p, LEGS_TO] - windows[p, LEGS_FROM] == 1
        for q in chosen:
            first, last = (windows[p, START] - travel) // DAYS_PER_WEEK, (windows[p, END] - 1 + travel) // DAYS_PER_WEEK
            own_first, own_last = windows[q, START] // DAYS_PER_WEEK, (windows[q, END] - 1) // DAYS_PER_WEEK
            is_alone = is_alone and (q == p or own_last < first or last < own_first)
        if not (is_alone and _has_plan_alone(calendar, a, windows[p, LEGS_FROM])):
            together[n] = p
            n += 1
    return together[:n]


@kernel
def _has_plan_alone(calendar: CalendarArrays, a: int, leg: int) -> bool:
    """Whether a leg that shares no week gets its hours: anywhere if it is flexible, else on the days they are due."""
    days, k = calendar.days, calendar.profile[a] + 0
    start, end, at = days.legs[leg, START], days.legs[leg, END], days.legs[leg, AT]
    if at == FLEXIBLE:
        return _hours_from(calendar, a, start, end) >= days.legs[leg, LOAD]
    in_week = 0
    for day in range(start, end):
        load = days.day_load[at + day - start]
        in_week = load if day % DAYS_PER_WEEK == 0 else in_week + load
        if load > 0 and (load > day_capacity(days, k, day) or in_week > calendar.limit[k]):
            return False
    return True


@kernel
def _can_alternate(calendar: CalendarArrays, a: int, chosen: Int64s) -> bool:
    """No two projects come nearer to each other than the applicant's gap, or call to two places too soon.

    What a fixed leg closes to flexible work elsewhere is a matter of the plan.
    """
    windows, days = calendar.windows, calendar.days
    gap = days.calendars[calendar.profile[a], GAP]
    for one in range(chosen.size):
        for other in range(one):
            p, q = chosen[one], chosen[other]
            if gap == 0 and not windows[p, TRAITS] & windows[q, TRAITS] & HAS_PLACE:
                continue
            for i in range(windows[p, LEGS_FROM], windows[p, LEGS_TO]):
                for j in range(windows[q, LEGS_FROM], windows[q, LEGS_TO]):
                    if gap > 0 and _days_between(days, i, j, False) < gap:
                        return False
                    are_alike = (days.legs[i, AT] == FLEXIBLE) == (days.legs[j, AT] == FLEXIBLE)
                    is_near = are_alike and not _share_a_place(days, i, j)
                    if is_near and _days_between(days, i, j, True) < days.travel:
                        return False
    return True


@kernel
def _days_between(days: DayArrays, i: int, j: int, is_on_site: bool) -> int:
    """Whole days between the windows of two legs, or between their days on-site; -1 where they have one in common."""
    fewest = days.legs[j, END] + days.legs[i, END]
    for day in range(days.legs[i, START], days.legs[i, END]):
        for other in range(days.legs[j, START], days.legs[j, END]):
            if not is_on_site or (_is_there(days, i, day) and _is_there(days, j, other)):
                fewest = min(fewest, abs(day - other) - 1)
    return fewest


@kernel
def _is_there(days: DayArrays, leg: int, day: int) -> bool:
    at = days.legs[leg, AT]
    return at == FLEXIBLE or days.day_load[at + day - days.legs[leg, START]] > 0


@kernel
def _share_a_place(days: DayArrays, i: int, j: int) -> bool:
    """True, too, where one of them can be done from anywhere."""
    own = days.places[days.legs[i, PLACES_FROM] : days.legs[i, PLACES_TO]]
    others = days.places[days.legs[j, PLACES_FROM] : days.legs[j, PLACES_TO]]
    return own.size == 0 or others.size == 0 or have_common(own, others)


@kernel
def _hours_within_limit(calendar: CalendarArrays, a: int, chosen: Int64s) -> bool:
    for p in chosen:
        if calendar.windows[p, START] >= calendar.windows[p, END]:
            continue  # weighs on nothing
        under_way = calendar.windows[p, LOAD]
        for q in chosen:
            if q != p and calendar.windows[q, START] <= calendar.windows[p, START] < calendar.windows[q, END]:
                under_way += calendar.windows[q, LOAD]
        if under_way > calendar.limit[calendar.profile[a]]:
            return False
    return True
