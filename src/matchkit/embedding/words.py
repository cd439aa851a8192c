"""Words and word pairs of a text, and their places in a fixed feature space."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(
    r"\.net(?!\w)"  # .NET, also after "ASP"
    r"|(?<!\w)[^\W_]&[^\W_](?!\w)"  # R&D is not the language R
    r"|[^\W_]+(?:\.js(?!\w))?(?:\+\+|\#)?"  # node.js, C++, C#
)
_PLAIN_WORD = re.compile(r"[^\W_]+")
_MARKS = ("&", ".net", ".js", "++", "#")
"""Without any of these in a text, every word in it is a plain one."""
_ONE_LETTER_WORDS = frozenset({"c", "r"})

_LISTED = """
    a about above after again all along already also although always am among an and another any anyone anything are
    around as at back be became because been before being below between both but by can cannot could did do does
    doing done down during each either else etc even ever every few for from further get gets getting give given go
    goes going got had has have having he her here hers herself him himself his how however if in into is it its
    itself just keep last later least less let like ll made make makes making many may me might more most much must
    my myself near need neither never next no nor not nothing now of off often on once one only onto or other others
    our ours out over own per put quite rather re same she should since so some something soon still such take takes
    than that the their theirs them themselves then there these they thing things this those though three through to
    together too toward towards two under until up upon us use used using ve very via was we well were what when
    where whether which while who whom whose why will with within without would yet you your yours yourself january
    february march april june july august september october november december jan feb mar apr jun jul aug sep sept
    oct nov dec monday tuesday wednesday thursday friday saturday sunday day days week weeks month months year years
    hour hours
"""
STOP_WORDS = frozenset(_LISTED.split())
"""English function words, and words of dates: every resume and every project has them, so sharing one says nothing."""


def clean_text(text: str) -> str:
    """The text with lone surrogates replaced, which no tokenizer and no UTF-8 file can hold."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def find_words(text: str) -> list[str]:
    """Words in order: NFKC, lower case, accents kept, two characters or more (or C, R), no numbers, no stop words."""
    lowered = unicodedata.normalize("NFKC", clean_text(text)).lower()
    pattern = _WORD if any(mark in lowered for mark in _MARKS) else _PLAIN_WORD
    return list(filter(_tells, pattern.findall(lowered)))


def find_features(text: str) -> list[str]:
    """Words, then pairs of neighbouring words."""
    words = find_words(text)
    return words + join_pairs(words)


def join_pairs(words: list[str]) -> list[str]:
    """Each two neighbouring words as one feature."""
    return [f"{first} {second}" for first, second in pairwise(words)]


def hash_feature(feature: str) -> int:
    """A 64-bit number that is the same in every process (unlike `hash`, which PYTHONHASHSEED changes)."""
    return int.from_bytes(blake2b(feature.encode(), digest_size=8).digest(), "little")


@lru_cache(maxsize=2**16)
def _tells(word: str) -> bool:
    return word not in STOP_WORDS and not word.isdecimal() and (len(word) > 1 or word in _ONE_LETTER_WORDS)
