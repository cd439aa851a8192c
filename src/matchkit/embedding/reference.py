"""What is usual: mean and spread of cosines over reference pairs, so that a score means the same in every intake."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from matchkit.embedding.cosines import dense_cosines, lexical_cosines
from matchkit.embedding.documents import DocumentVectors, encode_documents
from matchkit.embedding.protocol import Encoder
from matchkit.embedding.reference_texts import DATA, read_reference_texts
from matchkit.errors import UsageError

REFERENCE_STATISTICS = DATA / "reference_statistics.json"
TEXTS_MEASURED = 128
"""Occupations measured for an encoder that is not in the file: 64 x 64 pairs, a few seconds for a large model."""

DENSE_SHARE = 0.5
"""Equal parts: vectors see kindred meaning in other words, words see names and terms that vectors blur, and which of
the two is the surer differs from one set of texts to the next."""
DENSE_SHARES = {"tfidf": 0.25}
"""Of encoders, by the first part of the fingerprint, that know less than a model trained on sentences does."""

Relation = Literal["resume", "commitment"]
"""Which text of an applicant is compared with projects. Their usual likeness differs."""


@dataclass(frozen=True)
class SimilarityReference:
    """Mean and standard deviation over reference pairs.

    Attributes
    ----------
    dense_mean, dense_sd
        Of the cosine of dense vectors.
    lexical_mean, lexical_sd
        Of the square root of the cosine of lexical rows. Most pairs share few words and some share many; the root makes
        that skewed spread about even.
    mixed_sd
        Of the mean of both in units of their standard deviations. Below 1, as the two do not rise and fall together.
    dense_share
        Of the dense part in that mean, 0..1.
    """

    dense_mean: float
    dense_sd: float
    lexical_mean: float
    lexical_sd: float
    mixed_sd: float
    dense_share: float = DENSE_SHARE

    def mix(self, dense: npt.NDArray[np.float64], lexical: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Cosines, dense and lexical, to one number with mean 0 and standard deviation 1 over the reference pairs."""
        dense_part = (dense - self.dense_mean) / self.dense_sd
        lexical_part = (np.sqrt(lexical) - self.lexical_mean) / self.lexical_sd
        return _weighted(dense_part, lexical_part, self.dense_share) / self.mixed_sd

    @classmethod
    def measure(
        cls, ours: DocumentVectors, theirs: DocumentVectors, dense_share: float = DENSE_SHARE
    ) -> SimilarityReference:
        """Measured over all pairs of documents in which the encoder finds something."""
        known = np.ix_(ours.vectors.any(axis=1), theirs.vectors.any(axis=1))
        dense = dense_cosines(ours, theirs)[known]
        lexical = np.sqrt(lexical_cosines(ours, theirs)[known])
        dense_part, lexical_part = ((part - part.mean()) / part.std() for part in (dense, lexical))
        mixed = _weighted(dense_part, lexical_part, dense_share)
        return cls(
            dense_mean=_rounded(dense.mean()),
            dense_sd=_rounded(dense.std()),
            lexical_mean=_rounded(lexical.mean()),
            lexical_sd=_rounded(lexical.std()),
            mixed_sd=_rounded(mixed.std()),
            dense_share=dense_share,
        )


def find_dense_share(encoder: Encoder) -> float:
    """How much of a score an encoder's vectors decide; words decide the rest."""
    return DENSE_SHARES.get(encoder.fingerprint.split(":")[0], DENSE_SHARE)


def _rounded(number: np.floating[Any]) -> float:
    return round(float(number), 6)


def _weighted(
    dense: npt.NDArray[np.float64], lexical: npt.NDArray[np.float64], dense_share: float
) -> npt.NDArray[np.float64]:
    return dense_share * dense + (1 - dense_share) * lexical


def find_reference(encoder: Encoder, relation: Relation) -> SimilarityReference:
    """The reference of an encoder and a relation.

    The shipped encoders were measured on the example intake (``tools/build_reference_statistics.py``). Any other one is
    measured once a process on pairs of the shipped occupations, for both relations alike; so its scores mean the same
    in every intake too, but 5,000 is then the likeness of two unlike occupations.

    Raises
    ------
    UsageError
        An unknown relation.
    """
    if relation not in get_args(Relation):
        raise UsageError.unknown_choice("relation", relation, get_args(Relation))
    for fingerprint_part, by_relation in _read_statistics().items():
        if fingerprint_part in encoder.fingerprint:
            return SimilarityReference(**by_relation[relation])
    return _measure_on_occupations(encoder)


@cache
def _read_statistics() -> dict[str, dict[str, Any]]:
    return json.loads(REFERENCE_STATISTICS.read_text(encoding="utf-8"))["encoders"]


_measured: dict[str, SimilarityReference] = {}


def _measure_on_occupations(encoder: Encoder) -> SimilarityReference:
    if encoder.fingerprint not in _measured:
        texts = read_reference_texts()
        chosen = texts[:: len(texts) // TEXTS_MEASURED][:TEXTS_MEASURED]
        # Odd against even: neighbours in the list are neighbours in kind, and no text meets itself.
        vectors = encode_documents(chosen, encoder)
        _measured[encoder.fingerprint] = SimilarityReference.measure(vectors[::2], vectors[1::2])
    return _measured[encoder.fingerprint]
