"""What is logged of a run folder: its files and their sizes; those named after somebody by their kind alone."""

from __future__ import annotations

from collections.abc import Mapping

from matchkit.logs import FileWritten, RunFile, RunWritten, log


def log_files(sizes: Mapping[str, int]) -> None:
    """Tell that a run folder is whole; ``sizes`` are bytes by the file's name in the folder."""
    by_kind: dict[RunFile, list[int]] = {}
    for name, size in sorted(sizes.items()):
        by_kind.setdefault(RunFile(name), []).append(size)
    for file, parts in by_kind.items():
        log(FileWritten(file=file, files=len(parts), bytes=sum(parts)))
    log(RunWritten(files=len(sizes), bytes=sum(sizes.values())))
