"""Whether a pattern can match in a text at all, by what no match is without: quick to tell, and mostly it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_ODD_LETTERS = {"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k"}
"""Letters that a pattern takes for i, s and k where letter case makes no difference."""
_ODD = re.compile(f"[{''.join(_ODD_LETTERS)}]")
_EVEN = str.maketrans(_ODD_LETTERS)


class Clues:
    """What is in a text.

    Attributes
    ----------
    text
        The text.
    lowered
        In lower case, letter by letter, as patterns that ignore letter case compare them.
    words
        Every stretch of letters, digits and underscores, in lower case.
    has_digit
        Whether it has one.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lowered = lower_case(text)
        self.words = frozenset(_WORD.findall(self.lowered))
        self.has_digit = _DIGIT.search(text) is not None


def lower_case(text: str) -> str:
    """A text of the same length: two letters that a pattern takes for each other are the same."""
    return (text.translate(_EVEN) if _ODD.search(text) else text).lower()


@dataclass(frozen=True)
class Need:
    """One way for a pattern to match; it needs all of this.

    Attributes
    ----------
    words
        Any of these as a whole word, in any letter case.
    signs
        Each of these characters.
    pieces
        Any of these stretches, in any letter case.
    digit
        A digit.
    stretch
        A simpler pattern that matches somewhere.
    """

    words: frozenset[str] = frozenset()
    signs: str = ""
    pieces: tuple[str, ...] = ()
    digit: bool = False
    stretch: re.Pattern[str] | None = None

    def is_met(self, clues: Clues) -> bool:
        """Whether the text has all of it; the quickest to tell first."""
        if self.words and self.words.isdisjoint(clues.words):
            return False
        if (self.digit and not clues.has_digit) or not all(sign in clues.text for sign in self.signs):
            return False
        if self.pieces and not any(piece in clues.lowered for piece in self.pieces):
            return False
        return self.stretch is None or self.stretch.search(clues.text) is not None


class Sought:
    """A pattern, and the ways in which it can match: a text in which no need is met is not searched."""

    def __init__(self, pattern: re.Pattern[str], *needs: Need) -> None:
        self.pattern = pattern
        self.needs = needs

    def find(self, clues: Clues) -> Iterator[re.Match[str]]:
        """As ``pattern.finditer``."""
        if any(need.is_met(clues) for need in self.needs):
            return self.pattern.finditer(clues.text)
        return iter(())


def any_word(words: str) -> frozenset[str]:
    """Words as they are listed, with blanks between."""
    return frozenset(words.split())
