"""All pairs of some applicants, and single ones: against whole tables, whatever the parts and blocks."""

from __future__ import annotations

import numpy as np
import pytest

from matchkit.scoring import ELIGIBLE, ApplicantsPart, Pairs, Sides, score_some, shortlists
from matchkit.scoring import score_all as score_open
from matchkit.scoring.edges import no_pairs
from tests.naive_scoring import Scores, obstacles, score_all
from tests.scoring.markets import random_market, shortlisted

SEEDS = range(16)


def check(found: Pairs, expected: list[tuple[int, int]], scores: Scores, first: int) -> None:
    """``first`` is the position in the market of the first row."""
    applicants, projects = (np.array([pair[i] for pair in expected], np.int64) for i in range(2))
    assert (found.applicant + first).tolist() == applicants.tolist()
    assert found.project.tolist() == projects.tolist()
    assert found.components.tolist() == scores.components[applicants, projects].tolist()
    assert found.applicant_score.tolist() == scores.applicant_score[applicants, projects].tolist()
    assert found.project_score.tolist() == scores.project_score[applicants, projects].tolist()


@pytest.mark.parametrize("block_cells", [1, 30, 1 << 19])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_open_pair_of_a_part_is_scored(seed: int, block_cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open is what passes the rules and is left out by no ranking, or is pinned."""
    monkeypatch.setattr(shortlists, "BLOCK_CELLS", block_cells)
    evidence = random_market(seed)
    scores = score_all(evidence)
    (projects, applicants), order, _ = shortlisted(evidence, 1, 0)
    is_open = obstacles(scores, order, len(applicants.rules.names)) == ELIGIBLE
    is_open[order.pinned[:, 0], order.pinned[:, 1]] = True
    n = len(applicants)
    for begin, stop in ((0, n), (n // 3, n), (0, n // 2)):
        part = ApplicantsPart(applicants.part(slice(begin, stop)), order.part(begin, stop))
        expected = [(a + begin, p) for a, p in np.argwhere(is_open[begin:stop]).tolist()]
        check(score_open(projects, part), expected, scores, begin)


@pytest.mark.parametrize("block_cells", [1, 1 << 19])
@pytest.mark.parametrize("seed", SEEDS)
def test_single_pairs_are_scored_whatever_their_rules(
    seed: int, block_cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortlists, "BLOCK_CELLS", block_cells)
    evidence, rng = random_market(seed), np.random.default_rng(seed)
    scores = score_all(evidence)
    (projects, applicants), order, _ = shortlisted(evidence, 1, 0)
    everybody = ApplicantsPart(applicants, order)
    for share in (0.1, 0.5, 1.0):
        pairs = np.argwhere(rng.random(scores.broken.shape) < share)
        check(score_some(projects, everybody, pairs), list(map(tuple, pairs.tolist())), scores, 0)


def test_of_nobody_and_of_no_pairs_there_is_nothing() -> None:
    sides, order, _ = shortlisted(random_market(1), 1, 0)
    nobody = ApplicantsPart(sides.applicants.part(slice(0, 0)), order.part(0, 0))
    everybody = ApplicantsPart(sides.applicants, order)
    none = np.zeros((0, 2), np.int64)
    for found, expected in (
        (score_open(Sides(*sides).projects, nobody), no_pairs(0)),
        (score_some(sides.projects, everybody, none), no_pairs(len(sides.applicants))),
    ):
        for name, column in vars(expected).items():
            assert getattr(found, name).shape == column.shape, name
            assert getattr(found, name).dtype == column.dtype, name
