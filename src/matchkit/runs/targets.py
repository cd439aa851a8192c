"""What must hold before a run takes the place of a folder, for all that is in that folder goes."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path

from matchkit.disk import disk_errors, is_mount, is_within
from matchkit.errors import UsageError
from matchkit.runs.places import MANIFEST, whole_path
from matchkit.runs.strangers import strangers_in

DIGEST = re.compile(r"[0-9a-f]{64}")


def check_place(target: Path) -> None:
    """Raise `UsageError` where no folder can take another's place, or where files lie and no manifest.

    A folder under the feet of whoever asks would leave them in one that is gone; a mount point stays where it is.
    """
    if is_mount(target):
        raise UsageError.mount_point(target)
    if target.is_dir() and _holds_current_folder(target):
        raise UsageError.current_folder(target)
    with disk_errors("Reading", target):
        is_free = not target.exists() or (target.is_dir() and not any(target.iterdir()))
        if not is_free and not (target / MANIFEST).is_file():
            raise UsageError.folder_in_use(target)


def check_replaceable(target: Path) -> None:
    """Raise `UsageError` where a folder holds anything that is not of a run of matchkit: it would be lost."""
    place = whole_path(target)
    check_place(place)
    with disk_errors("Reading", place):
        if not place.is_dir() or not any(place.iterdir()):
            return
        outputs = _outputs(place / MANIFEST)
        if outputs is None:
            raise UsageError.folder_in_use(place)
        others = strangers_in(place, {MANIFEST, *outputs})
    if others:
        raise UsageError.run_with_others(place, others)


def _outputs(manifest: Path) -> Collection[str] | None:
    """The files that a run wrote, whichever version of matchkit made it; None where that is no manifest of a run.

    Other programs call files ``manifest.json``, too.
    """
    try:
        found = json.loads(manifest.read_bytes())
        version, outputs = found["matchkit"], found["outputs"]
        is_ours = isinstance(version, str) and all(DIGEST.fullmatch(digest) for digest in outputs.values())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return list(outputs) if is_ours else None


def _holds_current_folder(target: Path) -> bool:
    try:
        return is_within(Path.cwd(), target)
    except OSError:  # it is gone already
        return False
