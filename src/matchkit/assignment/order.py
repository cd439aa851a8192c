"""The strict order in which a project takes applicants: priority, then the lottery."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.errors import PreferencesError
from matchkit.kernels.grouping import group_by_project
from matchkit.kernels.settling import Lists
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
    applicant = preferences.applicant
    project_indptr, by_project = group_by_project(preferences.project, seats.size)
    return Lists(
        indptr=preferences.indptr,
        project=preferences.project,
        applicant=applicant,
        key=_keys(preferences, applicant, seed),
        project_indptr=project_indptr,
        by_project=by_project,
        seats=seats,
        quota=quota,
    )


def project_places(lists: Lists) -> npt.NDArray[np.int64]:
    """Int64 (E,): place of each edge in its project's list, 0 is best."""
    order = np.lexsort((-lists.key, lists.project))
    places = np.empty(order.size, np.int64)
    places[order] = np.arange(order.size)
    return places - lists.project_indptr[lists.project]


def _keys(preferences: Preferences, applicant: npt.NDArray[np.int32], seed: int) -> npt.NDArray[np.int64]:
    """Int64 (E,), from 0: larger is better, and no two of a project are equal."""
    n_applicants = max(1, preferences.n_applicants)
    if preferences.applicant_ids is None:
        drawn = position_lottery(n_applicants, seed)
    else:
        drawn = lottery(preferences.applicant_ids, seed, "priority")
    # Hashes may collide, positions do not. Nobody's chances depend on it: 64 bits hold every lottery that we know of.
    turn = np.empty(n_applicants, np.int64)
    turn[np.argsort(drawn, kind="stable")[::-1]] = np.arange(n_applicants)
    level = preferences.priority
    if level.size:
        low, high = int(level.min()), int(level.max())
        if (high - low + 1) * n_applicants > np.iinfo(np.int64).max:
            # Only the order of priorities counts: replace huge ones by their ranks.
            level = np.unique(level, return_inverse=True)[1].reshape(-1).astype(np.int64)
            low = 0
        level = level - low
    return level * n_applicants + turn[applicant]
