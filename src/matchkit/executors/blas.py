"""One BLAS thread for each worker: with several workers, more of them would fight for the same CPUs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Limit BLAS to one thread in this process, and restore it afterwards.

    The limit is the process's, so those who hold it are counted and the last one restores: if each restored what it
    found, two that end in the order of their beginning would leave the limit behind.
    """
    _limit.hold()
    try:
        yield
    finally:
        _limit.release()


class _Limit:
    def __init__(self) -> None:
        self._lock = Lock()
        self._holders = 0
        self._set: Any = None

    def hold(self) -> None:
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        with self._lock:
            if not self._holders:
                self._set = threadpool_limits(limits=1, user_api="blas")
            self._holders += 1

    def release(self) -> None:
        with self._lock:
            self._holders -= 1
            if not self._holders:
                self._set.restore_original_limits()


_limit = _Limit()
