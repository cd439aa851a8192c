"""The strict order in which a project takes applicants: priority, then the lottery."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.kernels.settling import Lists
from matchkit.preferences import Preferences, lottery


def strict_lists(
    preferences: Preferences, seats: npt.NDArray[np.int64], quota: npt.NDArray[np.int64], seed: int
) -> Lists:
    """Both sides' lists with ties broken by a lottery over the applicants' ids, seeded."""
    applicant = preferences.applicant
    names = [preferences.applicant_name(a) for a in range(preferences.n_applicants)]
    tie = lottery(names, seed, "priority")[applicant]
    by_project = np.lexsort((applicant, tie, ~preferences.priority, preferences.project))
    project_indptr = np.zeros(seats.size + 1, np.int64)
    np.cumsum(np.bincount(preferences.project, minlength=seats.size), out=project_indptr[1:])
    place = np.empty(by_project.size, np.int64)
    place[by_project] = np.arange(by_project.size)
    place -= project_indptr[preferences.project]
    return Lists(preferences.indptr, preferences.project, applicant, by_project, project_indptr, place, seats, quota)
