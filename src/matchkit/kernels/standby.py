"""Standby lists: who was turned down by projects with a seat to offer, the strongest first.

Most projects never have a seat given up, so a list is kept only from the first time on. Everybody is taken up then;
later those who are turned down. Who is offered a seat and does not want it is struck off: should that change, they ask
again themselves. So each offer is paid for by somebody who was turned down, and no list is gone through twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matchkit.kernels.claims import Claim, Claims, drop_top, make_heap, place_up, write_claim
from matchkit.kernels.compiling import Bools, Int32s, inlined, kernel
from matchkit.kernels.lists import Lists
from matchkit.kernels.seats import STANDBY, Project, Projects, States, would_take

# A project's list is a heap of `n` claims from `first`, with room for all its edges.
LIST = np.dtype([("first", "i4"), ("n", "i4"), ("room", "i4")])
StandbyLists = npt.NDArray[Any]  # of LIST
StandbyList = Any  # one of them

# Projects are taken up by one pass over all edges for as many as need it; after some passes all that are left.
MOST_PASSES = 8


@inlined
def _inverted(claim: Claim) -> Claim:
    # A heap has the weakest on top; these lists want the strongest there.
    return Claim(~claim.priority, ~claim.turn, claim.edge)


@inlined
def has_better(standby: Claims, waiting: StandbyList, project: Project) -> bool:
    """True if somebody is on the list whom the project would take."""
    best = standby[waiting.first]
    return waiting.n > 0 and would_take(project, ~best.priority, ~best.turn)


@kernel
def stand_by(standby: Claims, waiting: StandbyList, state: States, claim: Claim) -> None:
    """Note that a project which keeps a list turned a claim down."""
    if not state[claim.edge] & STANDBY:
        state[claim.edge] |= STANDBY
        place_up(standby, waiting.first, waiting.n, _inverted(claim))
        waiting.n += 1


@kernel
def strike_best(standby: Claims, waiting: StandbyList, state: States) -> tuple[int, int]:
    """Take the best on the list off it; their edge and turn."""
    best = standby[waiting.first]
    e, turn = best.edge, ~best.turn
    drop_top(standby, waiting.first, waiting.n)
    waiting.n -= 1
    state[e] &= ~STANDBY
    return e, turn


@kernel
def take_up(
    lists: Lists,
    projects: Projects,
    waiting: StandbyLists,
    state: States,
    freed: Int32s,
    standby: Claims,
    n_passes: int,
) -> tuple[Claims, bool]:
    """Begin a list for each project of ``freed`` that keeps none; the lists, and whether there was one to begin."""
    n_new = 0
    for p in freed:
        n_new += not projects[p].is_tracked
    if n_new == 0:
        return standby, False
    is_new = np.zeros(lists.seats.size, np.bool_)
    for p in freed:
        is_new[p] = not projects[p].is_tracked
    if n_passes >= MOST_PASSES:
        is_new[:] = ~projects["is_tracked"]
    size = standby.size
    for p in range(is_new.size):
        if is_new[p]:
            waiting[p].first = size
            size += waiting[p].room
    lengthened = np.empty(size, standby.dtype)
    lengthened[: standby.size] = standby
    _fill(lists, waiting, state, is_new, lengthened)
    for p in range(is_new.size):
        if is_new[p]:
            make_heap(lengthened, waiting[p].first, waiting[p].n)
            projects[p].is_tracked = True
    return lengthened, True


@kernel
def _fill(lists: Lists, waiting: StandbyLists, state: States, is_new: Bools, standby: Claims) -> None:
    for a in range(lists.turn.size):
        for e in range(lists.indptr[a], lists.indptr[a + 1]):
            p = lists.project[e]
            if is_new[p]:
                state[e] |= STANDBY
                claim = Claim(lists.priority[e], lists.turn[a], e)
                write_claim(standby, waiting[p].first + waiting[p].n, _inverted(claim))
                waiting[p].n += 1
