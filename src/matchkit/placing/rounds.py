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

from matchkit.assignment import Coverage, Matching, StabilityReport
from matchkit.errors import counted
from matchkit.logs import MarketUnstable, RoundSolved, StabilityChecked, log
from matchkit.placing.lists import KnownLists, Solving
from matchkit.placing.seating import Seating, Watch
from matchkit.preferences.ranking import RankedEdges
from matchkit.scoring import Edges, Evidence, Lists, MapBlocks, Order, Sides, find_blocking

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
    solving = Solving(evidence, seed)
    return _settle(solving, sides, order, solving.begin(edges), edges, executor, Watch(), progress)


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
    old, solving = Solving(was, seed), Solving(evidence, seed)
    watch = Watch(Seating.of(old, old.whole(before.edges, before.ranked), before.matching))
    lists = solving.whole(edges, solving.rank(edges))
    return _settle(solving, sides, order, lists, edges, executor, watch, None)


def _settle(
    solving: Solving,
    sides: Sides,
    order: Order,
    lists: KnownLists,
    edges: Edges,
    executor: MapBlocks,
    watch: Watch,
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
            standing = Seating.of(solving, lists, matching)
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
            _log_round(coverage, lists, matching, int(found.project.size))
            if not (found.project.size or blocks.any()):
                break
            longer = solving.extend(lists, blocks, found, most)
            n_added = int(longer.is_active.sum() - lists.is_active.sum())
            lists, most = longer, 2 * most
            matching = solving.solve(lists, matching.pairs)
            coverage = replace(coverage, rounds=coverage.rounds + 1, added=coverage.added + n_added)
    else:
        _log_round(coverage, lists, matching, 0)
    certified = _certified(matching, coverage, edges)
    _log_verdict(certified.stability)
    return Placed(lists.edges, lists.ranked, certified)


def _log_round(coverage: Coverage, lists: KnownLists, matching: Matching, n_found: int) -> None:
    n_pairs, n_placements = int(lists.is_active.sum()), len(matching.pairs)
    log(RoundSolved(number=coverage.rounds, pairs=n_pairs, placements=n_placements, found=n_found))


def _log_verdict(report: StabilityReport) -> None:
    n_blocking, covered = len(report.blocking_pairs), report.coverage
    log(
        StabilityChecked(
            is_stable=report.is_stable,
            blocking_pairs=n_blocking,
            pinned_pairs=len(report.pinned_pairs),
            pairs=covered.pairs,
            rounds=covered.rounds,
        )
    )
    if not report.is_stable:
        log(MarketUnstable(blocking_pairs=n_blocking))


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
