"""Does one more project fit beside those that an applicant holds? The exact test, and capacities of single windows.

Two kinds of calendar share one record. In *blocks* each project weighs on every moment of its window with so many
hours a week. In *days* each applicant has a capacity on every day and a limit on every ISO week; fixed projects take
their load on given days, flexible ones anywhere inside their window.

For days, let ``r(d)`` be what the fixed projects leave of day ``d`` and ``s(w)`` what they leave of week ``w``. The
flexible projects fit exactly when for every non-empty subset ``T`` of them

    sum of hours(T)  <=  sum over weeks w of  min(s(w), sum of r(d) over the days d of w in a window of T)

which is the Rado-Hall condition (R. Rado, "A theorem on independence relations", 1942): the right side is the rank
function of a polymatroid on days, since weeks are disjoint. Subsets are enumerated; a person holds few projects at a
time.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from matchkit.kernels.compiling import Bools, Int16s, Int32s, Int64s, inlined, kernel

NO_CALENDAR, BLOCKS, DAYS = 0, 1, 2
START, END, LOAD = 0, 1, 2  # columns of `windows`
DAYS_PER_WEEK = 7
MAX_HELD = 16  # projects that one applicant may hold: subsets of those that share weeks are enumerated


class CalendarArrays(NamedTuple):
    """What the kernels see of a calendar; parts that a kind does not use are empty.

    ``kind`` is one of the three above. ``windows`` is int64 (P, 3), so that a project is one look into memory: start
    and end, half-open, for days offsets from a Monday; and the load, weekly hours in blocks, total quarter-hours in
    days. ``limit`` is int64 per profile: hours a week. ``profile`` is int32 (A,), rows of ``daily``: int16 (profiles,
    days), quarter-hours. ``is_fixed`` is bool (P,), and a fixed project's load on the i-th day of its window is
    ``day_load[day_indptr[p] + i]``.
    """

    kind: int
    windows: Int64s
    limit: Int64s
    profile: Int32s
    daily: Int16s
    is_fixed: Bools
    day_indptr: Int64s
    day_load: Int16s


def read_only(arrays: CalendarArrays) -> CalendarArrays:
    """A copy that nobody can change. Every calendar passes here, so kernels are compiled for one kind of array."""
    copies: list[Any] = [np.ascontiguousarray(part).copy() if isinstance(part, np.ndarray) else part for part in arrays]
    for part in copies:
        if isinstance(part, np.ndarray):
            part.flags.writeable = False
    return CalendarArrays(*copies)


def no_calendar() -> CalendarArrays:
    """Everything fits together."""
    numbers = np.zeros(0, np.int64)
    arrays = CalendarArrays(
        NO_CALENDAR,
        np.zeros((0, 3), np.int64),
        numbers,
        np.zeros(0, np.int32),
        np.zeros((0, 0), np.int16),
        np.zeros(0, np.bool_),
        numbers,
        np.zeros(0, np.int16),
    )
    return read_only(arrays)


@kernel
def _fits_blocks(windows: Int64s, limit: int, held: Int64s, n_held: int, p: int) -> bool:
    # The load changes only where a window starts, so its peak within p's window lies at p's start or at a later start.
    start, end = windows[p, START], windows[p, END]
    if start >= end:
        return True
    room = limit - windows[p, LOAD]
    if room < 0:
        return False
    for i in range(-1, n_held):
        moment = start if i < 0 else windows[held[i], START]
        if moment < start or moment >= end:
            continue
        under_way = 0
        for j in range(n_held):
            if windows[held[j], START] <= moment < windows[held[j], END]:
                under_way += windows[held[j], LOAD]
        if under_way > room:
            return False
    return True


@kernel
def _fits_days(calendar: CalendarArrays, a: int, held: Int64s, n_held: int, p: int) -> bool:
    group, n_group, first_week, end_week = _sharing_weeks(calendar, held, n_held, p)
    first_day = first_week * DAYS_PER_WEEK
    daily = calendar.daily[calendar.profile[a]]
    day_left = np.zeros((end_week - first_week) * DAYS_PER_WEEK, np.int64)
    for d in range(max(0, first_day), min(end_week * DAYS_PER_WEEK, daily.size)):
        day_left[d - first_day] = daily[d]
    week_left = np.full(end_week - first_week, calendar.limit[calendar.profile[a]], np.int64)
    covers = np.zeros(day_left.size, np.int64)  # bit i: flexible project i may be worked on that day
    hours = np.zeros(n_group, np.int64)
    n_flexible = 0
    for i in range(n_group):
        q = group[i]
        if calendar.is_fixed[q]:
            if not _take_fixed(calendar, q, first_day, day_left, week_left):
                return False
        else:
            for d in range(calendar.windows[q, START] - first_day, calendar.windows[q, END] - first_day):
                covers[d] |= 1 << n_flexible
            hours[n_flexible] = calendar.windows[q, LOAD]
            n_flexible += 1
    return _rado_hall(hours, n_flexible, covers, day_left, week_left)


@kernel
def _sharing_weeks(calendar: CalendarArrays, held: Int64s, n_held: int, p: int) -> tuple[Int64s, int, int, int]:
    """``p`` and the held projects linked to it through common weeks; the others cannot be touched by adding it."""
    group = np.empty(n_held + 1, np.int64)
    group[0] = p
    n_group = 1
    first = calendar.windows[p, START] // DAYS_PER_WEEK
    end = (calendar.windows[p, END] - 1) // DAYS_PER_WEEK + 1
    taken = np.zeros(n_held, np.bool_)
    grew = True
    while grew:
        grew = False
        for i in range(n_held):
            q_first = calendar.windows[held[i], START] // DAYS_PER_WEEK
            q_end = (calendar.windows[held[i], END] - 1) // DAYS_PER_WEEK + 1
            if not taken[i] and q_first < end and first < q_end:
                taken[i] = grew = True
                group[n_group] = held[i]
                n_group += 1
                first = min(first, q_first)
                end = max(end, q_end)
    return group, n_group, first, end


@kernel
def _take_fixed(calendar: CalendarArrays, q: int, first_day: int, day_left: Int64s, week_left: Int64s) -> bool:
    """Subtract a fixed project's load day by day; False where a day or a week is over-full."""
    for i in range(calendar.day_indptr[q + 1] - calendar.day_indptr[q]):
        load = calendar.day_load[calendar.day_indptr[q] + i]
        d = calendar.windows[q, START] + i - first_day
        day_left[d] -= load
        week_left[d // DAYS_PER_WEEK] -= load
        if load > 0 and (day_left[d] < 0 or week_left[d // DAYS_PER_WEEK] < 0):
            return False
    return True


@kernel
def _rado_hall(hours: Int64s, n_flexible: int, covers: Int64s, day_left: Int64s, week_left: Int64s) -> bool:
    for subset in range(1, 1 << n_flexible):
        needed = 0
        for i in range(n_flexible):
            if subset >> i & 1:
                needed += hours[i]
        if needed > _capacity(subset, covers, day_left, week_left):
            return False
    return True


@kernel
def _capacity(subset: int, covers: Int64s, day_left: Int64s, week_left: Int64s) -> int:
    """Quarter-hours that the days covered by the subset can hold."""
    total = 0
    for w in range(week_left.size):
        in_week = 0
        for d in range(w * DAYS_PER_WEEK, (w + 1) * DAYS_PER_WEEK):
            if covers[d] & subset:
                in_week += day_left[d]
        total += min(in_week, week_left[w])
    return total


@inlined
def fits_beside(calendar: CalendarArrays, a: int, held: Int64s, n_held: int, p: int) -> bool:
    """True if project ``p`` fits applicant ``a`` beside ``held[:n_held]``, a set that itself fits."""
    return (
        calendar.kind == NO_CALENDAR
        or (
            calendar.kind == BLOCKS
            and _fits_blocks(calendar.windows, calendar.limit[calendar.profile[a]], held, n_held, p)
        )
        or (calendar.kind == DAYS and _fits_days(calendar, a, held, n_held, p))
    )


@kernel
def fits_together(calendar: CalendarArrays, a: int, projects: Int64s) -> bool:
    """True if all of ``projects`` fit applicant ``a`` at once."""
    for i in range(projects.size):  # noqa: SIM110  # compiled: a generator would cost more than the loop
        if not fits_beside(calendar, a, projects, i, projects[i]):
            return False
    return True


@kernel
def window_capacity(calendar: CalendarArrays, a: int, p: int) -> int:
    """Quarter-hours that applicant ``a`` could work within the window of ``p``, holding nothing else."""
    daily = calendar.daily[calendar.profile[a]]
    total = 0
    in_week = 0
    for d in range(calendar.windows[p, START], calendar.windows[p, END]):
        in_week += daily[d]
        if d % DAYS_PER_WEEK == DAYS_PER_WEEK - 1 or d == calendar.windows[p, END] - 1:
            total += min(in_week, calendar.limit[calendar.profile[a]])
            in_week = 0
    return total


@kernel
def single_windows(calendar: CalendarArrays, first: int, stop: int) -> tuple[Bools, Int32s, Int32s]:
    """For applicants ``first`` to ``stop`` and every project: does it fit alone, capacity, and days present.

    Returns bool, int32 and int32 arrays (stop - first, P): whether the project fits; the quarter-hours of
    `window_capacity`; and the number of days of the window with any capacity.
    """
    n_projects = len(calendar.windows)
    fits = np.empty((stop - first, n_projects), np.bool_)
    capacity = np.empty((stop - first, n_projects), np.int32)
    present = np.empty((stop - first, n_projects), np.int32)
    nothing = np.empty(0, np.int64)
    for a in range(first, stop):
        daily = calendar.daily[calendar.profile[a]]
        for p in range(n_projects):
            fits[a - first, p] = _fits_days(calendar, a, nothing, 0, p)
            capacity[a - first, p] = window_capacity(calendar, a, p)
            days = 0
            for d in range(calendar.windows[p, START], calendar.windows[p, END]):
                days += daily[d] > 0
            present[a - first, p] = days
    return fits, capacity, present
