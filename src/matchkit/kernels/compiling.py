"""How kernels are compiled, in one place, and the array types that they speak of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Int16s = npt.NDArray[np.int16]
Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]

Parts = TypeVar("Parts")
Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """Compile on first call, keep the result on disk where that is possible, and let other threads run meanwhile."""
    try:
        return cast("Kernel", njit(cache=True, nogil=True)(function))
    except RuntimeError:
        # Neither beside the package nor in a home folder can anything be kept: each process compiles anew.
        return cast("Kernel", njit(nogil=True)(function))


def inlined(function: Kernel) -> Kernel:
    """Copy the code of a small kernel into its callers.

    Numba counts references to each array that a call passes on, which costs more than a small kernel itself. Records
    and numbers are not counted, so what is small takes them where it can.
    """
    return cast("Kernel", njit(nogil=True, inline="always")(function))


def writable(parts: Parts) -> Parts:
    """An array, or a tuple of arrays and tuples, with copies in place of arrays that cannot be written.

    Kernels are compiled anew for arrays that can only be read, such as other processes may get.
    """
    if isinstance(parts, np.ndarray):
        return cast("Parts", parts if parts.flags.writeable else parts.copy())
    if isinstance(parts, tuple):
        return cast("Parts", type(parts)(*map(writable, parts)))
    return parts


@inlined
def wide(number: Any) -> Any:
    """A whole number as int64 and no constant: a kernel is compiled anew for each kind that it is asked with."""
    return np.int64(number)


@inlined
def grown(rows: Any) -> Any:
    """The rows, and as many unused ones again."""
    larger = np.empty((2 * rows.shape[0], rows.shape[1]), rows.dtype)
    larger[: rows.shape[0]] = rows
    return larger
