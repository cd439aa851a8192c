"""Pairs beyond the lists that would block, against the definition: for matchings of all sorts, most unstable."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.assignment import Coverage, Matching, StabilityReport
from matchkit.availability.capacity import max_projects
from matchkit.executors import Threads
from matchkit.market import Ragged
from matchkit.placing.lists import KnownLists, Solving
from matchkit.placing.seating import Seating, Watch, score_bars
from matchkit.preferences import lottery
from matchkit.preferences.stated import StatedRules, StatedSide
from matchkit.scoring import Evidence, Holdings, Lists, Order, Pairs, Sides, Suspects, find_blocking, shortlists
from tests import naive_scoring
from tests.naive_scoring import Scores, full_lists, score_all
from tests.scoring.markets import random_market, shortlisted, with_shortlists

Found = list[tuple[int, int]]
LISTS = [(1, 0), (3, 1)]
NOTHING = np.zeros((0, 2), np.int64)


class Case(NamedTuple):
    """A market with shortlists, and a matching of known pairs."""

    evidence: Evidence
    scores: Scores
    sides: Sides
    order: Order
    lists: KnownLists
    standing: Seating
    twin: naive_scoring.Seating

    @property
    def known(self) -> set[tuple[int, int]]:
        edges = self.lists.edges
        return set(zip(edges.applicant.tolist(), edges.project.tolist(), strict=True))

    def find(self, most: int, suspects: Suspects | None = None, holdings: Holdings | None = None) -> tuple[Pairs, int]:
        return find_blocking(
            self.sides,
            self.order,
            Lists(self.lists.edges, self.lists.edges.reserves),
            holdings or self.standing.holdings,
            self.standing.bars,
            suspects or self.everybody(),
            most,
            Threads(1),
        )

    def everybody(self) -> Suspects:
        shape = self.scores.broken.shape
        return Suspects(np.ones(shape[0], np.bool_), np.ones(shape[1], np.bool_))


@cache
def scores_of(seed: int) -> Scores:
    return score_all(random_market(seed))


def matching_of(pairs: npt.NDArray[np.int64]) -> Matching:
    return Matching(pairs, StabilityReport(False, NOTHING, NOTHING, (), Coverage(0), "", "", ""))


def make_case(seed: int, projects: int, applicants: int, attempt: int = 0) -> Case:
    """Placements come in any order, until nobody wants more or some are enough; pinned ones come first."""
    evidence = with_shortlists(random_market(seed), projects, applicants)
    rng = np.random.default_rng([seed, attempt])
    sides, order, edges = shortlisted(evidence, projects, applicants, seed=seed)
    solving = Solving(evidence, seed)
    lists = solving.begin(edges)
    market, calendar = evidence.market, evidence.calendar
    seats = market.projects.seats.tolist()
    quota = max_projects(market.applicants, evidence.params.calendar).tolist()
    pinned = {(pin.applicant, pin.project) for pin in evidence.wishes.pins}
    placed = set(pinned)
    entries = lists.ranked.preferences
    pairs = list(zip(entries.applicant.tolist(), entries.project.tolist(), strict=True))
    enough = rng.choice([0.3, 0.7, 1.0])
    for a, p in rng.permutation(pairs).tolist() if pairs else []:
        held = [q for b, q in placed if b == a]
        has_seat = sum(q == p for _, q in placed) < seats[p]
        if (
            p not in held
            and has_seat
            and len(held) < quota[a]
            and calendar.holds(a, [*held, p])
            and rng.random() < enough
        ):
            placed.add((a, p))
    scores = scores_of(seed)
    twin = naive_scoring.Seating(
        full_lists(evidence, scores, order),
        placed,
        pinned,
        seats,
        quota,
        calendar,
        lottery(market.applicants.ids, seed, "priority").tolist(),
    )
    standing = Seating.of(solving, lists, matching_of(np.array(sorted(placed), np.int64).reshape(-1, 2)))
    return Case(evidence, scores, sides, order, lists, standing, twin)


def best_of_each(pairs: Found, most: int) -> Found:
    """The first few of each applicant, ascending."""
    owners = {a for a, _ in pairs}
    return sorted(pair for a in owners for pair in [each for each in pairs if each[0] == a][:most])


def as_pairs(found: Pairs) -> Found:
    return list(zip(found.applicant.tolist(), found.project.tolist(), strict=True))


@pytest.fixture(params=[1, 256], ids="reserve of {}".format)
def reserve(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What projects keep in reserve tells who is above their bars, or that everybody has to be looked at."""
    monkeypatch.setattr(shortlists, "RESERVE", request.param)


@pytest.mark.parametrize("seed", range(30))
def test_each_applicants_best_pairs_that_block_are_found(seed: int, reserve: None) -> None:
    """With their scores; and neither known ones nor those that anybody's ranking leaves out."""
    for projects, applicants in LISTS:
        case = make_case(seed, projects, applicants)
        blocking = [pair for pair in case.twin.blocking() if pair not in case.known]
        for most in (1, 2, 30):
            found, n_scored = case.find(most)
            assert as_pairs(found) == best_of_each(blocking, most)
            assert n_scored >= len(blocking)
            a, p = found.applicant, found.project
            assert found.components.tolist() == case.scores.components[a, p].tolist()
            assert found.applicant_score.tolist() == case.scores.applicant_score[a, p].tolist()
            assert found.project_score.tolist() == case.scores.project_score[a, p].tolist()


def test_the_matchings_tried_here_leave_much_to_be_found() -> None:
    """Else the tests beside this one would show little: equal priorities, room beside placements and pins all occur."""
    beyond = beside = above_some = level = pins = 0
    for case in (make_case(seed, *most) for seed in range(30) for most in LISTS):
        all_blocking = case.twin.blocking()
        blocking = [pair for pair in all_blocking if pair not in case.known]
        n_held = [sum(a == b for b, _ in case.twin.placed) for a, _ in blocking]
        beyond += len(blocking)
        beside += sum(n > 0 for n in n_held)
        above_some += sum(n > 1 for n in n_held)
        level += len(set(all_blocking) - set(replace(case.twin, priority_draw=[0] * len(case.twin.quota)).blocking()))
        pins += len(case.twin.pinned)
    counts = {"beyond": beyond, "beside": beside, "beside several": above_some, "level": level, "pins": pins}
    assert all(n >= 5 for n in counts.values()), counts


@pytest.mark.parametrize("seed", range(30))
def test_known_pairs_that_block_and_are_not_solved_with_are_found(seed: int) -> None:
    for projects, applicants in [(1, 1), (1, 3)]:
        case = make_case(seed, projects, applicants)
        preferences, ranked = case.lists.ranked.preferences, case.lists.ranked
        is_waiting = ~case.lists.is_active[ranked.edge]
        waiting = set(
            zip(preferences.applicant[is_waiting].tolist(), preferences.project[is_waiting].tolist(), strict=True)
        )
        blocks = case.standing.blocking_entries(case.lists)
        found = set(zip(preferences.applicant[blocks].tolist(), preferences.project[blocks].tolist(), strict=True))
        assert found == {pair for pair in case.twin.blocking() if pair in waiting}


@pytest.mark.parametrize("seed", range(15))
def test_what_is_known_of_the_top_of_lists_saves_scores_alone(seed: int) -> None:
    case = make_case(seed, 2, 0)
    found, n_scored = case.find(3)
    blind, n_blind = case.find(3, holdings=replace(case.standing.holdings, n_top=0 * case.standing.holdings.n_top))
    assert as_pairs(blind) == as_pairs(found)
    assert n_blind >= n_scored


@pytest.mark.parametrize("seed", range(15))
def test_only_suspects_are_looked_at(seed: int, reserve: None) -> None:
    """All pairs of those who are due, and all of projects with a lower bar."""
    case = make_case(seed, 1, 0)
    rng = np.random.default_rng(seed)
    for share in (0.0, 0.3):
        shape = case.scores.broken.shape
        suspects = Suspects(rng.random(shape[0]) < share, rng.random(shape[1]) < share)
        blocking = [
            (a, p)
            for a, p in case.twin.blocking()
            if (a, p) not in case.known and (suspects.is_due[a] or suspects.is_lower[p])
        ]
        assert as_pairs(case.find(30, suspects)[0]) == sorted(blocking)


@pytest.mark.parametrize("seed", range(15))
def test_whatever_begins_to_block_is_suspected(seed: int) -> None:
    """From one matching to another, any two of a market: else a pair would be looked at never again."""
    for attempt in range(0, 12, 2):
        before, after = (make_case(seed, 3, 1, attempt + later) for later in (0, 1))
        watch = Watch()
        assert watch.suspects(before.standing).is_due.all()
        watch.saw(np.zeros(len(before.twin.quota), np.bool_))
        suspects = watch.suspects(after.standing)
        begun = {pair for pair in after.twin.blocking() if pair not in after.known} - set(before.twin.blocking())
        assert all(suspects.is_due[a] or suspects.is_lower[p] for a, p in begun)


bars = st.integers(-1, 3) | st.integers(0, 10_010 * 100)


@given(
    st.lists(st.tuples(bars, st.integers(1, 100), st.booleans(), st.integers(0, 2**64 - 1)), min_size=1, max_size=4),
    st.integers(0, 2**64 - 1),
)
def test_bars_in_scores_let_in_whom_bars_in_priorities_let_in(
    projects: list[tuple[int, int, bool, int]], draw: int
) -> None:
    """Of pairs that no host ranked, whose priority is ``slope * score``; a bar of -1 is that of a free seat.

    Where a ranked applicant is the last one seated, the bar is mostly no multiple of the slope: no score is level.
    """
    bar, slope, ranked_only, last = (list(column) for column in zip(*projects, strict=True))
    nothing = Ragged.from_rows([()] * len(projects))
    side = StatedSide(nothing, None, np.array(slope), np.array(ranked_only))
    drawn = np.where(np.array(bar) < 0, np.uint64(0), np.array(last, np.uint64))
    found = score_bars(StatedRules(side, side), np.array(bar), drawn)
    for p in range(len(projects)):
        around = max(bar[p], 0) // slope[p]
        for score in {0, 1, 9_999, 10_000} | set(range(max(around - 1, 0), min(around + 2, 10_001))):
            priority, is_open = slope[p] * score, not ranked_only[p]
            expected = is_open and (priority > bar[p] or (priority == bar[p] and draw < last[p]))
            is_level = score == found.bar[p] and np.uint64(draw) < found.draw[p]
            assert (score > found.bar[p] or is_level) == expected
