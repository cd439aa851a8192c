"""An encoder without a model: words and word pairs, hashed. For tests, and for a first look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matchkit.embedding.protocol import Progress
from matchkit.embedding.words import find_features, find_words, hash_feature

PREPARATION = "v1"
WORDS_SEEN = 512


class HashingEncoder:
    """Signed feature hashing (Weinberger et al. 2009) of words and word pairs, with damped counts.

    Texts are near when they share words; meaning beyond the words is not seen.

    Parameters
    ----------
    dimension
        Length of a vector. Fewer places mean more chance meetings of unlike words.
    """

    def __init__(self, dimension: int = 256) -> None:
        self.dimension = dimension
        self.max_tokens = WORDS_SEEN
        self.fingerprint = f"hashing:{dimension}:{PREPARATION}"

    def count_tokens(self, text: str) -> int:
        """Words of the text."""
        return len(find_words(text))

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> npt.NDArray[np.float32]:
        """Float32 (n, d) unit rows; a zero row for a text without words."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for position, text in enumerate(texts):
            rows[position] = self._row(text)
            if progress:
                progress(position + 1, len(texts))
        return rows

    def _row(self, text: str) -> npt.NDArray[np.float64]:
        row = np.zeros(self.dimension)
        for feature, count in Counter(find_features(text)).items():
            number = hash_feature(feature)
            # The lowest bit is the sign, so that chance meetings cancel on average.
            row[(number >> 1) % self.dimension] += (1 if number & 1 else -1) * np.sqrt(count)
        length = np.linalg.norm(row)
        return row / length if length else row
