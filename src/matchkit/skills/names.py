"""How alike short texts are: by their letters, and by what the text model makes of them.

Letters are compared by the cosine of their character n-grams of three to five signs within words, weighted by inverse
document frequency and with damped counts. All cosines are whole multiples of 2**-20 before they are summed, so that a
pair's value is the same to the last bit whatever stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from matchkit.embedding import checked_encode
from matchkit.embedding.cosines import exact_cosines, exact_sparse_cosines

if TYPE_CHECKING:
    from matchkit.embedding import Encoder

SAME = 10_000
LETTERS, MEANING = 3, 7
"""Tenths: how much the letters count, and how much the model."""
MOST_KEPT = 4
Floats = npt.NDArray[np.float64]


class LetterGrams:
    """Cosines by character n-grams. ``names`` tell which n-grams are frequent, and so say little."""

    def __init__(self, names: Iterable[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit(names)

    def rows(self, texts: Sequence[str]) -> Any:
        """Sparse float64 (n, grams), rows of unit length."""
        return self._vectorizer.transform(texts)


class Meanings:
    """Vectors of short texts, each made once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, npt.NDArray[np.float32]] = {}

    def rows(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Float32 (n, d), rows of unit length."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, checked_encode(self._encoder, new), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(len(texts), self._encoder.dimension)


class NameCloseness:
    """How close two names of skills are, as `matchkit.skills.read_skills` asks: 7 parts meaning, 3 parts letters.

    Parameters
    ----------
    names
        Names by which n-grams are weighed; the same ones, such as those of the shipped vocabulary, for every intake.
    encoder
        Makes vectors of names.
    """

    def __init__(self, names: Iterable[str], encoder: Encoder) -> None:
        self._letters = LetterGrams(names)
        self._meanings = Meanings(encoder)
        self._asked: dict[tuple[str, ...], Any] = {}

    def __call__(self, ours: Sequence[str], theirs: Sequence[str]) -> npt.NDArray[np.int32]:
        """Int32 (n, m), 0..10,000: equal names have 10,000."""
        if not (ours and theirs):
            return np.zeros((len(ours), len(theirs)), np.int32)
        letters = exact_sparse_cosines(self._letters.rows(ours), self._letters_of(tuple(theirs)))
        meaning = exact_cosines(self._meanings.rows(ours), self._meanings.rows(theirs))
        return as_closeness((LETTERS * letters + MEANING * meaning) / (LETTERS + MEANING))

    def _letters_of(self, names: tuple[str, ...]) -> Any:
        """Of names that projects ask for, which are the same ones whichever applicant's are compared with them."""
        if names not in self._asked:
            if len(self._asked) >= MOST_KEPT:
                self._asked.clear()
            self._asked[names] = self._letters.rows(names)
        return self._asked[names]


def as_closeness(cosines: Floats) -> npt.NDArray[np.int32]:
    """Int32 of the same shape, 0..10,000."""
    return np.rint(np.clip(cosines, 0, 1) * SAME).astype(np.int32)
