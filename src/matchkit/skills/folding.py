"""Running text made comparable, character by character, with the way back to where each one stood."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matchkit.kernels.folding import Folding

Ints = npt.NDArray[np.int32]

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212-"
_QUOTES = "\u2018\u2019\u02bc`"
_WITHOUT_WIDTH = "\u00ad\u200b\u200c\u200d\ufeff"
_MARKS = range(0x0300, 0x0370)  # accents that combine with the letter before
_LIGATURES = range(0xFB00, 0xFB07)
# Stretches whose folded form has another length, and letters in bold and other styles.
_UNEVEN = re.compile("[^\\s][\u0300-\u036f]+|[\ufb00-\ufb06\U0001d400-\U0001d7ff]")
_ADDRESS_SIGNS = "@/."
_ENCODING, _BROKEN = "utf-32-le", "surrogatepass"


def fold_name(name: str) -> str:
    """A name as it is sought: lower case, dashes and white space as single spaces, none around it."""
    from matchkit.kernels.folding import fold

    return _text_of(fold(code_points(to_even(name)[0]), folding()).folded).strip()


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Uint32, one for each character."""
    return np.frombuffer(text.encode(_ENCODING, _BROKEN), np.uint32)


def _text_of(codes: Ints) -> str:
    return codes.tobytes().decode(_ENCODING, _BROKEN)


def to_even(text: str) -> tuple[str, Ints, Ints]:
    """A text in which every character folds to one, and the stretch of the text that each came from."""
    pieces, starts, ends = [], [], []
    end = 0
    for stretch in _UNEVEN.finditer(text):
        begin = stretch.start()
        folded = unicodedata.normalize("NFKC", stretch.group())
        pieces += [text[end:begin], folded]
        starts += [np.arange(end, begin), np.full(len(folded), begin)]
        end = stretch.end()
        ends += [starts[-2] + 1, np.full(len(folded), end)]
    rest = np.arange(end, len(text))
    even = "".join([*pieces, text[end:]])
    return even, np.concatenate([*starts, rest]).astype(np.int32), np.concatenate([*ends, rest + 1]).astype(np.int32)


@cache
def folding() -> Folding:
    """Tables of the code points of the Basic Multilingual Plane."""
    from matchkit.kernels import folding as kernels

    characters = [chr(code) for code in range(kernels.TABLE_SIZE)]
    folded = np.array([_fold_character(character) for character in characters], np.int32)
    kinds = np.array([kernels.IS_WORD * one.isalnum() + kernels.IS_SPACE * one.isspace() for one in characters])
    kinds[[*_MARKS, *_LIGATURES]] |= kernels.IS_UNEVEN
    kinds[[ord(sign) for sign in _ADDRESS_SIGNS]] |= kernels.IS_ADDRESS_SIGN
    kinds[[ord(one) for one in _WITHOUT_WIDTH]] |= kernels.IS_DROPPED
    return kernels.Folding(folded << kernels.KIND_BITS | kinds.astype(np.int32), kinds.astype(np.uint8))


def _fold_character(character: str) -> int:
    """The code point by which a character is sought: lower case, compatible form, if that is a single one."""
    if character in _DASHES:
        return ord(" ")
    if character in _QUOTES:
        return ord("'")
    folded = unicodedata.normalize("NFKC", character).lower()
    return ord(folded if len(folded) == 1 else character)
