"""Small encoders with which the tests steer what the stage sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from matchkit.embedding import Encoder, HashingEncoder, Progress


def encode_by_threads(encoder: Encoder, texts: Sequence[str]) -> Iterator[npt.NDArray[np.float32]]:
    """The rows of a model with one thread, then with two."""
    import torch

    before = torch.get_num_threads()
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            yield encoder.encode(texts)
    finally:
        torch.set_num_threads(before)


class CountingEncoder(HashingEncoder):
    """Hashing, with a short sight, that remembers what it was asked."""

    def __init__(self, max_tokens: int = 512) -> None:
        super().__init__()
        self.max_tokens = max_tokens
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> npt.NDArray[np.float32]:
        self.seen += texts
        return super().encode(texts, progress)


class FixedEncoder(HashingEncoder):
    """Returns what it was given."""

    def __init__(self, rows: npt.ArrayLike, dimension: int) -> None:
        super().__init__(dimension)
        self.fingerprint = "fixed"
        self.rows = np.asarray(rows, dtype=np.float32)

    def encode(  # the arguments are the protocol's
        self,
        texts: Sequence[str],  # noqa: ARG002
        progress: Progress | None = None,  # noqa: ARG002
    ) -> npt.NDArray[np.float32]:
        return self.rows
