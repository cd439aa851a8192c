"""Phrases and sentences to the skills of a vocabulary that they speak of, where no name is written out.

Character n-grams find skills by their wording, vectors by their meaning; a mix of both finds more than either. A
sentence is compared as a whole and in windows of two and three words, as it may name several skills among much else.
`benchmarks/linking.py` measures all of this on a public set (Decorte et al., "Design of Negative Sampling Strategies
for Distantly Supervised Skill Extraction", RecSys in HR 2022).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matchkit.embedding import checked_encode
from matchkit.embedding.cosines import exact_cosines, exact_sparse_cosines
from matchkit.skills.names import SAME, Floats, LetterGrams, as_closeness
from matchkit.skills.text import comparable

if TYPE_CHECKING:
    from matchkit.embedding import Encoder
    from matchkit.skills.vocabulary import SkillVocabulary

WINDOWS = (2, 3)
Parts = tuple[int, int, int]
PARTS: Parts = (3, 2, 5)
"""How much the letters of the phrase count, the meaning of the whole, and that of its window which is closest."""
BLOCK_ROWS = 32
BLOCK_WINDOWS = 512  # a long text has many, and each is compared with every name
_QUALIFIER = re.compile(r"\s*\([^()]*\)\s*$")


class SkillLinker:
    """Compares phrases with every name and alias of a vocabulary.

    Parameters
    ----------
    vocabulary
        What is linked to. A name with a qualifier, ``Java (computer programming)``, is also known without it.
    encoder
        Makes vectors of names and phrases.
    """

    def __init__(self, vocabulary: SkillVocabulary, encoder: Encoder) -> None:
        self._vocabulary = vocabulary
        forms = [list(_spellings(vocabulary[at].forms)) for at in range(len(vocabulary))]
        texts = [form for row in forms for form in row]
        self._first = np.cumsum([0, *(len(row) for row in forms[:-1])])
        self._letters = LetterGrams(texts)
        self._encoder = encoder
        self._letter_rows = self._letters.rows(texts)
        self._meaning_rows = checked_encode(encoder, texts)

    def similarities(self, phrases: Sequence[str], parts: Parts = PARTS) -> npt.NDArray[np.int32]:
        """Int32 (n, S), 0..10,000: how near each skill's nearest name is; 10,000 where the phrase is one of its names.

        A phrase's row depends on no other phrase.
        """
        if not phrases:
            return np.zeros((0, len(self._vocabulary)), np.int32)
        letters = exact_sparse_cosines(self._letters.rows(phrases), self._letter_rows)
        whole = self._meaning(phrases)
        window = self._closest_window(phrases)
        mixed = (parts[0] * letters + parts[1] * whole + parts[2] * window) / sum(parts)
        found = as_closeness(np.maximum.reduceat(mixed, self._first, axis=1))
        for row, phrase in enumerate(phrases):
            skill = self._vocabulary.resolve(phrase)
            if skill is not None:
                found[row, skill] = SAME
        return found

    def _meaning(self, texts: Sequence[str]) -> Floats:
        return exact_cosines(checked_encode(self._encoder, texts), self._meaning_rows)

    def _closest_window(self, phrases: Sequence[str]) -> Floats:
        """For each phrase and name the cosine of the phrase's window which is closest to the name."""
        windows = [(row, window) for row, phrase in enumerate(phrases) for window in _windows(phrase)]
        best = np.full((len(phrases), len(self._meaning_rows)), -np.inf)
        for begin in range(0, len(windows), BLOCK_WINDOWS):
            owners, texts = zip(*windows[begin : begin + BLOCK_WINDOWS], strict=True)
            rows, starts = np.unique(owners, return_index=True)
            closest = np.maximum.reduceat(self._meaning(texts), starts, axis=0)
            best[rows] = np.maximum(best[rows], closest)
        return best

    def link(self, phrases: Sequence[str], k: int, parts: Parts = PARTS) -> npt.NDArray[np.int64]:
        """Int64 (n, k), positions of the nearest skills, best first; of equally near ones the lower position."""
        rows = np.zeros((len(phrases), k), np.int64)
        for begin in range(0, len(phrases), BLOCK_ROWS):
            near = self.similarities(phrases[begin : begin + BLOCK_ROWS], parts)
            rows[begin : begin + BLOCK_ROWS] = np.argsort(-near, axis=1, kind="stable")[:, :k]
        return rows


def _spellings(forms: Sequence[str]) -> dict[str, None]:
    return dict.fromkeys(spelling for form in forms for spelling in (form, _QUALIFIER.sub("", form) or form))


def _windows(phrase: str) -> list[str]:
    """All stretches of two and of three words; a shorter phrase as it is."""
    words = comparable(phrase).split() or [phrase]
    return [" ".join(words[i : i + n]) for n in WINDOWS for i in range(max(1, len(words) - n + 1))]
