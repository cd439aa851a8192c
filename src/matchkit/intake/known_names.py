"""Where names that are known stand again in a text: whole or in part, with or without their accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from matchkit.intake.clues import lower_case
from matchkit.intake.ordinary_words import is_ordinary

_PARTICLES_LISTED = """
    ab abu af al ap av ben bin binti da das de del della den der di do dos du e el ibn la le mac mc o ten ter van
    von y zu
"""
PARTICLES = frozenset(_PARTICLES_LISTED.split())
"""Small words that belong to a name, and tell nobody's alone."""
_FEWEST_LETTERS = 2
_WITHOUT_ACCENT = dict(zip("øłđħıØŁĐĦ", "oldhioldh", strict=True))
"""Letters that Unicode does not take apart."""
_WRITTEN_OUT = dict(zip("äöüåøßæœþð", ("ae", "oe", "ue", "aa", "oe", "ss", "ae", "oe", "th", "d"), strict=True))
"""How a letter is written where the keyboard lacks it."""

_PLAIN_LETTERS = re.compile("[A-Za-z]+")


def find_again(text: str, names: Iterable[str], mailed: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Every place of known names: whole, and each part that is no ordinary word.

    Parameters
    ----------
    text
        In Unicode form NFKC.
    names
        Whole names, the surname first or last.
    mailed
        Words of e-mail addresses, each perhaps a part of a name.
    """
    split = [name.replace(",", " ").split() for name in names]
    whole = {" ".join(name) for name in split if len(name) > 1}
    parts = {part for name in split for word in name for part in (word, *word.split("-")) if _tells(part)}
    parts |= {word for word in mailed if _tells(word)}
    if not (whole or parts):
        return
    plain = _without_accents(text)
    lowered = lower_case(plain)
    for name in sorted(name for name in whole | parts if _sure_piece(name) in lowered):
        flexible = r"[ \t]+".join(_spellings(word) for word in name.split())
        edge = ("(?<!\\w)", "(?!\\w)") if is_cased(name) else ("", "")
        pattern = rf"{edge[0]}{flexible}(?:['\u2019]s)?{edge[1]}"
        yield from (found.span() for found in re.finditer(pattern, plain, re.IGNORECASE))


def is_cased(text: str) -> bool:
    """Whether any of its letters can be small or capital."""
    return text.lower() != text.upper()


def _tells(part: str) -> bool:
    """Whether a single part of a name can be sought alone: no initial, no particle, no ordinary word."""
    letters = [character for character in part if character.isalpha()]
    return len(letters) >= _FEWEST_LETTERS and part.lower() not in PARTICLES and not is_ordinary(part)


def _without_accents(text: str) -> str:
    """The text with each letter's accent dropped, every character where it was."""
    return text.translate({ord(character): _base(character) for character in set(text) if not character.isascii()})


def _base(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character)
    marks = len(decomposed) > 1 and all(unicodedata.combining(mark) for mark in decomposed[1:])
    return decomposed[0] if marks else _WITHOUT_ACCENT.get(character, character)


def _sure_piece(name: str) -> str:
    """The longest stretch of a name that is there however the name is written: most names stand in few texts."""
    pieces = _PLAIN_LETTERS.findall(unicodedata.normalize("NFC", name))
    return max(pieces, key=len, default="").lower()


def _spellings(word: str) -> str:
    """A pattern of the ways to write a word, for a text without accents."""
    return "".join(_spellings_of(character) for character in unicodedata.normalize("NFC", word))


def _spellings_of(character: str) -> str:
    base, written_out = re.escape(_base(character)), _WRITTEN_OUT.get(character.lower())
    return f"(?:{base}|{written_out})" if written_out else base
