"""Blocking pairs and broken rules of a matching, from the definitions. Shares no code with the solvers."""

from __future__ import annotations

import numpy as np

from matchkit.kernels.calendar import NO_CALENDAR, CalendarArrays
from matchkit.kernels.compiling import Bools, Int32s, Int64s, kernel
from matchkit.kernels.evidence import has_room


@kernel
def weakest_priorities(project: Int32s, priority: Int64s, is_placed: Bools, n_projects: int) -> tuple[Int64s, Int64s]:
    """For each project: how many are placed there, and the lowest priority among them."""
    n_seated = np.zeros(n_projects, np.int64)
    weakest = np.full(n_projects, np.iinfo(np.int64).max, np.int64)
    for e in range(project.size):
        if is_placed[e]:
            n_seated[project[e]] += 1
            weakest[project[e]] = min(weakest[project[e]], priority[e])
    return n_seated, weakest


@kernel
def overfull_applicants(
    indptr: Int64s, project: Int32s, is_placed: Bools, quota: Int64s, calendar: CalendarArrays
) -> Bools:
    """Bool (A,): applicants whose placements exceed their limit or their calendar."""
    broken = np.zeros(indptr.size - 1, np.bool_)
    has_calendar = calendar.kind != NO_CALENDAR
    chosen = np.empty(_longest_row(indptr), np.int64)
    for a in range(indptr.size - 1):
        n_chosen = 0
        for e in range(indptr[a], indptr[a + 1]):
            if is_placed[e]:
                chosen[n_chosen] = project[e]
                n_chosen += 1
        broken[a] = n_chosen > quota[a] or (has_calendar and not has_room(calendar, a, chosen[:n_chosen]))
    return broken


@kernel
def _longest_row(indptr: Int64s) -> int:
    longest = 0
    for a in range(indptr.size - 1):
        longest = max(longest, indptr[a + 1] - indptr[a])
    return longest


@kernel
def blocking_edges(
    indptr: Int64s,
    project: Int32s,
    priority: Int64s,
    is_placed: Bools,
    seats: Int64s,
    quota: Int64s,
    calendar: CalendarArrays,
) -> Bools:
    """Bool (E,): edges (a, p) that block.

    (a, p) blocks when p is not among a's placements; p has a free seat, or somebody seated there has a strictly lower
    priority than a; and p fits together with those of a's placements that a ranks above p.
    """
    n_seated, weakest = weakest_priorities(project, priority, is_placed, seats.size)
    blocks = np.zeros(project.size, np.bool_)
    better = np.empty(_longest_row(indptr), np.int64)
    for a in range(indptr.size - 1):
        n_better = 0
        for e in range(indptr[a], indptr[a + 1]):
            if n_better >= quota[a]:
                break
            p = project[e]
            better[n_better] = p
            if is_placed[e]:
                n_better += 1
            elif seats[p] > 0 and (n_seated[p] < seats[p] or weakest[p] < priority[e]):
                blocks[e] = has_room(calendar, a, better[: n_better + 1])
    return blocks
