"""What "usual" means is fixed, and known for every encoder."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

from matchkit.embedding import (
    HashingEncoder,
    SimilarityReference,
    TfidfEncoder,
    encode_documents,
    find_reference,
    text_similarity,
)
from matchkit.embedding.reference_texts import read_reference_texts
from matchkit.errors import UsageError
from matchkit.examples_data import example_intake
from matchkit.intake import read_intake

from .encoders import CountingEncoder

RELATIONS = pytest.mark.parametrize("relation", ["resume", "commitment"])


def test_the_reference_texts_are_the_occupations_of_onet() -> None:
    texts = read_reference_texts()
    assert len(texts) == 1016
    assert texts[0].startswith("Chief Executives. Determine and formulate policies")


@RELATIONS
@pytest.mark.parametrize("encoder", [HashingEncoder(), TfidfEncoder()], ids=["hashing", "tfidf"])
def test_shipped_encoders_have_shipped_statistics(encoder: HashingEncoder, relation: str) -> None:
    """A changed fingerprint without new statistics would silently be measured on something else."""
    other = CountingEncoder()
    other.fingerprint = "unheard of"
    shipped = find_reference(encoder, relation)  # type: ignore[arg-type]
    assert shipped != find_reference(other, relation)  # type: ignore[arg-type]
    assert 0.5 < shipped.mixed_sd < 1


@RELATIONS
def test_shipped_statistics_are_those_of_the_example_intake(relation: str) -> None:
    """When the example's texts or the preparation of texts change, the statistics must be built again."""
    files = example_intake()
    if not files.projects.is_file():
        pytest.skip("the example intake is not there")
    tool = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "build_reference_statistics.py"))
    market = read_intake(files.applicants, files.projects).market
    measured = tool["measure"](HashingEncoder(), market, relation)
    shipped = find_reference(HashingEncoder(), relation)  # type: ignore[arg-type]
    assert vars(shipped) == pytest.approx(vars(measured), rel=0.02, abs=0.002)


def test_another_encoder_is_measured_once_on_the_occupations() -> None:
    encoder = CountingEncoder()
    encoder.fingerprint = "measured once"
    first = find_reference(encoder, "resume")
    asked = len(encoder.seen)
    assert asked == 128
    assert find_reference(encoder, "commitment") == first
    assert len(encoder.seen) == asked


def test_over_its_own_pairs_a_reference_has_mean_0_and_deviation_1() -> None:
    documents = encode_documents(read_reference_texts()[:80], HashingEncoder())
    ours, theirs = documents[:40], documents[40:]
    scores = text_similarity(ours, theirs, SimilarityReference.measure(ours, theirs))
    standard = (scores - 5000) / 5000
    standard /= 0.3 * np.sqrt(1 - standard**2)
    assert standard.mean() == pytest.approx(0, abs=0.01)
    assert standard.std() == pytest.approx(1, abs=0.01)


def test_unknown_documents_take_no_part_in_measuring() -> None:
    texts = list(read_reference_texts()[:20])
    with_gaps = encode_documents(["", *texts, ""], HashingEncoder())
    documents = encode_documents(texts, HashingEncoder())
    assert SimilarityReference.measure(with_gaps, documents) == SimilarityReference.measure(documents, documents)


def test_an_unknown_relation_is_refused() -> None:
    with pytest.raises(UsageError, match=r"relation is 'hobby'\. Choose one of: 'resume', 'commitment'\."):
        find_reference(HashingEncoder(), "hobby")  # type: ignore[arg-type]
