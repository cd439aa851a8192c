"""Sparse TF-IDF rows in a feature space that no intake can change: words and word pairs, hashed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from matchkit.embedding.word_frequencies import read_word_frequencies
from matchkit.embedding.words import find_words, hash_feature, join_pairs
from matchkit.errors import ShapeError

PREPARATION = "v2"
"""Changes with what counts as a word, with the place of a feature, and with the weight of a pair."""
FEATURES = 2**18
"""Places for features. A resume has some hundred, so two of one document rarely meet in one place."""
MILLION = 1_000_000
SHIPPED_TEXTS = 10_000
"""How many texts of ordinary English the shipped weights stand for; a word that none of them would have weighs most."""
SHIPPED_LENGTH = 150
"""Words in each of them: a page of a resume, or a statement and a description together."""


@dataclass(frozen=True, eq=False)
class LexicalModel:
    """Weights of words and word pairs.

    Attributes
    ----------
    document_frequency
        Uint32 (2**18,): in how many texts each word is.
    n_texts
        Of how many.
    preparation
        The way in which texts become features; another one would read the frequencies wrongly.

    Raises
    ------
    ShapeError
        The frequencies are not one for each feature.
    ValueError
        The preparation is not this version's.
    """

    document_frequency: npt.NDArray[np.uint32]
    n_texts: int
    preparation: str = PREPARATION

    def __post_init__(self) -> None:
        if self.preparation != PREPARATION:
            raise ValueError(f"words were prepared by {self.preparation!r}, here it is {PREPARATION!r}")
        if self.document_frequency.shape != (FEATURES,):
            raise ShapeError.mismatch("document_frequency", self.document_frequency.shape, (FEATURES,), "features")
        frozen = self.document_frequency.astype(np.uint32)
        frozen.flags.writeable = False
        object.__setattr__(self, "document_frequency", frozen)

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> LexicalModel:
        """Weights from the document frequencies in some texts."""
        frequency = np.zeros(FEATURES, dtype=np.uint32)
        for text in texts:
            frequency[np.unique(_places(find_words(text)))] += 1
        return cls(frequency, len(texts))

    @classmethod
    def from_frequencies(cls, per_million: Mapping[str, float]) -> LexicalModel:
        """Weights from frequencies in a language at large, as if read in 10,000 texts of 150 words drawn from it.

        Parameters
        ----------
        per_million
            By word, its occurrences in a million words.
        """
        places = _places(list(per_million))
        occurrences = np.array(list(per_million.values()), dtype=np.float64)
        share = 1 - (1 - occurrences / MILLION) ** SHIPPED_LENGTH
        frequency = np.zeros(FEATURES, dtype=np.uint32)
        # Where two words share a place, the more frequent one decides.
        np.maximum.at(frequency, places, np.rint(SHIPPED_TEXTS * share).astype(np.uint32))
        return cls(frequency, SHIPPED_TEXTS)

    @cached_property
    def idf(self) -> npt.NDArray[np.float64]:
        """Float64 (2**18,): ``ln((1 + n) / (1 + df)) + 1``. A word that no text has weighs most."""
        return np.log((1 + self.n_texts) / (1 + self.document_frequency.astype(np.float64))) + 1

    def encode(self, texts: Iterable[str]) -> csr_matrix:
        """Float32 CSR (n, 2**18): ``(1 + ln tf) * idf``, rows of unit length; an empty row for a text without words.

        A pair of words weighs the mean of its words: how often a pair comes cannot be known from any list.
        """
        places: list[npt.NDArray[np.int64]] = []
        weights: list[npt.NDArray[np.float32]] = []
        for text in texts:
            place, weight = self._row(text)
            places.append(place)
            weights.append(weight)
        indptr = np.zeros(len(places) + 1, dtype=np.int64)
        np.cumsum([place.size for place in places], out=indptr[1:])
        return csr_matrix(
            (_joined(weights, np.float32), _joined(places, np.int64), indptr), shape=(len(places), FEATURES)
        )

    def _row(self, text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        words = find_words(text)
        places = _places(words + join_pairs(words))
        alone = self.idf[places[: len(words)]]
        weights = np.concatenate([alone, (alone[:-1] + alone[1:]) / 2])
        place, first, count = np.unique(places, return_index=True, return_counts=True)
        weight = (1 + np.log(count)) * weights[first]
        length = np.linalg.norm(weight)
        return place, (weight / length if length else weight).astype(np.float32)


@cache
def load_lexical_model() -> LexicalModel:
    """The model of English at large, made once a process."""
    return LexicalModel.from_frequencies(read_word_frequencies())


def _places(features: Sequence[str]) -> npt.NDArray[np.int64]:
    return np.array(list(map(_place, features)), dtype=np.int64)


@lru_cache(maxsize=2**17)
def _place(feature: str) -> int:
    return hash_feature(feature) % FEATURES


def _joined(parts: Sequence[npt.NDArray[Any]], dtype: type) -> npt.NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype=dtype), *parts])
