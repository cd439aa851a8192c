"""Single pairs and single applicants, made ready alone: rules and scores are those among all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest

from matchkit.kernels.alone import fits_alone
from matchkit.scoring import ELIGIBLE, Evidence, Pairs, Sides, rules_broken, score_pair
from matchkit.scoring.shortlists import first_broken
from matchkit.scoring.sides import ApplicantSide
from matchkit.scoring.single import score_row
from tests.naive_scoring import Scores, score_all
from tests.scoring.markets import random_market

SEEDS = range(12)


def case(seed: int) -> tuple[Evidence, Scores, Sides]:
    evidence = random_market(seed)
    return evidence, score_all(evidence), Sides.of(evidence)


def check_scores(found: Pairs, scores: Scores, a: int, projects: list[int]) -> None:
    assert found.project.tolist() == projects
    assert found.components.tolist() == scores.components[a, projects].tolist()
    assert found.applicant_score.tolist() == scores.applicant_score[a, projects].tolist()
    assert found.project_score.tolist() == scores.project_score[a, projects].tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rules_that_one_applicant_breaks_are_those_found_among_all(seed: int) -> None:
    _, scores, sides = case(seed)
    for a in range(len(sides.applicants)):
        assert rules_broken(sides, a).tolist() == scores.broken[a].tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pair_scores_as_among_all_though_a_rule_forbids_it(seed: int) -> None:
    _, scores, sides = case(seed)
    n_projects = len(sides.projects)
    for a in range(len(sides.applicants)):
        p = a % n_projects
        check_scores(score_pair(sides, a, p), scores, a, [p])
        some = np.arange(a % 2, n_projects, 2)
        row = score_row(sides.projects, sides.applicants.part(slice(a, a + 1)), some)
        check_scores(row, scores, a, some.tolist())


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_made_ready_alone_has_the_rules_and_scores_that_they_have_among_all(seed: int) -> None:
    """Counterfactuals ask so for one changed applicant, without making the others ready again."""
    evidence, scores, sides = case(seed)
    everything = np.arange(len(sides.projects))
    for a in range(len(sides.applicants)):
        alone = ApplicantSide.alone(evidence, a)
        assert alone.positions.tolist() == alone.rules.positions.tolist() == [a]
        assert len(alone) == 1
        assert first_broken(alone)[0].tolist() == scores.broken[a].tolist()
        check_scores(score_row(sides.projects, alone, everything), scores, a, everything.tolist())


@pytest.mark.parametrize("seed", SEEDS)
def test_of_all_rules_that_a_pair_breaks_the_first_is_the_one_reported(seed: int) -> None:
    evidence, scores, sides = case(seed)
    applicants = sides.applicants
    fits = fits_alone(evidence.calendar.arrays, 0, len(applicants))
    broken = applicants.rules.each_broken(fits)
    assert set(broken) == set(applicants.rules.names)
    assert all(table.dtype == np.bool_ and table.shape == fits.shape for table in broken.values())
    by_code = np.stack([np.zeros(fits.shape, np.bool_), *(broken[rule] for rule in applicants.rules.names)])
    assert np.where(by_code.any(axis=0), by_code.argmax(axis=0), ELIGIBLE).tolist() == scores.broken.tolist()
    assert broken["calendar"].tolist() == (~fits).tolist()
    forbidden = {(pair.applicant, pair.project) for pair in evidence.wishes.forbids}
    assert set(map(tuple, np.argwhere(broken["forbidden"]).tolist())) == forbidden


def frozen(record: Any) -> Any:
    """A copy, of which no array can be written: such as another process may get."""
    if isinstance(record, np.ndarray):
        copy = record.copy()
        copy.flags.writeable = False
        return copy
    if isinstance(record, tuple) and hasattr(record, "_fields"):
        return type(record)(*map(frozen, record))
    if is_dataclass(record) and not isinstance(record, type):
        columns = {field.name: frozen(getattr(record, field.name)) for field in fields(record) if field.init}
        return replace(record, **columns)
    return {name: frozen(part) for name, part in record.items()} if isinstance(record, dict) else record


def arrays_in(*records: Any) -> Iterator[np.ndarray]:
    for record in records:
        if isinstance(record, np.ndarray):
            yield record
        elif isinstance(record, tuple):
            yield from arrays_in(*record)


@pytest.mark.parametrize("seed", range(4))
def test_what_comes_read_only_is_settled_before_it_is_worked_on(seed: int) -> None:
    """Kernels are compiled anew for arrays that cannot be written, so these are copied, and say the same."""
    evidence = random_market(seed)
    projects, applicants = Sides.of(evidence)
    given = applicants.part(np.arange(len(applicants)))
    came, came_projects = frozen(given), frozen(projects)
    assert not any(array.flags.writeable for array in arrays_in(came.offers, came.rules.met, came_projects.arrays))
    settled, settled_projects = came.settled(), came_projects.settled()
    rules, stated = settled.rules, settled.rules.stated.values()
    own = (settled.offers, settled.novelty, settled.wanted, settled.is_unskilled, settled.mode_row, settled.mode_points)
    of_rules = (rules.zone, rules.shares, rules.met, rules.musts, rules.n_musts)
    of_stated = [(rule.index, rule.whole) for rule in stated]
    of_projects = (settled_projects.arrays, settled_projects.weights)
    assert all(array.flags.writeable for array in arrays_in(*own, *of_rules, *of_stated, *of_projects))
    assert not any(array.flags.writeable for array in arrays_in(settled.calendar))
    assert first_broken(settled).tolist() == first_broken(applicants).tolist()
