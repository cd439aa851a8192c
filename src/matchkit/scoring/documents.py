"""Which texts speak of what, and the components that come from comparing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from matchkit.embedding import (
    DocumentVectors,
    Encoder,
    SectionFit,
    SimilarityReference,
    TextState,
    VectorCache,
    best_sections,
    encode_documents,
)
from matchkit.embedding.reference import Relation
from matchkit.market import Applicants, Market, Projects

TEXT_COMPONENTS: Mapping[str, tuple[str, Relation]] = MappingProxyType(
    {
        "interest": ("interest", "commitment"),
        "meaning": ("resume", "resume"),
        "commitment": ("commitment", "commitment"),
    }
)
"""By component, which of the `MarketTexts` it compares with the projects', and how alike such texts usually are."""


@dataclass(frozen=True, eq=False)
class MarketTexts:
    """Vectors of what both sides wrote; row ``i`` belongs to applicant or project ``i``.

    Attributes
    ----------
    resume, commitment, interest
        Of the applicants: the resume; the commitment statement; and the statement with the wishes to learn.
    project
        Title, field, host and description.
    state
        Weights of words, and how alike such texts usually are, by which scores are standardised.
    """

    resume: DocumentVectors
    commitment: DocumentVectors
    interest: DocumentVectors
    project: DocumentVectors
    state: TextState

    def compared(self, component: str) -> tuple[DocumentVectors, SimilarityReference]:
        """The applicants' texts that a component compares with the projects', and what is usual between the two."""
        ours, relation = TEXT_COMPONENTS[component]
        return getattr(self, ours), self.state.references[relation]


def encode_market(
    market: Market,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
    cache: VectorCache | None = None,
    state: TextState | None = None,
    vectors_in: Path | None = None,
) -> MarketTexts:
    """Encode every text of the market, each distinct piece once, and none that ``cache`` knows.

    ``vectors_in`` is a folder for vectors that do not fit into memory, see `encode_documents`.

    Raises
    ------
    EncoderError
        The encoder broke its contract, or ``state`` was made with another one.
    """
    state = state or TextState.shipped(encoder)
    state.check_encoder(encoder)
    applicants, n = market.applicants, len(market.applicants)
    texts = [*applicants.resumes, *applicants.commitments, *_interests(applicants), *project_texts(market.projects)]
    owners: Sequence[str | None] = [*applicants.ids * 3, *[None] * len(market.projects)]
    vectors = encode_documents(
        texts, encoder, progress, lexical=state.lexical, cache=cache, owners=owners, vectors_in=vectors_in
    )
    return MarketTexts(
        resume=vectors[0:n],
        commitment=vectors[n : 2 * n],
        interest=vectors[2 * n : 3 * n],
        project=vectors[3 * n :],
        state=state,
    )


def read_ahead(texts: MarketTexts, applicants: Iterable[int]) -> None:
    """Have `nearest_sections` of these applicants ready, which takes less time than one by one."""
    parts = [documents.sections for documents in (texts.resume, texts.commitment, texts.interest)]
    rows = [row for a in sorted(set(applicants)) for part in parts for row in part.rows_of(a).tolist()]
    parts[0].keep_words(rows, texts.state.lexical)  # slices of one list of texts, which keep them in one place


def nearest_sections(texts: MarketTexts, component: str, applicant: int, project: int) -> tuple[SectionFit, ...]:
    """The sections behind one of the `text_components` of a pair that are nearest to the project's text."""
    stands_in = component == "interest" and not texts.interest.is_known[applicant]
    ours, usual = texts.compared("meaning" if stands_in else component)
    return best_sections(ours, applicant, texts.project, project, usual, texts.state.lexical)


def _interests(applicants: Applicants) -> list[str]:
    # Under a heading, wishes are a section of their own, and a short statement the same piece of text as alone.
    wishes = [f"Wishes: {'; '.join(names)}" if names else "" for names in applicants.wants_to_learn]
    return ["\n\n".join(filter(None, pair)) for pair in zip(applicants.commitments, wishes, strict=True)]


def project_texts(projects: Projects) -> list[str]:
    """What applicants' texts are compared with: title, field, host and description."""
    columns = zip(projects.titles, projects.fields, projects.hosts, projects.descriptions, strict=True)
    return ["\n".join(filter(None, parts)) for parts in columns]
