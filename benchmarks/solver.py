"""From arrays to a certified matching, beside sorting the same edges once.

Run ``python benchmarks/solver.py --applicants 1000 10000 100000``; the table goes to standard output.
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

import matchkit as mk

LIST_LENGTH = 20
LEVELS = 10_000
MOST_PROJECTS = 3


@dataclass(frozen=True)
class Market:
    """Arrays of a seeded market."""

    project: npt.NDArray[np.int32]
    priority: npt.NDArray[np.int64]
    seats: npt.NDArray[np.int64]
    calendar: mk.Calendar

    @property
    def indptr(self) -> npt.NDArray[np.int64]:
        """Lists of equal length."""
        return np.arange(0, self.project.size + 1, LIST_LENGTH)


def make_market(n_applicants: int, *, is_skewed: bool, seed: int = 0) -> Market:
    """One project for every ten applicants; popular ones stand in many lists where the market is skewed."""
    rng = np.random.default_rng(seed)
    n_projects = max(LIST_LENGTH * 2, n_applicants // 10)
    weight = 1 / np.arange(1, n_projects + 1) ** (0.8 if is_skewed else 0.0)
    bounds = np.cumsum(weight) / weight.sum()
    # One draw in each of twenty strips of the distribution, so that no list names a project twice; then shuffled.
    strips = (np.arange(LIST_LENGTH) + rng.random((n_applicants, LIST_LENGTH))) / LIST_LENGTH
    drawn = np.searchsorted(bounds, strips).astype(np.int32)
    for column in range(1, LIST_LENGTH):
        drawn[:, column] = np.maximum(drawn[:, column], drawn[:, column - 1] + 1)
    drawn = np.minimum(drawn, n_projects - LIST_LENGTH + np.arange(LIST_LENGTH, dtype=np.int32))
    lists = rng.permuted(drawn, axis=1)
    start = rng.integers(0, 100, n_projects)
    calendar = mk.Calendar.from_blocks(
        start,
        start + rng.integers(5, 25, n_projects),
        rng.integers(5, 20, n_projects),
        rng.integers(10, 40, n_applicants),
    )
    return Market(
        lists.reshape(-1),
        rng.integers(0, LEVELS, lists.size),
        rng.integers(5, 25, n_projects),
        calendar,
    )


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result of one call."""
    begin = time.perf_counter()
    result = function()
    return time.perf_counter() - begin, result


def solve(market: Market, *, with_calendar: bool) -> mk.Matching:
    """From arrays to a checked matching."""
    preferences = mk.Preferences(market.indptr, market.project, market.priority)
    calendar = market.calendar if with_calendar else None
    return mk.solve(preferences, market.seats, calendar=calendar, max_projects=MOST_PROJECTS)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applicants", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    sizes = parser.parse_args().applicants
    for with_calendar in (False, True):
        solve(make_market(200, is_skewed=False), with_calendar=with_calendar)  # compile
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}\n")
    print("| applicants | lists | calendar | lexsort s | everything s | ratio | placements | blocking pairs |")
    print("|---|---|---|---|---|---|---|---|")
    for n_applicants in sizes:
        for is_skewed in (False, True):
            market = make_market(n_applicants, is_skewed=is_skewed)
            sorting, _ = timed(partial(np.lexsort, (market.priority, market.project)))
            for with_calendar in (False, True):
                seconds, matching = timed(partial(solve, market, with_calendar=with_calendar))
                kind, calendar = ("skewed" if is_skewed else "uniform"), ("blocks" if with_calendar else "none")
                numbers = f"{sorting:.3f} | {seconds:.3f} | {seconds / sorting:.2f} | {len(matching.pairs):,}"
                blocking = len(matching.stability.blocking_pairs)
                print(f"| {n_applicants:,} | {kind} | {calendar} | {numbers} | {blocking:,} |")


if __name__ == "__main__":
    main()
