"""Who would come next at each project."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.assignment.arguments import checked_calendar, checked_quota, checked_seats, checked_seed, placed_edges
from matchkit.assignment.order import project_order, strict_lists
from matchkit.availability import Calendar
from matchkit.kernels.waiting import waiting_edges
from matchkit.preferences import Preferences


def find_waitlist(
    pairs: npt.ArrayLike,
    preferences: Preferences,
    seats: npt.ArrayLike,
    *,
    calendar: Calendar | None = None,
    max_projects: npt.ArrayLike = 1,
    seed: int = 0,
) -> npt.NDArray[np.int64]:
    """For each project the applicants who would take one more seat there, in the order in which they would get it.

    An applicant waits at a project that is not among their placements and that fits together with those of their
    placements which they rank above it. The order is the solver's: priority, then the lottery of ``seed``.

    Returns
    -------
    ndarray
        Int64 (k, 2): project and applicant positions, ascending by project, best-placed first.

    Raises
    ------
    PreferencesError
        If ``pairs`` hold one that is unacceptable or come twice.
    """
    seats = checked_seats(preferences, seats)
    quota = checked_quota(preferences, max_projects, calendar)
    lists = strict_lists(preferences, seats, quota, checked_seed(seed))
    is_placed = placed_edges(preferences, pairs)
    waits = waiting_edges(
        preferences.indptr,
        preferences.project,
        quota,
        checked_calendar(preferences, calendar, seats.size),
        is_placed,
    )
    applicant = preferences.applicant
    edges = project_order(lists, applicant, np.flatnonzero(waits))
    return np.column_stack([lists.project[edges], applicant[edges]]).astype(np.int64)
