"""Finding again what a run was made from, and seeing that it is unchanged."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matchkit.errors import RunError, UsageError
from matchkit.runs.record import RunRecord, file_digest


def find_inputs(run: RunRecord, given: str | Path | Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The path or data of each input of a run, by role.

    Parameters
    ----------
    run
        What the run recorded.
    given
        A folder in which files of the same names are looked for first; or a mapping of roles to paths or data. A file
        that is not there, or has another content, is looked for where it was, and then beside the run folder. A path in
        a mapping is the only place.

    Raises
    ------
    RunError
        Data is not given, or files are not found, or have another content than at the time of the run; all are named.
    UsageError
        A role that the run does not have, or a folder that does not exist.
    """
    named = dict(given) if isinstance(given, Mapping) else {}
    folder = None if given is None or isinstance(given, Mapping) else Path(given)
    if folder is not None and not folder.is_dir():
        raise UsageError.no_inputs_folder(folder)
    for role in named:
        if role not in run.input_of:
            raise UsageError.unknown_choice("a key of inputs", role, list(run.input_of))
    places, data = {}, []
    for wanted in run.inputs:
        if wanted.role in named:
            if isinstance(named[wanted.role], str | os.PathLike):
                places[wanted.role] = [Path(named[wanted.role])]
        elif wanted.path is None:
            data.append(wanted.role)
        else:
            places[wanted.role] = _places(Path(wanted.path), folder, run.folder)
    if data:
        raise RunError.made_from_data(data)
    return {**named, **_find_files(run, places)}


def _places(recorded: Path, folder: Path | None, run: Path) -> list[Path]:
    """Where a file may be, likeliest first."""
    beside = run.absolute().parent / recorded.name
    return [recorded, beside] if folder is None else [folder / recorded.name, recorded, beside]


def _find_files(run: RunRecord, places: Mapping[str, Sequence[Path]]) -> dict[str, Path]:
    found, missing, changed = {}, [], []
    for role, candidates in places.items():
        there = [path for path in candidates if path.is_file()]
        wanted = run.input_of[role]
        same = [path for path in there if wanted.sha256 in (None, file_digest(path))]
        if same:
            found[role] = same[0]
        elif there:
            changed.append(wanted.name)
        else:
            missing.append(str(candidates[0]))
    if missing:
        raise RunError.inputs_missing(missing)
    if changed:
        raise RunError.inputs_changed(changed)
    return found
