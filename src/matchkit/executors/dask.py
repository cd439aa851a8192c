"""A dask cluster: one that runs already, or processes of this machine."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from matchkit.errors import ExecutorError, UsageError
from matchkit.executors.attempt import Failure, attempt
from matchkit.executors.environment import variables_restored
from matchkit.executors.extras import check_installed
from matchkit.executors.in_order import Pending, in_order
from matchkit.executors.protocol import Block, Result, Shared
from matchkit.executors.workers import at_most_one_each, checked_workers

if TYPE_CHECKING:
    from distributed import Client


class Dask:
    """Runs blocks on a dask cluster, with one BLAS thread each.

    Parameters
    ----------
    client
        A `distributed.Client`, which stays open; the address of a scheduler, such as ``"tcp://10.0.0.5:8786"``; or None
        for a cluster of processes of this machine, reachable from this machine alone, that is closed afterwards.
        matchkit must be installed where the workers are.
    workers
        How many processes to start for a cluster of our own; any other cluster has the workers that it has.
    """

    def __init__(self, client: Client | str | None = None, workers: int = 2) -> None:
        check_installed('The executor "dask"', "distributed", "dask")
        if client is not None and not isinstance(client, str):
            _check_client(client)
        self.client = client
        self.workers = checked_workers(workers)

    def map_blocks(
        self, function: Callable[[Shared, Block], Result], shared: Shared, blocks: Iterable[Block]
    ) -> Generator[Result, None, None]:
        """See `Executor.map_blocks`."""
        from distributed.scheduler import KilledWorker

        workers, blocks = at_most_one_each(self.workers, iter(blocks))
        if not workers:
            return
        with self._connect(workers) as client:
            threads = max(1, sum(client.nthreads().values()))
            try:
                yield from in_order(_submitting(client, function, shared), blocks, threads)
            except (KilledWorker, CancelledError) as error:
                raise ExecutorError.worker_lost("dask") from error

    @contextmanager
    def _connect(self, workers: int) -> Iterator[Client]:
        from distributed import Client, LocalCluster

        if isinstance(self.client, str):
            try:
                client = Client(self.client, set_as_default=False)
            except (OSError, ValueError) as error:
                raise ExecutorError.unreachable("dask", self.client, error) from error
            with client:
                yield client
        elif self.client is not None:
            yield self.client
        else:
            # No memory limit: near one, a worker writes what it holds to disk, texts too, and in the end stands still.
            with variables_restored():
                cluster = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    memory_limit=None,
                    dashboard_address=None,
                    scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
                )
            with cluster, Client(cluster, set_as_default=False) as client:
                yield client


def _submitting(
    client: Client, function: Callable[[Shared, Block], Result], shared: Shared
) -> Callable[[Block], Pending[Result | Failure]]:
    """How to submit a block.

    What blocks share is scattered, in a list of one since dask scatters a list item by item, and without reading
    through it for a hash. A block goes with its task, so that it outlives a worker and is run again on another.
    """
    import dask

    (sent,) = client.scatter([(function, shared)], broadcast=True, hash=False)

    def submit(block: Block) -> Pending[Result | Failure]:
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"}):  # few are in flight
            return client.submit(_run, sent, _Sealed(block), pure=False)

    return submit


@dataclass(frozen=True, eq=False)
class _Sealed(Generic[Block]):
    """A block that dask does not look through for tasks, as it would through a list."""

    block: Block


def _run(sent: tuple[Callable[[Shared, Block], Result], Shared], sealed: _Sealed[Block]) -> Result | Failure:
    return attempt(*sent, sealed.block)


def _check_client(client: object) -> None:
    from distributed import Client

    if not isinstance(client, Client) or client.asynchronous:
        raise UsageError.no_dask_client(client)
