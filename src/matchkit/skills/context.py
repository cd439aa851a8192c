"""What stands around a mention: the section it is in, the level it claims, and whether it is held at all."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple

from matchkit.skills.text import LEVELS, NO_LEVELS

Status = Literal["held", "wanted", "denied"]
HELD: Status = "held"
WANTED: Status = "wanted"
DENIED: Status = "denied"

# The last word of a heading, or of its first part that has one of these last, decides: "Experience summary" is a
# summary, "Skills and interests" are skills; "Software developer" is no heading.
_SECTION_WORDS = {
    "experience": "experience employment work career internship internships positions jobs history volunteering "
    "voluntary placements",
    "education": "education training qualifications courses studies certificates certifications degrees schooling",
    "projects": "projects publications portfolio",
    "skills": "skills competences competencies technologies tools expertise software strengths proficiencies "
    "knowledge stack languages frameworks databases abilities",
    "interests": "interests hobbies activities leisure",
    "summary": "summary profile about me objective objectives statement overview introduction",
    "other": "references contact contacts details information info other miscellaneous awards honours honors "
    "recommendations",
}
_SECTION_OF = {word: section for section, words in _SECTION_WORDS.items() for word in words.split()}
# A heading is a short line of words; with a colon, text may follow it.
_HEADING = re.compile(
    r"^[^\w\n]{0,6}(?P<words>[A-Za-z][A-Za-z'\u2019]*(?:[ \t]*(?:[&/+]|[ \t])[ \t]*[A-Za-z'\u2019]+){0,4})"
    r"[ \t*_=-]*(?P<colon>:[ \t*]*)?(?P<rest>\S)?",
    re.MULTILINE,
)
_JOINING = re.compile(r"\s*(?:[&/+]|\band\b)\s*", re.IGNORECASE)
_SMALL_WORDS = frozenset(("and", "of", "in", "the", "or"))

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
    """The headings of a resume, in common styles: a line of its own in capitals or title case, or words and a colon."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._names: list[str] = []
        for heading in _HEADING.finditer(text):
            section = _section_of(heading)
            if section and not self._is_list_within(text, heading):
                self._starts.append(heading.start())
                self._names.append(section)

    def at(self, position: int) -> str | None:
        """The section of a position; None before the first heading."""
        place = bisect_right(self._starts, position) - 1
        return self._names[place] if place >= 0 else None

    def _is_list_within(self, text: str, heading: re.Match[str]) -> bool:
        """Whether a line such as "Tools: Java, Git" belongs to the job or project above it."""
        if not heading["rest"] or not self._names or self._names[-1] not in ("experience", "projects"):
            return False
        return not re.search(r"\n[ \t\r]*\n[ \t\r]*$|^\s*$", text[max(0, heading.start() - 8) : heading.start()])


def _section_of(heading: re.Match[str]) -> str | None:
    if heading["rest"] and not heading["colon"]:
        return None
    words = heading["words"]
    if not heading["colon"] and not _is_title(words):
        return None
    last_words = [part.split()[-1] for part in _JOINING.split(words.casefold()) if part]
    return next((_SECTION_OF[word] for word in last_words if word in _SECTION_OF), None)


def _is_title(words: str) -> bool:
    """Whether a line could be a heading: every word capital, or the first, and a heading word last."""
    if not words[0].isupper():
        return False
    plain = [word for word in re.split(r"[\s&/+]+", words) if word.casefold() not in _SMALL_WORDS]
    return all(word[:1].isupper() for word in plain) or plain[-1].casefold() in _SECTION_OF
