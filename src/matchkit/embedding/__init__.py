"""Text to vectors to scores: encoders, sections and chunks, document vectors, and the score of a pair of texts.

Names are loaded on first use: importing this package loads neither torch nor scikit-learn.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matchkit.embedding.cache import Incident, VectorCache
    from matchkit.embedding.documents import DocumentSections, DocumentVectors, encode_documents
    from matchkit.embedding.evidence import SectionFit, best_sections
    from matchkit.embedding.hashing_encoder import HashingEncoder
    from matchkit.embedding.lexical import LexicalModel, load_lexical_model
    from matchkit.embedding.loading import load_encoder
    from matchkit.embedding.protocol import Encoder, Progress, checked_encode
    from matchkit.embedding.reference import SimilarityReference, find_reference
    from matchkit.embedding.scores import text_scores
    from matchkit.embedding.similarity import make_curve, text_similarity
    from matchkit.embedding.state import TextState
    from matchkit.embedding.tfidf_encoder import TfidfEncoder

_HOMES = {
    "DocumentSections": "documents",
    "DocumentVectors": "documents",
    "Encoder": "protocol",
    "HashingEncoder": "hashing_encoder",
    "Incident": "cache",
    "LexicalModel": "lexical",
    "Progress": "protocol",
    "SectionFit": "evidence",
    "SimilarityReference": "reference",
    "TextState": "state",
    "TfidfEncoder": "tfidf_encoder",
    "VectorCache": "cache",
    "best_sections": "evidence",
    "checked_encode": "protocol",
    "encode_documents": "documents",
    "find_reference": "reference",
    "load_encoder": "loading",
    "load_lexical_model": "lexical",
    "text_scores": "scores",
    "make_curve": "similarity",
    "text_similarity": "similarity",
}

__all__ = [
    "DocumentSections",
    "DocumentVectors",
    "Encoder",
    "HashingEncoder",
    "Incident",
    "LexicalModel",
    "Progress",
    "SectionFit",
    "SimilarityReference",
    "TextState",
    "TfidfEncoder",
    "VectorCache",
    "best_sections",
    "checked_encode",
    "encode_documents",
    "find_reference",
    "load_encoder",
    "load_lexical_model",
    "make_curve",
    "text_scores",
    "text_similarity",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'matchkit.embedding' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"matchkit.embedding.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
