"""Threads of this process, for functions that release the interpreter's lock, such as NumPy's and compiled kernels."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor

from matchkit.executors.blas import one_blas_thread
from matchkit.executors.in_order import in_order
from matchkit.executors.protocol import Block, Result, Shared
from matchkit.executors.workers import at_most_one_each, available_cpus, checked_workers


class Threads:
    """Runs blocks in threads of this process, with one BLAS thread each.

    One worker, or one block, runs in the calling thread and has all of BLAS's threads.

    Parameters
    ----------
    workers
        How many threads; None for one on each CPU that this process may use.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = available_cpus() if workers is None else checked_workers(workers)

    def map_blocks(
        self, function: Callable[[Shared, Block], Result], shared: Shared, blocks: Iterable[Block]
    ) -> Generator[Result, None, None]:
        """See `Executor.map_blocks`."""
        workers, blocks = at_most_one_each(self.workers, iter(blocks))
        if workers <= 1:
            for block in blocks:
                yield function(shared, block)
            return
        with one_blas_thread():
            pool = ThreadPoolExecutor(workers, thread_name_prefix="matchkit")
            try:
                yield from in_order(lambda block: pool.submit(function, shared, block), blocks, workers)
            finally:
                pool.shutdown(cancel_futures=True)
