"""The columns of every source as data, which drive the readers, the documentation and the JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

MAX_PROJECTS = 16  # more than a season of short projects can hold
MAX_SEATS = 1_000_000
MAX_WINDOW_DAYS = 366
MAX_PROJECT_HOURS = 24 * MAX_WINDOW_DAYS
MAX_GAP_DAYS = MAX_WINDOW_DAYS
SCHEDULES = ("flexible", "fixed")


@dataclass(frozen=True)
class Column:
    """One column of one source.

    Attributes
    ----------
    name, side
        Canonical name; ``"applicants"``, ``"projects"``, ``"rankings"``, ``"host_rankings"``, or ``"pins"`` (which
        forbids share).
    kind
        How its cells are read: id, text, path, list, skills, wishes (skills that a project asks for), languages,
        intervals, days, weekdays, hours, count, date, schedule, legs, zone, work modes (several, best first) or work
        mode (one).
    meaning, unit, example, default
        For people. ``default`` says what an empty cell means.
    required
        The column must be there and its cells filled.
    most
        Largest number allowed, for hours and counts.
    unless
        A column whose filled cells stand for those of this one, so that it is not required beside them.
    """

    name: str
    side: str
    kind: str
    meaning: str
    unit: str
    example: str
    default: str
    required: bool = False
    most: int | None = None
    unless: str = ""


def _columns(side: str, *rows: tuple[Any, ...]) -> tuple[Column, ...]:
    return tuple(Column(row[0], side, *row[1:]) for row in rows)


_MODES = "remote, hybrid, on-site"
APPLICANT_COLUMNS = _columns(
    "applicants",
    ("applicant_id", "id", "Identifies the applicant, letter by letter.", "", "a-017", "", True),
    (
        "name",
        "text",
        "The applicant's name; left out of all that is compared.",
        "",
        "Noor Okafor",
        "sought in the texts",
    ),
    ("resume", "text", "The resume as plain text.", "", "Ran a food bank for two years ...", "unknown"),
    ("resume_path", "path", "A file beside the applicants file: PDF, Word, text and more.", "", "cv/a-017.pdf", "none"),
    ("commitment", "text", "Why this person wants such projects.", "", "I grew up by this river ...", "unknown"),
    (
        "skills",
        "skills",
        "Skills that the applicant claims, with levels where they like.",
        "separated by ;",
        "Python (advanced); report writing",
        "unknown",
    ),
    ("wants_to_learn", "skills", "Skills that the applicant wants to learn.", "separated by ;", "QGIS", "unknown"),
    (
        "available",
        "intervals",
        "When the applicant can work, both days included.",
        "ISO 8601 intervals, separated by ;",
        "2027-01-11/2027-02-19; 2027-03-15/2027-04-30",
        'params.calendar.unknown_available ("season")',
    ),
    ("days_off", "days", "Days inside the above that are taken.", "ISO 8601 dates or intervals", "2027-02-01", "none"),
    ("weekdays", "weekdays", "Days of the week that suit.", "Mon ... Sun, ranges", "Mon-Wed,Sat", "all seven"),
    (
        "hours_per_week",
        "hours",
        "Most hours in one week.",
        "hours",
        "12.5",
        "params.calendar.assumed_hours_per_week (10)",
        False,
        168,
    ),
    (
        "hours_per_day",
        "hours",
        "Most hours on one day.",
        "hours",
        "6",
        "params.calendar.assumed_hours_per_day (8)",
        False,
        24,
    ),
    (
        "max_projects",
        "count",
        "Most projects in one season, 0 to 16.",
        "projects",
        "2",
        "params.calendar.assumed_max_projects (1)",
        False,
        MAX_PROJECTS,
    ),
    (
        "gap_days",
        "count",
        "Whole days that must lie between two projects; with 0 they may overlap.",
        "days",
        "7",
        "0",
        False,
        MAX_GAP_DAYS,
    ),
    (
        "time_zone",
        "zone",
        "Where the applicant works from.",
        "IANA name",
        "Europe/London",
        "params.rules.unknown_time_zone (allow); for calendar_path params.calendar.assumed_time_zone (UTC)",
    ),
    (
        "calendar_path",
        "path",
        "An .ics file beside the applicants file; what is busy in it takes hours off.",
        "",
        "ics/a-017.ics",
        "none",
    ),
    ("work_mode", "work modes", "Accepted modes, best first.", _MODES, "remote; hybrid", "unknown"),
    ("location", "list", "Places where the applicant can be.", "separated by ;", "Glasgow", "unknown"),
    (
        "languages",
        "languages",
        "Languages that the applicant works in.",
        "separated by ;",
        "English; German",
        "params.rules.assumed_languages (English)",
    ),
)
PROJECT_COLUMNS = _columns(
    "projects",
    ("project_id", "id", "Identifies the project, letter by letter.", "", "p-04", "", True),
    ("title", "text", "A short name.", "", "River litter survey", "", True),
    ("description", "text", "What will be done and what comes of it.", "", "Walk six stretches ...", "unknown"),
    ("host", "text", "Who offers it.", "", "Friends of the Kelvin", "unknown"),
    ("field", "text", "The field of work.", "", "environment", "unknown"),
    (
        "must_have_skills",
        "wishes",
        "Skills without which it cannot be done. A level in brackets counts; `or similar` lets a near skill do.",
        "separated by ;",
        "Python (intermediate); two of: SQL, R, Excel",
        "none",
    ),
    (
        "nice_to_have_skills",
        "wishes",
        "Skills that help, written likewise.",
        "separated by ;",
        "QGIS; first aid",
        "none",
    ),
    ("teaches", "skills", "Skills that can be learnt there.", "separated by ;", "species identification", "unknown"),
    ("start", "date", "First day.", "ISO 8601 date", "2027-02-01", "the first leg's", True, None, "legs"),
    ("end", "date", "Last day, included.", "ISO 8601 date", "2027-02-26", "the last leg's", True, None, "legs"),
    (
        "hours",
        "hours",
        "Hours of one person over the whole window.",
        "hours",
        "40",
        "those of the legs",
        True,
        MAX_PROJECT_HOURS,
        "legs",
    ),
    (
        "schedule",
        "schedule",
        "flexible: any time inside the window; fixed: on every one of its weekdays, hours spread evenly.",
        "flexible or fixed",
        "fixed",
        "flexible",
    ),
    (
        "weekdays",
        "weekdays",
        "Days of the week on which fixed work is done.",
        "Mon ... Sun, ranges",
        "Tue-Thu",
        "Mon-Fri",
    ),
    (
        "legs",
        "legs",
        "Parts with windows and hours of their own, all or none; each may have its own schedule, weekdays and place.",
        "first day/last day hours, separated by ;",
        "2027-02-01/2027-02-12 20 h; 2027-03-01/2027-03-05 30 h fixed @ Leeds",
        "one, from start to end",
        False,
        MAX_PROJECT_HOURS,
    ),
    (
        "time_zone",
        "zone",
        "Where the host is; needed with shared_hours.",
        "IANA name",
        "America/New_York",
        "unknown",
    ),
    (
        "shared_hours",
        "hours",
        "Least hours of the host's working day that are the applicant's too, on every day of the project.",
        "hours",
        "2",
        "0",
        False,
        24,
    ),
    ("seats", "count", "People it can take.", "seats", "4", "1", False, MAX_SEATS),
    ("work_mode", "work mode", "How the work is done.", _MODES, "hybrid", "unknown"),
    ("location", "list", "Where; any one of these will do.", "separated by ;", "Glasgow", "unknown"),
    ("languages", "languages", "Languages that are all needed.", "separated by ;", "English", "none"),
)
_PAIR = (
    ("applicant_id", "id", "An applicant of the intake.", "", "a-017", "", True),
    ("project_id", "id", "A project of the intake.", "", "p-04", "", True),
)
RANKING_COLUMNS = _columns(
    "rankings",
    *_PAIR,
    ("rank", "count", "Place in the applicant's list; lower is better, gaps are fine.", "", "1", "", True, 1_000_000),
)
HOST_RANKING_COLUMNS = _columns(
    "host_rankings",
    *reversed(_PAIR),
    ("rank", "count", "Place in the host's list; lower is better, gaps are fine.", "", "1", "", True, 1_000_000),
)
PIN_COLUMNS = _columns(
    "pins",
    *_PAIR,
    ("by", "text", "Who decided.", "", "M. Okafor", "not stated"),
    ("why", "text", "The reason.", "", "agreed by telephone", "not stated"),
)
COLUMNS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "applicants": APPLICANT_COLUMNS,
        "projects": PROJECT_COLUMNS,
        "rankings": RANKING_COLUMNS,
        "host_rankings": HOST_RANKING_COLUMNS,
        "pins": PIN_COLUMNS,
        "forbids": PIN_COLUMNS,
    }
)
CALENDAR_COLUMNS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "applicants": frozenset(
            ("applicant_id", "available", "days_off", "weekdays", "hours_per_week", "hours_per_day")
        )
        | {"max_projects", "gap_days", "time_zone", "calendar_path"},
        "projects": frozenset(
            ("project_id", "start", "end", "hours", "schedule", "weekdays", "legs", "work_mode", "location")
        ),
    }
)
"""Columns by which `matchkit.Calendar.from_frames` tells what fits."""


def schema_rows() -> list[dict[str, Any]]:
    """Every column as a plain dict, in the order of the sources and their columns: the rows of a table for people."""
    return [asdict(column) for source, columns in COLUMNS.items() if source != "forbids" for column in columns]


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one record of each source, under ``$defs``: applicant, project, ranking, ..."""
    names = {source.removesuffix("s"): columns for source, columns in COLUMNS.items() if source != "forbids"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Records of a matchkit intake",
        "$defs": {name: _record_schema(columns) for name, columns in names.items()},
    }


def _record_schema(columns: tuple[Column, ...]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {column.name: _cell_schema(column) for column in columns},
        "required": [column.name for column in columns if column.required and not column.unless],
        "additionalProperties": True,
    }
    if substituted := [column.name for column in columns if column.unless]:
        substitutes = sorted({column.unless for column in columns} - {""})
        schema["anyOf"] = [{"required": substituted}, {"required": substitutes}]
    return schema


_NAMES_LIST = {"type": ["string", "array"], "items": {"type": "string"}}
_CELL_SCHEMAS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "id": {"type": ["string", "integer"], "minLength": 1},
        "text": {"type": ["string"]},
        "path": {"type": ["string"]},
        "list": _NAMES_LIST,
        "skills": _NAMES_LIST,
        "wishes": _NAMES_LIST,
        "intervals": {"type": ["string", "array"], "items": {"type": ["string", "array"]}},
        "days": {"type": ["string", "array"], "items": {"type": ["string", "array"]}},
        "languages": _NAMES_LIST,
        "weekdays": _NAMES_LIST,
        "hours": {"type": ["number", "string"], "minimum": 0},
        "count": {"type": ["integer", "string"], "minimum": 0},
        "date": {"type": ["string"], "format": "date"},
        "legs": {"type": ["string", "array"], "items": {"type": ["string", "object"]}},
        "zone": {"type": ["string"]},
        "schedule": {"type": ["string"]},
        "work modes": _NAMES_LIST,
        "work mode": {"type": ["string"]},
    }
)


def _cell_schema(column: Column) -> dict[str, Any]:
    cell = dict(_CELL_SCHEMAS[column.kind])
    if not column.required or column.unless:
        cell["type"] = [*cell["type"], "null"]
    is_number = column.kind in ("hours", "count") and column.name != "max_projects"  # larger ones are lowered
    if column.most is not None and is_number:
        cell["maximum"] = column.most
    return {**cell, "description": column.meaning, "examples": [column.example]}
