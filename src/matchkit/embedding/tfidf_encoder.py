"""Latent semantic analysis of the reference texts: dense vectors without a neural model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.embedding.lexical import LexicalModel
from matchkit.embedding.protocol import Progress, to_unit
from matchkit.embedding.reference_texts import read_reference_texts, reference_texts_digest
from matchkit.embedding.words import find_words

PREPARATION = "v2"
DIMENSION = 128
WORDS_SEEN = 512
FEWEST_TEXTS = 2
"""A feature of one reference text alone is near nothing else; leaving these out makes the fit quick."""
TEXTS_AT_ONCE = 256


class _Axes(NamedTuple):
    kept: npt.NDArray[np.int64]
    """Int64 (k,), places of the features that take part."""
    directions: npt.NDArray[np.float64]
    """Float64 (k, DIMENSION)."""


class TfidfEncoder:
    """TF-IDF of words and word pairs, projected on the main axes of the shipped reference texts.

    Latent semantic analysis (Deerwester et al. 1990). The axes come from the reference texts alone, so a vector does
    not depend on the intake. They are found on first use, in one thread, which takes about a second.
    """

    def __init__(self) -> None:
        self.dimension = DIMENSION
        self.max_tokens = WORDS_SEEN
        self.fingerprint = f"tfidf:{DIMENSION}:{reference_texts_digest()}:{PREPARATION}"

    def count_tokens(self, text: str) -> int:
        """Words of the text."""
        return len(find_words(text))

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> npt.NDArray[np.float32]:
        """Float32 (n, 128) unit rows; a zero row for a text that shares no word with the reference texts."""
        axes = _fit_axes()
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            part = _load_weights().encode(texts[start : start + TEXTS_AT_ONCE])
            # A sparse product sums each row by itself in the order of its features: no row depends on another.
            rows[start : start + TEXTS_AT_ONCE] = to_unit(part[:, axes.kept] @ axes.directions)
            if progress:
                progress(min(start + TEXTS_AT_ONCE, len(texts)), len(texts))
        return rows


@cache
def _fit_axes() -> _Axes:
    from sklearn.decomposition import TruncatedSVD
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    rows = _load_weights().encode(read_reference_texts()).astype(np.float64)
    kept = np.flatnonzero(np.bincount(rows.indices, minlength=rows.shape[1]) >= FEWEST_TEXTS)
    # One thread: the sums inside depend on how many there are.
    with threadpool_limits(limits=1):
        fitted = TruncatedSVD(DIMENSION, algorithm="arpack", random_state=0).fit(rows[:, kept])
    return _Axes(kept, np.ascontiguousarray(fitted.components_.T))


@cache
def _load_weights() -> LexicalModel:
    """Of the reference texts themselves: what all occupations share makes no axis."""
    return LexicalModel.from_texts(read_reference_texts())
