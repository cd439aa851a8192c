"""A market with changes: what a run reads of files that say so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matchkit.counterfactual import Changes, apply
from matchkit.params import MatchParams
from matchkit.scoring import Evidence, OwnRules, Rule
from tests.counterfactual.changed_rows import KINDS, random_change, with_row
from tests.counterfactual.same import differences, evidence_differences
from tests.scoring.markets import MarketRows, evidence_of, random_params, random_rows, shortlisted

ALL = 10_000


def applied(evidence: Evidence, **given: Any) -> Evidence:
    return apply(evidence, Changes.parse(evidence.market, evidence.params, **given))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_scores_and_rules_are_those_of_changed_files(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, params = with_row(random_rows(rng, 8, 6), "p-03", must_have_skills="SQL; QGIS"), random_params(rng)
    given, changed_rows = random_change(rng, rows, params, kind)
    assert given
    ours, fresh = applied(evidence_of(rows, params), **given), evidence_of(changed_rows, params)
    assert evidence_differences(ours, fresh) == []
    edges, fresh_edges = (shortlisted(evidence, ALL, ALL)[2] for evidence in (ours, fresh))
    assert differences(edges, fresh_edges) == []


@pytest.mark.parametrize("seed", range(4))
def test_changes_of_many_kinds_hold_together(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    rows, params = random_rows(rng, 12, 9), random_params(rng)
    before, given, seen = evidence_of(rows, params), {}, set()
    changed_rows = rows
    for kind in rng.permutation(KINDS[:-2]).tolist():
        change, with_change = random_change(rng, changed_rows, params, kind)
        if change:
            given |= change
            changed_rows = with_change
            seen.add(kind)
    assert len(seen) >= 8
    assert evidence_differences(applied(before, **given), evidence_of(changed_rows, params)) == []


def small_rows() -> MarketRows:
    return random_rows(np.random.default_rng(3), 6, 5)


def test_what_is_not_changed_is_not_made_anew() -> None:
    evidence = evidence_of(small_rows())
    ours = applied(evidence, seats={"p-01": 5})
    assert ours.skills is evidence.skills
    assert ours.texts is evidence.texts
    assert ours.wishes is evidence.wishes
    assert ours.market.applicants.window_start is evidence.market.applicants.window_start


def test_pins_of_who_withdraws_are_void_and_other_pins_stay() -> None:
    rows = small_rows()
    pins = [{"applicant_id": a, "project_id": p} for a, p in (("a-00", "p-00"), ("a-01", "p-01"), ("a-02", "p-00"))]
    evidence = evidence_of(MarketRows(**{**vars(rows), "pins": pins, "forbids": []}))
    assert [pin.applicant for pin in applied(evidence, without=["p-00"]).wishes.pins] == [1]
    assert [pin.applicant for pin in applied(evidence, without=["a-01"]).wishes.pins] == [0, 2]
    assert applied(evidence, without=["a-05"]).wishes is evidence.wishes


def test_own_rules_read_the_changed_columns() -> None:
    """Expressions and functions alike."""
    rule = {"name": "few", "expression": "project.seats <= applicant.max_projects + 10"}
    rows = small_rows()
    params = MatchParams.from_tables({"rules": {"own": [rule]}})
    changed_rows = with_row(rows, "p-02", seats=40)
    ours, fresh = applied(evidence_of(rows, params), seats={"p-02": 40}), evidence_of(changed_rows, params)
    assert evidence_differences(ours, fresh) == []
    (_, passes), *_ = ours.own_rules.tables(np.arange(6))
    assert not passes[:, 2].any()


def test_rules_that_are_functions_go_along() -> None:
    evidence = evidence_of(small_rows())
    rule = Rule("few", lambda applicant, project: (project["seats"] < 30) & (applicant["max_projects"] >= 0))
    ours = applied(replace(evidence, own_rules=OwnRules(evidence.market, (), [rule])), seats={"p-02": 40})
    (_, passes), *_ = ours.own_rules.tables(np.arange(6))
    assert passes.all(axis=0).tolist() == [True, True, False, True, True]
