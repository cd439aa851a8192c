"""The solver against instances with known answers, and against theorems about all stable matchings of a market."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, permutations
from math import prod
from typing import Literal

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import matchkit as mk
from matchkit.preferences import Preferences
from tests import naive
from tests.literature import INSTANCES, NOBODY, TWICE_THE_SIZE, Instance
from tests.strategies import SmallMarket, small_markets

Proposer = Literal["applicants", "projects"]
PROPOSERS: tuple[Proposer, ...] = ("applicants", "projects")
BRUTE_FORCE = 10_000  # matchings that can be tried within a second

each_instance = pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance.name)


def market_of(instance: Instance) -> SmallMarket:
    return SmallMarket(instance.preferences, list(instance.seats), None, [1] * len(instance.applicant_lists))


def on_every_instance(test: Callable[..., None]) -> Callable[..., None]:
    """The instances as explicit examples, beside the random markets: few of those have several stable matchings."""
    for instance in INSTANCES:
        test = example(market=market_of(instance))(test)
    return test


@st.composite
def strict_markets(draw: st.DrawFn) -> SmallMarket:
    """Small markets of at most one project each, in which no project is indifferent."""
    market = draw(small_markets(calendars=False, max_quota=1))
    old = market.preferences
    priority = draw(st.permutations(range(old.n_edges)))
    return SmallMarket(Preferences(old.indptr, old.project, priority), market.seats, None, market.quota)


def held_by_each(pairs: Iterable[tuple[int, int]], market: SmallMarket) -> tuple[int, ...]:
    """Each applicant's project, or nobody's."""
    project = dict(pairs)
    return tuple(project.get(a, NOBODY) for a in range(market.preferences.n_applicants))


def solved(market: SmallMarket, proposer: Proposer) -> tuple[int, ...]:
    quota = np.array(market.quota, np.int64)
    matching = mk.solve(market.preferences, market.seats, max_projects=quota, proposer=proposer)
    return held_by_each(matching.pairs.tolist(), market)


def blocking(held: tuple[int, ...], market: SmallMarket) -> list[list[int]]:
    """What the independent checker finds."""
    pairs = [(a, p) for a, p in enumerate(held) if p != NOBODY]
    quota = np.array(market.quota, np.int64)
    return mk.find_blocking_pairs(pairs, market.preferences, market.seats, max_projects=quota).tolist()


def every_stable_matching(market: SmallMarket) -> list[tuple[int, ...]]:
    """As `naive.stable_matchings`, for larger markets: who envies a lower priority does so whoever comes later."""
    lists = naive.lists_of(market.preferences)
    priority = {(a, p): value for a, row in enumerate(lists) for p, value in row}
    rows = [[p for p, _ in row] if quota else [] for row, quota in zip(lists, market.quota, strict=True)]

    def envies(a: int, b: int, held: tuple[int, ...]) -> bool:
        wished = rows[a][: place(market, a, held[a])]
        return held[b] in wished and priority[a, held[b]] > priority[b, held[b]]

    def extend(held: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        newest = len(held) - 1
        if any(envies(a, newest, held) or envies(newest, a, held) for a in range(newest)):
            return
        if len(held) == len(rows):
            # What is left to find is a seat that nobody has and somebody would rather have.
            wished = [rows[a][: place(market, a, p)] for a, p in enumerate(held)]
            if all(held.count(p) >= market.seats[p] for row in wished for p in row):
                yield held
            return
        for p in (*rows[len(held)], NOBODY):
            if p == NOBODY or held.count(p) < market.seats[p]:
                yield from extend((*held, p))

    return list(extend(()))


def place(market: SmallMarket, applicant: int, project: int) -> int:
    """Place in the applicant's list, 0 is best; being without a project comes after the last."""
    row = market.preferences.project[slice(*market.preferences.indptr[applicant : applicant + 2])].tolist()
    return len(row) if project == NOBODY else row.index(project)


def places(market: SmallMarket, held: tuple[int, ...]) -> list[int]:
    return [place(market, a, p) for a, p in enumerate(held)]


def people(market: SmallMarket, held: tuple[int, ...], project: int) -> list[int]:
    """The priorities of those the project seats, best first."""
    lists = naive.lists_of(market.preferences)
    return sorted((dict(lists[a])[p] for a, p in enumerate(held) if p == project), reverse=True)


def is_as_good(first: list[int], second: list[int]) -> bool:
    """Whether the project has as many people in the first, and in each seat someone it likes as much."""
    return len(first) >= len(second) and all(x >= y for x, y in zip(first, second, strict=False))


def choose(market: SmallMarket, matchings: Iterable[tuple[int, ...]], best: bool) -> tuple[int, ...]:
    """Everybody points at their best (or worst) project among those they hold in the matchings."""
    pick = min if best else max
    each = enumerate(zip(*matchings, strict=True))
    return tuple(pick((place(market, a, p), p) for p in held)[1] for a, held in each)


@each_instance
def test_the_solver_finds_the_known_answer_of_either_side(instance: Instance) -> None:
    market = market_of(instance)
    assert solved(market, "applicants") == instance.applicant_best, instance.citation
    assert solved(market, "projects") == instance.project_best, instance.citation


@each_instance
def test_each_instance_has_the_known_number_of_stable_matchings(instance: Instance) -> None:
    """By backtracking, and by trying every matching where there are not too many."""
    market = market_of(instance)
    found = every_stable_matching(market)
    assert len(set(found)) == len(found) == instance.n_stable
    if prod(len(row) + 1 for row in instance.applicant_lists) <= BRUTE_FORCE:
        tried = naive.stable_matchings(market.preferences, market.seats, None, market.quota)
        assert {held_by_each(pairs, market) for pairs in tried} == set(found)


@each_instance
def test_the_checker_accepts_the_stable_matchings_and_no_others(instance: Instance) -> None:
    """The others are the stable ones with the projects of two applicants exchanged, where both lists allow it."""
    market = market_of(instance)
    stable = set(every_stable_matching(market))
    assert not any(blocking(held, market) for held in stable)
    exchanged = set()
    for held in stable:
        for a, b in combinations(range(len(held)), 2):
            other = list(held)
            other[a], other[b] = held[b], held[a]
            exchanged.add(tuple(other))
    lists = [{p for p, _ in row} | {NOBODY} for row in naive.lists_of(market.preferences)]
    others = {held for held in exchanged - stable if all(p in row for p, row in zip(held, lists, strict=True))}
    assert others
    assert all(blocking(held, market) for held in others)


@given(small_markets(calendars=False, max_quota=1))
@settings(max_examples=300)
def test_backtracking_lists_what_brute_force_lists(market: SmallMarket) -> None:
    """With ties and without: the theorems below rest on this list."""
    found = every_stable_matching(market)
    tried = naive.stable_matchings(market.preferences, market.seats, None, market.quota)
    assert len(found) == len(tried)
    assert set(found) == {held_by_each(pairs, market) for pairs in tried}


@given(strict_markets())
@on_every_instance
@settings(max_examples=300)
def test_every_stable_matching_places_the_same_people_in_the_same_number_of_seats(market: SmallMarket) -> None:
    """Roth 1984, The evolution of the labor market; Roth and Sotomayor 1990, theorem 5.12."""
    stable = every_stable_matching(market)
    for proposer in PROPOSERS:
        mine = solved(market, proposer)
        for held in stable:
            assert [p == NOBODY for p in held] == [p == NOBODY for p in mine]
            assert sorted(held) == sorted(mine)


@given(strict_markets())
@on_every_instance
@settings(max_examples=300)
def test_a_project_that_is_not_full_gets_the_same_people_in_every_stable_matching(market: SmallMarket) -> None:
    """The rural hospitals theorem: Roth 1986, On the allocation of residents to rural hospitals, Econometrica 54."""
    stable = every_stable_matching(market)
    for proposer in PROPOSERS:
        mine = solved(market, proposer)
        open_projects = [p for p, n in enumerate(market.seats) if mine.count(p) < n]
        for held in stable:
            for p in open_projects:
                assert [q == p for q in held] == [q == p for q in mine]


@given(strict_markets())
@on_every_instance
@settings(max_examples=300)
def test_if_all_choose_the_better_of_two_stable_matchings_the_result_is_stable(market: SmallMarket) -> None:
    """So with the worse. Conway's lattice, in Knuth 1976; Roth and Sotomayor 1990, theorem 2.16."""
    for two in combinations(every_stable_matching(market), 2):
        for best in (True, False):
            assert not blocking(choose(market, two, best), market)


@given(strict_markets())
@on_every_instance
@settings(max_examples=300)
def test_the_solver_finds_the_two_ends_of_the_lattice(market: SmallMarket) -> None:
    """Each applicant's best project of all stable matchings when applicants propose, their worst when projects do."""
    stable = every_stable_matching(market)
    assert solved(market, "applicants") == choose(market, stable, best=True)
    assert solved(market, "projects") == choose(market, stable, best=False)


@given(strict_markets())
@on_every_instance
@settings(max_examples=300)
def test_what_no_applicant_likes_less_no_project_likes_more(market: SmallMarket) -> None:
    """Opposed interests: Knuth 1976; Roth and Sotomayor 1990, theorem 2.13. The solver's two results are among them."""
    stable = [*every_stable_matching(market), solved(market, "applicants"), solved(market, "projects")]
    for first, second in permutations(stable, 2):
        pairs = zip(places(market, first), places(market, second), strict=True)
        applicants_agree = all(mine <= theirs for mine, theirs in pairs)
        both = [(people(market, first, p), people(market, second, p)) for p in range(len(market.seats))]
        assert applicants_agree == all(is_as_good(theirs, mine) for mine, theirs in both)


@given(strict_markets())
@on_every_instance
@settings(max_examples=300)
def test_one_more_seat_harms_no_applicant_and_helps_no_other_project(market: SmallMarket) -> None:
    """Kelso and Crawford 1982; Roth and Sotomayor 1990, theorem 2.25: a seat is a woman who joins the market.

    Somebody gains from a seat at some project, unless all have their first choice.
    """
    for proposer in PROPOSERS:
        before = solved(market, proposer)
        is_gain = False
        for project in range(len(market.seats)):
            seats = [n + (p == project) for p, n in enumerate(market.seats)]
            after = solved(SmallMarket(market.preferences, seats, None, market.quota), proposer)
            is_gain |= after != before
            assert all(new <= old for new, old in zip(places(market, after), places(market, before), strict=True))
            for p in range(len(seats)):
                assert p == project or is_as_good(people(market, before, p), people(market, after, p))
        wishes = [at > 0 for at, quota in zip(places(market, before), market.quota, strict=True) if quota]
        assert is_gain == any(wishes)


@given(strict_markets())
@on_every_instance
@settings(max_examples=300)
def test_one_more_applicant_helps_no_other_and_harms_no_project(market: SmallMarket) -> None:
    """The same theorem from the other side."""
    n_before = market.preferences.n_applicants - 1
    assume(n_before >= 0)
    old = market.preferences
    end = int(old.indptr[n_before])
    fewer = Preferences(old.indptr[:-1], old.project[:end], old.priority[:end])
    smaller = SmallMarket(fewer, market.seats, None, market.quota[:-1])
    for proposer in PROPOSERS:
        before, after = solved(smaller, proposer), solved(market, proposer)
        assert all(place(market, a, after[a]) >= place(market, a, p) for a, p in enumerate(before))
        for p in range(len(market.seats)):
            assert is_as_good(people(market, after, p), people(market, before, p))


def test_the_lottery_decides_between_stable_matchings_of_different_size() -> None:
    """With a tie at the first project, one applicant is placed or two; both are stable, and both come out."""
    preferences, seats = TWICE_THE_SIZE.preferences, TWICE_THE_SIZE.seats
    market = SmallMarket(preferences, list(seats), None, [1] * preferences.n_applicants)
    assert set(every_stable_matching(market)) == TWICE_THE_SIZE.stable
    found = {
        held_by_each(mk.solve(preferences, seats, seed=seed, proposer=proposer).pairs.tolist(), market)
        for seed in range(8)
        for proposer in PROPOSERS
    }
    assert found == TWICE_THE_SIZE.stable


@given(small_markets(calendars=False, max_quota=1), st.sampled_from(PROPOSERS))
@settings(max_examples=300)
def test_no_stable_matching_is_more_than_twice_as_large_as_the_solvers(market: SmallMarket, proposer: Proposer) -> None:
    """Manlove, Irving, Iwama, Miyazaki and Morita 2002: two stable matchings differ by that much at most."""
    mine = solved(market, proposer)
    n_placed = sum(p != NOBODY for p in mine)
    assert all(sum(p != NOBODY for p in held) <= 2 * n_placed for held in every_stable_matching(market))
