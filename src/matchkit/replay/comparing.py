"""Where the files of a run folder are not what the run gives now."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType

from matchkit.replay.excuses import LEDGER, NUMBERS, REASONS, REPORT, Excuses
from matchkit.replay.records import OutputDifference
from matchkit.replay.restating import in_the_words_of
from matchkit.report.payload import plain_lines
from matchkit.report.tables import read_table
from matchkit.result import MatchResult
from matchkit.runs import RunRecord

TABLES = (*NUMBERS, *REASONS, LEDGER)
"""Each run has them all."""
FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"unplaced.csv": ("applicant_id",), "open_seats.csv": ("project_id", "seats_left"), LEDGER: ("kind", "id")}
)
"""Columns that are no words, by the file; of the ledger, those of rows that were refused."""
REFUSED = "refused"
SHOWN = frozenset(
    {
        *("applicant_id", "project_id", "start", "end", "date", "hours", "position", "seats_left"),
        *("applicant_score", "project_score", "applicant_rank", "project_rank"),
        *("source", "row", "column", "code", "kind", "id"),
    }
)
"""Columns whose cells a message may show: ids, dates, numbers and codes, and nothing that anybody wrote."""
NOT_THERE = "which is not there"
NOT_LISTED = "which is missing from the manifest"
NOT_WRITTEN = "which is no file that the run writes"
CHANGED = "which was changed after the run"


@dataclass(frozen=True)
class Compared:
    """What comparing a file has shown: that it is the same, or where it differs, or why that cannot be told.

    Attributes
    ----------
    file
        Its name in the run folder.
    difference
        The first place where it differs, if it does.
    left_out
        Why it could not be compared, or not wholly; empty where it was.
    """

    file: str
    difference: OutputDifference | None = None
    left_out: str = ""


def find_difference(run: RunRecord, result: MatchResult, given: Collection[str] = ()) -> OutputDifference | None:
    """The first table that the result would write otherwise than the run did, if there is one.

    Parameters
    ----------
    run, result
        The run, and what it gives now.
    given
        Roles of inputs that the caller gave.
    """
    excuses = Excuses.between(run, result, given)
    told = in_the_words_of(run, result, given)
    for name in TABLES:
        if found := compare_file(run, name, told.csv_file(name), excuses.of(name)).difference:
            return found
    return None


def compare_files(run: RunRecord, contents: Mapping[str, bytes], excuses: Excuses) -> Iterator[Compared]:
    """Each file that the run has, or would write now."""
    for name in [*contents, *(name for name in run.outputs if name not in contents)]:
        yield compare_file(run, name, contents.get(name), excuses.of(name))


def compare_file(run: RunRecord, name: str, now: bytes | None, excuse: str = "") -> Compared:
    """A file as it stands in the folder and by its digest in the manifest, beside what the run gives now.

    Parameters
    ----------
    run
        The run.
    name
        Of the file.
    now
        What the run gives now; None for a file that it does not write.
    excuse
        Why it may be other without any difference in the outcome. Even so it must be as it was written, and its facts
        the same.
    """
    then = _read(run, name)
    if then is not None and then == now and is_as_written(run, name, then):
        return Compared(name)
    if not excuse:
        return Compared(name, _difference(run, name, then, now))
    if found := _beyond_excuse(run, name, then, now):
        return Compared(name, found)
    return Compared(name, left_out=excuse)


def is_as_written(run: RunRecord, name: str, content: bytes) -> bool:
    """Whether a content has the digest that the manifest says."""
    return hashlib.sha256(content).hexdigest() == run.outputs.get(name)


def _read(run: RunRecord, name: str) -> bytes | None:
    """A file of the folder, if there is one; a pipe of that name is none."""
    path = run.folder / name
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def _difference(run: RunRecord, name: str, then: bytes | None, now: bytes | None) -> OutputDifference:
    if now is None:
        return OutputDifference(name, NOT_WRITTEN)
    if name not in run.outputs:
        return OutputDifference(name, NOT_LISTED)
    return OutputDifference(name, NOT_THERE) if then is None else locate(name, then, now)


def _beyond_excuse(run: RunRecord, name: str, then: bytes | None, now: bytes | None) -> OutputDifference | None:
    """A difference that no excuse covers."""
    if name not in run.outputs:
        return OutputDifference(name, NOT_LISTED) if name in TABLES else None
    if then is None:
        return OutputDifference(name, NOT_THERE)
    if not is_as_written(run, name, then):
        return OutputDifference(name, CHANGED)
    return None if now is None or name not in FACTS else _other_facts(name, then, now)


def _other_facts(name: str, then: bytes, now: bytes) -> OutputDifference | None:
    """The first column of facts in which a table has other cells, whatever the order of its rows."""
    try:
        was, becomes = _facts(name, then), _facts(name, now)
    except ValueError as error:
        return OutputDifference(name, f"which cannot be read: {error}")
    different = (column for column in FACTS[name] if sorted(was[column]) != sorted(becomes[column]))
    return next((OutputDifference(name, column=column) for column in different), None)


def _facts(name: str, content: bytes) -> dict[str, list[str]]:
    table = read_table(content)
    columns = [table.column(column) for column in FACTS[name]]
    rows = list(zip(*columns, strict=True))
    if name == LEDGER:  # a row may be refused for several reasons, and for how many depends on who reads it
        rows = sorted({row for row in rows if REFUSED in row})
    return {column: [row[at] for row in rows] for at, column in enumerate(FACTS[name])}


def locate(name: str, then: bytes, now: bytes) -> OutputDifference:
    """The first difference between two contents of a file."""
    try:
        if name.endswith(".csv"):
            return _locate_cell(name, then, now)
        if name.endswith((".html", ".ics")):
            return _locate_line(name, then, now)
    except ValueError as error:
        return OutputDifference(name, f"which cannot be read: {error}")
    return OutputDifference(name)


def _locate_cell(name: str, then: bytes, now: bytes) -> OutputDifference:
    old, new = read_table(then), read_table(now)
    if old.columns != new.columns:
        return OutputDifference(name, "line 1")
    for line, was, becomes in zip_longest(old.lines, old.rows, new.rows):
        if was is None:
            return OutputDifference(name, f"after its last line, where {len(new.rows) - len(old.rows):,} are missing")
        if becomes is None:
            return OutputDifference(name, f"line {line}, which is one too many")
        for column, before, after in zip(old.columns, was, becomes, strict=True):
            if before != after:
                shown = (before, after) if column in SHOWN else ("", "")
                return OutputDifference(name, f"line {line}", column, *shown)
    return OutputDifference(name, "which tells the same in other bytes, or has another digest in the manifest")


def _locate_line(name: str, then: bytes, now: bytes) -> OutputDifference:
    """The place alone: such lines hold titles, and what was found in resumes."""
    for (place, was), (_, becomes) in zip_longest(_lines(name, then), _lines(name, now), fillvalue=("its end", None)):
        if was != becomes:
            return OutputDifference(name, place)
    return OutputDifference(name, "which tells the same in other bytes, or has another digest in the manifest")


def _lines(name: str, content: bytes) -> list[tuple[str, str]]:
    """Each line with its place; those that hold packed data unpacked."""
    text = content.decode()
    if name == REPORT:
        return plain_lines(text)
    return [(f"line {number}", line) for number, line in enumerate(text.splitlines(), 1)]
