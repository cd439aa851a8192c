"""Who may open a run folder that takes the place of another one: whoever could open that."""

from __future__ import annotations

from pathlib import Path

from matchkit.disk import disk_errors, take_access
from matchkit.runs.places import MANIFEST


def take_access_of_run(new: Path, old: Path) -> None:
    """Give a folder and all that is in it the mode and owner of what has the same name in another folder.

    Files that are new are as open as the old manifest, and folders as open as the old folder: a run that was closed
    to others stays so, whatever is added to it. Where there is no old folder, nothing changes.
    """
    if not old.is_dir():
        return
    with disk_errors("Reading", new):
        found = [(path, old / path.relative_to(new), path.is_dir()) for path in new.rglob("*")]
    manifest = old / MANIFEST
    for path, before, is_folder in found:
        if is_folder:
            take_access(path, before if before.is_dir() else old)
        elif before.is_file() or manifest.is_file():
            take_access(path, before if before.is_file() else manifest)
    take_access(new, old)
