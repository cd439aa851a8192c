"""What an executor is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar, runtime_checkable

Shared = TypeVar("Shared")
Block = TypeVar("Block")
Result = TypeVar("Result")


@runtime_checkable
class Executor(Protocol):
    """Runs a function on blocks of work."""

    def map_blocks(
        self, function: Callable[[Shared, Block], Result], shared: Shared, blocks: Iterable[Block]
    ) -> Iterator[Result]:
        """Results in the order of the blocks, whatever the order in which they are finished.

        Blocks are read as they are needed, at most two for each worker ahead of the results taken. Work begins with the
        first result that is asked for. An iterator that is closed, dropped or failing stops what it has started: blocks
        that wait are dropped, and workers of its own have ended before it returns. On a cluster that goes on, blocks
        that run already are finished for nobody.

        Parameters
        ----------
        function
            Called with `shared` and a block. It may change neither: workers may share them, or have copies that cannot
            be written. Outside this process it must be importable by name, so defined at the top of a module. Dask and
            ray run it again on a block whose worker was lost.
        shared
            What every block needs, such as the vectors of one side. It is sent to each worker once.
        blocks
            What each call is about, such as a range of rows or a part of a file.

        Raises
        ------
        Exception
            Whatever the function raised, in place of the block's result, after the results of the blocks before it.
            From other processes it comes without the frames of its traceback, which a note on it holds as text.
        ExecutorError
            The workers cannot be had, or one was lost.
        """
        ...
