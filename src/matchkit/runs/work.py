"""The folder of unfinished work: a lock, finished steps, kept vectors, and output files until all of them are there.

It stands beside the run folder, or where the caller says. Nobody but its owner may look inside: vectors are personal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchkit.disk import PART, PRIVATE, disk_errors, make_folder, remove_file, remove_tree, rename, write_whole
from matchkit.errors import CacheError, DiskError, UsageError
from matchkit.logs import Code, StepRestarted, log
from matchkit.runs.locking import HOLDER, LOCK, locked, names_in
from matchkit.runs.places import MANIFEST, OLD, beside, unfinished_folder, whole_path
from matchkit.runs.steps import SUFFIX, Steps
from matchkit.runs.targets import check_place

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from matchkit.embedding import Incident, VectorCache

WORK, INCIDENTS, OUTPUTS = "work.json", "incidents.json", "outputs.jsonl"
VECTORS, STEPS, FILES = "vectors", "steps", "files"
KNOWN = frozenset((LOCK, HOLDER, WORK, INCIDENTS, OUTPUTS, VECTORS, STEPS, FILES, OLD))
ROOM = 1 << 24
"""Megabytes of kept vectors: no bound, for they go with the folder."""
FORMAT = 1

Tell = Callable[[str], None]


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
    with _opened_beside(whole_path(target), None) as work:
        work.remove()
    return True


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
            No folder can take the place of the run folder, or it holds files and no manifest; see `check_place`.
            Whether all of them are a run's is for `check_replaceable` to find out.
        LockedError
            Another job writes there.
        DiskError
            The folder cannot be made.
        """
        place = whole_path(target)
        check_place(place)
        with _opened_beside(place, tell) as work:
            yield work

    @classmethod
    @contextmanager
    def inside(cls, folder: str | Path, tell: Tell | None = None) -> Iterator[WorkFolder]:
        """One in a folder that the caller names, which stays; parameters and errors are those of `beside`."""
        place = whole_path(folder)
        with disk_errors("Reading", place):
            if place.exists() and not (place.is_dir() and _is_work(place)):
                raise UsageError.folder_in_use(place)
        with locked(place, place, goes_with_it=False):
            work = cls(place, None, tell)
            work.mend()
            with work._kept_open():
                yield work
                work.forget_incidents()  # whoever asked has the result, which tells of them

    @contextmanager
    def _kept_open(self) -> Iterator[None]:
        try:
            yield
        finally:
            if not self._holds_something():
                with suppress(DiskError):
                    self.remove()

    def _holds_something(self) -> bool:
        is_noted = INCIDENTS in names_in(self.folder)
        return is_noted or any(names_in(self.folder / name) for name in (VECTORS, STEPS, FILES, OLD))

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

    def keep_incident(self, key: str, incident: Incident) -> None:
        """Remember damage of the caller's cache before it is mended, when nobody else will find it again.

        Parameters
        ----------
        key
            Digest of what was looked for and where. Incidents of another one belong to another run, and go.
        incident
            What was found.
        """
        known = self.incidents(key)
        if incident not in known:
            told = [asdict(each) for each in (*known, incident)]
            write_whole(self.folder / INCIDENTS, json.dumps({"key": key, "incidents": told}).encode())

    def incidents(self, key: str) -> list[Incident]:
        """Damage of the caller's cache that this run, or its beginning before an interruption, has met."""
        from matchkit.embedding import Incident

        kept = self._read(INCIDENTS)
        return [Incident(**each) for each in kept.get("incidents", ())] if kept.get("key") == key else []

    def forget_incidents(self) -> None:
        """Remove what `keep_incident` has kept."""
        remove_file(self.folder / INCIDENTS)

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


@contextmanager
def _opened_beside(target: Path, tell: Tell | None) -> Iterator[WorkFolder]:
    """The work folder of a run folder, locked."""
    folder = beside(target)
    with locked(folder, target, goes_with_it=True):
        work = WorkFolder(folder, target, tell)
        work.mend()
        with work._kept_open():
            yield work


def opened(work_in: WorkFolder | str | Path | None, tell: Tell | None = None) -> AbstractContextManager[Any]:
    """The work folder that is meant, opened and locked if it is not yet; None where there is to be none."""
    if work_in is None or isinstance(work_in, WorkFolder):
        return nullcontext(work_in)
    return WorkFolder.inside(work_in, tell)


def _is_work(folder: Path) -> bool:
    return all(path.name in KNOWN or path.name.endswith(PART) for path in folder.iterdir())
