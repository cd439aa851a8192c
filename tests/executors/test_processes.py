"""Processes: how many, how they start, and what happens when one dies."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from matchkit.errors import ExecutorError, UsageError
from matchkit.executors import Processes
from tests.executors import work

LOST = (
    "The executor 'processes' lost a worker before its block was done. If memory ran out, use fewer workers or smaller "
    'blocks; if this is a script, guard its start with `if __name__ == "__main__":`, and define the function in a '
    "module that the workers can import."
)


def test_work_is_done_in_other_processes_that_end(tmp_path: Path) -> None:
    used = set(Processes(2).map_blocks(work.meet_another_process, tmp_path, range(8)))
    assert os.getpid() not in used
    assert len(used) == 2
    assert not {child.pid for child in multiprocessing.active_children()} & used


def test_no_more_processes_are_started_than_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Pool(ProcessPoolExecutor):
        def __init__(self, workers: int, *args: Any, **kwargs: Any) -> None:
            started.append(workers)
            super().__init__(workers, *args, **kwargs)

    monkeypatch.setattr("matchkit.executors.processes.ProcessPoolExecutor", Pool)
    assert list(Processes(60).map_blocks(work.add, 1, [1, 2])) == [2, 3]
    assert started == [2]


def test_a_process_that_dies_is_an_error_and_no_wait() -> None:
    with pytest.raises(ExecutorError) as caught:
        list(Processes(2).map_blocks(work.die, 0, range(6)))
    assert str(caught.value) == LOST


def test_a_script_without_a_guard_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import operator\nfrom matchkit.executors import Processes\n"
        "print(list(Processes(2).map_blocks(operator.add, 1, [1, 2])))\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert LOST in done.stderr


def test_a_start_method_that_the_system_lacks_is_an_error() -> None:
    with pytest.raises(UsageError) as caught:
        Processes(2, "thread")
    known = ", ".join(repr(name) for name in multiprocessing.get_all_start_methods())
    assert str(caught.value) == f"start_method is 'thread'. Choose one of: {known}."
