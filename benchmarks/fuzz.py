"""A million small intakes, each drawn from its seed, most with faults planted in them: nothing may break or be lost.

::

    python benchmarks/fuzz.py --count 1000000 --processes 2 --state fuzz.json > benchmarks/results/fuzz.md
    python benchmarks/fuzz.py --seed-one 4711

A campaign that was stopped goes on where its state file says; without more to run, the page is written again. The exit
code is 1 where there was any problem, or less than 95 % of the planted faults were told by their codes.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from fuzzing.campaign import run_campaign
from fuzzing.running import run_one, scratch_folder, warm_up
from fuzzing.tables import as_page
from fuzzing.tally import Tally

LEAST_TOLD = 0.95


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="intakes in all")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--state", type=Path, help="file that remembers what is done")
    parser.add_argument("--seed-one", type=int, help="replay one seed, and print its outcome")
    options = parser.parse_args()
    if options.seed_one is not None:
        return _replay(options.seed_one)
    tally = Tally(options.first) if options.state is None else Tally.read(options.state, options.first)
    begin, before = time.monotonic(), tally.intakes

    def progress(so_far: Tally) -> None:
        rate = (so_far.intakes - before) / (time.monotonic() - begin)
        told, definite = so_far.told
        line = (
            f"{so_far.intakes:,} intakes, {rate:.0f} a second, {so_far.n_problems} problems, {definite - told} missed"
        )
        print(line, file=sys.stderr, flush=True)

    run_campaign(tally, options.count, options.processes, options.state, progress)
    print(as_page(tally, f"python benchmarks/fuzz.py --count {options.count} --first {options.first}"), end="")
    told, definite = tally.told
    return int(tally.n_problems > 0 or told < LEAST_TOLD * definite)


def _replay(seed: int) -> int:
    with scratch_folder() as scratch:
        warm_up(scratch)
        outcome = run_one(seed, scratch)
    for name, value in vars(outcome).items():
        print(f"{name}: {value}")
    return int(bool(outcome.problems))


if __name__ == "__main__":
    sys.exit(main())
