"""Which sections of a text speak most for a pair: the evidence behind a score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from matchkit.embedding.documents import DocumentSections, DocumentVectors
from matchkit.embedding.lexical import LexicalModel
from matchkit.embedding.protocol import to_unit
from matchkit.embedding.reference import SimilarityReference
from matchkit.embedding.similarity import UNKNOWN, text_similarity
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
    alone = _as_documents(ours.sections, document, lexical)
    scores = text_similarity(alone, theirs[other : other + 1], reference)[:, 0].tolist()
    fits = [SectionFit(_name(ours.sections, place, number), scores[number]) for number, place in enumerate(places)]
    nearest = sorted((fit for fit in fits if fit.score != UNKNOWN), key=lambda fit: -fit.score)
    return tuple(nearest[:MOST_SHOWN])


def _as_documents(sections: DocumentSections, document: int, lexical: LexicalModel) -> DocumentVectors:
    rows = sections.rows_of(document)
    vectors = to_unit(sections.vectors[rows])
    words: csr_matrix = lexical.encode(sections.texts[row] for row in rows.tolist())
    is_known = vectors.any(axis=1) | (np.diff(words.indptr) > 0)
    return DocumentVectors(vectors, is_known, words, sections)


def _name(sections: DocumentSections, place: int, number: int) -> str:
    name = sections.names[place]
    return f"{name} {number + 1}" if name == PARAGRAPH else name
