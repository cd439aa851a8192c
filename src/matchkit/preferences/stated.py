"""What a stated ranking makes of scores: the key by which an applicant orders projects, a project's priorities.

A key is a whole number, larger is better. Where nobody ranked, it is the score. Somebody who ranked ``n`` orders the
one at place ``r`` (0 is best) by

- ``10_000 + n - r`` under "first" and "only": above every score, in the order stated;
- ``weight * points + (100 - weight) * score`` under "blend", with ``points = 10_000 * (n - r) // n``, and none for
  whom they did not rank. Nothing is divided but the points, so that no two scores are rounded to one key. With a
  weight of 100 the key is ``10_001 * points + score``: the score still decides between equal points.

So the key of a pair that its member did not rank is ``slope[member] * score``, with a slope of at least 1. Passes over
all pairs rest on this: there it is enough to compare scores with one number for each member, `StatedSide.bar`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from matchkit.market import Market, Ragged, Wishes
from matchkit.params import PreferenceParams

UNRANKED = -1
BEST = 10_000  # of a score, and of points
WHOLE = 100

Positions = npt.NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class StatedSide:
    """The rankings of one side that are heeded, and what becomes of scores beside them.

    Members are the side that ranks (applicants, or projects for their hosts), n of them.

    Attributes
    ----------
    rankings
        For each member the others that they ranked, best first; empty rows throughout where rankings are ignored.
    step
        What a point of a ranked pair adds to its key under "blend"; None under the other policies.
    slope
        Int64 (n,), at least 1: ``slope[member] * score`` is the key of a pair that the member did not rank.
    accepts_ranked_only
        Bool (n,): the member ranked some, and the policy is "only".
    """

    rankings: Ragged
    step: int | None
    slope: npt.NDArray[np.int64]
    accepts_ranked_only: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, rankings: Ragged, n: int, policy: str, weight: int | None) -> StatedSide:
        """The side of ``n`` members under a policy of `PreferenceParams`; ``weight`` is that of "blend"."""
        if policy == "ignore" or not rankings.values.size:
            rankings = Ragged(np.zeros(n + 1, np.int64), np.zeros(0, np.int64))
        has_ranked = np.diff(rankings.indptr) > 0
        share, step = 1, None
        if policy == "blend":
            step = cast("int", weight)
            share, step = (WHOLE - step, step) if step < WHOLE else (1, BEST + 1)
        return cls(rankings, step, np.where(has_ranked, share, 1).astype(np.int64), has_ranked & (policy == "only"))

    @property
    def has_ranked(self) -> npt.NDArray[np.bool_]:
        """Bool (n,): the member ranked some, and that counts."""
        return np.diff(self.rankings.indptr) > 0

    def places(self, member: Positions, other: Positions) -> npt.NDArray[np.int64]:
        """Int64, one a pair: the place in the member's ranking, 0 is best, or `UNRANKED`."""
        ranked = self.rankings
        found_at = np.full(member.size, UNRANKED, np.int64)
        if not ranked.values.size or not member.size:
            return found_at
        owner = _owners(ranked)
        width = 1 + max(int(other.max()), int(ranked.values.max()))
        pairs = owner * width + ranked.values
        order = np.argsort(pairs)
        wanted = member.astype(np.int64) * width + other
        at = order[np.minimum(np.searchsorted(pairs, wanted, sorter=order), pairs.size - 1)]
        is_ranked = pairs[at] == wanted
        found_at[is_ranked] = (at - ranked.indptr[owner[at]])[is_ranked]
        return found_at

    def keys(
        self, member: Positions, place: npt.NDArray[np.int64], score: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.int64]:
        """Int64, one a pair: how much the member wants it, from its `places` and the member's score of it."""
        key: npt.NDArray[np.int64] = self.slope[member] * score
        ranked = np.flatnonzero(place != UNRANKED)
        n_ranked = np.diff(self.rankings.indptr)[member[ranked]]
        left = n_ranked - place[ranked]  # n for the best, 1 for the last
        key[ranked] = BEST + left if self.step is None else key[ranked] + self.step * (BEST * left // n_ranked)
        return key

    def accepts(self, member: Positions, place: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Bool, one a pair: the member's ranking does not rule it out."""
        return ~self.accepts_ranked_only[member] | (place != UNRANKED)

    def bar(self, key: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Int64 (n,): a pair that the member did not rank is wanted more than ``key[member]`` where its score is above.

        A score of exactly ``bar`` is as good as the key where ``slope * bar == key``, and below it otherwise. Members
        that accept ranked ones only want no such pair, whatever its score.
        """
        return key // self.slope


@dataclass(frozen=True, eq=False)
class StatedRules:
    """Both sides' rankings: keys of ``applicants`` order their lists, keys of ``projects`` are the priorities."""

    applicants: StatedSide
    projects: StatedSide

    def accept(self, applicant: Positions, project: Positions) -> npt.NDArray[np.bool_]:
        """Bool, one a pair: neither side's ranking rules it out."""
        mine, theirs = self.applicants, self.projects
        is_mine = mine.accepts(applicant, mine.places(applicant, project))
        return is_mine & theirs.accepts(project, theirs.places(project, applicant))

    def priority_of_unranked(self, project: Positions, project_score: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
        """Int64, one a pair: the priority of pairs that the project's host did not rank; arrays that broadcast."""
        priority: npt.NDArray[np.int64] = self.projects.slope[project] * project_score
        return priority


def stated_rules(market: Market, wishes: Wishes, params: PreferenceParams) -> StatedRules:
    """What both sides' rankings make of scores, under the policies of the params."""
    return StatedRules(
        StatedSide.of(wishes.rankings, len(market.applicants), params.stated, params.stated_weight),
        StatedSide.of(wishes.host_rankings, len(market.projects), params.hosts, params.hosts_weight),
    )


def stated_pairs(wishes: Wishes, params: PreferenceParams) -> npt.NDArray[np.int64]:
    """Int64 (k, 2), ascending, each once: applicant and project of all pairs that either side ranked, if it counts.

    Their keys do not follow from scores alone, so no bar on scores finds them. Some may break a hard rule, or be ruled
    out by the other side's ranking.
    """
    applicant, project = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    if params.stated != "ignore":
        applicant.append(_owners(wishes.rankings))
        project.append(wishes.rankings.values)
    if params.hosts != "ignore":
        applicant.append(wishes.host_rankings.values)
        project.append(_owners(wishes.host_rankings))
    n_projects = 1 + int(np.concatenate(project).max(initial=0))
    pairs = np.unique(np.concatenate(applicant) * n_projects + np.concatenate(project))
    return np.stack(np.divmod(pairs, n_projects), axis=1)


def _owners(ranked: Ragged) -> npt.NDArray[np.int64]:
    """The row of each value."""
    return np.repeat(np.arange(len(ranked), dtype=np.int64), np.diff(ranked.indptr))
