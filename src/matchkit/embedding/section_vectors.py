"""Vectors of sections: from the cache where they are known, else from the encoder, each distinct piece once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matchkit.embedding.cache import VectorCache
from matchkit.embedding.chunks import fit_pieces
from matchkit.embedding.protocol import Encoder, Progress, checked_encode
from matchkit.embedding.vector_rows import filled_rows, new_rows
from matchkit.logs import VectorsReady, log

PREPARATION = "v1"
"""Changes with anything between a text and the pieces that an encoder gets: plain text, repeats, sections, chunks."""

PIECES_AT_ONCE = 8_192
"""Where vectors are in files: some 12 MB of them, at 384 numbers each."""


PIECES_KEPT_AT_ONCE = 2_048
"""Where vectors are kept as they are made: some ten seconds of a small model on two cores, which a crash may cost."""


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
        log(VectorsReady(sections=len(texts), found=0, made=len(texts)))
        return SectionVectors(filled_rows(made.vectors), made.tokens)
    space = f"{encoder.fingerprint}:{PREPARATION}"
    found = cache.find(space, list(texts), encoder.dimension, folder)
    missing = [text for text, is_known in zip(texts, found.is_known, strict=True) if not is_known]
    cache.own(space, texts)  # first, so that whatever is kept can be forgotten, whenever the run ends
    made = _encode(missing, encoder, progress, folder, partial(cache.add, space))
    places = np.flatnonzero(~found.is_known)
    for start in range(0, places.size, PIECES_AT_ONCE):
        some = slice(start, start + PIECES_AT_ONCE)
        found.vectors[places[some]] = made.vectors[some]
    found.tokens[places] = made.tokens
    log(VectorsReady(sections=len(texts), found=len(texts) - len(missing), made=len(missing)))
    return SectionVectors(filled_rows(found.vectors), found.tokens)


Keep = Callable[[Sequence[str], npt.NDArray[np.float32], npt.NDArray[np.int64]], None]
"""Called with some texts, their vectors and their tokens as soon as they are there."""


def _encode(
    texts: Sequence[str],
    encoder: Encoder,
    progress: Progress | None,
    folder: Path | None,
    keep: Keep | None = None,
) -> SectionVectors:
    pieces = [fit_pieces(text, encoder) for text in texts]
    distinct = {piece: row for row, piece in enumerate(dict.fromkeys(piece for row in pieces for piece, _ in row))}
    vectors = new_rows(len(texts), encoder.dimension, folder)
    tokens = np.zeros(len(texts), dtype=np.int64)
    n_done = 0
    at_once = _pieces_at_once(len(distinct), folder, keep)
    for encoded, n_encoded in _encode_pieces(list(distinct), encoder, progress, folder, at_once):
        begin = n_done
        # Pieces stand in the order of the texts in which they come first, so texts are whole one after the other.
        while n_done < len(texts) and all(distinct[piece] < n_encoded for piece, _ in pieces[n_done]):
            row = pieces[n_done]
            tokens[n_done] = sum(count for _, count in row)
            total = weighted_sum(encoded[[distinct[piece] for piece, _ in row]], [count for _, count in row])
            vectors[n_done] = total / tokens[n_done] if tokens[n_done] else total
            n_done += 1
        if keep is not None and begin < n_done:
            keep(texts[begin:n_done], vectors[begin:n_done], tokens[begin:n_done])
    return SectionVectors(vectors, tokens)


def _pieces_at_once(n_pieces: int, folder: Path | None, keep: Keep | None) -> int:
    """All, which lets an encoder sort them by length; fewer where they are too many for memory, or might be lost."""
    if keep is not None:
        return PIECES_KEPT_AT_ONCE
    return max(1, n_pieces) if folder is None else PIECES_AT_ONCE


def _encode_pieces(
    pieces: Sequence[str], encoder: Encoder, progress: Progress | None, folder: Path | None, at_once: int
) -> Iterator[tuple[npt.NDArray[np.float32], int]]:
    """Rows of all pieces, each time that more of them are filled in; and how many are."""
    if pieces and folder is None and len(pieces) <= at_once:
        yield checked_encode(encoder, pieces, progress), len(pieces)
        return
    rows = new_rows(len(pieces), encoder.dimension, folder)
    for start in range(0, len(pieces), at_once):
        some = pieces[start : start + at_once]
        advance = None if progress is None else partial(_advance, progress, start, len(pieces))
        rows[start : start + len(some)] = checked_encode(encoder, some, advance)
        yield rows, start + len(some)
    if not pieces:
        yield rows, 0


def _advance(progress: Progress, before: int, total: int, done: int, _: int) -> None:
    progress(before + done, total)


def weighted_sum(rows: npt.NDArray[np.float32], weights: Sequence[int]) -> npt.NDArray[np.float64]:
    """Rows times weights, added one by one: the order of a sum decides its last bit."""
    total = np.zeros(rows.shape[1])
    for row, weight in zip(rows, weights, strict=True):
        total += row.astype(np.float64) * weight
    return total
