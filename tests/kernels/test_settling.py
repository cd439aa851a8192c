"""Dynamics in markets of some hundred applicants, in which seats are given up all the time."""

from __future__ import annotations

import numpy as np
import pytest

from matchkit.assignment.arguments import checked_calendar
from matchkit.assignment.order import strict_lists
from matchkit.assignment.stability import find_blocking_pairs, sorted_pairs
from matchkit.availability import Calendar
from matchkit.kernels.settling import settle
from matchkit.preferences import Preferences

N_POPULAR = 10
LENGTH = 25


@pytest.mark.parametrize("seed", range(20))
def test_who_is_not_stuck_blocks_with_nobody(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n_applicants = int(rng.integers(200, 3_000))
    preferences = draw_lists(rng, n_applicants)
    seats = np.concatenate([np.full(N_POPULAR, n_applicants // 20), rng.integers(5, 25, n_applicants // 10 + LENGTH)])
    start = rng.integers(0, 30, seats.size)
    end, load = start + rng.integers(5, 40, seats.size), rng.integers(5, 40, seats.size)
    calendar = Calendar.from_blocks(start, end, load, np.full(n_applicants, 40))
    quota = np.full(n_applicants, 5)

    lists = strict_lists(preferences, seats, quota, seed)
    nobody = np.zeros(preferences.n_edges, np.bool_)
    is_placed, is_stuck = settle(lists, checked_calendar(preferences, calendar, seats.size), nobody)

    pairs = sorted_pairs(preferences, is_placed)
    blocking = find_blocking_pairs(pairs, preferences, seats, calendar, quota)
    assert is_stuck[blocking[:, 0]].all()
    assert is_stuck.sum() <= n_applicants // 100


def draw_lists(rng: np.random.Generator, n_applicants: int) -> Preferences:
    """Everybody lists the ten popular projects and some others, in any order."""
    others = N_POPULAR + np.arange(n_applicants // 10 + LENGTH)
    rows = [
        rng.permutation([*range(N_POPULAR), *rng.choice(others, LENGTH - N_POPULAR, replace=False)])
        for _ in range(n_applicants)
    ]
    indptr = np.arange(0, n_applicants * LENGTH + 1, LENGTH)
    return Preferences(indptr, np.concatenate(rows), rng.integers(0, 10_000, n_applicants * LENGTH))
