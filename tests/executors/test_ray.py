"""Ray: processes of our own, one that runs already, and what is said when there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matchkit.errors import ExecutorError
from matchkit.executors import Ray
from tests.executors import leavings, work

ray = pytest.importorskip("ray", reason='needs `pip install "matchkit[ray]"`')
pytestmark = pytest.mark.distributed


@pytest.fixture
def no_ray() -> Iterator[None]:
    assert not ray.is_initialized()
    yield
    assert not ray.is_initialized()


def test_a_ray_of_our_own_has_two_processes_and_leaves_nothing(no_ray: None, tmp_path: Path) -> None:
    before, settings = leavings.processes(), leavings.settings()
    results = Ray().map_blocks(work.meet_another_process, tmp_path, range(12))
    first = next(results)
    assert leavings.addresses_that_others_reach() == []
    assert leavings.settings()[0] == settings[0]
    used = {first, *results}
    assert len(used) == 2
    assert os.getpid() not in used
    assert leavings.processes_soon(before) == before
    assert leavings.settings() == settings


def test_nothing_is_reported_and_no_other_ray_is_sought(no_ray: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable must not send resumes to another machine."""
    from ray._common.usage import usage_lib

    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "1")
    results = Ray().map_blocks(work.variable, "RAY_USAGE_STATS_ENABLED", range(9))
    assert next(results) == "0"
    results.close()
    assert usage_lib.usage_stats_enabled()


def test_a_worker_that_dies_is_an_error_and_no_wait(no_ray: None) -> None:
    with pytest.raises(ExecutorError) as caught:
        list(Ray().map_blocks(work.die, 0, range(4)))
    assert caught.value.message == "The executor 'ray' lost a worker before its block was done."


def test_no_cluster_at_an_address_is_an_error(no_ray: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**options: Any) -> None:
        raise ConnectionError(f"nothing at {options['address']}\nand more")

    monkeypatch.setattr(ray, "init", refuse)
    with pytest.raises(ExecutorError) as caught:
        list(Ray("127.0.0.1:1").map_blocks(work.add, 1, [1]))
    assert str(caught.value) == (
        "The executor 'ray' cannot be reached at '127.0.0.1:1' (nothing at 127.0.0.1:1). "
        "Check the address and that the cluster runs, or give none to use this machine."
    )


def test_a_ray_that_runs_already_goes_on_afterwards(running_ray: Any) -> None:
    assert list(Ray(workers=1).map_blocks(work.add, 1, range(5))) == [1, 2, 3, 4, 5]
    assert ray.is_initialized()
    assert ray.get(ray.put(3)) == 3
