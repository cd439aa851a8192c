"""Whole documents, whatever their length."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from matchkit.embedding import (
    DocumentVectors,
    HashingEncoder,
    TfidfEncoder,
    VectorCache,
    encode_documents,
    load_lexical_model,
    section_vectors,
)
from matchkit.embedding.protocol import to_unit
from matchkit.embedding.section_vectors import encode_sections, weighted_sum
from matchkit.errors import DiskError, UsageError
from tests.faulty_disk import FaultyDisk

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


TEXTS = [
    "Skills\nExcel\nEducation\nBSc",
    "",
    "A river survey.",
    "Skills\nExcel",
    "the of",
    "One.\n\nTwo.\n\nThree.",
] * 3


def test_a_slice_shares_its_vectors() -> None:
    documents = encode_documents(TEXTS, HashingEncoder())
    part = documents[2:9][1:4]
    assert np.shares_memory(part.vectors, documents.vectors)
    assert np.shares_memory(part.is_known, documents.is_known)
    assert np.array_equal(part.vectors, documents.vectors[3:6])
    with pytest.raises(ValueError, match="read-only"):
        part.vectors[0] = 0


def test_vectors_that_somebody_could_change_are_copied() -> None:
    """A read-only view of an array that can be written to is none of ours."""
    documents = encode_documents(TEXTS, HashingEncoder())
    own = documents.vectors.copy()
    view = own[:]
    view.flags.writeable = False
    kept = DocumentVectors(view, documents.is_known, documents.lexical, documents.sections)
    own[:] = 7
    assert np.array_equal(kept.vectors, documents.vectors)


@pytest.mark.parametrize("is_cached", [False, True])
def test_vectors_in_files_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_cached: bool) -> None:
    monkeypatch.setattr(section_vectors, "PIECES_AT_ONCE", 2)
    monkeypatch.setattr("matchkit.embedding.documents.DOCUMENTS_AT_ONCE", 5)
    (tmp_path / "files").mkdir()
    caches = [VectorCache(tmp_path / name) if is_cached else None for name in ("one", "two")]
    calls: list[tuple[int, int]] = []
    inside = encode_documents(TEXTS, HashingEncoder(), cache=caches[0])
    for _ in range(2):  # without and with what the cache knows
        outside = encode_documents(
            TEXTS, HashingEncoder(), lambda *call: calls.append(call), cache=caches[1], vectors_in=tmp_path / "files"
        )
        assert inside.vectors.tobytes() == outside.vectors.tobytes()
        assert inside.sections.vectors.tobytes() == outside.sections.vectors.tobytes()
        assert inside.is_known.tolist() == outside.is_known.tolist()
        assert (inside.lexical != outside.lexical).nnz == 0
    n_pieces = len(inside.sections.texts)
    assert calls[:n_pieces] == [(done, n_pieces) for done in range(1, n_pieces + 1)]


def test_slices_of_vectors_in_files_stay_in_them(tmp_path: Path) -> None:
    documents = encode_documents(TEXTS, HashingEncoder(), vectors_in=tmp_path)
    part = documents[4:15][2:]
    for rows in (documents.vectors, part.vectors, documents.sections.vectors):
        assert isinstance(rows, np.memmap)
        assert Path(str(rows.filename)).parent == tmp_path
    assert np.shares_memory(part.vectors, documents.vectors)
    with pytest.raises(ValueError, match="read-only"):
        part.vectors[0] = 0


def test_no_documents_need_no_file(tmp_path: Path) -> None:
    assert encode_documents([], HashingEncoder(64), vectors_in=tmp_path).vectors.shape == (0, 64)
    assert not list(tmp_path.iterdir())


def test_the_mean_of_many_documents_is_that_of_each() -> None:
    """Summed together, every document's sections are still added in their order, to the last bit."""
    generator = np.random.default_rng(0)
    texts = [
        "\n\n".join(f"river {n}" for n in generator.integers(0, 60, size)) for size in generator.integers(0, 30, 90)
    ]
    encoder = HashingEncoder(384)
    documents = encode_documents(texts, encoder)
    sections = encode_sections(dict.fromkeys(documents.sections.texts, ()), encoder)
    for document in range(len(texts)):
        rows = documents.sections.rows_of(document)
        mean = to_unit(weighted_sum(sections.vectors[rows], sections.tokens[rows].tolist()))
        assert mean.tobytes() == documents.vectors[document].tobytes()


def test_a_disk_without_room_for_vectors_is_an_error_and_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory that is mapped to a file would end the process where the disk fills."""
    faulty = FaultyDisk(monkeypatch, tmp_path)
    faulty.begin()
    encode_documents(TEXTS, HashingEncoder(), vectors_in=tmp_path)
    if "posix_fallocate" not in {call for call, _ in faulty.calls}:
        pytest.skip("this system has no such call")
    faulty.begin([call for call, _ in faulty.calls].index("posix_fallocate"), errno.ENOSPC)
    with pytest.raises(DiskError, match=r"Writing vectors to '.*' failed: No space left on device \(ENOSPC\)\."):
        encode_documents(TEXTS, HashingEncoder(), vectors_in=tmp_path)
    with pytest.raises(DiskError, match=r"Writing vectors to '.*nowhere' failed: No such file or directory"):
        encode_documents(TEXTS, HashingEncoder(), vectors_in=tmp_path / "nowhere")


@pytest.mark.parametrize("at_once", [1, 2, 3, 1_000])
def test_vectors_that_are_kept_as_they_are_made_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """However many pieces are kept at a time, and although texts share pieces."""
    monkeypatch.setattr(section_vectors, "PIECES_KEPT_AT_ONCE", at_once)
    words = "river bank survey moth "
    texts = {text: [] for text in (*ODD_TEXTS.values(), words * 40, words * 40 + "boat", "boat", words)}
    plain = encode_sections(texts, HashingEncoder())
    counts: list[int] = []
    cache, add = VectorCache(tmp_path), VectorCache.add
    monkeypatch.setattr(VectorCache, "add", lambda self, *args: (counts.append(len(args[1])), add(self, *args)))
    kept = encode_sections(texts, HashingEncoder(), cache=cache)
    assert kept.vectors.tobytes() == plain.vectors.tobytes()
    assert kept.tokens.tolist() == plain.tokens.tolist()
    assert sum(counts) == len(texts) == len(cache)
    assert (len(counts) > 1) == (at_once < 1_000)
    found = encode_sections(texts, HashingEncoder(), cache=cache)
    assert found.vectors.tobytes() == plain.vectors.tobytes()
    assert sum(counts) == len(texts)
