"""Levels: what people write after a skill, as one scale of four grades."""

from __future__ import annotations

import re

from matchkit.skills.text import LEVELS, NO_LEVELS

UNSTATED, BASIC, INTERMEDIATE, ADVANCED, EXPERT = range(5)
NONE = -1
GRADES = ("unstated", "basic", "intermediate", "advanced", "expert")

_WORDS = {
    BASIC: "basic basics fundamentals beginner elementary novice some limited familiar",
    INTERMEDIATE: "intermediate medium good conversational|working knowledge",
    ADVANCED: "solid strong excellent advanced proficient|very good",
    EXPERT: "expert fluent native",
}
_GRADE_OF = {
    word: grade
    for grade, listed in _WORDS.items()
    for words, *phrases in [listed.split("|")]
    for word in (*words.split(), *phrases)
}
_GRADE_OF |= dict.fromkeys(NO_LEVELS.split("|"), NONE)
# Years from which time alone stands for a grade; less than one is basic.
_YEARS = ((5.0, EXPERT), (3.0, ADVANCED), (1.0, INTERMEDIATE))
_MONTHS_PER_YEAR = 12
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DURATION = re.compile(
    rf"\b(?:(?P<number>\d{{1,2}}(?:[.,]5)?)\s?\+?|(?P<word>{'|'.join(_NUMBERS)}))\s?(?P<unit>[ym])", re.IGNORECASE
)

_AFTER = re.compile(
    rf"^(?P<name>.*\S)(?:\s*[(\[]\s*(?P<bracketed>{NO_LEVELS}|{LEVELS})\b[^)\]]*[)\]]"
    rf"|\s*(?::|\s[\u2013\u2014-])\s*(?P<appended>{NO_LEVELS}|{LEVELS}))\s*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"^\s*(?:at\s+least\s+)?(?P<level>{LEVELS})(?:\s+(?:knowledge|command|understanding|skills?|experience|level))?"
    r"(?:\s+(?:of|in|with|using|at))?\s+(?P<name>\S.*)$",
    re.IGNORECASE,
)


def grade(level: str | None) -> int:
    """The grade of a level in words: `BASIC` to `EXPERT`, `NONE` for "none", `UNSTATED` for nothing.

    A year or two of use is intermediate, three and more advanced, five and more expert.
    """
    if not level:
        return UNSTATED
    duration = _DURATION.search(level)
    if duration is None:
        return _GRADE_OF[" ".join(level.casefold().split())]
    word = duration["word"]
    years = 1.0 + _NUMBERS.index(word.lower()) if word else float(duration["number"].replace(",", "."))
    years /= _MONTHS_PER_YEAR if duration["unit"] in "mM" else 1
    return next((grade for least, grade in _YEARS if years >= least), BASIC)


def level_behind(phrase: str) -> tuple[str, int]:
    """A phrase without the level behind it, and the grade: of ``'Python (advanced)'``, ``'Python: 5 years'``."""
    found = _AFTER.match(phrase)
    return (found["name"], grade(found["bracketed"] or found["appended"])) if found else (phrase, UNSTATED)


def level_before(phrase: str) -> tuple[str, int]:
    """A phrase without the level before it, and the grade: of ``'basic HTML'``, ``'5 years of Java'``.

    The words may as well be the beginning of a name ("basic income research"): the caller knows the names.
    """
    found = _BEFORE.match(phrase)
    return (found["name"], grade(found["level"])) if found else (phrase, UNSTATED)
