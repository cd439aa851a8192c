"""Vectors of whole documents: chunks encoded once each, then averaged, beside the words as a sparse row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from matchkit.embedding.chunks import Chunk, split_chunks
from matchkit.embedding.lexical import load_lexical_model
from matchkit.embedding.protocol import Encoder, Progress, checked_encode
from matchkit.errors import UsageError


@dataclass(frozen=True, eq=False)
class DocumentVectors:
    """What a list of texts is compared by. Slices are documents too: ``documents[10:20]``.

    Attributes
    ----------
    vectors
        Float32 (n, d), unit rows; a zero row where nothing is known.
    is_known
        Bool (n,). False for a text in which the encoder finds nothing, such as an empty one.
    lexical
        Float32 CSR (n, 2**18), unit rows of `LexicalModel`.
    """

    vectors: npt.NDArray[np.float32]
    is_known: npt.NDArray[np.bool_]
    lexical: csr_matrix

    def __post_init__(self) -> None:
        for name in ("vectors", "is_known"):
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return self.is_known.size

    def __getitem__(self, rows: slice) -> DocumentVectors:
        return DocumentVectors(self.vectors[rows], self.is_known[rows], self.lexical[rows])


def encode_documents(texts: Sequence[str], encoder: Encoder, progress: Progress | None = None) -> DocumentVectors:
    """Encode texts of any length.

    A text is cut into chunks that the encoder sees whole; each distinct chunk is encoded once; the document's vector is
    the mean of its chunks' vectors, weighted by their tokens, scaled to length 1.

    Parameters
    ----------
    texts
        n texts. An empty one is unknown, not an error.
    encoder
        What turns chunks into vectors; `checked_encode` watches it.
    progress
        Called with the number of distinct chunks that are done, and of all.

    Raises
    ------
    EncoderError
        The encoder broke its contract.
    UsageError
        A text is no string.
    """
    check_texts("texts", texts)
    distinct_texts = {text: position for position, text in enumerate(dict.fromkeys(texts))}
    chunks = [split_chunks(text, encoder) for text in distinct_texts]
    distinct_chunks = {
        piece: position for position, piece in enumerate(dict.fromkeys(chunk.text for row in chunks for chunk in row))
    }
    encoded = checked_encode(encoder, list(distinct_chunks), progress)
    vectors = np.zeros((len(chunks), encoder.dimension), dtype=np.float32)
    for position, row in enumerate(chunks):
        vectors[position] = _mean(encoded[[distinct_chunks[chunk.text] for chunk in row]], row)
    places = np.array([distinct_texts[text] for text in texts], dtype=np.int64)
    lexical = load_lexical_model().encode(distinct_texts)
    return DocumentVectors(vectors[places], np.any(vectors[places], axis=1), lexical[places])


def check_texts(what: str, texts: Sequence[str]) -> None:
    """Raise `UsageError` where a list of texts is one string, or holds something that is no string."""
    if isinstance(texts, str):
        raise UsageError.not_texts(what, "one string")
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise UsageError.not_texts(f"{what}[{position}]", type(text).__name__)


def _mean(rows: npt.NDArray[np.float32], chunks: Sequence[Chunk]) -> npt.NDArray[np.float64]:
    total = np.zeros(rows.shape[1])
    # One by one, by position in the document: the order of a sum decides its last bit.
    for row, chunk in zip(rows, chunks, strict=True):
        total += row.astype(np.float64) * chunk.tokens
    length = np.sqrt(np.sum(total * total))
    return total / length if length else total
