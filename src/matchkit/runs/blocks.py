"""An executor that remembers: blocks whose results are kept are not run again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from matchkit.runs.steps import Steps

Shared = TypeVar("Shared")
Block = TypeVar("Block")
Result = TypeVar("Result")


class MapBlocks(Protocol):
    """Where blocks are run, see `matchkit.executors.Executor`."""

    def map_blocks(self, function: Callable[[Any, Any], Any], shared: Any, blocks: Iterable[Any]) -> Iterator[Any]:
        """The function's results for ``shared`` and each block, in the order of the blocks."""
        ...


class KeptBlocks:
    """Runs blocks elsewhere and keeps each result, or takes it from where an earlier run kept it.

    Parameters
    ----------
    executor
        What runs the blocks whose results are missing.
    steps
        Where results are kept.
    name, kind
        What the steps are called, and the type of a result.
    """

    def __init__(self, executor: MapBlocks, steps: Steps, name: str, kind: type[Any]) -> None:
        self._executor, self._steps, self._name, self._kind = executor, steps, name, kind

    def map_blocks(
        self, function: Callable[[Shared, Block], Result], shared: Shared, blocks: Iterable[Block]
    ) -> Iterator[Result]:
        """See `matchkit.executors.Executor.map_blocks`."""
        kept: dict[int, Result] = {}
        running: deque[int] = deque()

        def missing() -> Iterator[Block]:
            for number, block in enumerate(blocks):
                found = self._steps.find(self._step(number), self._kind)
                if found is None:
                    running.append(number)
                    yield block
                else:
                    kept[number] = found

        due = 0
        for result in self._executor.map_blocks(function, shared, missing()):
            number = running.popleft()
            while due < number:
                yield kept.pop(due)
                due += 1
            self._steps.keep(self._step(number), result)
            yield result
            due += 1
        while due in kept:
            yield kept.pop(due)
            due += 1

    def _step(self, number: int) -> str:
        return f"{self._name}-{number}"
