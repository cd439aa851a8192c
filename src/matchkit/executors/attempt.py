"""One block in another process: its result, or its failure as a value."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from matchkit.errors import ExecutorError
from matchkit.executors.blas import one_blas_thread
from matchkit.executors.protocol import Block, Result, Shared


@dataclass(frozen=True, eq=False)
class Failure:
    """What the function raised.

    It travels as a value because dask and ray wrap, retry or log what a task raises, dask together with the arguments,
    which can hold what an applicant wrote.
    """

    error: Exception


def attempt(function: Callable[[Shared, Block], Result], shared: Shared, block: Block) -> Result | Failure:
    """Run the function on a block with one BLAS thread, since each worker has neighbours."""
    try:
        with one_blas_thread():
            return function(shared, block)
    except Exception as error:
        return Failure(_portable(error))


def _portable(error: Exception) -> Exception:
    """The error with its traceback as a note, or another that says what it was if it cannot travel."""
    error.add_note("In the worker:\n" + traceback.format_exc().rstrip())
    try:
        arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 (made in this line)
    except Exception:
        arrived = None
    return error if type(arrived) is type(error) else ExecutorError.untold(error)
