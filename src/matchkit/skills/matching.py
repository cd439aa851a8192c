"""Where the names of a vocabulary stand in a text: all of them at once, then the rules for short ones.

Names are found by a trie, see `matchkit.kernels.names`. The rules look at the few characters around a name that may be
an ordinary word: "Go", "R", "Excel".
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from matchkit.kernels.names import ANY_CASE, AS_WRITTEN, IF_LISTED, IN_LIST, SURE, UNLESS_VERB, find_names
from matchkit.skills.folding import SearchText, fold_name, folding
from matchkit.skills.trie import Form, build_trie

if TYPE_CHECKING:
    from matchkit.skills.skill import Skill

Match = tuple[int, int, int]
"""Start, end and skill: the skill is named at ``text[start:end]``."""
Sign = list[int]
"""Start and end of a sign, and its bits."""
_Hit = list[int]  # start, end, skill, and what the kernel says of it

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
    r"\s*(?:$|[,;:/|)\]\u2022\u00b7\u25aa\u25cf\u25e6\u2023*+\n\t>\u201c\u201d\"](?!\s?[@\d]))|\s\s|\.(?=\s|$)"
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
# "behance.net/ana", but not "ASP.NET/C#".
_ADDRESS = re.compile(
    r"@|://|www\.|\w\.(?:com|org|io|de|uk|eu|edu)/|\w(?<!\basp)(?<!\bado)(?<!\bvb)\.net/", re.IGNORECASE
)
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

    def find(self, searched: SearchText) -> tuple[list[Match], list[Sign]]:
        """The skills named in a text, the longest of overlapping names, by start; and the signs, by place."""
        hits, signs = self._scan(searched)
        sure, possible = _apply_rules(searched.text, hits)
        found = _longest(sure)
        listed = [match for match in _longest(possible) if not _overlaps(match, found)]
        if listed:
            found = sorted(found + _with_neighbours(searched.text, listed, sorted(found + listed)))
        return found, signs

    def find_each(self, searched: SearchText) -> list[Match]:
        """As `find`, but overlapping names of different skills all count."""
        by_skill: dict[int, list[Match]] = {}
        for match in _apply_rules(searched.text, self._scan(searched)[0])[0]:
            by_skill.setdefault(match[2], []).append(match)
        return sorted(match for matches in by_skill.values() for match in _longest(matches))

    def _scan(self, searched: SearchText) -> tuple[list[_Hit], list[Sign]]:
        """Every name and sign that stands as whole words outside of addresses, by place."""
        if self._is_empty:
            return [], []
        hits, signs = find_names(searched.folded, self._trie, folding())
        found: list[_Hit] = hits.tolist()
        addresses = _find_addresses(searched)
        if addresses:
            found = [hit for hit in found if not _overlaps(hit, addresses)]
        return found, signs.tolist()


def _make_forms(position: int, skill: Skill, name: str) -> list[Form]:
    """A name as it is sought, with "and" and "&" for each other."""
    rule = IN_LIST if name in skill.listed else AS_WRITTEN if name in skill.exact else ANY_CASE
    key = fold_name(name)
    takes_plural = rule == ANY_CASE and len(key) >= SHORTEST_PLURAL and not key.endswith(_ROLES)
    written = " ".join(name.split())
    spellings = dict.fromkeys((key, key.replace(" and ", " & "), key.replace(" & ", " and ")))
    return [Form(position, written, spelling, rule, takes_plural) for spelling in spellings if spelling]


def _find_addresses(searched: SearchText) -> list[tuple[int, int]]:
    """Spans of web and mail addresses: what they spell is no skill."""
    spans = searched.folded.addresses.tolist()
    return [(start, end) for start, end in spans if _ADDRESS.search(searched.text, start, end)]


def _apply_rules(text: str, hits: Iterable[_Hit]) -> tuple[list[Match], list[Match]]:
    """Matches that count anywhere, and those that count only in a list."""
    sure: list[Match] = []
    possible: list[Match] = []
    for start, end, skill, kind in hits:
        if kind == SURE or (kind == UNLESS_VERB and not _is_verb(text, start, end)):
            sure.append((start, end, skill))
        elif kind == IF_LISTED and _could_be_listed(text, start, end):
            possible.append((start, end, skill))
    return sure, possible


def _is_verb(text: str, start: int, end: int) -> bool:
    """Whether a name begins a sentence as a verb does: "Excel at ..."."""
    if not text[end : end + 1].isspace() or not _VERB_RIGHT.match(text, end, end + _REACH):
        return False
    return bool(_HEAD.search(text[max(0, start - _REACH) : start]))


def _could_be_listed(text: str, start: int, end: int) -> bool:
    """Whether what stands around a name is what stands between items of a list."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    if end - start == 1:
        after_word = _LETTER_LEFT.search(before)
        if _INITIAL.match(after) and (before.rstrip().endswith(",") or not after_word):
            return False
        if after_word and _LETTER_RIGHT.match(after):
            return True
    return bool(_LIST_RIGHT.match(after)) and _opens_item(before)


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


def _with_neighbours(text: str, listed: list[Match], beside: list[Match]) -> list[Match]:
    """Those that another skill stands near, or single letters in a phrase such as "in R"."""
    return [match for match in listed if _is_letter_in_phrase(text, match) or _has_neighbour(text, match, beside)]


def _is_letter_in_phrase(text: str, match: Match) -> bool:
    start, end, _ = match
    return end - start == 1 and bool(_LETTER_CUE.search(text[max(0, start - _REACH) : start]))


def _has_neighbour(text: str, match: Match, beside: list[Match]) -> bool:
    place = bisect_left(beside, match)
    return (place > 0 and _is_beside(text, beside[place - 1][1], match[0])) or (
        place + 1 < len(beside) and _is_beside(text, match[1], beside[place + 1][0])
    )


def _is_beside(text: str, end: int, start: int) -> bool:
    """Whether what ends and what starts here are near, and in one sentence."""
    return start - end <= LIST_GAP and not _SENTENCE_END.search(text, end, start)


def _longest(matches: list[Match]) -> list[Match]:
    """The longest first, then those that overlap nothing longer; by start. The matches come by start."""
    kept: list[Match] = []
    together: list[Match] = []  # each overlaps what comes before
    reach = 0
    for match in matches:
        if match[0] >= reach:
            kept += _longest_together(together) if len(together) > 1 else together
            together = [match]
            reach = match[1]
        else:
            together.append(match)
            reach = max(reach, match[1])
    return kept + _longest_together(together)


def _longest_together(matches: list[Match]) -> list[Match]:
    kept: list[Match] = []
    for match in sorted(matches, key=lambda match: (match[0] - match[1], match[0], match[2])):
        if not _overlaps(match, kept):
            insort(kept, match)
    return kept


def _overlaps(match: Sequence[int], others: Sequence[tuple[int, ...]]) -> bool:
    """Whether a match overlaps one of the others, which are sorted and apart."""
    place = bisect_left(others, (match[0],))
    return (place > 0 and others[place - 1][1] > match[0]) or (place < len(others) and others[place][0] < match[1])
