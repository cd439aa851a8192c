"""Cosines that are the same to the last bit whatever the block, the order, and the number of threads.

Sums of floats depend on their order, and a matrix product picks its order by shape and threads. So vectors are first
rounded to whole multiples of 2**-20; their products are whole numbers, and since a sum of them stays below 2**53 (rows
have length 1, so by Cauchy-Schwarz every partial sum is at most about 2**40), float64 holds each one exactly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matchkit.embedding.documents import DocumentVectors

STEPS = 2.0**20
"""Finer than the rounding of the model's float32 sums, and far from 2**26, where products of rows would be inexact."""


def dense_cosines(ours: DocumentVectors, theirs: DocumentVectors) -> npt.NDArray[np.float64]:
    """Float64 (n, m): cosine of each pair of dense vectors, in [-1, 1] up to the rounding of rows."""
    return exact_cosines(ours.vectors, theirs.vectors)


def lexical_cosines(ours: DocumentVectors, theirs: DocumentVectors) -> npt.NDArray[np.float64]:
    """Float64 (n, m): cosine of each pair of lexical rows, in [0, 1] up to the rounding of rows."""
    return exact_sparse_cosines(ours.lexical, theirs.lexical)


def exact_cosines(left: npt.NDArray[np.floating], right: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Float64 (n, m): cosine of each pair of unit rows."""
    return (_whole(left) @ _whole(right).T) / STEPS**2


def exact_sparse_cosines(left: Any, right: Any) -> npt.NDArray[np.float64]:
    """Float64 (n, m): cosine of each pair of sparse unit rows."""
    left, right = left.astype(np.float64), right.astype(np.float64)
    left.data, right.data = _whole(left.data), _whole(right.data)
    product: npt.NDArray[np.float64] = (left @ right.T).toarray()
    return product / STEPS**2


def _whole(values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    return np.rint(values.astype(np.float64) * STEPS)
