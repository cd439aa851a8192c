"""Parsers of cells that hold dates, intervals and weekdays. Pure; what they cannot read is a `CellProblem`.

Only ISO 8601 calendar dates are read: ``03/04/2027`` is a day in March to some and in April to others.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from matchkit.intake.cells import Findings, Parsed, quoted
from matchkit.intake.ledger import CellProblem, Finding
from matchkit.intake.schema import MAX_WINDOW_DAYS
from matchkit.market import day_number
from matchkit.market.days import DAYS_PER_WEEK
from matchkit.zones import is_zone

FIRST_YEAR, LAST_YEAR = 1990, 2100
ALL_WEEKDAYS = 0b1111111
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})([T ]00:00(?::00(?:\.0{1,9})?)?)?")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_NAME = 3  # "Di" is Tuesday in German and Sunday in French
_DATE_CURE = "Write dates as YYYY-MM-DD, such as 2026-12-31."
_INTERVAL_CURE = "Write intervals as first day/last day, such as 2026-12-01/2027-01-15, separated by ;."


def parse_date(cell: Any) -> Parsed[int]:
    """Day number of an ISO date, a date object, or a datetime at 00:00."""
    if isinstance(cell, dt.datetime):
        if cell.time() != dt.time():
            raise CellProblem("date_format", f"{quoted(cell)} has a time of day.", _DATE_CURE)
        return _in_range(cell.date()), ()
    if isinstance(cell, dt.date):
        return _in_range(cell), ()
    found = _DATE.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if not found:
        raise CellProblem("date_format", f"{quoted(cell)} is no ISO 8601 date.", _DATE_CURE)
    year, month, day = (int(part) for part in found.group(1, 2, 3))
    return _day_of(year, month, day, cell), (_dropped_time(cell),) if found.group(4) else ()


def _day_of(year: int, month: int, day: int, cell: str) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _out_of_range(cell)
    try:
        return day_number(dt.date(year, month, day))
    except ValueError:
        raise CellProblem("date_format", f"The calendar has no day {quoted(cell)}.", _DATE_CURE) from None


def _in_range(date: dt.date) -> int:
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise _out_of_range(date)
    return day_number(date)


def _out_of_range(cell: object) -> CellProblem:
    what = f"{quoted(cell)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}."
    return CellProblem("date_range", what, "Check the year.")


def _dropped_time(cell: str) -> Finding:
    return Finding("date_time", f"The time 00:00 of {quoted(cell)} was dropped.", _DATE_CURE)


def parse_windows(cell: Any) -> Parsed[tuple[tuple[int, int], ...]]:
    """Availability as half-open windows of day numbers, ascending and apart; overlaps are merged with a note."""
    windows, findings = _parse_intervals(cell)
    merged: list[tuple[int, int]] = []
    overlaps = 0
    for start, end in sorted(windows):
        if merged and start <= merged[-1][1]:
            overlaps += start < merged[-1][1]  # windows that only touch are the same days, said in two parts
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    if overlaps:
        note = Finding("merged_windows", f"{overlaps + 1} windows overlapped and were merged.", "Check the dates.")
        findings = (*findings, note)
    return tuple(merged), findings


def parse_days(cell: Any) -> Parsed[tuple[int, ...]]:
    """Days off as ascending day numbers, from single dates and intervals of at most 366 days."""
    windows, findings = _parse_intervals(cell)
    longest = max((end - start for start, end in windows), default=0)
    if longest > MAX_WINDOW_DAYS:
        what = f"An interval of {longest} days off is longer than {MAX_WINDOW_DAYS} days."
        raise CellProblem("window_too_long", what, "Shorten available instead.")
    return tuple(sorted({day for start, end in windows for day in range(start, end)})), findings


def _parse_intervals(cell: Any) -> Parsed[list[tuple[int, int]]]:
    windows: list[tuple[int, int]] = []
    findings: Findings = ()
    for item in _items(cell):
        window, repairs = _parse_interval(item)
        windows.append(window)
        findings = findings or repairs
    return windows, findings


def _items(cell: Any) -> list[Any]:
    if isinstance(cell, str):
        return [item for item in cell.split(";") if item.strip()]
    return cell if isinstance(cell, list) else [cell]


def _parse_interval(item: Any) -> Parsed[tuple[int, int]]:
    """One interval ``first/last``, a pair of dates, or a single date."""
    ends = item.split("/") if isinstance(item, str) and _is_interval(item) else item
    if not isinstance(ends, list):
        ends = [ends, ends]
    if len(ends) != 2:
        raise CellProblem("date_format", f"{quoted(item)} is no interval.", _INTERVAL_CURE)
    try:
        (first, repairs), (last, more) = parse_date(ends[0]), parse_date(ends[1])
    except CellProblem as problem:
        if problem.finding.code != "date_format":
            raise
        raise CellProblem("date_format", problem.finding.what, _INTERVAL_CURE) from None
    if last < first:
        what = f"{quoted(item)} ends before it starts."
        raise CellProblem("end_before_start", what, "Exchange the two dates, or correct one.")
    return (first, last + 1), repairs or more


def _is_interval(item: str) -> bool:
    """``31/12/2026`` is a date in a form that is not read, and should be told so."""
    return "/" in item and not re.fullmatch(r"\s*[0-9]{1,4}/[0-9]{1,2}/[0-9]{1,4}\s*", item)


def parse_weekdays(cell: Any) -> Parsed[int | None]:
    """Weekdays as bits, bit 0 is Monday; None where none is named.

    Ranges may wrap: ``Sat-Mon`` is Saturday, Sunday, Monday.
    """
    parts = cell if isinstance(cell, list) else re.split("[,;]", str(cell))
    bits = 0
    for part in parts:
        if str(part).strip():
            bits |= _weekday_range(str(part).strip())
    return bits or None, ()


def _weekday_range(part: str) -> int:
    ends = [_weekday(name.strip()) for name in re.split("[-\u2013]", part)]
    if len(ends) == 1:
        return 1 << ends[0]
    if len(ends) != 2:
        raise _bad_weekday(part)
    length = (ends[1] - ends[0]) % DAYS_PER_WEEK
    return sum(1 << (ends[0] + step) % DAYS_PER_WEEK for step in range(length + 1))


def _weekday(name: str) -> int:
    if len(name) >= _SHORTEST_NAME:
        for number, known in enumerate(_WEEKDAYS):
            if known.startswith(name.casefold()):
                return number
    raise _bad_weekday(name)


def parse_zone(cell: Any) -> Parsed[str]:
    """The name of a time zone in the IANA database."""
    name = cell.strip() if isinstance(cell, str) else cell
    if not isinstance(name, str) or not is_zone(name):
        cure = "Write its IANA name, such as Europe/London; an offset such as +01:00 does not tell summer from winter."
        raise CellProblem("bad_zone", f"{quoted(cell)} is no time zone.", cure)
    return name, ()


def _bad_weekday(part: str) -> CellProblem:
    cure = "Write Mon, Tue, Wed, Thu, Fri, Sat, Sun, as in Mon-Fri or Mon,Wed."
    return CellProblem("bad_weekday", f"{quoted(part)} is no weekday.", cure)
