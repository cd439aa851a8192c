"""The seats of each project, held by a heap of claims.

A claim that is given up stays in the heap, marked stale, and is thrown out when it comes to the top or its room is
needed: looking for it would cost a walk through all seats. So each heap has room for some more claims than seats.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matchkit.kernels.claims import Claim, Claims, drop_top, make_heap, place_down, place_up
from matchkit.kernels.compiling import Int32s, Int64s, inlined, kernel

HELD, STALE, STANDBY = 1, 2, 4  # marks of an edge: seated; given up, its claim still in the heap; on a standby list
LOWEST, HIGHEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
NO_TURN = np.iinfo(np.int32).max  # no lottery goes so far
# A heap is swept once in so many seats given up: the sweep costs no more than a few claims for each of them.
SEATS_PER_SPARE_CLAIM = 4

Projects = npt.NDArray[Any]  # of PROJECT
Project = Any  # one of them
States = npt.NDArray[np.uint8]

# A claim above (`bar`, `bar_turn`) is let in. `n_claims` claims, stale ones included, lie from `first`. A freed project
# has a seat to offer, a tracked one a standby list (`kernels.standby`). In 32 bytes no record lies across cache lines.
PROJECT = np.dtype(
    [
        ("bar", "i8"),
        ("bar_turn", "i4"),
        ("first", "i4"),
        ("seats", "i4"),
        ("n_seated", "i4"),
        ("n_claims", "i4"),
        ("is_freed", "?"),
        ("is_tracked", "?"),
    ],
    align=True,
)


@inlined
def _room(project: Project) -> int:
    return project.seats + project.seats // SEATS_PER_SPARE_CLAIM + 1


@kernel
def lay_out_seats(degree: Int32s, seats: Int64s, projects: Projects) -> int:
    """Fill ``projects`` (P,) for a market where nobody sits yet; returns the claims that all heaps have room for.

    ``degree`` is int32 (P,), the number of edges of each project.
    """
    total = 0
    for p in range(seats.size):
        projects[p].seats = min(seats[p], degree[p] + 1)  # with more seats than claims a project is never full
        projects[p].first = total
        total += _room(projects[p])
        projects[p].n_seated = projects[p].n_claims = 0
        projects[p].is_freed = projects[p].is_tracked = False
        projects[p].bar = LOWEST if seats[p] > 0 else HIGHEST
        projects[p].bar_turn = -1 if seats[p] > 0 else NO_TURN
    return total


@inlined
def would_take(project: Project, priority: int, turn: int) -> bool:
    """True if the project has a free seat, or the claim beats the lowest seated there."""
    return priority > project.bar or (priority == project.bar and turn > project.bar_turn)


@kernel
def take_seat(project: Project, claims: Claims, state: States, claim: Claim) -> None:
    """Seat a claim that the project would take; if no seat is free, the lowest there loses theirs."""
    is_full = project.n_seated == project.seats
    if is_full:
        state[claims[project.first].edge] &= ~HELD
    if is_full and not state[claim.edge] & STALE:
        place_down(claims, project.first, project.n_claims, 0, claim)
        state[claim.edge] |= HELD
        _close(project, claims, state)
        return
    if is_full:
        drop_top(claims, project.first, project.n_claims)
        project.n_claims -= 1
        project.n_seated -= 1
    _add_claim(project, claims, state, claim)


@kernel
def give_up(project: Project, state: States, e: int) -> None:
    """A voluntary drop: the seat is free, the claim stale."""
    state[e] ^= HELD | STALE
    project.n_seated -= 1
    project.bar = LOWEST
    project.bar_turn = -1


@kernel
def _add_claim(project: Project, claims: Claims, state: States, claim: Claim) -> None:
    if state[claim.edge] & STALE:
        state[claim.edge] &= ~STALE  # the claim lies there still
    else:
        if project.n_claims == _room(project):
            _sweep(project, claims, state)
        place_up(claims, project.first, project.n_claims, claim)
        project.n_claims += 1
    state[claim.edge] |= HELD
    project.n_seated += 1
    if project.n_seated == project.seats:
        _close(project, claims, state)


@kernel
def _close(project: Project, claims: Claims, state: States) -> None:
    """A full project takes whoever beats the lowest seated."""
    first = project.first
    while project.n_claims > project.n_seated and state[claims[first].edge] & STALE:
        state[claims[first].edge] &= ~STALE
        drop_top(claims, first, project.n_claims)
        project.n_claims -= 1
    project.bar = claims[first].priority
    project.bar_turn = claims[first].turn


@kernel
def _sweep(project: Project, claims: Claims, state: States) -> None:
    """Throw out all stale claims."""
    first, n_kept = project.first, 0
    for i in range(first, first + project.n_claims):
        if state[claims[i].edge] & STALE:
            state[claims[i].edge] &= ~STALE
        else:
            claims[first + n_kept] = claims[i]
            n_kept += 1
    make_heap(claims, first, n_kept)
    project.n_claims = n_kept
