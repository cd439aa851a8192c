"""What stands around a mention: the section it is in, the level it claims, and whether it is held at all."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from operator import sub
from types import MappingProxyType
from typing import Literal, NamedTuple

from matchkit.skills.matches import Matches
from matchkit.skills.text import LEVELS, NO_LEVELS
from matchkit.texts.sections import HEADING_WORDS, find_known_headings

DENIES, WISHES, GRADES, HEADS, INSTITUTES = 1, 2, 4, 8, 16
"""Bits of signs: words of denials, of wishes, of levels, of headings, and of names of schools and companies."""

Status = Literal["held", "wanted", "denied"]
HELD: Status = "held"
WANTED: Status = "wanted"
DENIED: Status = "denied"

_BEFORE_LEVEL = "([:\u2013\u2014-"
_LEVEL_AFTER = re.compile(
    rf"(?:[^\S\n]*[{re.escape(_BEFORE_LEVEL)}][^\S\n]*|[^\S\n]+(?=basics\b|fundamentals\b))"
    rf"(?P<level>{NO_LEVELS}|{LEVELS})\b(?!\s+of\b)",
    re.IGNORECASE,
)
_LEVEL_BEFORE = re.compile(
    rf"\b(?P<level>{LEVELS})(?:[^\S\n]+(?:knowledge|command|understanding|skills?|experience|level|user|use))?"
    r"(?:[^\S\n]+(?:of|in|with|using|at))?[^\S\n]+$",
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
    r"\b(?:(?:would|(?<=['\u2019])d)\s+(?:really\s+|very\s+much\s+)?(?:like|love)|want|wants|"
    r"wish|wishes|hope|hopes|hoping|keen|eager|excited|curious|happy|willing|ready|looking|motivated|plan|planning|"
    rf"aim|aiming)\s+(?:to\s+|on\s+|forward\s+to\s+)(?:also\s+|finally\s+|properly\s+|further\s+)?{_LEARN}\b"
    rf"|\binterest(?:ed)?\s+in\s+(?:also\s+)?{_LEARN}\b"
    r"|\b(?:wants?|like|hope|wish)\s+to\s+learn\b|(?<=\bto\s)learn\s*:|\blearning\s+goals?\s*:"
)
_DENIED_CUE = re.compile(_DENIAL, re.IGNORECASE)
_WANTED_CUE = re.compile(_WISH, re.IGNORECASE)
# Words with which the expressions above begin: most texts hold few of them, and only there is looked further.
_NAYS = (
    "no, not, never, without, lack, lacks, lacking, zero, little, cannot, unfamiliar, have, has, had, do, does, did, "
    "can, could, haven't, hasn't, hadn't, don't, doesn't, didn't, can't, couldn't"
)
_YEAS = (
    "would, d, like, want, wants, wish, wishes, hope, hopes, hoping, keen, eager, excited, curious, happy, willing, "
    "ready, looking, motivated, plan, planning, aim, aiming, interest, interested, learn, learning"
)
_LEVEL_WORDS = (
    "basic, basics, fundamentals, beginner, elementary, novice, some, limited, intermediate, medium, good, strong, "
    "solid, excellent, advanced, expert, proficient, fluent, native, conversational, familiar, knowledge, year, years, "
    "yr, yrs, month, months, none, no"
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
# "University of Economics", "National Research University", "Java College", "Data Ltd": a name, not a skill.
_INSTITUTIONS = "university, college, school, institute, academy, ltd, inc, gmbh, llc"
_BEFORE_INSTITUTION = re.compile(r"(?:[^\S\n]+[A-Z][\w.&-]*){0,2}[^\S\n]+")
_AFTER_INSTITUTION = re.compile(r"\s+(?:of|for)\s+(?:[A-Z][\w-]*(?:,|,?[^\S\n]+(?:and|&))?\s+){0,4}(?:[A-Z]\w*-)?")
_OF = re.compile(r"[^\S\n]+(?:of|for)\b")
_SCOPE_LENGTH = 160
_CUE_LENGTH = 90


_BETWEEN_WORDS = (
    "of, in, with, using, at, knowledge, command, understanding, skill, skills, experience, level, user, use"
)
_BETWEEN = frozenset(_BETWEEN_WORDS.split(", "))
"""What can stand between a level and the skill: most levels are dismissed by these words alone."""


def _find_signs() -> Mapping[str, int]:
    """Each sign with its bits."""
    signs: dict[str, int] = {}
    for bit, words in (
        (DENIES, _NAYS.split(", ")),
        (WISHES, _YEAS.split(", ")),
        (GRADES, _LEVEL_WORDS.split(", ")),
        (HEADS, HEADING_WORDS),
        (INSTITUTES, _INSTITUTIONS.split(", ")),
    ):
        for word in words:
            signs[word] = signs.get(word, 0) | bit
    return MappingProxyType(signs)


SIGNS = _find_signs()
"""Words that show what is said of a skill, for `matchkit.skills.matching.Matcher`."""


class Scope(NamedTuple):
    """A stretch of text, and what a skill named in it is."""

    start: int
    end: int
    status: Status


class Surroundings:
    """What stands around the mentions of a text.

    Parameters
    ----------
    text
        The text.
    signs
        Starts and ends of `SIGNS` in it, with their bits, by start.
    """

    def __init__(self, text: str, signs: Sequence[Sequence[int]]) -> None:
        self._text = text
        others = [sign for sign in signs if sign[2] != HEADS]  # far fewer
        self._scopes = _find_scopes(text, others)
        self._grades = [start for start, _, bits in others if bits & GRADES]
        self._institutions = [(start, end) for start, end, bits in others if bits & INSTITUTES]
        ends = [end for _, end, bits in signs if bits & HEADS]
        headings = find_known_headings(text, ends)
        self._sections = [None, *(name for name, _ in headings)]
        self._starts = [start for _, start in headings]

    def without_institutions(self, found: Matches) -> Matches:
        """The mentions but for those that are part of the name of a school or company."""
        named = {at for place in self._institutions for at in self._parts_of_name(found, *place)}
        if not named:
            return found
        is_kept = [at not in named for at in range(len(found.starts))]
        return Matches(*(list(compress(column, is_kept)) for column in found))

    def _parts_of_name(self, found: Matches, start: int, end: int) -> Iterator[int]:
        """The mentions right before and right behind a word such as "University"."""
        text, starts = self._text, found.starts
        if not text[start].isupper():
            return
        at = bisect_left(starts, start)
        may_end_name = at > 0 and text[starts[at - 1]].isupper() and not _OF.match(text, end)
        if may_end_name and _BEFORE_INSTITUTION.fullmatch(text, found.ends[at - 1], start):
            yield at - 1
        while at < len(starts) and _in_name(text, starts[at]) and _AFTER_INSTITUTION.fullmatch(text, end, starts[at]):
            yield at
            at += 1

    def sections(self, starts: Sequence[int]) -> list[str | None]:
        """The section of each mention; None before the first heading, and in a text without headings."""
        return [self._sections[bisect_right(self._starts, start)] for start in starts]

    def judge(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[list[Status], list[str | None]]:
        """Status and level of each mention, which come by start.

        A skill is held unless its level says none or it stands in a scope; a denial goes before a wish. What looks like
        a level before a denied skill is part of the denial: "not familiar with".
        """
        statuses: list[Status] = [HELD] * len(starts)
        levels: list[str | None] = [None] * len(starts)
        for scope in self._scopes:
            for at in range(bisect_left(starts, scope.start), bisect_left(starts, scope.end)):
                statuses[at] = DENIED if DENIED in (statuses[at], scope.status) else WANTED
        for at, level in self._find_levels(starts, ends).items():
            if _NO_LEVEL.fullmatch(level):
                statuses[at], levels[at] = DENIED, level
            elif statuses[at] != DENIED:
                levels[at] = level
        return statuses, levels

    def _find_levels(self, starts: Sequence[int], ends: Sequence[int]) -> dict[int, str]:
        """The levels of those mentions that have one; looked for on both sides of words of levels, of which few stand.

        ``Python (5 years)`` goes before ``basic Python``.
        """
        if not (self._grades and starts):
            return {}
        text, before, after = self._text, {}, {}
        reach = _LEVEL_REACH + max(map(sub, ends, starts))
        for place in self._grades:
            behind = bisect_right(starts, place)
            for at in range(bisect_left(starts, place - reach), behind):
                if place - _LEVEL_REACH < ends[at] <= place and text[ends[at] : place].lstrip()[:1] in _BEFORE_LEVEL:
                    after[at] = _LEVEL_AFTER.match(text, ends[at], ends[at] + _LEVEL_REACH)
            if behind < len(starts) and _may_stand_before(text, place, starts[behind]):
                lead = text[max(0, starts[behind] - _LEVEL_REACH) : starts[behind]]
                for at in range(behind, bisect_right(starts, starts[behind])):
                    before[at] = _LEVEL_BEFORE.search(lead)
        return {at: found["level"] for at, found in (*before.items(), *after.items()) if found}


def _in_name(text: str, start: int) -> bool:
    """Whether a word is written as one of a name: "Economics", "Radio-electronics"."""
    return text[start].isupper() or text[start - 1] == "-"


def _may_stand_before(text: str, place: int, start: int) -> bool:
    """Whether between the word of a level and a skill nothing stands but "knowledge of" and the like."""
    return start - place <= _LEVEL_REACH and _BETWEEN.issuperset(text[place:start].casefold().split()[1:])


def _find_scopes(text: str, signs: Sequence[Sequence[int]]) -> list[Scope]:
    """Where skills are denied or wished for, from the cue to where its clause ends, `_SCOPE_LENGTH` at most."""
    nays, yeas = ([start for start, _, bits in signs if bits & bit] for bit in (DENIES, WISHES))
    cues = {(end, DENIED) for end in _cue_ends(text, nays, _DENIED_CUE)}
    cues |= {(end, WANTED) for end in _cue_ends(text, yeas, _WANTED_CUE)}
    scopes = [Scope(end, _scope_end(text, end), status) for end, status in cues]
    closed = (_NO_SUCH.match(text, place) for place in nays)
    return sorted(scopes + [Scope(*found.span(), DENIED) for found in closed if found])


def _cue_ends(text: str, places: Sequence[int], cue: re.Pattern[str]) -> Iterator[int]:
    found = (cue.match(text, place, place + _CUE_LENGTH) for place in places)
    return (match.end() for match in found if match)


def _scope_end(text: str, begin: int) -> int:
    limit = min(len(text), begin + _SCOPE_LENGTH)
    found = _SCOPE_END.search(text, begin, limit)
    return found.start() if found else limit
