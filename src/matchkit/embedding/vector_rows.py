"""Rows of vectors in memory, or in a file where they are too many for it."""

from __future__ import annotations

import mmap
import os
import tempfile
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

SUFFIX = ".float32"


def new_rows(count: int, dimension: int, folder: Path | None) -> npt.NDArray[np.float32]:
    """Float32 (count, dimension), zeros to be filled; in a new file in the folder, if there is one."""
    if folder is None or not count * dimension:
        return np.zeros((count, dimension), dtype=np.float32)
    handle, name = tempfile.mkstemp(SUFFIX, dir=folder)
    os.close(handle)
    return _mapped(name, "w+", (count, dimension))


def filled_rows(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The rows of `new_rows`, which from now on cannot be changed; those in a file leave memory as it is needed."""
    if isinstance(rows, np.memmap):
        rows.flush()
        return _mapped(str(rows.filename), "r", rows.shape)
    rows.flags.writeable = False
    return rows


def _mapped(name: str, mode: Literal["r", "w+"], shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    mapped: npt.NDArray[Any] = np.memmap(name, dtype=np.float32, mode=mode, shape=shape)
    return mapped


def frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array itself if nobody can change it, neither through it nor through what it is a view of; else a copy."""
    part: Any = array
    while isinstance(part, np.ndarray) and not part.flags.writeable:
        part = part.base
    if part is None or isinstance(part, mmap.mmap):
        return array
    copied = array.copy()
    copied.flags.writeable = False
    return copied
