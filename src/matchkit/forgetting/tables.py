"""Tables of a run without some people: their rows go, and where the row of somebody else names them, the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from matchkit.forgetting.traces import Traces
from matchkit.report.frames import write_parquet
from matchkit.report.tables import read_parquet, rewrite_table

LEDGER = "ledger"
OF_APPLICANTS = ("placements", "plan", "unplaced", "waitlist")
"""Tables with a column applicant_id."""
SENTENCES = frozenset(("reason", "what", "cure"))


class Remaining(NamedTuple):
    """A file without some people: its content, how many rows of theirs went, and in how many others words did."""

    content: bytes
    rows: int
    reworded: int


def without_people(name: str, content: bytes, traces: Traces, others: frozenset[str]) -> Remaining:
    """A CSV or Parquet table without some people; `ValueError` where it cannot be read.

    Parameters
    ----------
    name, content
        The file.
    traces
        Of the people.
    others
        Sources in whose rows the ledger names projects by their ids, which may look like those of people.
    """
    stem = PurePosixPath(name).stem
    is_theirs = _is_theirs(stem, traces, others)
    if name.endswith(".parquet"):
        return _without_in_parquet(content, is_theirs, traces)
    written, rows, reworded = rewrite_table(content, is_theirs, lambda column, cell: _reworded(column, cell, traces))
    return Remaining(written, rows, reworded)


def _is_theirs(stem: str, traces: Traces, others: frozenset[str]) -> Callable[[Mapping[str, object]], bool]:
    """Whether a row is about one of them."""
    if stem in OF_APPLICANTS:
        return lambda row: row["applicant_id"] in traces.ids
    if stem == LEDGER:
        return lambda row: row["id"] in traces.ids and row["source"] not in others
    return lambda row: False  # noqa: ARG005  # of projects alone


def _reworded(column: str, cell: str, traces: Traces) -> str:
    """A cell without their names, if it is a sentence or a column of the caller's own."""
    return traces.removed(cell) if column in SENTENCES or "." in column else cell


def _without_in_parquet(content: bytes, is_theirs: Callable[[Mapping[str, object]], bool], traces: Traces) -> Remaining:
    frame = read_parquet(content)
    columns = {str(column): frame[column].tolist() for column in frame.columns}
    kept = [not is_theirs(dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]
    left = frame[kept].reset_index(drop=True)
    is_changed = [False] * len(left)
    for column in left.columns:
        if left[column].dtype != "str":
            continue
        cells = left[column].tolist()
        cleaned = [_reworded(column, cell, traces) if isinstance(cell, str) else cell for cell in cells]
        if cleaned != cells:
            is_changed = [was or old != new for was, old, new in zip(is_changed, cells, cleaned, strict=True)]
            left[column] = cleaned
            left[column] = left[column].astype("str")
    if len(left) == len(frame) and not any(is_changed):
        return Remaining(content, 0, 0)
    return Remaining(write_parquet(left), len(frame) - len(left), sum(is_changed))
