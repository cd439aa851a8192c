"""Where the names of a vocabulary stand in a text: all of them at once, then the rules for short ones.

Names are found by a trie, see `matchkit.kernels.names`. The rules look at the few characters around a name that may be
an ordinary word: "Go", "R", "Excel".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from matchkit.kernels.names import (
    ANY_CASE,
    AS_WRITTEN,
    IF_LISTED,
    IN_LIST,
    NO_SKILL,
    SURE,
    UNLESS_VERB,
    find_names,
    keep_longest,
)
from matchkit.skills.folding import Ints, code_points, fold_name, folding, to_even
from matchkit.skills.matches import NO_MATCHES, Matches, merged
from matchkit.skills.trie import Form, build_trie

if TYPE_CHECKING:
    from matchkit.skills.skill import Skill

Sign = list[int]
"""Start and end of a sign, and its bits."""
_Hit = list[int]  # start, end, skill, and what it is; columns:
_SKILL, _KIND = 2, 3

# A name for lists needs another skill this near on either side: "Java, Go, Rust" but not "Go for it".
LIST_GAP = 30
# A stated phrase of fewer letters is not sought in text: three letters mean too many things.
SHORTEST_STATED = 4
SHORTEST_PLURAL = 4
_ROLES = ("er", "or", "ist", "yst")  # "with lawyers": their plural is other people

# What stands before and behind an item of a list, beside white space.
_OPENERS = frozenset(',;:/|()[]\u2022\u00b7\u25aa\u25cf\u25e6\u2023*+>\u201c\u201d"')
_DASHES = frozenset("-\u2013\u2014&")
_LIST_RIGHT = re.compile(
    r"\s*(?:$|\n|[,;:/|)\]\u2022\u00b7\u25aa\u25cf\u25e6\u2023*+\t>\u201c\u201d\"](?!\s?[@\d]))|\s\s|\.(?=\s|$)"
    r"|\s+[-\u2013\u2014&]\s|\s*\((?!\s*\d{4})|\s+(?:and|or)\b",
    re.IGNORECASE,
)
# One letter is a language only after such a word ("in R.") or in a list; before a full stop inside a line it is an
# initial ("Smith, R., Jones, C.").
_LETTER_CUE = re.compile(r"\b(?:in|using|learn|learning)\s+$", re.IGNORECASE)
_LETTER_LEFT = re.compile(r"\b(?:in|with|using|learn|learning|know|knows|and|or)\s+$", re.IGNORECASE)
_LETTER_RIGHT = re.compile(
    r"(?:[.!?]?\s*$|[.!?]?\s*\n|[,;)!?]|\s*[(](?!\s*\d{4})|\s+(?:and|or|for|to|with|is|in|at|on|as|scripts?)\b)"
)
_INITIAL = re.compile(r"\.\s*\S")
# "Excel at", "React to": a verb at the head of a sentence, not a product.
_HEAD = re.compile(r"(?:^|[.!?:;\n\u2022*]|\n\s*-)\s*$")
_VERB_RIGHT = re.compile(r"\s+(?:at|in|to|on|with|under|of|from|as|the|an?|your|our|quickly|well)\b")
_REACH = 24  # characters of context that the rules above look at
_SENTENCE_END = re.compile(r"[.!?]\s")


class Matcher:
    """Finds skills in text.

    Parameters
    ----------
    skills
        Positions and entries; no two entries share a name.
    signs
        Words to be reported beside the skills, with their bits.
    shortest
        Letters that a name must have to be sought.
    """

    def __init__(
        self, skills: Iterable[tuple[int, Skill]], signs: Mapping[str, int] | None = None, shortest: int = 1
    ) -> None:
        self._forms = [
            form
            for position, skill in skills
            for name in skill.forms
            if len(name) >= shortest
            for form in _make_forms(position, skill, name)
        ]
        self._is_empty = not (self._forms or signs)
        self._trie = build_trie(self._forms, signs or {})

    def find(self, text: str) -> tuple[Matches, list[Sign]]:
        """The skills named in a text, the longest of overlapping names; and the signs, by start."""
        if self._is_empty:
            return NO_MATCHES, []
        hits, signs = self._search(text)
        found: list[_Hit] = keep_longest(hits).tolist()
        kept = [row for at, row in enumerate(found) if row[_KIND] == SURE or _belongs_to_list(text, found, at)]
        return _in_columns(kept), signs.tolist()

    def find_each(self, text: str) -> Matches:
        """As `find`, but overlapping names of different skills all count."""
        if self._is_empty:
            return NO_MATCHES
        hits, _ = self._search(text)
        sure = hits[hits[:, _KIND] == SURE]
        found = [keep_longest(sure[sure[:, _SKILL] == skill]) for skill in np.unique(sure[:, _SKILL])]
        return merged(*(_in_columns(rows.tolist()) for rows in found))

    def _search(self, text: str) -> tuple[Ints, Ints]:
        """All hits in a text, what is doubtful decided by what stands around it; and all signs."""
        hits, signs, is_even = find_names(code_points(text), self._trie, folding())
        if not is_even:
            even, starts, ends = to_even(text)
            hits, signs, _ = find_names(code_points(even), self._trie, folding())
            for spans in (hits, signs):
                spans[:, 0], spans[:, 1] = starts[spans[:, 0]], ends[spans[:, 1] - 1]
        _decide(text, hits)
        return hits, signs


def _in_columns(hits: Iterable[_Hit]) -> Matches:
    starts, ends, skills, _ = zip(*hits, strict=True) if hits else ((),) * 4
    return Matches(starts, ends, skills)


def _make_forms(position: int, skill: Skill, name: str) -> list[Form]:
    """A name as it is sought, with "and" and "&" for each other."""
    rule = IN_LIST if name in skill.listed else AS_WRITTEN if name in skill.exact else ANY_CASE
    key = fold_name(name)
    takes_plural = rule == ANY_CASE and len(key) >= SHORTEST_PLURAL and not key.endswith(_ROLES)
    written = " ".join(name.split())
    spellings = dict.fromkeys((key, key.replace(" and ", " & "), key.replace(" & ", " and ")))
    return [Form(position, written, spelling, rule, takes_plural) for spelling in spellings if spelling]


def _decide(text: str, hits: Ints) -> None:
    """Say of each doubtful hit what it is, by what stands around it."""
    doubtful = hits[:, _KIND].nonzero()[0]
    if doubtful.size:
        hits[doubtful, _KIND] = [_kind(text, start, end, kind) for start, end, _, kind in hits[doubtful].tolist()]


def _kind(text: str, start: int, end: int, kind: int) -> int:
    if kind == UNLESS_VERB:
        return NO_SKILL if _is_verb(text, start, end) else SURE
    return IF_LISTED if _could_be_listed(text, start, end) else NO_SKILL


def _is_verb(text: str, start: int, end: int) -> bool:
    """Whether a name begins a sentence as a verb does: "Excel at ..."."""
    if not text[end : end + 1].isspace() or not _VERB_RIGHT.match(text, end, end + _REACH):
        return False
    return bool(_HEAD.search(text[max(0, start - _REACH) : start]))


def _could_be_listed(text: str, start: int, end: int) -> bool:
    """Whether what stands around a name is what stands between items of a list."""
    if end - start == 1:
        before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        after_word = _LETTER_LEFT.search(before)
        if _INITIAL.match(after) and (before.rstrip().endswith(",") or not after_word):
            return False
        if after_word and _LETTER_RIGHT.match(after):
            return True
    return bool(_LIST_RIGHT.match(text, end, end + _REACH)) and _opens_item(text[max(0, start - _REACH) : start])


def _opens_item(before: str) -> bool:
    """Whether an item of a list may begin here: behind a sign, a dash, a line break, two spaces, "and" or "or"."""
    bare = before.rstrip()
    gap = before[len(bare) :]
    if not bare or bare[-1] in _OPENERS or len(gap) > 1 or gap in ("\n", "\t"):
        return True
    if bare[-1] in _DASHES:
        return bare[-2:-1].isspace()
    word = bare[-4:].casefold()
    return (word.endswith("and") and not word[:-3].isalnum()) or (word.endswith("or") and not word[-3:-2].isalnum())


def _belongs_to_list(text: str, found: Sequence[_Hit], at: int) -> bool:
    """Whether another skill stands near, or it is a single letter in a phrase such as "in R"."""
    start, end = found[at][:2]
    return (
        (end - start == 1 and bool(_LETTER_CUE.search(text[max(0, start - _REACH) : start])))
        or (at > 0 and _is_beside(text, found[at - 1][1], start))
        or (at + 1 < len(found) and _is_beside(text, end, found[at + 1][0]))
    )


def _is_beside(text: str, end: int, start: int) -> bool:
    """Whether what ends and what starts here are near, and in one sentence."""
    return start - end <= LIST_GAP and not _SENTENCE_END.search(text, end, start)
