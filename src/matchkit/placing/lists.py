"""A market while it is solved: what is known of it, and how far it is solved with."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchkit.assignment import Matching, solve
from matchkit.assignment.arguments import placed_edges
from matchkit.availability.capacity import max_projects
from matchkit.preferences import lottery
from matchkit.preferences.ranking import RankedEdges, rank
from matchkit.preferences.stated import StatedRules, stated_rules
from matchkit.scoring import Edges, Evidence, Pairs

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
END = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class KnownLists:
    """What is known, and how far it is solved with.

    ``is_active`` and ``is_top`` are bool (E,), by edge: whether it is solved with, and whether it comes before every
    pair that is not known.
    """

    edges: Edges
    ranked: RankedEdges
    is_active: Bools
    is_top: Bools

    @property
    def owner(self) -> npt.NDArray[np.int32]:
        """Int32 (n,), the applicant of each entry."""
        return self.ranked.preferences.applicant

    @property
    def place(self) -> Ints:
        """Int64 (n,), the place of each entry in its list."""
        indptr = self.ranked.preferences.indptr
        return np.arange(self.ranked.edge.size) - indptr[:-1][self.owner]


class Solving:
    """One market while it is solved."""

    def __init__(self, evidence: Evidence, seed: int) -> None:
        self.evidence, self.seed = evidence, seed
        self.market, self.wishes = evidence.market, evidence.wishes
        self.stated: StatedRules = stated_rules(self.market, self.wishes, evidence.params.preferences)
        self.quota = max_projects(self.market.applicants, evidence.params.calendar).astype(np.int64)
        self.draws = lottery(self.market.applicants.ids, seed, "priority")
        self.pins = np.array([(pin.applicant, pin.project) for pin in self.wishes.pins], np.int64).reshape(-1, 2)

    def rank(self, edges: Pairs) -> RankedEdges:
        """Edges as both sides' preferences."""
        return rank(edges, self.market, self.wishes, self.evidence.params.preferences, seed=self.seed)

    def begin(self, edges: Edges) -> KnownLists:
        """Each list up to the worst of the applicant's own best, or whole where no others are known or asked for."""
        ranked = self.rank(edges)
        nothing = np.zeros(edges.project.size, np.bool_)
        lists = KnownLists(edges, ranked, nothing, nothing)
        is_whole = edges.is_complete | (not self.evidence.params.shortlist.all_pairs)
        end = np.where(is_whole, END, _last_place(lists, edges.is_own[ranked.edge], np.full(is_whole.size, -1)))
        is_top = _by_edge(lists, lists.place <= end[lists.owner])
        is_pinned = _by_edge(lists, placed_edges(ranked.preferences, self.pins))
        return replace(lists, is_active=is_top | is_pinned, is_top=is_top)

    def whole(self, edges: Edges, ranked: RankedEdges) -> KnownLists:
        """Lists with all that is known; nothing is said of what may come before it."""
        n = edges.project.size
        return KnownLists(edges, ranked, np.ones(n, np.bool_), np.zeros(n, np.bool_))

    def solve(self, lists: KnownLists, start: Ints | None) -> Matching:
        """Solve what is active, from another matching if there is one."""
        return solve(
            lists.ranked.some(lists.is_active[lists.ranked.edge]),
            self.market.projects.seats,
            calendar=self.evidence.calendar,
            max_projects=self.quota,
            pins=self.pins,
            start=start,
            seed=self.seed,
        )

    def extend(self, lists: KnownLists, blocks: Bools, found: Pairs, most: int) -> KnownLists:
        """The lists with the pairs found, and with known ones that block, but for those below what may not be known."""
        edges, old = lists.edges.united_at(found)
        is_old = old >= 0
        is_active, is_top = (np.where(is_old, flags[old], False) for flags in (lists.is_active, lists.is_top))
        is_blocking = np.where(is_old, _by_edge(lists, blocks)[old], False)
        known = replace(lists.edges, **vars(edges))
        longer = KnownLists(known, self.rank(edges), is_active, is_top)
        is_found = ~is_old
        end = _last_place(longer, is_found[longer.ranked.edge], np.full(known.is_complete.size, END))
        end = np.where(np.diff(found.indptr) < most, END, end)
        is_near = _by_edge(longer, longer.place <= end[longer.owner])
        return replace(longer, is_active=is_active | is_found | (is_blocking & is_near))


def _by_edge(lists: KnownLists, of_entries: Bools) -> Bools:
    """A mark of entries as one of edges; edges without an entry have none."""
    marks = np.zeros(lists.edges.project.size, np.bool_)
    marks[lists.ranked.edge[of_entries]] = True
    return marks


def _last_place(lists: KnownLists, is_marked: Bools, without: Ints) -> Ints:
    """Int64 (A,): the last place of a marked entry in each list; ``without`` where there is none."""
    last = np.full(without.size, -1)
    np.maximum.at(last, lists.owner[is_marked], lists.place[is_marked])
    return np.where(last < 0, without, last)
