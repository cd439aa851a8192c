"""A result as pandas frames, and frames as CSV that a spreadsheet may open without harm."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from matchkit.explanation import Outcome, Reason, open_seat_reason, unplaced_reason
from matchkit.market import Market
from matchkit.market.days import QUARTERS_PER_HOUR, iso_date
from matchkit.report.safe_cells import safe_cell
from matchkit.scoring import COMPONENTS, Edges
from matchkit.scoring.components import UNKNOWN

_OF_TEXT = (pd.StringDtype, pd.CategoricalDtype, pd.ArrowDtype)
_NO_TEXT = (int, float, np.number, np.bool_, type(None), type(pd.NA), type(pd.NaT))


def placements_frame(outcome: Outcome) -> pd.DataFrame:
    """One row a placement: ids, dates (both included), hours, both scores and both ranks (0 is best).

    Columns that matchkit does not know follow, as ``applicant.<name>`` and ``project.<name>``.
    """
    pairs = outcome.matching.pairs
    edges = outcome.ranked.edge[outcome.entries]
    projects = outcome.market.projects
    applicant, project = pairs[:, 0], pairs[:, 1]
    columns: dict[str, Any] = {
        "applicant_id": _taken(outcome.market.applicants.ids, applicant),
        "project_id": _taken(projects.ids, project),
        "start": _dates(projects.start[project]),
        "end": _dates(projects.end[project] - 1),
        "hours": projects.quarters[project] / QUARTERS_PER_HOUR,
        "applicant_score": outcome.edges.applicant_score[edges].astype(np.int64),
        "project_score": outcome.edges.project_score[edges].astype(np.int64),
        "applicant_rank": outcome.placed_ranks[:, 0].copy(),
        "project_rank": outcome.placed_ranks[:, 1].copy(),
        **_carried("applicant", outcome.market.applicants.carried, applicant),
        **_carried("project", projects.carried, project),
    }
    return pd.DataFrame(columns)


def shortlist_frame(market: Market, edges: Edges) -> pd.DataFrame:
    """One row a pair that was kept: ids, both scores, every component, and whether the applicant's best hold it."""
    owner = edges.applicant.tolist()
    columns: dict[str, Any] = {
        "applicant_id": _text([market.applicants.ids[a] for a in owner]),
        "project_id": _text([market.projects.ids[p] for p in edges.project.tolist()]),
        "applicant_score": edges.applicant_score.astype(np.int64),
        "project_score": edges.project_score.astype(np.int64),
        **{
            name: pd.Series(values).astype("Int64").where(values != UNKNOWN)
            for name, values in zip(COMPONENTS, edges.components.T, strict=True)
        },
        "is_own": edges.is_own,
    }
    return pd.DataFrame(columns)


def unplaced_frame(outcome: Outcome) -> pd.DataFrame:
    """One row for each applicant without a placement, with the reason as a code and in words."""
    rows = [a for a, held in enumerate(outcome.held) if not held]
    reasons = [unplaced_reason(outcome, a) for a in rows]
    return pd.DataFrame(
        {"applicant_id": _text([outcome.market.applicants.ids[a] for a in rows]), **_reason_columns(reasons)}
    )


def open_seats_frame(outcome: Outcome) -> pd.DataFrame:
    """One row for each project with seats left: how many, and why."""
    left = outcome.market.projects.seats - np.array([len(seated) for seated in outcome.seated], np.int64)
    rows = np.flatnonzero(left).tolist()
    reasons = [open_seat_reason(outcome, p) for p in rows]
    return pd.DataFrame(
        {
            "project_id": _text([outcome.market.projects.ids[p] for p in rows]),
            "seats_left": left[rows].astype(np.int64),
            **_reason_columns(reasons),
        }
    )


def plan_frame(outcome: Outcome) -> pd.DataFrame:
    """Who works when: one row for each applicant, date and project, with the hours; a plan within every limit.

    Where hours are flexible it is one of several: as early as possible, what ends first coming first.
    """
    calendar = outcome.evidence.calendar
    plans = [calendar.planned_work(a, held) if held else [] for a, held in enumerate(outcome.held)]
    work = list(chain.from_iterable(plans))
    applicant = np.repeat(np.arange(len(plans)), [len(plan) for plan in plans])
    return pd.DataFrame(
        {
            "applicant_id": _taken(outcome.market.applicants.ids, applicant),
            "date": _dates(np.array([item.day for item in work], np.int64)),
            "project_id": _taken(outcome.market.projects.ids, np.array([item.project for item in work], np.int64)),
            "hours": np.array([item.hours for item in work], np.float64),
        }
    )


def waitlist_frame(outcome: Outcome) -> pd.DataFrame:
    """For each project who would take one more seat, in the order in which it would be offered; position 1 is next."""
    project, applicant = outcome.waitlist[:, 0], outcome.waitlist[:, 1]
    is_first = np.append(True, project[1:] != project[:-1])[: project.size]
    position = np.arange(project.size) - np.maximum.accumulate(np.where(is_first, np.arange(project.size), 0)) + 1
    return pd.DataFrame(
        {
            "project_id": _taken(outcome.market.projects.ids, project),
            "applicant_id": _taken(outcome.market.applicants.ids, applicant),
            "position": position.astype(np.int64),
        }
    )


def write_csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 CSV with line feeds, the same bytes everywhere.

    A text that a spreadsheet would run as a formula gets an apostrophe there, and names of columns do too: see
    `matchkit.report.safe_cells`.
    """
    safe = pd.DataFrame({position: _safe_cells(frame.iloc[:, position]) for position in range(frame.shape[1])})
    safe.columns = pd.Index([safe_cell(str(name)) for name in frame.columns], dtype="str")
    # Texts are quoted throughout: pandas leaves a carriage return bare where lines end in a line feed, and a reader
    # would then see two rows.
    return safe.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).encode()


def write_parquet(frame: pd.DataFrame) -> bytes:
    """A Parquet file with texts as they are; the same bytes wherever the same version of pyarrow writes it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False, nthreads=1)
    fields = [field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field for field in table.schema]
    content = pa.BufferOutputStream()
    # What pandas notes in the file names its version.
    pq.write_table(table.cast(pa.schema(fields)).replace_schema_metadata(None), content)
    return bytes(content.getvalue())


def _safe_cells(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers and dates as they are; anything else is text, whatever the column calls itself."""
    if isinstance(cells.dtype, _OF_TEXT) or pd.api.types.is_object_dtype(cells.dtype):
        return pd.Series([_safe(cell) for cell in cells], dtype="object")
    return cells.reset_index(drop=True)


def _safe(cell: object) -> object:
    return cell if isinstance(cell, _NO_TEXT) else safe_cell(str(cell))


def _text(values: Sequence[str]) -> pd.Series[str]:
    return pd.Series(list(values), dtype="str")


def _taken(values: Sequence[str], rows: npt.NDArray[np.integer]) -> pd.Series[str]:
    return _text(values).take(rows).reset_index(drop=True)


def _dates(days: npt.NDArray[np.int64]) -> pd.Series[str]:
    distinct, row = np.unique(days, return_inverse=True)
    return _taken(list(map(iso_date, distinct.tolist())), row)


def _carried(side: str, columns: Mapping[str, Sequence[str]], rows: npt.NDArray[np.int64]) -> dict[str, pd.Series[str]]:
    return {f"{side}.{name}": _taken(cells, rows) for name, cells in columns.items()}


def _reason_columns(reasons: Sequence[Reason]) -> dict[str, pd.Series[str]]:
    return {"code": _text([reason.code for reason in reasons]), "reason": _text([reason.words for reason in reasons])}
