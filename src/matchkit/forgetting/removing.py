"""Removing people from a run folder, from unfinished work, and from a folder of kept vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from matchkit.disk import as_path
from matchkit.embedding import VectorCache
from matchkit.errors import RunError, first_few
from matchkit.forgetting.asked import asked_ids, asked_names
from matchkit.forgetting.page import page_without_people
from matchkit.forgetting.records import Forgetting
from matchkit.forgetting.tables import Remaining, without_people
from matchkit.forgetting.theirs import REPORT, find_theirs, sources_of_projects
from matchkit.forgetting.traces import Traces
from matchkit.forgetting.unfinished import forget_in_work, is_work, run_beside
from matchkit.logs import Forgotten, log
from matchkit.report.calendar_files import file_name
from matchkit.runs import MANIFEST, RunRecord, WorkFolder, finish_run, unfinished_folder

CALENDARS = "calendars/"
TABLES = (".csv", ".parquet")


def forget(folder: str | Path, applicant_ids: Iterable[str | int], *, names: Iterable[str] = ()) -> Forgetting:
    """Remove every trace of applicants from a run folder, from a work folder, or from a folder of kept vectors.

    From a run go their rows, their calendars, and their names where other rows tell of them; the report is made anew
    without them; and unfinished work beside the run, which may hold vectors of theirs, goes as a whole. The folder
    changes as a whole or not at all. The run can be read afterwards, and verified but for its stability; it cannot be
    computed again, for without them it would come out otherwise. How many went is recorded, and not who.

    In rows of others, in cells and sentences alike, a name of several words and an id with digits or signs are found
    wherever they stand. A single word is taken for somebody where it is all that stands in a cell, or stands in
    quotation marks in a sentence. What somebody is called in their own row, and what projects are called, stays.

    The files from which a run was made are not touched, nor are databases to which it was written, nor copies.

    Parameters
    ----------
    folder
        A run folder, a folder that was given as ``work_in``, or one that was given as ``cache``.
    applicant_ids
        Ids as in the sources; a whole number is its digits. Of an id that is nowhere nothing is removed, and that is no
        error.
    names
        Names of theirs beside those in ``placements.csv``: a run keeps the names of people with a placement alone.

    Raises
    ------
    UsageError
        The ids or the names are one text, or one of them is none.
    RunError
        It is none of these; or the run folder holds what the run did not write, which might name anybody; or it is a
        run and a cache at once.
    CacheError
        Another process holds the file of vectors open all the while.
    LockedError
        A job is writing the run.
    DiskError
        The system refuses to write; the run is as it was.

    Examples
    --------
    >>> import matchkit as mk
    >>> print(mk.forget("run", ["a-017"]).to_text())  # doctest: +SKIP
    """
    ids, called = asked_ids(applicant_ids), asked_names(names)
    place, found = as_path(folder), _Found()
    _check_folder(folder, place)
    if is_work(place):
        found.vectors, found.notes = forget_in_work(place, ids)
    elif VectorCache.is_in(place):
        _forget_in_cache(place, ids, found)
    else:
        _forget_in_run(place, ids, called, found)
    return Forgetting(
        folder=str(folder),
        applicants=len(ids),
        rows=found.rows,
        reworded=found.reworded,
        files=tuple(found.files),
        vectors=found.vectors,
        notes=tuple(found.notes),
    )


@dataclass
class _Found:
    """What has been removed so far."""

    rows: dict[str, int] = field(default_factory=dict)
    reworded: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    vectors: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def is_anything(self) -> bool:
        return bool(sum(self.rows.values()) + sum(self.reworded.values()) + len(self.files))


def _check_folder(folder: str | Path, place: Path) -> None:
    """Raise `RunError` where nobody can be forgotten in a folder, or not there alone."""
    if (run := run_beside(place)) is not None:
        raise RunError.unfinished_work_of(folder, run)
    is_run, is_cache = (place / MANIFEST).is_file() or unfinished_folder(place) is not None, VectorCache.is_in(place)
    if is_run and is_cache:
        raise RunError.also_holds_vectors(folder)
    if not (is_run or is_cache or is_work(place)):
        raise RunError.nothing_to_forget_in(folder)


def _forget_in_cache(place: Path, ids: tuple[str, ...], found: _Found) -> None:
    cache = VectorCache(place)
    found.vectors = cache.forget(ids)
    found.notes += [incident.what for incident in cache.take_incidents()]


def _forget_in_run(place: Path, ids: tuple[str, ...], names: tuple[str, ...], found: _Found) -> None:
    had_work = unfinished_folder(place) is not None
    with WorkFolder.beside(place) as work:  # what stepped aside in an interruption comes back first
        if (place / MANIFEST).is_file():
            run = RunRecord.read(place)
            if strangers := run.strangers():
                raise RunError.holds_other_files(run.folder, strangers)
            contents = {name: (place / name).read_bytes() for name in run.outputs if (place / name).is_file()}
            remaining, facts = _without(run, contents, ids, names, found)
            if found.is_anything:
                finish_run(work, {name: partial(bytes, content) for name, content in remaining.items()}, facts)
                log(Forgotten(applicants=len(ids), files=len(found.rows | found.reworded) + len(found.files)))
            found.notes += _left_to_do(run)
        work.remove()
    if had_work:
        found.notes.insert(0, "Unfinished work beside the run was removed: it may have held data of theirs.")


def _without(
    run: RunRecord, contents: Mapping[str, bytes], ids: tuple[str, ...], names: tuple[str, ...], found: _Found
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files without these people, and the manifest; what went is noted."""
    theirs = find_theirs(run, contents, ids, names)
    calendars = {f"{CALENDARS}{file_name(key)}" for key in ids}
    remaining: dict[str, bytes] = {}
    for name, content in contents.items():
        left = None if name in calendars else _file_without(run, name, content, theirs.traces, found)
        if left is None:
            found.files.append(name)
        else:
            remaining[name] = left.content
            found.rows[name], found.reworded[name] = left.rows, left.reworded
    changed = [name for name in run.outputs if name not in contents or _digest(contents[name]) != run.outputs[name]]
    facts = {name: value for name, value in run.facts.items() if name != "outputs"}
    facts["forgotten"] = theirs.counted_with(facts.get("forgotten", {}), {*changed} - calendars)
    found.notes += theirs.notes
    return remaining, facts


def _file_without(run: RunRecord, name: str, content: bytes, traces: Traces, found: _Found) -> Remaining | None:
    """A file without these people; None where it goes as a whole."""
    others = sources_of_projects(run)
    if name == REPORT:
        try:
            return page_without_people(content, traces, others, run.forgotten)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            reason = str(error) if isinstance(error, ValueError) else "it is no report of this version"
            found.notes.append(f"{name} cannot be written without them: {reason}.")
            return None
    if PurePosixPath(name).suffix not in TABLES:
        return Remaining(content, 0, 0)  # the text state holds counts of words; a calendar, the plan of its owner
    try:
        return without_people(name, content, traces, others)
    except (ValueError, KeyError) as error:
        raise RunError.damaged(name, run.folder, str(error)) from None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _left_to_do(run: RunRecord) -> list[str]:
    """What was not touched."""
    files = [given.name for given in run.inputs if given.path is not None]
    kept = f"the files from which the run was made ({first_few(files, quote=False)}), " if files else ""
    notes = [f"Not touched: {kept}databases to which it was written (`matchkit.forget_in_database`), and copies."]
    if run.settings.cache is not None and VectorCache.is_in(run.settings.cache):
        notes.append(f"The run kept vectors in {run.settings.cache}; forget them there too.")
    return notes
