"""What lies in a run folder and is not the run's."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

OF_FILE_MANAGERS = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))


def strangers_in(folder: Path, names: Collection[str]) -> list[str]:
    """Whatever a folder holds beside files of these names: other files, links, pipes, and folders without such a file.

    What file managers leave in every folder that somebody looks into is nobody's, and does not count.

    Parameters
    ----------
    folder
        Links in it are not followed.
    names
        Files by their paths from the folder on, with slashes.

    Returns
    -------
    list of str
        Paths from the folder on, ascending; of a folder that holds none of the files, its own path alone.
    """
    folders = {parent.as_posix() for name in names for parent in PurePosixPath(name).parents}
    return sorted(_strangers(folder, "", frozenset(names), folders))


def _strangers(folder: Path, within: str, names: Collection[str], folders: Collection[str]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{within}{entry.name}"
            if entry.is_dir(follow_symlinks=False) and name in folders:
                yield from _strangers(folder / entry.name, f"{name}/", names, folders)
            elif not (entry.is_file(follow_symlinks=False) and (name in names or entry.name in OF_FILE_MANAGERS)):
                yield name
