"""Folding a text for the search of names: case, dashes and white space stop to matter.

Texts are code points, uint32 as they come, int32 once folded. Folded texts have lower-case letters, a space for each
dash and each run of white space, and a line feed for a blank line.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.compiling import Bytes, Int32s, grown, inlined, kernel

CodePoints = npt.NDArray[np.uint32]

TABLE_SIZE = 1 << 16
"""Code points beyond, mostly pictures, are read as `UNKNOWN`."""
UNKNOWN = 0xFFFD
IS_SPACE, IS_UNEVEN, IS_WORD, IS_ADDRESS_SIGN, IS_DROPPED = 1, 2, 4, 8, 16
"""What a code point is: bits of `Folding.kinds`. Uneven ones are folded to several, or several to one."""
KIND_BITS = 8
SPACE, LINE_FEED, DOT, AT, SLASH, COLON = 32, 10, 46, 64, 47, 58
_SMALL_W, _SMALL_Z = 119, 122
_BEFORE_A, _LETTER_BITS, _MOST_LETTERS = 96, 5, 4


def _packed(letters: str) -> int:
    """Letters from a to z as one number, see `_letters_before`."""
    return sum((ord(one) - _BEFORE_A) << (_LETTER_BITS * at) for at, one in enumerate(reversed(letters)))


_DOMAINS = tuple(map(_packed, ("com", "org", "io", "de", "uk", "eu", "edu")))
_NET = _packed("net")
_NO_HOSTS = tuple(map(_packed, ("asp", "ado", "vb")))  # "ASP.NET/C#" is no address
_STYLED, _STYLED_END = 0x1D400, 0x1D800  # letters in bold and other styles, which compatibility forms make plain


class Folding(NamedTuple):
    """How single code points are folded: ``kinds`` is uint8 of `TABLE_SIZE`.

    ``table`` is int32 of `TABLE_SIZE`, the code point that each is folded to, shifted by `KIND_BITS`, and its kind.
    """

    table: Int32s
    kinds: Bytes


class FoldedText(NamedTuple):
    """A text as it is searched.

    Attributes
    ----------
    folded
        Int32 (n,).
    start
        Int32 (n,): the place in the text of each one; that of the first blank of a run.
    addresses
        Int32 (a, 2): words that are web or mail addresses, as spans of the text, by start.
    is_even
        Whether the text has no uneven characters; such ones are taken as they are.
    """

    folded: Int32s
    start: Int32s
    addresses: Int32s
    is_even: bool


@kernel
def fold(codes: CodePoints, folding: Folding) -> FoldedText:
    """Fold a text of code points."""
    table, size = folding.table, codes.size
    folded, start = np.empty(size, np.int32), np.empty(size, np.int32)
    addresses = np.empty((8, 2), np.int32)
    n = n_addresses = begin = line_feeds = 0
    is_even, is_in_gap, is_address = True, True, False
    for i in range(size):
        code = codes[i]
        entry = table[code] if code < TABLE_SIZE else _beyond_table(code)
        if entry & IS_SPACE:
            if not is_in_gap or i == 0:
                folded[n], start[n] = SPACE, i
                n += 1
                if is_address:
                    addresses[n_addresses - 1, 1] = i
                is_in_gap, is_address, line_feeds = True, False, 0
            line_feeds += code == LINE_FEED
            if line_feeds > 1:
                folded[n - 1] = LINE_FEED
            continue
        if is_in_gap:
            begin, is_in_gap = i, False
        if entry & (IS_DROPPED | IS_UNEVEN | IS_ADDRESS_SIGN):
            is_even &= not entry & IS_UNEVEN
            if entry & IS_DROPPED:
                continue
            if not is_address and entry & IS_ADDRESS_SIGN and _is_in_address(folded[:n], code, folding.kinds):
                if n_addresses == addresses.shape[0]:
                    addresses = grown(addresses)
                addresses[n_addresses, 0], addresses[n_addresses, 1] = begin, size
                n_addresses += 1
                is_address = True
        folded[n], start[n] = entry >> KIND_BITS, i
        n += 1
    return FoldedText(folded[:n], start[:n], addresses[:n_addresses], is_even)


@inlined
def _beyond_table(code: int) -> int:
    return (UNKNOWN << KIND_BITS) | (IS_UNEVEN if _STYLED <= code < _STYLED_END else 0)


@kernel
def _is_in_address(before: Int32s, sign: int, kinds: Bytes) -> bool:
    """Whether the sign behind these characters makes the word an address: "a@", "http://", "www.", "x.org/"."""
    n = before.size
    if sign == AT:
        return True
    if sign == DOT:
        return n > 2 and before[n - 1] == _SMALL_W and before[n - 2] == _SMALL_W and before[n - 3] == _SMALL_W
    if n > 1 and before[n - 1] == SLASH and before[n - 2] == COLON:
        return True
    domain, dot = _letters_before(before, n)
    if dot < 1 or before[dot] != DOT or not kinds[before[dot - 1]] & IS_WORD:
        return False
    return domain in _DOMAINS or (domain == _NET and _letters_before(before, dot)[0] not in _NO_HOSTS)


@kernel
def _letters_before(codes: Int32s, end: int) -> tuple[int, int]:
    """The last letters before an end, `_MOST_LETTERS` at most, as one number; and the place before them."""
    packed, at = 0, end - 1
    while at >= 0 and at >= end - _MOST_LETTERS and _BEFORE_A < codes[at] <= _SMALL_Z:
        packed |= (codes[at] - _BEFORE_A) << (_LETTER_BITS * (end - 1 - at))
        at -= 1
    return packed, at
