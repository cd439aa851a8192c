"""Vectors of whole documents: their sections encoded once each, then averaged, beside the words as a sparse row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from matchkit.embedding.cache import VectorCache
from matchkit.embedding.lexical import LexicalModel, load_lexical_model
from matchkit.embedding.protocol import Encoder, Progress, to_unit
from matchkit.embedding.section_vectors import SectionVectors, encode_sections, weighted_sum
from matchkit.errors import ShapeError
from matchkit.texts import check_texts, plain_text, split_sections, without_repeats


@dataclass(frozen=True, eq=False)
class DocumentSections:
    """The sections of n documents, in order.

    Attributes
    ----------
    indptr
        Int64 (n + 1,): those of document ``i`` are ``indptr[i]`` to ``indptr[i + 1]``.
    names
        What each is called (`matchkit.texts.Section`).
    row
        Int64, the row of each in ``texts`` and ``vectors``; equal sections share one.
    texts
        The distinct sections, as they were encoded.
    vectors
        Float32 (k, d), their means; not of unit length.
    """

    indptr: npt.NDArray[np.int64]
    names: tuple[str, ...]
    row: npt.NDArray[np.int64]
    texts: tuple[str, ...]
    vectors: npt.NDArray[np.float32]

    def of(self, document: int) -> range:
        """Places of a document's sections in ``names`` and ``row``."""
        return range(int(self.indptr[document]), int(self.indptr[document + 1]))

    def rows_of(self, document: int) -> npt.NDArray[np.int64]:
        """A document's part of ``row``."""
        return self.row[self.indptr[document] : self.indptr[document + 1]]


@dataclass(frozen=True, eq=False)
class DocumentVectors:
    """What a list of texts is compared by. Slices are documents too: ``documents[10:20]``.

    Attributes
    ----------
    vectors
        Float32 (n, d), unit rows; a zero row where the encoder finds nothing.
    is_known
        Bool (n,). False for a text in which neither the encoder nor the words find anything, such as an empty one.
    lexical
        Float32 CSR (n, 2**18), unit rows of `LexicalModel`.
    sections
        The sections of each, for evidence.
    """

    vectors: npt.NDArray[np.float32]
    is_known: npt.NDArray[np.bool_]
    lexical: csr_matrix
    sections: DocumentSections

    def __post_init__(self) -> None:
        for name in ("vectors", "is_known"):
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return self.is_known.size

    def __getitem__(self, rows: slice) -> DocumentVectors:
        start, stop, _ = rows.indices(len(self))
        kept = self.sections
        sections = DocumentSections(
            kept.indptr[start : max(start, stop) + 1], kept.names, kept.row, kept.texts, kept.vectors
        )
        return DocumentVectors(self.vectors[start:stop], self.is_known[start:stop], self.lexical[start:stop], sections)


def encode_documents(
    texts: Sequence[str],
    encoder: Encoder,
    progress: Progress | None = None,
    *,
    lexical: LexicalModel | None = None,
    cache: VectorCache | None = None,
    owners: Sequence[str | None] | None = None,
) -> DocumentVectors:
    """Encode texts of any length.

    Hidden characters and repeats are taken out, then a text is cut into sections, and these into pieces that the
    encoder sees whole. Each distinct piece is encoded once; a document's vector is the mean over its pieces, weighted
    by their tokens and scaled to length 1, so that its end counts as much as its beginning.

    Parameters
    ----------
    texts
        n texts. An empty one is unknown, not an error.
    encoder
        What turns pieces into vectors; `checked_encode` watches it.
    progress
        Called with the number of distinct pieces that are done, and of all that must be encoded.
    lexical
        Weights of words; by default those of English at large.
    cache
        Where vectors are looked for first, and kept.
    owners
        n ids of applicants, or None where a text is nobody's, by which `VectorCache.forget` finds what to remove.

    Raises
    ------
    EncoderError
        The encoder broke its contract.
    CacheError
        The cache cannot be used.
    ShapeError
        There are not as many owners as texts.
    UsageError
        A text is no string.
    """
    check_texts("texts", texts)
    if owners is not None and len(owners) != len(texts):
        raise ShapeError.mismatch("owners", (len(owners),), (len(texts),), "one for each text, or None")
    distinct = {text: _prepare(text) for text in dict.fromkeys(texts)}
    owned = _owned_sections(texts, distinct, owners or [None] * len(texts))
    encoded = encode_sections(owned, encoder, progress, cache)
    sections = _index_sections([distinct[text] for text in texts], list(owned), encoded)
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    for document in range(len(texts)):
        rows = sections.rows_of(document)
        vectors[document] = to_unit(weighted_sum(encoded.vectors[rows], encoded.tokens[rows].tolist()))
    words = (lexical or load_lexical_model()).encode(document.text for document in distinct.values())
    place = {text: row for row, text in enumerate(distinct)}
    lexical_rows = words[[place[text] for text in texts]]
    is_known = vectors.any(axis=1) | (np.diff(lexical_rows.indptr) > 0)
    return DocumentVectors(vectors, is_known, lexical_rows, sections)


@dataclass(frozen=True)
class _Prepared:
    text: str
    sections: tuple[tuple[str, str], ...]
    """Name and text of each."""


def _prepare(text: str) -> _Prepared:
    plain = without_repeats(plain_text(text).text)
    return _Prepared(plain, tuple((part.name, plain[part.start : part.end]) for part in split_sections(plain)))


def _owned_sections(
    texts: Sequence[str], prepared: dict[str, _Prepared], owners: Iterable[str | None]
) -> dict[str, set[str]]:
    """Each distinct section, in order of first appearance, and whose documents it stands in."""
    owned: dict[str, set[str]] = {}
    for text, owner in zip(texts, owners, strict=True):
        for _, section in prepared[text].sections:
            owned.setdefault(section, set()).update(() if owner is None else (owner,))
    return owned


def _index_sections(
    documents: Sequence[_Prepared], distinct: Sequence[str], encoded: SectionVectors
) -> DocumentSections:
    place = {section: row for row, section in enumerate(distinct)}
    indptr = np.zeros(len(documents) + 1, dtype=np.int64)
    np.cumsum([len(document.sections) for document in documents], out=indptr[1:])
    pairs = [pair for document in documents for pair in document.sections]
    row = np.array([place[section] for _, section in pairs], dtype=np.int64)
    return DocumentSections(indptr, tuple(name for name, _ in pairs), row, tuple(distinct), encoded.vectors)
