"""Text that repeats itself: said once or five hundred times, it counts once."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

RUN = 8
"""Words in a row that must have come before to count as a repeat. Shorter runs come again in honest prose: employers,
places, "as a member of the"."""

_WORD = re.compile(r"\w+")
_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that no word of a run is multiplied away
_POWERS = {length: np.uint64(pow(_MULTIPLIER, length, 2**64)) for length in (1, 2, 4)}


def without_repeats(text: str) -> str:
    """The text without what it has said before, word for word, in runs of at least eight words.

    ``without_repeats(text * 500)`` is ``text`` for every text that does not repeat itself inside. Letter case and what
    stands between the words make no difference.
    """
    folded = _fold(text)
    words = _WORD.findall(folded)
    if len(words) <= RUN:
        return text
    repeated = _find_repeated(_numbered(words))
    if not repeated.any():
        return text
    spans = [found.span() for found in _WORD.finditer(folded)]
    pieces, taken = [], 0
    edges = np.flatnonzero(np.diff(repeated.astype(np.int8), prepend=0, append=0)).tolist()
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        # From behind the last word kept: what follows the repeat closes the sentence before it.
        pieces.append(text[taken : spans[first - 1][1]])
        taken = spans[after - 1][1]
    return "".join([*pieces, text[taken:].rstrip()])


def _fold(text: str) -> str:
    """Letter case folded where that keeps the places of letters: an eszett stays, as it would become two."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(letter if len(letter.casefold()) > 1 else letter.casefold() for letter in text)


def _numbered(words: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Equal numbers for equal words: the place where each stood first."""
    numbers: dict[str, int] = {}
    return np.array(list(map(numbers.setdefault, words, range(len(words)))), dtype=np.uint64)


def _find_repeated(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Bool (n,): words inside a run that begins at an earlier place too."""
    # The sum over a run of (word + 1) times a power of the multiplier, of two, four, then eight words.
    runs = words + np.uint64(1)
    for length in (1, 2, 4):
        runs = runs[:-length] * _POWERS[length] + runs[length:]
    ordered = np.sort(runs)
    if (ordered[1:] != ordered[:-1]).all():
        return np.zeros(words.size, dtype=np.bool_)
    _, first, inverse = np.unique(runs, return_index=True, return_inverse=True)
    came_before = first[inverse] < np.arange(runs.size)
    opened = np.zeros(words.size + 1, dtype=np.int64)
    opened[:-RUN] += came_before
    opened[RUN:] -= came_before
    return np.cumsum(opened[:-1]) > 0
