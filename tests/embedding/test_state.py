"""The state of text scores can be kept with a run and used again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from matchkit.embedding import HashingEncoder, LexicalModel, TextState, find_reference
from matchkit.errors import DiskError, EncoderError, ShapeError, SourceError
from tests.faulty_disk import FaultyDisk

RESUMES = ["Bakes bread.", "Counts moths at night.", "Sails boats and mends sails."]
COMMITMENTS = ["I like bread.", "Moths move me.", "Boats, always."]
PROJECTS = ["A bakery needs help with bread.", "A survey of moths.", "Boats to be mended."]


@pytest.fixture(scope="module")
def fitted() -> TextState:
    return TextState.fit(RESUMES, COMMITMENTS, PROJECTS, HashingEncoder())


def test_the_shipped_state_is_the_default_one() -> None:
    state = TextState.shipped(HashingEncoder())
    assert state.references["resume"] == find_reference(HashingEncoder(), "resume")
    assert state.encoder == HashingEncoder().fingerprint


def test_what_was_saved_is_loaded(fitted: TextState, tmp_path: Path) -> None:
    for state in (fitted, TextState.shipped(HashingEncoder())):
        state.save(tmp_path / "state.npz")
        loaded = TextState.load(tmp_path / "state.npz")
        assert loaded.encoder == state.encoder
        assert loaded.references == state.references
        assert np.array_equal(loaded.lexical.idf, state.lexical.idf)
        assert loaded.to_bytes() == state.to_bytes()


def test_a_run_folder_will_do(fitted: TextState, tmp_path: Path) -> None:
    fitted.save(tmp_path / "text_state.npz")
    assert TextState.load(tmp_path).references == fitted.references


def test_a_fitted_state_knows_its_own_words(fitted: TextState) -> None:
    assert fitted.lexical.n_texts == 9
    shipped = TextState.shipped(HashingEncoder()).lexical
    assert fitted.lexical.document_frequency.sum() < shipped.document_frequency.sum()


def test_another_encoder_is_refused(fitted: TextState) -> None:
    with pytest.raises(EncoderError, match=r"was made with the encoder 'hashing:256:v1', but this is 'hashing:64:v1'"):
        fitted.check_encoder(HashingEncoder(64))


def test_too_few_texts_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"Of the texts for 'commitment', 1 of the applicants' and 3 of the projects'"):
        TextState.fit(RESUMES, ["I like bread.", ""], PROJECTS, HashingEncoder())


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"text_state\.npz"):
        TextState.load(tmp_path)


@pytest.mark.parametrize("name", ["a\x00.npz", "a\ud800.npz", "x" * 300])
def test_a_name_that_no_file_can_have_is_an_error(name: str) -> None:
    with pytest.raises(SourceError) as raised:
        TextState.load(name)
    str(raised.value).encode()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"no archive at all"])
def test_a_broken_file_is_an_error(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "state.npz").write_bytes(content)
    with pytest.raises(SourceError, match="it is no text state of a run"):
        TextState.load(tmp_path / "state.npz")


def test_a_pickle_is_never_loaded(tmp_path: Path) -> None:
    with (tmp_path / "state.npz").open("wb") as file:
        np.savez(file, document_frequency=np.array([{}], dtype=object), facts=np.zeros(1, np.uint8))
    with pytest.raises(SourceError, match="it is no text state of a run"):
        TextState.load(tmp_path / "state.npz")


def test_words_of_another_preparation_are_refused() -> None:
    with pytest.raises(ValueError, match="words were prepared by 'v0'"):
        LexicalModel(np.zeros(2**18, np.uint32), 1, "v0")
    with pytest.raises(ShapeError, match="document_frequency"):
        LexicalModel(np.zeros(5, np.uint32), 1)


def test_a_state_that_cannot_be_saved_leaves_the_old_one(
    fitted: TextState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted.save(tmp_path / "state.npz")
    FaultyDisk(monkeypatch, tmp_path).begin(1)
    with pytest.raises(DiskError, match=r"Writing '.*state\.npz' failed: No space left on device"):
        TextState.shipped(HashingEncoder()).save(tmp_path / "state.npz")
    assert TextState.load(tmp_path / "state.npz").references == fitted.references
    assert [path.name for path in tmp_path.iterdir()] == ["state.npz"]
