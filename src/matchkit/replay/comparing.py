"""Where the files of a run folder are not what the run gives now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import zip_longest

from matchkit.replay.records import OutputDifference
from matchkit.report.payload import plain_lines
from matchkit.report.tables import read_table
from matchkit.result import MatchResult
from matchkit.runs import VOCABULARY, RunRecord

MANIFEST = "manifest.json"
NUMBERS = ("placements.csv", "plan.csv", "waitlist.csv")
"""Who works where and when: the same in any version of matchkit, or the run is another."""
REASONS = ("unplaced.csv", "open_seats.csv")
"""Another version may put them in other words."""
LEDGER = "ledger.csv"
"""Likewise; and it names sources and rows, which are others where the same data come in another form."""
REPORT = "report.html"
FACTS = ("rows", "stability", "summary", "vocabulary")
"""What of a manifest is computed."""
SHOWN = frozenset(
    {
        *("applicant_id", "project_id", "start", "end", "date", "hours", "position", "seats_left"),
        *("applicant_score", "project_score", "applicant_rank", "project_rank"),
        *("source", "row", "column", "code", "kind", "id"),
    }
)
"""Columns whose cells a message may show: ids, dates, numbers and codes, and nothing that anybody wrote."""


def find_difference(run: RunRecord, result: MatchResult) -> OutputDifference | None:
    """The first table that the result would write otherwise than the run did, if there is one."""
    left_out = not_comparable(run, result)
    for name in (*NUMBERS, *REASONS, LEDGER):
        if name not in left_out and (found := compare_file(run, name, result.csv_file(name))):
            return found
    return None


def not_comparable(run: RunRecord, result: MatchResult) -> Mapping[str, str]:
    """Outputs of a run that need not be the same now, each with the reason."""
    left_out = {}
    if run.version != result.version:
        why = f"which matchkit {result.version} may put otherwise than {run.version}"
        left_out = {name: why for name in run.outputs if name not in NUMBERS}
    if not has_same_sources(run, result):
        why = "which names sources, and these have other names now"
        named = [name for name in run.outputs if name == REPORT or name.startswith("ledger.")]
        left_out = dict.fromkeys(named, why) | left_out
    return left_out


def has_same_sources(run: RunRecord, result: MatchResult) -> bool:
    """Whether the sources go by the same names."""
    names = [given.name for given in run.inputs if given.role != VOCABULARY]
    return names == [source.name for source in result.intake.sources]


def compare_file(run: RunRecord, name: str, now: bytes) -> OutputDifference | None:
    """Where a file is not what the run gives now; by its digest in the manifest, and as it stands in the folder."""
    try:
        then = (run.folder / name).read_bytes()
    except OSError:
        return OutputDifference(name, "which is not there")
    if then == now and hashlib.sha256(now).hexdigest() == run.outputs.get(name):
        return None
    return locate(name, then, now)


def compare_facts(run: RunRecord, now: Mapping[str, object]) -> OutputDifference | None:
    """Where the manifest tells something else than what is computed now."""
    different = [name for name in FACTS if name in run.facts and run.facts[name] != now[name]]
    return OutputDifference(MANIFEST, column=different[0]) if different else None


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
