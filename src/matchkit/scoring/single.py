"""Single pairs, for explanations: the same rules and scores as in the passes over all pairs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.kernels.reserves import no_reserve
from matchkit.kernels.shortlisting import Asked, no_best, shortlist_block
from matchkit.scoring.edges import Pairs
from matchkit.scoring.shortlists import first_broken
from matchkit.scoring.sides import ApplicantSide, ProjectSide, Sides


def rules_broken(sides: Sides, applicant: int) -> npt.NDArray[np.uint8]:
    """For one applicant the first broken rule of each project, uint8 (P,): 0 is eligible, else 1 + its place."""
    return first_broken(sides.applicants.part(slice(applicant, applicant + 1)))[0]


def score_pair(sides: Sides, applicant: int, project: int) -> Pairs:
    """A pair by itself, whatever its rules; the only one of the only applicant."""
    alone = sides.applicants.part(slice(applicant, applicant + 1))
    return score_row(sides.projects, alone, np.array([project]))


def score_row(projects: ProjectSide, alone: ApplicantSide, chosen: npt.NDArray[np.int64]) -> Pairs:
    """The only applicant with some projects, int64 (k,), ascending, whatever their rules."""
    broken = np.ones((1, len(projects)), np.uint8)
    broken[0, chosen] = 0
    no_draws = np.zeros(1, np.uint64)
    asked = Asked(
        most=np.zeros(1, np.int64),
        takes=np.zeros(len(projects), np.bool_),
        named_from=np.array([0, chosen.size]),
        named=chosen.astype(np.int32),
        list_draw=no_draws,
        project_draw=np.zeros(len(projects), np.uint64),
        priority_draw=no_draws,
    )
    best, reserve = no_best(len(projects), 0), no_reserve(len(projects), 0)
    return Pairs.of(
        shortlist_block(
            alone.arrays(projects, np.ones(1, np.bool_)),
            projects.arrays,
            projects.weights,
            broken,
            asked,
            best,
            reserve,
            alone.positions,
        )
    )
