"""From scores and stated rankings to the preferences of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matchkit.market import Market, Wishes
from matchkit.params import PreferenceParams
from matchkit.preferences.records import Preferences
from matchkit.preferences.stated import stated_rules
from matchkit.preferences.ties import lottery, pair_lottery

if TYPE_CHECKING:
    from matchkit.scoring import Edges


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

    An applicant's list is ordered by the key that their ranking and score give (`matchkit.preferences.stated`), then by
    their score, then by the project's score of them, then by a seeded hash of both ids. A project's priority is the key
    that its host's ranking and its score give, which is the score where the host ranked none; equal ones are ties.
    Pinned pairs stay, whatever the rankings leave out.
    """
    applicant = np.repeat(np.arange(len(market.applicants)), np.diff(edges.indptr))
    rules = stated_rules(market, wishes, params)
    place = rules.applicants.places(applicant, edges.project)
    place_at_host = rules.projects.places(edges.project, applicant)
    key = rules.applicants.keys(applicant, place, edges.applicant_score)
    priority = rules.projects.keys(edges.project, place_at_host, edges.project_score)
    tie = pair_lottery(
        lottery(market.applicants.ids, seed, "list")[applicant],
        lottery(market.projects.ids, seed, "list")[edges.project],
    )
    order = np.lexsort((tie, -edges.project_score, -edges.applicant_score, -key, applicant))
    accepted = rules.applicants.accepts(applicant, place) & rules.projects.accepts(edges.project, place_at_host)
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
    return RankedEdges(preferences, order)
