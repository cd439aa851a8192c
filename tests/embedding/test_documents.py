"""Whole documents, whatever their length."""

from __future__ import annotations

import numpy as np
import pytest

from matchkit.embedding import HashingEncoder, TfidfEncoder, encode_documents, load_lexical_model
from matchkit.errors import UsageError

from .encoders import CountingEncoder

ODD_TEXTS = {
    "empty": "",
    "one character": "a",
    "emoji only": "🦆🦆🦆",
    "right to left": "متطوعة في بنك الطعام، أتحدث العربية",
    "lone surrogate": "river \ud800 survey",
    "null bytes": "river\x00survey\x00",
    "capitals": "SKILLS\nEXPERIENCE\nREFERENCES",
    "megabyte": "I surveyed the river bank. " * 40_000,
}


def test_a_document_is_the_mean_of_its_chunks_weighted_by_tokens() -> None:
    encoder = HashingEncoder()
    rows = encoder.encode(["SKILLS\nExcel", "EDUCATION\nBiology, botany, zoology"]).astype(float)
    mean = 2 * rows[0] + 4 * rows[1]
    document = encode_documents(["SKILLS\nExcel\n\nEDUCATION\nBiology, botany, zoology"], encoder)
    assert document.vectors[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)


def test_the_lexical_row_is_of_the_whole_text() -> None:
    text = "SKILLS\nExcel\n\nEDUCATION\nBiology"
    assert (encode_documents([text], HashingEncoder()).lexical != load_lexical_model().encode([text])).nnz == 0


def test_each_distinct_chunk_is_encoded_once() -> None:
    """Copied resumes and repeated boilerplate cost nothing."""
    encoder = CountingEncoder()
    encode_documents(["Skills\nExcel\nEducation\nBSc", "Skills\nExcel", "Skills\nExcel\nEducation\nBSc"], encoder)
    assert encoder.seen == ["Skills\nExcel", "Education\nBSc"]


def test_a_row_does_not_depend_on_the_other_texts() -> None:
    texts = ["Skills\nExcel\nEducation\nBSc", "", "A river survey.", "Skills\nExcel"]
    together = encode_documents(texts, HashingEncoder())
    backwards = encode_documents(texts[::-1], HashingEncoder())
    assert np.array_equal(together.vectors, backwards.vectors[::-1])
    assert (together.lexical != backwards.lexical[::-1]).nnz == 0
    for position, text in enumerate(texts):
        assert np.array_equal(encode_documents([text], HashingEncoder()).vectors[0], together.vectors[position])


def test_nothing_to_encode_is_unknown_and_no_error() -> None:
    documents = encode_documents(["river", "", " \n ", "the of"], HashingEncoder())
    assert documents.is_known.tolist() == [True, False, False, False]
    assert not documents.vectors[1:].any()


def test_no_documents_are_no_rows() -> None:
    documents = encode_documents([], HashingEncoder(64))
    assert (len(documents), documents.vectors.shape, documents.lexical.shape[0]) == (0, (0, 64), 0)


def test_a_slice_is_documents_too() -> None:
    documents = encode_documents(["river", "", "kelp"], HashingEncoder())
    part = documents[1:]
    assert part.is_known.tolist() == [False, True]
    assert np.array_equal(part.vectors[1], documents.vectors[2])
    assert (part.lexical[1] != documents.lexical[2]).nnz == 0


def test_vectors_cannot_be_changed_afterwards() -> None:
    documents = encode_documents(["river"], HashingEncoder())
    with pytest.raises(ValueError, match="read-only"):
        documents.vectors[0] = 0


def test_progress_counts_distinct_chunks() -> None:
    calls: list[tuple[int, int]] = []
    encode_documents(["river", "river", "kelp"], HashingEncoder(), lambda *call: calls.append(call))
    assert calls == [(1, 2), (2, 2)]


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
@pytest.mark.parametrize("encoder", [HashingEncoder(), TfidfEncoder()], ids=["hashing", "tfidf"])
def test_odd_texts_are_encoded_or_unknown(encoder: HashingEncoder | TfidfEncoder, text: str) -> None:
    documents = encode_documents([text], encoder)
    length = np.linalg.norm(documents.vectors[0])
    assert length == pytest.approx(round(float(length)), abs=1e-6)
    assert documents.is_known[0] == (length > 0 or documents.lexical.nnz > 0)


def test_one_string_is_not_taken_for_a_list_of_letters() -> None:
    with pytest.raises(UsageError, match=r"texts is one string\. Give a list of strings; an empty string stands for"):
        encode_documents("river", HashingEncoder())


def test_a_missing_text_must_be_an_empty_string() -> None:
    with pytest.raises(UsageError, match=r"texts\[1\] is NoneType\. Give a list of strings"):
        encode_documents(["river", None], HashingEncoder())  # type: ignore[list-item]
