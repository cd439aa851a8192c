"""A day-by-day plan for a set of projects, as a maximum flow from projects over days and weeks."""

from __future__ import annotations

import numpy as np

from matchkit.kernels.calendar import DAYS_PER_WEEK, END, LOAD, START, CalendarArrays
from matchkit.kernels.compiling import Int64s, kernel
from matchkit.kernels.flow import max_flow


@kernel
def plan_days(calendar: CalendarArrays, a: int, projects: Int64s) -> tuple[bool, int, Int64s]:
    """Quarter-hours of applicant ``a`` for each of ``projects`` on each day, if all of them can get their hours.

    Returns
    -------
    tuple of bool, int and ndarray
        Whether the plan is complete, the first day of the table (a Monday), and int64 (projects, days), quarter-hours.
    """
    first_week = calendar.windows[projects[0], START] // DAYS_PER_WEEK
    end_week = first_week
    for p in projects:
        first_week = min(first_week, calendar.windows[p, START] // DAYS_PER_WEEK)
        end_week = max(end_week, (calendar.windows[p, END] - 1) // DAYS_PER_WEEK + 1)
    first_day = first_week * DAYS_PER_WEEK
    work = np.zeros((projects.size, (end_week - first_week) * DAYS_PER_WEEK), np.int64)
    day_left, week_left, is_possible = _after_fixed(calendar, a, projects, first_day, work)
    if is_possible:
        is_possible = _spread_flexible(calendar, projects, first_day, day_left, week_left, work)
    return is_possible, first_day, work


@kernel
def _after_fixed(
    calendar: CalendarArrays, a: int, projects: Int64s, first_day: int, work: Int64s
) -> tuple[Int64s, Int64s, bool]:
    """Enter the fixed projects; what is left of each day and week, and whether nothing is over-full."""
    daily = calendar.daily[calendar.profile[a]]
    day_left = np.zeros(work.shape[1], np.int64)
    week_left = np.full(work.shape[1] // DAYS_PER_WEEK, calendar.limit[calendar.profile[a]], np.int64)
    for i in range(projects.size):
        p = projects[i]
        if calendar.is_fixed[p]:
            begin = calendar.day_indptr[p]
            for j in range(calendar.windows[p, END] - calendar.windows[p, START]):
                work[i, calendar.windows[p, START] - first_day + j] = calendar.day_load[begin + j]
    is_possible = True
    for d in range(work.shape[1]):
        capacity = daily[first_day + d] if 0 <= first_day + d < daily.size else 0
        fixed = work[:, d].sum()
        day_left[d] = capacity - fixed
        week_left[d // DAYS_PER_WEEK] -= fixed
        if fixed > 0 and (day_left[d] < 0 or week_left[d // DAYS_PER_WEEK] < 0):
            is_possible = False
    return day_left, week_left, is_possible


@kernel
def _spread_flexible(
    calendar: CalendarArrays, projects: Int64s, first_day: int, day_left: Int64s, week_left: Int64s, work: Int64s
) -> bool:
    """Give the flexible projects their hours by a flow source > project > day > week > sink; True if all are given."""
    n, n_days = work.shape
    day_node, week_node = n, n + n_days
    source = week_node + week_left.size
    sink = source + 1
    arcs = np.empty((3, n + n * n_days + n_days + week_left.size), np.int64)
    m = 0
    needed = 0
    first_arc = np.full(n, -1, np.int64)
    for i in range(n):
        p = projects[i]
        if calendar.is_fixed[p]:
            continue
        m = _add_arc(arcs, m, source, i, calendar.windows[p, LOAD])
        needed += calendar.windows[p, LOAD]
        first_arc[i] = m
        for d in range(calendar.windows[p, START] - first_day, calendar.windows[p, END] - first_day):
            m = _add_arc(arcs, m, i, day_node + d, calendar.windows[p, LOAD])
    for d in range(n_days):
        m = _add_arc(arcs, m, day_node + d, week_node + d // DAYS_PER_WEEK, day_left[d])
    for w in range(week_left.size):
        m = _add_arc(arcs, m, week_node + w, sink, week_left[w])
    value, flow = max_flow(arcs[0, :m], arcs[1, :m], arcs[2, :m], sink + 1, source, sink)
    for i in range(n):
        if first_arc[i] >= 0:
            begin = calendar.windows[projects[i], START]
            for j in range(calendar.windows[projects[i], END] - begin):
                work[i, begin - first_day + j] = flow[first_arc[i] + j]
    return value == needed


@kernel
def _add_arc(arcs: Int64s, m: int, tail: int, head: int, capacity: int) -> int:
    arcs[0, m] = tail
    arcs[1, m] = head
    arcs[2, m] = capacity
    return m + 1
