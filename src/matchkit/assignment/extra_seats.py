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
from matchkit.kernels.lists import Lists
from matchkit.kernels.settling import settle

# Extra seats are tried singly and in pairs. Each try solves the market again, and may end in an integer program, which
# must then not be a large one.
MOST_EXTRA_SEATS = 2
MOST_PROJECTS_TRIED = 10
MOST_COLUMNS_TRIED = 1_000


def find_extra_seats(part: Part, lists: Lists, blocking: npt.NDArray[np.int64]) -> tuple[int, ...]:
    """Projects to which one more seat each gives a stable matching: the fewest found if one or two do.

    Otherwise one at each project that blocks, less those that can be spared; nothing where that does not do either.
    """
    near = np.isin(part.preferences.applicant, blocking[:, 0])
    blocked = np.unique(blocking[:, 1])
    if blocked.size > MOST_EXTRA_SEATS:
        return _without_spare(part, lists, blocked.tolist())
    first = np.concatenate([blocked, np.setdiff1d(part.preferences.project[near], blocked)])[:MOST_PROJECTS_TRIED]
    for n_extra in range(1, MOST_EXTRA_SEATS + 1):
        for chosen in combinations_with_replacement(first.tolist(), n_extra):
            if _clears(part, lists, chosen):
                return chosen
    return ()


def _without_spare(part: Part, lists: Lists, blocked: list[int]) -> tuple[int, ...]:
    if not _clears(part, lists, blocked):
        return ()
    needed = blocked
    for p in blocked:
        fewer = [q for q in needed if q != p]
        if _clears(part, lists, fewer):
            needed = fewer
    return tuple(needed)


def _clears(part: Part, lists: Lists, extra: Sequence[int]) -> bool:
    """True if a stable matching is found with a seat more for each time a project is named."""
    seats = part.seats.copy()
    np.add.at(seats, list(extra), 1)
    calendar = checked_calendar(part.preferences, part.calendar, seats.size)
    is_placed, is_stuck = settle(lists._replace(seats=seats), calendar, part.is_placed)
    roomier = replace(part, seats=seats, is_placed=is_placed)
    if is_stuck.any():
        is_stuck[part.applicants] = True
        decision = decide(replace(roomier, applicants=np.flatnonzero(is_stuck)), MOST_COLUMNS_TRIED)
        if decision is None:
            return False
        is_placed = decision.is_placed
    return not len(roomier.blocking_pairs(is_placed))
