"""Vectors of sections: from the cache where they are known, else from the encoder, each distinct piece once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matchkit.embedding.cache import VectorCache
from matchkit.embedding.chunks import fit_pieces
from matchkit.embedding.protocol import Encoder, Progress, checked_encode
from matchkit.embedding.vector_rows import filled_rows, new_rows

PREPARATION = "v1"
"""Changes with anything between a text and the pieces that an encoder gets: plain text, repeats, sections, chunks."""

PIECES_AT_ONCE = 8_192
"""Where vectors are in files: some 12 MB of them, at 384 numbers each."""


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
    folder: Path | None = None,
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
    folder
        Where the vectors are, in files, if not in memory.
    """
    if cache is None:
        made = _encode(list(texts), encoder, progress, folder)
        return SectionVectors(filled_rows(made.vectors), made.tokens)
    space = f"{encoder.fingerprint}:{PREPARATION}"
    found = cache.find(space, list(texts), encoder.dimension, folder)
    missing = [text for text, is_known in zip(texts, found.is_known, strict=True) if not is_known]
    made = _encode(missing, encoder, progress, folder)
    cache.add(space, missing, made.vectors, made.tokens)
    cache.own(space, texts)
    places = np.flatnonzero(~found.is_known)
    for start in range(0, places.size, PIECES_AT_ONCE):
        some = slice(start, start + PIECES_AT_ONCE)
        found.vectors[places[some]] = made.vectors[some]
    found.tokens[places] = made.tokens
    return SectionVectors(filled_rows(found.vectors), found.tokens)


def _encode(texts: Sequence[str], encoder: Encoder, progress: Progress | None, folder: Path | None) -> SectionVectors:
    pieces = [fit_pieces(text, encoder) for text in texts]
    distinct = {piece: row for row, piece in enumerate(dict.fromkeys(piece for row in pieces for piece, _ in row))}
    encoded = _encode_pieces(list(distinct), encoder, progress, folder)
    vectors = new_rows(len(texts), encoder.dimension, folder)
    tokens = np.zeros(len(texts), dtype=np.int64)
    for position, row in enumerate(pieces):
        tokens[position] = sum(count for _, count in row)
        total = weighted_sum(encoded[[distinct[piece] for piece, _ in row]], [count for _, count in row])
        vectors[position] = total / tokens[position] if tokens[position] else total
    return SectionVectors(vectors, tokens)


def _encode_pieces(
    pieces: Sequence[str], encoder: Encoder, progress: Progress | None, folder: Path | None
) -> npt.NDArray[np.float32]:
    """All at once, which lets an encoder sort them by length; in parts where even they are too many for memory."""
    if folder is None:
        return checked_encode(encoder, pieces, progress)
    rows = new_rows(len(pieces), encoder.dimension, folder)
    for start in range(0, len(pieces), PIECES_AT_ONCE):
        some = pieces[start : start + PIECES_AT_ONCE]
        advance = None if progress is None else partial(_advance, progress, start, len(pieces))
        rows[start : start + len(some)] = checked_encode(encoder, some, advance)
    return rows


def _advance(progress: Progress, before: int, total: int, done: int, _: int) -> None:
    progress(before + done, total)


def weighted_sum(rows: npt.NDArray[np.float32], weights: Sequence[int]) -> npt.NDArray[np.float64]:
    """Rows times weights, added one by one: the order of a sum decides its last bit."""
    total = np.zeros(rows.shape[1])
    for row, weight in zip(rows, weights, strict=True):
        total += row.astype(np.float64) * weight
    return total
