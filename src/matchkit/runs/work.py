"""The folder of unfinished work: a lock, finished steps, kept vectors, and output files until all of them are there.

It stands beside the run folder, or where the caller says. Nobody but its owner may look inside: vectors are personal.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from matchkit.disk import (
    PART,
    PRIVATE,
    as_path,
    disk_errors,
    make_folder,
    remove_file,
    remove_tree,
    rename,
    write_whole,
)
from matchkit.errors import CacheError, DiskError, LockedError, UsageError
from matchkit.logs import Code, StepRestarted, log
from matchkit.runs.steps import SUFFIX, Steps

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from matchkit.embedding import Incident, VectorCache

MANIFEST = "manifest.json"
"""The last file of a run folder to be written."""
LOCK, HOLDER, WORK, INCIDENTS, OUTPUTS = "lock", "holder.json", "work.json", "incidents.json", "outputs.jsonl"
VECTORS, STEPS, FILES, OLD = "vectors", "steps", "files", "old"
KNOWN = frozenset((LOCK, HOLDER, WORK, INCIDENTS, OUTPUTS, VECTORS, STEPS, FILES, OLD))
ROOM = 1 << 24
"""Megabytes of kept vectors: no bound, for they go with the folder."""
PATIENCE, TRY_AGAIN = 0.2, 0.02
"""Seconds: a job that ends removes the lock, and whoever looks at that moment is to look again."""
TRIES = 10
FORMAT = 1

Tell = Callable[[str], None]


def unfinished_folder(target: str | Path) -> Path | None:
    """The folder of unfinished work of a run folder, if there is one. Kept vectors are in ``vectors`` in it."""
    folder = _beside(as_path(target).resolve())
    return folder if folder.is_dir() else None


def remove_unfinished(target: str | Path) -> bool:
    """Remove the unfinished work of a run folder, if there is any; whether there was.

    Raises
    ------
    LockedError
        A job is at work there.
    DiskError
        It cannot be removed.
    """
    if unfinished_folder(target) is None:
        return False
    with WorkFolder.beside(target) as work:
        work.remove()
    return True


def find_run(folder: str | Path) -> Path:
    """Where the files of a run are: in its folder, or where they stepped aside when its replacement was interrupted."""
    place = as_path(folder)
    aside = _beside(place.resolve()) / OLD
    # The folder is looked at twice: the new run may have come while the old one was looked for.
    return next((path for path in (place, aside, place) if (path / MANIFEST).is_file()), place)


def check_target(target: Path) -> None:
    """Raise `UsageError` where a run must not be written: over files that are none of ours."""
    with disk_errors("Reading", target):
        if target.is_file() or (target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file()):
            raise UsageError.folder_in_use(target)


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.matchkit")


class WorkFolder:
    """What is kept of a run until it is whole, for one job at a time. Made by `beside` or `inside`."""

    def __init__(self, folder: Path, target: Path | None, tell: Tell | None) -> None:
        self.folder, self.target = folder, target
        self._tell = tell or (lambda _: None)
        self._had_vectors = (folder / VECTORS).is_dir()

    @classmethod
    @contextmanager
    def beside(cls, target: str | Path, tell: Tell | None = None) -> Iterator[WorkFolder]:
        """The one of a run folder, locked for as long as the context lasts; then it is gone, or holds finished steps.

        Parameters
        ----------
        target
            The run folder, which need not exist.
        tell
            Called with a sentence for people, where the folder holds steps of an earlier run.

        Raises
        ------
        UsageError
            The run folder holds files that are no run.
        LockedError
            Another job writes there.
        DiskError
            The folder cannot be made.
        """
        place = as_path(target).resolve()
        check_target(place)
        with _locked(_beside(place), place, goes_with_it=True):
            work = cls(_beside(place), place, tell)
            work.mend()
            yield from work._kept_open()

    @classmethod
    @contextmanager
    def inside(cls, folder: str | Path, tell: Tell | None = None) -> Iterator[WorkFolder]:
        """One in a folder that the caller names, which stays; parameters and errors are those of `beside`."""
        place = as_path(folder).resolve()
        with disk_errors("Reading", place):
            if place.is_file() or (place.is_dir() and not _is_work(place)):
                raise UsageError.folder_in_use(place)
        with _locked(place, place, goes_with_it=False):
            work = cls(place, None, tell)
            work.mend()
            yield from work._kept_open()

    def _kept_open(self) -> Iterator[WorkFolder]:
        try:
            yield self
        finally:
            if not self._holds_something():
                with suppress(DiskError):
                    self.remove()

    def _holds_something(self) -> bool:
        is_noted = INCIDENTS in _names(self.folder)
        return is_noted or any(_names(self.folder / name) for name in (VECTORS, STEPS, FILES, OLD))

    @contextmanager
    def vectors(self) -> Iterator[VectorCache]:
        """A cache of its own, for runs that have no other."""
        from matchkit.embedding import VectorCache

        make_folder(self.folder / VECTORS, PRIVATE)
        try:
            yield VectorCache(self.folder / VECTORS, ROOM)
        except CacheError as error:
            raise DiskError.in_words(error.message) from None

    def steps(self, key: str | None) -> Steps:
        """Finished steps of a run with this key (see `run_key`); those of another run are removed, and that is told.

        Without a key nothing is kept, for nobody could tell whether it still holds.
        """
        before = self._read(WORK).get("key")
        if before is not None and before != key:
            self._tell("An unfinished run there had other inputs or settings; this one starts anew.")
            log(StepRestarted(step=Code("run"), code=Code("other_inputs")))
        elif before is not None or self._had_vectors:
            self._tell("Going on with an unfinished run; what it had finished is not done again.")
        if before is None or before != key:
            self._forget_steps()
        if key is None:
            return Steps()
        make_folder(self.folder / STEPS, PRIVATE)
        if before != key:
            write_whole(self.folder / WORK, json.dumps({"format": FORMAT, "key": key}).encode())
        return Steps(self.folder / STEPS, key)

    def _forget_steps(self) -> None:
        remove_file(self.folder / WORK)
        for path in (self.folder / STEPS).glob(f"*{SUFFIX}"):
            remove_file(path)
        self.forget_files()

    def forget_files(self) -> None:
        """Remove the output files that are there so far."""
        remove_file(self.folder / OUTPUTS)
        remove_tree(self.folder / FILES)

    def keep_incident(self, incident: Incident) -> None:
        """Remember damage of the caller's cache before it is mended, when nobody else will find it again."""
        known = self.incidents()
        if incident not in known:
            told = [asdict(each) for each in (*known, incident)]
            write_whole(self.folder / INCIDENTS, json.dumps({"incidents": told}).encode())

    def incidents(self) -> list[Incident]:
        """Damage of the caller's cache that this run, or its beginning before an interruption, has met."""
        from matchkit.embedding import Incident

        return [Incident(**each) for each in self._read(INCIDENTS).get("incidents", ())]

    def _read(self, name: str) -> Mapping[str, Any]:
        """One of the small files; nothing where it is missing or damaged, which costs time alone."""
        try:
            content = json.loads((self.folder / name).read_bytes())
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def mend(self) -> None:
        """Clear away what an interruption left: parts of files; and a run that stepped aside goes back, or away."""
        with disk_errors("Reading", self.folder):
            parts = list(self.folder.rglob(f".*{PART}"))
        for part in parts:
            remove_file(part)
        old = self.folder / OLD
        if self.target is not None and not self.target.exists() and (old / MANIFEST).is_file():
            rename(old, self.target)
        remove_tree(old)

    def remove(self) -> None:
        """Remove the folder, once the run is whole; the lock goes last."""
        for name in (VECTORS, STEPS, FILES, OLD):
            remove_tree(self.folder / name)
        for name in (WORK, INCIDENTS, OUTPUTS, HOLDER):
            remove_file(self.folder / name)


def opened(work_in: WorkFolder | str | Path | None, tell: Tell | None = None) -> AbstractContextManager[Any]:
    """The work folder that is meant, opened and locked if it is not yet; None where there is to be none."""
    if work_in is None or isinstance(work_in, WorkFolder):
        return nullcontext(work_in)
    return WorkFolder.inside(work_in, tell)


def _is_work(folder: Path) -> bool:
    return all(path.name in KNOWN or path.name.endswith(PART) for path in folder.iterdir())


@contextmanager
def _locked(folder: Path, meant: Path, *, goes_with_it: bool) -> Iterator[None]:
    """Hold the lock in a folder, which is made if need be, with those above it; what was made and is empty goes again.

    The system ends the lock with the process, however that ends. A lock that was removed while somebody waited for it
    guards nothing; `filelock` sees that and looks again.
    """
    made: list[Path] = []
    lock = FileLock(folder / LOCK, thread_local=False)
    try:
        for attempt in range(TRIES):
            try:
                made += make_folder(folder, PRIVATE)
                _acquire(lock, folder, meant)
                break
            except DiskError as error:  # the job before may just have removed the folder
                if error.number != errno.ENOENT or attempt == TRIES - 1:
                    raise
        holder = {"pid": os.getpid(), "host": socket.gethostname()}
        write_whole(folder / HOLDER, json.dumps(holder).encode())
        yield
    finally:
        if lock.is_locked:
            _unlock(lock, folder)
        for path in [folder, *made] if goes_with_it else made:
            with suppress(OSError):
                path.rmdir()


def _acquire(lock: FileLock, folder: Path, meant: Path) -> None:
    with disk_errors("Locking", lock.lock_file):
        _check_owner(folder)
        try:
            lock.acquire(timeout=PATIENCE, poll_interval=TRY_AGAIN)
        except Timeout:
            raise LockedError.by_another(meant, _holder(folder)) from None


def _unlock(lock: FileLock, folder: Path) -> None:
    """Let go, and remove the lock where nothing else is left in its folder.

    While it is still held, so that nobody gets hold of it in between; where open files cannot be removed, afterwards.
    """
    with suppress(OSError):
        (folder / HOLDER).unlink(missing_ok=True)
    is_alone = _names(folder) == [LOCK]
    with suppress(OSError):
        if is_alone and os.name != "nt":
            (folder / LOCK).unlink()
    with disk_errors("Unlocking", folder):
        lock.release()
    with suppress(OSError):
        if is_alone and os.name == "nt":
            (folder / LOCK).unlink()


def _names(folder: Path) -> list[str]:
    """What is in a folder; nothing where there is none, or it cannot be read."""
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []


def _check_owner(folder: Path) -> None:
    """Nobody else may hand us a folder in which we then put vectors."""
    found = folder.lstat()
    if os.name == "nt":
        return
    if stat.S_ISLNK(found.st_mode) or os.geteuid() not in (0, found.st_uid):
        raise DiskError.not_ours(folder)


def _holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / HOLDER).read_bytes())
        return f"process {int(holder['pid'])} on {holder['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
