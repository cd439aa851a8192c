"""What holds for every executor."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from matchkit.errors import ColumnsError, ExecutorError
from matchkit.executors import Executor, Threads
from matchkit.executors.in_order import IN_FLIGHT_EACH
from tests.executors import work
from tests.executors.conftest import DISTRIBUTED

# From Python 3.12, a fork of a process with threads warns; that is why it is not the default.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")

WORKERS = 2
UNSENDABLE = r"cannot pickle|[Cc]ould not serialize"


def test_results_come_in_the_order_of_the_blocks(executor: Executor) -> None:
    matrix = np.arange(44).reshape(11, 4)
    blocks = [(start, min(start + 2, 11)) for start in range(0, 11, 2)]
    expected = [(start, matrix[start:end].sum(axis=1).tolist()) for start, end in blocks]
    assert list(executor.map_blocks(work.row_sums, matrix, blocks)) == expected


def test_no_blocks_give_no_results(executor: Executor) -> None:
    assert list(executor.map_blocks(work.add, 1, [])) == []


def test_one_block_gives_one_result(executor: Executor) -> None:
    assert list(executor.map_blocks(work.add, 1, [2])) == [3]


def test_blocks_may_be_arrays_larger_than_a_graph_should_be(executor: Executor) -> None:
    """Dask warns of tasks above 10 MB whose data was not sent ahead."""
    block = np.arange(2_000_000)
    (result,) = executor.map_blocks(work.add_arrays, np.array(1), [block])
    assert (result == block + 1).all()


def test_blocks_are_read_no_further_ahead_than_the_bound(executor: Executor) -> None:
    """Blocks can come from a file that is larger than memory."""
    read = 0

    def blocks() -> Iterator[int]:
        nonlocal read
        for block in range(30):
            read += 1
            yield block

    with closing(executor.map_blocks(work.add, 100, blocks())) as results:
        assert read == 0
        for taken, result in enumerate(results):
            assert result == 100 + taken
            assert read <= taken + IN_FLIGHT_EACH * WORKERS


def test_an_error_keeps_its_type_and_words_and_comes_in_its_turn(executor: Executor) -> None:
    results = executor.map_blocks(work.fail_at, 2, range(20))
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(KeyError) as caught:
        next(results)
    assert type(caught.value) is KeyError
    assert str(caught.value) == "'block 2 is broken'"
    assert list(results) == []


def test_errors_of_our_own_keep_their_cure(executor: Executor) -> None:
    expected = ColumnsError.missing("applicants.csv", ["applicant_id"], ["name", "7"])
    with pytest.raises(ColumnsError) as caught:
        list(executor.map_blocks(work.fail_with_cure, ["applicant_id"], [7]))
    assert str(caught.value) == str(expected)
    assert (caught.value.code, caught.value.cure) == (expected.code, expected.cure)


def test_an_error_while_blocks_are_read_is_raised_as_it_is(executor: Executor) -> None:
    def blocks() -> Iterator[int]:
        yield from range(5)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match=r"^the disk is gone$"):
        list(executor.map_blocks(work.add, 1, blocks()))


@pytest.mark.parametrize("how", ["closed", "dropped", "failing"])
def test_an_end_before_the_last_block_leaves_nothing_running(executor: Executor, how: str, tmp_path: Path) -> None:
    threads = threading.active_count()

    def blocks() -> Iterator[int]:
        yield from range(8)
        raise OSError("the disk is gone")

    results = executor.map_blocks(work.note_start, tmp_path, blocks())
    assert next(results) == 0
    if how == "failing":
        with pytest.raises(OSError, match="the disk is gone"):
            list(results)
    elif how == "closed":
        results.close()
    else:
        del results
    assert threading.active_count() <= threads
    time.sleep(0.3)  # for what a cluster that goes on has begun already
    begun = len(list(tmp_path.iterdir()))
    time.sleep(0.2)
    assert len(list(tmp_path.iterdir())) == begun
    assert how == "failing" or begun <= 1 + IN_FLIGHT_EACH * WORKERS
    assert list(executor.map_blocks(work.add, 1, [1])) == [2]


def test_what_blocks_share_is_sent_once_to_each_worker(executor: Executor, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    assert list(executor.map_blocks(work.add_counted, work.Counted(log, 10), range(12))) == list(range(10, 22))
    pickled = len(log.read_text(encoding="utf-8").splitlines())
    assert pickled <= (0 if isinstance(executor, Threads) else WORKERS)


def test_several_workers_have_one_blas_thread_each(executor: Executor) -> None:
    here = work.blas_threads(None, 0)
    in_workers = list(executor.map_blocks(work.blas_threads, None, range(6)))
    if not (isinstance(executor, Threads) and executor.workers == 1):
        assert all(set(threads) == {1} for threads in in_workers)
    assert work.blas_threads(None, 0) == here


@pytest.mark.parametrize("executor", ["spawn", pytest.param("dask", marks=pytest.mark.distributed)], indirect=True)
def test_an_error_from_another_process_tells_where_it_arose(executor: Executor) -> None:
    with pytest.raises(KeyError) as caught:
        list(executor.map_blocks(work.fail_at, 0, [0]))
    (note,) = caught.value.__notes__
    assert note.startswith("In the worker:\nTraceback")
    assert "in fail_at" in note


@pytest.mark.parametrize("executor", DISTRIBUTED, indirect=True)
def test_a_block_whose_worker_was_lost_is_run_again(executor: Executor, tmp_path: Path) -> None:
    assert list(executor.map_blocks(work.die_once, tmp_path, range(12))) == list(range(12))
    assert (tmp_path / "dead").exists()


OTHER_PROCESSES = ["spawn", *DISTRIBUTED]


@pytest.mark.parametrize("executor", OTHER_PROCESSES, indirect=True)
def test_an_error_that_cannot_travel_is_told_in_words(executor: Executor) -> None:
    with pytest.raises(ExecutorError) as caught:
        list(executor.map_blocks(work.fail_unsendably, "this", [5]))
    assert str(caught.value) == (
        "A block failed with UnsendableError. "
        "That error cannot be sent between processes; use threads to see it as it is."
    )


@pytest.mark.parametrize("executor", OTHER_PROCESSES, indirect=True)
def test_a_result_that_cannot_travel_is_an_error(executor: Executor) -> None:
    with pytest.raises(TypeError, match=UNSENDABLE):
        list(executor.map_blocks(work.return_a_lock, 0, range(4)))


@pytest.mark.parametrize("executor", OTHER_PROCESSES, indirect=True)
def test_a_block_that_cannot_travel_is_an_error(executor: Executor) -> None:
    blocks: Iterable[object] = [1, threading.Lock(), 3]
    with pytest.raises(TypeError, match=UNSENDABLE):
        list(executor.map_blocks(work.add, 0, blocks))


@pytest.mark.parametrize("executor", OTHER_PROCESSES, indirect=True)
def test_what_blocks_share_must_be_able_to_travel(executor: Executor) -> None:
    with pytest.raises(TypeError, match=UNSENDABLE):
        list(executor.map_blocks(work.add, threading.Lock(), [1, 2, 3]))
