"""The parts of both scores, as whole numbers, and how they add up.

A component is 0..10,000; `UNKNOWN` marks a pair for which one side stated nothing, and counts as the params say.
A component's share of the total is ``weight * value // 100``, so that the shares add up to the total exactly.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from matchkit.params import ApplicantWeights, ProjectWeights

UNKNOWN = -1
SCALE = 10_000
PERCENT = 100

APPLICANT_COMPONENTS = tuple(ApplicantWeights.model_fields)
PROJECT_COMPONENTS = tuple(ProjectWeights.model_fields)
COMPONENTS = APPLICANT_COMPONENTS + PROJECT_COMPONENTS

# A mode that the applicant lists first is worth the whole component, each place further down a quarter less.
MODE_STEP = SCALE // 4


def contributions(
    components: npt.NDArray[np.integer], names: tuple[str, ...], weights: Mapping[str, int], unknown: int
) -> npt.NDArray[np.int64]:
    """Each component's share of the total, int64, of the same shape as ``components`` (..., len(names))."""
    values = np.where(components == UNKNOWN, unknown, components).astype(np.int64)
    return values * np.array([weights[name] for name in names], np.int64) // PERCENT
