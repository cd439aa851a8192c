"""One applicant, or the seats of projects, otherwise than they are: the market solved again in milliseconds.

Only the changed applicant's pairs are scored again, all of them; the other pairs that were known are kept. Then the
market is solved from nothing, and of the other pairs those are looked at that may have begun to block. So the result is
stable over all pairs, as that of a whole run is. It is the same one as a run's wherever stable matchings do not depend
on calendars; where they do, it is one that the independent checker has passed too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from matchkit.counterfactual.solving_again import SolvingAgain
from matchkit.explanation import Outcome
from matchkit.kernels.alone import fits_alone
from matchkit.placing import Placed, place_near
from matchkit.preferences.ordering import order_of
from matchkit.scoring import ELIGIBLE, Edges, Evidence, MapBlocks, Order, Pairs
from matchkit.scoring.shortlists import first_broken
from matchkit.scoring.sides import ApplicantSide
from matchkit.scoring.single import score_row

Bools = npt.NDArray[np.bool_]
NOBODY = int(np.iinfo(np.int64).max // 2)
"""A bar that nobody reaches."""


@dataclass(frozen=True, eq=False)
class Trials:
    """An outcome that single changes are tried on."""

    outcome: Outcome
    executor: MapBlocks

    @cached_property
    def bars(self) -> npt.NDArray[np.int64]:
        """Int64 (P,): the priority of who has the last seat; -1 where one is free, `NOBODY` where none can be had."""
        outcome, seats = self.outcome, self.outcome.market.projects.seats
        project, priority = outcome.matching.pairs[:, 1], outcome.preferences.priority[outcome.entries]
        is_pinned = np.array([pair in outcome.pinned for pair in map(tuple, outcome.matching.pairs.tolist())], np.bool_)
        bars = np.full(seats.size, NOBODY)
        np.minimum.at(bars, project[~is_pinned], priority[~is_pinned])
        bars[np.bincount(project, minlength=seats.size) < seats] = -1
        return bars

    @cached_property
    def again(self) -> SolvingAgain:
        """The same for changes of any rows, which take a second or so."""
        return SolvingAgain(self.outcome, self.executor)

    @cached_property
    def _order(self) -> Order:
        evidence = self.outcome.evidence
        return order_of(evidence.market, evidence.wishes, evidence.params.preferences, seed=self.outcome.seed)

    @cached_property
    def _before(self) -> Placed:
        return Placed(self.outcome.edges, self.outcome.ranked, self.outcome.matching)

    def with_applicant(self, applicant: int, changed: Evidence) -> Placed:
        """Placed again where ``changed`` differs in one applicant's row."""
        alone = ApplicantSide.alone(changed, applicant)
        row = score_row(self.outcome.sides.projects, alone, self._open_to(applicant, alone))
        return self._place(changed, _with_row(self.outcome.edges, applicant, row))

    def with_seats(self, changed: Evidence) -> Placed:
        """Placed again where ``changed`` differs in seats alone."""
        return self._place(changed, self.outcome.edges)

    def _open_to(self, applicant: int, alone: ApplicantSide) -> npt.NDArray[np.int64]:
        """Projects that the applicant may be placed in, by the rules or by a pin."""
        is_open = first_broken(alone)[0] == ELIGIBLE
        is_open[[p for a, p in self.outcome.pinned if a == applicant]] = True
        return np.flatnonzero(is_open)

    def _place(self, changed: Evidence, edges: Edges) -> Placed:
        return place_near(
            self._before,
            self.outcome.evidence,
            changed,
            self.outcome.sides,
            self._order,
            edges,
            self.executor,
            seed=self.outcome.seed,
        )


def held_by(placed: Placed, applicant: int) -> list[int]:
    """The projects that an applicant is placed in."""
    pairs = placed.matching.pairs
    begin, end = np.searchsorted(pairs[:, 0], [applicant, applicant + 1])
    held: list[int] = pairs[begin:end, 1].tolist()
    return held


def each_broken(alone: ApplicantSide) -> dict[str, Bools]:
    """For each rule, bool (P,), whether the only applicant breaks it with each project."""
    return {rule: broken[0] for rule, broken in alone.rules.each_broken(fits_alone(alone.calendar, 0, 1)).items()}


def _with_row(edges: Edges, applicant: int, row: Pairs) -> Edges:
    """The edges with these of an applicant in place of theirs, which are now all that there are."""
    begin, end = edges.indptr[applicant : applicant + 2].tolist()
    n_more = row.project.size - (end - begin)
    indptr = edges.indptr.copy()
    indptr[applicant + 1 :] += n_more
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(edges, name)[:begin], getattr(row, name), getattr(edges, name)[end:]])
        for name in ("project", "components", "applicant_score", "project_score", "is_own")
    }
    is_complete = edges.is_complete.copy()
    is_complete[applicant] = True
    return replace(edges, indptr=indptr, is_complete=is_complete, **columns)
