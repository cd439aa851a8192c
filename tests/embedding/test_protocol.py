"""An encoder that breaks its word is caught before its vectors do harm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from matchkit.embedding import HashingEncoder, Progress, checked_encode, encode_documents
from matchkit.errors import EncoderError

from .encoders import FixedEncoder


def test_rows_that_keep_the_contract_pass_unchanged() -> None:
    encoder = HashingEncoder()
    assert np.array_equal(checked_encode(encoder, ["river survey", ""]), encoder.encode(["river survey", ""]))


def test_no_texts_give_no_rows() -> None:
    assert checked_encode(HashingEncoder(64), []).shape == (0, 64)


@pytest.mark.parametrize("shape", [(1, 4), (2, 3), (2,), (2, 4, 1)])
def test_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(EncoderError, match=r"'fixed' returned shape .*, expected \(texts, dimension\) = \(2, 4\)\."):
        checked_encode(FixedEncoder(np.zeros(shape), 4), ["a", "b"])


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_values_that_are_not_finite_are_refused(broken: float) -> None:
    with pytest.raises(EncoderError, match=r"NaN or infinity for 1 of 2 texts\. Check the model's weights"):
        checked_encode(FixedEncoder([[1, 0], [0, broken]], 2), ["a", "b"])


def test_rows_that_are_not_of_unit_length_are_refused() -> None:
    with pytest.raises(EncoderError, match=r"not of unit length for 1 of 3 texts\. Divide each row"):
        checked_encode(FixedEncoder([[1, 0], [0, 0], [3, 4]], 2), ["a", "b", "c"])


def test_documents_are_encoded_under_the_same_check() -> None:
    with pytest.raises(EncoderError, match="NaN or infinity for 1 of 1 texts"):
        encode_documents(["a river survey"], FixedEncoder([[np.nan, 0]], 2))


class TellingEncoder(HashingEncoder):
    """It tells how far it is, and may fail then."""

    def __init__(self, fails: bool) -> None:
        super().__init__(4)
        self._fails = fails

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> npt.NDArray[np.float32]:
        if progress:
            progress(1, len(texts))
        if self._fails:
            raise KeyError(texts[0])
        return super().encode(texts)


class StoppedError(Exception):
    pass


@pytest.mark.parametrize("fails", [False, True])
def test_what_progress_raises_goes_through_as_it_is(fails: bool) -> None:
    """An application may stop a run so."""

    def stop(*_: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        checked_encode(TellingEncoder(fails), ["a"], stop)


def test_what_an_encoder_raises_is_told_by_kind_and_place_alone() -> None:
    told: list[int] = []
    with pytest.raises(
        EncoderError, match=r"raised KeyError in test_protocol\.py, line \d+\. What it said is left out"
    ):
        checked_encode(TellingEncoder(True), ["a river survey"], lambda done, _: told.append(done))
    assert told == [1]


def test_memory_that_runs_out_is_no_error_of_the_encoder() -> None:
    class Full(HashingEncoder):
        def encode(self, *_: object) -> npt.NDArray[np.float32]:
            raise MemoryError

    with pytest.raises(MemoryError):
        checked_encode(Full(4), ["a"])
