"""The strict order in which a project takes applicants: priority, then the lottery."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.errors import PreferencesError
from matchkit.kernels.lists import Lists
from matchkit.preferences import Preferences, lottery, position_lottery

MOST_EDGES = np.iinfo(np.int32).max


def strict_lists(
    preferences: Preferences, seats: npt.NDArray[np.int64], quota: npt.NDArray[np.int64], seed: int
) -> Lists:
    """Both sides' lists with ties broken by a lottery over the applicants' ids (or positions), seeded."""
    if preferences.n_edges > MOST_EDGES:
        raise PreferencesError(
            f"There are {preferences.n_edges:,} acceptable pairs; at most {MOST_EDGES:,} can be solved at once.",
            cure="Shorten the lists: an applicant rarely needs more than a hundred projects.",
        )
    return Lists(
        indptr=preferences.indptr,
        project=preferences.project,
        priority=preferences.priority,
        turn=_turns(preferences, seed),
        seats=seats,
        quota=quota,
    )


def project_order(
    lists: Lists, applicant: npt.NDArray[np.int32], edges: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """``edges`` ordered by project, and by place in its list; ``applicant`` int32 (E,) is each edge's."""
    keys = (~lists.turn[applicant[edges]], ~lists.priority[edges], lists.project[edges])
    return edges[np.lexsort(keys)]


def project_places(lists: Lists, applicant: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Int64 (E,): place of each edge in its project's list, 0 is best."""
    order = project_order(lists, applicant, np.arange(lists.project.size))
    lengths = np.bincount(lists.project, minlength=lists.seats.size)
    places = np.empty(order.size, np.int64)
    places[order] = np.arange(order.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return places


def _turns(preferences: Preferences, seed: int) -> npt.NDArray[np.int32]:
    """Int32 (A,): larger goes first."""
    n_applicants = preferences.n_applicants
    if preferences.applicant_ids is None:
        drawn = position_lottery(n_applicants, seed)
    else:
        drawn = lottery(preferences.applicant_ids, seed, "priority")
    turn = np.empty(n_applicants, np.int32)
    turn[_falling(drawn)] = np.arange(n_applicants, dtype=np.int32)
    return turn


def _falling(drawn: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Positions in the order of falling numbers; of equal ones the last comes first.

    Sorting numbers whose low bits hold their position is several times faster than an argsort, and as good where the
    high bits all differ.
    """
    low = np.uint64((1 << drawn.size.bit_length()) - 1)
    packed = np.sort((drawn & ~low) | np.arange(drawn.size, dtype=np.uint64))[::-1]
    high = packed & ~low
    if (high[1:] == high[:-1]).any():
        return np.argsort(drawn, kind="stable")[::-1]
    return (packed & low).astype(np.int64)
