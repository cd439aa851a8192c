"""Sparse rows in a space that no intake can change."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matchkit.embedding import LexicalModel, load_lexical_model
from matchkit.embedding.lexical import FEATURES
from matchkit.embedding.words import hash_feature


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
        "river kelp": weight_of(model, "river kelp"),
        "kelp kelp": weight_of(model, "kelp kelp"),
    }
    length = math.sqrt(sum(value**2 for value in unscaled.values()))
    assert np.count_nonzero(row) == len(unscaled)
    for feature, value in unscaled.items():
        assert row[hash_feature(feature) % FEATURES] == pytest.approx(value / length)


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
