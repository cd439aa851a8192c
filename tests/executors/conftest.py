"""The executors, each as a case of the same tests."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from typing import Any

import pytest

from matchkit.executors import Dask, Executor, Processes, Ray, Threads

START_METHODS = multiprocessing.get_all_start_methods()
LOCAL = ["one thread", "threads", *START_METHODS]
DISTRIBUTED = [pytest.param(name, marks=pytest.mark.distributed) for name in ("dask", "ray")]


@pytest.fixture(scope="module")
def dask_client() -> Iterator[Any]:
    """A cluster of two processes, as a user may have started it."""
    pytest.importorskip("distributed", reason='needs `pip install "matchkit[dask]"`')
    with Dask()._connect(2) as client:
        yield client


@pytest.fixture(scope="module")
def running_ray() -> Iterator[Any]:
    """A ray with two CPUs, as a user may have started it."""
    pytest.importorskip("ray", reason='needs `pip install "matchkit[ray]"`')
    with Ray()._connect(2) as ray:
        yield ray


@pytest.fixture(params=[*LOCAL, *DISTRIBUTED])
def executor(request: pytest.FixtureRequest) -> Executor:
    """Each executor with two workers, and the plainest of all."""
    match request.param:
        case "one thread":
            return Threads(1)
        case "threads":
            return Threads(2)
        case "dask":
            return Dask(request.getfixturevalue("dask_client"))
        case "ray":
            request.getfixturevalue("running_ray")
            return Ray()
        case start_method:
            return Processes(2, start_method)
