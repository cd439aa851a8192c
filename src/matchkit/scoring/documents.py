"""Which texts speak of what, and the components that come from comparing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.embedding import (
    DocumentVectors,
    Encoder,
    SimilarityReference,
    encode_documents,
    find_reference,
    text_similarity,
)
from matchkit.market import Applicants, Market, Projects


@dataclass(frozen=True, eq=False)
class MarketTexts:
    """Vectors of what both sides wrote; row ``i`` belongs to applicant or project ``i``.

    Attributes
    ----------
    resume, commitment, interest
        Of the applicants: the resume; the commitment statement; and the statement with the wishes to learn.
    project
        Title, field, host and description.
    of_resumes, of_commitments
        How alike such texts usually are, by which scores are standardised.
    """

    resume: DocumentVectors
    commitment: DocumentVectors
    interest: DocumentVectors
    project: DocumentVectors
    of_resumes: SimilarityReference
    of_commitments: SimilarityReference


def encode_market(market: Market, encoder: Encoder, progress: Callable[[int, int], None] | None = None) -> MarketTexts:
    """Encode every text of the market, each distinct piece once."""
    applicants, n = market.applicants, len(market.applicants)
    texts = [*applicants.resumes, *applicants.commitments, *_interests(applicants), *_subjects(market.projects)]
    vectors = encode_documents(texts, encoder, progress)
    return MarketTexts(
        resume=vectors[0:n],
        commitment=vectors[n : 2 * n],
        interest=vectors[2 * n : 3 * n],
        project=vectors[3 * n :],
        of_resumes=find_reference(encoder, "resume"),
        of_commitments=find_reference(encoder, "commitment"),
    )


def text_components(texts: MarketTexts, rows: slice) -> dict[str, npt.NDArray[np.int32]]:
    """Interest, meaning and commitment of a block of applicants, int32 (n, P), -1 where one side said nothing.

    For the interest of somebody who stated neither a commitment nor wishes the resume stands in: what people have done
    is the best guess at what they would like to do, and better than the same value for every project.
    """
    stated = text_similarity(texts.interest[rows], texts.project, texts.of_commitments)
    meaning = text_similarity(texts.resume[rows], texts.project, texts.of_resumes)
    return {
        "interest": np.where(texts.interest.is_known[rows][:, None], stated, meaning),
        "meaning": meaning,
        "commitment": text_similarity(texts.commitment[rows], texts.project, texts.of_commitments),
    }


def _interests(applicants: Applicants) -> list[str]:
    wishes = ["; ".join(names) for names in applicants.wants_to_learn]
    return ["\n".join(filter(None, pair)) for pair in zip(applicants.commitments, wishes, strict=True)]


def _subjects(projects: Projects) -> list[str]:
    columns = zip(projects.titles, projects.fields, projects.hosts, projects.descriptions, strict=True)
    return ["\n".join(filter(None, parts)) for parts in columns]
