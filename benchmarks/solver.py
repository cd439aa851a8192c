"""From arrays to a certified matching, beside sorting the same edges once, and beside other Python packages.

Run ``python benchmarks/solver.py``; the tables go to standard output. ``--applicants`` sets the sizes, ``--peers`` the
interpreters in whose environments `peers.py` finds other packages (this one's is always looked at).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

import matchkit as mk
from machine import describe_machine
from markets import Market, make_market, make_restless_market, solve
from matchkit.assignment.arguments import checked_calendar
from matchkit.assignment.order import strict_lists
from matchkit.kernels.settling import settle
from memory import measure_memory
from peers import LEFT_OUT

SIZES = [1_000, 10_000, 100_000, 1_000_000]
PEER_SIZES = [1_000, 10_000]
RESTLESS_SIZES = [10_000, 40_000, 160_000]
PEER_LIMIT = 120
PEERS_SCRIPT = Path(__file__).with_name("peers.py")


@dataclass(frozen=True)
class Times:
    """Seconds of one market: everything from arrays to the report, of that solving and checking, and one lexsort."""

    everything: float
    solving: float
    checking: float
    sorting: float
    matching: mk.Matching


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applicants", type=int, nargs="*", default=SIZES)
    parser.add_argument("--peers", nargs="*", default=[])
    options = parser.parse_args()
    for with_calendar in (False, True):
        measure(make_market(200, is_skewed=False), with_calendar=with_calendar)  # compile
    restless = make_restless_market(200)
    solve(restless, restless.calendar)
    print(f"{describe_machine()}\n")
    print_sizes(options.applicants)
    print_restless()
    print_inputs()
    print_peers([sys.executable, *options.peers])


def print_sizes(sizes: list[int]) -> None:
    """Everything, solving and checking as multiples of a lexsort."""
    print("| applicants | edges | lists | calendar | lexsort | everything | ratio | solving | checking |", end="")
    print(" bytes an edge | ns an edge | placements | blocking pairs |")
    print("|" + "---|" * 13)
    for n_applicants in sizes:
        for is_skewed in (False, True):
            market = make_market(n_applicants, is_skewed=is_skewed)
            for with_calendar in (False, True):
                times = measure(market, with_calendar=with_calendar)
                memory = measure_memory(n_applicants, is_skewed=is_skewed, with_calendar=with_calendar)
                lists, calendar = ("skewed" if is_skewed else "uniform"), ("blocks" if with_calendar else "none")
                cells = [
                    f"{n_applicants:,}",
                    f"{market.project.size:,}",
                    lists,
                    calendar,
                    f"{times.sorting:.3f} s",
                    f"{times.everything:.3f} s",
                    f"{times.everything / times.sorting:.2f}",
                    f"{times.solving / times.sorting:.2f}",
                    f"{times.checking / times.sorting:.2f}",
                    f"{memory:.0f}",
                    f"{times.everything / market.project.size * 1e9:.0f}",
                    f"{len(times.matching.pairs):,}",
                    f"{len(times.matching.stability.blocking_pairs):,}",
                ]
                print("| " + " | ".join(cells) + " |", flush=True)


def print_restless() -> None:
    """Markets in which seats are given up all the time, at projects that everybody lists."""
    print("\n| restless market: applicants | longest list of a project | choosing | ns an edge | stuck ", end="")
    print("| everything | placements | blocking pairs |")
    print("|" + "---|" * 8)
    for n_applicants in RESTLESS_SIZES:
        market = make_restless_market(n_applicants)
        choosing, (_, is_stuck) = timed(partial(let_choose, market, market.calendar))
        everything, matching = timed(partial(solve, market, market.calendar))
        cells = [
            f"{n_applicants:,}",
            f"{int(np.bincount(market.project).max()):,}",
            f"{choosing:.2f} s",
            f"{choosing / market.project.size * 1e9:.0f}",
            str(int(is_stuck.sum())),
            f"{everything:.2f} s",
            f"{len(matching.pairs):,}",
            str(len(matching.stability.blocking_pairs)),
        ]
        print("| " + " | ".join(cells) + " |", flush=True)


def let_choose(market: Market, calendar: mk.Calendar | None) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Solving without the checks of its arguments and its result: placements, and who is stuck."""
    preferences = mk.Preferences(market.indptr, market.project, market.priority)
    quota = np.full(preferences.n_applicants, market.max_projects)
    lists = strict_lists(preferences, market.seats, quota, seed=0)
    nobody = np.zeros(preferences.n_edges, np.bool_)
    return settle(lists, checked_calendar(preferences, calendar, market.seats.size), nobody)


def measure(market: Market, *, with_calendar: bool) -> Times:
    """Best of a few runs, one after the other, of sorting, of everything, of solving alone and of checking alone."""
    calendar = market.calendar if with_calendar else None
    n_runs = 3
    sorting = min(timed(partial(np.lexsort, (market.priority, market.project)))[0] for _ in range(n_runs))
    runs = [timed(partial(solve, market, calendar)) for _ in range(n_runs)]
    matching = runs[0][1]
    preferences = mk.Preferences(market.indptr, market.project, market.priority)
    check = partial(mk.find_blocking_pairs, matching.pairs, preferences, market.seats, calendar, market.max_projects)
    checking = min(timed(check)[0] for _ in range(n_runs))
    solving = min(timed(partial(let_choose, market, calendar))[0] for _ in range(n_runs))
    return Times(min(seconds for seconds, _ in runs), solving, checking, sorting, matching)


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result of one call."""
    begin = time.perf_counter()
    result = function()
    return time.perf_counter() - begin, result


def print_inputs() -> None:
    """Each way to put the same market in, beside solving it."""
    market = make_market(10_000, is_skewed=False, is_strict=True)
    print("\n| 10,000 applicants, 200,000 pairs, given as | seconds until solving begins | solving, checked |")
    print("|" + "---|" * 3)
    for name, put_in in ways_in(market).items():
        put_in()  # compile
        runs = [timed(put_in) for _ in range(5)]
        preferences = runs[0][1]
        solving = min(timed(partial(mk.solve, preferences, market.seats))[0] for _ in range(5))
        print(f"| {name} | {min(seconds for seconds, _ in runs):.4f} | {solving:.4f} |", flush=True)


def ways_in(market: Market) -> dict[str, Callable[[], mk.Preferences]]:
    """The market in each form that `matchkit.Preferences` takes."""
    n_applicants, n_projects = market.indptr.size - 1, market.seats.size
    applicant = np.repeat(np.arange(n_applicants), np.diff(market.indptr))
    best_first = np.lexsort((-market.priority, market.project))
    ends = np.cumsum(np.bincount(market.project, minlength=n_projects))[:-1]
    applicant_lists = [row.tolist() for row in np.split(market.project, market.indptr[1:-1])]
    project_lists = [row.tolist() for row in np.split(applicant[best_first], ends)]
    matrices = np.full((2, n_applicants, n_projects), np.nan)
    matrices[0, applicant, market.project] = -np.arange(market.project.size)
    matrices[1, applicant, market.project] = market.priority
    frame = pd.DataFrame(
        {
            "applicant_id": [f"a-{a:05}" for a in applicant],
            "project_id": [f"p-{p:04}" for p in market.project],
            "applicant_score": -np.arange(market.project.size),
            "project_score": market.priority,
        }
    )
    return {
        "arrays": partial(mk.Preferences, market.indptr, market.project, market.priority),
        "lists of both sides": partial(mk.Preferences.from_lists, applicant_lists, project_lists),
        "two matrices of 10,000,000 cells": partial(mk.Preferences.from_scores, *matrices),
        "a frame with ids": partial(mk.Preferences.from_frame, frame),
    }


def print_peers(interpreters: list[str]) -> None:
    """One project each: seconds of each package in a process of its own, putting data in included."""
    print("\n| applicants | package | seconds | times ours | same matching |")
    print("|" + "---|" * 5)
    for n_applicants in PEER_SIZES:
        ours: tuple[float, str | None] = (float("nan"), None)
        for name, seconds, found in time_peers(
            make_market(n_applicants, is_skewed=False, is_strict=True), interpreters
        ):
            if name == "matchkit":
                ours = (seconds, found)
            same = "" if found is None else "yes" if found == ours[1] else "no"
            shown = f"{seconds:.4f} | {seconds / ours[0]:,.0f}" if found else f"more than {seconds:.0f} | "
            print(f"| {n_applicants:,} | {name} | {shown} | {same} |", flush=True)
    for name, reason in LEFT_OUT.items():
        print(f"\nLeft out: {name}, {reason}.")


def time_peers(market: Market, interpreters: list[str]) -> Iterator[tuple[str, float, str | None]]:
    """Name, seconds and digest of the pairs of each peer found; no digest for one that ran out of time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "market.npz"
        arrays: dict[str, npt.NDArray[Any]] = {"indptr": market.indptr, "project": market.project}
        np.savez(path, **arrays, priority=market.priority, seats=market.seats)
        done = set()
        for interpreter in interpreters:
            for name in run_script(interpreter, "list").split():
                if name in done:
                    continue
                done.add(name)
                try:
                    seconds, found = run_script(interpreter, "time", name, str(path)).split()[-2:]
                except subprocess.TimeoutExpired:
                    yield name, PEER_LIMIT, None
                else:
                    yield name, float(seconds), found


def run_script(interpreter: str, *arguments: str) -> str:
    """What `peers.py` prints in another environment."""
    command = [interpreter, "-W", "ignore", str(PEERS_SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=PEER_LIMIT).stdout


if __name__ == "__main__":
    main()
