"""Calendars of days: single pairs in blocks beside a NumPy broadcast, and solving beside calendars of blocks.

::

    python benchmarks/calendars.py > benchmarks/results/calendars.md

Both ways of asking for single pairs go through the same blocks, throw their answers away, and are checked to agree. The
two markets that are solved have the same lists, priorities, seats, windows and weekly hours; the one with days has
availability windows, days off, weekdays, daily limits and fixed projects besides, read from frames. One core.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import partial
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

import matchkit as mk
from machine import describe_machine
from markets import make_market, solve
from matchkit.kernels.alone import fits_alone
from solver import timed

FIRST_DAY = np.datetime64("2027-02-01")  # a Monday
SEASON = 126
BLOCK = 100
MOST_PROJECTS = 4
SHARE_FIXED = 0.25
QUARTERS = 4

Table = npt.NDArray[np.int32]


def make_applicants(n: int, hours_per_week: npt.NDArray[np.int64], seed: int = 0) -> pd.DataFrame:
    """One window or two that leave out some of the season, days off, patterns of weekdays, daily limits."""
    rng = np.random.default_rng(seed)
    start, end = rng.integers(0, 15, n), rng.integers(65, SEASON, n)
    windows = _dates(start) + "/" + _dates(end - 1)
    second = "; " + _dates(end + 5) + "/" + _dates(np.full(n, SEASON + 10))
    is_split = rng.random(n) < 0.8
    off = [_dates(rng.integers(0, SEASON, n)) for _ in range(2)]
    return pd.DataFrame(
        {
            "applicant_id": pd.Series(np.arange(n)).map("a{:07d}".format),
            "available": windows.where(~is_split, windows + second),
            "days_off": off[0].where(rng.random(n) < 0.5, off[0] + ";" + off[1]),
            "weekdays": rng.choice(["Mon-Sun", "Mon-Fri", "Mon-Sat"], n),
            "hours_per_week": hours_per_week,
            "hours_per_day": rng.choice([4, 6, 8, 8], n),
            "max_projects": MOST_PROJECTS,
        }
    )


def make_projects(
    start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], hours_per_week: npt.NDArray[np.int64], seed: int = 0
) -> pd.DataFrame:
    """Projects of these days and weekly hours, one in four fixed."""
    rng = np.random.default_rng(seed)
    has_weekday = np.is_busday(FIRST_DAY + start) | (end - start > 2)
    is_fixed = has_weekday & (rng.random(start.size) < SHARE_FIXED)
    return pd.DataFrame(
        {
            "project_id": pd.Series(np.arange(start.size)).map("p{:06d}".format),
            "start": _dates(start),
            "end": _dates(end - 1),
            "hours": np.maximum(hours_per_week * (end - start) // 7, 1),
            "schedule": np.where(is_fixed, "fixed", "flexible"),
        }
    )


def _dates(days: npt.NDArray[np.int64]) -> pd.Series[str]:
    return pd.Series(np.datetime_as_string(FIRST_DAY + days), dtype="str")


class Broadcast:
    """What one would write with NumPy: tables of running totals, looked into for a block of pairs at once."""

    def __init__(self, calendar: mk.Calendar) -> None:
        arrays = calendar.arrays
        self._profile, self._limit = arrays.profile, arrays.limit.astype(np.int32)
        self._per_day = arrays.days.calendars[:, 0].astype(np.int32)
        self._free = np.unpackbits(arrays.days.free[:, :, None], axis=2, bitorder="little")[:, :, :7]
        windows = arrays.windows
        self._start, self._end, self._load = (windows[:, column].astype(np.int64) for column in range(3))
        self._is_short = self._start // 7 == (self._end - 1) // 7
        self._is_fixed = arrays.days.legs[windows[:, 4], 3] >= 0
        self._most = np.array([self._largest(arrays, p) for p in range(len(windows))], np.int32)

    @staticmethod
    def _largest(arrays: Any, p: int) -> tuple[int, int]:
        start, end, _, at = arrays.days.legs[arrays.windows[p, 4], :4]
        if at < 0:
            return 0, 0
        load = arrays.days.day_load[at : at + end - start].astype(int)
        weeks = np.bincount(np.arange(start, end) // 7 - start // 7, weights=load)
        return int(load.max()), int(weeks.max())

    def fits(self, first: int, stop: int) -> npt.NDArray[np.bool_]:
        """Bool (stop - first, P)."""
        k = self._profile[first:stop]
        limit, per_day, free = self._limit[k], self._per_day[k], self._free[k]
        daily = free * per_day[:, None, None]
        day = _running(daily.reshape(len(k), -1))
        before = day[:, :-1].reshape(daily.shape)
        in_week = before - before[:, :, :1]
        weekly = np.minimum(daily.sum(axis=2), limit[:, None])
        weeks = _running(weekly)
        upto = (weeks[:, :-1, None] + np.minimum(in_week, limit[:, None, None])).reshape(len(k), -1)
        upto = np.concatenate([upto, weeks[:, -1:]], axis=1)
        rest = daily.sum(axis=2)[:, :, None] - in_week
        onward = (np.minimum(rest, limit[:, None, None]) - weeks[:, 1:, None]).reshape(len(k), -1)
        missing = _running(((daily == 0) & (np.arange(7) < 5)).reshape(len(k), -1))
        short = np.minimum(day[:, self._end] - day[:, self._start], limit[:, None])
        held = np.where(self._is_short, short, onward[:, self._start] + upto[:, self._end])
        is_there = missing[:, self._end] == missing[:, self._start]
        has_hours = (self._most[:, 0] <= per_day[:, None]) & (self._most[:, 1] <= limit[:, None])
        return np.where(self._is_fixed, is_there & has_hours, held >= self._load)


def _running(table: Table) -> Table:
    totals = np.zeros((table.shape[0], table.shape[1] + 1), np.int32)
    np.cumsum(table, axis=1, out=totals[:, 1:])
    return totals


def print_single_pairs(n_applicants: int, n_projects: int, rounds: int) -> None:
    """Nanoseconds a pair by both ways, which take turns."""
    rng = np.random.default_rng(1)
    start = rng.integers(0, 100, n_projects)
    projects = make_projects(start, start + rng.integers(5, 25, n_projects), rng.integers(5, 20, n_projects))
    applicants = make_applicants(n_applicants, rng.integers(10, 40, n_applicants))
    seconds, calendar = timed(partial(mk.Calendar.from_frames, applicants, projects))
    broadcast = Broadcast(calendar)
    blocks = [(first, min(first + BLOCK, n_applicants)) for first in range(0, n_applicants, BLOCK)]
    few = blocks[: max(1, len(blocks) // 10)]  # NumPy is asked for a tenth
    share = 0.0
    for first, stop in few:
        ours = fits_alone(calendar.arrays, first, stop)
        np.testing.assert_array_equal(ours, broadcast.fits(first, stop))
        share += ours.mean() / len(few)
    best = {"NumPy broadcast": np.inf, "matchkit": np.inf}
    for _ in range(rounds):
        for name, way, asked in (
            ("NumPy broadcast", broadcast.fits, few),
            ("matchkit", partial(fits_alone, calendar.arrays), blocks),
        ):
            taken, _ = timed(partial(ask, way, asked))
            pairs = sum(stop - first for first, stop in asked) * n_projects
            best[name] = min(best[name], taken / pairs * 1e9)
    pairs_fit = f"{n_applicants:,} x {n_projects:,} single pairs, of which {share:.0%} fit"
    print(f"{pairs_fit}; read from frames in {seconds:.1f} s\n")
    print("| way | nanoseconds a pair | times NumPy |")
    print("|---|---|---|")
    for name, cost in best.items():
        print(f"| {name} | {cost:.2f} | {best['NumPy broadcast'] / cost:.1f} |")


def ask(way: Any, blocks: list[tuple[int, int]]) -> None:
    """Go through the blocks."""
    for first, stop in blocks:
        way(first, stop)


def print_solving(sizes: list[int], rounds: int) -> None:
    """Solved and checked with calendars of blocks, and with calendars of days from frames on a like market."""
    print(
        "\n| applicants | calendar | made in | bytes a calendar | different ones | solved, checked | times blocks |",
        end="",
    )
    print(" placements | blocking pairs |")
    print("|" + "---|" * 9)
    for n_applicants in sizes:
        market = make_market(n_applicants, is_skewed=False)
        blocks = replace(market, max_projects=MOST_PROJECTS)
        start, end, load = blocks.calendar.arrays.windows.T
        hours = blocks.calendar.arrays.limit // 1_000_000
        seconds, days = timed(
            partial(
                mk.Calendar.from_frames,
                make_applicants(n_applicants, hours),
                make_projects(start, end, load // 1_000_000),
            )
        )
        calendars = {"blocks": (0.0, blocks.calendar), "days": (seconds, days)}
        best: dict[str, tuple[float, mk.Matching]] = {}
        for _ in range(rounds):
            for name, (_, calendar) in calendars.items():
                taken = timed(partial(solve, blocks, calendar))
                best[name] = min(best.get(name, taken), taken, key=itemgetter(0))
        for name, (made, calendar) in calendars.items():
            arrays, (taken, found) = calendar.arrays, best[name]
            size = (
                sum(part.nbytes for part in (arrays.limit, arrays.days.free, arrays.days.calendars)) / arrays.limit.size
            )
            cells = [
                f"{n_applicants:,}",
                name,
                f"{made:.1f} s" if made else "",
                f"{size:.0f}",
                f"{arrays.limit.size:,}",
                f"{taken:.2f} s",
                f"{taken / best['blocks'][0]:.2f}",
                f"{len(found.pairs):,}",
                str(len(found.stability.blocking_pairs)),
            ]
            print("| " + " | ".join(cells) + " |", flush=True)


def compile_all() -> None:
    """A small market by each way."""
    market = make_market(200, is_skewed=False)
    start, end, load = market.calendar.arrays.windows.T
    applicants, projects = make_applicants(200, np.full(200, 20)), make_projects(start, end, load // 1_000_000)
    days = mk.Calendar.from_frames(applicants, projects)
    for calendar in (market.calendar, days):
        solve(market, calendar)
    fits_alone(days.arrays, 0, 1)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applicants", type=int, default=100_000)
    parser.add_argument("--projects", type=int, default=10_000)
    parser.add_argument("--solver", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    compile_all()
    print(f"{describe_machine()}\n")
    print_single_pairs(options.applicants, options.projects, options.rounds)
    print_solving(options.solver, options.rounds)


if __name__ == "__main__":
    main()
