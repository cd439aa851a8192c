"""Sparse TF-IDF rows in a feature space that no intake can change: words and word pairs, hashed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, islice
from typing import NamedTuple

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
TEXTS_AT_ONCE = 2_048
"""Some hundred megabytes of features, at a resume's length."""
MOST_WORDS = 2**31
"""More distinct words than fit in memory, so that two numbers make one."""
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
        words = WordPlaces()
        parts = [self._encode(part, words) for part in _in_parts(texts)]
        lengths = np.concatenate([np.zeros(0, dtype=np.int64), *(part.lengths for part in parts)])
        indptr = np.zeros(lengths.size + 1, dtype=np.int64)
        np.cumsum(lengths, out=indptr[1:])
        places = np.concatenate([np.zeros(0, dtype=np.int64), *(part.places for part in parts)])
        weights = np.concatenate([np.zeros(0, dtype=np.float32), *(part.weights for part in parts)])
        return csr_matrix((weights, places, indptr), shape=(lengths.size, FEATURES))

    def _encode(self, texts: Sequence[str], words: WordPlaces) -> _Rows:
        """The rows of some texts, all at once: each feature of each text, then each place of each text once."""
        numbers = [words.find(text) for text in texts]
        row = np.repeat(np.arange(len(texts)), [len(part) for part in numbers])
        number = np.fromiter(chain.from_iterable(numbers), dtype=np.int64, count=row.size)
        is_pair = row[1:] == row[:-1]
        first, second = number[:-1][is_pair], number[1:][is_pair]
        alone = words.places()[number]
        weight = self.idf[alone]
        of_pair = ((weight[:-1] + weight[1:]) / 2)[is_pair]
        keys = np.concatenate([row * FEATURES + alone, row[1:][is_pair] * FEATURES + words.pair_places(first, second)])
        # Where features of a text share a place, the first one's weight counts: words come before pairs.
        keys, at, count = np.unique(keys, return_index=True, return_counts=True)
        weights = (1 + np.log(count)) * np.concatenate([weight, of_pair])[at]
        lengths = np.bincount(keys // FEATURES, minlength=len(texts))
        ends = np.cumsum(lengths)
        # One by one: the order of a sum decides its last bit.
        norms = [np.linalg.norm(weights[end - length : end]) for length, end in zip(lengths, ends, strict=True)]
        weights /= np.repeat([norm or 1.0 for norm in norms], lengths)
        return _Rows(lengths, keys % FEATURES, weights.astype(np.float32))


class _Rows(NamedTuple):
    """Sparse rows of some texts, one behind the other."""

    lengths: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]


class WordPlaces:
    """Words and pairs of words by number, each hashed once however many texts have it."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words: list[str] = []
        self._places = np.zeros(0, dtype=np.int64)
        self._pairs: dict[int, int] = {}

    def find(self, text: str) -> list[int]:
        """The numbers of a text's words, in order."""
        found = find_words(text)
        known = self._numbers
        try:
            return [known[word] for word in found]
        except KeyError:
            for word in found:
                if word not in known:
                    known[word] = len(self._words)
                    self._words.append(word)
        return [known[word] for word in found]

    def places(self) -> npt.NDArray[np.int64]:
        """The place of each word by its number."""
        new = _places(self._words[self._places.size :])
        self._places = np.concatenate([self._places, new])
        return self._places

    def pair_places(self, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Int64 (n,): the place of each pair of numbers."""
        pairs, inverse = np.unique(first * MOST_WORDS + second, return_inverse=True)
        return np.array([self._pair_place(pair) for pair in pairs.tolist()], dtype=np.int64)[inverse]

    def _pair_place(self, pair: int) -> int:
        place = self._pairs.get(pair)
        if place is None:
            first, second = divmod(pair, MOST_WORDS)
            place = self._pairs[pair] = _place(join_pairs([self._words[first], self._words[second]])[0])
        return place


@cache
def load_lexical_model() -> LexicalModel:
    """The model of English at large, made once a process."""
    return LexicalModel.from_frequencies(read_word_frequencies())


def _places(features: Sequence[str]) -> npt.NDArray[np.int64]:
    return np.array(list(map(_place, features)), dtype=np.int64)


def _place(feature: str) -> int:
    return hash_feature(feature) % FEATURES


def _in_parts(texts: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(texts)
    while part := list(islice(waiting, TEXTS_AT_ONCE)):
        yield part
