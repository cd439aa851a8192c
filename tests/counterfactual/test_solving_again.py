"""Solving again with changes: what a run on changed files finds, to the byte."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

import matchkit as mk
from matchkit import MatchResult
from matchkit.counterfactual import Changes, SolvingAgain, solve_again, solving_again
from matchkit.errors import PinError
from matchkit.executors import Threads
from matchkit.explanation import Outcome
from tests.counterfactual.changed_rows import random_change, with_row
from tests.counterfactual.same import differences
from tests.counterfactual.solved import solved
from tests.scoring.markets import MarketRows, random_params, random_rows

FILES = mk.example_intake()
CHANGES: dict[str, tuple[dict[str, Any], dict[str, dict[str, Any]]]] = {
    "one more seat": ({"seats": {"p-06": "+1"}}, {"p-06": {"seats": "4"}}),
    "no seats": ({"seats": {"p-27": 0}}, {"p-27": {"seats": "0"}}),
    "more hours a week": (
        {"hours_per_week": {"a-009": "+2", "a-062": 30}},
        {"a-009": {"hours_per_week": "18"}, "a-062": {"hours_per_week": "30"}},
    ),
    "a longer time": (
        {"available": {"a-016": "2027-01-01/2027-04-30"}},
        {"a-016": {"available": "2027-01-01/2027-04-30"}},
    ),
    "more projects": ({"max_projects": {"a-029": 5}}, {"a-029": {"max_projects": "5"}}),
    "a known skill": ({"skills": {"a-012": ["Excel", "SQL"]}}, {"a-012": {"skills": "; Excel; SQL"}}),
    "a skill that nobody knew": (
        {"skills": {"a-049": ["nest boxes"], "a-104": "tide tables"}},
        {"a-049": {"skills": "; nest boxes"}, "a-104": {"skills": "; tide tables"}},
    ),
    "another work mode": (
        {"work_mode": {"a-009": ["on-site", "remote"]}},
        {"a-009": {"work_mode": "; on-site; remote"}},
    ),
    "another place": ({"location": {"a-027": "Glasgow"}}, {"a-027": {"location": "; Glasgow"}}),
    "another language": (
        {"languages": {"a-074": ["Arabic", "Polish"]}},
        {"a-074": {"languages": "; Arabic; Polish"}},
    ),
    "fewer hours": ({"hours": {"p-05": 4}}, {"p-05": {"hours": "4"}}),
    "a must-have less": ({"must_have_skills": {"p-05": ["wordpress"]}}, {"p-05": {"must_have_skills": ""}}),
    "somebody who withdraws": ({"without": ["a-001", "a-002"]}, {k: {"max_projects": "0"} for k in ("a-001", "a-002")}),
    "a project that withdraws": ({"without": ["p-27"]}, {"p-27": {"seats": "0"}}),
    "much at once": (
        {"seats": {"p-06": 5}, "skills": {"a-003": ["QGIS"]}, "without": ["a-004"], "hours": {"p-02": 10}},
        {
            "p-06": {"seats": "5"},
            "a-003": {"skills": "; QGIS"},
            "a-004": {"max_projects": "0"},
            "p-02": {"hours": "10"},
        },
    ),
}
"""What is changed, and the cells of the files that say so; those that begin with a semicolon are added."""


def files(cells: dict[str, dict[str, Any]]) -> MarketRows:
    sides = []
    for path, key in ((FILES.applicants, "applicant_id"), (FILES.projects, "project_id")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        sides.append([{**row, **_new_cells(row, cells.get(row[key], {}))} for row in rows])
    return MarketRows(*sides)


def _new_cells(row: dict[str, str], cells: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] + cell if cell.startswith(";") else cell for name, cell in cells.items()}


@cache
def example(what: str = "") -> MatchResult:
    rows = files(CHANGES[what][1] if what else {})
    return mk.match(
        rows.applicants,
        rows.projects,
        rankings=FILES.rankings,
        base_folder=FILES.applicants.parent,
        encoder="hashing",
        seed=3,
    )


def changed(outcome: Outcome, **given: Any) -> Changes:
    return Changes.parse(outcome.market, outcome.evidence.params, **given)


def outcome_differences(one: Outcome, other: Outcome) -> list[str]:
    return [
        *differences(one.edges, other.edges, "edges"),
        *differences(one.ranked.preferences.project, other.ranked.preferences.project, "lists"),
        *differences(one.ranked.preferences.priority, other.ranked.preferences.priority, "priorities"),
        *differences(one.matching.pairs, other.matching.pairs, "pairs"),
        *differences(one.matching.stability, other.matching.stability, "stability"),
    ]


@pytest.mark.parametrize("what", CHANGES)
def test_a_run_on_changed_files_finds_the_same_to_the_byte(what: str) -> None:
    outcome, fresh = example().outcome, example(what)
    ours = solve_again(outcome, changed(outcome, **CHANGES[what][0]), Threads(2))
    assert outcome_differences(ours, fresh.outcome) == []
    before = example()
    again = MatchResult(before.intake, ours, before.encoder, before.vocabulary, before.version, before.settings)
    for name in ("placements", "plan", "unplaced", "open_seats", "waitlist"):
        assert getattr(again, name).to_csv() == getattr(fresh, name).to_csv(), name


def test_most_changes_change_something() -> None:
    """Else the test above would show little."""
    before = example().outcome.matching.pairs.tolist()
    assert sum(example(what).outcome.matching.pairs.tolist() != before for what in CHANGES) >= 12


@pytest.mark.parametrize("kind", ["seats", "max_projects", "without_applicant", "without_project"])
@pytest.mark.parametrize("seed", range(5))
def test_shortlists_that_stay_are_used_again_and_give_the_same(kind: str, seed: int) -> None:
    """Several changes tried on one outcome, each by itself, with short lists that grow while they are solved."""
    rng = np.random.default_rng(seed)
    rows, params = random_rows(rng, 14, 8), random_params(rng)
    params = params.model_copy(update={"rules": params.rules.model_copy(update={"own": ()})})
    solving = SolvingAgain(solved(rows, params, seed=seed), Threads(1))
    for _ in range(3):
        given, changed_rows = random_change(rng, rows, params, kind)
        ours = solving.solve(changed(solving.outcome, **given))
        assert outcome_differences(ours, solved(changed_rows, params, seed=seed)) == []


def test_pairs_are_scored_again_only_where_scores_can_change(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = solved(random_rows(np.random.default_rng(1), 10, 6))
    calls = []
    original = solving_again.shortlist
    monkeypatch.setattr(solving_again, "shortlist", lambda *given: calls.append(1) or original(*given))
    solving = SolvingAgain(outcome, Threads(1))
    for seats in range(3):
        solving.solve(changed(outcome, seats={"p-01": seats}))
    assert len(calls) == 1
    solving.solve(changed(outcome, hours_per_week={"a-01": 3}))
    assert len(calls) == 2


def test_own_rules_may_read_seats_so_that_pairs_are_scored_again() -> None:
    rng = np.random.default_rng(7)
    rows, params = random_rows(rng, 10, 6), random_params(rng)
    own = {"name": "few", "expression": "project.seats <= 2", "reason": ""}
    params = type(params).from_tables({"rules": {"own": [own]}})
    outcome = solved(rows, params)
    ours = solve_again(outcome, changed(outcome, seats={"p-01": 3}), Threads(1))
    assert outcome_differences(ours, solved(with_row(rows, "p-01", seats=3), params)) == []
    assert not ours.seated[1]


def pinned_rows() -> MarketRows:
    """Two people pinned to one project; every rule stands open to them, for pins ask none."""
    rows = random_rows(np.random.default_rng(5), 10, 6)
    time = {"available": "2027-01-25/2027-05-01", "hours_per_week": 40, "days_off": "", "max_projects": 2}
    for key in ("a-02", "a-03"):
        rows = with_row(rows, key, **time)
    rows = with_row(rows, "p-01", seats=2, schedule="flexible", hours=4)
    pins = [{"applicant_id": key, "project_id": "p-01", "by": "Eve"} for key in ("a-02", "a-03")]
    return replace(rows, pins=pins, forbids=[])


def test_who_withdraws_leaves_a_pinned_seat_to_others() -> None:
    rows = pinned_rows()
    outcome = solved(rows)
    assert outcome.seated[1] == [2, 3]
    fresh_rows = with_row(replace(rows, pins=rows.pins[:1]), "a-03", max_projects=0)
    ours = solve_again(outcome, changed(outcome, without=["a-03"]), Threads(1))
    assert outcome_differences(ours, solved(fresh_rows)) == []
    assert 3 not in ours.seated[1]


def test_fewer_seats_than_pins_are_refused_as_in_any_run() -> None:
    outcome = solved(pinned_rows())
    with pytest.raises(PinError, match="2 applicants pinned to project 'p-01', which has 1 seat"):
        solve_again(outcome, changed(outcome, seats={"p-01": 1}), Threads(1))


def test_the_outcome_itself_stays_as_it_is() -> None:
    outcome = example().outcome
    before = outcome.matching.pairs.copy(), outcome.market.projects.seats.copy()
    solve_again(outcome, changed(outcome, seats={"p-06": 9}, without=["a-001"]), Threads(1))
    assert np.array_equal(before[0], outcome.matching.pairs)
    assert np.array_equal(before[1], outcome.market.projects.seats)
