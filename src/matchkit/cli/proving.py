"""Commands that look after a run: verify and replay prove it, forget removes people from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from matchkit.cli.failing import errors_reported, print_json
from matchkit.cli.log_file import logged
from matchkit.cli.options import InputsFolder, Json, LogFile, RunEncoder, RunFolder
from matchkit.errors import UsageError

NOT_SOUND = 1
"""Exit code of a run that does not verify, or does not come out the same."""


def verify(
    run: RunFolder,
    inputs: InputsFolder = None,
    encoder: RunEncoder = None,
    files_only: Annotated[
        bool, typer.Option("--files-only", help="Check files and numbers alone, without the inputs, nor stability.")
    ] = False,
    log: LogFile = None,
    as_json: Json = False,
) -> None:
    """Check a run folder: digests of its files, its numbers, its inputs, and the stability of its placements.

    Every pair is scored again, and the independent checker looks for pairs that block; nothing is solved. Exit code 1
    where anything is not sound.
    """
    with errors_reported(as_json), logged("verify", log, run):
        if files_only:
            _check_not_given({"--inputs": inputs, "--encoder": encoder})
        from matchkit.terminal import print_text, step_bars

        with step_bars() as progress:
            from matchkit.verification import verify_run

            found = verify_run(run, inputs=inputs, encoder=encoder, files_only=files_only, progress=progress)
        if as_json:
            print_json(found.record)
        else:
            print_text(found.to_text())
    if not found.is_sound:
        raise typer.Exit(NOT_SOUND)


def _check_not_given(options: Mapping[str, object]) -> None:
    """Raise `UsageError` where something is given that would not be used."""
    if given := [name for name, value in options.items() if value is not None]:
        raise UsageError.not_used(given, "--files-only")


def replay(
    run: RunFolder,
    inputs: InputsFolder = None,
    encoder: RunEncoder = None,
    log: LogFile = None,
    as_json: Json = False,
) -> None:
    """Compute a run again from its inputs and compare every file, byte by byte; the first difference is named.

    Exit code 1 where anything is not the same, or could not be compared. Nothing is written.
    """
    with errors_reported(as_json), logged("replay", log, run):
        from matchkit.terminal import print_text, step_bars

        with step_bars() as progress:
            from matchkit.replay import replay_run

            found = replay_run(run, inputs=inputs, encoder=encoder, progress=progress)
        if as_json:
            print_json(found.record)
        else:
            print_text(found.to_text())
    if not found.is_same:
        raise typer.Exit(NOT_SOUND)


def forget(
    folder: Annotated[
        Path, typer.Argument(help="A run folder, as --out named it, or the folder that was given as --cache.")
    ],
    applicant_ids: Annotated[list[str], typer.Argument(metavar="APPLICANT...", help="Ids as in the applicants file.")],
    names: Annotated[
        list[str] | None,
        typer.Option("--name", help="A name of one of them that the run does not know, as others' rows may have it."),
    ] = None,
    log: LogFile = None,
    as_json: Json = False,
) -> None:
    """Remove every trace of applicants from a run folder, or from a folder of kept vectors, and say what was removed.

    The files from which a run was made are yours, and are not touched.
    """
    with errors_reported(as_json), logged("forget", log, folder):
        from matchkit.forgetting import forget as remove
        from matchkit.terminal import print_text

        found = remove(folder, applicant_ids, names=names or ())
        if as_json:
            print_json(found.record)
        else:
            print_text(found.to_text())
