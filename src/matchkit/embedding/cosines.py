"""Cosines that are the same to the last bit whatever the block, the order, and the number of threads.

Sums of floats depend on their order, and a matrix product picks its order by shape and threads. So rows are first
rounded to whole numbers, and sums of products of whole numbers are exact as long as none is larger than a float can
hold. For rows of length 1 every partial sum is at most the product of both lengths (Cauchy-Schwarz): with `DENSE_STEPS`
it stays below 2**24 up to 16,384 dimensions, the rounding counted in, so that the quick products of float32 will do.
Rounding moves a cosine by about 0.0001, far less than an encoder's own noise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matchkit.embedding.documents import DocumentVectors

DENSE_STEPS = 4_032
"""A row of length 1 has length 4,032 + sqrt(d) / 2 at most, once it is rounded; 4,096 squared is 2**24."""
LEXICAL_STEPS = 32_000
"""Sparse rows are multiplied by our own code, in whole numbers: 32,000 squared is below 2**31."""


def dense_cosines(ours: DocumentVectors, theirs: DocumentVectors) -> npt.NDArray[np.float64]:
    """Float64 (n, m): cosine of each pair of dense vectors, in [-1, 1] up to the rounding of rows."""
    return exact_cosines(ours.vectors, theirs.vectors)


def lexical_cosines(ours: DocumentVectors, theirs: DocumentVectors) -> npt.NDArray[np.float64]:
    """Float64 (n, m): cosine of each pair of lexical rows, in [0, 1] up to the rounding of rows."""
    return exact_sparse_cosines(ours.lexical, theirs.lexical)


def exact_cosines(left: npt.NDArray[np.floating], right: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Float64 (n, m): cosine of each pair of unit rows."""
    return (whole_rows(left) @ whole_rows(right).T).astype(np.float64) / DENSE_STEPS**2


def exact_sparse_cosines(left: Any, right: Any) -> npt.NDArray[np.float64]:
    """Float64 (n, m): cosine of each pair of sparse unit rows."""
    return lexical_products(left, right).astype(np.float64) / LEXICAL_STEPS**2


def lexical_products(left: Any, right: Any) -> npt.NDArray[np.int64]:
    """Int64 (n, m): products of sparse unit rows, rounded to whole numbers."""
    left, right = left.copy(), right.copy()
    left.data, right.data = whole_weights(left.data), whole_weights(right.data)
    return (left @ right.T).toarray()


def whole_rows(rows: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Unit rows as float32 whole numbers, `DENSE_STEPS` for 1."""
    return np.rint(np.asarray(rows, np.float32) * np.float32(DENSE_STEPS))


def whole_weights(weights: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """Entries of sparse unit rows as int64 whole numbers, `LEXICAL_STEPS` for 1."""
    return np.rint(weights.astype(np.float32) * np.float32(LEXICAL_STEPS)).astype(np.int64)
