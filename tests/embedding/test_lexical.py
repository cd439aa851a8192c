"""Sparse rows in a space that no intake can change."""

from __future__ import annotations

import math
import sys
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.embedding import LexicalModel, load_lexical_model
from matchkit.embedding.lexical import FEATURES
from matchkit.embedding.word_frequencies import read_word_frequencies
from matchkit.embedding.words import find_words, hash_feature, join_pairs


def weight_of(model: LexicalModel, feature: str) -> float:
    return float(model.idf[hash_feature(feature) % FEATURES])


def test_rare_words_weigh_more_and_unknown_ones_most() -> None:
    model = LexicalModel.from_texts(["river survey", "river bank", "river dune"])
    assert weight_of(model, "river") == pytest.approx(math.log(4 / 4) + 1)
    assert weight_of(model, "survey") == pytest.approx(math.log(4 / 2) + 1)
    assert weight_of(model, "kelp") == pytest.approx(math.log(4 / 1) + 1) == model.idf.max()


def test_a_row_is_damped_counts_times_weights_at_unit_length() -> None:
    model = LexicalModel.from_texts(["river survey", "river bank"])
    row = model.encode(["river kelp kelp"]).toarray()[0]
    unscaled = {
        "river": weight_of(model, "river"),
        "kelp": (1 + math.log(2)) * weight_of(model, "kelp"),
        "river kelp": (weight_of(model, "river") + weight_of(model, "kelp")) / 2,
        "kelp kelp": weight_of(model, "kelp"),
    }
    length = math.sqrt(sum(value**2 for value in unscaled.values()))
    assert np.count_nonzero(row) == len(unscaled)
    for feature, value in unscaled.items():
        assert row[hash_feature(feature) % FEATURES] == pytest.approx(value / length)


def test_words_that_everybody_writes_weigh_little_in_the_shipped_model() -> None:
    weights = [
        weight_of(load_lexical_model(), word) for word in ("people", "weekend", "theatre", "bookkeeping", "qgis")
    ]
    assert weights == sorted(weights)
    assert weights[0] < 3 < 9 < weights[-1] == pytest.approx(math.log(10_001) + 1)


def test_frequencies_in_a_language_are_read_as_shares_of_texts() -> None:
    model = LexicalModel.from_frequencies({"often": 10_000, "seldom": 1})
    assert weight_of(model, "often") == pytest.approx(math.log(10_001 / (1 + round(1e4 * (1 - 0.99**150)))) + 1)
    assert weight_of(model, "seldom") == pytest.approx(math.log(10_001 / 2) + 1, abs=0.5)


def test_the_shipped_frequencies_hold_words_as_they_are_found() -> None:
    frequencies = read_word_frequencies()
    assert 20_000 < len(frequencies) < 40_000
    assert all(find_words(word) == [word] for word in list(frequencies)[::50])
    assert min(frequencies.values()) >= 1


def test_a_text_without_words_is_an_empty_row() -> None:
    rows = load_lexical_model().encode(["", "the of 2024", "river"])
    assert rows.shape == (3, FEATURES)
    assert rows.getnnz(axis=1).tolist() == [0, 0, 1]


def test_a_row_does_not_depend_on_the_others() -> None:
    texts = ["river survey in Glasgow", "", "drone images of seabirds, counted"]
    together = load_lexical_model().encode(texts)
    for position, text in enumerate(texts):
        assert (together[position] != load_lexical_model().encode([text])).nnz == 0


def test_no_texts_give_no_rows() -> None:
    assert load_lexical_model().encode([]).shape == (0, FEATURES)


def slow_row(model: LexicalModel, text: str) -> tuple[list[int], bytes]:
    """The definition, text by text: places, and the bytes of the weights."""
    words = find_words(text)
    features = words + join_pairs(words)
    alone = [float(model.idf[hash_feature(word) % FEATURES]) for word in words]
    weights = alone + [(first + second) / 2 for first, second in pairwise(alone)]
    first: dict[int, float] = {}
    count: Counter[int] = Counter()
    for feature, weight in zip(features, weights, strict=True):
        place = hash_feature(feature) % FEATURES
        first.setdefault(place, weight)
        count[place] += 1
    places = sorted(first)
    row = np.array([(1 + np.log(count[place])) * first[place] for place in places])
    length = np.linalg.norm(row)
    return places, (row / length if length else row).astype(np.float32).tobytes()


WORDS = ["river", "kelp", "kelp", "dune", "survey", "C++", "the", "R", "R&D", "node.js", "7", "\u00e9t\u00e9"]


@settings(max_examples=50)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=40)))
def test_many_rows_at_once_are_each_as_alone_to_the_last_bit(drawn: list[list[str]]) -> None:
    texts, model = [" ".join(words) for words in drawn], load_lexical_model()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matchkit.embedding.lexical.TEXTS_AT_ONCE", 3)
        rows = model.encode(iter(texts))
    for position, text in enumerate(texts):
        row = rows[position]
        assert (row.indices.tolist(), row.data.tobytes()) == slow_row(model, text)


def test_words_that_share_a_place_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weight is that of the one that stands first, words before pairs."""
    monkeypatch.setattr("matchkit.embedding.lexical.hash_feature", lambda feature: len(feature))
    monkeypatch.setattr(sys.modules[__name__], "hash_feature", lambda feature: len(feature))
    model = LexicalModel.from_texts(["kelp dune river", "kelp"])
    rows = model.encode(["kelp dune river survey", "river kelp"])
    for position, text in enumerate(["kelp dune river survey", "river kelp"]):
        assert (rows[position].indices.tolist(), rows[position].data.tobytes()) == slow_row(model, text)
