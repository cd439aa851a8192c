"""Where the names of a vocabulary stand in a text: Aho-Corasick over all of them, then the rules for short names.

Aho and Corasick, "Efficient string matching: an aid to bibliographic search", CACM 18(6), 1975.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick

from matchkit.skills.text import fold

if TYPE_CHECKING:
    from matchkit.skills.vocabulary import Skill

ANY_CASE, AS_WRITTEN, IN_LIST = 0, 1, 2

# A name for lists needs another skill this near on either side: "Java, Go, Rust" but not "Go for it".
LIST_GAP = 30
# A stated phrase of fewer letters is not sought in text: three letters mean too many things.
SHORTEST_STATED = 4
SHORTEST_PLURAL = 4
_ROLES = ("er", "or", "ist", "yst")  # "with lawyers": their plural is other people

_EDGE = r"[,;:/|)\]\u2022\u00b7\u25aa\u25cf\u25e6\u2023*+\n\t>\u201c\u201d\"]"
_LIST_LEFT = re.compile(rf"(?:^|{_EDGE}|[(\[]|\s\s|\s[-\u2013\u2014]|\s&|\b(?:and|or))\s*$", re.IGNORECASE)
_LIST_RIGHT = re.compile(
    rf"(?:\s*$|\s*{_EDGE}(?!\s?[@\d])|\s\s|\.(?=\s|$)|\s+[-\u2013\u2014&]\s|\s*\((?!\s*\d{{4}})|\s+(?:and|or)\b)",
    re.IGNORECASE,
)
# One letter is a language only after such a word ("in R.") or in a list; before a full stop inside a line it is an
# initial ("Smith, R., Jones, C.").
_LETTER_CUE = re.compile(r"\b(?:in|using|learn|learning)\s+$", re.IGNORECASE)
_LETTER_LEFT = re.compile(r"\b(?:in|with|using|learn|learning|know|knows|and|or)\s+$", re.IGNORECASE)
_LETTER_RIGHT = re.compile(
    r"(?:[.!?]?\s*$|[.!?]?\s*\n|[,;)!?]|\s*[(](?!\s*\d{4})|\s+(?:and|or|for|to|with|is|scripts?)\b)"
)
_INITIAL = re.compile(r"\.\s*\S")
# "Excel at", "React to": a verb at the head of a sentence, not a product.
_HEAD = re.compile(r"(?:^|[.!?:;\n\u2022*]|\n\s*-)\s*$")
_VERB_RIGHT = re.compile(r"\s+(?:at|in|to|on|with|under|of|from|as|the|an?|your|our|quickly|well)\b")
_ADDRESS_SIGN = re.compile(r"@|://|www\.|\.(?:com|org|net|io|de|uk|eu|edu)/", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_REACH = 24  # characters of context that the rules above look at
_SENTENCE_END = re.compile(r"[.!?]\s")


class Match(NamedTuple):
    """A name of a skill in the original text, at ``text[start:end]``."""

    start: int
    end: int
    skill: int


@dataclass(frozen=True, slots=True)
class _Form:
    skill: int
    length: int
    rule: int
    written: str
    takes_plural: bool


class Matcher:
    """Finds skills in text.

    Parameters
    ----------
    skills
        Positions and entries; no two entries share a name.
    shortest
        Letters that a name must have to be sought.
    """

    def __init__(self, skills: Iterable[tuple[int, Skill]], shortest: int = 1) -> None:
        self._automaton = ahocorasick.Automaton()
        for position, skill in skills:
            for form in skill.forms:
                if len(form) >= shortest:
                    self._add(position, skill, form)
        self._is_empty = not len(self._automaton)
        if not self._is_empty:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[Match]:
        """The skills named in a text, the longest of overlapping names, by start."""
        if self._is_empty or not text:
            return []
        sure, possible = self._candidates(text)
        found = _longest(sure)
        listed = [match for match in _longest(possible) if not _overlaps(match, found)]
        beside = sorted(found + listed)
        found += [match for match in listed if _is_letter_in_phrase(text, match) or _has_neighbour(text, match, beside)]
        return sorted(found)

    def find_each(self, text: str) -> list[Match]:
        """As `find`, but overlapping names of different skills all count."""
        if self._is_empty or not text:
            return []
        by_skill: dict[int, list[Match]] = {}
        for match in self._candidates(text)[0]:
            by_skill.setdefault(match.skill, []).append(match)
        return sorted(match for matches in by_skill.values() for match in _longest(matches))

    def _add(self, position: int, skill: Skill, form: str) -> None:
        rule = IN_LIST if form in skill.listed else AS_WRITTEN if form in skill.exact else ANY_CASE
        key = fold(form).text.strip()
        takes_plural = rule == ANY_CASE and len(key) >= SHORTEST_PLURAL and not key.endswith(_ROLES)
        for spelling in (key, key.replace(" and ", " & "), key.replace(" & ", " and ")):
            self._automaton.add_word(
                spelling, _Form(position, len(spelling), rule, " ".join(form.split()), takes_plural)
            )

    def _candidates(self, text: str) -> tuple[list[Match], list[Match]]:
        """Matches that count anywhere, and those that count only in a list."""
        folded = fold(text)
        lower = folded.text
        addresses = _find_addresses(text)
        sure: list[Match] = []
        possible: list[Match] = []
        for last, form in self._automaton.iter(lower):
            start = last + 1 - form.length
            if start and lower[start - 1].isalnum():  # within a word, as most raw hits are
                continue
            end = _token_end(lower, start, last + 1, form.takes_plural)
            if end < 0:
                continue
            match = Match(folded.original(start), folded.original(end), form.skill)
            if addresses and any(begin < match.end and match.start < finish for begin, finish in addresses):
                continue
            rule = form.rule and _rule_here(text, match, form)
            if rule == ANY_CASE:
                sure.append(match)
            elif rule == IN_LIST:
                possible.append(match)
        return sure, possible


def _token_end(text: str, start: int, end: int, takes_plural: bool) -> int:
    """The end of the name if it stands as whole words, a plural ``s`` included; else -1."""
    if start and (text[start - 1].isalnum() or text[start - 1] in "_@"):
        return -1
    if start > 1 and text[start - 1] == "." and text[start - 2].isalnum():
        return -1
    following = text[end : end + 2]
    if takes_plural and following[:1] == "s":
        return end + 1 if _ends_token(text[end + 1 : end + 3], "s") else -1
    return end if _ends_token(following, text[end - 1]) else -1


def _ends_token(following: str, last: str) -> bool:
    if not following:
        return True
    if following[0].isalnum() or following[0] in "_@" or (following[0] in "+#" and last not in ")."):
        return False
    return not (following[0] == "." and following[1:].isalnum() and last.isalnum())


def _find_addresses(text: str) -> list[tuple[int, int]]:
    """Spans of web and mail addresses: what they spell is no skill."""
    if not _ADDRESS_SIGN.search(text):
        return []
    return [word.span() for word in _WORD.finditer(text) if _ADDRESS_SIGN.search(word.group())]


def _rule_here(text: str, match: Match, form: _Form) -> int | None:
    """What a form with a rule counts as in this place; None where it is no skill."""
    written = " ".join(text[match.start : match.end].split())
    before = text[max(0, match.start - _REACH) : match.start]
    after = text[match.end : match.end + _REACH]
    if form.rule == AS_WRITTEN and written == form.written:
        is_verb = " " not in written and _HEAD.search(before) and _VERB_RIGHT.match(after)
        return None if is_verb else ANY_CASE
    if written != form.written and not written[0].isupper():  # "EXCEL" and "Pandas" may stand in a list
        return None
    if len(written) == 1:
        if _INITIAL.match(after) and (before.rstrip().endswith(",") or not _LETTER_LEFT.search(before)):
            return None
        if _LETTER_LEFT.search(before) and _LETTER_RIGHT.match(after):
            return IN_LIST
    return IN_LIST if _LIST_LEFT.search(before) and _LIST_RIGHT.match(after) else None


def _is_letter_in_phrase(text: str, match: Match) -> bool:
    return match.end - match.start == 1 and bool(_LETTER_CUE.search(text[max(0, match.start - _REACH) : match.start]))


def _has_neighbour(text: str, match: Match, beside: list[Match]) -> bool:
    place = beside.index(match)
    for neighbour in beside[max(0, place - 1) : place] + beside[place + 1 : place + 2]:
        begin, end = min(match.end, neighbour.end), max(match.start, neighbour.start)
        if end - begin <= LIST_GAP and not _SENTENCE_END.search(text, begin, end):
            return True
    return False


def _longest(matches: list[Match]) -> list[Match]:
    """The longest first, then those that overlap nothing longer."""
    kept: list[Match] = []
    taken: set[int] = set()
    for match in sorted(matches, key=lambda match: (match.start - match.end, match.start, match.skill)):
        span = range(match.start, match.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(match)
    return sorted(kept)


def _overlaps(match: Match, others: list[Match]) -> bool:
    return any(other.start < match.end and match.start < other.end for other in others)
