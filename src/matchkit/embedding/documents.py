"""Vectors of whole documents: their sections encoded once each, then averaged, beside the words as a sparse row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from matchkit.embedding.cache import VectorCache
from matchkit.embedding.lexical import LexicalModel, load_lexical_model
from matchkit.embedding.protocol import Encoder, Progress, to_unit
from matchkit.embedding.section_vectors import SectionVectors, encode_sections
from matchkit.embedding.vector_rows import filled_rows, frozen, new_rows
from matchkit.errors import ShapeError
from matchkit.texts import check_texts, plain_text, split_sections, without_repeats

WordRow = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]
DOCUMENTS_AT_ONCE = 1_024
MOST_KEPT = 4_096
"""Sections whose words are kept, some 10 MB: those of many more applicants than are explained at a time."""


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
    words
        For each model and row the words, places and weights, as far as evidence has asked for them; see `words_of`.
        Slices share it.
    """

    indptr: npt.NDArray[np.int64]
    names: tuple[str, ...]
    row: npt.NDArray[np.int64]
    texts: tuple[str, ...]
    vectors: npt.NDArray[np.float32]
    words: dict[tuple[LexicalModel, int], WordRow] = field(default_factory=dict, repr=False)

    def of(self, document: int) -> range:
        """Places of a document's sections in ``names`` and ``row``."""
        return range(int(self.indptr[document]), int(self.indptr[document + 1]))

    def rows_of(self, document: int) -> npt.NDArray[np.int64]:
        """A document's part of ``row``."""
        return self.row[self.indptr[document] : self.indptr[document + 1]]

    def words_of(self, document: int, lexical: LexicalModel) -> list[WordRow]:
        """The `LexicalModel` rows of a document's sections, as ascending places and their weights.

        The last are kept: the same sections are compared with several projects, and stand in several documents.
        """
        rows = self.rows_of(document).tolist()
        self.keep_words(rows, lexical)
        return [self.words[lexical, row] for row in rows]

    def keep_words(self, rows: Iterable[int], lexical: LexicalModel) -> None:
        """Have the words of these rows ready, all of them: many at once take much less time than one by one."""
        wanted = list(dict.fromkeys(rows))
        missing = [row for row in wanted if (lexical, row) not in self.words]
        if missing and len(self.words) >= MOST_KEPT:
            self.words.clear()
            missing = wanted
        if missing:
            new = _encode_words([self.texts[row] for row in missing], lexical)
            self.words.update(((lexical, row), words) for row, words in zip(missing, new, strict=True))


def _encode_words(texts: Sequence[str], lexical: LexicalModel) -> list[WordRow]:
    encoded = lexical.encode(texts)
    places, weights = (np.split(part, encoded.indptr[1:-1]) for part in (encoded.indices, encoded.data))
    return list(zip(places, weights, strict=True))


@dataclass(frozen=True, eq=False)
class DocumentVectors:
    """What a list of texts is compared by. Slices are documents too: ``documents[10:20]``; they copy no vector.

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
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def __len__(self) -> int:
        return self.is_known.size

    def __getitem__(self, rows: slice) -> DocumentVectors:
        start, stop, _ = rows.indices(len(self))
        kept = self.sections
        sections = DocumentSections(
            kept.indptr[start : max(start, stop) + 1], kept.names, kept.row, kept.texts, kept.vectors, kept.words
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
    vectors_in: Path | None = None,
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
    vectors_in
        A folder for files of vectors, where they are too many for memory: the result is the same, read from there as it
        is needed. Remove the folder when neither it nor a slice of it is used any more.

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
    encoded = encode_sections(owned, encoder, progress, cache, vectors_in)
    sections = _index_sections([distinct[text] for text in texts], list(owned), encoded)
    vectors = _mean_rows(sections, encoded, vectors_in)
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


def _mean_rows(sections: DocumentSections, encoded: SectionVectors, folder: Path | None) -> npt.NDArray[np.float32]:
    """Float32 (n, d): unit means of the documents' sections by tokens; added section by section, from each first on."""
    n, dimension = sections.indptr.size - 1, encoded.vectors.shape[1]
    means = new_rows(n, dimension, folder)
    for start in range(0, n, DOCUMENTS_AT_ONCE):
        first = sections.indptr[start : min(start + DOCUMENTS_AT_ONCE, n)]
        count = sections.indptr[start + 1 : start + 1 + first.size] - first
        total = np.zeros((first.size, dimension))
        for place in range(int(count.max())):
            having = np.flatnonzero(count > place)
            rows = sections.row[first[having] + place]
            total[having] += encoded.vectors[rows].astype(np.float64) * encoded.tokens[rows, np.newaxis]
        means[start : start + first.size] = to_unit(total)
    return filled_rows(means)
