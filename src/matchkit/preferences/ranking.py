"""From scores and stated rankings to the preferences of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matchkit.market import Market, Wishes
from matchkit.params import PreferenceParams
from matchkit.preferences.records import Preferences
from matchkit.preferences.ties import lottery, pair_lottery

if TYPE_CHECKING:
    from matchkit.scoring import Edges

UNRANKED = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class RankedEdges:
    """Preferences made of scored edges.

    Attributes
    ----------
    preferences
        With the applicants' ids, by which ties are broken.
    edge
        Int64 (n,): for each entry of the lists its edge; entries that a policy left out are missing.
    """

    preferences: Preferences
    edge: npt.NDArray[np.int64]


def rank(edges: Edges, market: Market, wishes: Wishes, params: PreferenceParams, *, seed: int = 0) -> RankedEdges:
    """Order each applicant's projects and give each project its priorities.

    An applicant's list is ordered by the ranking that they stated, then by their score, then by the project's score of
    them, then by a seeded hash of both ids. A project's priority is its score; equal scores are ties.
    """
    applicant = np.repeat(np.arange(len(market.applicants)), np.diff(edges.indptr))
    stated = _stated_ranks(edges, wishes, applicant)
    if params.stated == "ignore":
        stated[:] = UNRANKED
    tie = pair_lottery(
        lottery(market.applicants.ids, seed, "list")[applicant],
        lottery(market.projects.ids, seed, "list")[edges.project],
    )
    order = np.lexsort((tie, -edges.project_score, -edges.applicant_score, stated, applicant))
    if params.stated == "only":
        ranked_any = np.diff(wishes.rankings.indptr) > 0
        unranked = ranked_any[applicant] & (stated == UNRANKED)
        order = order[~unranked[order]]
    indptr = np.zeros(len(market.applicants) + 1, np.int64)
    np.cumsum(np.bincount(applicant[order], minlength=len(market.applicants)), out=indptr[1:])
    preferences = Preferences(
        indptr,
        edges.project[order],
        edges.project_score[order],
        applicant_ids=market.applicants.ids,
        project_ids=market.projects.ids,
    )
    return RankedEdges(preferences, order)


def _stated_ranks(edges: Edges, wishes: Wishes, applicant: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Int64 (E,): place of the project in the applicant's stated ranking, or `UNRANKED`."""
    ranked = wishes.rankings
    owner = np.repeat(np.arange(len(ranked)), np.diff(ranked.indptr))
    place = np.arange(ranked.values.size) - ranked.indptr[owner]
    n_projects = 1 + max(int(edges.project.max(initial=0)), int(ranked.values.max(initial=0)))
    keys = owner * n_projects + ranked.values
    order = np.argsort(keys)
    wanted = applicant * n_projects + edges.project
    at = np.minimum(np.searchsorted(keys[order], wanted), max(0, keys.size - 1))
    stated = np.full(edges.project.size, UNRANKED)
    if keys.size:
        found = keys[order][at] == wanted
        stated[found] = place[order][at][found]
    return stated
