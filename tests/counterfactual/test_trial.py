"""One row changed and the market solved again in milliseconds: the same as solving all of it again."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from matchkit.counterfactual.applying import apply
from matchkit.counterfactual.changes import Changes
from matchkit.counterfactual.solving_again import solve_again
from matchkit.counterfactual.trial import NOBODY, Trials, each_broken, held_by
from matchkit.errors import ChangeError
from matchkit.executors import Threads
from matchkit.explanation import Outcome
from matchkit.placing import place
from matchkit.scoring.shortlists import first_broken
from matchkit.scoring.sides import ApplicantSide
from matchkit.scoring.single import score_row
from tests.scoring.markets import random_market, shortlisted, with_shortlists

SEEDS = range(8)


@cache
def trials(seed: int) -> Trials:
    evidence = with_shortlists(random_market(seed), 2, 2)
    sides, order, edges = shortlisted(evidence, 2, 2)
    found = place(evidence, sides, order, edges, Threads(1))
    return Trials(Outcome(evidence, found.edges, found.ranked, found.matching, 0), Threads(1))


def parsed(on: Trials, **asked: Any) -> Changes:
    return Changes.parse(on.outcome.market, on.outcome.evidence.params, **asked)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_applicant_made_ready_alone_is_the_one_among_all(seed: int) -> None:
    outcome = trials(seed).outcome
    everything = np.arange(len(outcome.market.projects))
    for a in range(len(outcome.market.applicants)):
        alone, among = ApplicantSide.alone(outcome.evidence, a), outcome.sides.applicants.part(slice(a, a + 1))
        assert (first_broken(alone) == first_broken(among)).all()
        ours, theirs = (score_row(outcome.sides.projects, side, everything) for side in (alone, among))
        assert ours.components.tolist() == theirs.components.tolist()
        assert ours.applicant_score.tolist() == theirs.applicant_score.tolist()
        assert ours.project_score.tolist() == theirs.project_score.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_of_all_broken_rules_is_the_one_that_is_reported(seed: int) -> None:
    outcome = trials(seed).outcome
    for a in range(len(outcome.market.applicants)):
        alone = outcome.sides.applicants.part(slice(a, a + 1))
        broken = each_broken(alone)
        for p, code in enumerate(first_broken(alone)[0].tolist()):
            every = [1 + place for place, name in enumerate(outcome.rule_names) if broken[name][p]]
            assert code == min(every, default=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_change_nothing_moves(seed: int) -> None:
    on = trials(seed)
    for a in range(len(on.outcome.market.applicants)):
        again = on.with_applicant(a, on.outcome.evidence)
        assert again.matching.pairs.tolist() == on.outcome.matching.pairs.tolist()
        assert held_by(again, a) == on.outcome.held[a]
    assert on.with_seats(on.outcome.evidence).matching.pairs.tolist() == on.outcome.matching.pairs.tolist()


CHANGES: list[tuple[str, Any]] = [
    ("hours_per_week", "+6"),
    ("max_projects", 3),
    ("available", "2027-02-01/2027-03-15"),
    ("languages", ["German"]),
    ("location", ["Leeds"]),
    ("skills", ["Python"]),
]


@pytest.mark.parametrize(("column", "value"), CHANGES, ids=[column for column, _ in CHANGES])
def test_a_trial_of_one_applicant_is_a_whole_run_with_the_change(column: str, value: Any) -> None:
    n_moved = 0
    for seed in SEEDS:
        on = trials(seed)
        applicants = on.outcome.market.applicants
        for a, key in enumerate(applicants.ids):
            try:
                changes = parsed(on, **{column: {key: value}})
            except ChangeError:  # who stated nothing has it all
                continue
            quick = on.with_applicant(a, apply(on.outcome.evidence, changes))
            whole = solve_again(on.outcome, changes, Threads(1))
            assert quick.matching.pairs.tolist() == whole.matching.pairs.tolist()
            assert quick.matching.stability.is_stable == whole.matching.stability.is_stable
            n_moved += quick.matching.pairs.tolist() != on.outcome.matching.pairs.tolist()
    assert n_moved > 0, "else this shows nothing"


def test_a_trial_of_seats_is_a_whole_run_with_the_change() -> None:
    n_moved = 0
    for seed in SEEDS:
        on = trials(seed)
        for key in on.outcome.market.projects.ids:
            changes = parsed(on, seats={key: "+1"})
            quick = on.with_seats(apply(on.outcome.evidence, changes))
            whole = solve_again(on.outcome, changes, Threads(1))
            assert quick.matching.pairs.tolist() == whole.matching.pairs.tolist()
            n_moved += quick.matching.pairs.tolist() != on.outcome.matching.pairs.tolist()
    assert n_moved > 0, "else this shows nothing"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bar_is_what_the_last_seat_asks_for(seed: int) -> None:
    outcome, bars = trials(seed).outcome, trials(seed).bars.tolist()
    for p, seated in enumerate(outcome.seated):
        own = [a for a in seated if (a, p) not in outcome.pinned]
        if len(seated) < outcome.market.projects.seats[p]:
            assert bars[p] == -1
        else:
            priorities = [int(outcome.preferences.priority[outcome.placed_entry(a, p)]) for a in own]
            assert bars[p] == min(priorities, default=NOBODY)
