"""Which executor a choice means, and what is said of those that mean none."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from matchkit.errors import UsageError
from matchkit.executors import Dask, Executor, Processes, Ray, Threads, as_executor
from matchkit.executors.workers import available_cpus

KNOWN = (
    "Choose one of: 'threads', 'processes', 'dask', 'ray'; or give a number of threads, or an object with map_blocks."
)


def test_nothing_means_threads_on_all_cpus_of_this_process() -> None:
    executor = as_executor(None)
    assert isinstance(executor, Threads)
    assert executor.workers == available_cpus()


@pytest.mark.parametrize("choice", [3, np.int64(3)])
def test_a_number_means_threads(choice: int) -> None:
    executor = as_executor(choice)
    assert isinstance(executor, Threads)
    assert executor.workers == 3


@pytest.mark.parametrize(("name", "kind"), [("threads", Threads), ("processes", Processes)])
def test_a_name_means_its_executor(name: str, kind: type) -> None:
    assert type(as_executor(name)) is kind


@pytest.mark.parametrize(("name", "kind", "package"), [("dask", Dask, "distributed"), ("ray", Ray, "ray")])
@pytest.mark.distributed
def test_an_extra_has_a_name_too(name: str, kind: type, package: str) -> None:
    pytest.importorskip(package, reason=f'needs `pip install "matchkit[{name}]"`')
    executor = as_executor(name)
    assert type(executor) is kind
    assert executor.workers == 2


def test_an_executor_means_itself() -> None:
    executor = Processes(2)
    assert as_executor(executor) is executor
    assert isinstance(executor, Executor)


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        ("thread", "'thread'"),
        ("", "''"),
        (True, "True"),
        (2.0, "2.0"),
        (Threads, "of the type type"),
        (["threads"], "of the type list"),
    ],
)
def test_anything_else_is_an_error(choice: object, shown: str) -> None:
    with pytest.raises(UsageError) as caught:
        as_executor(choice)
    assert str(caught.value) == f"The executor is {shown}. {KNOWN}"


@pytest.mark.parametrize("kind", [Threads, Processes, Dask, Ray, as_executor])
@pytest.mark.parametrize("workers", [0, -1])
def test_workers_are_at_least_one(kind: type, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("dask", "ray"):
        monkeypatch.setattr(f"matchkit.executors.{module}.check_installed", lambda *_: None)
    with pytest.raises(UsageError) as caught:
        kind(workers) if kind in (Threads, Processes, as_executor) else kind(None, workers)
    assert str(caught.value) == f"workers is {workers}. Give a whole number of at least 1."


@pytest.mark.parametrize("workers", [1.5, "2", True])
def test_workers_are_whole_numbers(workers: object) -> None:
    with pytest.raises(UsageError) as caught:
        Threads(workers)
    assert str(caught.value) == f"workers is {workers!r}. Give a whole number of at least 1."


@pytest.mark.parametrize(("name", "package"), [("dask", "distributed"), ("ray", "ray")])
def test_a_missing_extra_is_an_error_with_its_cure(name: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError) as caught:
        as_executor(name)
    assert str(caught.value) == (
        f"The executor \"{name}\" needs the package '{package}', which is not installed. "
        f'Install it with `pip install "matchkit[{name}]"`.'
    )


def test_cpus_are_those_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "process_cpu_count", lambda: 5, raising=False)
    assert available_cpus() == 5
    monkeypatch.delattr(os, "process_cpu_count")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 7}, raising=False)
    assert available_cpus() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert available_cpus() == 1


def test_dask_and_ray_are_imported_on_use_only() -> None:
    code = (
        "import sys, importlib.util as found, matchkit.executors as e\n"
        "if found.find_spec('distributed'): e.Dask()\n"
        "if found.find_spec('ray'): e.Ray()\n"
        "print([name for name in ('dask', 'distributed', 'ray') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
