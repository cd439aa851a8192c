"""The parts of both scores, as whole numbers, and how they add up.

A component is 0..10,000; `UNKNOWN` marks a pair for which one side stated nothing, and counts as the params say.
A component's share of the total is ``weight * value // 100``, so that the shares add up to the total exactly.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from matchkit.market import Market
from matchkit.params import ApplicantWeights, ProjectWeights

UNKNOWN = -1
SCALE = 10_000
PERCENT = 100

APPLICANT_COMPONENTS = tuple(ApplicantWeights.model_fields)
PROJECT_COMPONENTS = tuple(ProjectWeights.model_fields)
COMPONENTS = APPLICANT_COMPONENTS + PROJECT_COMPONENTS

# A mode that the applicant lists first is worth the whole component, each place further down a quarter less.
MODE_STEP = SCALE // 4


def comfort(capacity: npt.NDArray[np.int32], quarters: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Share of the applicant's hours in the window that stays free: 0 where the project takes all of them.

    ``capacity`` is (n, P) quarter-hours, ``quarters`` (P,) the projects' hours.
    """
    left = np.maximum(capacity.astype(np.int64) - quarters[None, :], 0)
    return (left * SCALE // np.maximum(capacity, 1)).astype(np.int32)


def coverage_of_window(present: npt.NDArray[np.int32], days: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Share of a project's days on which the applicant can work. ``present`` is (n, P), ``days`` (P,)."""
    return (present.astype(np.int64) * SCALE // np.maximum(days, 1)[None, :]).astype(np.int32)


def mode_preference(market: Market, rows: slice) -> npt.NDArray[np.int32]:
    """Place of each project's work mode in the applicants' lists, (n, P): first 10,000, then a quarter less each."""
    modes = sorted({mode for mode in market.projects.work_modes if mode})
    column = np.array([modes.index(mode) if mode else len(modes) for mode in market.projects.work_modes], np.int64)
    table = np.full((rows.stop - rows.start, len(modes) + 1), UNKNOWN, np.int32)
    for row, stated in enumerate(market.applicants.work_modes[rows]):
        if stated:
            table[row, :-1] = [SCALE - MODE_STEP * stated.index(mode) if mode in stated else 0 for mode in modes]
    return table[:, column]


def contributions(
    components: npt.NDArray[np.integer], names: tuple[str, ...], weights: Mapping[str, int], unknown: int
) -> npt.NDArray[np.int64]:
    """Each component's share of the total, int64, of the same shape as ``components`` (..., len(names))."""
    values = np.where(components == UNKNOWN, unknown, components).astype(np.int64)
    return values * np.array([weights[name] for name in names], np.int64) // PERCENT
