"""The score of a pair of texts: dense and lexical likeness, against what is usual, as an integer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.embedding.cosines import dense_cosines, lexical_cosines
from matchkit.embedding.documents import DocumentVectors
from matchkit.embedding.reference import SimilarityReference

UNKNOWN = -1
MIDDLE = 5_000
"""Score of a pair as alike as reference pairs are on average."""
STEEPNESS = 0.3
"""Near the middle a standard deviation is 5,000 * 0.3 = 1,500 points."""


def text_similarity(
    ours: DocumentVectors, theirs: DocumentVectors, reference: SimilarityReference
) -> npt.NDArray[np.int32]:
    """Score every pair; the same integers whatever the blocks and threads.

    Parameters
    ----------
    ours, theirs
        n and m documents of one encoder; slices of larger ones where memory is short.
    reference
        What is usual for this encoder and relation (`find_reference`).

    Returns
    -------
    ndarray
        Int32 (n, m), 0..10,000, or -1 where a text is unknown. 5,000 is usual; `score_points` says what lies beside it.
    """
    points = np.rint(score_points(standard_similarity(ours, theirs, reference))).astype(np.int32)
    points[~np.logical_and.outer(ours.is_known, theirs.is_known)] = UNKNOWN
    return points


def standard_similarity(
    ours: DocumentVectors, theirs: DocumentVectors, reference: SimilarityReference
) -> npt.NDArray[np.float64]:
    """Float64 (n, m): the mixed cosines in standard deviations of the reference pairs; no meaning for unknown texts.

    Where the encoder finds nothing in a text of words, which happens to encoders that know few, its part is as usual.
    """
    dense = dense_cosines(ours, theirs)
    dense[~np.logical_and.outer(ours.vectors.any(axis=1), theirs.vectors.any(axis=1))] = reference.dense_mean
    return reference.mix(dense, lexical_cosines(ours, theirs))


def score_points(standard: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Standard deviations z to 0..10,000: ``5,000 + 5,000 x / sqrt(1 + x**2)`` with ``x = 0.3 z``.

    z of -2, -1, 0, 1, 2, 3, 5 give 2,428, 3,563, 5,000, 6,437, 7,572, 8,345, 9,160. It always rises, so two excellent
    fits are still told apart, where a straight line would cut both at 10,000. Products, quotients and roots are rounded
    alike by every processor, which exponentials are not.
    """
    steep = STEEPNESS * standard
    return MIDDLE + MIDDLE * steep / np.sqrt(1 + steep * steep)
