"""What is assumed of applicants who did not say: each assumption is noted, none is written into the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matchkit.intake.ledger import Finding, SourceLedger
from matchkit.intake.tables import Table
from matchkit.params import CalendarParams

NO_RESUME = Finding(
    "no_resume",
    "There is no resume text.",
    "It is treated as unknown, not as zero; add a resume to have it compared with the projects.",
)

_OFF_OUTSIDE = Finding(
    "off_outside",
    "None of the days off lies in a window of available, so that they change nothing.",
    "Check the dates of both.",
)


def note_assumptions(
    table: Table, ids: Sequence[str], values: Mapping[str, Sequence[Any]], params: CalendarParams, ledger: SourceLedger
) -> None:
    """Note what is assumed for rows in use; refuse those without availability where the params say so."""
    findings = _assumptions(params)
    for row, (place, key) in enumerate(zip(table.places, ids, strict=True)):
        if place in ledger.refused:
            continue
        for column, finding in findings.items():
            if values[column][row] is None:
                ledger.add(finding, place, column, key)
        if _are_outside(values["days_off"][row], values["available"][row]) and place not in ledger.refused:
            ledger.add(_OFF_OUTSIDE, place, "days_off", key)
        if not values["resume"][row] and place not in ledger.refused:
            ledger.add(NO_RESUME, place, "resume", key)


def _are_outside(off: Sequence[int] | None, windows: Sequence[tuple[int, int]] | None) -> bool:
    """Whether days off were stated beside windows, and none lies in any of them."""
    return bool(off and windows) and not any(start <= day < end for day in off or () for start, end in windows or ())


def _assumptions(params: CalendarParams) -> dict[str, Finding]:
    return {
        "available": _unknown_available(params),
        "hours_per_week": Finding(
            "assumed_hours_per_week",
            f"None were stated; {params.assumed_hours_per_week:g} hours per week are assumed.",
            "State hours_per_week, or set params.calendar.assumed_hours_per_week.",
        ),
        "max_projects": Finding(
            "assumed_max_projects",
            f"None was stated; at most {params.assumed_max_projects} is assumed.",
            "State max_projects, or set params.calendar.assumed_max_projects.",
        ),
    }


def _unknown_available(params: CalendarParams) -> Finding:
    if params.unknown_available == "refuse":
        cure = 'State it, or set params.calendar.unknown_available to "season".'
        return Finding("unknown_available", "No availability was stated, and the params refuse such rows.", cure)
    what = "No availability was stated; the whole season is assumed."
    return Finding("assumed_available", what, "State the days on which the applicant can work.")
