"""Where an applicant's choice is substitutable, the dynamics must end where deferred acceptance does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

import matchkit as mk
from tests import naive
from tests.strategies import SmallMarket

Proposer = Literal["applicants", "projects"]
both_sides = pytest.mark.parametrize("proposer", ["applicants", "projects"])


def strict_market(rng: np.random.Generator, rows: Sequence[Sequence[int]], n_projects: int, most: int) -> SmallMarket:
    """Priorities all different, seats now and then none."""
    indptr = np.cumsum([0, *(len(row) for row in rows)])
    project = np.array([p for row in rows for p in row], np.int32)
    seats = rng.integers(0, 4, n_projects)
    quota = rng.integers(0, most + 1, len(rows)).tolist()
    preferences = mk.Preferences(indptr, project, rng.permutation(project.size))
    return SmallMarket(preferences, seats.tolist(), None, quota)


def random_market(seed: int, most: int) -> SmallMarket:
    rng = np.random.default_rng(seed)
    n_applicants, n_projects = int(rng.integers(50, 300)), int(rng.integers(10, 60))
    rows = [rng.permutation(n_projects)[: rng.integers(0, n_projects)].tolist() for _ in range(n_applicants)]
    return strict_market(rng, rows, n_projects, most)


def expected(market: SmallMarket, proposer: Proposer) -> list[list[int]]:
    """Deferred acceptance in plain Python."""
    lists = naive.lists_of(market.preferences)
    priority = {(a, p): value for a, row in enumerate(lists) for p, value in row}
    wishes = [[p for p, _ in row] for row in lists]
    wanted = [[a for a in range(len(lists)) if (a, p) in priority] for p in range(len(market.seats))]

    def applicants_choice(a: int, offered: list[int]) -> list[int]:
        held: list[int] = []
        for p in sorted(offered, key=wishes[a].index):
            if len(held) < market.quota[a] and naive.fits(market.calendar, a, [*held, p]):
                held.append(p)
        return held

    def projects_choice(p: int, came: list[int]) -> list[int]:
        return sorted(came, key=lambda a: -priority[a, p])[: market.seats[p]]

    if proposer == "applicants":
        pairs = naive.deferred_acceptance(wishes, applicants_choice, projects_choice)
    else:
        pairs = {(a, p) for p, a in naive.deferred_acceptance(wanted, projects_choice, applicants_choice)}
    return [list(pair) for pair in sorted(pairs)]


def solved(market: SmallMarket, proposer: Proposer) -> list[list[int]]:
    matching = mk.solve(
        market.preferences, market.seats, calendar=market.calendar, max_projects=market.quota, proposer=proposer
    )
    assert matching.stability.is_stable
    assert matching.stability.method == "fixpoint dynamics"
    return matching.pairs.tolist()


@both_sides
@pytest.mark.parametrize("most", [1, 3])
@pytest.mark.parametrize("seed", range(8))
def test_with_limits_alone(seed: int, most: int, proposer: Proposer) -> None:
    market = random_market(seed, most)
    assert solved(market, proposer) == expected(market, proposer)


@both_sides
@pytest.mark.parametrize("seed", range(8))
def test_with_disjoint_rounds_of_which_each_holds_one_project(seed: int, proposer: Proposer) -> None:
    market = random_market(seed, most=60)
    n_projects = len(market.seats)
    start = 7 * np.random.default_rng(seed).integers(0, 4, n_projects)
    limits = np.full(market.preferences.n_applicants, 10)
    calendar = mk.Calendar.from_blocks(start, start + 7, np.full(n_projects, 10), limits)
    in_rounds = SmallMarket(market.preferences, market.seats, calendar, [n_projects] * limits.size)
    assert solved(in_rounds, proposer) == expected(in_rounds, proposer)


@pytest.mark.data
@both_sides
@pytest.mark.parametrize("year", range(1, 9))
def test_eight_years_of_project_bids(data_folder: Path, year: int, proposer: Proposer) -> None:
    """Final-year students at Glasgow (PrefLib 00038, donated by David Manlove); projects' priorities are drawn."""
    lines = (data_folder / "glasgow_projects" / f"00038-{year:08}.soi").read_text(encoding="utf-8").splitlines()
    bids = [line.split(": ") for line in lines if not line.startswith("#")]
    rows = [[int(p) - 1 for p in row.split(",")] for count, row in bids for _ in range(int(count))]
    n_projects = int(next(line for line in lines if "NUMBER ALTERNATIVES" in line).split(": ")[1])
    assert 31 <= len(rows) <= 51
    assert 56 <= n_projects <= 155
    for most in (1, 3):
        market = strict_market(np.random.default_rng(year), rows, n_projects, most)
        assert solved(market, proposer) == expected(market, proposer)


@pytest.mark.oracle
@both_sides
@pytest.mark.parametrize("seed", range(20))
def test_algmatch_finds_the_same(seed: int, proposer: Proposer) -> None:
    """Its hospitals/residents problem knows neither empty lists nor hospitals without a place."""
    from algmatch import HospitalResidentsProblem

    plain = random_market(seed, most=1)
    market = SmallMarket(plain.preferences, plain.seats, None, [1] * plain.preferences.n_applicants)
    residents: dict[int, list[int]] = {}
    ranked: dict[int, list[tuple[int, int]]] = {}
    for a, row in enumerate(naive.lists_of(market.preferences)):
        for p, priority in row:
            if market.seats[p]:
                residents.setdefault(a, []).append(p)
                ranked.setdefault(p, []).append((-priority, a))
    hospitals = {
        p: {"capacity": market.seats[p], "preferences": [a for _, a in sorted(row)]} for p, row in ranked.items()
    }
    side = "residents" if proposer == "applicants" else "hospitals"
    problem = HospitalResidentsProblem(dictionary={"residents": residents, "hospitals": hospitals}, optimised_side=side)
    placed = problem.get_stable_matching()["resident_sided"]
    theirs = sorted([int(resident[1:]), int(hospital[1:])] for resident, hospital in placed.items() if hospital)
    assert solved(market, proposer) == theirs
