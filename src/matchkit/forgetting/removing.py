"""Removing people from a run folder, from the unfinished work beside it, and from a folder of kept vectors."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from matchkit.databases import OF_PROJECTS
from matchkit.disk import as_path
from matchkit.embedding import VectorCache
from matchkit.errors import RunError, UsageError, first_few
from matchkit.forgetting.page import page_without_people
from matchkit.forgetting.records import Forgetting
from matchkit.forgetting.tables import Remaining, without_people
from matchkit.forgetting.traces import Traces, quoted_forms
from matchkit.logs import Forgotten, log
from matchkit.report.calendar_files import file_name
from matchkit.report.tables import read_rows
from matchkit.runs import MANIFEST, RunRecord, WorkFolder, finish_run, unfinished_folder

REPORT, CALENDARS = "report.html", "calendars/"
PLACEMENTS, UNPLACED, LEDGER, WAITLIST = "placements.csv", "unplaced.csv", "ledger.csv", "waitlist.csv"
TABLES = (".csv", ".parquet")
NAME = "applicant.name"


def forget(folder: str | Path, applicant_ids: Iterable[str]) -> Forgetting:
    """Remove every trace of applicants from a run folder, or from a folder of kept vectors.

    From a run go their rows, their calendars, and their names where other rows tell of them; the report is made anew
    without them; and unfinished work beside the run, which may hold vectors of theirs, goes as a whole. The folder
    changes as a whole or not at all. The run can be read afterwards, and verified but for its stability; it cannot be
    computed again, for without them it would come out otherwise. How many went is recorded, and not who.

    The files from which a run was made are not touched, nor are databases to which it was written, nor copies.

    Parameters
    ----------
    folder
        A run folder, a folder that was given as ``cache``, or one that is both.
    applicant_ids
        Ids as in the sources. Of an id that is nowhere nothing is removed, and that is no error.

    Raises
    ------
    UsageError
        The ids are one text.
    RunError
        It is neither; or the run folder holds files that the run did not write, which might name anybody.
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
    if isinstance(applicant_ids, str):
        raise UsageError("applicant_ids is one text.", cure=f"Give a list of ids: [{applicant_ids!r}].")
    place, ids = as_path(folder), tuple(dict.fromkeys(applicant_ids))
    is_run, has_work = (place / MANIFEST).is_file(), unfinished_folder(place) is not None
    is_cache = VectorCache.is_in(place)
    if not (is_run or has_work or is_cache):
        raise RunError.nothing_to_forget_in(folder)
    found = _Found()
    if is_run or has_work:
        _forget_in_run(place, ids, found)
    if is_cache:
        cache = VectorCache(place)
        found.vectors = cache.forget(ids)
        found.notes += [incident.what for incident in cache.take_incidents()]
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


def _forget_in_run(place: Path, ids: tuple[str, ...], found: _Found) -> None:
    had_work = unfinished_folder(place) is not None
    with WorkFolder.beside(place) as work:  # what stepped aside in an interruption comes back first
        if (place / MANIFEST).is_file():
            run = RunRecord.read(place)
            _check_no_others(run)
            contents = {name: (place / name).read_bytes() for name in run.outputs if (place / name).is_file()}
            remaining, facts = _without(run, contents, ids, found)
            if found.is_anything:
                finish_run(work, {name: partial(bytes, content) for name, content in remaining.items()}, facts)
                log(Forgotten(applicants=len(ids), files=len(found.rows | found.reworded) + len(found.files)))
            found.notes += _left_to_do(run)
        work.remove()
    if had_work:
        found.notes.insert(0, "Unfinished work beside the run was removed: it may have held vectors of theirs.")


def _check_no_others(run: RunRecord) -> None:
    """Raise `RunError` where the folder holds files that are not the run's: these would be lost, or name somebody."""
    there = (path.relative_to(run.folder).as_posix() for path in run.folder.rglob("*") if path.is_file())
    others = sorted(set(there) - run.outputs.keys() - {MANIFEST})
    if others:
        raise RunError.holds_other_files(run.folder, others)


def _without(
    run: RunRecord, contents: Mapping[str, bytes], ids: tuple[str, ...], found: _Found
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files without these people, and the manifest; what went is noted."""
    theirs = _theirs(run, contents, frozenset(ids))
    traces = Traces(theirs.people, theirs.names)  # of others there is nothing, and their ids may be plain words
    calendars = {f"{CALENDARS}{file_name(key)}" for key in ids}
    remaining: dict[str, bytes] = {}
    for name, content in contents.items():
        left = None if name in calendars else _file_without(run, name, content, traces, found)
        if left is None:
            found.files.append(name)
        else:
            remaining[name] = left.content
            found.rows[name], found.reworded[name] = left.rows, left.reworded
    changed = [name for name in run.outputs if name not in contents or _digest(contents[name]) != run.outputs[name]]
    facts = {name: value for name, value in run.facts.items() if name != "outputs"}
    facts["forgotten"] = theirs.counted_with(facts.get("forgotten", {}), {*changed} - calendars)
    return remaining, facts


def _file_without(run: RunRecord, name: str, content: bytes, traces: Traces, found: _Found) -> Remaining | None:
    """A file without these people; None where it goes as a whole."""
    others = frozenset(given.name for given in run.inputs if given.role in OF_PROJECTS)
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


@dataclass(frozen=True)
class _Theirs:
    """What the tables have of some people.

    Attributes
    ----------
    people
        Those of whom there is anything.
    held
        How many placements each of them has who has any.
    unplaced
        Those without.
    refused
        Their refused rows, by source.
    names
        As far as the run has them.
    """

    people: frozenset[str]
    held: Mapping[str, int]
    unplaced: frozenset[str]
    refused: Mapping[str, int]
    names: frozenset[str]

    def counted_with(self, before: Mapping[str, Any], changed: Iterable[str]) -> dict[str, Any]:
        """Numbers for the manifest, with those of earlier calls; ``changed`` files were not as the run wrote them."""
        numbers = {
            "applicants": len(self.people),
            "in_market": len(self.held) + len(self.unplaced),
            "placed": len(self.held),
            "placements": sum(self.held.values()),
        }
        return {
            **{name: number + before.get(name, 0) for name, number in numbers.items()},
            "refused": dict(sorted((Counter(before.get("refused", {})) + Counter(self.refused)).items())),
            "changed": sorted({*changed, *before.get("changed", ())}),
        }


def _theirs(run: RunRecord, contents: Mapping[str, bytes], ids: frozenset[str]) -> _Theirs:
    placed, unplaced, ledger, waiting = (
        list(_rows(run, contents, name)) for name in (PLACEMENTS, UNPLACED, LEDGER, WAITLIST)
    )
    others = {given.name for given in run.inputs if given.role in OF_PROJECTS}
    told = [row for row in ledger if row["id"] in ids and row["source"] not in others]
    refused = {(row["source"], row["row"]) for row in told if row["kind"] == "refused" and row["row"]}
    owners = {row["applicant_id"] for row in (*placed, *unplaced, *waiting)} | {row["id"] for row in told}
    words = "\n".join(f"{row['what']} {row['cure']}" for row in ledger)
    named = {key for key in ids if any(form in words for form in quoted_forms(key))}
    return _Theirs(
        people=frozenset(owners | named) & ids,
        held=Counter(row["applicant_id"] for row in placed if row["applicant_id"] in ids),
        unplaced=frozenset(row["applicant_id"] for row in unplaced) & ids,
        refused=Counter(source for source, _ in refused),
        names=frozenset(row.get(NAME, "") for row in placed if row["applicant_id"] in ids),
    )


def _rows(run: RunRecord, contents: Mapping[str, bytes], name: str) -> Iterator[dict[str, str]]:
    if name not in contents:
        raise RunError.damaged(name, run.folder, "it is not there")
    try:
        yield from read_rows(contents[name])
    except ValueError as error:
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
