"""Ray: one that runs already, or processes of this machine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from matchkit.errors import ExecutorError
from matchkit.executors.attempt import Failure, attempt
from matchkit.executors.environment import termination_restored, variables_restored
from matchkit.executors.extras import check_installed
from matchkit.executors.in_order import in_order
from matchkit.executors.protocol import Block, Result, Shared
from matchkit.executors.workers import at_most_one_each, checked_workers

WHILE_STARTING = {
    "RAY_USAGE_STATS_ENABLED": "0",  # no report to ray's makers
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # what ray will do anyway, and warns about until then
}
"""Variables that ray reads while it starts and hands to its workers."""
ALONE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
"""On every system: ports on this machine's loopback address only, as ray has it by default on macOS and Windows."""


class Ray:
    """Runs blocks on ray, with one BLAS thread each.

    If ray is initialised already, it is used as it is and left running.

    Parameters
    ----------
    address
        Of a cluster, such as ``"10.0.0.5:6379"``, or None for processes of this machine, reachable from this machine
        alone and without dashboard or usage reports, that are ended afterwards. matchkit must be installed where the
        workers are.
    workers
        How many processes to start on this machine; a cluster, or a ray that is initialised, has what it has.
    """

    def __init__(self, address: str | None = None, workers: int = 2) -> None:
        check_installed('The executor "ray"', "ray", "ray")
        self.address = address
        self.workers = checked_workers(workers)

    def map_blocks(
        self, function: Callable[[Shared, Block], Result], shared: Shared, blocks: Iterable[Block]
    ) -> Generator[Result, None, None]:
        """See `Executor.map_blocks`."""
        workers, blocks = at_most_one_each(self.workers, iter(blocks))
        if not workers:
            return
        with self._connect(workers) as ray:
            cpus = max(1, int(ray.cluster_resources().get("CPU", 1)))
            run = ray.remote(_run)
            sent = ray.put((function, shared))
            yield from in_order(lambda block: _Submitted(ray, run.remote(sent, block)), blocks, cpus)

    @contextmanager
    def _connect(self, workers: int) -> Iterator[Any]:
        import ray

        if ray.is_initialized():
            yield ray
            return
        with termination_restored():
            try:
                self._start(ray, workers)
            except (OSError, RuntimeError, ValueError) as error:
                raise ExecutorError.unreachable("ray", self.address or "local", error) from error
            try:
                yield ray
            finally:
                ray.shutdown()

    def _start(self, ray: Any, workers: int) -> None:
        quietly = {"log_to_driver": False, "logging_level": logging.ERROR}
        if self.address is not None:
            with variables_restored(**WHILE_STARTING):
                ray.init(address=self.address, **quietly)
            return
        with variables_restored(**WHILE_STARTING, **ALONE), _alone(ray):
            # "local": whatever the variable RAY_ADDRESS says, resumes go to no other machine unless asked.
            ray.init(address="local", num_cpus=workers, include_dashboard=False, **quietly)


@contextmanager
def _alone(ray: Any) -> Iterator[None]:
    """`ALONE` for this process, where ray has read it already: when it was imported, perhaps by somebody else."""
    constants = ray._private.ray_constants
    before = constants.ENABLE_RAY_CLUSTER
    constants.ENABLE_RAY_CLUSTER = False
    try:
        yield
    finally:
        constants.ENABLE_RAY_CLUSTER = before


class _Submitted:
    """A block in flight, as `in_order` takes it."""

    def __init__(self, ray: Any, reference: Any) -> None:
        self._ray = ray
        self._reference = reference

    def result(self) -> Any:
        try:
            return self._ray.get(self._reference)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from None  # what the function raises comes as a value, so this is about its result
        except self._ray.exceptions.RayError as error:
            raise ExecutorError.worker_lost("ray") from error

    def cancel(self) -> None:
        self._ray.cancel(self._reference)


def _run(sent: tuple[Callable[[Shared, Block], Result], Shared], block: Block) -> Result | Failure:
    return attempt(*sent, block)
