"""Integers decide: the score of a pair is the same number whatever is computed beside it, and by how many threads."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from matchkit.embedding import (
    DocumentSections,
    DocumentVectors,
    HashingEncoder,
    SimilarityReference,
    encode_documents,
    find_reference,
    load_encoder,
    text_similarity,
)
from matchkit.embedding.cosines import dense_cosines, lexical_cosines, whole_rows
from matchkit.embedding.reference_texts import read_reference_texts
from matchkit.embedding.similarity import STEEPNESS, score_points

ROOT = Path(__file__).parents[2]
REFERENCE = SimilarityReference(dense_mean=0.1, dense_sd=0.1, lexical_mean=0.2, lexical_sd=0.1, mixed_sd=0.8)


def random_documents(rows: int, seed: int) -> DocumentVectors:
    generator = np.random.default_rng(seed)
    vectors = generator.normal(size=(rows, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    weights = np.abs(generator.normal(size=(rows, 2**18 if rows < 2 else 500))).astype(np.float32)
    weights *= generator.random(weights.shape) < 0.1
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    return DocumentVectors(vectors, np.ones(rows, dtype=bool), csr_matrix(weights), no_sections(rows))


def no_sections(rows: int) -> DocumentSections:
    return DocumentSections(np.zeros(rows + 1, np.int64), (), np.zeros(0, np.int64), (), np.zeros((0, 2), np.float32))


def one(dense: list[float], lexical: list[float]) -> DocumentVectors:
    words = csr_matrix(np.array([lexical], dtype=np.float32))
    return DocumentVectors(np.array([dense], dtype=np.float32), np.array([True]), words, no_sections(1))


def test_a_pair_in_hand() -> None:
    """Dense cosine 0.625, lexical 0.36: z = (0.5 * 5.25 + 0.5 * 4) / 0.8, so x = 0.3 z; 4,032 * 0.625 is whole."""
    scores = text_similarity(one([1, 0], [1, 0]), one([0.625, 0.780625], [0.36, 0.932952]), REFERENCE)
    steep = 0.3 * (0.5 * 5.25 + 0.5 * 4) / 0.8
    assert scores.dtype == np.int32
    assert scores.tolist() == [[round(5000 + 5000 * steep / (1 + steep**2) ** 0.5)]]


def test_a_reference_says_how_much_the_vectors_decide() -> None:
    """With a quarter: z = (0.25 * 5 + 0.75 * 4) / 0.8."""
    quarter = replace(REFERENCE, dense_share=0.25)
    assert quarter.mix(np.array([0.6]), np.array([0.36])) == pytest.approx([4.25 / 0.8])
    assert REFERENCE.mix(np.array([0.6]), np.array([0.36])) == pytest.approx([4.5 / 0.8])


def test_words_alone_make_a_text_known_to_an_encoder_that_finds_nothing_in_it() -> None:
    """Rare words are the very ones by which people differ; latent semantic analysis knows none of them."""
    encoder = load_encoder("tfidf")
    rare = encode_documents(["Zooplankton rotifers"], encoder)
    theirs = encode_documents(["Rotifers and zooplankton", "Copepods zooplankton", "", "Xylophones"], encoder)
    assert not rare.vectors.any()
    scores = text_similarity(rare, theirs, find_reference(encoder, "resume"))[0]
    assert scores[0] > scores[1] > scores[3] > 0
    assert scores[2] == -1


def test_what_knows_words_alone_decides_less() -> None:
    shares = {name: find_reference(load_encoder(name), "resume").dense_share for name in ("tfidf", "hashing")}
    assert shares == {"tfidf": 0.25, "hashing": 0.5}


def test_a_usual_pair_scores_in_the_middle() -> None:
    ours, theirs = one([1, 0], [1, 0]), one([0.1, 0.99**0.5], [0.04, (1 - 0.04**2) ** 0.5])
    assert text_similarity(ours, theirs, REFERENCE).tolist() == [[5000]]


@pytest.mark.parametrize("block", [1, 7, 64])
def test_blocks_do_not_change_a_byte(block: int) -> None:
    ours, theirs = random_documents(64, 1), random_documents(50, 2)
    whole = text_similarity(ours, theirs, REFERENCE)
    for start in range(0, 64, block):
        for left in range(0, 50, block):
            part = text_similarity(ours[start : start + block], theirs[left : left + block], REFERENCE)
            assert np.array_equal(part, whole[start : start + block, left : left + block])


def test_cosines_are_exact_sums_of_whole_numbers() -> None:
    """Python's integers have no rounding at all; a float32 product of the same rows differs from block to block."""
    ours, theirs = random_documents(5, 3), random_documents(4, 4)
    whole_ours = np.rint(ours.vectors * np.float32(4032)).astype(int).tolist()
    whole_theirs = np.rint(theirs.vectors * np.float32(4032)).astype(int).tolist()
    expected = [[sum(a * b for a, b in zip(x, y, strict=True)) / 4032**2 for y in whole_theirs] for x in whole_ours]
    assert dense_cosines(ours, theirs).tolist() == expected
    assert dense_cosines(ours, theirs) == pytest.approx(ours.vectors @ theirs.vectors.T, abs=5e-4)
    assert lexical_cosines(ours, theirs) == pytest.approx((ours.lexical @ theirs.lexical.T).toarray(), abs=1e-4)
    assert lexical_cosines(theirs, ours).T.tolist() == lexical_cosines(ours, theirs).tolist()


@pytest.mark.parametrize("dimensions", [1, 384, 4096, 16_384])
def test_no_sum_is_beyond_what_a_float_holds(dimensions: int) -> None:
    """A row of equal entries that rounding makes longest: each just above half a step."""
    steps = np.floor(4032 / dimensions**0.5) + 0.51
    entries = int(min(dimensions, (4032 / steps) ** 2))
    row = np.zeros((1, dimensions), np.float32)
    row[0, :entries] = steps / 4032
    whole = whole_rows(row)
    assert entries == dimensions or (whole[0, :entries] > row[0, :entries] * 4032).all()
    assert (whole @ whole.T).item() == sum(int(entry) ** 2 for entry in whole[0].tolist()) <= 2**24


def test_threads_do_not_change_a_byte() -> None:
    code = (
        "import sys; from tests.embedding.test_similarity import *;"
        "scores = text_similarity(random_documents(300, 1), random_documents(200, 2), REFERENCE);"
        "sys.stdout.buffer.write(scores.tobytes())"
    )
    results = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env=os.environ | {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": str(ROOT)},
        ).stdout
        for threads in ("1", "2", "3")
    ]
    assert len(results[0]) == 300 * 200 * 4
    assert results[0] == results[1] == results[2]


def test_unknown_on_either_side_is_minus_one() -> None:
    ours = encode_documents(["river survey", ""], HashingEncoder())
    theirs = encode_documents(["river bank", "", "kelp"], HashingEncoder())
    assert (text_similarity(ours, theirs, REFERENCE) == -1).tolist() == [[False, True, False], [True, True, True]]


def test_a_further_row_moves_no_score() -> None:
    """Statistics of the intake itself would move everybody when one resume comes in."""
    texts = list(read_reference_texts()[:12])
    few, more = (encode_documents(part, HashingEncoder()) for part in (texts[:6], texts))
    projects = encode_documents(texts[6:9], HashingEncoder())
    assert np.array_equal(text_similarity(few, projects, REFERENCE), text_similarity(more, projects, REFERENCE)[:6])


def test_sides_of_no_rows_give_no_scores() -> None:
    documents = encode_documents(["river"], HashingEncoder())
    assert text_similarity(documents[:0], documents, REFERENCE).shape == (0, 1)
    assert text_similarity(documents, documents[:0], REFERENCE).shape == (1, 0)


@given(st.lists(st.floats(-12, 12), min_size=2))
def test_points_rise_with_likeness_and_stay_on_the_scale(standard: list[float]) -> None:
    points = score_points(np.array(sorted(standard), np.float32) * np.float32(STEEPNESS))
    assert (np.diff(points) >= 0).all()
    assert ((points > 0) & (points < 10_000)).all()


def test_points_are_as_documented() -> None:
    assert np.rint(score_points(np.array([-2.0, -1, 0, 1, 2, 3, 5], np.float32) * np.float32(STEEPNESS))).tolist() == [
        2428,
        3563,
        5000,
        6437,
        7572,
        8345,
        9160,
    ]
