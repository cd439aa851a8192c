"""From exceptions to messages and exit codes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import typer

from matchkit.errors import MatchkitError, whereabouts

INTERNAL_ERROR = 3
DEBUG = "MATCHKIT_DEBUG"


@contextmanager
def errors_reported(as_json: bool) -> Iterator[dict[str, Any]]:
    """Turn exceptions into a message and an exit code; what is put into the mapping is told beside it as JSON."""
    known: dict[str, Any] = {}
    try:
        yield known
    except MatchkitError as error:
        _report(as_json, known, error.code, " ".join([error.message, *getattr(error, "__notes__", ())]), error.cure)
        raise typer.Exit(error.exit_code) from None
    except typer.Exit:
        raise
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        message, cure = f"Internal error: {whereabouts(error)}.", f"Set {DEBUG}=1 to see it whole."
        _report(as_json, known, "internal", message, f"This is a bug in matchkit. {cure}")
        raise typer.Exit(INTERNAL_ERROR) from None


def print_json(data: Any) -> None:
    """Plain data for machines."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def _report(as_json: bool, known: Mapping[str, Any], code: str, message: str, cure: str) -> None:
    if as_json:
        print_json({**known, "error": {"code": code, "message": message, "cure": cure}})
    else:
        typer.echo(f"matchkit: {message}\n          {cure}", err=True)
