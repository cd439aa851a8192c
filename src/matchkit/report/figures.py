"""The numbers behind the charts of ranks, scores and rules; the page and the plots draw the same records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.errors import ordinal
from matchkit.explanation import Outcome
from matchkit.explanation.reasons import PROJECTS_CLOSED
from matchkit.scoring import APPLICANT_COMPONENTS, COMPONENTS, ELIGIBLE, PROJECT_COMPONENTS
from matchkit.scoring.components import SCALE, contributions

SIDES = ("applicant", "project")
RANK_STOPS = (1, 2, 3, 5, 10, 20, 50, 100)
"""Ends of the bands of ranks, exclusive; ranks beyond the last make one more band."""
FEWEST_BANDS = 5
BIN = 250
"""Points of score in one bin."""


@dataclass(frozen=True)
class RankFigure:
    """How far down their lists both sides went.

    Attributes
    ----------
    bands
        Places in a list, such as ``"1st"`` and ``"6-10"``, best first.
    applicants
        Placements whose project has such a place in the applicant's list.
    projects
        Placements whose applicant has such a place in the project's list.
    """

    bands: tuple[str, ...]
    applicants: tuple[int, ...]
    projects: tuple[int, ...]


@dataclass(frozen=True)
class ScoreSide:
    """The scores that one side gave, in percent of the pairs in each bin.

    Attributes
    ----------
    side
        One of `SIDES`: whose score it is.
    placed, others
        Percent of the placed pairs, and of the others, in each bin; each adds up to 100, or is all 0 without pairs.
    placed_middle, others_middle
        The median score of each, None without pairs.
    """

    side: str
    placed: tuple[float, ...]
    others: tuple[float, ...]
    placed_middle: float | None
    others_middle: float | None


@dataclass(frozen=True)
class ScoreFigure:
    """Scores of pairs that were placed, beside those of the other eligible pairs that were kept.

    Attributes
    ----------
    edges
        Ends of the bins, one more than bins.
    placed, others
        How many pairs each group has.
    sides
        One for each of `SIDES`.
    """

    edges: tuple[int, ...]
    placed: int
    others: int
    sides: tuple[ScoreSide, ...]


@dataclass(frozen=True)
class Part:
    """What one component adds to the scores of one side.

    Attributes
    ----------
    side, component
        One of `SIDES`, and the component's name.
    most
        Points that it can add.
    placed, others
        Points that it adds on average to placed pairs, and to the others that were kept; 0 without pairs.
    placed_share, others_share
        The same in percent of that side's average score.
    """

    side: str
    component: str
    most: int
    placed: float
    others: float
    placed_share: float
    others_share: float


@dataclass(frozen=True)
class ObstacleFigure:
    """What closes pairs: each is counted once, by the first rule that it breaks.

    Attributes
    ----------
    pairs
        All pairs of the market.
    eligible
        Those that break no rule and that both sides accept.
    closed
        Obstacles in words with the pairs that each closes, most first; those that close none are left out.
    """

    pairs: int
    eligible: int
    closed: tuple[tuple[str, int], ...]


def rank_figure(outcome: Outcome) -> RankFigure:
    """How far down their own list each side went, over all placements."""
    ranks = outcome.placed_ranks
    needed = 1 + int(np.searchsorted(RANK_STOPS, ranks.max(initial=0), side="right"))
    bands = rank_bands()[: max(FEWEST_BANDS, needed)]
    band = np.searchsorted(RANK_STOPS, ranks, side="right")
    ours, theirs = (tuple(np.bincount(column, minlength=len(bands)).tolist()) for column in band.T)
    return RankFigure(bands, ours, theirs)


def rank_bands() -> tuple[str, ...]:
    """Names of all bands: ``1st``, ``2nd``, ``3rd``, ``4-5`` and so on."""
    starts = (0, *RANK_STOPS)
    closed = [
        ordinal(stop) if stop - start == 1 else f"{start + 1}-{stop}"
        for start, stop in zip(starts, RANK_STOPS, strict=False)
    ]
    return (*closed, f"{RANK_STOPS[-1] + 1}+")


def score_figure(outcome: Outcome) -> ScoreFigure:
    """How the scores of placed pairs and of the others that were kept are distributed."""
    is_placed = _is_placed(outcome)
    scores = (outcome.edges.applicant_score, outcome.edges.project_score)
    edges = _bins(np.concatenate(scores))
    return ScoreFigure(
        edges=tuple(edges.tolist()),
        placed=int(is_placed.sum()),
        others=int((~is_placed).sum()),
        sides=tuple(
            _score_side(side, values[is_placed], values[~is_placed], edges)
            for side, values in zip(SIDES, scores, strict=True)
        ),
    )


def _score_side(
    side: str, placed: npt.NDArray[np.int32], others: npt.NDArray[np.int32], edges: npt.NDArray[np.int64]
) -> ScoreSide:
    return ScoreSide(
        side=side,
        placed=_percent_in_bins(placed, edges),
        others=_percent_in_bins(others, edges),
        placed_middle=_middle(placed),
        others_middle=_middle(others),
    )


def _is_placed(outcome: Outcome) -> npt.NDArray[np.bool_]:
    """Bool (E,), of the pairs that were kept."""
    found = np.zeros(outcome.edges.project.size, np.bool_)
    found[outcome.ranked.edge[outcome.entries]] = True
    return found


def _bins(scores: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Ends of the bins from the lowest score to the highest."""
    first = int(scores.min(initial=SCALE)) // BIN if scores.size else 0
    last = max(first + 1, -(-int(scores.max(initial=0)) // BIN))
    return np.arange(first, last + 1) * BIN


def _percent_in_bins(scores: npt.NDArray[np.int32], edges: npt.NDArray[np.int64]) -> tuple[float, ...]:
    counts = np.histogram(scores, edges)[0]
    return tuple((100 * counts / max(1, scores.size)).tolist())


def _middle(scores: npt.NDArray[np.int32]) -> float | None:
    return float(np.median(scores)) if scores.size else None


def component_figure(outcome: Outcome) -> tuple[Part, ...]:
    """What each component adds on average, for placed pairs and for the others, in the order of the params."""
    is_placed, params = _is_placed(outcome), outcome.evidence.params.score
    split = len(APPLICANT_COMPONENTS)
    values = outcome.edges.components
    sides = (
        ("applicant", APPLICANT_COMPONENTS, values[:, :split], params.applicant_weights.model_dump()),
        ("project", PROJECT_COMPONENTS, values[:, split:], params.project_weights.model_dump()),
    )
    parts: list[Part] = []
    for side, names, columns, weights in sides:
        points = contributions(columns, names, weights, params.unknown_component)
        means = [_means(points[chosen]) for chosen in (is_placed, ~is_placed)]
        shares = [100 * mean / max(1.0, mean.sum()) for mean in means]
        rows = zip(names, *(column.tolist() for column in (*means, *shares)), strict=True)
        parts += [Part(side, name, weights[name] * SCALE // 100, *numbers) for name, *numbers in rows]
    assert len(parts) == len(COMPONENTS)  # noqa: S101  # each component belongs to one side
    return tuple(parts)


def _means(points: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    return points.mean(axis=0) if len(points) else np.zeros(points.shape[1])


def obstacle_figure(outcome: Outcome) -> ObstacleFigure:
    """How many pairs each hard rule closes, and how many only a stated ranking leaves out."""
    counts = outcome.edges.broken_by_project.sum(axis=0)
    own = outcome.evidence.own_rules
    words = [PROJECTS_CLOSED[rule] if rule in PROJECTS_CLOSED else own.reason(rule) for rule in outcome.rule_names]
    found = zip([*words, "left out by a ranking"], np.delete(counts, ELIGIBLE).tolist(), strict=True)
    return ObstacleFigure(
        pairs=int(counts.sum()),
        eligible=int(counts[ELIGIBLE]),
        closed=tuple(sorted(((what, n) for what, n in found if n), key=lambda item: (-item[1], item[0]))),
    )
