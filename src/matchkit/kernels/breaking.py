"""Which hard rule a pair breaks first, and how many pairs each of them closes."""

from __future__ import annotations

import numpy as np

from matchkit.kernels.compiling import Bools, Bytes, Int32s, Int64s, kernel


@kernel
def mark_broken(broken: Bytes, index: Int64s, passes: Bools, code: int) -> None:
    """Write ``code`` into ``broken`` uint8 (n, P) where a pair does not pass.

    What applicant ``i`` of the block passes is row ``index[i]`` of ``passes``, bool (d, P).
    """
    mark = np.uint8(code)
    for i in range(broken.shape[0]):
        row, table = broken[i], passes[index[i]]
        for p in range(row.size):
            row[p] = row[p] if table[p] else mark


@kernel
def mark_left_out(broken: Bytes, accepts: Bools, takes: Bools, named_from: Int64s, named: Int32s, code: int) -> None:
    """Write ``code`` where a pair breaks no rule, is not named, and one side accepts named ones alone.

    ``accepts`` bool (n,) and ``takes`` bool (P,) are False for those who do; applicant ``i``'s named projects are
    ``named[named_from[i]:named_from[i + 1]]``, ascending.
    """
    mark, n_choosy = np.uint8(code), np.count_nonzero(~takes)
    for i in range(broken.shape[0]):
        if accepts[i] and n_choosy == 0:
            continue
        at, stop = named_from[i], named_from[i + 1]
        for p in range(takes.size):
            if at < stop and named[at] == p:
                at += 1
            elif broken[i, p] == 0 and not (accepts[i] and takes[p]):
                broken[i, p] = mark


@kernel
def count_broken(broken: Bytes, by_applicant: Int64s, by_project: Int64s) -> None:
    """Add to int64 (n, codes) and (P, codes) how many pairs of the block have each code."""
    for i in range(broken.shape[0]):
        row, mine = broken[i], by_applicant[i]
        for p in range(row.size):
            mine[row[p]] += 1
            by_project[p, row[p]] += 1
