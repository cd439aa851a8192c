"""The encoders that need no model."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from matchkit.embedding import Encoder, HashingEncoder, TfidfEncoder
from matchkit.embedding.reference_texts import read_reference_texts

TEXTS = [
    "Counted seabirds on cliffs and wrote the survey report",
    "",
    "Kept the books of a community radio",
    "A nurse who trains new staff in a hospital",
    "Counted seabirds on cliffs and wrote the survey report",
]
ENCODERS = pytest.mark.parametrize(
    "encoder", [HashingEncoder(), HashingEncoder(64), TfidfEncoder()], ids=lambda encoder: encoder.fingerprint
)


def bytes_in_new_process(hash_seed: str, threads: str) -> bytes:
    code = (
        "import sys; from matchkit.embedding import HashingEncoder, TfidfEncoder;"
        f"texts = {TEXTS!r};"
        "sys.stdout.buffer.write(b''.join(e.encode(texts).tobytes() for e in (HashingEncoder(), TfidfEncoder())))"
    )
    settings = {"PYTHONHASHSEED": hash_seed, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=os.environ | settings)
    return done.stdout


@ENCODERS
def test_rows_are_of_unit_length_or_zero_for_no_words(encoder: Encoder) -> None:
    rows = encoder.encode(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape == (5, encoder.dimension)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1, 1, 1], abs=1e-6)


@ENCODERS
def test_a_row_depends_on_its_text_alone(encoder: Encoder) -> None:
    rows = encoder.encode(TEXTS)
    assert np.array_equal(rows[0], rows[4])
    assert np.array_equal(encoder.encode(TEXTS[::-1])[::-1], rows)
    assert np.array_equal(np.concatenate([encoder.encode([text]) for text in TEXTS]), rows)


def test_new_processes_agree_whatever_the_hash_seed_and_threads() -> None:
    assert bytes_in_new_process("1", "1") == bytes_in_new_process("2", "2")


@pytest.mark.parametrize("encoder", [HashingEncoder(), TfidfEncoder()], ids=lambda encoder: encoder.fingerprint)
def test_texts_of_one_subject_are_nearer_than_others(encoder: Encoder) -> None:
    rows = encoder.encode(
        ["registered nurse in a hospital ward", "nurses care for patients in a hospital", "truck engines"]
    )
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.1


def test_tfidf_knows_kindred_words_from_the_reference_texts() -> None:
    """No shared word, yet related: this is what the axes are for, and what hashing cannot see."""
    texts = ["crops and harvest", "agricultural farm", "legal attorney"]
    tfidf = TfidfEncoder().encode(texts)
    assert tfidf[0] @ tfidf[1] > tfidf[0] @ tfidf[2] + 0.4


def test_progress_ends_at_the_total() -> None:
    calls: list[tuple[int, int]] = []
    TfidfEncoder().encode(list(read_reference_texts()[:300]), lambda *call: calls.append(call))
    assert calls == [(256, 300), (300, 300)]
    calls.clear()
    HashingEncoder().encode(["river", "bank"], lambda *call: calls.append(call))
    assert calls == [(1, 2), (2, 2)]


def test_fingerprints_tell_dimensions_and_kinds_apart() -> None:
    assert HashingEncoder(64).fingerprint == "hashing:64:v1"
    assert len({HashingEncoder(64).fingerprint, HashingEncoder().fingerprint, TfidfEncoder().fingerprint}) == 3
