"""The real model: vectors that depend on the text alone."""

from __future__ import annotations

import numpy as np
import pytest

from matchkit.embedding import (
    DocumentVectors,
    Encoder,
    encode_documents,
    find_reference,
    load_encoder,
    text_scores,
    text_similarity,
)
from matchkit.embedding.chunks import fit_pieces
from matchkit.embedding.loading import _packaged_model

from .encoders import encode_by_threads
from .test_documents import ODD_TEXTS

pytestmark = pytest.mark.model

WORDS = [
    "river",
    "survey",
    "Python",
    "grants",
    "the",
    "kelp-forest",
    "zürich",
    "bookkeeping",
    "C++",
    "of",
    "moths",
    "food",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(device="cpu")


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Every bucket, full and half-empty batches."""
    generator = np.random.default_rng(0)
    lengths = [1, 2, *generator.integers(1, 60, 70), *generator.integers(60, 230, 30)]
    return [" ".join(generator.choice(WORDS, length)) for length in lengths]


@pytest.fixture(scope="module")
def rows(encoder: Encoder, texts: list[str]) -> np.ndarray:
    return encoder.encode(texts)


def test_rows_are_float32_of_unit_length(encoder: Encoder, rows: np.ndarray) -> None:
    assert rows.dtype == np.float32
    assert rows.shape == (102, 384) == (102, encoder.dimension)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)


def test_vectors_are_those_of_the_model(encoder: Encoder, rows: np.ndarray, texts: list[str]) -> None:
    """Padding, dummy rows and another layout of weights must change nothing but the last bits."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(_packaged_model()), device="cpu")
    plain = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    assert np.abs(plain - rows).max() < 1e-5


def test_order_does_not_change_a_byte(encoder: Encoder, rows: np.ndarray, texts: list[str]) -> None:
    order = np.random.default_rng(1).permutation(len(texts))
    assert np.array_equal(encoder.encode([texts[position] for position in order]), rows[order])


def test_company_does_not_change_a_byte(encoder: Encoder, rows: np.ndarray, texts: list[str]) -> None:
    for chosen in ([5], [0, 90, 40], list(range(60, 102))):
        assert np.array_equal(encoder.encode([texts[position] for position in chosen]), rows[chosen])


def test_threads_do_not_change_a_byte(encoder: Encoder, rows: np.ndarray, texts: list[str]) -> None:
    assert all(np.array_equal(again, rows) for again in encode_by_threads(encoder, texts))


def test_nothing_encodable_is_a_zero_row(encoder: Encoder) -> None:
    assert not encoder.encode(["", " \n", "\x00", "🦆", "\ud800"]).any()


def test_no_chunk_is_longer_than_the_model_sees(encoder: Encoder) -> None:
    assert encoder.max_tokens == 254
    chunks = fit_pieces("EXPERIENCE\n" + "Surveyed the river bank with a team. " * 200 + "endless" * 500, encoder)
    assert all(encoder.count_tokens(text) <= 254 for text, _ in chunks)
    assert len(chunks) > 6


def test_what_comes_late_in_a_long_text_counts(encoder: Encoder) -> None:
    filler = "Answered the telephone and sorted the post of a large office. " * 60
    late, none, about = encode_documents(
        [filler + "Repaired wooden boats for two years. " * 20, filler, "Repair of wooden boats"], encoder
    ).vectors
    assert late @ about > none @ about + 0.1


@pytest.mark.parametrize("name", sorted(set(ODD_TEXTS) - {"megabyte"}))
def test_odd_texts_are_encoded_or_unknown(encoder: Encoder, name: str) -> None:
    documents = encode_documents([ODD_TEXTS[name]], encoder)
    assert np.linalg.norm(documents.vectors[0]) == pytest.approx(1 if documents.is_known[0] else 0, abs=1e-6)


def test_a_megabyte_of_one_sentence_is_encoded_once(encoder: Encoder) -> None:
    assert encode_documents([ODD_TEXTS["megabyte"]], encoder).is_known.all()


def test_the_fingerprint_names_model_weights_and_preparation(encoder: Encoder) -> None:
    assert encoder.fingerprint == "all-MiniLM-L6-v2:53aa51172d142c89:256:v2:cpu:float32"


def test_its_statistics_are_shipped(encoder: Encoder) -> None:
    assert find_reference(encoder, "resume") != find_reference(encoder, "commitment")


def test_meaning_beyond_words_is_scored(encoder: Encoder) -> None:
    ours = encode_documents(["I looked after ill people on a ward.", "I wrote code for payment systems."], encoder)
    theirs: DocumentVectors = encode_documents(["Nursing help in a hospital", "Software developer wanted"], encoder)
    scores = text_similarity(ours, theirs, find_reference(encoder, "resume"))
    assert scores[0, 0] > scores[0, 1] + 1000
    assert scores[1, 1] > scores[1, 0] + 1000


def test_text_scores_take_the_default_model() -> None:
    scores = text_scores([["Surveyed litter on a river bank", "Counted seabirds"]], ["River litter survey", "Tax law"])
    assert scores[0, 0] > 6500 > 5000 > scores[0, 1]
