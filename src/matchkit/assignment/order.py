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
    # Hashes may collide, positions do not. Nobody's chances depend on it: 64 bits hold every lottery that we know of.
    turn = np.empty(n_applicants, np.int32)
    turn[np.argsort(drawn, kind="stable")[::-1]] = np.arange(n_applicants, dtype=np.int32)
    return turn
