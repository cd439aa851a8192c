"""Markets of some hundred or thousand applicants in which seats are given up all the time."""

from __future__ import annotations

import numpy as np

from matchkit.availability import Calendar
from matchkit.preferences import Preferences
from tests.strategies import SmallMarket

N_POPULAR = 10
LENGTH = 25
MOST_PROJECTS = 5


def draw_market(seed: int) -> SmallMarket:
    """Everybody lists ten popular projects and some others, in any order; few of them fit beside each other."""
    rng = np.random.default_rng(seed)
    n_applicants = int(rng.integers(200, 3_000))
    n_others = n_applicants // 10 + LENGTH
    rows = [
        rng.permutation([*range(N_POPULAR), *(N_POPULAR + rng.choice(n_others, LENGTH - N_POPULAR, replace=False))])
        for _ in range(n_applicants)
    ]
    indptr = np.arange(0, n_applicants * LENGTH + 1, LENGTH)
    preferences = Preferences(indptr, np.concatenate(rows), rng.integers(0, 10_000, n_applicants * LENGTH))
    seats = [n_applicants // 20] * N_POPULAR + rng.integers(5, 25, n_others).tolist()
    start = rng.integers(0, 30, len(seats))
    end, load = start + rng.integers(5, 40, len(seats)), rng.integers(5, 40, len(seats))
    calendar = Calendar.from_blocks(start, end, load, np.full(n_applicants, 40))
    return SmallMarket(preferences, seats, calendar, [MOST_PROJECTS] * n_applicants)
