"""A trie over characters in two columns, so that each step through it is one look-up.

A trie (Fredkin, "Trie memory", CACM 3(9), 1960) as a double array (Aoe, "An efficient digital search algorithm by
using a double-array structure", IEEE Transactions on Software Engineering 15(9), 1989): the child of slot ``s`` for
symbol ``c`` is slot ``BASE[s] + c`` if that slot's parent is ``s``. Nodes are placed level by level: most walks end
after a few letters, and the slots that they visit lie close together in memory.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.compiling import Int32s, inlined, kernel

Symbols = npt.NDArray[np.uint16]

BASE, PARENT = 0, 1
"""Columns of slots: where children are counted from; and twice the slot above, and one more where a word ends.

Where a single word goes on there are no children, and `BASE` is less than 0, see `tail_of`."""
FREE, NO_WORD = -1, -1
_CROWDED = 0.95
"""Share of slots in use from which their stretch is not tried again."""
_WORD = 2  # a column while slots are filled
_HINTS = 128


class Links(NamedTuple):
    """Words as symbols, and the slots that lead to them.

    Symbols are from 1; 0 is what no word has. ``symbols`` is uint16 of all code points that are told apart: the symbol
    of each. ``slots`` is int32 (M, 2), columns as above, the root at 0, and ``word`` int32 (M,), the word that ends at
    a slot. Word ``w`` is ``spelled[ends[w - 1]:ends[w]]``. What most steps look at lies together.
    """

    symbols: Symbols
    slots: Int32s
    word: Int32s
    spelled: Symbols
    ends: Int32s


@kernel
def grow_slots(spelled: Symbols, ends: Int32s, n_symbols: int) -> tuple[Int32s, Int32s]:
    """The slots that lead to words, of which ``w`` is ``spelled[ends[w - 1]:ends[w]]``; and the words that end there.

    Words are distinct, not empty, and in ascending order; symbols lie in ``1..n_symbols``.
    """
    slots = np.full((2 * (ends.size + n_symbols + 1), 3), FREE, np.int32)
    queue = np.empty((spelled.size + 1, 4), np.int32)  # slot, depth, and the first and the last word below, as a range
    queue[0, 0], queue[0, 1], queue[0, 2], queue[0, 3] = 0, 0, 0, ends.size
    slots[0, PARENT] = 0
    children = np.empty((n_symbols, 2), np.int32)
    done, queued, crowded = 0, 1, 1
    while done < queued:
        slot, depth, low, high = queue[done]
        done += 1
        if low < high and start_of(ends, low) + depth == ends[low]:  # the shortest word stands first
            slots[slot, _WORD] = low
            slots[slot, PARENT] += 1
            low += 1
        if slot and high - low == 1:
            slots[slot, BASE] = -1 - (low * _HINTS + spelled[start_of(ends, low) + depth] % _HINTS)
            continue
        n = _list_children(spelled, ends, depth, low, high, children)
        base, crowded = _find_base(slots, children[:n, 0], crowded)
        while base + n_symbols >= slots.shape[0]:
            slots = _with_room(slots)
        slots[slot, BASE] = base
        for i in range(n):
            child = base + children[i, 0]
            slots[child, PARENT] = 2 * slot
            queue[queued, 0], queue[queued, 1] = child, depth + 1
            queue[queued, 2] = children[i - 1, 1] if i else low
            queue[queued, 3] = children[i, 1]
            queued += 1
    slots = _without_room(slots, n_symbols)
    return slots[:, :2].copy(), slots[:, _WORD].copy()


@inlined
def tail_of(base: int, symbol: int) -> int:
    """The word that goes on where a base is less than 0, or `NO_WORD` where it surely does not go on by this symbol.

    Most walks are dismissed here, before the word is looked at.
    """
    packed = -1 - base
    return packed // _HINTS if packed % _HINTS == symbol % _HINTS else NO_WORD


@inlined
def start_of(ends: Int32s, word: int) -> int:
    """Where a word begins."""
    return ends[word - 1] if word else 0


@kernel
def _list_children(spelled: Symbols, ends: Int32s, depth: int, low: int, high: int, children: Int32s) -> int:
    """Fill in the symbols that come next in a range of words, and where the words of each end; how many there are."""
    n, w = 0, low
    while w < high:
        symbol = spelled[start_of(ends, w) + depth]
        while w < high and spelled[start_of(ends, w) + depth] == symbol:
            w += 1
        children[n, 0], children[n, 1] = symbol, w
        n += 1
    return n


@kernel
def _find_base(slots: Int32s, symbols: Int32s, crowded: int) -> tuple[int, int]:
    """The first base at which all children fall on free slots, and the slot before which there is hardly a free one."""
    if not symbols.size:
        return 1, crowded
    at = max(crowded, symbols[0] + 1)
    used = tried = 0
    while True:
        is_free = at >= slots.shape[0] or slots[at, PARENT] == FREE
        tried += 1
        used += not is_free
        if is_free and _fits(slots, symbols, at - symbols[0]):
            break
        at += 1
    return at - symbols[0], at if used >= _CROWDED * tried else crowded


@inlined
def _fits(slots: Int32s, symbols: Int32s, base: int) -> bool:
    for symbol in symbols:  # noqa: SIM110  # compiled
        if base + symbol < slots.shape[0] and slots[base + symbol, PARENT] != FREE:
            return False
    return True


@inlined
def _with_room(slots: Int32s) -> Int32s:
    larger = np.full((2 * slots.shape[0], slots.shape[1]), FREE, np.int32)
    larger[: slots.shape[0]] = slots
    return larger


@kernel
def _without_room(slots: Int32s, n_symbols: int) -> Int32s:
    """Up to the last slot in use, and as much as a step from there can reach beyond."""
    last = slots.shape[0] - 1
    while last and slots[last, PARENT] == FREE:
        last -= 1
    return slots[: last + n_symbols + 2].copy()
