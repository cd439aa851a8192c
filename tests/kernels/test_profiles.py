"""Rows of bytes: those that are equal get one number."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from matchkit.kernels.profiles import equal_rows


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=30), elements=st.integers(0, 2)))
def test_rows_are_numbered_in_order_of_their_first_coming(rows: np.ndarray) -> None:
    place, first = equal_rows(rows)
    numbers: dict[bytes, int] = {}
    expected = [numbers.setdefault(row.tobytes(), len(numbers)) for row in rows]
    assert place.tolist() == expected
    assert first.tolist() == [expected.index(number) for number in range(len(numbers))]


def test_no_rows_and_rows_of_nothing() -> None:
    assert equal_rows(np.zeros((0, 3), np.uint8))[1].size == 0
    assert equal_rows(np.zeros((3, 0), np.uint8))[0].tolist() == [0, 0, 0]
