"""Does one more project fit beside those that an applicant holds? The calendar that the solvers ask.

Two kinds of calendar share one record. In *blocks* each project weighs on every moment of its window with so many
hours a week. In *days* work is planned day by day, see `kernels.days`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from matchkit.kernels.compiling import Int32s, Int64s, inlined, kernel
from matchkit.kernels.day_arrays import END, LOAD, START, DayArrays, no_days
from matchkit.kernels.days import fits_in_days

NO_CALENDAR, BLOCKS, DAYS = 0, 1, 2
MAX_HELD = 16  # projects that one applicant may hold: those linked to a new one are kept as bits


class CalendarArrays(NamedTuple):
    """What the kernels see of a calendar; parts that a kind does not use are empty.

    ``kind`` is one of the three above. ``windows`` is int64 (P, 3 or 6), so that a project is one look into memory:
    start and end, half-open, for days counted from a Monday; the load, weekly hours in blocks, total quarter-hours in
    days; and for days the further columns that `kernels.day_arrays` names. ``limit`` is int64 (K,), hours a week of
    each of the calendars that differ, and ``profile`` int32 (A,) says which of them an applicant has.
    """

    kind: int
    windows: Int64s
    limit: Int64s
    profile: Int32s
    days: DayArrays


def read_only(arrays: CalendarArrays) -> CalendarArrays:
    """A copy that nobody can change. Every calendar passes here, so kernels are compiled for one kind of array."""
    kind, windows, limit, profile, days = arrays
    return CalendarArrays(kind, frozen(windows), frozen(limit), frozen(profile), DayArrays(*map(frozen, days)))


def frozen(part: Any) -> Any:
    """An array's copy that nobody can change; a number as it is."""
    if not isinstance(part, np.ndarray):
        return int(part)
    copy = np.ascontiguousarray(part).copy()
    copy.flags.writeable = False
    return copy


def no_calendar() -> CalendarArrays:
    """Everything fits together."""
    numbers = np.zeros(0, np.int64)
    return read_only(CalendarArrays(NO_CALENDAR, np.zeros((0, 3), np.int64), numbers, np.zeros(0, np.int32), no_days()))


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


@inlined
def fits_beside(calendar: CalendarArrays, a: int, held: Int64s, n_held: int, p: int) -> bool:
    """True if project ``p`` fits applicant ``a`` beside ``held[:n_held]``, a set that itself fits."""
    if calendar.kind == NO_CALENDAR:
        return True
    # Sums are int64, and no constants: so the tests are compiled once, whoever asks.
    k, n, project = calendar.profile[a] + 0, n_held + held.size * 0, p + 0
    if calendar.kind == BLOCKS:
        return _fits_blocks(calendar.windows, calendar.limit[k], held, n, project)
    return fits_in_days(calendar.windows, calendar.limit[k], calendar.days, k, held, n, project)


@kernel
def fits_added(calendar: CalendarArrays, a: int, held: Int64s, n_held: int, p: int) -> bool:
    """As `fits_beside`, for where a call costs less than it takes to compile the test once more."""
    return fits_beside(calendar, a, held, n_held, p)


@kernel
def fits_together(calendar: CalendarArrays, a: int, projects: Int64s) -> bool:
    """True if all of ``projects`` fit applicant ``a`` at once."""
    for i in range(projects.size):  # noqa: SIM110  # compiled: a generator would cost more than the loop
        if not fits_added(calendar, a, projects, i, projects[i]):
            return False
    return True
