"""The solver against brute force, and its arguments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matchkit.assignment import find_blocking_pairs, find_waitlist, solve
from matchkit.availability import Calendar
from matchkit.errors import PinError, PreferencesError, SeatsError, ShapeError, UsageError
from matchkit.preferences import Preferences
from tests import naive
from tests.strategies import SmallMarket, small_markets


def solved(market: SmallMarket, **options: object) -> tuple[set[tuple[int, int]], bool]:
    seats = np.array(market.seats, np.int64)
    quota = np.array(market.quota, np.int64)
    matching = solve(market.preferences, seats, calendar=market.calendar, max_projects=quota, **options)  # type: ignore[arg-type]
    return {(a, p) for a, p in matching.pairs.tolist()}, matching.stability.is_stable


@given(small_markets())
@settings(max_examples=500)
def test_a_stable_matching_is_found_exactly_where_brute_force_finds_one(market: SmallMarket) -> None:
    """The verdict on existence agrees with trying every matching, and the result is one of those."""
    pairs, is_stable = solved(market)
    existing = naive.stable_matchings(market.preferences, market.seats, market.calendar, market.quota)
    assert is_stable == bool(existing)
    assert not existing or frozenset(pairs) in existing


@given(small_markets(calendars=False, max_quota=1), st.integers(0, 3))
@settings(max_examples=300)
def test_with_one_project_each_nobody_does_better_in_another_stable_matching(market: SmallMarket, seed: int) -> None:
    """Gale and Shapley 1962, theorem 2. Ties are excluded: with them no matching need be best for everybody."""
    rows = naive.lists_of(market.preferences)
    by_project = [sorted(v for row in rows for p, v in row if p == q) for q in range(len(market.seats))]
    assume(all(len(set(values)) == len(values) for values in by_project))
    pairs, is_stable = solved(market, seed=seed)
    assert is_stable
    for other in naive.stable_matchings(market.preferences, market.seats, None, market.quota):
        for a, row in enumerate(rows):
            order = [p for p, _ in row]
            mine = [order.index(p) for b, p in pairs if b == a] or [len(order)]
            theirs = [order.index(p) for b, p in other if b == a] or [len(order)]
            assert mine <= theirs


@given(small_markets(calendars=False, max_quota=1))
@settings(max_examples=300)
def test_when_projects_propose_no_project_does_better_in_another_stable_matching(market: SmallMarket) -> None:
    """The other end of the lattice (Gusfield and Irving 1989, section 1.6): each project seats its best obtainable."""
    priority = {(a, p): value for a, row in enumerate(naive.lists_of(market.preferences)) for p, value in row}
    for q in range(len(market.seats)):
        values = [value for (_, p), value in priority.items() if p == q]
        assume(len(set(values)) == len(values))
    pairs, is_stable = solved(market, proposer="projects")
    assert is_stable
    for other in naive.stable_matchings(market.preferences, market.seats, None, market.quota):
        for q in range(len(market.seats)):
            mine = sorted((priority[a, p] for a, p in pairs if p == q), reverse=True)
            theirs = sorted((priority[a, p] for a, p in other if p == q), reverse=True)
            assert len(mine) == len(theirs)
            assert all(m >= t for m, t in zip(mine, theirs, strict=True))


@given(small_markets())
@settings(max_examples=200)
def test_either_side_may_propose_and_find_a_stable_matching_where_there_is_one(market: SmallMarket) -> None:
    existing = naive.stable_matchings(market.preferences, market.seats, market.calendar, market.quota)
    assert solved(market, proposer="projects")[1] == bool(existing)


def test_a_third_side_cannot_propose() -> None:
    with pytest.raises(UsageError, match=r"proposer is 'hosts'. Choose one of: 'applicants', 'projects'"):
        solve(ONE, [1], proposer="hosts")  # type: ignore[arg-type]


@given(small_markets(calendars=False), st.integers(0, 3))
@settings(max_examples=200)
def test_without_a_calendar_the_result_is_always_stable(market: SmallMarket, seed: int) -> None:
    """Choice under a plain quota is substitutable, so a stable matching exists and the dynamics find it."""
    assert solved(market, seed=seed)[1]


@given(small_markets())
@settings(max_examples=300)
def test_the_checker_names_exactly_the_pairs_that_block_by_definition(market: SmallMarket) -> None:
    """Tried on an empty matching and on the solver's."""
    seats, quota = np.array(market.seats, np.int64), np.array(market.quota, np.int64)
    for pairs in ([], sorted(solved(market)[0])):
        found = find_blocking_pairs(pairs, market.preferences, seats, market.calendar, quota)
        expected = naive.blocking_pairs(pairs, market.preferences, market.seats, market.calendar, market.quota)
        assert [tuple(pair) for pair in found.tolist()] == expected


@given(small_markets())
@settings(max_examples=200)
def test_one_more_seat_goes_to_the_first_on_the_waitlist(market: SmallMarket) -> None:
    """Whoever waits would block if the project had a seat more; nobody else would."""
    pairs, is_stable = solved(market)
    assume(is_stable)
    seats, quota = np.array(market.seats, np.int64), np.array(market.quota, np.int64)
    waiting = find_waitlist(sorted(pairs), market.preferences, seats, calendar=market.calendar, max_projects=quota)
    for p in range(seats.size):
        more = seats.copy()
        more[p] += 1
        blocking = find_blocking_pairs(sorted(pairs), market.preferences, more, market.calendar, quota)
        assert {a for q, a in waiting.tolist() if q == p} == {a for a, q in blocking.tolist() if q == p}


def test_three_projects_and_two_people_without_a_stable_matching() -> None:
    """A1 and A2 overlap, A2 and A3 too; a ranks A1, A2, A3; b takes one and ranks A3, A1; A1 prefers b, A3 a."""
    calendar = Calendar.from_blocks([0, 5, 9], [6, 10, 15], [10, 10, 10], [10, 10])
    preferences = Preferences.from_lists([[0, 1, 2], [2, 0]], [[1, 0], [0], [0, 1]])
    assert not naive.stable_matchings(preferences, [1, 1, 1], calendar, [3, 1])
    stability = solve(preferences, [1, 1, 1], calendar=calendar, max_projects=[3, 1]).stability
    assert not stability.is_stable
    assert len(stability.blocking_pairs) == 1
    assert (
        "For the whole market, an integer program proves that no matching has fewer than 1 blocking" in stability.proof
    )
    assert stability.extra_seats
    more = np.ones(3, np.int64)
    np.add.at(more, list(stability.extra_seats), 1)
    assert naive.stable_matchings(preferences, more.tolist(), calendar, [3, 1])


def test_ties_fall_by_seed_and_ids_alone() -> None:
    """Two applicants level for one seat: the same one wins wherever they stand in the arrays."""
    winners = set()
    for seed in range(8):
        for ids in (("ann", "bob"), ("bob", "ann")):
            preferences = Preferences([0, 1, 2], [0, 0], [5, 5], applicant_ids=ids)
            winners.add((seed, ids[solve(preferences, [1], seed=seed).pairs[0, 0]]))
    assert len(winners) == 8
    assert {name for _, name in winners} == {"ann", "bob"}


def test_a_pin_holds_against_both_sides_wishes_and_is_reported_apart() -> None:
    """Ann and p would rather have each other, but the seat is Bob's by decision."""
    preferences = Preferences.from_lists([[0], [0]], [[0, 1]])
    matching = solve(preferences, [1], pins=[(1, 0)])
    assert matching.pairs.tolist() == [[1, 0]]
    assert matching.stability.is_stable
    assert matching.stability.pinned_pairs.tolist() == [[0, 0]]
    assert "apart from 1 that only a pin makes block" in matching.stability.proof


def test_pins_that_cannot_hold_are_refused_by_name() -> None:
    ids = {"applicant_ids": ("ann", "bob"), "project_ids": ("p-1", "p-2")}
    preferences = Preferences([0, 2, 4], [0, 1, 0, 1], [1, 1, 1, 1], **ids)
    with pytest.raises(PinError, match=r"2 applicants pinned to project 'p-1', which has 1 seat: 'ann', 'bob'"):
        solve(preferences, [1, 1], pins=[(0, 0), (1, 0)])
    with pytest.raises(PinError, match=r"Applicant 'ann' is pinned to 'p-1', 'p-2', which their calendar"):
        solve(preferences, [2, 2], pins=[(0, 0), (0, 1)])
    with pytest.raises(PreferencesError, match=r"1 pinned pair not among the acceptable pairs: \(ann, p-1\)"):
        solve(Preferences([0, 1, 1], [1], [1], **ids), [1, 1], pins=[(0, 0)])


ONE = Preferences([0, 1], [0], [0])


def test_seats_that_are_no_whole_numbers_are_errors() -> None:
    with pytest.raises(SeatsError, match=r"seats must be whole numbers >= 0; 1 of 2 projects differ: 1 \(-3\)"):
        solve(ONE, [1, -3])
    with pytest.raises(SeatsError, match=r"1 of 2 projects differ: 1 \(2\.5\)"):
        solve(ONE, [1.0, 2.5])
    with pytest.raises(SeatsError, match=r"1 of 1 projects differ: 0 \(nan\)"):
        solve(ONE, [float("nan")])
    with pytest.raises(PreferencesError, match="1 edge to projects beyond the 0 that have seats: 0"):
        solve(ONE, np.zeros(0, np.int64))


def test_limits_and_calendars_of_another_market_are_errors() -> None:
    with pytest.raises(ShapeError, match=r"max_projects has shape \(2,\), expected \(applicants,\) = \(1,\)"):
        solve(ONE, [1], max_projects=[1, 1])
    with pytest.raises(PreferencesError, match="max_projects must be whole numbers >= 0"):
        solve(ONE, [1], max_projects=-1)
    with pytest.raises(ShapeError, match=r"calendar has shape \(2, 1\), expected \(applicants, projects\) = \(1, 1\)"):
        solve(ONE, [1], calendar=Calendar.from_blocks([0], [1], [1], [1, 1]))


def test_a_matching_that_breaks_a_rule_is_no_matching() -> None:
    preferences = Preferences([0, 2, 3], [0, 1, 0], [1, 1, 1])
    with pytest.raises(PreferencesError, match=r"1 pair not acceptable to both sides, or named twice: \(1, 1\)"):
        find_blocking_pairs([(1, 1)], preferences, [1, 1])
    with pytest.raises(PreferencesError, match=r"or named twice: \(1, 0\)"):
        find_blocking_pairs([(1, 0), (1, 0)], preferences, [1, 1])
    with pytest.raises(PreferencesError, match="1 project with more placements than seats: 0"):
        find_blocking_pairs([(0, 0), (1, 0)], preferences, [1, 1])
    with pytest.raises(PreferencesError, match="1 applicant with more placements than limit or calendar allow: 0"):
        find_blocking_pairs([(0, 0), (0, 1)], preferences, [1, 1])


def test_in_a_large_market_only_the_part_that_moves_is_decided() -> None:
    """The three projects of the counterexample beside four hundred people who settle: the proof claims no more."""
    rng = np.random.default_rng(5)
    n_others, n_projects = 400, 120
    start = rng.integers(100, 160, n_projects)
    calendar = Calendar.from_blocks(
        np.concatenate([[0, 5, 9], start]),
        np.concatenate([[6, 10, 15], start + rng.integers(3, 12, n_projects)]),
        np.full(n_projects + 3, 10),
        np.full(n_others + 2, 10),
    )
    lists = [[0, 1, 2], [2, 0], *([*(3 + rng.permutation(n_projects)[:10])] for _ in range(n_others))]
    priority = [0, 0, 0, 1, 1, *rng.integers(0, 50, 10 * n_others)]
    # The first applicant is wanted at project 2, the second at project 0.
    priority[0], priority[2], priority[3], priority[4] = 0, 1, 0, 1
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in lists])])
    preferences = Preferences(indptr, np.concatenate(lists), priority)
    seats = np.concatenate([[1, 1, 1], rng.integers(1, 4, n_projects)])
    stability = solve(preferences, seats, calendar=calendar, max_projects=np.array([3, 1, *[3] * n_others])).stability
    assert len(stability.blocking_pairs) == 1
    assert stability.method == "fixpoint dynamics, then an integer program over 2 applicants"
    assert "For this part, with the rest held fixed, an integer program proves" in stability.proof
    assert stability.extra_seats


def test_a_market_with_calendars_and_many_people_is_solved_and_certified() -> None:
    """Two thousand applicants with three projects each; the checker goes over every pair."""
    rng = np.random.default_rng(1)
    n_applicants, n_projects, length = 2_000, 200, 12
    start = rng.integers(0, 60, n_projects)
    calendar = Calendar.from_blocks(
        start,
        start + rng.integers(3, 20, n_projects),
        rng.integers(4, 20, n_projects),
        rng.integers(8, 40, n_applicants),
    )
    project = np.concatenate([rng.permutation(n_projects)[:length] for _ in range(n_applicants)])
    preferences = Preferences(
        np.arange(n_applicants + 1) * length, project, rng.integers(0, 1_000, n_applicants * length)
    )
    matching = solve(preferences, rng.integers(1, 20, n_projects), calendar=calendar, max_projects=3)
    assert matching.stability.is_stable
    assert np.bincount(matching.pairs[:, 0]).max() == 3
