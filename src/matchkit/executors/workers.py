"""How many workers there are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain, islice
from numbers import Integral

from matchkit.errors import UsageError
from matchkit.executors.protocol import Block


def available_cpus() -> int:
    """The CPUs that this process may use, which can be fewer than the machine has."""
    if count := getattr(os, "process_cpu_count", None):  # from Python 3.13
        return count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def checked_workers(workers: object) -> int:
    """The number of workers, or an error if it is none."""
    if isinstance(workers, bool) or not isinstance(workers, Integral) or workers < 1:
        raise UsageError.no_workers(workers)
    return int(workers)


def at_most_one_each(workers: int, blocks: Iterator[Block]) -> tuple[int, Iterator[Block]]:
    """No more workers than blocks, found by reading that many blocks ahead, and all the blocks."""
    first = list(islice(blocks, workers))
    return len(first), chain(first, blocks)
