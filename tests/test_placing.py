"""Solving with shortlists and then with every pair that would block: as stable as with all pairs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from matchkit.assignment import Coverage, StabilityReport, find_blocking_pairs
from matchkit.assignment.pinning import pinned_edges, pins_first
from matchkit.availability.capacity import max_projects
from matchkit.executors import Threads
from matchkit.market import Market, Pin, Ragged, Wishes
from matchkit.params import MatchParams
from matchkit.placing import Placed, place, rounds
from matchkit.preferences import Preferences
from matchkit.preferences.ranking import rank
from matchkit.scoring import Evidence, MapBlocks, shortlists
from tests.scoring.markets import (
    EXECUTORS,
    MarketRows,
    evidence_of,
    evidence_of_market,
    only,
    random_market,
    random_params,
    random_rows,
    shortlisted,
    tight_market,
    with_shortlists,
)
from tests.strategies import MONDAY, empty_applicants, empty_projects

Pairs = list[list[int]]
ALL = 10_000
MOST = [(k, m) for k in (1, 2, 3, 5) for m in (0, 2)]


def placed(
    evidence: Evidence,
    projects: int,
    applicants: int = 0,
    *,
    executor: MapBlocks | None = None,
    seed: int = 0,
    all_pairs: bool = True,
) -> Placed:
    evidence = with_shortlists(evidence, projects, applicants, all_pairs=all_pairs)
    sides, order, edges = shortlisted(evidence, projects, applicants, executor, seed)
    return place(evidence, sides, order, edges, executor or Threads(1), seed=seed)


class Whole(NamedTuple):
    """A market solved with all of its pairs."""

    pairs: Pairs
    preferences: Preferences
    served: Preferences
    report: StabilityReport


def solved_whole(evidence: Evidence, seed: int) -> Whole:
    """``served`` are the preferences with pinned pairs before all others."""
    found = placed(evidence, ALL, seed=seed)
    params = evidence.params.preferences
    preferences = rank(found.edges, evidence.market, evidence.wishes, params, seed=seed).preferences
    pins = np.array([(pin.applicant, pin.project) for pin in evidence.wishes.pins], np.int64).reshape(-1, 2)
    is_pinned = pinned_edges(preferences, pins)
    served = pins_first(preferences, is_pinned) if is_pinned.any() else preferences
    return Whole(found.matching.pairs.tolist(), preferences, served, found.matching.stability)


def blocking(evidence: Evidence, preferences: Preferences, pairs: npt.NDArray[np.int64]) -> Pairs:
    quota = max_projects(evidence.market.applicants, evidence.params.calendar).astype(np.int64)
    return find_blocking_pairs(pairs, preferences, evidence.market.projects.seats, evidence.calendar, quota).tolist()


def check_market(evidence: Evidence, seed: int, *, is_same: bool) -> None:
    """With every length of shortlists: what the checker finds in all pairs is what the report says, and no more."""
    whole = solved_whole(evidence, seed)
    n_pairs = len(evidence.market.applicants) * len(evidence.market.projects)
    for most in MOST:
        found = placed(evidence, *most, seed=seed).matching
        report = found.stability
        assert blocking(evidence, whole.served, found.pairs) == report.blocking_pairs.tolist()
        assert report.is_stable == (len(report.blocking_pairs) == 0)
        assert len(report.blocking_pairs) == len(whole.report.blocking_pairs)
        by_pin = {tuple(pair) for pair in blocking(evidence, whole.preferences, found.pairs)}
        assert {tuple(pair) for pair in report.pinned_pairs.tolist()} <= by_pin
        assert (report.coverage.pairs, report.coverage.is_all) == (n_pairs, True)
        assert (report.coverage.added > 0) == (report.coverage.rounds > 1)
        if is_same:
            assert found.pairs.tolist() == whole.pairs


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """In every other market projects remember few applicants of each part, and mostly everybody is looked at again.

    In two of three, lists grow by few pairs in a round, and there are more rounds.
    """
    if seed % 2:
        monkeypatch.setattr(shortlists, "RESERVE", 1)
    if seed % 3:
        monkeypatch.setattr(rounds, "FEWEST_MORE", 1)


@pytest.mark.parametrize("seed", range(60))
def test_what_blocks_among_all_pairs_is_what_the_report_names(seed: int, small_steps: None) -> None:
    """Several projects each, and calendars: stable where it can be. The same matching is not promised here."""
    check_market(random_market(seed), seed, is_same=False)


TIGHT = [5, 9, 21, 22, 26, 27]


@pytest.mark.parametrize("seed", TIGHT)
def test_seats_that_become_free_on_the_way_are_offered_to_everybody_again(seed: int, small_steps: None) -> None:
    """Where people give up a placement for a better one, a project may take again whom it had turned away."""
    check_market(tight_market(seed), seed, is_same=False)


@pytest.mark.parametrize("seed", range(30))
def test_with_one_project_each_shortlists_change_nothing(seed: int, small_steps: None) -> None:
    check_market(random_market(seed, simple=True), seed, is_same=True)


@pytest.mark.parametrize("seed", range(20))
def test_without_overlapping_windows_shortlists_change_nothing(seed: int, small_steps: None) -> None:
    """Any number of projects each, as each has days of its own."""
    check_market(apart(seed), seed, is_same=True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(60, 660))
def test_hundreds_of_markets_more(seed: int, small_steps: None) -> None:
    check_market(random_market(seed), seed, is_same=False)
    check_market(random_market(seed, simple=True), seed, is_same=True)
    check_market(apart(seed), seed, is_same=True)
    check_market(tight_market(seed), seed, is_same=False)


@cache
def apart(seed: int) -> Evidence:
    """Projects one after the other, in weeks of their own."""
    rng = np.random.default_rng(seed)
    rows = random_rows(rng, int(rng.integers(2, 16)), int(rng.integers(2, 7)))
    weeks = rng.permutation(len(rows.projects)).tolist()
    projects = [
        {**row, "start": f"2027-02-{7 * n + 1:02}", "end": f"2027-02-{7 * n + 7:02}", "hours": 8}
        if n < 4
        else {**row, "start": f"2027-03-{7 * n - 27:02}", "end": f"2027-03-{7 * n - 21:02}", "hours": 8}
        for n, row in zip(weeks, rows.projects, strict=True)
    ]
    return evidence_of(replace(rows, projects=projects), random_params(rng))


def test_the_markets_tried_here_need_more_than_their_shortlists() -> None:
    """Else the tests beside this one would show little."""
    rounds = [placed(random_market(seed), 1).matching.stability.coverage.rounds for seed in range(60)]
    assert sum(n > 1 for n in rounds) > 25
    assert max(rounds) > 2


def as_counted(coverage: Coverage) -> tuple[int, bool, int, int, int]:
    return coverage.pairs, coverage.is_all, coverage.rounds, coverage.added, coverage.scored


def test_with_everybody_on_the_shortlists_nothing_is_added_or_scored_again() -> None:
    for seed in range(10):
        evidence = random_market(seed)
        n_pairs = len(evidence.market.applicants) * len(evidence.market.projects)
        found = placed(evidence, ALL, seed % 3).matching.stability
        assert as_counted(found.coverage) == (n_pairs, True, 1, 0, 0)
        assert " beyond the shortlists" not in found.proof


@pytest.mark.parametrize("seed", range(20))
def test_without_a_look_at_all_pairs_the_report_speaks_of_the_shortlists_alone(seed: int) -> None:
    """Among their pairs nothing blocks, pairs beyond may; and the sentences say so."""
    evidence = random_market(seed)
    for most in MOST:
        _, _, edges = shortlisted(evidence, *most)
        found = placed(evidence, *most, all_pairs=False)
        report, params = found.matching.stability, evidence.params.preferences
        assert (report.coverage.rounds, report.coverage.added, report.coverage.scored) == (1, 0, 0)
        assert report.coverage.is_all == edges.is_complete.all()
        assert found.edges.project.tolist() == edges.project.tolist()
        if not evidence.wishes.pins:
            listed = rank(edges, evidence.market, evidence.wishes, params).preferences
            assert blocking(evidence, listed, found.matching.pairs) == report.blocking_pairs.tolist()
        if not report.coverage.is_all:
            assert report.coverage.pairs == edges.project.size
            assert " on the shortlists, out of " in report.scope


def test_a_shortlist_may_hide_who_blocks_and_a_look_at_all_pairs_finds_them() -> None:
    """Both like p-00 best, which has one seat. With a shortlist of one, whoever loses it has no other."""
    evidence = ladder(2, 2)
    hidden = placed(evidence, 1, all_pairs=False).matching
    assert len(hidden.pairs) == 1
    assert hidden.stability.is_stable
    assert not hidden.stability.coverage.is_all
    found = placed(evidence, 1).matching
    assert len(found.pairs) == 2
    assert found.stability.coverage.is_all


def ladder(n_applicants: int, n_projects: int) -> Evidence:
    """One-seat projects that everybody likes in the same order: p-00 leaves the most time."""
    quarters = 4 * np.arange(1, n_projects + 1, dtype=np.int32)
    params = MatchParams.from_tables(
        {"score": {"applicant_weights": only("interest growth comfort work_mode", "comfort")}}
    )
    free = {"quarters_per_week": 160, "quarters_per_day": 96}
    columns = {name: np.full(n_applicants, n, np.int32) for name, n in free.items()}
    ids = [tuple(f"{side}-{n:02}" for n in range(size)) for side, size in (("a", n_applicants), ("p", n_projects))]
    people, work = empty_applicants(n_applicants, ids=ids[0], **columns), {"ids": ids[1], "quarters": quarters}
    market = Market(people, empty_projects(n_projects, **work))
    return evidence_of_market(market, params=params)


@pytest.mark.parametrize(
    ("sides", "most", "all_pairs", "scope", "end"),
    [
        ((2, 3), 3, True, "all 6 pairs, 6 of them eligible", "none of them blocks."),
        ((1, 1), 1, True, "all 1 pair, 1 of them eligible", "none of them blocks."),
        ((40, 30), 30, True, "all 1,200 pairs, 1,200 of them eligible", "none of them blocks."),
        ((2, 2), 1, False, "the 2 pairs on the shortlists, out of 4 eligible ones", "none of them blocks."),
        ((1, 2), 1, False, "the 1 pair on the shortlists, out of 2 eligible ones", "none of them blocks."),
        (
            (2, 2),
            1,
            True,
            "all 4 pairs, 4 of them eligible",
            "none of them blocks. 1 pair beyond the shortlists came in, in 1 more round.",
        ),
        (
            (40, 30),
            1,
            True,
            "all 1,200 pairs, 1,200 of them eligible",
            r"none of them blocks. \d[\d,]+ pairs beyond the shortlists came in, in \d more rounds.",
        ),
    ],
)
def test_the_report_says_in_words_what_it_covers(
    sides: tuple[int, int], most: int, all_pairs: bool, scope: str, end: str
) -> None:
    report = placed(ladder(*sides), most, all_pairs=all_pairs).matching.stability
    assert report.scope == scope
    assert re.fullmatch(f"The independent checker went through {scope}: {end}", report.proof)


def test_pairs_that_break_a_rule_are_counted_and_not_eligible() -> None:
    evidence = ladder(2, 2)
    wishes = Wishes(Ragged.from_rows([(), ()]), forbids=(Pin(0, 0), Pin(1, 0), Pin(1, 1)))
    report = placed(replace(evidence, wishes=wishes), 5).matching.stability
    assert report.scope == "all 4 pairs, 1 of them eligible"


def unsettled(others: int = 0) -> Evidence:
    """Three one-seat projects and two people without a stable matching, by scores alone, beside others who settle.

    A1 and A2 overlap, A2 and A3 overlap. Ann likes A1, A2, A3 in this order, by their modes; Bob takes one and likes
    A3, then A1. A1 asks for what Bob knows, A3 for what Ann knows.
    """
    everything = {"available": "2027-02-01/2027-03-31", "hours_per_week": 40, "hours_per_day": 8}
    ann = {"skills": "gardening", "work_mode": "remote; hybrid; on-site", "max_projects": 3}
    bob = {"skills": "carpentry", "work_mode": "on-site; remote", "max_projects": 1}
    windows = [("2027-02-01", "2027-02-12"), ("2027-02-10", "2027-02-19"), ("2027-02-17", "2027-02-26")]
    asks = [("remote", "carpentry"), ("hybrid", ""), ("on-site", "gardening")]
    projects = [
        {
            "project_id": f"A{n}",
            "title": "?",
            "start": start,
            "end": end,
            "hours": 40,
            "schedule": "fixed",
            "seats": 1,
            "work_mode": mode,
            "languages": "English",
            "nice_to_have_skills": skill,
        }
        for n, ((start, end), (mode, skill)) in enumerate(zip(windows, asks, strict=True), start=1)
    ]
    more = [
        {**projects[1], "project_id": f"B{n}", "languages": "Welsh", "seats": 1 + n % 2, "work_mode": "remote"}
        for n in range(others)
    ]
    rest = [{"applicant_id": f"c-{n}", **ann, "languages": "Welsh", "max_projects": 1} for n in range(others)]
    params = MatchParams.from_tables(
        {
            "score": {
                "applicant_weights": only("interest growth comfort work_mode", "work_mode"),
                "project_weights": only("skills meaning commitment availability", "skills"),
            }
        }
    )
    people = [{"applicant_id": "ann", **ann}, {"applicant_id": "bob", **bob}, *rest]
    return evidence_of(MarketRows([{**row, **everything} for row in people], [*projects, *more]), params)


@pytest.mark.parametrize("most", [*MOST, (ALL, 0)])
@pytest.mark.parametrize("others", [0, 6])
def test_where_no_matching_is_stable_the_report_names_who_blocks(others: int, most: tuple[int, int]) -> None:
    """With one pair each to begin with, too; and it comes to an end."""
    evidence = unsettled(others)
    whole = solved_whole(evidence, 0)
    found = placed(evidence, *most).matching
    report = found.stability
    assert not report.is_stable
    assert len(report.blocking_pairs) == 1
    assert blocking(evidence, whole.served, found.pairs) == report.blocking_pairs.tolist()
    assert report.extra_seats
    n_pairs = (2 + others) * (3 + others)
    scope = f"all {n_pairs} pairs, {5 + others**2} of them eligible"
    assert report.proof.startswith(f"The independent checker went through {scope}: 1 of them blocks.")


@pytest.mark.parametrize(("package", "make"), EXECUTORS)
def test_executors_change_no_placement_and_no_number(package: str, make: Any) -> None:
    pytest.importorskip(package)
    executor = make()
    evidence = crowd()
    check_same(placed(evidence, 1, 1, executor=executor), placed(evidence, 1, 1))


@pytest.mark.parametrize("block_cells", [1, 50, 1 << 19])
@pytest.mark.parametrize("fewest_parts", [1, 4, 1_000])
def test_blocks_and_parts_change_no_placement(
    monkeypatch: pytest.MonkeyPatch, block_cells: int, fewest_parts: int
) -> None:
    """Nor what had to be scored again, as long as projects keep as many in reserve."""
    wanted = placed(crowd(), 1, 1)
    monkeypatch.setattr(shortlists, "BLOCK_CELLS", block_cells)
    monkeypatch.setattr(shortlists, "FEWEST_PARTS", fewest_parts)
    check_same(placed(crowd(), 1, 1), wanted)


@pytest.mark.parametrize("reserve", [1, 2, 7])
def test_reserves_change_no_placement(monkeypatch: pytest.MonkeyPatch, reserve: int) -> None:
    wanted = placed(crowd(), 1, 1).matching
    monkeypatch.setattr(shortlists, "RESERVE", reserve)
    found = placed(crowd(), 1, 1).matching
    assert found.pairs.tolist() == wanted.pairs.tolist()
    assert as_counted(found.stability.coverage)[:4] == as_counted(wanted.stability.coverage)[:4]
    assert found.stability.coverage.scored >= wanted.stability.coverage.scored


@cache
def crowd() -> Evidence:
    """Enough people for several parts and blocks, who need several rounds."""
    rng = np.random.default_rng(3)
    return evidence_of(random_rows(rng, 40, 15), random_params(rng, weights=False))


def check_same(found: Placed, wanted: Placed) -> None:
    ours, theirs = found.matching, wanted.matching
    assert theirs.stability.coverage.rounds > 1
    assert ours.pairs.tobytes() == theirs.pairs.tobytes()
    assert ours.stability.proof == theirs.stability.proof
    assert as_counted(ours.stability.coverage) == as_counted(theirs.stability.coverage)
    assert found.edges.project.tobytes() == wanted.edges.project.tobytes()
    assert found.ranked.edge.tobytes() == wanted.ranked.edge.tobytes()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_no_placement(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, params = random_rows(rng, 20, 8), random_params(rng)
    check = [placed(evidence_of(each, params), 1, 1).matching for each in (rows, rows.shuffled(seed))]
    assert check[0].pairs.tolist() == check[1].pairs.tolist()
    assert as_counted(check[0].stability.coverage) == as_counted(check[1].stability.coverage)


def with_wishes(evidence: Evidence, pins: Iterable[tuple[int, int]], **wishes: Any) -> Evidence:
    rankings = Ragged.from_rows([()] * len(evidence.market.applicants))
    return replace(
        evidence, wishes=Wishes(**{"rankings": rankings, "pins": tuple(Pin(*pair) for pair in pins), **wishes})
    )


def test_a_pin_beyond_the_shortlist_holds_and_takes_a_seat() -> None:
    """Everybody likes p-00 best and p-02 least; who is pinned there is served there first, and takes one project."""
    evidence = with_wishes(ladder(3, 3), [(1, 2)])
    for most in (1, 2, ALL):
        found = placed(evidence, most).matching
        assert [1, 2] in found.pairs.tolist()
        assert sorted(p for _, p in found.pairs.tolist()) == [0, 1, 2]
        assert found.stability.is_stable


def test_a_pin_stands_whatever_rule_ranking_or_score_is_against_it() -> None:
    market = Market(
        empty_applicants(3),
        empty_projects(3, languages=((), (), ("Welsh",)), quarters=np.array([4, 8, 12], np.int32)),
    )
    evidence = evidence_of_market(market, params=MatchParams.from_tables({"preferences": {"stated": "only"}}))
    ranked = with_wishes(evidence, [(0, 2), (1, 1)], rankings=Ragged.from_rows([(0,), (0,), ()]))
    for most in (1, 2, ALL):
        found = placed(ranked, most).matching
        assert [pair for pair in found.pairs.tolist() if pair[0] < 2] == [[0, 2], [1, 1]]
        assert found.stability.is_stable
        assert found.stability.coverage.is_all


def test_who_is_pinned_may_hold_more_where_there_is_room() -> None:
    """A pin leaves room for what fits beside it, from beyond the shortlist; and none for what does not."""
    start = np.array([MONDAY, MONDAY, MONDAY + 7])
    projects = empty_projects(3, start=start, end=start + 7, quarters=np.array([36, 16, 16], np.int32))
    evidence = evidence_of_market(Market(empty_applicants(1, max_projects=np.array([3], np.int32)), projects))
    for most in (1, ALL):
        found = placed(with_wishes(evidence, [(0, 0)]), most).matching
        assert found.pairs.tolist() == [[0, 0], [0, 2]]
        assert found.stability.is_stable


@pytest.mark.parametrize(("n_applicants", "n_projects"), [(0, 2), (2, 0), (0, 0)])
def test_an_empty_side_is_placed_nowhere(n_applicants: int, n_projects: int) -> None:
    found = placed(evidence_of_market(Market(empty_applicants(n_applicants), empty_projects(n_projects))), 1).matching
    assert found.pairs.shape == (0, 2)
    assert found.stability.is_stable
    assert found.stability.scope == "all 0 pairs, 0 of them eligible"


def test_progress_is_told_in_every_pass_of_those_who_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchkit.scoring.shortlists.BLOCK_CELLS", 1)
    evidence, seen = with_shortlists(crowd(), 1, 1), []
    sides, order, edges = shortlisted(evidence, 1, 1)
    found = place(evidence, sides, order, edges, Threads(1), progress=lambda done, total: seen.append((done, total)))
    passes = sum(done == total for done, total in seen)
    assert found.matching.stability.coverage.rounds > 1
    assert 1 < passes < len(seen)
    assert seen[-1][0] == seen[-1][1]
    assert all(0 < done <= total <= 40 for done, total in seen)
    assert all(then > done for (done, total), (then, _) in pairwise(seen) if done < total)
