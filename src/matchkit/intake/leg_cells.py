"""Parser of the cell that lists a project's legs. Pure; what it cannot read is a `CellProblem`."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from matchkit.intake.calendar_cells import parse_date, parse_weekdays
from matchkit.intake.cells import Findings, Parsed, parse_list, parse_schedule, quoted
from matchkit.intake.ledger import CellProblem
from matchkit.intake.number_cells import parse_project_hours

MAX_LEGS = 12
_LEG = re.compile(
    r"(?P<start>[^/\s]+)\s*/\s*(?P<end>[^/\s]+)\s+(?P<hours>[0-9.,]+)\s*h(?:ours)?\b"
    r"(?:\s+(?P<schedule>fixed|flexible))?(?:\s+on\s+(?P<weekdays>[^@]+?))?(?:\s*@\s*(?P<location>.+?))?\s*",
    re.IGNORECASE,
)
_DAYS_LAST = re.compile(
    r"(?P<location>.+?)\s+on\s+(?P<weekdays>(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b.*)", re.IGNORECASE
)
_FIELDS = frozenset({"start", "end", "hours", "schedule", "weekdays", "location"})
_NEEDED = frozenset({"start", "end", "hours"})
_PLACE_OR_PLACE = re.compile(r"\s+or\s+", re.IGNORECASE)
_CURE = (
    "Write each leg as first day/last day, hours, and where they differ from the project's the schedule, weekdays and "
    "place: 2027-02-01/2027-02-12 20 h; 2027-03-01/2027-03-05 30 h fixed on Mon-Wed @ Leeds."
)


class Leg(NamedTuple):
    """One leg as stated: first and last day number, quarter-hours; None and () where the project's own counts."""

    first: int
    last: int
    quarters: int
    schedule: str | None
    weekdays: int | None
    locations: tuple[str, ...]


def parse_legs(cell: Any, most: int) -> Parsed[tuple[Leg, ...]]:
    """Legs separated by ``;``, or a list of records with start, end, hours, schedule, weekdays and location.

    ``most`` is the largest number of hours.
    """
    items = [item for item in cell.split(";") if item.strip()] if isinstance(cell, str) else cell
    if not isinstance(items, list) or len(items) > MAX_LEGS:
        came = f"{len(items)} legs" if isinstance(items, list) else quoted(cell)
        raise CellProblem("bad_legs", f"{came}: expected a list of at most {MAX_LEGS} legs.", _CURE)
    legs: list[Leg] = []
    findings: Findings = ()
    for item in items:
        leg, repairs = _parse_leg(_as_record(item), most)
        legs.append(leg)
        findings = (*findings, *repairs)
    return tuple(sorted(legs, key=lambda leg: (leg.first, leg.last))), findings


def _as_record(item: Any) -> dict[str, Any]:
    if isinstance(item, dict):
        stated = {name: value for name, value in item.items() if not _is_empty(value)}
        if not _NEEDED <= stated.keys() <= _FIELDS:
            raise CellProblem("bad_legs", f"A leg has the fields {quoted(', '.join(map(str, stated)))}.", _CURE)
        if isinstance(stated.get("location"), str):
            stated["location"] = _PLACE_OR_PLACE.split(stated["location"])
        return stated
    found = _LEG.fullmatch(item.strip()) if isinstance(item, str) else None
    if not found:
        raise CellProblem("bad_legs", f"{quoted(item)} is no leg.", _CURE)
    record: dict[str, Any] = found.groupdict()
    if days_last := _DAYS_LAST.fullmatch(record["location"] or ""):
        record |= days_last.groupdict()
    return _as_record({name: value for name, value in record.items() if value})


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [])


def _parse_leg(record: dict[str, Any], most: int) -> Parsed[Leg]:
    first, dropped = parse_date(record["start"])
    last, also_dropped = parse_date(record["end"])
    quarters, rounded = parse_project_hours(record["hours"], most)
    findings = (*dropped, *also_dropped, *rounded)
    schedule, weekdays = None, None
    locations: tuple[str, ...] = ()
    if record.get("schedule") is not None:
        schedule, _ = parse_schedule(record["schedule"])
    if record.get("weekdays") is not None:
        weekdays, _ = parse_weekdays(record["weekdays"])
    if record.get("location") is not None:
        locations, hidden = parse_list(record["location"])
        findings = (*findings, *hidden)
    return Leg(first, last, quarters, schedule, weekdays, locations), findings
