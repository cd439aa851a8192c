"""Parsers of one cell each: ids, texts, lists and choices. Pure; what they cannot read is a `CellProblem`.

A cell is text, or what frames and JSON hold in its place: a number, a date, a list. Each parser returns the value and
the findings (repairs and notes) that led to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

from matchkit.intake.ledger import CellProblem, Finding
from matchkit.intake.schema import SCHEDULES
from matchkit.market import WORK_MODES
from matchkit.texts import HiddenCharacters, plain_text

T = TypeVar("T")
Findings = tuple[Finding, ...]
Parsed = tuple[T, Findings]
Parser = Callable[[Any], Parsed[Any]]

QUOTED_LENGTH = 40
LONGEST_ID = 200  # what is longer is prose in the wrong column, and would be quoted as an id
EXACT_FLOAT = 2**53  # above it a float no longer tells neighbouring whole numbers apart
NOT_STATED = frozenset({"na", "n/a", "-", "null", "none", "nan"})
_BROKEN = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LEVEL_WORDS = "native|mother tongue|fluent|advanced|intermediate|basic|beginner|conversational"
_CEFR = "[abc][12][+-]?(?:[ /-]+[abc][12])?"  # levels of the Common European Framework, as in B1 or B1/B2
_LEVEL = re.compile(rf"(.*\S)(?:\s*[-:,(\[]\s*|\s+)(?:{_CEFR}|{_LEVEL_WORDS})\s*[)\]]?", re.IGNORECASE)
_LOOK_CURE = "Look at the original: something may be hidden on purpose, or a converter left it."
_SYNONYMS = {"onsite": "on-site", "on site": "on-site", "in person": "on-site", "in-person": "on-site"}


def quoted(cell: object) -> str:
    """A cell for a message, at most 40 characters of it."""
    text = cell if isinstance(cell, str) else str(cell)
    short = text if len(text) <= QUOTED_LENGTH else text[: QUOTED_LENGTH - 1] + "…"
    return repr(short)


def parse_id(cell: Any) -> Parsed[str]:
    """An id as stripped text. A whole number, also one that a frame holds as a float or a decimal, is its digits."""
    if _is_whole(cell):
        cell = int(cell)
    if isinstance(cell, bool) or not isinstance(cell, str | int):
        raise CellProblem("bad_id", f"{quoted(cell)} is no id.", "Give ids as text, or as whole numbers.")
    key = str(cell).strip()
    if len(key) > LONGEST_ID or _CONTROL.search(key):
        cure = f"Give ids of at most {LONGEST_ID} characters, without line breaks and other control characters."
        raise CellProblem("bad_id", f"An id of {len(key)} characters is too long, or holds control characters.", cure)
    return key, ()


def _is_whole(cell: Any) -> bool:
    """Whether a float or a decimal is a whole number that could be no other."""
    if isinstance(cell, Decimal):
        return cell.is_finite() and cell.adjusted() < LONGEST_ID and cell == cell.to_integral_value()
    return isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_FLOAT


def clean_text(text: str) -> Parsed[str]:
    """Stripped text, in which NUL and lone surrogates (which no file can hold) are U+FFFD."""
    clean = text.strip()
    if "\x00" not in clean and _is_encodable(clean):
        return clean, ()
    clean, count = _BROKEN.subn("\ufffd", clean)
    what = f"{count} NUL or broken characters were replaced by U+FFFD."
    return clean, (Finding("replaced_characters", what, "Copy the text again from where it was written."),)


def _is_encodable(text: str) -> bool:
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError:
        return False
    return True


def parse_text(cell: Any) -> Parsed[str]:
    """Free text; a number is its digits."""
    if isinstance(cell, list | dict | bytes):
        raise CellProblem("bad_text", f"A {type(cell).__name__} came where text is expected.", "Give plain text.")
    return clean_text(cell if isinstance(cell, str) else str(cell))


def hidden_finding(hidden: HiddenCharacters) -> Finding:
    """The ledger's note on hidden characters."""
    counts = {
        "invisible character": hidden.invisible,
        "override of the writing direction": hidden.turned,
        "letter that only looks like a Latin one": hidden.look_alike,
    }
    parts = ", ".join(f"{number:,} x {what}" for what, number in counts.items() if number)
    return Finding("hidden_characters", f"Compared without what a reader does not see: {parts}.", _LOOK_CURE)


def parse_list(cell: Any) -> Parsed[tuple[str, ...]]:
    """Names separated by ``;``, or a list of them: in the order stated, each once whatever its letter case.

    Hidden characters are taken out, and noted.
    """
    if isinstance(cell, dict | bytes | bool):
        raise CellProblem("bad_list", f"A {type(cell).__name__} came where a list is expected.", "Separate names by ;.")
    items = cell if isinstance(cell, list) else str(cell).split(";")
    names: dict[str, str] = {}
    findings: Findings = ()
    for item in items:
        if isinstance(item, list | dict | bytes | bool):
            raise CellProblem("bad_list", f"The list holds a {type(item).__name__}.", "Give a list of names.")
        stated, repairs = clean_text("" if item is None else str(item))
        name, hidden = _plain_name(stated)
        findings = findings or repairs or hidden
        if name:
            names.setdefault(name.casefold(), name)
    return tuple(names.values()), findings


def _plain_name(stated: str) -> Parsed[str]:
    """A name as it was stated, unless something in it is hidden."""
    plain = plain_text(stated)
    return (plain.text, (hidden_finding(plain.hidden),)) if plain.hidden else (stated, ())


def parse_languages(cell: Any) -> Parsed[tuple[str, ...]]:
    """A list of languages. A level, as in ``German (B1)``, is noted and left out: levels are not compared."""
    stated, findings = parse_list(cell)
    alone = {name: _without_level(name) for name in stated}
    levels = [name for name, language in alone.items() if name != language]
    if not levels:
        return stated, findings
    what = f"Levels are not compared: {quoted('; '.join(levels))} counts as the language alone."
    note = Finding("language_level", what, "Leave out a language that is not good enough to work in.")
    once: dict[str, str] = {}
    for language in alone.values():
        once.setdefault(language.casefold(), language)
    return tuple(once.values()), (*findings, note)


def _without_level(name: str) -> str:
    found = _LEVEL.fullmatch(name)
    return found.group(1).rstrip(" -:,([") if found else name


def parse_work_modes(cell: Any) -> Parsed[tuple[str, ...]]:
    """Accepted modes, best first."""
    stated, findings = parse_list(cell)
    modes: dict[str, None] = {}
    for name in stated:
        mode, repairs = _work_mode(name)
        modes.setdefault(mode)
        findings = (*findings, *repairs)
    return tuple(modes), findings


def parse_work_mode(cell: Any) -> Parsed[str]:
    """The one mode of a project."""
    modes, findings = parse_work_modes(cell)
    if len(modes) > 1:
        cure = "Name one; where a host accepts several, write the project once for each."
        raise CellProblem("unknown_value", f"{quoted(cell)} names {len(modes)} work modes.", cure)
    return (modes[0] if modes else ""), findings


def _work_mode(name: str) -> Parsed[str]:
    word = _folded(name)
    if word in WORK_MODES:
        return word, ()
    if word in _SYNONYMS:
        what = f"{quoted(name)} was read as {_SYNONYMS[word]!r}."
        return _SYNONYMS[word], (Finding("synonym", what, f"Write {_SYNONYMS[word]}."),)
    raise _unknown_value(name, WORK_MODES)


def parse_schedule(cell: Any) -> Parsed[str]:
    """``flexible`` or ``fixed``."""
    word = _folded(str(cell))
    if word not in SCHEDULES:
        raise _unknown_value(cell, SCHEDULES)
    return word, ()


def _folded(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


def _unknown_value(cell: object, known: Iterable[str]) -> CellProblem:
    return CellProblem("unknown_value", f"{quoted(cell)} is not known here.", f"Write one of: {', '.join(known)}.")
