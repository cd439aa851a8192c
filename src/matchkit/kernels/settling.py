"""Fixpoint dynamics: applicants choose in turn until nobody would choose otherwise.

An applicant's choice is greedy in its own order over the projects that would take it, each taken if it fits with
those already taken. Somebody displaced chooses again. A seat that is given up is offered, best-ranked first, to the
applicants who want it. With one project each, or where choice is substitutable, this is applicant-proposing deferred
acceptance (Gale and Shapley 1962); with calendars it may cycle, and stops at a limit of choices.

The order of a project's list is strict here: ties are broken before. Edge ``e`` has a ``key[e]`` >= 0, larger is better
at its project, and no two edges of a project have the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchkit.kernels.calendar import CalendarArrays, fits_beside
from matchkit.kernels.compiling import Bools, Int32s, Int64s, kernel
from matchkit.kernels.grouping import sort_group

OPEN, CLOSED = np.int64(-1), np.iinfo(np.int64).max  # bars of a project with a free seat, and of one without any seats
NOBODY = np.int64(-1)
FIRST, WAITING, FREED, CHOICES = 0, 1, 2, 3  # what `Seating.cursor` holds


class Lists(NamedTuple):
    """The market as the dynamics read it.

    ``indptr`` int64 (A + 1,), ``project`` and ``applicant`` int32 (E,): applicants' lists, best first. ``key`` int64
    (E,): the strict order at each project. ``by_project`` int32 (E,): edges grouped by project, from ``project_indptr``
    int64 (P + 1,). ``seats`` int64 (P,), ``quota`` int64 (A,).
    """

    indptr: Int64s
    project: Int32s
    applicant: Int32s
    key: Int64s
    project_indptr: Int64s
    by_project: Int32s
    seats: Int64s
    quota: Int64s


class Seating(NamedTuple):
    """Who sits where, and who has to be heard yet.

    Each project's seated edges form a heap with the lowest key on top, ``n_seated[p]`` of them in ``heap_edge`` and
    ``heap_key`` from ``heap_start[p]``; the keys stand beside the edges so that comparing them touches no other memory.
    ``is_seated`` bool (E,). Edges with a key above ``bar[p]`` are let in.
    ``turned_down[p]`` is the best key that was turned down since the list was last offered from there: nobody better
    waits for a seat. ``is_sorted[p]``: the project's group of edges has been put in order, which is needed only once a
    seat is given up. ``queue`` is a ring of applicants to choose, who start from edge ``resume_at[a]``: above it
    nothing has changed for them since they last chose. ``freed`` is a stack of projects with a seat given up, and
    ``moved_at[a]`` the last choice at which a's placements changed. ``cursor`` holds the ring's first index and length,
    the stack's height, and the number of choices made.
    """

    heap_edge: Int32s
    heap_key: Int64s
    heap_start: Int64s
    n_seated: Int64s
    is_seated: Bools
    bar: Int64s
    turned_down: Int64s
    by_project: Int32s
    is_sorted: Bools
    resume_at: Int64s
    queue: Int64s
    is_queued: Bools
    freed: Int64s
    is_freed: Bools
    moved_at: Int64s
    cursor: Int64s


@kernel
def settle(lists: Lists, calendar: CalendarArrays, is_placed: Bools, limit: int) -> tuple[Bools, bool, Int64s]:
    """Run the dynamics from a start to a fixpoint or the limit.

    Parameters
    ----------
    lists
        The market.
    calendar
        `CalendarArrays`.
    is_placed
        Bool (E,): the placements to start from, within seats, quotas and calendars.
    limit
        Greatest number of choices.

    Returns
    -------
    tuple of bool (E,), bool, and int64 (A,)
        The placements, whether they are a fixpoint, and for each applicant the number of the last choice, counted from
        1, that changed their placements (0 where none did).
    """
    seating = _start(lists, is_placed)
    while seating.cursor[CHOICES] < limit:
        if seating.cursor[WAITING] > 0:
            seating.cursor[CHOICES] += 1
            _choose(lists, calendar, seating, _next_applicant(seating))
        elif seating.cursor[FREED] > 0:
            _offer_freed(lists, calendar, seating)
        else:
            break
    is_settled = seating.cursor[WAITING] == 0 and seating.cursor[FREED] == 0
    return seating.is_seated, is_settled, seating.moved_at


@kernel
def _start(lists: Lists, is_placed: Bools) -> Seating:
    n_applicants, n_projects = lists.indptr.size - 1, lists.seats.size
    heap_start = np.zeros(n_projects + 1, np.int64)
    for p in range(n_projects):
        degree = lists.project_indptr[p + 1] - lists.project_indptr[p]
        heap_start[p + 1] = heap_start[p] + min(lists.seats[p], degree)
    seating = Seating(
        np.empty(heap_start[-1], np.int32),
        np.empty(heap_start[-1], np.int64),
        heap_start,
        np.zeros(n_projects, np.int64),
        np.zeros(lists.project.size, np.bool_),
        np.where(lists.seats > 0, OPEN, CLOSED),
        np.full(n_projects, NOBODY, np.int64),
        lists.by_project.copy(),
        np.zeros(n_projects, np.bool_),
        lists.indptr[:-1].copy(),
        np.arange(n_applicants),
        np.ones(n_applicants, np.bool_),
        np.empty(n_projects, np.int64),
        np.zeros(n_projects, np.bool_),
        np.zeros(n_applicants, np.int64),
        np.array([0, n_applicants, 0, 0]),
    )
    for e in range(lists.project.size):
        if is_placed[e]:
            _seat(lists, seating, e)
    return seating


@kernel
def _next_applicant(seating: Seating) -> int:
    a = seating.queue[seating.cursor[FIRST]]
    seating.cursor[FIRST] = (seating.cursor[FIRST] + 1) % seating.queue.size
    seating.cursor[WAITING] -= 1
    seating.is_queued[a] = False
    return a


@kernel
def _enqueue(lists: Lists, seating: Seating, e: int) -> None:
    """Let the applicant of ``e`` choose again, from that edge on."""
    a = lists.applicant[e]
    if seating.is_queued[a]:
        seating.resume_at[a] = min(seating.resume_at[a], e)
    else:
        seating.resume_at[a] = e
        seating.queue[(seating.cursor[FIRST] + seating.cursor[WAITING]) % seating.queue.size] = a
        seating.cursor[WAITING] += 1
        seating.is_queued[a] = True


@kernel
def _choose(lists: Lists, calendar: CalendarArrays, seating: Seating, a: int) -> None:
    """Applicant ``a`` drops and takes until its placements are its greedy choice.

    Projects above the edge at which it resumes were held, unwilling, or without room beside better ones when it last
    chose, and still are; should one of them become willing, it will offer.
    """
    begin, end = seating.resume_at[a], lists.indptr[a + 1]
    most = min(lists.quota[a], end - lists.indptr[a])
    chosen = np.empty(most, np.int64)
    is_chosen = np.zeros(end - begin, np.bool_)
    n_chosen = 0
    for e in range(lists.indptr[a], begin):
        if seating.is_seated[e]:
            chosen[n_chosen] = lists.project[e]
            n_chosen += 1
    for e in range(begin, end):
        if n_chosen == most:
            break
        p = int(lists.project[e])
        if not _would_take(lists, seating, e):
            seating.turned_down[p] = max(seating.turned_down[p], lists.key[e])
        elif fits_beside(calendar, a, chosen, n_chosen, p):
            chosen[n_chosen] = p
            is_chosen[e - begin] = True
            n_chosen += 1
    for e in range(begin, end):
        if seating.is_seated[e] and not is_chosen[e - begin]:
            _give_up(lists, seating, e)
    for e in range(begin, end):
        if is_chosen[e - begin] and not seating.is_seated[e]:
            _take(lists, seating, e)


@kernel
def _would_take(lists: Lists, seating: Seating, e: int) -> bool:
    """True if the edge is seated, its project has a free seat, or it beats the lowest seated there."""
    return seating.is_seated[e] or lists.key[e] > seating.bar[lists.project[e]]


@kernel
def _give_up(lists: Lists, seating: Seating, e: int) -> None:
    """A voluntary drop. If the project was full, somebody may wait for the seat."""
    p = lists.project[e]
    was_full = seating.n_seated[p] == lists.seats[p]
    _leave(lists, seating, e, _find_in_heap(seating, p, lists.key[e]))
    if was_full and not seating.is_freed[p]:
        seating.freed[seating.cursor[FREED]] = p
        seating.cursor[FREED] += 1
        seating.is_freed[p] = True


@kernel
def _take(lists: Lists, seating: Seating, e: int) -> None:
    p = lists.project[e]
    if seating.n_seated[p] == lists.seats[p]:
        # seats full: the lowest there loses theirs and chooses again
        top = seating.heap_start[p]
        displaced = seating.heap_edge[top]
        seating.turned_down[p] = max(seating.turned_down[p], seating.heap_key[top])
        _leave(lists, seating, displaced, top)
        _enqueue(lists, seating, displaced)
    _seat(lists, seating, e)


@kernel
def _offer_freed(lists: Lists, calendar: CalendarArrays, seating: Seating) -> None:
    """Offer a given-up seat down the project's list, from the best place turned down, to the first who wants it."""
    p = seating.freed[seating.cursor[FREED] - 1]
    at, end = _best_turned_down(lists, seating, p), lists.project_indptr[p + 1]
    # Somebody else may have taken the seat meanwhile, so an offer stands as long as it would be honoured.
    while at < end and _would_take(lists, seating, seating.by_project[at]):
        e = seating.by_project[at]
        if not seating.is_seated[e] and _wants(lists, calendar, seating, e):
            seating.turned_down[p] = lists.key[e]
            _enqueue(lists, seating, e)
            return
        at += 1
    # the list is exhausted, or those who remain rank below everybody seated
    seating.turned_down[p] = lists.key[seating.by_project[at]] if at < end else NOBODY
    seating.cursor[FREED] -= 1
    seating.is_freed[p] = False


@kernel
def _best_turned_down(lists: Lists, seating: Seating, p: int) -> int:
    """Index in the project's ordered group of the first edge at or below the best key turned down."""
    low, high = lists.project_indptr[p], lists.project_indptr[p + 1]
    if not seating.is_sorted[p]:
        sort_group(seating.by_project, lists.key, low, high)
        seating.is_sorted[p] = True
    while low < high:
        middle = (low + high) // 2
        if lists.key[seating.by_project[middle]] > seating.turned_down[p]:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _wants(lists: Lists, calendar: CalendarArrays, seating: Seating, e: int) -> bool:
    """True if the project fits with those of the applicant's placements that it ranks above."""
    a = int(lists.applicant[e])
    better = np.empty(lists.quota[a], np.int64)
    n_better = 0
    for other in range(lists.indptr[a], e):
        if seating.is_seated[other]:
            better[n_better] = lists.project[other]
            n_better += 1
    return n_better < lists.quota[a] and fits_beside(calendar, a, better, n_better, int(lists.project[e]))


@kernel
def _seat(lists: Lists, seating: Seating, e: int) -> None:
    p = lists.project[e]
    start = seating.heap_start[p]
    seating.is_seated[e] = True
    seating.moved_at[lists.applicant[e]] = seating.cursor[CHOICES]
    _sift_up(seating, start, start + seating.n_seated[p], e, lists.key[e])
    seating.n_seated[p] += 1
    if seating.n_seated[p] == lists.seats[p]:
        seating.bar[p] = seating.heap_key[start]


@kernel
def _leave(lists: Lists, seating: Seating, e: int, at: int) -> None:
    """Take the edge at heap index ``at`` out; the last one of the heap fills the gap."""
    p = lists.project[e]
    seating.is_seated[e] = False
    seating.moved_at[lists.applicant[e]] = seating.cursor[CHOICES]
    seating.bar[p] = OPEN
    seating.n_seated[p] -= 1
    start, last = seating.heap_start[p], seating.heap_start[p] + seating.n_seated[p]
    if at != last:
        edge, key = seating.heap_edge[last], seating.heap_key[last]
        at = _sift_down(seating, start, last, at, key)
        _sift_up(seating, start, at, edge, key)


@kernel
def _find_in_heap(seating: Seating, p: int, key: int) -> int:
    """Heap index of a seated key. Below a larger key there is none smaller, so such branches are left out."""
    start, end = seating.heap_start[p], seating.heap_start[p] + seating.n_seated[p]
    at = start
    while seating.heap_key[at] != key:
        below = start + 2 * (at - start) + 1
        if seating.heap_key[at] < key and below < end:
            at = below
            continue
        # leave this branch: up while it is a right child, then over to the right one
        while (at - start) % 2 == 0:
            at = start + (at - start - 1) // 2
        at += 1
        if at == end:
            at = start + (at - start - 1) // 2
            while (at - start) % 2 == 0:
                at = start + (at - start - 1) // 2
            at += 1
    return at


@kernel
def _sift_up(seating: Seating, start: int, at: int, e: int, key: int) -> None:
    """Put an edge at index ``at`` or above, lower keys nearer the top."""
    while at > start:
        above = start + (at - start - 1) // 2
        if seating.heap_key[above] <= key:
            break
        seating.heap_key[at] = seating.heap_key[above]
        seating.heap_edge[at] = seating.heap_edge[above]
        at = above
    seating.heap_key[at] = key
    seating.heap_edge[at] = e


@kernel
def _sift_down(seating: Seating, start: int, end: int, at: int, key: int) -> int:
    """Move edges of lower key up over index ``at``; returns the index that is left."""
    while True:
        below = start + 2 * (at - start) + 1
        if below >= end:
            return at
        if below + 1 < end and seating.heap_key[below + 1] < seating.heap_key[below]:
            below += 1
        if seating.heap_key[below] >= key:
            return at
        seating.heap_key[at] = seating.heap_key[below]
        seating.heap_edge[at] = seating.heap_edge[below]
        at = below
