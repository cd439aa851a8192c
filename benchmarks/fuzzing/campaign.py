"""Many seeds on several processes, with a watch on each: a process that dies or hangs costs one chunk, and is told."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from fuzzing.outcome import Outcome
from fuzzing.running import run_one, scratch_folder, warm_up
from fuzzing.tally import Tally

CHUNK = 250
"""Seeds that a process runs before it tells what came of them."""
PATIENCE = 120.0
"""Seconds without a new seed after which a process is given up: its own alarm should have rung long before."""
NOT_BEGUN, BETWEEN = -2, -1
"""What stands for a seed before the first, and between chunks."""
Progress = Callable[[Tally], None]


@dataclass
class _Lane:
    """One process, the end of its pipe, and what it is at."""

    process: BaseProcess
    pipe: Connection
    seed: Any
    chunk: int = -1
    last: tuple[int, float] = (-1, 0.0)

    def is_stuck(self) -> bool:
        """Whether it has been at one seed for too long."""
        now = time.monotonic()
        if self.seed.value != self.last[0]:
            self.last = (self.seed.value, now)
        return self.chunk >= 0 and self.seed.value >= 0 and now - self.last[1] > PATIENCE


def run_campaign(tally: Tally, count: int, processes: int, state: Path | None, progress: Progress) -> None:
    """Run all seeds that the tally does not hold yet; after each chunk its state is kept."""
    chunks = iter(sorted(set(range(-(-count // CHUNK))) - set(tally.done)))
    lanes = [lane for lane in (_start(tally.first, count, chunks) for _ in range(processes)) if lane is not None]
    while lanes:
        wait([lane.pipe for lane in lanes], timeout=1.0)
        for lane in list(lanes):
            part = _take(lane)
            if part is None:
                continue
            tally.merge(part)
            tally.done = sorted([*tally.done, lane.chunk])
            if state is not None:
                tally.write(state)
            progress(tally)
            if lane.process.is_alive() and _send(lane, tally.first, count, chunks):
                continue
            lanes.remove(lane)
            _stop(lane)
            if part.n_problems and (again := _start(tally.first, count, chunks)) is not None:
                lanes.append(again)


def _start(first: int, count: int, chunks: Iterator[int]) -> _Lane | None:
    """A new process with its first chunk; None where no chunk is left."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    seed = context.Value("q", NOT_BEGUN)
    process = context.Process(target=_work, args=(theirs, seed), daemon=True)
    lane = _Lane(process, ours, seed)
    process.start()
    theirs.close()
    if _send(lane, first, count, chunks):
        return lane
    _stop(lane)
    return None


def _send(lane: _Lane, first: int, count: int, chunks: Iterator[int]) -> bool:
    lane.chunk = next(chunks, -1)
    if lane.chunk < 0:
        return False
    begin = lane.chunk * CHUNK
    lane.pipe.send((first + begin, first + min(begin + CHUNK, count)))
    return True


def _take(lane: _Lane) -> Tally | None:
    """What a process has to tell: a finished chunk, or that it ended in the middle of one."""
    if lane.pipe.poll():
        try:
            return lane.pipe.recv()
        except (EOFError, OSError):
            return _lost(lane, "the process ended")
    if lane.is_stuck():
        lane.process.kill()
        return _lost(lane, f"the process did not move for {PATIENCE:g} seconds")
    return None


def _lost(lane: _Lane, what: str) -> Tally:
    lane.process.join(10)
    if lane.seed.value == NOT_BEGUN:
        raise RuntimeError(f"{what} before its first seed; what it printed says why")
    part = Tally()
    part.add(Outcome(lane.seed.value, problems=[f"{what} (exit code {lane.process.exitcode})"]))
    return part


def _stop(lane: _Lane) -> None:
    lane.pipe.close()
    lane.process.join(10)
    if lane.process.is_alive():
        lane.process.kill()


def _work(pipe: Connection, seed: Any) -> None:
    """Chunk after chunk, until nobody sends any more."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with scratch_folder() as scratch:
        warm_up(scratch)
        while True:
            try:
                begin, end = pipe.recv()
            except EOFError:
                return
            part = Tally()
            for number in range(begin, end):
                seed.value = number
                part.add(run_one(number, scratch))
            seed.value = BETWEEN
            pipe.send(part)
