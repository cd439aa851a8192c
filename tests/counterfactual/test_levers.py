"""What would place most people: every number tried out, and nothing better of its kind overlooked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matchkit.counterfactual import Changes, Lever, SolvingAgain, find_levers, find_moves, levers, what_if
from matchkit.counterfactual.obstacles import Obstacles
from matchkit.counterfactual.seat_chains import SeatChains
from matchkit.errors import UsageError
from matchkit.executors import Threads
from matchkit.explanation import Outcome
from tests.counterfactual.small import outcome as small_outcome
from tests.counterfactual.solved import crowded

ALL = 1_000
SEEDS = range(12)


def found(seed: int, most: int = ALL) -> tuple[Lever, ...]:
    return find_levers(crowded(seed), Threads(1), most)


def changed(outcome: Outcome, **given: Any) -> Changes:
    return Changes.parse(outcome.market, outcome.evidence.params, **given)


@pytest.mark.parametrize("seed", range(4))
def test_each_number_is_what_the_change_by_itself_does(seed: int) -> None:
    for lever in found(seed):
        asked = what_if(crowded(seed), lever.changes, Threads(1))
        assert lever.placed_more == asked.after.placed - asked.before.placed > 0
        assert (lever.gain, lever.lose) == (len(asked.gain), len(asked.lose))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_single_seat_places_more_people_than_the_best_that_is_found(seed: int) -> None:
    """Against a try of every project."""
    outcome, solving = crowded(seed), SolvingAgain(crowded(seed), Threads(1))
    tries = [changed(outcome, seats={key: "+1"}) for key in outcome.market.projects.ids]
    best = max(find_moves(outcome, solving.solve(each)).placed_more for each in tries)
    singles = [lever.placed_more for lever in found(seed) if (lever.kind, lever.n_changed) == ("seats", 1)]
    assert max(singles, default=0) == max(best, 0)


def test_people_are_short_of_seats_in_most_of_these_markets() -> None:
    """Else the test above would show little."""
    assert sum(any(lever.kind == "seats" for lever in found(seed)) for seed in SEEDS) >= 8


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chain_of_seats_tells_how_many_come_in_where_everybody_takes_one_project(seed: int) -> None:
    """And every pair is known."""
    outcome = crowded(seed, most_projects=1, most=ALL)
    solving, chains = SolvingAgain(outcome, Threads(1)), SeatChains(outcome)
    for project, key in enumerate(outcome.market.projects.ids):
        moves = find_moves(outcome, solving.solve(changed(outcome, seats={key: "+1"})))
        assert chains.newly_placed(project) == moves.placed_more


def test_most_people_come_first_then_fewest_changes() -> None:
    for seed in SEEDS:
        keys = [(-lever.placed_more, lever.n_changed) for lever in found(seed)]
        assert keys == sorted(keys)


def test_further_seats_are_told_only_where_they_place_more() -> None:
    several = [lever for seed in SEEDS for lever in found(seed) if lever.kind == "seats" and lever.n_changed > 1]
    assert several
    for seed in SEEDS:
        for lever in found(seed):
            if lever.kind == "seats" and lever.n_changed > 1:
                key = lever.changes.items[0].key
                fewer = changed(crowded(seed), seats={key: f"+{lever.n_changed - 1}"})
                assert what_if(crowded(seed), fewer, Threads(1)).after.placed < (
                    what_if(crowded(seed), lever.changes, Threads(1)).after.placed
                )


def test_the_best_of_each_kind_is_kept_before_others_of_a_kind() -> None:
    everything = found(2)
    kinds = {(lever.kind, lever.n_changed if lever.kind == "seats" else 0) for lever in everything}
    few = found(2, len(kinds))
    assert {(lever.kind, lever.n_changed if lever.kind == "seats" else 0) for lever in few} == kinds
    assert len(everything) > len(few) == len(kinds)
    assert few[0] == everything[0]
    assert found(2, 1) == everything[:1]


def test_all_kinds_are_found_in_some_market() -> None:
    kinds = {lever.kind for seed in SEEDS for lever in found(seed)}
    people = {"hours_per_week", "available", "skills", "work_mode", "location", "languages"}
    assert kinds == people | {"seats", "must_have_skills"}


def test_words_say_what_is_changed_and_name_no_applicant() -> None:
    words = {lever.what for seed in SEEDS for lever in found(seed)}
    assert not [what for what in words if "a-" in what]
    assert any(what.startswith("one more seat in p-0") for what in words)
    assert any(what.startswith("2 more hours a week for ") for what in words)
    assert any(what.startswith("one week more before their time for ") for what in words)
    assert any(what.endswith(" without a placement") and what.startswith("work in ") for what in words)
    assert any(what.startswith("no must-have ") for what in words)


def test_a_lever_is_plain_data_without_its_change() -> None:
    record = found(2)[0].record
    assert list(record) == ["kind", "what", "n_changed", "placed_more", "gain", "lose"]


def test_the_market_is_solved_no_more_often_than_said(monkeypatch: pytest.MonkeyPatch) -> None:
    solves = []
    original = SolvingAgain.solve
    monkeypatch.setattr(SolvingAgain, "solve", lambda self, changes: solves.append(1) or original(self, changes))
    for seed in SEEDS:
        solves.clear()
        find_levers(crowded(seed), Threads(1))
        assert 0 < len(solves) <= levers.MOST_SOLVES


def test_where_everybody_is_placed_nothing_is_told() -> None:
    outcome = small_outcome()
    whole = SolvingAgain(outcome, Threads(1)).solve(changed(outcome, seats={"p-1": 4}))
    assert all(whole.held)
    assert find_levers(whole, Threads(1)) == ()


@pytest.mark.parametrize("most", [0, -1, 1_001, True, 2.0])
def test_a_number_that_is_none_is_refused(most: Any) -> None:
    with pytest.raises(UsageError, match=r"most is .*\. Give a whole number from 1 to 1,000\."):
        find_levers(small_outcome(), Threads(1), most)


def opened_by(outcome: Outcome, applicant: int, changes: Changes) -> list[int]:
    """Projects that a change opens to an applicant: by the rules, each asked for anew."""
    after = SolvingAgain(outcome, Threads(1)).solve(changes)
    everybody = range(len(outcome.market.projects))
    return [p for p in everybody if outcome.rule_broken(applicant, p) and not after.rule_broken(applicant, p)]


@pytest.mark.parametrize("column", ["skills", "work_mode", "languages", "location"])
@pytest.mark.parametrize("seed", range(6))
def test_names_open_projects_to_those_who_are_named_and_to_nobody_else(seed: int, column: str) -> None:
    outcome = crowded(seed)
    obstacles, ids = Obstacles(outcome), outcome.market.applicants.ids
    for opening in getattr(obstacles, f"of_{column}")():
        for applicant in obstacles.applicants.tolist():
            if column == "work_mode" and not outcome.market.applicants.work_modes[applicant]:
                continue  # who stated none accepts all, or is kept out by a param
            changes = changed(outcome, **{column: {ids[applicant]: [opening.name]}})
            opened = opened_by(outcome, applicant, changes)
            assert bool(opened) is (applicant in opening.applicants), (opening, applicant)
        free = [a for a in opening.applicants for p in opened_by(
            outcome, a, changed(outcome, **{column: {ids[a]: [opening.name]}})
        ) if len(outcome.seated[p]) < outcome.market.projects.seats[p]]  # fmt: skip
        assert opening.n_free == len(set(free))


@pytest.mark.parametrize("seed", range(6))
def test_must_haves_that_are_dropped_open_projects_to_those_who_are_named(seed: int) -> None:
    outcome = crowded(seed)
    for opening in Obstacles(outcome).of_must_haves():
        key = outcome.market.projects.ids[opening.project]
        changes = changed(outcome, must_have_skills={key: [opening.name]})
        after = SolvingAgain(outcome, Threads(1)).solve(changes)
        for applicant in Obstacles(outcome).applicants.tolist():
            is_open = outcome.rule_broken(applicant, opening.project) and not after.rule_broken(
                applicant, opening.project
            )
            assert bool(is_open) is (applicant in opening.applicants)


def test_those_looked_at_are_spread_over_all_without_a_placement(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = crowded(2)
    everybody = Obstacles(outcome).applicants
    assert everybody.tolist() == [a for a, held in enumerate(outcome.held) if not held and outcome.quota[a]]
    monkeypatch.setattr("matchkit.counterfactual.obstacles.MOST_LOOKED_AT", 3)
    few = Obstacles(outcome).applicants
    assert few.size == 3
    assert np.isin(few, everybody).all()
    assert few[0] == everybody[0]
    assert few[-1] >= everybody[len(everybody) // 2]
