"""Scores of people who have several texts each, for callers who bring texts alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matchkit.embedding.documents import encode_documents
from matchkit.embedding.loading import load_encoder
from matchkit.embedding.protocol import Encoder
from matchkit.embedding.reference import find_reference
from matchkit.embedding.similarity import score_points, steep_similarity
from matchkit.texts import check_texts

BEST_WORKS = 3
"""A person of many works is judged by those that are nearest to the document. Averaging all of them into one vector
blurs people of several interests; the single best work is too easily a chance hit."""


def text_scores(
    profiles: Sequence[Sequence[str]], documents: Sequence[str], encoder: Encoder | None = None
) -> npt.NDArray[np.float64]:
    """Score how well documents fit people, by text alone: dense and lexical likeness, mixed and standardised.

    Parameters
    ----------
    profiles
        n people, each a list of texts: sections of a resume, or works.
    documents
        m texts, such as descriptions of projects.
    encoder
        None loads the default model.

    Returns
    -------
    ndarray
        Float64 (n, m), 0..10,000. For each pair the mean over the person's three best texts (or as many as there are).
        A person of one text has the score that `text_similarity` gives. NaN where all texts of one side are empty.

    Raises
    ------
    EncoderError
        The encoder cannot be had, or broke its contract.
    UsageError
        A profile is no list of strings, or a document is no string.
    """
    check_texts("documents", documents)
    for position, profile in enumerate(profiles):
        check_texts(f"profiles[{position}]", profile)
    encoder = encoder or load_encoder()
    works = [text for profile in profiles for text in profile]
    ends = np.cumsum([0, *(len(profile) for profile in profiles)])
    vectors = encode_documents([*works, *documents], encoder)
    ours, theirs = vectors[: len(works)], vectors[len(works) :]
    reference = find_reference(encoder, "resume")
    scores = np.full((len(profiles), len(documents)), np.nan)
    for person, (start, end) in enumerate(pairwise(ends)):
        steep = steep_similarity(ours[start:end], theirs, reference)
        known = steep[ours.is_known[start:end]]
        if known.size:
            scores[person] = np.rint(score_points(_mean_of_best(known)))
    scores[:, ~theirs.is_known] = np.nan
    return scores


def _mean_of_best(steep: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    best = np.sort(steep, axis=0)[::-1][:BEST_WORKS]
    # Row by row: the order of a sum decides its last bit.
    total = np.zeros(steep.shape[1], np.float32)
    for row in best:
        total += row
    return total / np.float32(len(best))
