"""Fixpoint dynamics: applicants choose in turn until nobody would choose otherwise.

An applicant's choice is greedy in its own order over the projects that would take it, each taken if it fits with
those already taken. Somebody displaced chooses again. A seat that is given up is offered, best-ranked first, to the
applicants who want it. With one project each, or where choice is substitutable, this is applicant-proposing deferred
acceptance (Gale and Shapley 1962); with calendars it may cycle, and stops at a limit of choices.

The order of a project's list is strict here: ties are broken before. ``place[e]`` is edge ``e``'s place in its
project's list, 0 is best.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchkit.kernels.calendar import CalendarArrays, fits_beside
from matchkit.kernels.compiling import Bools, Int32s, Int64s, kernel

NOT_SEATED = -1
OPEN, NOBODY = np.iinfo(np.int64).max, np.int64(-1)  # bars of a project with a free seat, and of one without any
FIRST, WAITING, FREED, CHOICES = 0, 1, 2, 3  # what `Seating.cursor` holds


class Lists(NamedTuple):
    """The market as the dynamics read it.

    ``indptr`` int64 (A + 1,), ``project`` int32 (E,), ``applicant`` int32 (E,): applicants' lists, best first.
    ``by_project`` int64 (E,): edges grouped by project, best first, from ``project_indptr`` int64 (P + 1,).
    ``place`` int64 (E,): place of an edge in its project's list. ``seats`` int64 (P,), ``quota`` int64 (A,).
    """

    indptr: Int64s
    project: Int32s
    applicant: Int32s
    by_project: Int64s
    project_indptr: Int64s
    place: Int64s
    seats: Int64s
    quota: Int64s


class Seating(NamedTuple):
    """Who sits where, and who has to be heard yet.

    Each project's seated edges form a heap with the worst-placed on top, in ``heap`` from ``heap_start[p]``, of
    ``n_seated[p]``; ``heap_at[e]`` is an edge's index in it, or -1. Edges placed before ``bar[p]`` are let in.
    ``turned_down[p]`` is the best place at which an applicant was turned down since the list was last offered from
    there: nobody better waits for a seat. ``queue`` is a ring of applicants to choose, ``freed`` a stack of projects
    with a seat given up, ``moved_at[a]`` the last choice at which a's placements changed. ``cursor`` holds the ring's
    first index and length, the stack's height, and the number of choices made.
    """

    heap: Int64s
    heap_start: Int64s
    n_seated: Int64s
    heap_at: Int64s
    bar: Int64s
    turned_down: Int64s
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
    return seating.heap_at != NOT_SEATED, is_settled, seating.moved_at


@kernel
def _start(lists: Lists, is_placed: Bools) -> Seating:
    n_applicants, n_projects = lists.indptr.size - 1, lists.seats.size
    heap_start = np.zeros(n_projects + 1, np.int64)
    for p in range(n_projects):
        degree = lists.project_indptr[p + 1] - lists.project_indptr[p]
        heap_start[p + 1] = heap_start[p] + min(lists.seats[p], degree)
    seating = Seating(
        np.empty(heap_start[-1], np.int64),
        heap_start,
        np.zeros(n_projects, np.int64),
        np.full(lists.project.size, NOT_SEATED, np.int64),
        np.where(lists.seats > 0, OPEN, NOBODY),
        np.zeros(n_projects, np.int64),
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
def _enqueue(seating: Seating, a: int) -> None:
    if not seating.is_queued[a]:
        seating.queue[(seating.cursor[FIRST] + seating.cursor[WAITING]) % seating.queue.size] = a
        seating.cursor[WAITING] += 1
        seating.is_queued[a] = True


@kernel
def _choose(lists: Lists, calendar: CalendarArrays, seating: Seating, a: int) -> None:
    """Applicant ``a`` drops and takes until its placements are its greedy choice."""
    begin, end = lists.indptr[a], lists.indptr[a + 1]
    most = min(lists.quota[a], end - begin)
    chosen = np.empty(most, np.int64)
    is_chosen = np.zeros(end - begin, np.bool_)
    n_chosen = 0
    for e in range(begin, end):
        if n_chosen == most:
            break
        p = int(lists.project[e])
        if not _would_take(lists, seating, e):
            seating.turned_down[p] = min(seating.turned_down[p], lists.place[e])
        elif fits_beside(calendar, a, chosen, n_chosen, p):
            chosen[n_chosen] = p
            is_chosen[e - begin] = True
            n_chosen += 1
    for e in range(begin, end):
        if seating.heap_at[e] != NOT_SEATED and not is_chosen[e - begin]:
            _give_up(lists, seating, e)
    for e in range(begin, end):
        if is_chosen[e - begin] and seating.heap_at[e] == NOT_SEATED:
            _take(lists, seating, e)


@kernel
def _would_take(lists: Lists, seating: Seating, e: int) -> bool:
    """True if the edge is seated, its project has a free seat, or it beats the worst-placed seated there."""
    return seating.heap_at[e] != NOT_SEATED or lists.place[e] < seating.bar[lists.project[e]]


@kernel
def _give_up(lists: Lists, seating: Seating, e: int) -> None:
    """A voluntary drop. If the project was full, somebody may wait for the seat."""
    p = lists.project[e]
    was_full = seating.n_seated[p] == lists.seats[p]
    _unseat(lists, seating, e)
    if was_full and not seating.is_freed[p]:
        seating.freed[seating.cursor[FREED]] = p
        seating.cursor[FREED] += 1
        seating.is_freed[p] = True


@kernel
def _take(lists: Lists, seating: Seating, e: int) -> None:
    p = lists.project[e]
    if seating.n_seated[p] == lists.seats[p]:
        # seats full: the worst-placed loses theirs and chooses again
        displaced = seating.heap[seating.heap_start[p]]
        _unseat(lists, seating, displaced)
        seating.turned_down[p] = min(seating.turned_down[p], lists.place[displaced])
        _enqueue(seating, lists.applicant[displaced])
    _seat(lists, seating, e)


@kernel
def _offer_freed(lists: Lists, calendar: CalendarArrays, seating: Seating) -> None:
    """Offer a given-up seat down the project's list, from the best place turned down, to the first who wants it."""
    p = seating.freed[seating.cursor[FREED] - 1]
    first, end = lists.project_indptr[p], lists.project_indptr[p + 1]
    at = seating.turned_down[p]
    # Somebody else may have taken the seat meanwhile, so an offer stands as long as it would be honoured.
    while first + at < end and _would_take(lists, seating, lists.by_project[first + at]):
        e = lists.by_project[first + at]
        if seating.heap_at[e] == NOT_SEATED and _wants(lists, calendar, seating, e):
            seating.turned_down[p] = at
            _enqueue(seating, lists.applicant[e])
            return
        at += 1
    # the list is exhausted, or those who remain rank below everybody seated
    seating.turned_down[p] = at
    seating.cursor[FREED] -= 1
    seating.is_freed[p] = False


@kernel
def _wants(lists: Lists, calendar: CalendarArrays, seating: Seating, e: int) -> bool:
    """True if the project fits with those of the applicant's placements that it ranks above."""
    a = int(lists.applicant[e])
    better = np.empty(lists.quota[a], np.int64)
    n_better = 0
    for other in range(lists.indptr[a], e):
        if seating.heap_at[other] != NOT_SEATED:
            better[n_better] = lists.project[other]
            n_better += 1
    return n_better < lists.quota[a] and fits_beside(calendar, a, better, n_better, int(lists.project[e]))


@kernel
def _seat(lists: Lists, seating: Seating, e: int) -> None:
    p = lists.project[e]
    at = seating.heap_start[p] + seating.n_seated[p]
    seating.moved_at[lists.applicant[e]] = seating.cursor[CHOICES]
    seating.n_seated[p] += 1
    _sift_up(lists, seating, seating.heap_start[p], at, e)
    if seating.n_seated[p] == lists.seats[p]:
        seating.bar[p] = lists.place[seating.heap[seating.heap_start[p]]]


@kernel
def _unseat(lists: Lists, seating: Seating, e: int) -> None:
    p = lists.project[e]
    start, at = seating.heap_start[p], seating.heap_at[e]
    seating.moved_at[lists.applicant[e]] = seating.cursor[CHOICES]
    seating.heap_at[e] = NOT_SEATED
    seating.bar[p] = OPEN
    seating.n_seated[p] -= 1
    last = start + seating.n_seated[p]
    if at != last:
        moved = seating.heap[last]
        at = _sift_down(lists, seating, start, last, at, moved)
        _sift_up(lists, seating, start, at, moved)


@kernel
def _sift_up(lists: Lists, seating: Seating, start: int, at: int, e: int) -> None:
    """Put ``e`` at index ``at`` or above, worse-placed edges nearer the top."""
    while at > start:
        above = start + (at - start - 1) // 2
        if lists.place[seating.heap[above]] >= lists.place[e]:
            break
        seating.heap[at] = seating.heap[above]
        seating.heap_at[seating.heap[at]] = at
        at = above
    seating.heap[at] = e
    seating.heap_at[e] = at


@kernel
def _sift_down(lists: Lists, seating: Seating, start: int, end: int, at: int, e: int) -> int:
    """Move worse-placed edges up over index ``at``; returns the index that is left for ``e``."""
    while True:
        below = start + 2 * (at - start) + 1
        if below >= end:
            return at
        if below + 1 < end and lists.place[seating.heap[below + 1]] > lists.place[seating.heap[below]]:
            below += 1
        if lists.place[seating.heap[below]] <= lists.place[e]:
            return at
        seating.heap[at] = seating.heap[below]
        seating.heap_at[seating.heap[at]] = at
        at = below
