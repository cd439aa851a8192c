"""Blocks of products of two sparse matrices, against the dense ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchkit.kernels.overlap import Columns, Rows, capped_sums, reached, weighted_shares

Table = npt.NDArray[np.int64]
sides = st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 5))


@st.composite
def pairs_of_tables(draw: st.DrawFn) -> tuple[Table, Table]:
    """Of applicants by wishes and of projects by wishes, half of it zero."""
    n_applicants, n_projects, n_wishes = draw(sides)
    values = st.one_of(st.just(0), st.integers(0, 10_000))
    left = draw(arrays(np.int64, (n_applicants, n_wishes), elements=values))
    return left, draw(arrays(np.int64, (n_projects, n_wishes), elements=values))


def sparse(table: Table) -> tuple[Table, Table, Table]:
    row, column = np.nonzero(table)
    return (
        np.searchsorted(row, np.arange(table.shape[0] + 1)).astype(np.int64),
        column.astype(np.int64),
        table[row, column],
    )


@given(pairs_of_tables(), st.integers(0, 4), st.integers(0, 4))
def test_a_block_is_that_of_the_dense_product(tables: tuple[Table, Table], one: int, other: int) -> None:
    left, right = tables
    begin, end = sorted(min(place, left.shape[0]) for place in (one, other))
    rows, columns = Rows(*sparse(left)), Columns(*sparse(right.T))
    product = [[sum(int(a) * int(b) for a, b in zip(x, y, strict=True)) for y in right] for x in left[begin:end]]
    whole = right.sum(axis=1)
    shares = weighted_shares(rows, columns, whole, begin, end)
    assert shares.tolist() == [
        [n // w if w else -1 for n, w in zip(row, whole.tolist(), strict=True)] for row in product
    ]
    assert reached(rows, columns, whole, begin, end).tolist() == [
        [n == w for n, w in zip(row, whole.tolist(), strict=True)] for row in product
    ]
    mine = left.sum(axis=1)
    assert capped_sums(rows, columns, mine, 100, right.shape[0], begin, end).tolist() == [
        [min(100 * n // w, 100) if w else -1 for n in row]
        for row, w in zip(product, mine[begin:end].tolist(), strict=True)
    ]


@given(st.integers(1, 2**31), st.integers(0, 2**12), st.integers(-3, 3))
def test_a_share_is_rounded_down_exactly(whole: int, share: int, beside: int) -> None:
    """Floats divide here; the quotients next to whole numbers are the ones that could go wrong."""
    total = max(whole * share + beside, 0)
    one = np.array([0, 1], np.int64)
    rows = Rows(one, np.zeros(1, np.int64), np.array([total], np.int64))
    columns = Columns(one, np.zeros(1, np.int64), np.ones(1, np.int64))
    assert weighted_shares(rows, columns, np.array([whole], np.int64), 0, 1)[0, 0] == total // whole
