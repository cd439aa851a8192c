"""Processes of this machine."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any

from matchkit.errors import ExecutorError, UsageError
from matchkit.executors.attempt import Failure, attempt
from matchkit.executors.in_order import in_order
from matchkit.executors.protocol import Block, Result, Shared
from matchkit.executors.workers import at_most_one_each, available_cpus, checked_workers

START_METHOD = "spawn"
"""Safe everywhere: a fork copies locks that other threads hold, and compiled kernels die of it; a fork server stays."""


class Processes:
    """Runs blocks in processes of this machine, with one BLAS thread each.

    Parameters
    ----------
    workers
        How many processes; None for one on each CPU that this process may use. No more are started than blocks.
    start_method
        ``"spawn"``, ``"forkserver"`` or ``"fork"``, where the system has them; None for ``"spawn"``. With the first
        two, a script must guard its own start: ``if __name__ == "__main__":``.
    """

    def __init__(self, workers: int | None = None, start_method: str | None = None) -> None:
        self.workers = available_cpus() if workers is None else checked_workers(workers)
        self.start_method = START_METHOD if start_method is None else start_method
        known = multiprocessing.get_all_start_methods()
        if self.start_method not in known:
            raise UsageError.unknown_choice("start_method", start_method, known)

    def map_blocks(
        self, function: Callable[[Shared, Block], Result], shared: Shared, blocks: Iterable[Block]
    ) -> Generator[Result, None, None]:
        """See `Executor.map_blocks`."""
        workers, blocks = at_most_one_each(self.workers, iter(blocks))
        if not workers:
            return
        context = multiprocessing.get_context(self.start_method)
        pool = ProcessPoolExecutor(
            workers, context, initializer=_remember, initargs=(partial(attempt, function, shared),)
        )
        try:
            yield from in_order(lambda block: pool.submit(_run, block), blocks, workers)
        except BrokenProcessPool as error:
            raise ExecutorError.worker_lost("processes") from error
        finally:
            pool.shutdown(cancel_futures=True)


_attempt: Callable[[Any], Any]
"""In a worker: the attempt at a block, with the function and what the blocks share."""


def _remember(attempt_block: Callable[[Any], Any]) -> None:
    global _attempt
    _attempt = attempt_block


def _run(block: Any) -> Any | Failure:
    return _attempt(block)
