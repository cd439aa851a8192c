"""The names of a vocabulary, and words that show what is said of them, as one trie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.kernels.names import CHILD, CODE, LAST, NO_FORM, TABLE_SIZE, UNKNOWN, Trie, grow_nodes
from matchkit.skills.folding import code_points


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a skill.

    Attributes
    ----------
    skill
        Position in the vocabulary.
    written
        As it stands there, with single spaces.
    key
        As it is sought, see `matchkit.skills.folding.fold_name`; not empty.
    rule
        `ANY_CASE`, `AS_WRITTEN` or `IN_LIST` of `matchkit.kernels.names`.
    takes_plural
        An ``s`` may follow.
    """

    skill: int
    written: str
    key: str
    rule: int
    takes_plural: bool


def build_trie(forms: Sequence[Form], signs: Mapping[str, int]) -> Trie:
    """A trie of forms, by their places, and of signs, words in lower case with their bits.

    Of forms with one key the first counts.
    """
    form_of: dict[str, int] = {}
    for number, form in enumerate(forms):
        form_of.setdefault(form.key, number)
    words = sorted({*form_of, *signs})
    codes, ends = _joined(words)
    nodes = grow_nodes(codes, ends)
    first = np.full(TABLE_SIZE, -1, np.int32)
    tops = np.arange(nodes[0, CHILD], nodes[0, LAST])
    first[nodes[tops, CODE]] = tops
    written, written_ends = _joined([form.written for form in forms])
    return Trie(
        nodes=nodes,
        first=first,
        codes=codes,
        ends=ends,
        form=np.array([form_of.get(word, NO_FORM) for word in words], np.int32),
        sign=np.array([signs.get(word, 0) for word in words], np.uint8),
        forms=np.array(
            [(form.skill, form.rule, form.takes_plural, " " in form.written) for form in forms], np.int32
        ).reshape(-1, 4),
        written=written,
        written_at=np.concatenate([[0], written_ends]).astype(np.int64),
    )


def _joined(words: Iterable[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """All words' code points, and where each word ends; what lies beyond the tables is left unknown, as in texts."""
    words = list(words)
    codes = code_points("".join(words))
    ends = np.cumsum([len(word) for word in words], dtype=np.int64)
    return np.where(codes < TABLE_SIZE, codes, UNKNOWN).astype(np.int32), ends
