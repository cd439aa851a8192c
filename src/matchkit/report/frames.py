"""A result as pandas frames, and frames as CSV that a spreadsheet may open without harm."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from matchkit.explanation import Outcome, Reason, open_seat_reason, unplaced_reason
from matchkit.market.days import in_hours, iso_date

# A cell that begins with one of these is run as a formula by common spreadsheets (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\x00")


def placements_frame(outcome: Outcome) -> pd.DataFrame:
    """One row a placement: ids, dates (both included), hours, both scores and both ranks (0 is best).

    Columns that matchkit does not know follow, as ``applicant.<name>`` and ``project.<name>``.
    """
    pairs = outcome.matching.pairs
    entries = [outcome.entry(a, p) for a, p in pairs.tolist()]
    edges = outcome.ranked.edge[np.array(entries, np.int64)] if entries else np.zeros(0, np.int64)
    projects = outcome.market.projects
    applicant, project = pairs[:, 0], pairs[:, 1]
    columns: dict[str, Any] = {
        "applicant_id": _text([outcome.market.applicants.ids[a] for a in applicant]),
        "project_id": _text([projects.ids[p] for p in project]),
        "start": _text([iso_date(projects.start[p]) for p in project]),
        "end": _text([iso_date(projects.end[p] - 1) for p in project]),
        "hours": np.array([float(in_hours(projects.quarters[p])) for p in project], np.float64),
        "applicant_score": outcome.edges.applicant_score[edges].astype(np.int64),
        "project_score": outcome.edges.project_score[edges].astype(np.int64),
        "applicant_rank": np.array([outcome.applicant_rank(e) for e in entries if e is not None], np.int64),
        "project_rank": np.array([outcome.project_rank(e) for e in entries if e is not None], np.int64),
        **_carried("applicant", outcome.market.applicants.carried, applicant.tolist()),
        **_carried("project", projects.carried, project.tolist()),
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
    work = [(a, item) for a, held in enumerate(outcome.held) if held for item in calendar.planned_work(a, held)]
    return pd.DataFrame(
        {
            "applicant_id": _text([outcome.market.applicants.ids[a] for a, _ in work]),
            "date": _text([iso_date(item.day) for _, item in work]),
            "project_id": _text([outcome.market.projects.ids[item.project] for _, item in work]),
            "hours": np.array([item.hours for _, item in work], np.float64),
        }
    )


def waitlist_frame(outcome: Outcome) -> pd.DataFrame:
    """For each project who would take one more seat, in the order in which it would be offered; position 1 is next."""
    project, applicant = outcome.waitlist[:, 0], outcome.waitlist[:, 1]
    is_first = np.append(True, project[1:] != project[:-1])[: project.size]
    position = np.arange(project.size) - np.maximum.accumulate(np.where(is_first, np.arange(project.size), 0)) + 1
    return pd.DataFrame(
        {
            "project_id": _text([outcome.market.projects.ids[p] for p in project]),
            "applicant_id": _text([outcome.market.applicants.ids[a] for a in applicant]),
            "position": position.astype(np.int64),
        }
    )


def write_csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 CSV with line feeds, the same bytes everywhere.

    A text cell that a spreadsheet would run as a formula gets a leading apostrophe, which spreadsheets do not show.
    """
    safe = frame.copy()
    for name in safe.columns[safe.dtypes == "str"]:
        cells = safe[name]
        safe[name] = cells.where(~cells.str.startswith(FORMULA_STARTS), "'" + cells)
    # Texts are quoted throughout: pandas leaves a carriage return bare where lines end in a line feed, and a reader
    # would then see two rows.
    return safe.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).encode()


def _text(values: Sequence[str]) -> pd.Series[str]:
    return pd.Series(list(values), dtype="str")


def _carried(side: str, columns: Mapping[str, Sequence[str]], rows: Sequence[int]) -> dict[str, pd.Series[str]]:
    return {f"{side}.{name}": _text([cells[row] for row in rows]) for name, cells in columns.items()}


def _reason_columns(reasons: Sequence[Reason]) -> dict[str, pd.Series[str]]:
    return {"code": _text([reason.code for reason in reasons]), "reason": _text([reason.words for reason in reasons])}
