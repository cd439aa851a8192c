"""From warm vectors to placements that are certified over all pairs, beside the bare matrix products.

::

    python benchmarks/scoring.py > benchmarks/results/scoring.md

The market is `large_market.py`'s, with every component and rule at work. *Bare products* are those of the same rows of
whole-number vectors in the same blocks by NumPy, in as many threads, the result thrown away. The shortlists, the first
look over all pairs for those that block, and the rest of the rounds are timed as they come in one run of each kind.
"""

from __future__ import annotations

import argparse
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

import matchkit.placing.rounds
from large_market import LargeMarket, make_large_market
from machine import describe_machine
from matchkit.executors import Threads
from matchkit.placing import Placed, place
from matchkit.preferences.ordering import order_of
from matchkit.scoring import Order, Sides, shortlist
from matchkit.scoring.shortlists import block_cuts, part_cuts

GIGA = 1e9


@dataclass
class Clock:
    """Seconds by name, in the order in which they were taken."""

    times: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def taking(self, name: str) -> Iterator[None]:
        """Take the time of a block."""
        begin = time.perf_counter()
        yield
        self.times.append((name, time.perf_counter() - begin))

    def watch(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with the time of each call taken."""

        def timed(*args: Any, **options: Any) -> Any:
            with self.taking(name):
                return function(*args, **options)

        return timed

    def of(self, name: str) -> list[float]:
        """All times of that name."""
        return [seconds for taken, seconds in self.times if taken == name]


class PeakMemory:
    """The most memory that this process held, above what it held at first, sampled ten times a second."""

    def __enter__(self) -> Self:
        self._first = self._peak = resident()
        self._done = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._sampler.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._sampler.join()

    def _sample(self) -> None:
        while not self._done.wait(0.1):
            self._peak = max(self._peak, resident())

    @property
    def gigabytes(self) -> float:
        """Above the first sample."""
        return (self._peak - self._first) / GIGA


def resident() -> int:
    """Bytes of this process in memory; the most ever held where the system does not say."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def multiply(sides: Sides, threads: Threads) -> None:
    """The products of the same rows in the same blocks, thrown away."""
    projects, everybody = sides
    rows = [
        everybody.part(slice(begin + first, begin + last))
        .arrays(projects, np.ones(last - first, np.bool_))
        .texts.vector
        for begin, stop in pairwise(part_cuts(len(everybody), len(projects))[:2])
        for first, last in pairwise(block_cuts(stop - begin, len(projects)))
    ]
    n_blocks = sum(
        len(block_cuts(stop - begin, len(projects))) - 1
        for begin, stop in pairwise(part_cuts(len(everybody), len(projects)))
    )
    shares = [list(range(share, n_blocks, threads.workers)) for share in range(threads.workers)]
    for _ in threads.map_blocks(_multiply, (rows, projects.vectors), shares):
        pass


def vectors_of(sides: Sides, applicants: slice) -> npt.NDArray[np.float32]:
    """What is multiplied for a block: each text once."""
    block = sides.applicants.part(applicants)
    return block.arrays(sides.projects, np.ones(len(block), np.bool_)).texts.vector.astype(np.float32)


def _multiply(shared: tuple[list[npt.NDArray[np.float32]], npt.NDArray[np.float32]], blocks: list[int]) -> None:
    floats, vectors = shared
    for block in blocks:
        _ = floats[block % len(floats)] @ vectors.T


def run(market: LargeMarket, threads: Threads, clock: Clock) -> tuple[Order, Sides, Placed]:
    """From warm vectors to certified placements."""
    evidence = market.evidence
    params = evidence.params
    with clock.taking("making ready"):
        sides = Sides.of(evidence)
        order = order_of(evidence.market, evidence.wishes, params.preferences)
    with clock.taking("shortlists"):
        edges = shortlist(sides, order, params.shortlist, threads)
    find, matchkit.placing.rounds.find_blocking = (
        matchkit.placing.rounds.find_blocking,
        clock.watch("looking over all pairs", matchkit.placing.rounds.find_blocking),
    )
    try:
        with clock.taking("placing"):
            placed = place(evidence, sides, order, edges, threads)
    finally:
        matchkit.placing.rounds.find_blocking = find
    return order, sides, placed


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applicants", type=int, default=100_000)
    parser.add_argument("--projects", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    threads = Threads(arguments.workers)
    run(make_large_market(400, 300), threads, Clock())  # compiles
    market = make_large_market(arguments.applicants, arguments.projects)
    runs = []
    for _ in range(arguments.rounds):
        clock = Clock()
        with PeakMemory() as memory:
            _, sides, placed = run(market, threads, clock)
        with clock.taking("bare products"):
            multiply(sides, threads)
        runs.append((clock, memory, placed))
    print_table(arguments, *min(runs, key=lambda run: sum(seconds for _, seconds in run[0].times)))


def print_table(arguments: argparse.Namespace, clock: Clock, memory: PeakMemory, placed: Placed) -> None:
    """The best round."""
    n_pairs = arguments.applicants * arguments.projects
    bare = sum(clock.of("bare products"))
    looks = clock.of("looking over all pairs")
    rest = sum(clock.of("placing")) - looks[0]
    everything = sum(clock.of("making ready")) + sum(clock.of("shortlists")) + sum(clock.of("placing"))
    rows = (
        ("bare products", bare),
        ("shortlists of both sides", sum(clock.of("shortlists"))),
        ("first look over all pairs for those that block", looks[0]),
        ("everything, from vectors to the certificate", everything),
        ("of which solving, ranking and further rounds", rest),
    )
    coverage = placed.matching.stability.coverage
    eligible = int(placed.edges.broken_by_applicant[:, 0].sum())
    print(f"{describe_machine()}, {arguments.workers} threads\n")
    print(
        f"{arguments.applicants:,} applicants x {arguments.projects:,} projects, 384 dimensions, "
        f"{eligible / n_pairs:.0%} of pairs eligible; at most {memory.gigabytes:.2f} GB beyond the input\n"
    )
    print("| step | seconds | nanoseconds a pair | times bare products |")
    print("|---|---|---|---|")
    for name, seconds in rows:
        print(f"| {name} | {seconds:.1f} | {seconds / n_pairs * GIGA:.1f} | {seconds / bare:.2f} |")
    print(
        f"\n{len(placed.matching.pairs):,} placements; {len(placed.matching.stability.blocking_pairs)} blocking pairs "
        f"among all {coverage.pairs:,}; {coverage.rounds} rounds of solving, {coverage.added:,} pairs added, "
        f"{coverage.scored:,} scored again."
    )


if __name__ == "__main__":
    main()
