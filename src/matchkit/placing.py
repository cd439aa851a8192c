"""From shortlists to a matching that is stable over all pairs.

The market is solved with the beginning of each applicant's list, as far as it is known to hold every project that comes
before its end. Then all pairs are looked over for those beyond that would block; they make the lists longer, and the
market is solved again from where it stood, until there are none.

Where stable matchings do not depend on calendars, the result is the very one that solving with all pairs gives. For
then applicants go down their lists, a project takes ever better ones and never worse ones again, and whoever it has
refused, or would have refused when the list was made longer, it would refuse later too (Gale and Shapley 1962; McVitie
and Wilson 1971 on proposals in any order). So nothing is lost by leaving those out, as long as the rest of a list is
without gaps; pairs that are known, such as a project's best, wait until everything above them is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchkit.assignment import Coverage, Matching, solve
from matchkit.assignment.arguments import placed_edges
from matchkit.availability.capacity import max_projects
from matchkit.errors import counted
from matchkit.kernels.blocking import Bars, blocking_entries, weakest_seated
from matchkit.preferences import lottery
from matchkit.preferences.ranking import RankedEdges, rank
from matchkit.preferences.stated import StatedRules, stated_rules
from matchkit.scoring import Edges, Evidence, Holdings, Lists, MapBlocks, Order, Pairs, Sides, Suspects, find_blocking
from matchkit.scoring.components import SCALE

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
END = np.iinfo(np.int64).max
FEWEST_MORE = 20
"""Pairs by which an applicant's list may grow in a round; ever more, so that a short list does not take many rounds."""


@dataclass(frozen=True, eq=False)
class Placed:
    """The pairs that are known in the end, as ranked lists, and the matching."""

    edges: Edges
    ranked: RankedEdges
    matching: Matching


def place(
    evidence: Evidence,
    sides: Sides,
    order: Order,
    edges: Edges,
    executor: MapBlocks,
    *,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Placed:
    """Solve with the shortlists, and again with every pair beyond them that would block.

    Parameters
    ----------
    evidence, sides, order
        The market.
    edges
        Its shortlists.
    executor
        Where parts of the passes over all pairs are worked on.
    seed
        Of the lotteries.
    progress
        Called, in each pass, with the number of applicants that are done, and of all.
    """
    solving = _Solving(evidence, seed)
    return _settle(solving, sides, order, solving.begin(edges), edges, executor, _Watch(), progress)


def place_near(
    before: Placed,
    was: Evidence,
    evidence: Evidence,
    sides: Sides,
    order: Order,
    edges: Edges,
    executor: MapBlocks,
    *,
    seed: int = 0,
) -> Placed:
    """Solve a market that differs from one that is solved in a few rows.

    From nothing, with every pair that is known; of all others only those are looked at that may have begun to block
    since, for they belong to somebody whose placements differ, or to a project that asks for less than it did.

    Parameters
    ----------
    before, was
        The solved market.
    evidence
        As it is now.
    sides, order
        Of the market now, but for applicants whose lists are complete in ``edges``, of whom nothing is read there.
    edges
        Every pair that was known, as it is now; those of an applicant who has changed are all there are.
    executor, seed
        As in `place`.
    """
    old, solving = _Solving(was, seed), _Solving(evidence, seed)
    watch = _Watch(old.stand(old.whole(before.edges, before.ranked), before.matching))
    lists = solving.whole(edges, solving.rank(edges))
    return _settle(solving, sides, order, lists, edges, executor, watch, None)


def _settle(
    solving: _Solving,
    sides: Sides,
    order: Order,
    lists: _Lists,
    edges: Edges,
    executor: MapBlocks,
    watch: _Watch,
    progress: Callable[[int, int], None] | None,
) -> Placed:
    """Solve, and again with all pairs that block, until none does."""
    evidence = solving.evidence
    matching = solving.solve(lists, None)
    n_pairs = len(evidence.market.applicants) * len(evidence.market.projects)
    coverage = Coverage(n_pairs)
    if not (evidence.params.shortlist.all_pairs or edges.is_complete.all()):
        coverage = Coverage(int(lists.edges.project.size), is_all=False)
    if evidence.params.shortlist.all_pairs:
        most = max(FEWEST_MORE, evidence.params.shortlist.projects)
        while True:
            standing = solving.stand(lists, matching)
            blocks = standing.blocking_entries(lists)
            found, n_scored = find_blocking(
                sides,
                order,
                Lists(lists.edges, edges.reserves),
                standing.holdings,
                standing.bars,
                watch.suspects(standing),
                most,
                executor,
                progress,
            )
            watch.saw(np.diff(found.indptr) == most)
            coverage = replace(coverage, scored=coverage.scored + n_scored)
            if not (found.project.size or blocks.any()):
                break
            longer = solving.extend(lists, blocks, found, most)
            n_added = int(longer.is_active.sum() - lists.is_active.sum())
            lists, most = longer, 2 * most
            matching = solving.solve(lists, matching.pairs)
            coverage = replace(coverage, rounds=coverage.rounds + 1, added=coverage.added + n_added)
    return Placed(lists.edges, lists.ranked, _certified(matching, coverage, edges))


@dataclass(frozen=True, eq=False)
class _Lists:
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


class _Solving:
    """One market while it is solved."""

    def __init__(self, evidence: Evidence, seed: int) -> None:
        self.evidence, self.seed = evidence, seed
        self.market, self.wishes = evidence.market, evidence.wishes
        self.stated: StatedRules = stated_rules(self.market, self.wishes, evidence.params.preferences)
        self.quota = max_projects(self.market.applicants, evidence.params.calendar).astype(np.int64)
        self.draws = lottery(self.market.applicants.ids, seed, "priority")
        self.pins = np.array([(pin.applicant, pin.project) for pin in self.wishes.pins], np.int64).reshape(-1, 2)

    def rank(self, edges: Pairs) -> RankedEdges:
        return rank(edges, self.market, self.wishes, self.evidence.params.preferences, seed=self.seed)

    def begin(self, edges: Edges) -> _Lists:
        """Each list up to the worst of the applicant's own best, or whole where no others are known or asked for."""
        ranked = self.rank(edges)
        nothing = np.zeros(edges.project.size, np.bool_)
        lists = _Lists(edges, ranked, nothing, nothing)
        is_whole = edges.is_complete | (not self.evidence.params.shortlist.all_pairs)
        end = np.where(is_whole, END, _last_place(lists, edges.is_own[ranked.edge], np.full(is_whole.size, -1)))
        is_top = _by_edge(lists, lists.place <= end[lists.owner])
        is_pinned = _by_edge(lists, placed_edges(ranked.preferences, self.pins))
        return replace(lists, is_active=is_top | is_pinned, is_top=is_top)

    def whole(self, edges: Edges, ranked: RankedEdges) -> _Lists:
        """Lists with all that is known; nothing is said of what may come before it."""
        n = edges.project.size
        return _Lists(edges, ranked, np.ones(n, np.bool_), np.zeros(n, np.bool_))

    def solve(self, lists: _Lists, start: Ints | None) -> Matching:
        return solve(
            lists.ranked.some(lists.is_active[lists.ranked.edge]),
            self.market.projects.seats,
            calendar=self.evidence.calendar,
            max_projects=self.quota,
            pins=self.pins,
            start=start,
            seed=self.seed,
        )

    def stand(self, lists: _Lists, matching: Matching) -> _Standing:
        return _Standing.of(self, lists, matching)

    def extend(self, lists: _Lists, blocks: Bools, found: Pairs, most: int) -> _Lists:
        """The lists with the pairs found, and with known ones that block, but for those below what may not be known."""
        edges, old = lists.edges.united_at(found)
        is_old = old >= 0
        is_active, is_top = (np.where(is_old, flags[old], False) for flags in (lists.is_active, lists.is_top))
        is_blocking = np.where(is_old, _by_edge(lists, blocks)[old], False)
        known = replace(lists.edges, **vars(edges))
        longer = _Lists(known, self.rank(edges), is_active, is_top)
        is_found = ~is_old
        end = _last_place(longer, is_found[longer.ranked.edge], np.full(known.is_complete.size, END))
        end = np.where(np.diff(found.indptr) < most, END, end)
        is_near = _by_edge(longer, longer.place <= end[longer.owner])
        return replace(longer, is_active=is_active | is_found | (is_blocking & is_near))


@dataclass(frozen=True, eq=False)
class _Standing:
    """A matching as it is looked at from outside: what everybody holds, and what would be needed to get in."""

    solving: _Solving
    is_placed: Bools
    is_pinned: Bools
    bar: Ints
    bar_draw: npt.NDArray[np.uint64]
    bars: Bars
    holdings: Holdings

    @classmethod
    def of(cls, solving: _Solving, lists: _Lists, matching: Matching) -> _Standing:
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
            _score_bars(solving.stated, bar, last),
            _holdings(solving, lists, is_placed, is_pinned),
        )

    def blocking_entries(self, lists: _Lists) -> Bools:
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


class _Watch:
    """Remembers how things stood when pairs were last looked at, so that only what may have changed is looked at again.

    A pair does not block where the applicant is below the project's bar, or finds no room beside better placements. It
    may begin to only if the bar is lowered or the applicant's placements change; and pairs that were found, but were
    too many to be kept, block still.
    """

    def __init__(self, last: _Standing | None = None) -> None:
        self._last = last
        self._left_some: Bools = np.zeros(0 if last is None else last.holdings.quota.size, np.bool_)

    def suspects(self, standing: _Standing) -> Suspects:
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


def _score_bars(stated: StatedRules, bar: Ints, last: npt.NDArray[np.uint64]) -> Bars:
    """The same bars in scores of pairs that no host ranked; beyond all scores where a host accepts none of these."""
    side = stated.projects
    score = np.where(bar < 0, -1, side.bar(np.maximum(bar, 0)))
    score[side.accepts_ranked_only] = END
    is_level = (bar >= 0) & (score <= SCALE)
    is_level[is_level] = side.slope[is_level] * score[is_level] == bar[is_level]
    return Bars(np.minimum(score, SCALE + 1), np.where(is_level, last, np.uint64(0)))


def _holdings(solving: _Solving, lists: _Lists, is_placed: Bools, is_pinned: Bools) -> Holdings:
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


def _by_edge(lists: _Lists, of_entries: Bools) -> Bools:
    """A mark of entries as one of edges; edges without an entry have none."""
    marks = np.zeros(lists.edges.project.size, np.bool_)
    marks[lists.ranked.edge[of_entries]] = True
    return marks


def _last_place(lists: _Lists, is_marked: Bools, without: Ints) -> Ints:
    """Int64 (A,): the last place of a marked entry in each list; ``without`` where there is none."""
    last = np.full(without.size, -1)
    np.maximum.at(last, lists.owner[is_marked], lists.place[is_marked])
    return np.where(last < 0, without, last)


def _certified(matching: Matching, coverage: Coverage, edges: Edges) -> Matching:
    """The matching, with what its certificate covers."""
    report = matching.stability
    n_eligible = int(edges.broken_by_applicant[:, 0].sum())
    kept = counted(coverage.pairs, "pair")
    scope = f"all {kept}, {n_eligible:,} of them eligible"
    if not coverage.is_all:
        scope = f"the {kept} on the shortlists, out of {n_eligible:,} eligible ones"
    if edges.recall is not None:
        scope += f" among the candidates, which hold {edges.recall:.0%} of the best pairs of a sample"
    more = ""
    if coverage.rounds > 1:
        rounds = counted(coverage.rounds - 1, "more round")
        more = f" {counted(coverage.added, 'pair')} beyond the shortlists came in, in {rounds}."
    proof = report.proof.replace(report.scope, scope, 1) + more
    if not edges.is_complete.all():  # an integer program sees the pairs solved with
        proof = proof.replace("For the whole market", "For the pairs solved with")
    return replace(matching, stability=replace(report, coverage=coverage, scope=scope, proof=proof))
