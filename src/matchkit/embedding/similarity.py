"""The score of a pair of texts: dense and lexical likeness, against what is usual, as an integer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.embedding.cosines import DENSE_STEPS, LEXICAL_STEPS, lexical_products, whole_rows
from matchkit.embedding.documents import DocumentVectors
from matchkit.embedding.reference import SimilarityReference

UNKNOWN = -1
MIDDLE = np.float32(5_000)
"""Score of a pair as alike as reference pairs are on average."""
STEEPNESS = 0.3
"""Near the middle a standard deviation is 5,000 * 0.3 = 1,500 points."""
ONE = np.float32(1)


class Curve(NamedTuple):
    """From whole-number products to the place of a pair on the curve of `score_points`, all in float32.

    ``x = dense * product + lexical * sqrt(words) + offset``, where ``product`` is of two `whole_rows`, ``words`` of two
    `whole_weights`. Where the encoder finds nothing in a text, ``usual`` is the product.
    """

    dense: np.float32
    lexical: np.float32
    offset: np.float32
    usual: np.float32


def make_curve(reference: SimilarityReference) -> Curve:
    """The curve on which a pair as alike as reference pairs are on average is at 0, and a standard deviation 0.3."""
    unit = STEEPNESS / reference.mixed_sd
    dense = unit * reference.dense_share / reference.dense_sd
    lexical = unit * (1 - reference.dense_share) / reference.lexical_sd
    return Curve(
        dense=np.float32(dense / DENSE_STEPS**2),
        lexical=np.float32(lexical / LEXICAL_STEPS),
        offset=np.float32(-dense * reference.dense_mean - lexical * reference.lexical_mean),
        usual=np.float32(round(reference.dense_mean * DENSE_STEPS**2)),
    )


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
    points = np.rint(score_points(steep_similarity(ours, theirs, reference))).astype(np.int32)
    points[~np.logical_and.outer(ours.is_known, theirs.is_known)] = UNKNOWN
    return points


def steep_similarity(
    ours: DocumentVectors, theirs: DocumentVectors, reference: SimilarityReference
) -> npt.NDArray[np.float32]:
    """Float32 (n, m): the pairs' places on the `Curve`; no meaning for unknown texts.

    Where the encoder finds nothing in a text of words, which happens to encoders that know few, its part is as usual.
    """
    curve = make_curve(reference)
    product = whole_rows(ours.vectors) @ whole_rows(theirs.vectors).T
    product[~np.logical_and.outer(ours.vectors.any(axis=1), theirs.vectors.any(axis=1))] = curve.usual
    root: npt.NDArray[np.float32] = np.sqrt(lexical_products(ours.lexical, theirs.lexical).astype(np.float32))
    return curve.dense * product + curve.lexical * root + curve.offset


def score_points(steep: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Places x on the curve to 0..10,000: ``5,000 + 5,000 x / sqrt(1 + x**2)``, where x is 0.3 standard deviations.

    Standard deviations of -2, -1, 0, 1, 2, 3, 5 give 2,428, 3,563, 5,000, 6,437, 7,572, 8,345, 9,160. It always rises,
    so two excellent fits are still told apart, where a straight line would cut both at 10,000. Products, quotients and
    roots are rounded alike by every processor, which exponentials are not.
    """
    return MIDDLE + MIDDLE * steep / np.sqrt(ONE + steep * steep)
