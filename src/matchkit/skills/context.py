"""What stands around a mention: the section it is in, the level it claims, and whether it is held at all."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple

from matchkit.skills.text import LEVELS, NO_LEVELS
from matchkit.texts.sections import OPENING, OTHER, PARAGRAPH, split_sections

Status = Literal["held", "wanted", "denied"]
HELD: Status = "held"
WANTED: Status = "wanted"
DENIED: Status = "denied"

_LEVEL_AFTER = re.compile(
    rf"[^\S\n]*[(\[:\u2013\u2014-][^\S\n]*(?P<level>{NO_LEVELS}|{LEVELS})\b(?!\s+of\b)", re.IGNORECASE
)
_LEVEL_BEFORE = re.compile(
    rf"\b(?P<level>{LEVELS})(?:[^\S\n]+(?:knowledge|command|understanding|skills?|experience|level|user|use))?"
    r"(?:[^\S\n]+(?:of|in|with|using|at))?[^\S\n]+$",
    re.IGNORECASE,
)
# What can stand last in the above: most mentions are dismissed by their last word alone.
_LEVEL_LAST = re.compile(
    r"(?:of|in|with|using|at|knowledge|command|understanding|skills?|experience|level|user|use|basics?|beginner|"
    r"elementary|novice|some|limited|intermediate|medium|good|strong|solid|excellent|advanced|expert|proficient|fluent|"
    r"native|conversational|familiar|years?|yrs?|months?)",
    re.IGNORECASE,
)
_NO_LEVEL = re.compile(NO_LEVELS, re.IGNORECASE)
_LEVEL_REACH = 48

_TRADE = r"(?:experience|knowledge|background|training|skills?|understanding|familiarity|expertise|idea|clue)"
_DENIAL = (
    rf"\b(?:no|without|lack(?:ing|s)?(?:\s+of)?|zero|not\s+much|little\s+or\s+no|never\s+had|have\s+not\s+any)\s+"
    rf"(?:any\s+)?(?:(?:prior|previous|formal|real|actual|practical|professional|work|working|programming)\s+)*"
    rf"{_TRADE}(?:\s+(?:whatsoever|at\s+all|yet|so\s+far))?\s+(?:of|with|in|using|at|about|on)\b"
    r"|\bnever\s+(?:really\s+|actually\s+|yet\s+)?(?:used|worked|tried|learned|learnt|done|touched|studied|written|"
    r"programmed|coded|had|made|taken)\b"
    r"|\b(?:have|has|had|did|do|does|can|could)(?:\s+not|n['\u2019]t)\s+(?:yet\s+|really\s+|actually\s+)?(?:used?|"
    r"worked?|tried|try|know|learned|learnt|learn|done|do|have|studied|speak|understand|write|programme?)\b"
    r"|\bcannot\s+(?:yet\s+|really\s+)?(?:use|do|write|speak|code|programme?)\b"
    r"|\b(?:not\s+(?:yet\s+|very\s+|really\s+)?familiar|unfamiliar|not\s+(?:yet\s+)?(?:experienced|trained|skilled|"
    r"good))\s+(?:with|in|at)\b"
)
_LEARN = (
    r"(?:learn(?:ing)?|improv(?:e|ing)|develop(?:ing)?|deepen(?:ing)?|practi[sc](?:e|ing)|try(?:ing)?(?:\s+out)?|"
    r"study(?:ing)?|pick(?:ing)?\s+up|get(?:ting)?\s+(?:better|into|started|to\s+know|experience)|becom(?:e|ing)\s+"
    r"better|gain(?:ing)?|build(?:ing)?\s+(?:up\s+)?(?:my\s+)?(?:skills|experience)|explor(?:e|ing)|discover(?:ing)?)"
)
_WISH = (
    r"\b(?:would\s+(?:really\s+|very\s+much\s+)?(?:like|love)|['\u2019]d\s+(?:really\s+)?(?:like|love)|want|wants|"
    r"wish|wishes|hope|hopes|hoping|keen|eager|excited|curious|happy|willing|ready|looking|motivated|plan|planning|"
    rf"aim|aiming)\s+(?:to\s+|on\s+|forward\s+to\s+)(?:also\s+|finally\s+|properly\s+|further\s+)?{_LEARN}\b"
    rf"|\binterest(?:ed)?\s+in\s+(?:also\s+)?{_LEARN}\b"
    r"|\b(?:wants?|like|hope|wish)\s+to\s+learn\b|\b(?:skills\s+)?to\s+learn\s*:|\blearning\s+goals?\s*:"
)
_DENIED_CUE = re.compile(_DENIAL, re.IGNORECASE)
_WANTED_CUE = re.compile(_WISH, re.IGNORECASE)
# Most texts hold few such words; the long expressions above are tried around them only.
_NAY = re.compile(r"\b(?:no|not|never|without|lack|zero|little|cannot|unfamiliar)|n['\u2019]t\b", re.IGNORECASE)
_YEA = re.compile(
    r"\b(?:like|love|want|wish|hop[ei]|keen|eager|excited|curious|happy|willing|ready|looking|motivated|plan|aim|"
    r"interest|learn)",
    re.IGNORECASE,
)
# "no Python experience": the cue closes behind the skill.
_NO_SUCH = re.compile(
    rf"\b[Nn]o\s+(?!(?:doubt|matter|longer|less|more)\b)[^.;!?\n]{{1,50}}?\s{_TRADE}\b(?!\s+(?:of|with|in|using|at)\b)"
)
_SCOPE_END = re.compile(
    r"[.!?](?:\s|$)|;|\n(?!\s*[a-z])|\b(?:but|although|however|though|whereas|except|instead|unlike)\b"
    r"|,?\s*\b(?:and|so)\s+(?:I|we)\b|,\s*I\s|\b(?:using|through|by|because|where|while|since|thanks)\b"
    r"|\b(?:who|which|that)\b|\bwith\s+my\b|\bbeyond\b|\bas\s+I\b",
    re.IGNORECASE,
)
_SCOPE_LENGTH = 160
_CUE_LEAD, _CUE_LENGTH = 8, 80


class Scope(NamedTuple):
    """A stretch of text, and what a skill named in it is."""

    start: int
    end: int
    status: Status


def find_scopes(text: str) -> list[Scope]:
    """Where skills are denied or wished for, from the cue to where its clause ends."""
    cues = {(end, DENIED) for end in _cue_ends(text, _NAY, _DENIED_CUE)}
    cues |= {(end, WANTED) for end in _cue_ends(text, _YEA, _WANTED_CUE)}
    scopes = [Scope(end, _scope_end(text, end), status) for end, status in cues]
    return scopes + [Scope(*found.span(), DENIED) for found in _NO_SUCH.finditer(text)]


def _cue_ends(text: str, sign: re.Pattern[str], cue: re.Pattern[str]) -> Iterator[int]:
    for found in sign.finditer(text):
        whole = cue.search(text, max(0, found.start() - _CUE_LEAD), found.end() + _CUE_LENGTH)
        if whole:
            yield whole.end()


def _scope_end(text: str, begin: int) -> int:
    limit = min(len(text), begin + _SCOPE_LENGTH)
    found = _SCOPE_END.search(text, begin, limit)
    return found.start() if found else limit


def judge(start: int, level: str | None, scopes: list[Scope]) -> tuple[Status, str | None]:
    """Status and level: held unless the level says none or the mention lies in a scope; a denial goes before a wish.

    What looks like a level before a denied skill is part of the denial: "not familiar with".
    """
    if level and _NO_LEVEL.fullmatch(level):
        return DENIED, level
    around = {scope.status for scope in scopes if scope.start <= start < scope.end}
    if DENIED in around:
        return DENIED, None
    return (WANTED if WANTED in around else HELD), level


def find_level(text: str, start: int, end: int) -> str | None:
    """The level stated right after a skill, ``Python (5 years)``, or right before it, ``basic Python``."""
    after = _LEVEL_AFTER.match(text, end, min(len(text), end + _LEVEL_REACH))
    if after:
        return after["level"]
    lead = text[max(0, start - _LEVEL_REACH) : start]
    words = lead[lead.rfind("\n") + 1 :].split()
    before = _LEVEL_BEFORE.search(lead) if words and _LEVEL_LAST.fullmatch(words[-1]) else None
    return before["level"] if before else None


class Sections:
    """The sections of a text by position."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._names: list[str | None] = []
        for section in split_sections(text):
            # A line in capitals that is no known heading is mostly an employer or a school, not a new kind of section.
            if section.name != OTHER or not self._names:
                self._starts.append(section.start)
                self._names.append(None if section.name in (OPENING, PARAGRAPH, OTHER) else section.name)

    def at(self, position: int) -> str | None:
        """The section of a position; None before the first heading, and in a text without headings."""
        place = bisect_right(self._starts, position) - 1
        return self._names[place] if place >= 0 else None
