"""The whole of `matchkit match` by stages, how long the demo takes to start, and what other executors cost.

::

    python benchmarks/stages.py > benchmarks/results/stages.md
    python benchmarks/stages.py --executors > benchmarks/results/executors.md

The seeded intake is written to Parquet, and matched once to fill the vector cache and the compiled kernels; then it is
matched again in a fresh process, which is what the table shows. Texts are read by the hashing encoder, unless
``--model`` asks for all-MiniLM-L6-v2, with which the first run takes many minutes. ``--profile`` writes what cProfile
saw of the second run, which then scores in the calling thread, where it is seen.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import matchkit as mk
from large_market import SHARE_WITHOUT_STATEMENT, LargeMarket, make_large_market, make_tables
from machine import describe_machine
from matchkit.errors import UsageError
from matchkit.executors import Dask, Processes, Ray, Threads
from matchkit.preferences.ordering import order_of
from matchkit.scoring import Edges, MapBlocks, Sides, shortlist
from solver import timed
from texts import _Writer

STARTING, READING, WRITING = (
    "Starting Python, importing",
    "Reading the tables, loading skills",
    "Writing the run folder",
)
EXECUTOR_SIZES = ("10000x1000", "20000x2000")
EXECUTORS: dict[str, Callable[[], MapBlocks]] = {
    "Threads(1)": lambda: Threads(1),
    "Threads(2)": lambda: Threads(2),
    "Processes(2)": lambda: Processes(2),
    "Dask(workers=2)": lambda: Dask(workers=2),
    "Ray(workers=2)": lambda: Ray(workers=2),
}
THREADS = "Threads(2)"
"""What the others are compared with."""
WORD, CONTROL = re.compile(rb"\w"), re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")
COMMAND = "from matchkit.cli import main; main()"


@dataclass
class Clock:
    """Seconds of each stage: from its beginning to that of the next."""

    began: float
    stages: dict[str, float] = field(default_factory=dict)
    _running: str = STARTING

    def switch(self, name: str) -> None:
        """A stage begins."""
        now = time.time()
        self.stages[self._running] = self.stages.get(self._running, 0.0) + now - self.began
        self.began, self._running = now, name

    def progress(self, name: str, done: int, total: int) -> None:  # noqa: ARG002  # as `matchkit.match` calls it
        """What `matchkit.match` reports."""
        if name != self._running:
            self.switch(name)


def main() -> None:
    """Print the tables; or be one of the processes that are measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applicants", type=int, default=10_000)
    parser.add_argument("--projects", type=int, default=1_000)
    parser.add_argument("--model", action="store_true", help="read texts with all-MiniLM-L6-v2")
    parser.add_argument("--profile", type=Path, help="where to write what cProfile saw")
    parser.add_argument("--executors", nargs="*", metavar="AxP", help=f"instead; sizes, by default {EXECUTOR_SIZES}")
    parser.add_argument("--began", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    encoder = "all-MiniLM-L6-v2" if options.model else "hashing"
    if options.folder:
        print(json.dumps(match_once(options.folder, encoder, options.began, options.profile)))
        return
    print(f"{describe_machine()}\n")
    if options.executors is not None:
        print_executors(options.executors or EXECUTOR_SIZES)
        return
    print_stages(options.applicants, options.projects, encoder, options.profile)
    print_demo(encoder)


def print_stages(n_applicants: int, n_projects: int, encoder: str, profile: Path | None) -> None:
    """Seconds and share of each stage of a run that finds all vectors in its cache."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_intake(folder, n_applicants, n_projects)
        first = run_again(folder, encoder)
        found = run_again(folder, encoder, *(["--profile", str(profile)] if profile else []))
    stages, total = found["stages"], sum(found["stages"].values())
    without = sum(first["stages"].values())
    print(
        f"{n_applicants:,} applicants, {n_projects:,} projects, {found['placements']:,} placements; texts read by the"
    )
    print(f"encoder {encoder}, all vectors from the cache (the first run, without it, took {without:.1f} s)")
    if encoder == "hashing":
        print("The hashing encoder stands in for a model, which reads nothing either where the cache knows all texts.")
    print("\n| stage | seconds | share |")
    print("|---|---|---|")
    for stage, seconds in stages.items():
        print(f"| {stage} | {seconds:.2f} | {seconds / total:.0%} |")
    print(f"| all | {total:.2f} | |\n", flush=True)


def write_intake(folder: Path, n_applicants: int, n_projects: int, seed: int = 0) -> None:
    """Both sides as Parquet files, with texts as in `texts.py` and the other columns as in `large_market.py`."""
    rng = np.random.default_rng(seed)
    applicants, projects = make_tables(n_applicants, n_projects, rng)
    writer = _Writer(rng)
    applicants["resume"] = [writer.resume() for _ in range(n_applicants)]
    is_silent = rng.random(n_applicants) < SHARE_WITHOUT_STATEMENT
    applicants["commitment"] = ["" if silent else writer.commitment() for silent in is_silent]
    titles, descriptions = zip(*(writer.project().split("\n", 1) for _ in range(n_projects)), strict=True)
    projects = projects.assign(title=titles, description=descriptions)
    applicants.to_parquet(folder / "applicants.parquet")
    projects.to_parquet(folder / "projects.parquet")


def run_again(folder: Path, encoder: str, *options: str) -> dict[str, Any]:
    """One run in a process of its own, which is told when it was started."""
    command = [sys.executable, __file__, "--folder", str(folder), "--began", str(time.time()), *options]
    if encoder != "hashing":
        command.append("--model")
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def match_once(folder: Path, encoder: str, began: float, profile: Path | None) -> dict[str, Any]:
    """Match the intake, write the run folder, and tell the seconds of each stage."""
    clock = Clock(began)
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    clock.switch(READING)
    result = mk.match(
        folder / "applicants.parquet",
        folder / "projects.parquet",
        encoder=encoder,
        cache=folder / "vectors",
        executor=1 if profile else None,
        progress=clock.progress,
    )
    clock.switch(WRITING)
    result.write(folder / "run")
    clock.switch("")
    if profile:
        profiler.disable()
        profiler.dump_stats(profile)
    return {"stages": clock.stages, "placements": len(result.placements)}


def print_demo(encoder: str) -> None:
    """Seconds of `matchkit demo` in a fresh process, to its first output and to its end."""
    print(f"| `matchkit demo --encoder {encoder}`, kernels | seconds to the first output | to the end |")
    print("|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        time_demo(encoder, Path(name) / "first", None)  # compile what is not
        warm = time_demo(encoder, Path(name) / "warm", None)
        emptied = time_demo(encoder, Path(name) / "emptied", Path(name) / "kernels")
    for kernels, (first, last) in {"compiled before": warm, "to be compiled": emptied}.items():
        print(f"| {kernels} | {first:.2f} | {last:.2f} |", flush=True)


def time_demo(encoder: str, out: Path, kernels: Path | None) -> tuple[float, float]:
    """Seconds until a word is seen on a terminal, and to the end of the process."""
    import pty  # no such thing on Windows

    command = [sys.executable, "-c", COMMAND, "demo", "--encoder", encoder, "--out", str(out)]
    environment = os.environ | {"TERM": "xterm"} | ({} if kernels is None else {"NUMBA_CACHE_DIR": str(kernels)})
    ours, theirs = pty.openpty()
    begin = time.perf_counter()
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        said, first = b"", float("nan")
        while chunk := read_some(ours):
            said += chunk
            if np.isnan(first) and WORD.search(CONTROL.sub(b"", said)):
                first = time.perf_counter() - begin
        process.wait()
    seconds = time.perf_counter() - begin
    os.close(ours)
    if process.returncode:
        raise SystemExit(said.decode())
    return first, seconds


def read_some(terminal: int) -> bytes:
    """What comes next from a terminal; nothing when the process at its other end is gone."""
    try:
        return os.read(terminal, 1 << 12)
    except OSError:
        return b""


def print_executors(sizes: Sequence[str]) -> None:
    """Seconds of the shortlists of one market by each executor; all must give the same."""
    list_pairs(make_large_market(50, 10), Threads(1))  # compile
    print("| applicants | projects | executor | seconds | times threads | seconds above threads |")
    print("|" + "---|" * 6)
    missing: dict[str, str] = {}
    for size in sizes:
        n_applicants, n_projects = map(int, size.split("x"))
        market = make_large_market(n_applicants, n_projects)
        runs = [timed(partial(list_pairs, market, EXECUTORS[THREADS]())) for _ in range(2)]
        threads, expected = min(seconds for seconds, _ in runs), runs[0][1]
        for name, make in EXECUTORS.items():
            try:
                seconds, found = timed(partial(list_pairs, market, make()))
            except UsageError as error:
                missing[name] = error.message
                continue
            if name == THREADS:
                seconds = threads
            check_same(found, expected)
            more = f"{seconds / threads:.2f} | {seconds - threads:+.2f}"
            print(f"| {n_applicants:,} | {n_projects:,} | {name} | {seconds:.2f} | {more} |", flush=True)
    for name, reason in missing.items():
        print(f"\nLeft out: {name}. {reason}")


def list_pairs(market: LargeMarket, executor: MapBlocks) -> Edges:
    """From evidence to shortlists, starting and ending of workers included."""
    evidence = market.evidence
    order = order_of(evidence.market, evidence.wishes, evidence.params.preferences)
    return shortlist(Sides.of(evidence), order, evidence.params.shortlist, executor)


def check_same(found: Edges, expected: Edges) -> None:
    """Raise an error where two shortlists differ."""
    for name, array in vars(expected).items():
        if isinstance(array, np.ndarray):
            np.testing.assert_array_equal(getattr(found, name), array)


if __name__ == "__main__":
    main()
