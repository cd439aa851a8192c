"""Vectors of sections: from the cache where they are known, else from the encoder, each distinct piece once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.embedding.cache import VectorCache
from matchkit.embedding.chunks import fit_pieces
from matchkit.embedding.protocol import Encoder, Progress, checked_encode

PREPARATION = "v1"
"""Changes with anything between a text and the pieces that an encoder gets: plain text, repeats, sections, chunks."""


@dataclass(frozen=True, eq=False)
class SectionVectors:
    """One row for each of k texts.

    Attributes
    ----------
    vectors
        Float32 (k, d): the mean of the vectors of its pieces, weighted by their tokens; of length 1 at most.
    tokens
        Int64 (k,), in the encoder's tokens.
    """

    vectors: npt.NDArray[np.float32]
    tokens: npt.NDArray[np.int64]


def encode_sections(
    texts: Mapping[str, Collection[str]],
    encoder: Encoder,
    progress: Progress | None = None,
    cache: VectorCache | None = None,
) -> SectionVectors:
    """Encode distinct texts of any length.

    Parameters
    ----------
    texts
        k sections, each with the ids of the applicants in whose documents it stands.
    encoder
        What turns pieces into vectors; `checked_encode` watches it.
    progress
        Called with the number of distinct pieces that are done, and of all that must be encoded.
    cache
        Where vectors are looked for first, and kept.
    """
    if cache is None:
        return _encode(list(texts), encoder, progress)
    space = f"{encoder.fingerprint}:{PREPARATION}"
    found = cache.find(space, list(texts), encoder.dimension)
    missing = [text for text, is_known in zip(texts, found.is_known, strict=True) if not is_known]
    made = _encode(missing, encoder, progress)
    cache.add(space, missing, made.vectors, made.tokens)
    cache.own(space, texts)
    found.vectors[~found.is_known] = made.vectors
    found.tokens[~found.is_known] = made.tokens
    return SectionVectors(found.vectors, found.tokens)


def _encode(texts: Sequence[str], encoder: Encoder, progress: Progress | None) -> SectionVectors:
    pieces = [fit_pieces(text, encoder) for text in texts]
    distinct = {piece: row for row, piece in enumerate(dict.fromkeys(piece for row in pieces for piece, _ in row))}
    encoded = checked_encode(encoder, list(distinct), progress)
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    tokens = np.zeros(len(texts), dtype=np.int64)
    for position, row in enumerate(pieces):
        tokens[position] = sum(count for _, count in row)
        total = weighted_sum(encoded[[distinct[piece] for piece, _ in row]], [count for _, count in row])
        vectors[position] = total / tokens[position] if tokens[position] else total
    return SectionVectors(vectors, tokens)


def weighted_sum(rows: npt.NDArray[np.float32], weights: Sequence[int]) -> npt.NDArray[np.float64]:
    """Rows times weights, added one by one: the order of a sum decides its last bit."""
    total = np.zeros(rows.shape[1])
    for row, weight in zip(rows, weights, strict=True):
        total += row.astype(np.float64) * weight
    return total
