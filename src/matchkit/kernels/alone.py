"""Single pairs in blocks: whether a project fits an applicant who holds nothing, and how much room there is.

Nearly all projects are a single leg, and of these nearly all are flexible, or fixed and worked on each Monday to
Friday. For them a pair costs a few looks into running totals that are made once an applicant; the rest are asked one by
one, see `kernels.days`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.calendar import CalendarArrays, fits_added
from matchkit.kernels.compiling import Bools, Int32s, Int64s, kernel, wide
from matchkit.kernels.day_arrays import (
    AT,
    CAPS,
    DAYS_PER_WEEK,
    END,
    FLEXIBLE,
    LEGS_FROM,
    LEGS_TO,
    LOAD,
    NO_CAPS,
    PER_DAY,
    START,
    DayArrays,
    day_capacity,
)

SHORT, LONG, WORKDAYS, OTHER = 0, 1, 2, 3
"""Kinds of projects: one flexible leg within a week, or over several; one fixed leg on Mondays to Fridays; others."""
_WORKING_DAYS = 5

Places = npt.NDArray[np.uint32]


class Sorted(NamedTuple):
    """Projects by kind: those of kind ``c`` are ``project[begin[c]:begin[c + 1]]``, with their columns beside them.

    ``most_a_day`` and ``most_a_week`` are the largest loads of fixed ones. Places are unsigned, so that no look into an
    array asks whether it counts from the end.
    """

    begin: Int64s
    project: Places
    start: Places
    end: Places
    load: Int32s
    most_a_day: Int32s
    most_a_week: Int32s


class Totals(NamedTuple):
    """Of one calendar, int32 (days + 1,), before each day.

    ``day``: quarter-hours, weekly limits apart. ``upto``: quarter-hours within the limits, of whole weeks and the
    beginning of the last. ``onward``: what the rest of the week from a day on holds, less ``upto`` of the next week, so
    that ``onward[start] + upto[end]`` is what a window over several weeks holds. ``present``: days with any hours.
    ``missing``: Mondays to Fridays without.
    """

    day: Int32s
    upto: Int32s
    onward: Int32s
    present: Int32s
    missing: Int32s


@kernel
def fits_alone(calendar: CalendarArrays, first: int, stop: int) -> Bools:
    """Bool (stop - first, P): whether each project fits each of applicants ``first`` to ``stop``, who hold nothing."""
    days, windows = calendar.days, calendar.windows
    projects = _sort_projects(windows, days)
    totals = _empty_totals(days)
    fits = np.empty((stop - first, windows.shape[0]), np.bool_)
    nothing = np.empty(0, np.int64)
    for a in range(first, stop):
        k, row = calendar.profile[a] + 0, a - first
        limit = calendar.limit[k]
        is_new = a == first or k != calendar.profile[a - 1]
        if not is_new:
            fits[row] = fits[row - 1]
            continue
        _add_up(totals, days, k, limit)
        _short_fit(fits[row], projects, totals, limit)
        _long_fit(fits[row], projects, totals)
        has_caps = days.calendars[k, CAPS] != NO_CAPS
        if not has_caps:
            _workdays_fit(fits[row], projects, totals, days.calendars[k, PER_DAY], limit)
        begin = projects.begin[WORKDAYS] if has_caps else projects.begin[OTHER]
        for i in range(begin, projects.begin[OTHER + 1]):
            fits[row, projects.project[i]] = fits_added(calendar, a, nothing, nothing.size, wide(projects.project[i]))
    return fits


@kernel
def room_alone(calendar: CalendarArrays, first: int, stop: int) -> tuple[Int32s, Int32s]:
    """What the calendars of applicants ``first`` to ``stop`` hold in the windows of each project.

    Returns
    -------
    tuple of ndarray
        Int32 (stop - first, P) twice: quarter-hours, and days of the project (see `days_of_projects`) with any.
    """
    projects, totals = sort_projects(calendar)
    hours = np.empty((stop - first, calendar.windows.shape[0]), np.int32)
    present = np.empty_like(hours)
    for a in range(first, stop):
        room_of(calendar, projects, totals, a, hours[a - first], present[a - first])
    return hours, present


@kernel
def sort_projects(calendar: CalendarArrays) -> tuple[Sorted, Totals]:
    """The projects by kind, and room for one applicant's totals."""
    return _sort_projects(calendar.windows, calendar.days), _empty_totals(calendar.days)


@kernel
def room_of(calendar: CalendarArrays, projects: Sorted, totals: Totals, a: int, hours: Int32s, present: Int32s) -> None:
    """Fill in a row of `room_alone`; ``totals`` are overwritten."""
    days, windows, k = calendar.days, calendar.windows, calendar.profile[a] + 0
    _add_up(totals, days, k, calendar.limit[k])
    for i in range(projects.begin[OTHER]):
        start, end, p = projects.start[i], projects.end[i], projects.project[i]
        if i < projects.begin[LONG]:
            hours[p] = min(calendar.limit[k], totals.day[end] - totals.day[start])
        elif i < projects.begin[WORKDAYS] or start // DAYS_PER_WEEK != (end - 1) // DAYS_PER_WEEK:
            hours[p] = totals.onward[start] + totals.upto[end]
        else:
            hours[p] = min(calendar.limit[k], totals.day[end] - totals.day[start])
        if i < projects.begin[WORKDAYS]:
            present[p] = totals.present[end] - totals.present[start]
        else:
            present[p] = _workdays(start, end) - (totals.missing[end] - totals.missing[start])
    for i in range(projects.begin[OTHER], projects.begin[OTHER + 1]):
        p = wide(projects.project[i])
        hours[p] = window_capacity(calendar, a, p)
        present[p] = _present(windows, days, k, p)


@kernel
def window_capacity(calendar: CalendarArrays, a: int, p: int) -> int:
    """Quarter-hours that applicant ``a`` could work within the legs of ``p``, holding nothing else."""
    days, k = calendar.days, calendar.profile[a] + 0
    total = in_week = 0
    for day in range(calendar.windows[p, START], calendar.windows[p, END]):
        if _is_inside(calendar.windows, days, p, day):
            in_week += day_capacity(days, k, day)
        if day % DAYS_PER_WEEK == DAYS_PER_WEEK - 1 or day == calendar.windows[p, END] - 1:
            total += min(in_week, calendar.limit[k])
            in_week = 0
    return total


@kernel
def days_of_projects(calendar: CalendarArrays) -> Int64s:
    """Int64 (P,): days on which each project may be worked: all of a flexible leg, and those with a load of a fixed."""
    counts = np.zeros(calendar.windows.shape[0], np.int64)
    for p in range(counts.size):
        for day in range(calendar.windows[p, START], calendar.windows[p, END]):
            counts[p] += _is_worked(calendar.windows, calendar.days, p, day)
    return counts


@kernel
def _present(windows: Int64s, days: DayArrays, k: int, p: int) -> int:
    count = 0
    for day in range(windows[p, START], windows[p, END]):
        count += _is_worked(windows, days, p, day) and day_capacity(days, k, day) > 0
    return count


@kernel
def _is_inside(windows: Int64s, days: DayArrays, p: int, day: int) -> bool:
    for leg in range(windows[p, LEGS_FROM], windows[p, LEGS_TO]):  # compiled
        if days.legs[leg, START] <= day < days.legs[leg, END]:
            return True
    return False


@kernel
def _is_worked(windows: Int64s, days: DayArrays, p: int, day: int) -> bool:
    for leg in range(windows[p, LEGS_FROM], windows[p, LEGS_TO]):
        start, at = days.legs[leg, START], days.legs[leg, AT]
        is_inside = start <= day < days.legs[leg, END]
        if is_inside and (at == FLEXIBLE or days.day_load[at + day - start] > 0):
            return True
    return False


@kernel
def _sort_projects(windows: Int64s, days: DayArrays) -> Sorted:
    n = windows.shape[0]
    kinds = np.empty(n, np.int64)
    most_a_day, most_a_week = np.zeros(n, np.int32), np.zeros(n, np.int32)
    begin = np.zeros(OTHER + 2, np.int64)
    for p in range(n):
        kinds[p] = _kind(windows, days, p)
        begin[kinds[p] + 1] += 1
        if kinds[p] == WORKDAYS:
            most_a_day[p], most_a_week[p] = _largest_loads(days, windows[p, LEGS_FROM])
    for kind in range(OTHER + 1):
        begin[kind + 1] += begin[kind]
    found = Sorted(
        begin,
        np.empty(n, np.uint32),
        np.empty(n, np.uint32),
        np.empty(n, np.uint32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
    )
    at = begin.copy()
    for p in range(n):
        i = at[kinds[p]]
        at[kinds[p]] += 1
        found.project[i], found.start[i], found.end[i] = p, windows[p, START], windows[p, END]
        found.load[i], found.most_a_day[i], found.most_a_week[i] = windows[p, LOAD], most_a_day[p], most_a_week[p]
    return found


@kernel
def _kind(windows: Int64s, days: DayArrays, p: int) -> int:
    leg, start, end = windows[p, LEGS_FROM], windows[p, START], windows[p, END]
    if windows[p, LEGS_TO] > leg + 1:
        return OTHER
    if days.legs[leg, AT] == FLEXIBLE:
        return SHORT if start // DAYS_PER_WEEK == (end - 1) // DAYS_PER_WEEK else LONG
    for day in range(start, end):
        is_worked = days.day_load[days.legs[leg, AT] + day - start] > 0
        if is_worked != (day % DAYS_PER_WEEK < _WORKING_DAYS):
            return OTHER
    return WORKDAYS


@kernel
def _largest_loads(days: DayArrays, leg: int) -> tuple[int, int]:
    """The largest load of a day, and of a week, of a fixed leg."""
    a_day = a_week = in_week = 0
    for i in range(days.legs[leg, END] - days.legs[leg, START]):
        load = days.day_load[days.legs[leg, AT] + i]
        in_week = load if (days.legs[leg, START] + i) % DAYS_PER_WEEK == 0 else in_week + load
        a_day, a_week = max(a_day, load), max(a_week, in_week)
    return a_day, a_week


@kernel
def _workdays(start: int, end: int) -> int:
    """Mondays to Fridays from day ``start`` to day ``end``."""
    before = start // DAYS_PER_WEEK * _WORKING_DAYS + min(start % DAYS_PER_WEEK, _WORKING_DAYS)
    return end // DAYS_PER_WEEK * _WORKING_DAYS + min(end % DAYS_PER_WEEK, _WORKING_DAYS) - before


@kernel
def _empty_totals(days: DayArrays) -> Totals:
    n = days.free.shape[1] * DAYS_PER_WEEK + 1
    return Totals(
        np.zeros(n, np.int32),
        np.zeros(n, np.int32),
        np.zeros(n, np.int32),
        np.zeros(n, np.int32),
        np.zeros(n, np.int32),
    )


@kernel
def _add_up(totals: Totals, days: DayArrays, k: int, limit: int) -> None:
    """Fill the totals for a calendar."""
    upto = 0  # within the limits, before this week
    for week in range(days.free.shape[1]):
        monday = week * DAYS_PER_WEEK
        before = totals.day[monday]
        for day in range(monday, monday + DAYS_PER_WEEK):
            hours = day_capacity(days, k, day)
            totals.day[day + 1] = totals.day[day] + hours
            totals.present[day + 1] = totals.present[day] + (hours > 0)
            totals.missing[day + 1] = totals.missing[day] + (hours == 0 and day - monday < _WORKING_DAYS)
            totals.upto[day] = upto + min(limit, totals.day[day] - before)
        whole = totals.day[monday + DAYS_PER_WEEK] - before
        upto += min(limit, whole)
        for day in range(monday, monday + DAYS_PER_WEEK):
            totals.onward[day] = min(limit, totals.day[monday + DAYS_PER_WEEK] - totals.day[day]) - upto
    totals.upto[totals.upto.size - 1] = upto


@kernel
def _short_fit(fits: Bools, projects: Sorted, totals: Totals, limit: int) -> None:
    for i in range(projects.begin[SHORT], projects.begin[LONG]):
        inside = totals.day[projects.end[i]] - totals.day[projects.start[i]]
        fits[projects.project[i]] = min(limit, inside) >= projects.load[i]


@kernel
def _long_fit(fits: Bools, projects: Sorted, totals: Totals) -> None:
    for i in range(projects.begin[LONG], projects.begin[WORKDAYS]):
        inside = totals.onward[projects.start[i]] + totals.upto[projects.end[i]]
        fits[projects.project[i]] = inside >= projects.load[i]


@kernel
def _workdays_fit(fits: Bools, projects: Sorted, totals: Totals, per_day: int, limit: int) -> None:
    for i in range(projects.begin[WORKDAYS], projects.begin[OTHER]):
        is_there = totals.missing[projects.end[i]] == totals.missing[projects.start[i]]
        has_hours = (projects.most_a_day[i] <= per_day) & (projects.most_a_week[i] <= limit)
        fits[projects.project[i]] = is_there & has_hours  # without branches, which would be guessed wrong half the time
