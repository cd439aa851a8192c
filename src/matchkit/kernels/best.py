"""The best few of many, kept in heaps whose roots are the worst: larger keys first, of equal ones the smaller tie.

Entries stay in the slot that they were given, with whatever a caller keeps beside them; only ``order`` is a heap.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.compiling import Int32s, Int64s, inlined, kernel

Draws = npt.NDArray[np.uint64]


class Best(NamedTuple):
    """Heaps, one a row: int32, int64, and uint64 (rows, k)."""

    order: Int32s
    key: Int64s
    tie: Draws


@kernel
def no_entries(rows: int, most: int) -> Best:
    """Room for ``most`` entries in each row."""
    shape = (rows, most)
    return Best(np.empty(shape, np.int32), np.empty(shape, np.int64), np.empty(shape, np.uint64))


@inlined
def offer(best: Best, row: int, n: int, key: int, tie: int) -> int:
    """The slot that an entry gets in a row where ``n`` are kept, or -1 where it is worse than all of them.

    Where there is no room left, the worst makes some.
    """
    order, keys, ties = best.order, best.key, best.tie
    most = keys.shape[1]
    slot = n
    if n == most:
        slot = order[row, 0] if most > 0 else -1
        if slot >= 0 and (key < keys[row, slot] or (key == keys[row, slot] and tie > ties[row, slot])):
            slot = -1
    if slot >= 0:
        keys[row, slot], ties[row, slot] = key, tie
        at = n if n < most else 0
        if n < most:
            while at > 0:  # up, as long as it is worse than what is above it
                above = order[row, (at - 1) // 2]
                if keys[row, above] < key or (keys[row, above] == key and ties[row, above] >= tie):
                    break
                order[row, at] = above
                at = (at - 1) // 2
        else:
            while 2 * at + 1 < n:  # down, as long as something worse is below it
                below = 2 * at + 1
                under = order[row, below]
                if below + 1 < n:
                    other = order[row, below + 1]
                    if keys[row, other] < keys[row, under] or (
                        keys[row, other] == keys[row, under] and ties[row, other] > ties[row, under]
                    ):
                        below, under = below + 1, other
                if keys[row, under] > key or (keys[row, under] == key and ties[row, under] <= tie):
                    break
                order[row, at] = under
                at = below
        order[row, at] = slot
    return slot


@inlined
def mixed(first: int, second: int) -> int:
    """As `matchkit.preferences.ties.pair_lottery`, of one pair."""
    number = np.uint64(first) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(second)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return number ^ (number >> np.uint64(31))  # type: ignore[return-value]
