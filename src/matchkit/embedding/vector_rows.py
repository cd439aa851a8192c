"""Rows of vectors in memory, or in a file where they are too many for it."""

from __future__ import annotations

import mmap
import os
import tempfile
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from matchkit.disk import disk_errors

SUFFIX = ".float32"


def new_rows(count: int, dimension: int, folder: Path | None) -> npt.NDArray[np.float32]:
    """Float32 (count, dimension), zeros to be filled; in a new file in the folder, if there is one."""
    if folder is None or not count * dimension:
        return np.zeros((count, dimension), dtype=np.float32)
    with disk_errors("Writing vectors to", folder):
        handle, name = tempfile.mkstemp(SUFFIX, dir=folder)
        try:
            _have_room(handle, count * dimension * np.dtype(np.float32).itemsize)
        finally:
            os.close(handle)
        return _mapped(name, "r+", (count, dimension))


def _have_room(handle: int, size: int) -> None:
    """A file of zeros with all its room: where a disk fills while memory is mapped to it, the process dies of it."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(handle, 0, size)
    else:
        os.truncate(handle, size)


def filled_rows(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The rows of `new_rows`, which from now on cannot be changed; those in a file leave memory as it is needed."""
    if isinstance(rows, np.memmap):
        rows.flush()
        return _mapped(str(rows.filename), "r", rows.shape)
    rows.flags.writeable = False
    return rows


def _mapped(name: str, mode: Literal["r", "r+"], shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
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
