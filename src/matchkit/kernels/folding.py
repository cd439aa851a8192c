"""Folding a text for the search of names: case, dashes and white space stop to matter.

Texts are code points, uint32 as they come, int32 once folded. Folded texts have lower-case letters, a space for each
dash and each run of white space, and a line feed for a blank line.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.compiling import Int32s, grown, inlined, kernel

Bytes = npt.NDArray[np.uint8]
CodePoints = npt.NDArray[np.uint32]

TABLE_SIZE = 1 << 16
"""Code points beyond, mostly pictures, are read as `UNKNOWN`."""
UNKNOWN = 0xFFFD
IS_SPACE, IS_UNEVEN, IS_WORD, IS_ADDRESS_SIGN, IS_DROPPED = 1, 2, 4, 8, 16
"""What a code point is: bits of `Folding.kinds`. Uneven ones are folded to several, or several to one."""
KIND_BITS = 8
SPACE, LINE_FEED, DOT, AT, SLASH = 32, 10, 46, 64, 47
_SMALL_W = 119
_STYLED, _STYLED_END = 0x1D400, 0x1D800  # letters in bold and other styles, which compatibility forms make plain


class Folding(NamedTuple):
    """How single code points are folded: ``kinds`` is uint8 of `TABLE_SIZE`.

    ``table`` is int32 of `TABLE_SIZE`, the code point that each is folded to, shifted by `KIND_BITS`, and its kind.
    """

    table: Int32s
    kinds: Bytes


class FoldedText(NamedTuple):
    """A text as it is searched, and where its characters stood; all of one length but ``addresses``.

    ``plain`` has letters as they were written, a single blank as a space, and wider gaps as line feeds; ``start`` and
    ``end`` say which stretch of the text each one was.
    ``addresses`` is int32 (n, 2): words that may be web or mail addresses, as spans of the text, by start.
    """

    folded: Int32s
    plain: Int32s
    start: Int32s
    end: Int32s
    addresses: Int32s


@kernel
def fold(codes: CodePoints, folding: Folding) -> tuple[bool, FoldedText]:
    """Fold a text, and say whether it has no uneven characters; such ones are taken as they are."""
    table, size = folding.table, codes.size
    folded, plain, start = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    addresses = np.empty((8, 2), np.int32)
    n = n_addresses = begin = line_feeds = 0
    is_even, is_in_gap, has_dot = True, False, False
    for i in range(size):
        code = codes[i]
        entry = table[code] if code < TABLE_SIZE else _beyond_table(code)
        if entry & IS_SPACE:
            if is_in_gap:
                plain[n - 1] = LINE_FEED
            else:
                folded[n], plain[n], start[n] = SPACE, SPACE if code == SPACE else LINE_FEED, i
                n += 1
                is_in_gap, line_feeds = True, 0
                if n_addresses and addresses[n_addresses - 1, 0] == begin:
                    addresses[n_addresses - 1, 1] = i
            line_feeds += code == LINE_FEED
            if line_feeds > 1:
                folded[n - 1] = LINE_FEED
            continue
        if is_in_gap or i == 0:
            begin, is_in_gap, has_dot = i, False, False
        if entry & (IS_DROPPED | IS_UNEVEN):
            is_even &= not entry & IS_UNEVEN
            if entry & IS_DROPPED:
                continue
        if entry & IS_ADDRESS_SIGN:
            is_address = code == AT or (code == SLASH and (has_dot or (n > 0 and folded[n - 1] == SLASH)))
            is_address |= code == DOT and n > 1 and folded[n - 1] == _SMALL_W and folded[n - 2] == _SMALL_W
            has_dot |= code == DOT
            if is_address and not (n_addresses and addresses[n_addresses - 1, 0] == begin):
                if n_addresses == addresses.shape[0]:
                    addresses = grown(addresses)
                addresses[n_addresses, 0], addresses[n_addresses, 1] = begin, size
                n_addresses += 1
        folded[n], plain[n], start[n] = entry >> KIND_BITS, code, i
        n += 1
    end = start[:n] + np.int32(1)
    return is_even, FoldedText(folded[:n], plain[:n], start[:n], end, addresses[:n_addresses])


@inlined
def _beyond_table(code: int) -> int:
    return (UNKNOWN << KIND_BITS) | (IS_UNEVEN if _STYLED <= code < _STYLED_END else 0)
