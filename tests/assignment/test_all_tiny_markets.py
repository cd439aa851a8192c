"""The solver against all matchings of many tiny markets, drawn by seed.

A sample runs always; ``pytest -m exhaustive -n 2`` runs 120,000.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchkit.assignment import find_blocking_pairs, solve
from matchkit.availability import Calendar
from matchkit.preferences import Preferences
from tests import naive
from tests.brute_force import Verdict, try_all
from tests.strategies import SmallMarket

MARKETS_PER_SEED = 500
SEEDS = range(240)
SAMPLE = 12


def draw(rng: np.random.Generator, *, is_plain: bool) -> SmallMarket:
    """Up to four applicants and five projects; a plain market has strict priorities, one project each, no calendar."""
    n_applicants, n_projects = int(rng.integers(1, 5)), int(rng.integers(1, 6))
    rows = [rng.permutation(n_projects)[: rng.integers(0, n_projects + 1)] for _ in range(n_applicants)]
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    project = np.concatenate(rows).astype(np.int32)
    levels = rng.permutation(project.size) if is_plain else rng.integers(0, rng.integers(1, 5), project.size)
    start = rng.integers(0, 9, n_projects)
    calendar = Calendar.from_blocks(
        start,
        start + rng.integers(1, 7, n_projects),
        rng.choice([2.5, 5, 10], n_projects),
        rng.choice([5, 10, 12.5, 15], n_applicants),
    )
    quota = np.ones(n_applicants, np.int64) if is_plain else rng.integers(0, 4, n_applicants)
    return SmallMarket(
        Preferences(indptr, project, levels),
        rng.integers(0, 3, n_projects).tolist(),
        None if is_plain or rng.random() < 0.1 else calendar,
        quota.tolist(),
    )


def draw_restless(rng: np.random.Generator) -> SmallMarket:
    """Three projects and two people without a stable matching, and one or two people and projects more, at random."""
    n_more = int(rng.integers(1, 3))
    rows = [[0, 1, 2], [2, 0], *([*map(int, rng.permutation(5)[: rng.integers(1, 5)])] for _ in range(n_more))]
    for row in rows[:2]:
        row.insert(int(rng.integers(0, len(row) + 1)), int(rng.integers(3, 5)))
    first = {(0, 0): 0, (0, 2): 1, (1, 0): 1, (1, 2): 0}  # A1 prefers b, A3 prefers a
    priority = [first.get((a, p), 0) + int(rng.integers(0, 2)) for a, row in enumerate(rows) for p in row]
    start = np.array([0, 5, 9, *rng.integers(0, 14, 2)])
    calendar = Calendar.from_blocks(
        start, [6, 10, 15, *(start[3:] + 4)], np.full(5, 10), [10, 10, *rng.choice([10, 20], n_more)]
    )
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    seats = [1, 1, 1, *rng.integers(0, 2, 2).tolist()]
    quota = [3, 1, *rng.integers(1, 4, n_more).tolist()]
    return SmallMarket(Preferences(indptr, np.concatenate(rows).astype(np.int32), priority), seats, calendar, quota)


def solved(market: SmallMarket, **options: object) -> list[tuple[int, int]]:
    """The pairs, whose report must agree with the checker and with the definition."""
    seats, quota = np.array(market.seats, np.int64), np.array(market.quota, np.int64)
    matching = solve(market.preferences, seats, calendar=market.calendar, max_projects=quota, **options)  # type: ignore[arg-type]
    blocking = matching.stability.blocking_pairs.tolist()
    assert (
        blocking
        == find_blocking_pairs(matching.pairs, market.preferences, seats, market.calendar, quota).tolist()
        == [list(pair) for pair in naive.blocking_pairs(map(tuple, matching.pairs.tolist()), *_as_naive(market))]
    )
    assert matching.stability.is_stable == (not blocking)
    return [(a, p) for a, p in matching.pairs.tolist()]


def _as_naive(market: SmallMarket) -> tuple[Preferences, list[int], Calendar | None, list[int]]:
    return market.preferences, market.seats, market.calendar, market.quota


def n_blocking(market: SmallMarket, pairs: list[tuple[int, int]]) -> int:
    return len(naive.blocking_pairs(pairs, *_as_naive(market)))


def places(market: SmallMarket, pairs: list[tuple[int, int]]) -> list[int]:
    """For each applicant the place of the project that they hold in their list."""
    rows = [[p for p, _ in row] for row in naive.lists_of(market.preferences)]
    return [min((row.index(p) for b, p in pairs if b == a), default=len(row)) for a, row in enumerate(rows)]


def check(seed: int) -> list[Verdict]:
    """All markets of one seed."""
    rng = np.random.default_rng(seed)
    verdicts = []
    for turn in range(MARKETS_PER_SEED):
        is_plain = turn % 4 == 0
        market = draw_restless(rng) if turn % 8 == 1 else draw(rng, is_plain=is_plain)
        verdict = try_all(market)
        verdicts.append(verdict)
        pairs = solved(market, seed=turn)
        assert n_blocking(market, pairs) == verdict.fewest, (seed, turn)
        assert n_blocking(market, solved(market, proposer="projects")) == verdict.fewest, (seed, turn)
        if is_plain:
            assert places(market, pairs) == verdict.best, (seed, turn)
            assert places(market, solved(market, proposer="projects")) == verdict.worst, (seed, turn)
        if market.calendar is None and not is_plain:
            assert verdict.fewest == 0
            assert n_blocking(market, solved(market, most_placements=True)) == 0
    return verdicts


@pytest.mark.parametrize("seed", SEEDS[:SAMPLE])
def test_a_sample_of_tiny_markets_is_solved_as_trying_all_matchings_shows(seed: int) -> None:
    """Existence, the fewest blocking pairs, and both proposers' best are those of brute force."""
    verdicts = check(seed)
    assert any(verdict.n_stable > 1 for verdict in verdicts)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", SEEDS[SAMPLE:])
def test_many_tiny_markets_are_solved_as_trying_all_matchings_shows(seed: int) -> None:
    check(seed)


def test_markets_without_a_stable_matching_get_the_fewest_blocking_pairs() -> None:
    """And the extra seats advised, where there are any, make one exist."""
    rng = np.random.default_rng(7)
    n_unstable = n_advised = 0
    for _ in range(1_000):
        market = draw_restless(rng)
        verdict = try_all(market)
        assert n_blocking(market, solved(market)) == verdict.fewest
        if verdict.n_stable:
            continue
        n_unstable += 1
        stability = solve(
            market.preferences, market.seats, calendar=market.calendar, max_projects=np.array(market.quota)
        ).stability
        assert f"no matching has fewer than {verdict.fewest} blocking" in stability.proof
        if stability.extra_seats:
            n_advised += 1
            more = np.array(market.seats)
            np.add.at(more, list(stability.extra_seats), 1)
            assert try_all(replace(market, seats=more.tolist())).n_stable > 0
    assert n_unstable > 20
    assert n_advised > 20
