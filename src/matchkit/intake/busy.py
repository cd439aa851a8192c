"""What applicants' external calendars leave free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from matchkit.intake.documents import find_document, open_ordinary
from matchkit.intake.external_calendars import MAX_CALENDAR_BYTES, ExternalCalendar, read_external_calendar
from matchkit.intake.ledger import CellProblem, Finding, SourceLedger
from matchkit.intake.tables import Table
from matchkit.market import iso_date
from matchkit.params import CalendarParams


class Season(NamedTuple):
    """Day numbers, half-open, in which external calendars are read: from the first start to the last end."""

    start: int
    end: int


def read_busy_days(
    table: Table,
    ids: Sequence[str],
    values: Mapping[str, list[Any]],
    season: Season,
    params: CalendarParams,
    base: Path,
    ledger: SourceLedger,
) -> list[ExternalCalendar | None]:
    """The calendar of each row that names one; where it cannot be read, busy days are unknown: refused."""
    calendars: list[ExternalCalendar | None] = [None] * len(ids)
    for row, (stated, place) in enumerate(zip(values["calendar_path"], table.places, strict=True)):
        if not stated or place in ledger.refused:
            continue
        zone = values["time_zone"][row]
        if zone is None:
            ledger.add(_assumed_zone(params), place, "time_zone", ids[row])
        try:
            found = _read(base, stated, season, zone or params.assumed_time_zone, params)
        except CellProblem as problem:
            ledger.add(_as_refusal(problem.finding), place, "calendar_path", ids[row])
            continue
        for finding in (*found.findings, *_taken(found)):
            ledger.add(finding, place, "calendar_path", ids[row])
        calendars[row] = found
    return calendars


def _read(base: Path, stated: str, season: Season, zone: str, params: CalendarParams) -> ExternalCalendar:
    path = find_document(base, stated)
    try:
        with open_ordinary(path) as file:
            data = file.read(MAX_CALENDAR_BYTES + 1)  # as much as shows that it is too large
    except OSError as error:
        what = f"The calendar file cannot be read: {error.strerror}."
        raise CellProblem("unreadable_calendar", what, "Check that the file is there, and may be read.") from None
    return read_external_calendar(
        data, first_day=season.start, end_day=season.end, zone=zone, working_hours=params.working_quarters
    )


def _as_refusal(finding: Finding) -> Finding:
    """What leaves a resume out, such as a path that leads out of the folder, refuses a row whose calendar it is."""
    is_refusal = finding.code in ("unreadable_calendar", "calendar_too_large")
    return finding if is_refusal else Finding("unreadable_calendar", finding.what, finding.cure)


def _assumed_zone(params: CalendarParams) -> Finding:
    return Finding(
        "assumed_time_zone",
        f"None was stated; {params.assumed_time_zone} is assumed for the calendar file.",
        "State time_zone, or set params.calendar.assumed_time_zone.",
    )


def _taken(calendar: ExternalCalendar) -> tuple[Finding, ...]:
    if not calendar.days:
        return ()
    what = f"{len(calendar.days)} days from {iso_date(calendar.days[0])} to {iso_date(calendar.days[-1])} are limited."
    return (Finding("external_calendar", what, "Nothing needs to be done; what is free in the calendar stays free."),)
