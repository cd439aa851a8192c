"""A market solved again with changes, as a run on changed files would solve it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from matchkit.counterfactual.applying import apply
from matchkit.counterfactual.changes import Changes
from matchkit.explanation import Outcome
from matchkit.placing import place
from matchkit.preferences.ordering import order_of
from matchkit.scoring import Edges, Evidence, MapBlocks, Order, Sides, shortlist

SCORES_STAY = frozenset({"seats", "max_projects", "without"})
"""Columns that no score and no shortlist depends on."""


def solve_again(outcome: Outcome, changes: Changes, executor: MapBlocks) -> Outcome:
    """What `match` would find if the files said so, to the byte.

    Parameters
    ----------
    outcome
        The solved market.
    changes
        To its rows.
    executor
        Where pairs are scored.
    """
    return SolvingAgain(outcome, executor).solve(changes)


@dataclass(frozen=True, eq=False)
class SolvingAgain:
    """A solved market on which one change after the other is tried; attributes as in `solve_again`."""

    outcome: Outcome
    executor: MapBlocks

    def solve(self, changes: Changes) -> Outcome:
        """The market with these changes alone, solved again."""
        evidence = apply(self.outcome.evidence, changes)
        scored = self._scored if self._keep_scores(changes, evidence) else self._score(evidence)
        placed = place(evidence, scored.sides, scored.order, scored.edges, self.executor, seed=self.outcome.seed)
        return Outcome(evidence, placed.edges, placed.ranked, placed.matching, self.outcome.seed, scored.sides)

    def _keep_scores(self, changes: Changes, evidence: Evidence) -> bool:
        """Whether nothing that is scored, forbidden or pinned has changed. Own rules may read any column."""
        before = self.outcome.evidence
        return changes.columns <= SCORES_STAY and not before.own_rules.names and evidence.wishes is before.wishes

    @cached_property
    def _scored(self) -> _Scored:
        """As the market was: kept pairs of an outcome are more than the shortlists, which do not come back from it."""
        return self._score(self.outcome.evidence)

    def _score(self, evidence: Evidence) -> _Scored:
        order = order_of(evidence.market, evidence.wishes, evidence.params.preferences, seed=self.outcome.seed)
        sides = Sides.of(evidence)
        return _Scored(sides, order, shortlist(sides, order, evidence.params.shortlist, self.executor))


@dataclass(frozen=True, eq=False)
class _Scored:
    sides: Sides
    order: Order
    edges: Edges
