"""A day-by-day plan for a set of projects, as a maximum flow from their legs over days and weeks."""

from __future__ import annotations

import numpy as np

from matchkit.kernels.compiling import Bools, Int32s, Int64s, kernel
from matchkit.kernels.day_arrays import (
    AT,
    DAYS_PER_WEEK,
    END,
    FLEXIBLE,
    LEGS_FROM,
    LEGS_TO,
    LOAD,
    PLACES_FROM,
    PLACES_TO,
    START,
    DayArrays,
    day_capacity,
)
from matchkit.kernels.flow import max_flow


@kernel
def plan_days(windows: Int64s, limit: int, days: DayArrays, k: int, projects: Int64s) -> tuple[bool, int, Int64s]:
    """Quarter-hours of calendar ``k`` for each of ``projects`` on each day, as many as can be had.

    Fixed work closes its days to flexible work elsewhere; which projects exclude each other is not looked at.

    Returns
    -------
    tuple of bool, int and ndarray
        Whether the plan is complete, the first day of the table (a Monday), and int64 (projects, days), quarter-hours.
    """
    first_week = windows[projects[0], START] // DAYS_PER_WEEK
    end_week = first_week
    for p in projects:
        first_week = min(first_week, windows[p, START] // DAYS_PER_WEEK)
        end_week = max(end_week, (windows[p, END] - 1) // DAYS_PER_WEEK + 1)
    first_day = first_week * DAYS_PER_WEEK
    work = np.zeros((projects.size, (end_week - first_week) * DAYS_PER_WEEK), np.int64)
    _enter_fixed(windows, days, projects, first_day, work)
    day_left = np.zeros(work.shape[1], np.int64)
    week_left = np.full(end_week - first_week, limit, np.int64)
    is_possible = True
    for d in range(work.shape[1]):
        fixed = work[:, d].sum()
        day_left[d] = day_capacity(days, k, first_day + d) - fixed
        week_left[d // DAYS_PER_WEEK] -= fixed
        if fixed > 0 and (day_left[d] < 0 or week_left[d // DAYS_PER_WEEK] < 0):
            is_possible = False
    if is_possible:
        is_possible = _spread_flexible(windows, days, projects, first_day, day_left, week_left, work)
    return is_possible, first_day, work


@kernel
def _enter_fixed(windows: Int64s, days: DayArrays, projects: Int64s, first_day: int, work: Int64s) -> None:
    for i in range(projects.size):
        for leg in range(windows[projects[i], LEGS_FROM], windows[projects[i], LEGS_TO]):
            if days.legs[leg, AT] != FLEXIBLE:
                for j in range(days.legs[leg, END] - days.legs[leg, START]):
                    work[i, days.legs[leg, START] - first_day + j] += days.day_load[days.legs[leg, AT] + j]


@kernel
def _spread_flexible(
    windows: Int64s,
    days: DayArrays,
    projects: Int64s,
    first_day: int,
    day_left: Int64s,
    week_left: Int64s,
    work: Int64s,
) -> bool:
    """Give the flexible legs their hours; True if all are given.

    One after the other as early as they can, the first to end first, which nearly always does; else by a flow.
    """
    owner, flexible = flexible_of(windows, days, projects)
    is_open = open_days(windows, days, projects, owner, flexible, first_day, work.shape[1])
    given = work.copy()
    if _fill_in_order(days, owner, flexible, is_open, day_left.copy(), week_left.copy(), given):
        work[:] = given
        return True
    return _let_flow(days, owner, flexible, is_open, day_left, week_left, work)


@kernel
def open_days(
    windows: Int64s, days: DayArrays, projects: Int64s, owner: Int64s, flexible: Int64s, first_day: int, n_days: int
) -> Bools:
    """Bool (flexible, days): the days of each flexible leg's window on which the person is at no other place.

    They are for fixed work of other projects, and for as many days before and after as the journey takes.
    """
    is_open = np.zeros((flexible.size, n_days), np.bool_)
    for i in range(flexible.size):
        leg = flexible[i]
        is_open[i, days.legs[leg, START] - first_day : days.legs[leg, END] - first_day] = True
        own = days.places[days.legs[leg, PLACES_FROM] : days.legs[leg, PLACES_TO]]
        for j in range(projects.size):
            for other in range(windows[projects[j], LEGS_FROM], windows[projects[j], LEGS_TO]):
                there = days.places[days.legs[other, PLACES_FROM] : days.legs[other, PLACES_TO]]
                at = days.legs[other, AT]
                if j == owner[i] or at == FLEXIBLE or own.size == 0 or there.size == 0 or have_common(own, there):
                    continue
                for d in range(days.legs[other, END] - days.legs[other, START]):
                    if days.day_load[at + d] > 0:
                        day = days.legs[other, START] + d - first_day
                        is_open[i, max(day - days.travel, 0) : day + days.travel + 1] = False
    return is_open


@kernel
def have_common(places: Int32s, others: Int32s) -> bool:
    """Whether a place is among both."""
    for place in places:
        for other in others:
            if place == other:
                return True
    return False


@kernel
def _fill_in_order(
    days: DayArrays,
    owner: Int64s,
    flexible: Int64s,
    is_open: Bools,
    day_left: Int64s,
    week_left: Int64s,
    work: Int64s,
) -> bool:
    is_done = np.zeros(flexible.size, np.bool_)
    for _ in range(flexible.size):
        leg = -1
        for i in range(flexible.size):
            if not is_done[i] and (leg < 0 or days.legs[flexible[i], END] < days.legs[flexible[leg], END]):
                leg = i
        is_done[leg] = True
        needed = days.legs[flexible[leg], LOAD]
        for d in range(work.shape[1]):
            if not is_open[leg, d]:
                continue
            hours = min(needed, day_left[d], week_left[d // DAYS_PER_WEEK])
            work[owner[leg], d] += hours
            day_left[d] -= hours
            week_left[d // DAYS_PER_WEEK] -= hours
            needed -= hours
        if needed > 0:
            return False
    return True


@kernel
def _let_flow(
    days: DayArrays,
    owner: Int64s,
    flexible: Int64s,
    is_open: Bools,
    day_left: Int64s,
    week_left: Int64s,
    work: Int64s,
) -> bool:
    """A maximum flow source > leg > day > week > sink."""
    n, n_days = flexible.size, work.shape[1]
    day_node, week_node = n, n + n_days
    source = week_node + week_left.size
    sink = source + 1
    arcs = np.empty((3, n + n * n_days + n_days + week_left.size), np.int64)
    first_arc = np.empty(n, np.int64)
    m = needed = 0
    for i in range(n):
        load = days.legs[flexible[i], LOAD]
        m = _add_arc(arcs, m, source, i, load)
        needed += load
        first_arc[i] = m
        for d in range(n_days):
            m = _add_arc(arcs, m, i, day_node + d, load if is_open[i, d] else 0)
    for d in range(n_days):
        m = _add_arc(arcs, m, day_node + d, week_node + d // DAYS_PER_WEEK, day_left[d])
    for w in range(week_left.size):
        m = _add_arc(arcs, m, week_node + w, sink, week_left[w])
    value, flow = max_flow(arcs[0, :m], arcs[1, :m], arcs[2, :m], sink + 1, source, sink)
    for i in range(n):
        for d in range(n_days):
            work[owner[i], d] += flow[first_arc[i] + d]
    return value == needed


@kernel
def flexible_of(windows: Int64s, days: DayArrays, projects: Int64s) -> tuple[Int64s, Int64s]:
    """The flexible legs of the projects: the place of the project that each belongs to, and the leg."""
    n_legs = 0
    for p in projects:
        n_legs += windows[p, LEGS_TO] - windows[p, LEGS_FROM]
    owner, flexible = np.empty(n_legs, np.int64), np.empty(n_legs, np.int64)
    n = 0
    for i in range(projects.size):
        for leg in range(windows[projects[i], LEGS_FROM], windows[projects[i], LEGS_TO]):
            if days.legs[leg, AT] == FLEXIBLE:
                owner[n], flexible[n] = i, leg
                n += 1
    return owner[:n], flexible[:n]


@kernel
def _add_arc(arcs: Int64s, m: int, tail: int, head: int, capacity: int) -> int:
    arcs[0, m] = tail
    arcs[1, m] = head
    arcs[2, m] = capacity
    return m + 1
