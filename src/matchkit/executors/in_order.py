"""Results in the order of the blocks, with few blocks in flight."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from typing import Protocol, TypeVar

from matchkit.executors.attempt import Failure
from matchkit.executors.protocol import Block, Result

IN_FLIGHT_EACH = 2
"""Blocks in flight for each worker: one runs and one waits, so that no worker idles while results are taken."""

Outcome_co = TypeVar("Outcome_co", covariant=True)


class Pending(Protocol[Outcome_co]):
    """A block in flight; the futures of the standard library and of dask are such."""

    def result(self) -> Outcome_co:
        """Wait for the outcome."""
        ...

    def cancel(self) -> object:
        """Drop it, if it does not run yet."""
        ...


def in_order(
    submit: Callable[[Block], Pending[Result | Failure]], blocks: Iterable[Block], workers: int
) -> Generator[Result, None, None]:
    """Submit blocks, a bounded number ahead of the results that are taken, and yield the results in order."""
    pending: deque[Pending[Result | Failure]] = deque()
    try:
        for block in blocks:
            pending.append(submit(block))
            if len(pending) == IN_FLIGHT_EACH * workers:
                yield _first(pending)
        while pending:
            yield _first(pending)
    finally:
        for left in pending:
            left.cancel()


def _first(pending: deque[Pending[Result | Failure]]) -> Result:
    outcome = pending[0].result()
    pending.popleft()
    if isinstance(outcome, Failure):
        raise outcome.error
    return outcome
