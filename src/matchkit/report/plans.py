"""Plans of placements as calendar files, one for each applicant who was placed."""

from __future__ import annotations

from itertools import compress

from matchkit.explanation import Outcome
from matchkit.report.calendar_files import PlannedDay, write_calendar


def applicant_calendars(outcome: Outcome) -> dict[str, bytes]:
    """The `.ics` file of each applicant with a placement, by id: an entry for each day and project worked on.

    Raises
    ------
    UsageError
        If the package `icalendar` is not installed.
    """
    ids = outcome.market.applicants.ids
    return {ids[a]: write_calendar(ids[a], _planned_days(outcome, a)) for a, held in enumerate(outcome.held) if held}


def _planned_days(outcome: Outcome, applicant: int) -> list[PlannedDay]:
    projects = outcome.market.projects
    return [
        PlannedDay(
            day=item.day,
            project_id=projects.ids[item.project],
            title=projects.titles[item.project],
            host=projects.hosts[item.project],
            location=_place(outcome, item.project, item.day),
            hours=item.hours,
        )
        for item in outcome.evidence.calendar.planned_work(applicant, outcome.held[applicant])
    ]


def _place(outcome: Outcome, project: int, day: int) -> str:
    """Where a day's work is done, as its leg says; empty for remote work."""
    projects = outcome.market.projects
    if projects.work_modes[project] == "remote":
        return ""
    legs = projects.legs.of(project)
    under_way = compress(legs.locations, (legs.start <= day) & (day < legs.end))
    return " or ".join(dict.fromkeys(place for places in under_way for place in places))
