"""Characters that a reader does not see, or takes for others: removed for matching, and counted for a person.

Invisible characters inside words, overridden writing directions and letters of other scripts that look like Latin ones
make a text read one way to people and another way to programs. Converters leave some of them by accident, so they are
no proof of anything.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_WIDTHLESS = "\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
_TAG_LETTERS = "\U000e0001\U000e0020-\U000e007f"
_TURNING = "\u202a-\u202e\u2066-\u2069"
_MARKING = "\u061c\u200e\u200f"
_JOINERS = "\u200c\u200d"  # meant between letters of Persian or Hindi, and inside emoji
_SPLITTING = re.compile(
    f"(?<=\\w)[{_WIDTHLESS}]+(?=\\w)|(?<=[A-Za-z\u00c0-\u024f])[{_JOINERS}]+(?=[A-Za-z\u00c0-\u024f])"
)
_TAGS = re.compile(f"(?<![\U0001f3f4\U000e0020-\U000e007f])[{_TAG_LETTERS}]+")  # not those of flags
_LEFT_OVER = re.compile(f"[{_WIDTHLESS}\u00ad]")
_TURNED = re.compile(f"[{_TURNING}]")
_DIRECTION_MARK = re.compile(f"[{_MARKING}]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

# Unicode Technical Standard 39 lists what looks alike; these are the ones that pass for Latin letters in common fonts.
# Greek small letters are left out: they are symbols in the sciences (TNFα, χ²).
_CYRILLIC = dict(zip("аеорсухіјѕԁԛԝһАВЕКМНОРСТУХІЈЅԚԜ", "aeopcyxijsdqwhABEKMHOPCTYXIJSQW", strict=True))
_GREEK = dict(zip("οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oABEZHIKMNOPTYX", strict=True))
_ALIKE = _CYRILLIC | _GREEK
_LATIN_OF = str.maketrans(_ALIKE)
_WITH_ALIKE = re.compile(f"[^\\W\\d_]*[{''.join(_ALIKE)}][^\\W\\d_]*")
_TRULY = {
    "CYRILLIC": re.compile(f"(?![{''.join(_CYRILLIC)}])[\u0400-\u052f]"),
    "GREEK": re.compile(f"(?![{''.join(_GREEK)}])[\u0370-\u03ff]"),
}
_UNUSUAL = re.compile(f"[{_WIDTHLESS}{_JOINERS}\u00ad{_TAG_LETTERS}{_TURNING}{_MARKING}{''.join(_ALIKE)}]")
"""Every character that is looked at more closely; most texts have none."""
_SHORTEST_WORD = 3
"""A shorter word of look-alike letters alone may be a symbol or an abbreviation."""


@dataclass(frozen=True)
class HiddenCharacters:
    """How many characters of a text a reader does not see, or takes for others.

    Attributes
    ----------
    invisible
        Without width, inside words; or tag characters, which can carry a text of their own.
    turned
        Embeddings and overrides of the writing direction, in a text of which nothing is written from right to left.
    look_alike
        Letters of words that mix Latin letters with Cyrillic or Greek ones that look like them.
    """

    invisible: int = 0
    turned: int = 0
    look_alike: int = 0

    def __bool__(self) -> bool:
        return bool(self.invisible or self.turned or self.look_alike)


@dataclass(frozen=True)
class PlainText:
    """A text as it is matched, and what was hidden in the one that it was made from."""

    text: str
    hidden: HiddenCharacters = HiddenCharacters()


def plain_text(text: str) -> PlainText:
    """The text in Unicode form NFKC without hidden characters, look-alike letters as what they look like.

    Lone surrogates, which no file and no tokenizer can hold, become U+FFFD; control characters become spaces. Making a
    plain text plain changes nothing.
    """
    if text.isascii():
        return PlainText(_CONTROL.sub(" ", text))
    composed = unicodedata.normalize("NFKC", _SURROGATE.sub("\ufffd", text).removeprefix("\ufeff"))
    if not _UNUSUAL.search(composed):
        return PlainText(_CONTROL.sub(" ", composed))
    whole, splitting = _SPLITTING.subn("", composed)
    whole, tags = _TAGS.subn("", whole)
    straight, turned = _TURNED.subn("", _DIRECTION_MARK.sub("", _LEFT_OVER.sub("", whole)))
    latin, look_alike = _as_latin(straight)
    counts = HiddenCharacters(
        invisible=splitting + tags,
        turned=0 if _RIGHT_TO_LEFT.search(text) else turned,
        look_alike=look_alike,
    )
    return PlainText(unicodedata.normalize("NFKC", _CONTROL.sub(" ", latin)), counts)


def _as_latin(text: str) -> tuple[str, int]:
    """Words with look-alike letters in Latin ones, where they cannot be meant as Cyrillic or Greek."""
    count = 0

    @cache
    def is_written_in(script: str) -> bool:
        return bool(_TRULY[script].search(text))

    def replace(found: re.Match[str]) -> str:
        nonlocal count
        word = found.group()
        script = "CYRILLIC" if any(letter in _CYRILLIC for letter in word) else "GREEK"
        is_mixed = any("a" <= letter <= "z" or "A" <= letter <= "Z" for letter in word)
        is_name = text[found.end() : found.end() + 1] in ("+", "#")  # С++ and С#
        is_disguised = len(word) >= _SHORTEST_WORD and all(letter in _ALIKE for letter in word)
        if not (is_mixed or is_name or (is_disguised and not is_written_in(script))):
            return word
        count += sum(letter in _ALIKE for letter in word)
        return word.translate(_LATIN_OF)

    return _WITH_ALIKE.sub(replace, text), count
