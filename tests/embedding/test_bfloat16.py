"""The fast mode: the same promises as in float32, and vectors that hardly differ."""

from __future__ import annotations

import numpy as np
import pytest

from matchkit.embedding import Encoder, encode_documents, find_reference, load_encoder
from matchkit.errors import EncoderError, UsageError

from .encoders import encode_by_threads

TEXTS = [
    "Surveyed moths on a river bank for two summers, and wrote up what was found.",
    "SQL",
    "Payroll and bookkeeping for a small theatre, then three years of telephone support.",
    "Bread. " * 90 + "Seabirds.",
]


@pytest.fixture(scope="module")
def narrow() -> Encoder:
    try:
        return load_encoder(device="cpu", precision="bfloat16")
    except EncoderError as error:
        pytest.skip(error.message)


@pytest.mark.model
def test_vectors_are_nearly_those_in_float32(narrow: Encoder) -> None:
    wide = load_encoder(device="cpu")
    cosines = (encode_documents(TEXTS, narrow).vectors * encode_documents(TEXTS, wide).vectors).sum(axis=1)
    assert (cosines > 0.999).all()
    assert (cosines < 1).any()


@pytest.mark.model
def test_neither_order_nor_company_nor_threads_change_a_byte(narrow: Encoder) -> None:
    rows = narrow.encode(TEXTS)
    assert np.array_equal(narrow.encode(TEXTS[::-1]), rows[::-1])
    assert np.array_equal(narrow.encode(TEXTS[1:2]), rows[1:2])
    assert all(np.array_equal(again, rows) for again in encode_by_threads(narrow, TEXTS))


@pytest.mark.model
def test_the_fingerprint_tells_it_apart_and_the_statistics_are_shared(narrow: Encoder) -> None:
    wide = load_encoder(device="cpu")
    assert narrow.fingerprint == wide.fingerprint.replace("float32", "bfloat16")
    assert find_reference(narrow, "resume") == find_reference(wide, "resume")


@pytest.mark.model
def test_a_processor_without_it_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchkit.embedding.sentence_encoder._has_bfloat16", lambda _: False)
    with pytest.raises(EncoderError, match=r"'cpu' does not calculate in bfloat16.* Use precision=\"float32\""):
        load_encoder(device="cpu", precision="bfloat16")


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(UsageError, match=r"precision is 'int8'\. Choose one of: 'float32', 'bfloat16'"):
        load_encoder(precision="int8")


def test_what_is_no_model_has_one_precision() -> None:
    with pytest.raises(UsageError, match=r"precision of 'tfidf' is 'bfloat16'\. Choose one of: 'float32'"):
        load_encoder("tfidf", precision="bfloat16")
