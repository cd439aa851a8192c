"""How a host writes what a project asks for: a skill, some of several, and whether a similar one would do.

::

    Python                        a skill
    Python (advanced)             at a level
    two of: Python, R, SQL        some of several; also "any of", "at least 2 of"
    Photoshop or similar          a near skill counts here, for a must-have too
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNT = {word: number for number, word in enumerate(_NUMBERS, start=1)} | {"any": 1, "either": 1}
_GROUP_HEAD = rf"(?:at\s+least\s+)?\b(?P<count>{'|'.join(_COUNT)}|\d{{1,2}})\s+of\b(?:\s+(?:these|the\s+following))?\s*"
_GROUP = re.compile(rf"^\s*{_GROUP_HEAD}(?P<colon>:?)\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
_GROUP_INSIDE = re.compile(rf"{_GROUP_HEAD}:", re.IGNORECASE)
_NEAR = re.compile(
    r"[\s,]*[(\[]?\s*\bor\s+(?:similar|equivalent|comparable|related|the\s+like)"
    r"(?:\s+(?:skills?|tools?|software|programs?|languages?|experience))?\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*,\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)


@dataclass(frozen=True)
class StatedWish:
    """A wish as it was written.

    Attributes
    ----------
    phrases
        The skills named, with their levels: one for a plain wish.
    needed
        How many of them are asked for.
    is_group
        Written as "... of: ...".
    accepts_near
        Written with "or similar".
    """

    phrases: tuple[str, ...]
    needed: int
    is_group: bool
    accepts_near: bool


def parse_wish(written: str) -> StatedWish:
    """Read one wish. What is no group is one phrase, whatever stands in it."""
    bare = _NEAR.sub("", written)
    accepts_near = bare != written and bool(bare.strip())
    bare = bare if accepts_near else written
    group = _GROUP.match(bare)
    if group is None or not (group["colon"] or _BETWEEN.search(group["rest"])):
        return StatedWish((bare.strip(),), 1, False, accepts_near)
    phrases = tuple(dict.fromkeys(part.strip() for part in _BETWEEN.split(group["rest"]) if part.strip()))
    count = group["count"].casefold()
    return StatedWish(phrases, int(count) if count.isdigit() else _COUNT[count], True, accepts_near)


def find_group(text: str) -> int:
    """Where in a text a "... of:" begins; its length where there is none."""
    found = _GROUP_INSIDE.search(text)
    return found.start() if found else len(text)


def alternatives(phrase: str) -> tuple[str, ...]:
    """The parts of a phrase that offers a choice, ``'Python, R or SQL'``; the phrase alone where it offers none."""
    return tuple(part for part in _BETWEEN.split(phrase) if part) if _OR.search(phrase) else (phrase,)
