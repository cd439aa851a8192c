"""From scores and stated rankings to the preferences of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matchkit.kernels.grouping import sort_groups
from matchkit.market import Market, Wishes
from matchkit.params import PreferenceParams
from matchkit.preferences.records import Preferences
from matchkit.preferences.stated import StatedRules, stated_rules
from matchkit.preferences.ties import lottery, pair_lottery

if TYPE_CHECKING:
    from matchkit.scoring import Pairs

SCORES = 10_001
"""How many different scores there are."""


@dataclass(frozen=True, eq=False)
class RankedEdges:
    """Preferences made of scored edges.

    Attributes
    ----------
    preferences
        With the applicants' ids, by which ties are broken.
    edge
        Int64 (n,): for each entry of the lists its edge; entries that a policy left out are missing.
    key, tie
        Int64 and uint64 (n,): by what an applicant's list is ordered, falling and then rising.
    """

    preferences: Preferences
    edge: npt.NDArray[np.int64]
    key: npt.NDArray[np.int64]
    tie: npt.NDArray[np.uint64]

    def some(self, is_chosen: npt.NDArray[np.bool_]) -> Preferences:
        """The lists with the chosen entries alone, bool (n,)."""
        kept = np.concatenate([[0], np.cumsum(is_chosen)])
        preferences = self.preferences
        return Preferences(
            kept[preferences.indptr],
            preferences.project[is_chosen],
            preferences.priority[is_chosen],
            applicant_ids=preferences.applicant_ids,
            project_ids=preferences.project_ids,
        )


def rank(edges: Pairs, market: Market, wishes: Wishes, params: PreferenceParams, *, seed: int = 0) -> RankedEdges:
    """Order each applicant's projects and give each project its priorities.

    An applicant's list is ordered by the key that their ranking and score give (`matchkit.preferences.stated`), then by
    their score, then by the project's score of them, then by a seeded hash of both ids. A project's priority is the key
    that its host's ranking and its score give, which is the score where the host ranked none; equal ones are ties.
    Pinned pairs stay, whatever the rankings leave out.
    """
    applicant = np.repeat(np.arange(len(market.applicants)), np.diff(edges.indptr))
    rules = stated_rules(market, wishes, params)
    key, priority = rank_pairs(rules, applicant, edges.project, edges.applicant_score, edges.project_score)
    tie = pair_lottery(
        lottery(market.applicants.ids, seed, "list")[applicant],
        lottery(market.projects.ids, seed, "list")[edges.project],
    )
    order = np.arange(applicant.size)
    sort_groups(edges.indptr, order, -key, tie)
    accepted = rules.accept(applicant, edges.project)
    if not accepted.all():
        pinned = [edges.find(pin.applicant, pin.project) for pin in wishes.pins]
        accepted[[edge for edge in pinned if edge is not None]] = True
        order = order[accepted[order]]
    indptr = np.zeros(len(market.applicants) + 1, np.int64)
    np.cumsum(np.bincount(applicant[order], minlength=len(market.applicants)), out=indptr[1:])
    preferences = Preferences(
        indptr,
        edges.project[order],
        priority[order],
        applicant_ids=market.applicants.ids,
        project_ids=market.projects.ids,
    )
    return RankedEdges(preferences, order, key[order], tie[order])


def rank_pairs(
    rules: StatedRules,
    applicant: npt.NDArray[np.integer],
    project: npt.NDArray[np.integer],
    applicant_score: npt.NDArray[np.integer],
    project_score: npt.NDArray[np.integer],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Int64, one a pair: by what an applicant orders pairs, larger first, and the project's priority."""
    mine, theirs = rules.applicants, rules.projects
    key = mine.keys(applicant, mine.places(applicant, project), applicant_score)
    priority = theirs.keys(project, theirs.places(project, applicant), project_score)
    return (key * SCORES + applicant_score) * SCORES + project_score, priority
