"""Projects propose: each offers its seats down its list, and applicants keep the best of what they are offered.

With one project each, or plain limits, this is project-proposing deferred acceptance (Gale and Shapley 1962) and ends
in the stable matching that projects like best. With calendars what an applicant turned down may fit later, so the end
is only a start for the dynamics of `kernels.settling`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchkit.kernels.calendar import CalendarArrays, fits_added
from matchkit.kernels.compiling import Bools, Int32s, Int64s, kernel
from matchkit.kernels.grouping import group_by, sort_groups
from matchkit.kernels.lists import Lists


@kernel
def offer_down(lists: Lists, calendar: CalendarArrays, applicant: Int32s) -> Bools:
    """Bool (E,): the placements when every project has filled its seats or offered to everybody on its list.

    ``applicant`` int32 (E,) is the applicant of each edge.
    """
    n_projects = lists.seats.size
    begin, by_project = group_by(lists.project, n_projects)
    sort_groups(begin, by_project, ~lists.priority, ~lists.turn[applicant])
    hands = _empty_hands(lists)
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
            n_refused = _keep_best(lists, calendar, int(applicant[e]), hands, e)
            for refused in hands.refused[:n_refused]:
                n_seated[lists.project[refused]] -= 1
                if not is_waiting[lists.project[refused]]:
                    waiting[height] = lists.project[refused]
                    is_waiting[lists.project[refused]] = True
                    height += 1
    return _held(hands, lists.project.size)


class Hands(NamedTuple):
    """What applicants hold: ``held[first[a] : first[a] + n_held[a]]``, edges in the order of their list.

    There is room for one more than the limit allows. ``refused`` and ``projects`` are scratch.
    """

    first: Int64s
    n_held: Int64s
    held: Int32s
    refused: Int32s
    projects: Int64s


@kernel
def _empty_hands(lists: Lists) -> Hands:
    first = np.zeros(lists.quota.size + 1, np.int64)
    most = 0
    for a in range(lists.quota.size):
        room = min(lists.quota[a], lists.indptr[a + 1] - lists.indptr[a]) + 1
        first[a + 1] = first[a] + room
        most = max(most, room)
    n_held, held = np.zeros(lists.quota.size, np.int64), np.empty(first[-1], np.int32)
    return Hands(first, n_held, held, np.empty(most, np.int32), np.empty(most, np.int64))


@kernel
def _held(hands: Hands, n_edges: int) -> Bools:
    is_held = np.zeros(n_edges, np.bool_)
    for a in range(hands.n_held.size):
        for at in range(hands.first[a], hands.first[a] + hands.n_held[a]):
            is_held[hands.held[at]] = True
    return is_held


@kernel
def _keep_best(lists: Lists, calendar: CalendarArrays, a: int, hands: Hands, offer: int) -> int:
    """Applicant ``a`` keeps a greedy choice of what it holds and the offer; the number of edges that it refuses."""
    held = hands.held[hands.first[a] : hands.first[a + 1]]
    at = hands.n_held[a]
    while at > 0 and held[at - 1] > offer:
        held[at] = held[at - 1]
        at -= 1
    held[at] = offer
    n_kept = n_refused = 0
    for e in held[: hands.n_held[a] + 1]:
        p = lists.project[e] + 0  # int64, as everybody asks
        if n_kept < lists.quota[a] and fits_added(calendar, a, hands.projects, n_kept, p):
            hands.projects[n_kept] = p
            held[n_kept] = e
            n_kept += 1
        else:
            hands.refused[n_refused] = e
            n_refused += 1
    hands.n_held[a] = n_kept
    return n_refused
