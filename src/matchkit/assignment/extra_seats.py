"""Advice where pairs block: the smallest extra seats with which a stable matching is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

from matchkit.assignment.arguments import checked_calendar
from matchkit.assignment.deciding import decide
from matchkit.assignment.part import Part
from matchkit.assignment.restarting import settle_restarting
from matchkit.kernels.lists import Lists

# Extra seats are tried singly and in pairs, then wherever pairs block. Each try solves the market again, and may end in
# an integer program.
MOST_EXTRA_SEATS = 2
MOST_PROJECTS_TRIED = 10
MOST_ROUNDS = 5


def find_extra_seats(part: Part, lists: Lists, blocking: npt.NDArray[np.int64]) -> tuple[int, ...]:
    """Projects to which one more seat each time they are named gives a stable matching: the fewest found if two do.

    Otherwise one at each project that blocks, and again where pairs still block, less those that can be spared; nothing
    where that does not end soon.
    """
    blocked = np.unique(blocking[:, 1])
    if blocked.size <= MOST_EXTRA_SEATS:
        near = np.isin(part.preferences.applicant, blocking[:, 0])
        first = np.concatenate([blocked, np.setdiff1d(part.preferences.project[near], blocked)])[:MOST_PROJECTS_TRIED]
        for n_extra in range(1, MOST_EXTRA_SEATS + 1):
            for chosen in combinations_with_replacement(first.tolist(), n_extra):
                if _clears(part, lists, chosen):
                    return chosen
    return _seats_where_pairs_block(part, lists, blocked.tolist())


def _seats_where_pairs_block(part: Part, lists: Lists, blocked: list[int]) -> tuple[int, ...]:
    needed: list[int] = []
    for _ in range(MOST_ROUNDS):
        needed = sorted([*needed, *blocked])
        blocking = _blocking_with(part, lists, needed)
        if blocking is None:
            return ()
        if not len(blocking):
            return _without_spare(part, lists, needed)
        blocked = np.unique(blocking[:, 1]).tolist()
    return ()


def _without_spare(part: Part, lists: Lists, needed: list[int]) -> tuple[int, ...]:
    for p in tuple(needed):
        fewer = needed.copy()
        fewer.remove(p)
        if _clears(part, lists, fewer):
            needed = fewer
    return tuple(needed)


def _clears(part: Part, lists: Lists, extra: Sequence[int]) -> bool:
    blocking = _blocking_with(part, lists, extra)
    return blocking is not None and not len(blocking)


def _blocking_with(part: Part, lists: Lists, extra: Sequence[int]) -> npt.NDArray[np.int64] | None:
    """The pairs that block in the matching found with a seat more for each time a project is named.

    None where somebody is stuck and too many would have to be decided.
    """
    seats = part.seats.copy()
    np.add.at(seats, list(extra), 1)
    calendar = checked_calendar(part.preferences, part.calendar, seats.size)
    is_placed, is_stuck = settle_restarting(lists._replace(seats=seats), calendar, part.is_placed)
    roomier = replace(part, seats=seats, is_placed=is_placed)
    if is_stuck.any():
        is_stuck[part.applicants] = True
        decision = decide(replace(roomier, applicants=np.flatnonzero(is_stuck)))
        if decision is None:
            return None
        is_placed = decision.is_placed
    return roomier.blocking_pairs(is_placed)
