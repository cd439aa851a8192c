"""Removing people from a folder that was given as ``work_in``: kept vectors and finished steps of its last run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from matchkit.disk import PART, disk_errors, remove_file
from matchkit.embedding import VectorCache
from matchkit.runs import MANIFEST, WorkFolder
from matchkit.runs.steps import SUFFIX
from matchkit.runs.work import KNOWN, STEPS, VECTORS, WORK

BESIDE = ".matchkit"
WENT = "Finished steps were removed: they may have held data of theirs. The next call does these steps again."


def is_work(place: Path) -> bool:
    """Whether a folder was given as ``work_in``, and holds anything; a folder with other files is none."""
    if not place.is_dir():
        return False
    with disk_errors("Reading", place):
        names = [path.name for path in place.iterdir()]
    if any(name not in KNOWN and not name.endswith(PART) for name in names):
        return False
    return bool(_steps(place)) or VectorCache.is_in(place / VECTORS)


def run_beside(place: Path) -> Path | None:
    """The run folder whose unfinished work this folder is, if it is named so and is no run itself."""
    if (place / MANIFEST).is_file():
        return None
    name = place.resolve().name
    target = name.removeprefix(".").removesuffix(BESIDE)
    return place.resolve().with_name(target) if target and name == f".{target}{BESIDE}" else None


def forget_in_work(place: Path, ids: Iterable[str]) -> tuple[int, list[str]]:
    """How many vectors of these people went, and sentences on what else did: of steps nobody can tell whose they are.

    Raises
    ------
    LockedError
        A job is at work there.
    CacheError, DiskError
        The vectors, or another file, cannot be written.
    """
    notes: list[str] = []
    with WorkFolder.inside(place) as work:
        if steps := _steps(work.folder):
            for path in steps:
                remove_file(path)
            notes.append(WENT)
        if not VectorCache.is_in(work.folder / VECTORS):
            return 0, notes
        cache = VectorCache(work.folder / VECTORS)
        return cache.forget(ids), [*notes, *(incident.what for incident in cache.take_incidents())]


def _steps(place: Path) -> list[Path]:
    """Files of finished steps; first the one without which the others count for nothing."""
    return [path for path in (place / WORK,) if path.is_file()] + sorted((place / STEPS).glob(f"*{SUFFIX}"))
