"""Parsers of cells that list skills, and of cells that list what a project asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from matchkit.intake.cells import Findings, Parsed, parse_list, quoted
from matchkit.intake.ledger import CellProblem, Finding
from matchkit.skills.wishes import StatedWish, find_group, parse_wish

Splitter = Callable[[str], list[str]]

LONGEST_SKILL = 200  # longer ones are prose in the wrong column
_OTHER_SEPARATORS = re.compile(r"[|\n\r\t\u2022\u00b7\u25aa\u25cf]+")
_COMMA = re.compile(r",(?![^()]*\))")  # "Office (Word, Excel)" is one
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
_SEPARATE = "Separate skills by ;."


def parse_skills(cell: Any) -> Parsed[tuple[str, ...]]:
    """Skills separated by ``;``, or a list of them: in the order stated, each once whatever its letter case.

    Line breaks, bullets, bars and commas separate too, and are noted. What is longer than 200 characters is left out,
    and noted.
    """
    items, notes = _split(cell, _at_commas)
    names, findings = parse_list(items)
    short, left_out = _leave_out_long(names)
    return short, (*notes, *findings, *left_out)


def parse_wishes(cell: Any) -> Parsed[tuple[str, ...]]:
    """What a project asks for, separated as in `parse_skills`; within ``two of: Python, R, SQL`` commas are its own.

    Raises
    ------
    CellProblem
        If such a choice names fewer skills than it asks for.
    """
    items, notes = _split(cell, _outside_choices)
    names, findings = parse_list(items)
    short, left_out = _leave_out_long(names)
    for name in short:
        _check_choice(name, parse_wish(name))
    return short, (*notes, *findings, *left_out)


def _split(cell: Any, at_commas: Splitter) -> Parsed[Any]:
    if not isinstance(cell, str):
        return cell, ()
    plain = [part for part in cell.split(";") if part.strip()]
    items = [item for part in plain for item in _at_other_separators(part, at_commas)]
    if len(items) == len(plain):
        return items, ()
    what = f"Read as {len(items)} skills: commas, bars, bullets and line breaks separate skills as well."
    return items, (Finding("separators", what, _SEPARATE),)


def _at_other_separators(part: str, at_commas: Splitter) -> list[str]:
    lines = [line.strip() for line in _OTHER_SEPARATORS.split(part)]
    return [item for line in lines if line for item in at_commas(line)]


def _at_commas(line: str) -> list[str]:
    parts = _COMMA.split(line) if "," in line else [line]
    return [item.strip() for item in parts if item.strip()]


def _outside_choices(line: str) -> list[str]:
    """Commas in front of a choice separate; those inside it, or before an "or", are its own."""
    begin = 0 if parse_wish(line).is_group else find_group(line)
    before, choice = line[:begin], line[begin:]
    return [*([before] if _CHOICE.search(before) else _at_commas(before)), *([choice] if choice else [])]


def _leave_out_long(names: tuple[str, ...]) -> Parsed[tuple[str, ...]]:
    """Names, or the skills of a choice, that could be names."""
    long = [name for name in names if len(name) > LONGEST_SKILL and _longest_phrase(name) > LONGEST_SKILL]
    if not long:
        return names, ()
    lengths = ", ".join(f"{len(name):,}" for name in long)
    what = f"Left out of the skills: a text of {lengths} characters, where at most {LONGEST_SKILL} are expected."
    findings: Findings = (Finding("long_skill", what, "Name the skills; prose belongs in the resume or description."),)
    return tuple(name for name in names if name not in long), findings


def _longest_phrase(name: str) -> int:
    return max(map(len, parse_wish(name).phrases), default=0)


def _check_choice(written: str, wish: StatedWish) -> None:
    if len(wish.phrases) < wish.needed:
        what = f"{quoted(written)} asks for {wish.needed} and names {len(wish.phrases)}."
        raise CellProblem("bad_wish", what, "Separate the skills of a choice by commas, as in two of: Python, R, SQL.")
