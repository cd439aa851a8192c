"""The fewest further days on which somebody would have to be free, as an integer program."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matchkit.kernels.days import DAYS_PER_WEEK

Int64s = npt.NDArray[np.int64]


def fewest_days(
    hours: Int64s, fixed: Int64s, flexible: Sequence[tuple[int, npt.NDArray[np.int64]]], limit: int, per_day: int
) -> list[int]:
    """Days without any hours on which ``per_day`` of them would make the work fit, the fewest, early ones first.

    Parameters
    ----------
    hours
        Int64 (days,), from a Monday: quarter-hours that there are on each day.
    fixed
        Int64 (days,): quarter-hours that fixed legs take on each day.
    flexible
        Quarter-hours of each flexible leg, and the days, int64, on which it may be worked, from the same Monday.
    limit, per_day
        Quarter-hours of a week, and of a day that is added.

    Returns
    -------
    list of int
        Ascending; empty where no further days make it fit.
    """
    asked = fixed > 0
    for _, days in flexible:
        asked[days] = True
    candidates = np.flatnonzero(asked & (hours == 0))
    if not candidates.size or not per_day:
        return []
    return _solve(hours, fixed, flexible, limit, per_day, candidates)


def _solve(
    hours: Int64s,
    fixed: Int64s,
    flexible: Sequence[tuple[int, npt.NDArray[np.int64]]],
    limit: int,
    per_day: int,
    candidates: Int64s,
) -> list[int]:
    """Variables: one a candidate, whether it is added; then one a leg and day of its window, the hours worked."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    cells = [(leg, day) for leg, (_, days) in enumerate(flexible) for day in days.tolist()]
    n = candidates.size + len(cells)
    worked = candidates.size + np.arange(len(cells))
    legs = np.array([leg for leg, _ in cells], np.int64)
    dates = np.array([day for _, day in cells], np.int64)
    n_weeks = hours.size // DAYS_PER_WEEK
    ones = np.ones(len(cells))
    by_leg = coo_array((ones, (legs, worked)), shape=(len(flexible), n))
    by_week = coo_array((ones, (dates // DAYS_PER_WEEK, worked)), shape=(n_weeks, n))
    rows = np.concatenate([candidates, dates])
    values = np.concatenate([np.full(candidates.size, -float(per_day)), ones])
    by_day = coo_array((values, (rows, np.arange(n))), shape=(hours.size, n))
    weekly = fixed.reshape(-1, DAYS_PER_WEEK).sum(axis=1)
    loads = np.array([load for load, _ in flexible], float)
    constraints = [
        LinearConstraint(by_day.tocsr(), -np.inf, (hours - fixed).astype(float)),
        LinearConstraint(by_week.tocsr(), -np.inf, (limit - weekly).astype(float)),
    ]
    if loads.size:
        constraints.append(LinearConstraint(by_leg.tocsr(), loads, loads))
    # One day more always costs more than any later choice of the others.
    later = 1 + np.arange(candidates.size) / (candidates.size + 1) ** 2
    found = milp(
        np.concatenate([later, np.zeros(len(cells))]),
        integrality=np.concatenate([np.ones(candidates.size), np.zeros(len(cells))]),
        bounds=Bounds(0, np.concatenate([np.ones(candidates.size), np.full(len(cells), np.inf)])),
        constraints=constraints,
    )
    if found.x is None:
        return []
    return candidates[found.x[: candidates.size] > 0.5].tolist()
