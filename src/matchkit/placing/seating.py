"""A matching as it is looked at from outside: what everybody holds, and what would be needed to get in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.assignment import Matching
from matchkit.assignment.arguments import placed_edges
from matchkit.kernels.blocking import Bars, blocking_entries, weakest_seated
from matchkit.placing.lists import END, Bools, Ints, KnownLists, Solving
from matchkit.preferences.stated import StatedRules
from matchkit.scoring import Holdings, Suspects
from matchkit.scoring.components import SCALE


@dataclass(frozen=True, eq=False)
class Seating:
    """A matching as it is looked at from outside: what everybody holds, and what would be needed to get in."""

    solving: Solving
    is_placed: Bools
    is_pinned: Bools
    bar: Ints
    bar_draw: npt.NDArray[np.uint64]
    bars: Bars
    holdings: Holdings

    @classmethod
    def of(cls, solving: Solving, lists: KnownLists, matching: Matching) -> Seating:
        """Of a matching of these lists."""
        preferences = lists.ranked.preferences
        n_projects = len(solving.market.projects)
        is_placed = placed_edges(preferences, matching.pairs)
        is_pinned = is_placed & placed_edges(preferences, solving.pins)
        draw = solving.draws[lists.owner]
        project, priority = preferences.project, preferences.priority
        _, weakest, last = weakest_seated(project, priority, draw, is_placed & ~is_pinned, n_projects)
        n_seated = np.bincount(project[is_placed], minlength=n_projects)
        is_free = n_seated < solving.market.projects.seats
        # A project whose seats are all pinned has END for its weakest: nobody is above it.
        bar = np.where(is_free, -1, weakest)
        last[is_free] = 0
        return cls(
            solving,
            is_placed,
            is_pinned,
            bar,
            last,
            score_bars(solving.stated, bar, last),
            _holdings(solving, lists, is_placed, is_pinned),
        )

    def blocking_entries(self, lists: KnownLists) -> Bools:
        """Bool (n,): entries of known pairs that are not solved with, and block."""
        preferences, solving = lists.ranked.preferences, self.solving
        is_asked = ~lists.is_active[lists.ranked.edge]
        if not is_asked.any():
            return is_asked
        return blocking_entries(
            preferences.indptr,
            preferences.project,
            preferences.priority,
            self.is_placed,
            self.is_pinned,
            is_asked,
            solving.quota,
            self.bar,
            self.bar_draw,
            solving.draws,
            solving.evidence.calendar.arrays,
        )


class Watch:
    """Remembers how things stood when pairs were last looked at, so that only what may have changed is looked at again.

    A pair does not block where the applicant is below the project's bar, or finds no room beside better placements. It
    may begin to only if the bar is lowered or the applicant's placements change; and pairs that were found, but were
    too many to be kept, block still.
    """

    def __init__(self, last: Seating | None = None) -> None:
        self._last = last
        self._left_some: Bools = np.zeros(0 if last is None else last.holdings.quota.size, np.bool_)

    def suspects(self, standing: Seating) -> Suspects:
        """Who is to be looked at now."""
        last, self._last = self._last, standing
        if last is None:
            return Suspects(np.ones(standing.holdings.quota.size, np.bool_), np.ones(standing.bar.size, np.bool_))
        is_level = standing.bar == last.bar
        is_lower = (standing.bar < last.bar) | (is_level & (standing.bar_draw > last.bar_draw))
        return Suspects(standing.holdings.differ(last.holdings) | self._left_some, is_lower)

    def saw(self, left_some: Bools) -> None:
        """Remember of which applicants more pairs may block than were kept."""
        self._left_some = left_some


def score_bars(stated: StatedRules, bar: Ints, last: npt.NDArray[np.uint64]) -> Bars:
    """The same bars in scores of pairs that no host ranked; beyond all scores where a host accepts none of these."""
    side = stated.projects
    score = np.where(bar < 0, -1, side.bar(np.maximum(bar, 0)))
    score[side.accepts_ranked_only] = END
    is_level = (bar >= 0) & (score <= SCALE)
    is_level[is_level] = side.slope[is_level] * score[is_level] == bar[is_level]
    return Bars(np.minimum(score, SCALE + 1), np.where(is_level, last, np.uint64(0)))


def _holdings(solving: Solving, lists: KnownLists, is_placed: Bools, is_pinned: Bools) -> Holdings:
    """Placements best first, pinned ones before all others."""
    entries = np.flatnonzero(is_placed)
    owner = lists.owner[entries]
    order = np.lexsort((entries, ~is_pinned[entries], owner))
    entries, owner = entries[order], owner[order]
    is_top = lists.is_top[lists.ranked.edge[entries]] | is_pinned[entries]
    n_applicants = solving.quota.size
    is_open = ~lists.edges.is_complete & ~solving.stated.applicants.accepts_ranked_only
    return Holdings(
        quota=np.where(is_open, solving.quota, 0),
        n_top=np.bincount(owner[is_top], minlength=n_applicants),
        slope=solving.stated.applicants.slope,
        indptr=np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=n_applicants))]),
        project=lists.ranked.preferences.project[entries].astype(np.int64),
        key=np.where(is_pinned[entries], END, lists.ranked.key[entries]),
        tie=lists.ranked.tie[entries],
    )
