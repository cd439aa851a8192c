"""Functions for blocks, at the top of a module so that other processes can import them."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info

from matchkit.errors import ColumnsError


class UnsendableError(Exception):
    """Its pickle cannot be read again."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} and {right}")


class Counted:
    """Notes each time that it is pickled, as one line of a file."""

    def __init__(self, log: Path, value: int) -> None:
        self.log = log
        self.value = value

    def __reduce__(self) -> tuple[object, ...]:
        with self.log.open("a", encoding="utf-8") as file:
            file.write("pickled\n")
        return Counted, (self.log, self.value)


def row_sums(matrix: np.ndarray, rows: tuple[int, int]) -> tuple[int, list[int]]:
    """Earlier blocks take longer, so that they are finished out of order."""
    start, end = rows
    time.sleep(max(0.0, 0.08 - 0.01 * start))
    return start, matrix[start:end].sum(axis=1).tolist()


def add(shared: int, block: int) -> int:
    return shared + block


def add_counted(shared: Counted, block: int) -> int:
    return shared.value + block


def add_arrays(shared: np.ndarray, block: np.ndarray) -> np.ndarray:
    return shared + block


def fail_at(shared: int, block: int) -> int:
    if block == shared:
        raise KeyError(f"block {block} is broken")
    return block


def fail_with_cure(shared: list[str], block: int) -> int:
    raise ColumnsError.missing("applicants.csv", shared, ["name", str(block)])


def fail_unsendably(shared: str, block: int) -> int:
    raise UnsendableError(shared, str(block))


def return_a_lock(shared: int, block: int) -> object:
    return threading.Lock()


def die(shared: int, block: int) -> int:
    os._exit(3)


def die_once(folder: Path, block: int) -> int:
    if block == 3 and not (folder / "dead").exists():
        (folder / "dead").touch()
        os._exit(3)
    return block


def note_start(folder: Path, block: int) -> int:
    """Leave a file for each block that is begun."""
    (folder / str(block)).touch()
    time.sleep(0.05)
    return block


def blas_threads(shared: None, block: int) -> list[int]:
    np.ones((2, 2)) @ np.ones((2, 2))
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def meet_another_process(folder: Path, block: int) -> int:
    """The process, once a second one has begun a block too; twenty seconds are long enough for it."""
    (folder / str(os.getpid())).touch()
    deadline = time.monotonic() + 20
    while len(list(folder.iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    return os.getpid()


def process_and_thread(shared: None, block: int) -> tuple[int, int]:
    time.sleep(0.05)
    return os.getpid(), threading.get_ident()


def variable(name: str, block: int) -> str | None:
    return os.environ.get(name)
