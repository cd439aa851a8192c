"""Finding again what a run was made from, and seeing that it is unchanged."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchkit.disk import as_path
from matchkit.errors import RunError, UsageError
from matchkit.runs.record import RunRecord, file_digest


@dataclass(frozen=True)
class InputsSeen:
    """What of a run's inputs is at hand.

    Attributes
    ----------
    found
        The path or data of each, by role.
    in_memory
        Roles of data that a run folder does not keep, and that was not given.
    missing
        Paths of files that are nowhere.
    changed
        Names of inputs that have another content than at the time of the run.
    """

    found: Mapping[str, Any]
    in_memory: tuple[str, ...]
    missing: tuple[str, ...]
    changed: tuple[str, ...]


def find_inputs(run: RunRecord, given: str | Path | Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The path or data of each input of a run, by role; parameters are those of `look_for_inputs`.

    Raises
    ------
    RunError
        Data is not given, or files are not found, or have another content than at the time of the run; all are named.
    UsageError
        A role that the run does not have, or a folder that does not exist.
    """
    seen = look_for_inputs(run, given)
    check_at_hand(seen)
    if seen.changed:
        raise RunError.inputs_changed(seen.changed)
    return dict(seen.found)


def check_at_hand(seen: InputsSeen) -> None:
    """Raise `RunError` where an input is nowhere."""
    if seen.in_memory:
        raise RunError.made_from_data(seen.in_memory)
    if seen.missing:
        raise RunError.inputs_missing(seen.missing)


def look_for_inputs(run: RunRecord, given: str | Path | Mapping[str, Any] | None = None) -> InputsSeen:
    """Look for each input of a run.

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
    UsageError
        A role that the run does not have, or a folder that does not exist.
    """
    named = dict(given) if isinstance(given, Mapping) else {}
    folder = None if given is None or isinstance(given, Mapping) else as_path(given)
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
    found, missing, changed = _look_for_files(run, places)
    return InputsSeen({**named, **found}, tuple(data), tuple(missing), tuple(changed))


def _places(recorded: Path, folder: Path | None, run: Path) -> list[Path]:
    """Where a file may be, likeliest first."""
    beside = run.absolute().parent / recorded.name
    return [recorded, beside] if folder is None else [folder / recorded.name, recorded, beside]


def _look_for_files(
    run: RunRecord, places: Mapping[str, Sequence[Path]]
) -> tuple[dict[str, Path], list[str], list[str]]:
    """Files by role, paths of those that are missing, and names of those that have changed."""
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
    return found, missing, changed
