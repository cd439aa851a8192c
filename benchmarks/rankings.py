"""How good a ranking of graded documents is: weighted Kendall loss, nDCG@10, MAP, MRR, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Shares = tuple[float, float]
"""What a query adds to the numerator and to the denominator of a measure."""

FIRST = 10
RESAMPLES = 2_000
TAILS = (2.5, 97.5)
"""Percentiles: an interval of 95 %."""


def kendall_loss(scores: Numbers, grades: Numbers) -> Shares:
    """Pairs in the wrong order, each weighing the difference of its grades; a tie counts half.

    The loss of the reviewer assignment dataset of Stelmakh, Wieting, Neubig and Shah (2023): 0 for the order of the
    grades, 0.5 for equal scores, 1 for the reverse order.
    """
    lost = most = 0.0
    for grade in np.unique(grades)[1:]:
        better = scores[grades == grade]
        below = grades < grade
        weight = grade - grades[below]
        wrong = np.less.outer(better, scores[below]) + 0.5 * np.equal.outer(better, scores[below])
        lost += float((wrong * weight).sum())
        most += float(weight.sum()) * better.size
    return lost, most


def ndcg(scores: Numbers, grades: Numbers) -> Shares:
    """NDCG@10 with gains ``2**grade - 1`` (Burges et al. 2005)."""
    discounts = 1 / np.log2(np.arange(2, FIRST + 2))
    gains = 2**grades - 1
    best = np.sort(gains)[::-1][:FIRST]
    ideal = float(best @ discounts[: best.size])
    got = gains[_order(scores)][:FIRST]
    return (float(got @ discounts[: got.size]) / ideal, 1.0) if ideal else (0.0, 0.0)


def average_precision(scores: Numbers, grades: Numbers) -> Shares:
    """Mean of the precisions at the places of the relevant documents; relevant is a grade above 0."""
    places = _relevant_places(scores, grades)
    return (float((np.arange(1, places.size + 1) / places).mean()), 1.0) if places.size else (0.0, 0.0)


def reciprocal_rank(scores: Numbers, grades: Numbers) -> Shares:
    """One over the place of the first relevant document."""
    places = _relevant_places(scores, grades)
    return (1 / float(places[0]), 1.0) if places.size else (0.0, 0.0)


MEASURES: dict[str, Callable[[Numbers, Numbers], Shares]] = {
    "weighted Kendall loss": kendall_loss,
    "nDCG@10": ndcg,
    "MAP": average_precision,
    "MRR": reciprocal_rank,
}


def measure(name: str, scores: list[Numbers], grades: list[Numbers]) -> Numbers:
    """Float64 (q, 2): the shares of each query."""
    return np.array([MEASURES[name](*query) for query in zip(scores, grades, strict=True)])


def resample(shares: Numbers, seed: int = 0) -> Numbers:
    """Float64 (2,000,): the measure over queries drawn with replacement; the same draws for every method."""
    drawn = np.random.default_rng(seed).integers(len(shares), size=(RESAMPLES, len(shares)))
    return overall(shares[drawn])


def overall(shares: Numbers) -> Numbers:
    """Sum of numerators over sum of denominators, along the queries."""
    totals = shares.sum(axis=-2)
    return totals[..., 0] / totals[..., 1]


def interval(values: Numbers) -> tuple[float, float]:
    """Percentile interval of 95 %."""
    low, high = np.percentile(values, TAILS)
    return float(low), float(high)


def _order(scores: Numbers) -> npt.NDArray[np.intp]:
    """Best first; equal scores in the order of the documents' ids."""
    return np.argsort(-scores, kind="stable")


def _relevant_places(scores: Numbers, grades: Numbers) -> npt.NDArray[np.int64]:
    return np.flatnonzero(grades[_order(scores)] > 0) + 1
