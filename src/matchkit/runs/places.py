"""Where the files of a run are: in its folder, or in the folder of unfinished work beside it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from matchkit.disk import as_path
from matchkit.errors import UsageError

MANIFEST = "manifest.json"
"""The last file of a run folder to be written."""
OLD = "old"
LONGEST_NAME = 255
"""Bytes, on nearly every file system."""


def whole_path(stated: str | Path) -> Path:
    """A path from the root on, without links; `UsageError` where nothing can be found by it."""
    path = as_path(stated)
    try:
        whole = path.resolve()
    except (OSError, RuntimeError):  # the current folder is gone; or, before Python 3.13, links go round in a circle
        raise UsageError.leads_nowhere(stated) from None
    if whole.is_symlink():  # the same, from Python 3.13 on
        raise UsageError.leads_nowhere(stated)
    return whole


def beside(target: Path) -> Path:
    """The folder of unfinished work of a run folder, given by its whole path; `UsageError` beside a root."""
    if not target.name:
        raise UsageError.mount_point(target)
    name = f".{target.name}.matchkit"
    if len(os.fsencode(name)) > LONGEST_NAME:
        name = f".{hashlib.sha256(os.fsencode(target.name)).hexdigest()}.matchkit"
    return target.with_name(name)


def unfinished_folder(target: str | Path) -> Path | None:
    """The folder of unfinished work of a run folder, if there is one. Kept vectors are in ``vectors`` in it."""
    place = whole_path(target)
    folder = beside(place) if place.name else None
    return folder if folder is not None and folder.is_dir() else None


def find_run(folder: str | Path) -> Path:
    """Where the files of a run are: in its folder, or where they stepped aside when its replacement was interrupted."""
    place, whole = as_path(folder), whole_path(folder)
    # The folder is looked at twice: the new run may have come while the old one was looked for.
    places = (place, beside(whole) / OLD, place) if whole.name else (place,)
    return next((path for path in places if (path / MANIFEST).is_file()), place)
