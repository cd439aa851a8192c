"""Tables of a run without some people: their rows go, and where the row of somebody else names them, the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from matchkit.forgetting.traces import Traces
from matchkit.report.tables import rewrite_parquet, rewrite_table

LEDGER = "ledger"
OF_APPLICANTS = ("placements", "plan", "unplaced", "waitlist")
"""Tables with a column applicant_id."""
SENTENCES = frozenset(("reason", "what", "cure"))
NAME = "applicant.name"
"""The column of people's own names, if the sources have it."""
OF_THEMSELVES = "applicant."
Reword = Callable[[str, str, Mapping[str, Any]], str]


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
    is_theirs, reword = _is_theirs(stem, traces, others), _reword(traces, others)
    rewrite = rewrite_parquet if name.endswith(".parquet") else rewrite_table
    return Remaining(*rewrite(content, is_theirs, reword))


def names_applicants(column: str, source: str, others: frozenset[str]) -> bool:
    """Whether ids in a sentence of the ledger are applicants', by the column and the source that it is about."""
    return column == "applicant_id" or (column == "rank" and source in others)  # hosts give ranks to applicants


def _is_theirs(stem: str, traces: Traces, others: frozenset[str]) -> Callable[[Mapping[str, object]], bool]:
    """Whether a row is about one of them."""
    if stem in OF_APPLICANTS:
        return lambda row: row["applicant_id"] in traces.ids
    if stem == LEDGER:
        return lambda row: row["id"] in traces.ids and row["source"] not in others
    return lambda row: False  # noqa: ARG005  # of projects alone


def _reword(traces: Traces, others: frozenset[str]) -> Reword:
    """Gives a cell without their names, if it is a sentence or a column of the caller's own."""

    def reworded(column: str, cell: str, row: Mapping[str, Any]) -> str:
        if column in SENTENCES:
            about = str(row.get("column", "")), str(row.get("source", ""))
            return traces.removed(cell, of_applicants=names_applicants(*about, others))
        if _is_own(column):
            own_name = str(row.get(NAME, "")) if column.startswith(OF_THEMSELVES) else ""
            return traces.removed_from_cell(cell, own_name)
        return cell

    return reworded


def _is_own(column: str) -> bool:
    """Whether a column is one of the caller's, and tells of others than the person in its row."""
    return "." in column and column != NAME
