"""Dask: a cluster of our own, one that runs already, and what is said when there is none."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from matchkit.errors import ExecutorError, UsageError
from matchkit.executors import Dask
from tests.executors import leavings, work

distributed = pytest.importorskip("distributed", reason='needs `pip install "matchkit[dask]"`')
pytestmark = pytest.mark.distributed

NO_CLIENT = "Give a distributed.Client that is not asynchronous, the address of a scheduler, or None."


def test_a_cluster_of_our_own_has_two_processes_and_leaves_nothing(tmp_path: Path) -> None:
    before, settings = leavings.processes(), leavings.settings()
    results = Dask().map_blocks(work.meet_another_process, tmp_path, range(12))
    first = next(results)
    assert leavings.addresses_that_others_reach() == []
    assert leavings.settings() == settings
    used = {first, *results}
    assert len(used) == 2
    assert os.getpid() not in used
    assert leavings.processes_soon(before) == before
    assert leavings.settings() == settings


def test_a_cluster_by_address_goes_on_afterwards(dask_client: Any) -> None:
    workers = set(dask_client.nthreads())
    executor = Dask(dask_client.scheduler.address)
    assert list(executor.map_blocks(work.add, 1, range(5))) == [1, 2, 3, 4, 5]
    assert set(dask_client.nthreads()) == workers


def test_a_client_stays_open_and_keeps_no_data(dask_client: Any) -> None:
    assert list(Dask(dask_client).map_blocks(work.add, 1, range(5))) == [1, 2, 3, 4, 5]
    deadline = time.monotonic() + 10  # they are released in the background
    while dask_client.futures and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not dask_client.futures
    assert dask_client.submit(sum, [1, 2]).result() == 3


def test_a_worker_that_dies_is_an_error_and_no_wait() -> None:
    with pytest.raises(ExecutorError) as caught:
        list(Dask().map_blocks(work.die, 0, range(4)))
    assert caught.value.message == "The executor 'dask' lost a worker before its block was done."


def test_no_cluster_at_an_address_is_an_error() -> None:
    import dask

    with dask.config.set({"distributed.comm.timeouts.connect": "200ms"}), pytest.raises(ExecutorError) as caught:
        list(Dask("tcp://127.0.0.1:1").map_blocks(work.add, 1, [1]))
    assert caught.value.message.startswith("The executor 'dask' cannot be reached at 'tcp://127.0.0.1:1' (")
    assert caught.value.cure == "Check the address and that the cluster runs, or give none to use this machine."


@pytest.mark.parametrize(("client", "kind"), [(8786, "int"), (["tcp://127.0.0.1:1"], "list")])
def test_a_client_is_a_client(client: Any, kind: str) -> None:
    with pytest.raises(UsageError) as caught:
        Dask(client)
    assert str(caught.value) == f"client is a {kind} that blocks cannot be sent with. {NO_CLIENT}"


def test_an_asynchronous_client_is_an_error(dask_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its results are coroutines, which would be handed on as if they were results."""
    monkeypatch.setattr(type(dask_client), "asynchronous", True)
    with pytest.raises(UsageError) as caught:
        Dask(dask_client)
    assert str(caught.value) == f"client is a Client that blocks cannot be sent with. {NO_CLIENT}"
