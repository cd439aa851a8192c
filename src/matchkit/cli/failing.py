"""From exceptions to messages and exit codes."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from matchkit.errors import MatchkitError

INTERNAL_ERROR = 3
DEBUG = "MATCHKIT_DEBUG"


@contextmanager
def errors_reported(as_json: bool) -> Iterator[None]:
    """Turn exceptions into a message and an exit code."""
    try:
        yield
    except MatchkitError as error:
        _report(as_json, error.code, " ".join([error.message, *getattr(error, "__notes__", ())]), error.cure)
        raise typer.Exit(error.exit_code) from None
    except typer.Exit:
        raise
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        _report(as_json, "internal", _whereabouts(error), f"This is a bug in matchkit. Set {DEBUG}=1 to see it whole.")
        raise typer.Exit(INTERNAL_ERROR) from None


def print_json(data: Any) -> None:
    """Plain data for machines."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def _whereabouts(error: Exception) -> str:
    """Kind and place of an unexpected error. Its message is left out, for it may quote what an applicant wrote."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"Internal error: {type(error).__name__} in {Path(last.filename).name}, line {last.lineno}."


def _report(as_json: bool, code: str, message: str, cure: str) -> None:
    if as_json:
        print_json({"error": {"code": code, "message": message, "cure": cure}})
    else:
        typer.echo(f"matchkit: {message}\n          {cure}", err=True)
