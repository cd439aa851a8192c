"""The names of a vocabulary, and words that show what is said of them, as one trie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matchkit.kernels.folding import TABLE_SIZE, UNKNOWN
from matchkit.kernels.names import ANY_CASE, BEGIN, END, NO_FORM, RULE, Trie
from matchkit.kernels.tries import Links, grow_slots
from matchkit.skills.folding import Ints, code_points


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
    """A trie of forms and of signs, words in lower case with their bits.

    Of forms with one key the first counts.
    """
    form_of: dict[str, Form] = {}
    for form in forms:
        form_of.setdefault(form.key, form)
    texts = sorted({*form_of, *signs})
    words = np.array([(signs.get(text, 0), *_describe(form_of.get(text)), 0, 0) for text in texts], np.int32)
    words = words.reshape(-1, 6)
    # Only rules that speak of case look at how a form is written.
    written = [
        form_of[text].written if rule != ANY_CASE else "" for text, rule in zip(texts, words[:, RULE], strict=True)
    ]
    codes, ends = _joined(written)
    words[1:, BEGIN], words[:, END] = ends[:-1], ends
    return Trie(link(texts), words, codes)


def _describe(form: Form | None) -> tuple[int, int, int]:
    return (NO_FORM, ANY_CASE, 0) if form is None else (form.skill, form.rule, form.takes_plural)


def link(words: Iterable[str]) -> Links:
    """Words in ascending order, and the slots that lead to them."""
    codes, ends = _joined(words)
    used = np.unique(codes)
    symbols = np.zeros(TABLE_SIZE, np.uint16)
    symbols[used] = np.arange(1, used.size + 1)
    spelled = symbols[codes]
    slots, word = grow_slots(spelled, ends, used.size)
    return Links(symbols, slots, word, spelled, ends)


def _joined(words: Iterable[str]) -> tuple[Ints, Ints]:
    """All words' code points, and where each word ends; what lies beyond the tables is left unknown, as in texts."""
    words = list(words)
    codes = code_points("".join(words))
    ends = np.cumsum([len(word) for word in words], dtype=np.int32)
    return np.where(codes < TABLE_SIZE, codes, UNKNOWN).astype(np.int32), ends
