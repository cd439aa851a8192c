"""A part of a market decided exactly, against every matching of the part while all others keep what they hold."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.assignment.deciding import decide
from matchkit.assignment.part import Part
from matchkit.preferences import Preferences
from tests import naive
from tests.strategies import SmallMarket, small_markets

Pairs = frozenset[tuple[int, int]]


@st.composite
def parts(draw: st.DrawFn) -> tuple[SmallMarket, list[int], Pairs]:
    """A market, some of its applicants, and a matching of all, as full as the draw makes it."""
    market = draw(small_markets())
    n = market.preferences.n_applicants
    applicants = sorted(draw(st.sets(st.integers(0, n - 1)))) if n else []
    edges = [(a, p) for a, row in enumerate(naive.lists_of(market.preferences)) for p, _ in row]
    held: list[tuple[int, int]] = []
    for a, p in draw(st.permutations(edges)):
        mine = [q for b, q in held if b == a]
        has_seat = sum(q == p for _, q in held) < market.seats[p]
        if draw(st.booleans()) and has_seat and len(mine) < market.quota[a] and fits(market, a, [*mine, p]):
            held.append((a, p))
    return market, applicants, frozenset(held)


def fits(market: SmallMarket, a: int, projects: list[int]) -> bool:
    return naive.fits(market.calendar, a, projects)


def part_of(market: SmallMarket, applicants: list[int], held: Pairs) -> Part:
    preferences = market.preferences
    placed = [(a, p) in held for a, row in enumerate(naive.lists_of(preferences)) for p, _ in row]
    return Part(
        preferences,
        np.array(market.seats, np.int64),
        np.minimum(market.quota, np.diff(preferences.indptr)),
        market.calendar,
        np.array(applicants, np.int64),
        np.array(placed, np.bool_),
    )


def fewest_blocking(market: SmallMarket, applicants: list[int], held: Pairs) -> int:
    """By trying every set of projects for each applicant of the part."""
    lists = naive.lists_of(market.preferences)
    stays = [(a, p) for a, p in held if a not in applicants]
    choices = [
        [
            [(a, p) for p in some]
            for size in range(min(market.quota[a], len(lists[a])) + 1)
            for some in combinations([p for p, _ in lists[a]], size)
            if fits(market, a, list(some))
        ]
        for a in applicants
    ]
    counts = []
    for chosen in product(*choices):
        pairs = [*stays, *(pair for some in chosen for pair in some)]
        if all(sum(q == p for _, q in pairs) <= n for p, n in enumerate(market.seats)):
            blocking = naive.blocking_pairs(pairs, market.preferences, market.seats, market.calendar, market.quota)
            counts.append(len(blocking))
    return min(counts)


@given(parts())
@settings(max_examples=250)
def test_no_matching_of_the_part_has_fewer_blocking_pairs(case: tuple[SmallMarket, list[int], Pairs]) -> None:
    market, applicants, held = case
    part = part_of(market, applicants, held)
    if not applicants:
        return
    decision = decide(part)
    assert decision is not None
    placed = zip(market.preferences.applicant.tolist(), market.preferences.project.tolist(), strict=True)
    pairs = {pair for pair, flag in zip(placed, decision.is_placed, strict=True) if flag}
    assert {pair for pair in pairs if pair[0] not in applicants} == {pair for pair in held if pair[0] not in applicants}
    blocking = naive.blocking_pairs(pairs, market.preferences, market.seats, market.calendar, market.quota)
    assert part.blocking_pairs(decision.is_placed).tolist() == [list(pair) for pair in blocking]
    assert len(blocking) == fewest_blocking(market, applicants, held)
    listed = {p for a in applicants for p, _ in naive.lists_of(market.preferences)[a]}
    assert decision.proven == sum(p in listed for _, p in blocking)  # the part has no say in the others


def test_of_matchings_with_as_few_blocking_pairs_applicants_get_the_better() -> None:
    """Both have a first choice, and the projects would rather have it the other way round: either is stable."""
    preferences = Preferences.from_lists([[0, 1], [1, 0]], [[1, 0], [0, 1]])
    part = Part(preferences, np.array([1, 1]), np.array([1, 1]), None, np.array([0, 1]), np.zeros(4, np.bool_))
    decision = decide(part)
    assert decision is not None
    assert decision.is_placed.tolist() == [True, False, True, False]
    assert decision.proven == 0


@pytest.mark.parametrize(("most", "is_decided"), [(7, False), (8, True), (9, True)])
def test_a_part_of_more_columns_than_allowed_is_left_undecided(most: int, is_decided: bool) -> None:
    """Two people with two projects, of which they may hold both: each has four sets."""
    preferences = Preferences([0, 2, 4], [0, 1, 0, 1], [1, 2, 3, 4])
    part = Part(preferences, np.array([2, 2]), np.array([2, 2]), None, np.array([0, 1]), np.zeros(4, np.bool_))
    assert (decide(part, most_columns=most) is not None) == is_decided
    assert (decide(part, most_columns=5) is not None) is False
