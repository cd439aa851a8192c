"""Parsers of cells that hold numbers. Pure; what they cannot read is a `CellProblem`."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from matchkit.intake.cells import Findings, Parsed, quoted
from matchkit.intake.ledger import CellProblem, Finding
from matchkit.intake.schema import MAX_PROJECTS
from matchkit.market.days import QUARTERS_PER_HOUR

_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,12})?")
_COMMA_NUMBER = re.compile(r"[+-]?[0-9]{1,12},(?:[0-9]{1,2}|[0-9]{4,12})")  # 1,000 may be a thousand


def parse_number(cell: Any, most: int) -> Parsed[Decimal]:
    """A number from 0 to ``most``; a decimal comma is repaired."""
    findings: Findings = ()
    text = cell.strip() if isinstance(cell, str) else repr(cell)
    if isinstance(cell, str) and _COMMA_NUMBER.fullmatch(text):
        what = f"{quoted(text)} has a decimal comma, which was read as a point."
        findings = (Finding("decimal_comma", what, "Write the number with a decimal point."),)
        text = text.replace(",", ".")
    if isinstance(cell, bool | list | dict) or (isinstance(cell, str) and not _NUMBER.fullmatch(text)):
        raise _bad_number(cell, most)
    number = _decimal(cell, text)
    if not number.is_finite() or not 0 <= number <= most:
        raise _bad_number(cell, most)
    return number, findings


def _decimal(cell: Any, text: str) -> Decimal:
    if isinstance(cell, Decimal | int):
        return Decimal(cell)
    if isinstance(cell, str | float):
        return Decimal(text)
    return Decimal("NaN")  # a date, bytes: refused like any other non-number


def _bad_number(cell: Any, most: int) -> CellProblem:
    cure = "Write the number alone, without a unit, such as 7 (hours also 7.5)."
    return CellProblem("bad_number", f"{quoted(cell)} is no number from 0 to {most}.", cure)


def parse_count(cell: Any, most: int) -> Parsed[int]:
    """A whole number from 0 to ``most``."""
    number, findings = parse_number(cell, most)
    if number != number.to_integral_value():
        raise CellProblem("bad_number", f"{quoted(cell)} is no whole number.", f"Give a whole number from 0 to {most}.")
    return int(number), findings


def parse_max_projects(cell: Any) -> Parsed[int]:
    """A whole number; above 16 it is lowered to 16, more projects than a season of short ones can hold."""
    count, findings = parse_count(cell, 1_000_000)
    if count <= MAX_PROJECTS:
        return count, findings
    what = f"{count} was lowered to {MAX_PROJECTS}, the most that are planned for one applicant."
    return MAX_PROJECTS, (*findings, Finding("lowered_max_projects", what, f"Give at most {MAX_PROJECTS}."))


def parse_project_hours(cell: Any, most: int) -> Parsed[int]:
    """Quarter-hours of a project, more than 0; rounded up, so that a plan always holds the hours asked for."""
    number, findings = parse_number(cell, most)
    if not number:
        raise CellProblem("bad_number", "A project has more than 0 hours.", "Give its hours for one person in total.")
    return _in_quarters(cell, number, findings, ROUND_CEILING)


def parse_limit_hours(cell: Any, most: int) -> Parsed[int]:
    """Quarter-hours of an applicant's limit, 0 or more; rounded down, so that no plan exceeds what was offered."""
    number, findings = parse_number(cell, most)
    return _in_quarters(cell, number, findings, ROUND_FLOOR)


def _in_quarters(cell: Any, hours: Decimal, findings: Findings, rounding: str) -> Parsed[int]:
    exact = hours * QUARTERS_PER_HOUR
    quarters = int(exact.to_integral_value(rounding))
    if quarters == exact:
        return quarters, findings
    what = f"{quoted(cell)} hours were rounded to {quarters / QUARTERS_PER_HOUR:g}."
    return quarters, (*findings, Finding("rounded_hours", what, "Give hours in steps of 0.25."))
