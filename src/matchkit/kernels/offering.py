"""Projects propose: each offers its seats down its list, and applicants keep the best of what they are offered.

With one project each, or plain limits, this is project-proposing deferred acceptance (Gale and Shapley 1962) and ends
in the stable matching that projects like best. With calendars what an applicant turned down may fit later, so the end
is only a start for the dynamics of `kernels.settling`.
"""

from __future__ import annotations

import numpy as np

from matchkit.kernels.calendar import CalendarArrays, fits_beside
from matchkit.kernels.compiling import Bools, Int32s, Int64s, kernel
from matchkit.kernels.grouping import group_by, sort_groups
from matchkit.kernels.lists import Lists


@kernel
def offer_down(lists: Lists, calendar: CalendarArrays, applicant: Int32s) -> Bools:
    """Bool (E,): the placements when every project has filled its seats or offered to everybody on its list.

    ``applicant`` int32 (E,) is the applicant of each edge.
    """
    n_projects = lists.seats.size
    is_held = np.zeros(lists.project.size, np.bool_)
    begin, by_project = group_by(lists.project, n_projects)
    sort_groups(begin, by_project, ~lists.priority, ~lists.turn[applicant])
    n_seated = np.zeros(n_projects, np.int64)
    offered = np.zeros(n_projects, np.int64)
    waiting = np.arange(n_projects)[::-1].copy()  # a stack of projects with seats to offer
    is_waiting = np.ones(n_projects, np.bool_)
    height = n_projects
    while height > 0:
        height -= 1
        p = waiting[height]
        is_waiting[p] = False
        while n_seated[p] < lists.seats[p] and begin[p] + offered[p] < begin[p + 1]:
            e = by_project[begin[p] + offered[p]]
            offered[p] += 1
            n_seated[p] += 1
            is_held[e] = True
            height = _keep_best(lists, calendar, int(applicant[e]), is_held, n_seated, waiting, is_waiting, height)
    return is_held


@kernel
def _keep_best(
    lists: Lists,
    calendar: CalendarArrays,
    a: int,
    is_held: Bools,
    n_seated: Int64s,
    waiting: Int64s,
    is_waiting: Bools,
    height: int,
) -> int:
    """Applicant ``a`` keeps a greedy choice of what it holds; projects let go offer again. Gives the stack's height."""
    kept = np.empty(lists.quota[a], np.int64)
    n_kept = 0
    for e in range(lists.indptr[a], lists.indptr[a + 1]):
        if not is_held[e]:
            continue
        p = int(lists.project[e])
        if n_kept < lists.quota[a] and fits_beside(calendar, a, kept, n_kept, p):
            kept[n_kept] = p
            n_kept += 1
            continue
        is_held[e] = False
        n_seated[p] -= 1
        if not is_waiting[p]:
            waiting[height] = p
            is_waiting[p] = True
            height += 1
    return height
