"""Two ways to make spellings comparable: of a phrase as a whole, and of running text with a way back to its offsets."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

NO_LEVELS = "none|no experience"
LEVELS = (
    "basics?|beginner|elementary|novice|some|limited|intermediate|medium|good|very good|strong|"
    "solid|excellent|advanced|expert|proficient|fluent|native|conversational|familiar|working knowledge|"
    r"(?:more than |over |about |around |almost |nearly )?\d{1,2}(?:[.,]5)?\s?\+?\s?(?:years?|yrs?|months?)"
)
_LEVEL_AT_END = re.compile(rf"\s*[(\[](?:{NO_LEVELS}|{LEVELS})\b[^)\]]*[)\]]\s*$", re.IGNORECASE)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212-"
_QUOTES = "\u2018\u2019\u02bc`"
_SEPARATORS = re.compile(rf"[\s{_DASHES}]+")  # the plain hyphen stands last, where it is no range
_QUOTE = re.compile(f"[{_QUOTES}]")
_LEAD = ' \t,;:*"\u2022\u00b7\u201c\u201d'  # no full stop: `.NET`
_TRAIL = _LEAD + ".!?"
_PLURAL = re.compile(r"(?<=[a-z]{2}[a-hj-rtv-z])s$")  # not css, status, analysis


def comparable(phrase: str) -> str:
    """A phrase without regard to case, width, dashes or spaces; ``&`` is ``and``, a level in brackets at the end goes.

    ``'Problem-Solving (advanced)'`` and ``'problem  solving'`` compare as equal.
    """
    text = _LEVEL_AT_END.sub("", unicodedata.normalize("NFKC", phrase))
    text = _QUOTE.sub("'", text.casefold()).replace("&", " and ")
    return _SEPARATORS.sub(" ", text.lstrip(_LEAD).rstrip(_TRAIL)).strip()


def singular(key: str) -> str:
    """A comparable phrase whose last word has lost a simple plural: ``'grant applications'`` loses its ``s``."""
    return _PLURAL.sub("", key)


@dataclass(frozen=True)
class Folded:
    """Running text as it is matched, and where its characters stood.

    Attributes
    ----------
    text
        In lower case, dashes as spaces, a run of white space as one space or, across a blank line, one line feed.
    cuts, shifts
        From position ``cuts[i]`` of ``text`` on, the original position is ``shifts[i + 1]`` higher.
    """

    text: str
    cuts: tuple[int, ...]
    shifts: tuple[int, ...]

    def original(self, position: int) -> int:
        """The offset in the original text of a position in ``text``."""
        return position + self.shifts[bisect_right(self.cuts, position)]


class _CharacterTable(dict[int, str]):
    """Characters to characters, one to one; worked out on first use."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = unicodedata.normalize("NFKC", character).lower()
        self[code] = folded if len(folded) == 1 else character
        return self[code]


_TABLE = _CharacterTable({ord(character): " " for character in _DASHES + "\t\r\u00a0"})
_TABLE |= {ord(character): "'" for character in _QUOTES}
_BARRIER = "\v"  # stands for a blank line until the single line feeds have become spaces
_TABLE[ord("\n")] = " "
_TABLE[ord(_BARRIER)] = "\n"
# Stretches whose folded form has another length: white space, letters with combining marks, ligatures, and characters
# without width, such as a soft hyphen.
_UNEVEN = re.compile("\\s{2,}|\\v|[^\\s][\u0300-\u036f]+|[\ufb00-\ufb06]|[\u00ad\u200b-\u200d\ufeff]")


def fold(text: str) -> Folded:
    """Prepare running text for matching."""
    pieces, cuts, shifts = [], [], [0]
    end = length = 0
    for stretch in _UNEVEN.finditer(text):
        replacement = _fold_stretch(stretch.group())
        pieces += [text[end : stretch.start()], replacement]
        length += stretch.start() - end + len(replacement)
        end = stretch.end()
        cuts.append(length)
        shifts.append(end - length)
    pieces.append(text[end:])
    return Folded("".join(pieces).translate(_TABLE), tuple(cuts), tuple(shifts))


def _fold_stretch(stretch: str) -> str:
    if stretch.isspace():
        return _BARRIER if stretch.count("\n") > 1 else " "
    return unicodedata.normalize("NFKC", stretch).strip("\u00ad\u200b\u200c\u200d\ufeff")
