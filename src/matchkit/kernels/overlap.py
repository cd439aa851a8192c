"""Sums over what one side has and the other asks for: a block of a product of two sparse matrices, and its shares.

The left matrix is held by rows (applicants), the right one by columns, so that an applicant's entry finds the projects
that it counts for. Blocks are dense; a pair costs a few additions of whole numbers, which are exact in any order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchkit.kernels.compiling import Bools, Int32s, Int64s, inlined, kernel


class Rows(NamedTuple):
    """The left matrix: ``value[indptr[a]:indptr[a + 1]]`` in the columns ``column[...]``; int64."""

    indptr: Int64s
    column: Int64s
    value: Int64s


class Columns(NamedTuple):
    """The right matrix: ``value[indptr[c]:indptr[c + 1]]`` of the projects ``project[...]``; int64."""

    indptr: Int64s
    project: Int64s
    value: Int64s


def rows_of(rows: Rows, chosen: slice | Int64s) -> Rows:
    """The chosen rows alone, in ascending order; views where they are a range."""
    indptr, at = entries_of(rows.indptr, chosen)
    return Rows(indptr, rows.column[at], rows.value[at])


def entries_of(indptr: Int64s, chosen: slice | Int64s) -> tuple[Int64s, slice | Int64s]:
    """Of compressed rows the chosen ones: where each begins among them, and their entries."""
    if isinstance(chosen, slice):
        first, last = int(indptr[chosen.start]), int(indptr[chosen.stop])
        return indptr[chosen.start : chosen.stop + 1] - first, slice(first, last)
    lengths = indptr[chosen + 1] - indptr[chosen]
    begin = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return begin, np.arange(begin[-1]) + np.repeat(indptr[chosen] - begin[:-1], lengths)


def columns_on(columns: Columns, place: Int64s) -> Columns:
    """The columns with some projects alone, renumbered: ``place`` int64 (P,) is the new number of each, or -1."""
    is_kept = place[columns.project] >= 0
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_kept)])
    return Columns(before[columns.indptr], place[columns.project[is_kept]], columns.value[is_kept])


@kernel
def weighted_shares(rows: Rows, columns: Columns, whole: Int64s, begin: int, end: int) -> Int32s:
    """For applicants ``begin`` to ``end`` the sum of products over ``whole[p]``, rounded down; -1 where that is 0.

    ``whole`` is int64 (P,). Sums are below 2**53.
    """
    shares = np.empty((end - begin, whole.size), np.int32)
    sums = np.zeros(whole.size, np.int64)
    for a in range(begin, end):
        add_products(rows, columns, a, sums)
        for p in range(whole.size):
            shares[a - begin, p] = share_of(sums[p], whole[p]) if whole[p] else -1
            sums[p] = 0
    return shares


@kernel
def capped_sums(
    rows: Rows, columns: Columns, whole: Int64s, most: int, n_projects: int, begin: int, end: int
) -> Int32s:
    """For applicants ``begin`` to ``end`` ``most`` times the sum of products over ``whole[a]``, at most ``most``.

    ``whole`` is int64 (A,); the row is -1 throughout where it is 0.
    """
    shares = np.empty((end - begin, n_projects), np.int32)
    sums = np.zeros(n_projects, np.int64)
    for a in range(begin, end):
        add_products(rows, columns, a, sums)
        for p in range(n_projects):
            shares[a - begin, p] = min(share_of(most * sums[p], whole[a]), most) if whole[a] else -1
            sums[p] = 0
    return shares


@kernel
def reached(rows: Rows, columns: Columns, whole: Int64s, begin: int, end: int) -> Bools:
    """For applicants ``begin`` to ``end`` whether the sum of products is ``whole[p]``, int64 (P,)."""
    is_reached = np.empty((end - begin, whole.size), np.bool_)
    sums = np.zeros(whole.size, np.int64)
    for a in range(begin, end):
        add_products(rows, columns, a, sums)
        for p in range(whole.size):
            is_reached[a - begin, p] = sums[p] == whole[p]
            sums[p] = 0
    return is_reached


@inlined
def share_of(part: int, whole: int) -> int:
    """The quotient rounded down, of numbers below 2**53.

    Where both and the quotient's product are so small, the nearest float has the exact quotient's floor; and floats are
    divided several times quicker than whole numbers.
    """
    return np.int32(part / whole)  # type: ignore[return-value]


@inlined
def add_products(rows: Rows, columns: Columns, a: int, sums: Int64s) -> None:
    """Add row ``a`` of the product to ``sums``, int64 (P,)."""
    for k in range(rows.indptr[a], rows.indptr[a + 1]):
        column, value = rows.column[k], rows.value[k]
        for j in range(columns.indptr[column], columns.indptr[column + 1]):
            sums[columns.project[j]] += value * columns.value[j]
