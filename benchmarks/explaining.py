"""How long reasons take: for a pair, for somebody without a placement, and for what would happen if.

::

    python benchmarks/explaining.py > benchmarks/results/explaining.md

The seeded intake of `stages.py` is matched with the hashing encoder; then pairs and people drawn at random are
explained, once each. Seconds are the process's own, so that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

import matchkit as mk
from machine import describe_machine
from stages import write_intake

PAIRS, PEOPLE = 5_000, 100
PAIR_AIM, PERSON_AIM = 0.005, 1.0
"""Seconds that an answer may take."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applicants", type=int, default=10_000)
    parser.add_argument("--projects", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        write_intake(Path(name), options.applicants, options.projects)
        result = mk.match(Path(name) / "applicants.parquet", Path(name) / "projects.parquet", encoder="hashing")
    ids = result.outcome.market.applicants.ids, result.outcome.market.projects.ids
    rng = np.random.default_rng(0)
    unplaced = result.unplaced["applicant_id"]
    placed = result.placements[["applicant_id", "project_id"]].sample(PAIRS, random_state=0).to_numpy().tolist()
    pairs = [tuple(str(rng.choice(side)) for side in ids) for _ in range(PAIRS)]
    people = unplaced.sample(min(PEOPLE, len(unplaced)), random_state=0).tolist()
    result.explain(*pairs[0])
    result.explain(*placed[0])
    result.explain(people[0])
    print(f"{describe_machine()}\n")
    print(f"{options.applicants:,} applicants, {options.projects:,} projects, {len(result.placements):,} placements\n")
    print("| explained | number | median, ms | 99 of 100 within, ms | longest, ms | within the aim |")
    print("|---|---|---|---|---|---|")
    print_row("placements", times(result.explain, placed), PAIR_AIM)
    print_row("pairs drawn at random", times(result.explain, pairs), PAIR_AIM)
    print_row("people without a placement", times(result.explain, [[key] for key in people]), PERSON_AIM)
    print("\n| asked | seconds |")
    print("|---|---|")
    project = result.waitlist["project_id"].iloc[0]
    print(f"| `what_if` with one more seat | {seconds(lambda: result.what_if(seats={project: '+1'})):.2f} |")
    more = {people[0]: "+2"}
    print(f"| `what_if` with two more hours a week | {seconds(lambda: result.what_if(hours_per_week=more)):.2f} |")
    print(f"| `levers` | {seconds(result.levers):.1f} |")


def times(explain: Callable[..., Any], asked: Iterable[Iterable[str]]) -> np.ndarray:
    """Float64, the seconds of each answer."""
    return np.array([seconds(lambda one=one: explain(*one)) for one in asked])


def seconds(work: Callable[[], Any]) -> float:
    """Of the process, in all its threads."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def print_row(what: str, taken: np.ndarray, aim: float) -> None:
    """One row of the first table."""
    middle, most = np.quantile(taken, [0.5, 0.99]) * 1_000
    within = f"{np.mean(taken <= aim):.2%} in {aim * 1_000:,.0f}"
    print(f"| {what} | {taken.size:,} | {middle:.2f} | {most:.2f} | {taken.max() * 1_000:.1f} | {within} |", flush=True)


if __name__ == "__main__":
    main()
