"""An executor by name, by a number of threads, or as it is."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral

from matchkit.errors import UsageError
from matchkit.executors.dask import Dask
from matchkit.executors.processes import Processes
from matchkit.executors.protocol import Executor
from matchkit.executors.ray import Ray
from matchkit.executors.threads import Threads

BY_NAME: dict[str, Callable[[], Executor]] = {
    "threads": Threads,
    "processes": Processes,
    "dask": Dask,
    "ray": Ray,
}


def as_executor(choice: Executor | str | int | None) -> Executor:
    """The executor that is meant. It is what was asked for or an error, never another one.

    Parameters
    ----------
    choice
        None for threads on the CPUs that this process may use; a number of threads; ``"threads"``, ``"processes"``,
        ``"dask"`` or ``"ray"`` with their defaults; or an executor.

    Raises
    ------
    UsageError
        No such executor, no such number of threads, or the package of that name is not installed.
    """
    if choice is None:
        return Threads()
    if isinstance(choice, str) and choice in BY_NAME:
        return BY_NAME[choice]()
    if isinstance(choice, Integral) and not isinstance(choice, bool):
        return Threads(int(choice))
    if isinstance(choice, Executor) and not isinstance(choice, type):
        return choice
    raise UsageError.unknown_executor(choice, tuple(BY_NAME))
