"""Memory that solving and checking add to their input: ``python benchmarks/memory.py 100000 --skewed --calendar``."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from markets import make_market, solve


def main() -> None:
    """Print bytes an edge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("applicants", type=int)
    parser.add_argument("--skewed", action="store_true")
    parser.add_argument("--calendar", action="store_true")
    options = parser.parse_args()
    for n_applicants in (200, options.applicants):  # first a small one, to compile
        market = make_market(n_applicants, is_skewed=options.skewed)
        peak = peak_memory(partial(solve, market, market.calendar if options.calendar else None))
    print(peak / market.project.size)


def measure_memory(n_applicants: int, *, is_skewed: bool, with_calendar: bool) -> float:
    """Bytes an edge that solving and checking add to the input at their peak, in a process of its own."""
    options = [str(n_applicants), *["--skewed"] * is_skewed, *["--calendar"] * with_calendar]
    # glibc else keeps what the making of the market freed, and what solving then takes from there goes unseen
    environment = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "65536"}
    command = [sys.executable, __file__, *options]
    return float(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)


def peak_memory(function: Callable[[], Any]) -> float:
    """Bytes of memory that a call adds at its peak, sampled each millisecond; NaN where /proc does not tell."""
    status = Path("/proc/self/statm")
    if not status.exists():
        return float("nan")
    before, peak, is_done = resident(status), 0, threading.Event()

    def sample() -> None:
        nonlocal peak
        while not is_done.wait(0.001):
            peak = max(peak, resident(status))

    sampler = threading.Thread(target=sample)
    sampler.start()
    function()
    is_done.set()
    sampler.join()
    return max(0, peak - before)


def resident(status: Path) -> int:
    """Bytes of this process in memory."""
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


if __name__ == "__main__":
    main()
