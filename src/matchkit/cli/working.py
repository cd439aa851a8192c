"""The folder of unfinished work beside a run folder, for commands that write one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from matchkit.runs import WorkFolder

STOPPED = 130
"""What shells call a command that was stopped from the keyboard."""


@contextmanager
def working_beside(out: Path) -> Iterator[WorkFolder]:
    """Lock a run folder until it is written; say where an interrupted run goes on, and that it can when it is stopped.

    Raises
    ------
    UsageError, LockedError, DiskError
        As `WorkFolder.beside`.
    """
    from matchkit.runs import WorkFolder

    try:
        with WorkFolder.beside(out, _tell) as work:
            yield work
    except KeyboardInterrupt:
        _tell("Stopped. The same command goes on from what was finished.")
        raise typer.Exit(STOPPED) from None


def _tell(sentence: str) -> None:
    typer.echo(f"matchkit: {sentence}", err=True)
