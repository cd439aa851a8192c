"""Which sections of a text speak most for a pair: the evidence behind a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.embedding.cosines import whole_rows, whole_weights
from matchkit.embedding.documents import DocumentSections, DocumentVectors, WordRow
from matchkit.embedding.lexical import LexicalModel
from matchkit.embedding.protocol import to_unit
from matchkit.embedding.reference import SimilarityReference
from matchkit.embedding.similarity import UNKNOWN, make_curve, score_points
from matchkit.texts.sections import PARAGRAPH

MOST_SHOWN = 3


@dataclass(frozen=True)
class SectionFit:
    """How near one section of a text is to another text.

    Attributes
    ----------
    section
        Its name, such as ``"experience"``; in a text without headings ``"paragraph 2"``.
    score
        0..10,000, as if it were the whole text.
    """

    section: str
    score: int


def best_sections(
    ours: DocumentVectors,
    document: int,
    theirs: DocumentVectors,
    other: int,
    reference: SimilarityReference,
    lexical: LexicalModel,
) -> tuple[SectionFit, ...]:
    """The three sections of one of our documents that are nearest to one of theirs, nearest first.

    Sections of one name are told apart by their place only if they are paragraphs. A text of a single section has no
    evidence beyond itself, and gets none.
    """
    places = ours.sections.of(document)
    if len(places) < 2:
        return ()
    scores = _scores(ours.sections, document, theirs, other, reference, lexical)
    fits = [SectionFit(_name(ours.sections, place, number), scores[number]) for number, place in enumerate(places)]
    nearest = sorted((fit for fit in fits if fit.score != UNKNOWN), key=lambda fit: -fit.score)
    return tuple(nearest[:MOST_SHOWN])


def _scores(
    sections: DocumentSections,
    document: int,
    theirs: DocumentVectors,
    other: int,
    reference: SimilarityReference,
    lexical: LexicalModel,
) -> list[int]:
    """`text_similarity` of each section as a document of its own, without making one."""
    vectors, vector = to_unit(sections.vectors[sections.rows_of(document)]), theirs.vectors[other]
    words, curve = sections.words_of(document, lexical), make_curve(reference)
    product = whole_rows(vectors) @ whole_rows(vector)
    has_vector = vectors.any(axis=1)
    product[~(has_vector & vector.any())] = curve.usual
    root: npt.NDArray[np.float32] = np.sqrt(_products(words, _word_row(theirs, other)).astype(np.float32))
    points = np.rint(score_points(curve.dense * product + curve.lexical * root + curve.offset)).astype(np.int32)
    has_words = np.array([places.size > 0 for places, _ in words])
    points[~((has_vector | has_words) & theirs.is_known[other])] = UNKNOWN
    return points.tolist()


def _word_row(documents: DocumentVectors, document: int) -> WordRow:
    words = documents.lexical
    entries = slice(words.indptr[document], words.indptr[document + 1])
    return words.indices[entries], words.data[entries]


def _products(rows: Sequence[WordRow], other: WordRow) -> npt.NDArray[np.int64]:
    """Int64 (n,): the `lexical_products` of a few rows and one, whose places ascend."""
    places, weights = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    at = np.searchsorted(other[0], places)
    shared = np.flatnonzero(np.append(other[0], -1)[at] == places)
    products = np.zeros(places.size + 1, np.int64)
    products[shared + 1] = whole_weights(weights[shared]) * whole_weights(other[1][at[shared]])
    total, ends = np.cumsum(products), np.cumsum([row[0].size for row in rows])
    return np.diff(total[ends], prepend=0)


def _name(sections: DocumentSections, place: int, number: int) -> str:
    name = sections.names[place]
    return f"{name} {number + 1}" if name == PARAGRAPH else name
