"""What a command does, as lines of JSON in a file."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import typer

from matchkit.cli.failing import INTERNAL_ERROR
from matchkit.disk import as_path, is_within
from matchkit.errors import MatchkitError, UsageError, counted
from matchkit.logs import LOGGER, Code, CommandBegan, CommandEnded, CommandFailed, JsonLinesHandler, TypeName, log

KEYS = frozenset(("time", "level", "logger", "event"))
"""Of every line of a log."""


@contextmanager
def logged(command: str, path: Path | None, folder: Path | None = None) -> Iterator[None]:
    """Log that a command begins, ends or fails; and all events in between into a file, if one is named.

    Parameters
    ----------
    command
        Its name.
    path
        The file, to which lines are added.
    folder
        What the command writes or judges as a whole, so that no log may be in it.

    Raises
    ------
    UsageError
        The file cannot be written, is in that folder, or holds something else than a log.
    """
    if path is not None:
        _check_place(path, folder)
    with _into_file(path):
        name, began = Code(command), time.monotonic()
        log(CommandBegan(command=name))
        try:
            yield
        except typer.Exit:
            log(CommandEnded(command=name, seconds=_since(began)))
            raise
        except Exception as error:
            log(_failed(name, _since(began), error))
            raise
        log(CommandEnded(command=name, seconds=_since(began)))


def _check_place(path: Path, folder: Path | None) -> None:
    """Nothing is added to a table, or to a run that is then no longer as it was written."""
    if folder is not None and is_within(as_path(path), as_path(folder)):
        raise UsageError.inside("The log", path, folder)
    with suppress(OSError):  # what cannot be read may still be written
        if as_path(path).is_file() and path.stat().st_size and not _is_log(path):
            raise UsageError.no_log(path, "it holds something else than a log of matchkit")


def _is_log(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            return json.loads(file.readline()).keys() >= KEYS
        except (ValueError, AttributeError, RecursionError):
            return False


def _failed(command: Code, seconds: float, error: Exception) -> CommandFailed:
    code, exit_code = "internal", INTERNAL_ERROR
    if isinstance(error, MatchkitError):
        code, exit_code = error.code, error.exit_code
    kind = TypeName(type(error).__name__)
    return CommandFailed(command=command, seconds=seconds, code=Code(code), kind=kind, exit_code=exit_code)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)


@contextmanager
def _into_file(path: Path | None) -> Iterator[None]:
    """Append all events to a file, and leave the loggers as they were."""
    if path is None:
        yield
        return
    try:
        handler = JsonLinesHandler(path)
    except OSError as error:
        raise UsageError.no_log(path, error.strerror or type(error).__name__) from None
    logger = logging.getLogger(LOGGER)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        handler.close()
        if handler.lost:
            typer.echo(f"matchkit: {counted(handler.lost, 'line')} of the log could not be written.", err=True)
