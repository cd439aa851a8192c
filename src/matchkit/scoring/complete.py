"""All pairs of some applicants, and single ones of all: what a check of a finished matching rests on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matchkit.kernels.breaking import mark_left_out
from matchkit.kernels.reserves import no_reserve
from matchkit.kernels.shortlisting import no_best, shortlist_block
from matchkit.scoring.edges import Pairs
from matchkit.scoring.rules import ELIGIBLE
from matchkit.scoring.shortlists import Order, block_cuts, first_broken
from matchkit.scoring.sides import ApplicantSide, ProjectSide

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ApplicantsPart:
    """Some applicants, with what they rank and what is pinned."""

    applicants: ApplicantSide
    order: Order


def score_all(projects: ProjectSide, part: ApplicantsPart) -> Pairs:
    """Every pair of a part that passes the rules and that no ranking leaves out, or that is pinned, scored."""
    projects, applicants = projects.settled(), part.applicants.settled()
    n_left_out = len(applicants.rules.names) + 1
    found = []
    for begin, stop in pairwise(block_cuts(len(applicants), len(projects))):
        block, order = applicants.part(slice(begin, stop)), part.order.part(begin, stop)
        broken, asked = first_broken(block), order.asked(0)
        mark_left_out(broken, order.accepts_others, order.takes_others, asked.named_from, asked.named, n_left_out)
        broken[order.pinned[:, 0], order.pinned[:, 1]] = ELIGIBLE
        found.append(_score(projects, block, order, broken == ELIGIBLE))
    return Pairs.joined(found)


def score_some(projects: ProjectSide, part: ApplicantsPart, pairs: npt.NDArray[np.int64]) -> Pairs:
    """Pairs int64 (k, 2), distinct and ascending, scored, whatever their rules."""
    projects, applicants = projects.settled(), part.applicants.settled()
    found = []
    for begin, stop in pairwise(block_cuts(len(applicants), len(projects))):
        block, order = applicants.part(slice(begin, stop)), part.order.part(begin, stop)
        first, last = np.searchsorted(pairs[:, 0], [begin, stop])
        is_chosen = np.zeros((stop - begin, len(projects)), np.bool_)
        is_chosen[pairs[first:last, 0] - begin, pairs[first:last, 1]] = True
        found.append(_score(projects, block, order, is_chosen))
    return Pairs.joined(found)


def _score(projects: ProjectSide, block: ApplicantSide, order: Order, is_chosen: Bools) -> Pairs:
    """The chosen pairs of a block: named ones are kept, whatever their scores."""
    chosen = np.nonzero(is_chosen)[1].astype(np.int32)
    counts = np.concatenate([[0], np.cumsum(is_chosen.sum(axis=1))]).astype(np.int64)
    asked = order.asked(0)._replace(named_from=counts, named=chosen)
    kept = shortlist_block(
        block.arrays(projects, np.asarray(is_chosen.any(axis=1))),
        projects.arrays,
        projects.weights,
        (~is_chosen).astype(np.uint8),
        asked,
        no_best(len(projects), 0),
        no_reserve(len(projects), 0),
        block.positions,
    )
    return Pairs.of(kept)
