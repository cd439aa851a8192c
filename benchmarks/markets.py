"""Seeded markets for the benchmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

import matchkit as mk

LIST_LENGTH = 20
LEVELS = 10_000
MOST_PROJECTS = 3
N_POPULAR = 10


@dataclass(frozen=True, eq=False)
class Market:
    """Arrays as `matchkit.Preferences` and `matchkit.solve` take them."""

    indptr: npt.NDArray[np.int64]
    project: npt.NDArray[np.int32]
    priority: npt.NDArray[np.int64]
    seats: npt.NDArray[np.int64]
    calendar: mk.Calendar
    max_projects: int


def make_market(n_applicants: int, *, is_skewed: bool, is_strict: bool = False, seed: int = 0) -> Market:
    """One project for every ten applicants, with dates and hours; lists of twenty.

    In a skewed market project ``k`` is listed in proportion to ``1 / k ** 0.8``. Priorities fall in 10,000 levels, or
    are all different.
    """
    rng = np.random.default_rng(seed)
    n_projects = max(LIST_LENGTH * 2, n_applicants // 10)
    lists = rng.permuted(_draw_lists(rng, n_applicants, n_projects, LIST_LENGTH, 0.8 if is_skewed else 0.0), axis=1)
    priority = rng.permutation(lists.size) if is_strict else rng.integers(0, LEVELS, lists.size)
    start = rng.integers(0, 100, n_projects)
    calendar = mk.Calendar.from_blocks(
        start,
        start + rng.integers(5, 25, n_projects),
        rng.integers(5, 20, n_projects),
        rng.integers(10, 40, n_applicants),
    )
    return Market(
        np.arange(0, lists.size + 1, LIST_LENGTH),
        lists.reshape(-1),
        priority,
        rng.integers(5, 25, n_projects),
        calendar,
        MOST_PROJECTS,
    )


def make_restless_market(n_applicants: int, *, seed: int = 0) -> Market:
    """Ten projects that everybody lists, and hours that seldom fit together: seats are given up all the time.

    Whoever loses a project takes others that do not fit beside worse ones. Each seat so given up at one of the ten is
    offered down a list as long as the market is large.
    """
    rng = np.random.default_rng(seed)
    n_others = max(LIST_LENGTH * 2, n_applicants // 10)
    popular = np.broadcast_to(np.arange(N_POPULAR, dtype=np.int32), (n_applicants, N_POPULAR))
    others = _draw_lists(rng, n_applicants, n_others, LIST_LENGTH - 5, 0.0) + np.int32(N_POPULAR)
    lists = rng.permuted(np.concatenate([popular, others], axis=1), axis=1)
    n_projects = N_POPULAR + n_others
    start = rng.integers(0, 30, n_projects)
    calendar = mk.Calendar.from_blocks(
        start,
        start + rng.integers(5, 40, n_projects),
        rng.integers(5, 40, n_projects),
        np.full(n_applicants, 40),
    )
    seats = np.concatenate([np.full(N_POPULAR, n_applicants // 20), rng.integers(5, 25, n_others)])
    return Market(
        np.arange(0, lists.size + 1, lists.shape[1]),
        lists.reshape(-1),
        rng.integers(0, LEVELS, lists.size),
        seats,
        calendar,
        5,
    )


def solve(market: Market, calendar: mk.Calendar | None) -> mk.Matching:
    """From arrays to a checked matching."""
    preferences = mk.Preferences(market.indptr, market.project, market.priority)
    return mk.solve(preferences, market.seats, calendar=calendar, max_projects=market.max_projects)


def _draw_lists(
    rng: np.random.Generator, n_applicants: int, n_projects: int, length: int, skew: float
) -> npt.NDArray[np.int32]:
    """Int32 (A, length): one project out of each of ``length`` strips of the distribution, so that none comes twice."""
    bounds = np.cumsum(1 / np.arange(1, n_projects + 1) ** skew)
    strips = (np.arange(length) + rng.random((n_applicants, length))) / length
    drawn = np.searchsorted(bounds / bounds[-1], strips).astype(np.int32)
    for column in range(1, length):
        drawn[:, column] = np.maximum(drawn[:, column], drawn[:, column - 1] + 1)
    return np.minimum(drawn, n_projects - length + np.arange(length, dtype=np.int32))
