"""The folder of unfinished work beside a run folder, for commands that write one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from matchkit.disk import as_path, is_within
from matchkit.errors import UsageError

if TYPE_CHECKING:
    from matchkit.runs import WorkFolder

STOPPED = 130
"""What shells call a command that was stopped from the keyboard."""


@contextmanager
def working_beside(out: Path, cache: Path | None = None) -> Iterator[WorkFolder]:
    """Lock a run folder until it is written; say where an interrupted run goes on, and that it can when it is stopped.

    Raises
    ------
    UsageError
        What is in the run folder cannot be replaced, or the cache is in it and would go with it.
    LockedError, DiskError
        As `WorkFolder.beside`.
    """
    from matchkit.runs import WorkFolder, check_replaceable

    if cache is not None and is_within(as_path(cache), as_path(out)):
        raise UsageError.inside("The cache", cache, out)
    try:
        with WorkFolder.beside(out, _tell) as work:
            check_replaceable(out)
            yield work
    except KeyboardInterrupt:
        _tell("Stopped. The same command goes on from what was finished.")
        raise typer.Exit(STOPPED) from None


def _tell(sentence: str) -> None:
    typer.echo(f"matchkit: {sentence}", err=True)
