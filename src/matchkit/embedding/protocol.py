"""What an encoder is, and the check that it keeps its word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from matchkit.errors import EncoderError, MatchkitError

Progress = Callable[[int, int], None]
"""Called as ``progress(done, total)`` while a stage works."""

UNIT_TOLERANCE = 1e-3
"""Float16 models, widened afterwards, are off by up to 5e-4; a model that forgets to normalise is off by far more."""


class Encoder(Protocol):
    """Texts to unit vectors. Anything with these members will do, such as an encoder of your own."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would: model, weights, preparation. Equal ones may be compared."""
        ...

    @property
    def dimension(self) -> int:
        """Length d of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """Most tokens of a text that the encoder sees; what is beyond is ignored, so longer texts are split before."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, however long it is, in the unit of `max_tokens`."""
        ...

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> npt.NDArray[np.float32]:
        """Float32 (n, d): a unit row for each text, in order; a zero row for a text with nothing to encode.

        The row of a text depends on that text alone, to the last bit.
        """
        ...


def to_unit(vectors: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Float32, of the same shape (..., d): vectors of length 1; those of length 0 stay."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=-1, keepdims=True)
    unit = np.zeros(vectors.shape, dtype=np.float32)
    return np.divide(vectors, lengths, out=unit, where=lengths > 0, casting="same_kind")


@contextmanager
def encoder_errors(encoder: Encoder) -> Iterator[None]:
    """Whatever an encoder raises, as an `EncoderError` without its message, which may quote the text."""
    try:
        yield
    except (MatchkitError, MemoryError):
        raise
    except Exception as error:  # an encoder may raise anything
        raise EncoderError.failed(encoder.fingerprint, error) from None


def _encode(encoder: Encoder, texts: Sequence[str], progress: Progress | None) -> Any:
    """What the encoder returns. What ``progress`` raises, perhaps to stop the run, goes through as it is."""
    watched = None if progress is None else _Watched(progress)
    try:
        with encoder_errors(encoder):
            return encoder.encode(texts, watched)
    except EncoderError:
        if watched is not None and watched.raised is not None:
            raise watched.raised from None
        raise


class _Watched:
    """A progress function that remembers what it raised."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.raised: Exception | None = None

    def __call__(self, done: int, total: int) -> None:
        try:
            self._progress(done, total)
        except Exception as error:
            self.raised = error
            raise


def checked_encode(encoder: Encoder, texts: Sequence[str], progress: Progress | None = None) -> npt.NDArray[np.float32]:
    """`encoder.encode`, with its contract checked.

    Returns
    -------
    ndarray
        Float32 (n, d), rows of length 1 or 0.

    Raises
    ------
    EncoderError
        The encoder raised something, or returned another shape, values that are not finite, or rows that are not of
        unit length.
    """
    if not texts:
        return np.zeros((0, encoder.dimension), dtype=np.float32)
    rows = np.asarray(_encode(encoder, texts, progress), dtype=np.float32)
    expected = (len(texts), encoder.dimension)
    if rows.shape != expected:
        raise EncoderError.wrong_shape(encoder.fingerprint, rows.shape, expected)
    broken = ~np.isfinite(rows).all(axis=1)
    if broken.any():
        raise EncoderError.not_finite(encoder.fingerprint, int(broken.sum()), len(texts))
    lengths = np.linalg.norm(rows, axis=1)
    odd = (lengths != 0) & (np.abs(lengths - 1) > UNIT_TOLERANCE)
    if odd.any():
        raise EncoderError.not_unit(encoder.fingerprint, int(odd.sum()), len(texts))
    return rows
