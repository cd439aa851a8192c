"""Threads, and when the calling thread does the work."""

from __future__ import annotations

import os
import threading

import pytest

from matchkit.executors import Threads
from matchkit.executors.blas import one_blas_thread
from tests.executors import work


@pytest.mark.parametrize(("workers", "blocks"), [(1, 3), (4, 1)])
def test_one_worker_or_one_block_runs_in_the_calling_thread(workers: int, blocks: int) -> None:
    here = (os.getpid(), threading.get_ident())
    blas = work.blas_threads(None, 0)
    assert set(Threads(workers).map_blocks(work.process_and_thread, None, range(blocks))) == {here}
    assert list(Threads(workers).map_blocks(work.blas_threads, None, range(blocks))) == [blas] * blocks


def test_several_workers_are_several_threads() -> None:
    used = set(Threads(2).map_blocks(work.process_and_thread, None, range(6)))
    assert len(used) == 2
    assert {process for process, _ in used} == {os.getpid()}


def test_an_error_in_a_thread_keeps_its_frames() -> None:
    with pytest.raises(KeyError) as caught:
        list(Threads(2).map_blocks(work.fail_at, 1, range(4)))
    assert caught.traceback[-1].name == "fail_at"


def test_the_blas_limit_ends_with_the_last_who_holds_it() -> None:
    """Two iterators may be closed in the order of their making; neither may leave its limit behind."""
    before = work.blas_threads(None, 0)
    first = Threads(2).map_blocks(work.blas_threads, None, range(9))
    second = Threads(2).map_blocks(work.blas_threads, None, range(9))
    next(first), next(second)
    first.close()
    assert set(work.blas_threads(None, 0)) == {1}
    second.close()
    assert work.blas_threads(None, 0) == before


def test_the_blas_limit_ends_with_an_error() -> None:
    before = work.blas_threads(None, 0)
    with pytest.raises(ZeroDivisionError), one_blas_thread():
        1 / 0  # noqa: B018
    assert work.blas_threads(None, 0) == before
