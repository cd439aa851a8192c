"""What is kept of all pairs: against sorting, whatever the blocks, the parts, the executor and the order of rows."""

from __future__ import annotations

import logging
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from matchkit.executors import Threads
from matchkit.market import Market, Pin, Ragged, Wishes
from matchkit.params import MatchParams
from matchkit.preferences import lottery, pair_lottery
from matchkit.preferences.ordering import order_of
from matchkit.scoring import ELIGIBLE, Edges, Evidence, Sides, shortlist, shortlists
from tests.naive_scoring import Scores, counts, obstacles, score_all, shortlist_pairs
from tests.scoring.markets import (
    EXECUTORS,
    Rows,
    evidence_of,
    evidence_of_market,
    random_market,
    random_params,
    random_rows,
    shortlisted,
)
from tests.strategies import empty_applicants, empty_projects

ALL = 10_000
MOST = [(1, 0), (1, 1), (2, 2), (3, 1), (1, 3), (1, ALL), (ALL, 0), (ALL, ALL)]


def check_against_the_twin(evidence: Evidence, scores: Scores, projects: int, applicants: int) -> Edges:
    _, order, edges = shortlisted(evidence, projects, applicants)
    a, p = edges.applicant, edges.project
    is_own = dict(zip(zip(a.tolist(), p.tolist(), strict=True), edges.is_own.tolist(), strict=True))
    assert list(is_own) == sorted(is_own)
    assert is_own == shortlist_pairs(scores, order, projects, applicants)
    assert edges.components.tolist() == scores.components[a, p].tolist()
    assert edges.applicant_score.tolist() == scores.applicant_score[a, p].tolist()
    assert edges.project_score.tolist() == scores.project_score[a, p].tolist()
    n_rules = 7 + len(evidence.own_rules.names)
    codes = obstacles(scores, order, n_rules)
    assert edges.broken_by_applicant.tolist() == counts(codes, 1, n_rules).tolist()
    assert edges.broken_by_project.tolist() == counts(codes, 0, n_rules).tolist()
    for applicant in np.flatnonzero(edges.is_complete).tolist():
        open_to = {(applicant, q) for q in np.flatnonzero(codes[applicant] == ELIGIBLE).tolist()}
        assert open_to <= set(is_own)
    return edges


@pytest.mark.parametrize("seed", range(30))
def test_shortlists_are_those_of_the_twin(seed: int) -> None:
    evidence = random_market(seed)
    scores = score_all(evidence)
    for projects, applicants in MOST:
        edges = check_against_the_twin(evidence, scores, projects, applicants)
        assert edges.is_complete.all() or projects < ALL


def test_who_has_as_many_as_are_kept_is_not_taken_to_be_complete() -> None:
    """There may be more. Who has fewer has all; so has who accepts none but those that they ranked."""
    evidence = evidence_of_market(Market(empty_applicants(2), empty_projects(2)))
    assert [shortlisted(evidence, k, 0)[2].is_complete.tolist() for k in (1, 2, 3)] == [[False] * 2] * 2 + [[True] * 2]
    ranked = replace(
        evidence,
        wishes=Wishes(Ragged.from_rows([(), (0,)])),
        params=MatchParams.from_tables({"preferences": {"stated": "only"}}),
    )
    _, _, edges = shortlisted(ranked, 1, 0)
    assert edges.is_complete.tolist() == [False, True]
    assert edges.broken_by_applicant[:, [ELIGIBLE, -1]].tolist() == [[2, 0], [1, 1]]


@pytest.mark.parametrize(("n_applicants", "n_projects"), [(0, 0), (0, 3), (3, 0), (1, 1), (1, 3), (3, 1)])
def test_sides_may_be_empty_or_of_one(n_applicants: int, n_projects: int) -> None:
    evidence = evidence_of_market(Market(empty_applicants(n_applicants), empty_projects(n_projects)))
    for projects, applicants in MOST:
        _, _, edges = shortlisted(evidence, projects, applicants)
        assert edges.indptr.size == n_applicants + 1
        assert edges.broken_by_applicant.shape == (n_applicants, 9)
        assert edges.broken_by_project.shape == (n_projects, 9)
        if n_applicants and n_projects:
            check_against_the_twin(evidence, score_all(evidence), projects, applicants)


def test_where_nobody_is_eligible_nothing_is_kept() -> None:
    projects = empty_projects(3, languages=(("Welsh",),) * 3)
    evidence = evidence_of_market(Market(empty_applicants(4), projects))
    for most in MOST:
        edges = check_against_the_twin(evidence, score_all(evidence), *most)
        assert edges.project.size == 0
        assert edges.is_complete.all()
        assert edges.broken_by_applicant[:, 2].tolist() == [3] * 4


@pytest.mark.parametrize("seed", [0, 1])
def test_of_equal_scores_the_lottery_keeps_some(seed: int) -> None:
    """Of both ids for an applicant, of the applicant's for a project: neither by place in the market."""
    market = Market(empty_applicants(9), empty_projects(9))
    evidence = evidence_of_market(market)
    _, _, own = shortlisted(evidence, 2, 0, seed=seed)
    tie = pair_lottery(
        lottery(market.applicants.ids, seed, "list")[:, None], lottery(market.projects.ids, seed, "list")[None, :]
    )
    best = np.sort(np.argsort(tie, axis=1)[:, :2], axis=1)
    assert own.project.reshape(9, 2).tolist() == best.tolist()
    assert len({tuple(row) for row in best.tolist()}) > 1
    _, _, theirs = shortlisted(evidence, 1, 2, seed=seed)
    first = np.sort(np.argsort(lottery(market.applicants.ids, seed, "priority"))[:2])
    added = set(zip(theirs.applicant.tolist(), theirs.project.tolist(), strict=True))
    assert added == {(a, int(np.argmin(tie[a]))) for a in range(9)} | {(a, p) for a in first.tolist() for p in range(9)}


def test_named_pairs_are_kept_beside_the_best_of_both_sides() -> None:
    """Where everything is named, nothing is anybody's own best, and all is there; rules are rules all the same."""
    market = Market(empty_applicants(3), empty_projects(3))
    wishes = Wishes(Ragged.from_rows([(2, 0, 1)] * 3), forbids=(Pin(1, 1),))
    evidence = evidence_of_market(market, wishes)
    for most in MOST:
        edges = check_against_the_twin(evidence, score_all(evidence), *most)
        assert edges.project.tolist() == [0, 1, 2, 0, 2, 0, 1, 2]
        assert not edges.is_own.any()
        assert edges.is_complete.all()


def test_a_pinned_pair_is_kept_though_it_breaks_a_rule_and_is_counted_as_breaking_it() -> None:
    projects = empty_projects(2, languages=(("Welsh",), ()))
    wishes = Wishes(Ragged.from_rows([()] * 2), pins=(Pin(0, 0),))
    evidence = evidence_of_market(Market(empty_applicants(2), projects), wishes)
    edges = check_against_the_twin(evidence, score_all(evidence), 5, 0)
    assert list(zip(edges.applicant.tolist(), edges.project.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 1)]
    assert edges.broken_by_project[0, :3].tolist() == [0, 0, 2]


def same(ours: Edges, theirs: Edges) -> bool:
    """To the last byte, but for the reserves, of which each part has its own."""
    names = [each.name for each in fields(Edges) if each.name not in ("reserves", "recall")]
    columns = [(getattr(ours, name), getattr(theirs, name)) for name in names]
    return all((a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes()) for a, b in columns)


def large_market() -> Evidence:
    """Enough people for several parts and blocks."""
    rng = np.random.default_rng(7)
    rows = random_rows(rng, 40, 12)
    return evidence_of(rows, random_params(rng))


@pytest.mark.parametrize("block_cells", [1, 30, 1 << 19])
@pytest.mark.parametrize(
    ("part_cells", "fewest_parts"), [(1, 1), (100, 1), (1 << 28, 1), (1 << 28, 3), (1 << 28, 1_000)]
)
def test_blocks_and_parts_change_no_byte(
    monkeypatch: pytest.MonkeyPatch, block_cells: int, part_cells: int, fewest_parts: int
) -> None:
    evidence = large_market()
    wanted = {most: shortlisted(evidence, *most)[2] for most in [(1, 2), (3, 3), (ALL, 1)]}
    monkeypatch.setattr(shortlists, "BLOCK_CELLS", block_cells)
    monkeypatch.setattr(shortlists, "PART_CELLS", part_cells)
    monkeypatch.setattr(shortlists, "FEWEST_PARTS", fewest_parts)
    for most, expected in wanted.items():
        assert same(shortlisted(evidence, *most)[2], expected)


@pytest.mark.parametrize(("package", "make"), EXECUTORS)
def test_executors_change_no_byte(package: str, make: Any) -> None:
    pytest.importorskip(package)
    executor = make()
    evidence = large_market()
    assert same(shortlisted(evidence, 3, 2, executor)[2], shortlisted(evidence, 3, 2)[2])


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_no_byte(seed: int) -> None:
    """Rows are put in order of id when they are read, and nothing after that counts places."""
    rng = np.random.default_rng(seed)
    rows, params = random_rows(rng, 15, 8), random_params(rng)
    first, other = evidence_of(rows, params), evidence_of(rows.shuffled(seed), params)
    assert same(shortlisted(first, 2, 2)[2], shortlisted(other, 2, 2)[2])


def test_without_the_projects_that_nobody_keeps_the_same_pairs_are_kept() -> None:
    """Positions move, and the lottery does not: it goes by ids."""
    rng = np.random.default_rng(5)
    rows = replace(random_rows(rng, 5, 20), rankings=[], host_rankings=[], forbids=[])
    people = [{**row, "available": row["available"] or "2027-02-01/2027-04-01"} for row in rows.applicants]

    def kept(projects: Rows) -> set[tuple[str, str]]:
        evidence = evidence_of(replace(rows, applicants=people, projects=projects))
        edges = shortlisted(evidence, 2, 0)[2]
        names = evidence.market.applicants.ids, evidence.market.projects.ids
        return {(names[0][a], names[1][p]) for a, p in zip(edges.applicant, edges.project, strict=True)}

    whole = kept(rows.projects)
    fewer = [row for row in rows.projects if row["project_id"] in {p for _, p in whole}]
    assert 2 < len(fewer) < 11
    assert kept(fewer) == whole


def test_progress_is_told_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchkit.scoring.shortlists.BLOCK_CELLS", 1)
    evidence, seen = large_market(), []
    order = order_of(evidence.market, evidence.wishes, evidence.params.preferences)
    shortlist(
        Sides.of(evidence), order, evidence.params.shortlist, Threads(2), lambda done, total: seen.append((done, total))
    )
    assert seen == [(10, 40), (20, 40), (30, 40), (40, 40)]


def test_reserves_leave_out_nobody_where_there_is_room_for_all() -> None:
    """Then they speak of everybody, so that no second pass over all pairs is needed."""
    _, _, edges = shortlisted(large_market(), 1, 0)
    assert all((reserve.least == -1).all() for reserve in edges.reserves)
    held = np.sum([reserve.n for reserve in edges.reserves], axis=0)
    assert held.sum() > edges.project.size


def test_what_scoring_did_is_logged_in_numbers(caplog: pytest.LogCaptureFixture) -> None:
    evidence = random_market(4)
    n_applicants, n_projects = len(evidence.market.applicants), len(evidence.market.projects)
    with caplog.at_level(logging.INFO, "matchkit.scoring"):
        _, _, edges = shortlisted(evidence, 2, 1)
    began, ended = (record.matchkit for record in caplog.records if record.name == "matchkit.scoring")  # type: ignore[attr-defined]
    pairs = n_applicants * n_projects
    assert began == {"event": "scoring_began", "applicants": n_applicants, "projects": n_projects, "pairs": pairs}
    seconds = ended.pop("seconds")
    assert 0 <= seconds == round(seconds, 3) < 60
    n_eligible = int((score_all(evidence).broken == ELIGIBLE).sum())
    assert ended["kept"] == edges.project.size
    assert (ended["event"], ended["pairs"]) == ("scoring_ended", pairs)
    assert ended["eligible"] == edges.broken_by_project[:, ELIGIBLE].sum() <= n_eligible
