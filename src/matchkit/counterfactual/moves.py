"""Who gains and who loses between two results of one market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from matchkit.explanation import Outcome

Kind = Literal["newly placed", "better", "worse", "no longer placed", "withdrew"]
KINDS: tuple[Kind, ...] = ("newly placed", "better", "worse", "no longer placed", "withdrew")
"""Those who gain come first."""


@dataclass(frozen=True)
class Held:
    """A placement of somebody's: the project's id, and its place in their list of that time, 0 is best."""

    project_id: str
    rank: int


@dataclass(frozen=True)
class Move:
    """Somebody whose placements differ.

    Attributes
    ----------
    applicant_id
        Who it is.
    kind
        One of `KINDS`. Placements before and after are laid side by side, each best first, by the applicant's order
        after the change: the first difference decides, and of two that begin alike the longer is better. Who may take
        no project any more withdrew.
    before, after
        Placements, best first by that order.
    """

    applicant_id: str
    kind: Kind
    before: tuple[Held, ...]
    after: tuple[Held, ...]

    @property
    def gains(self) -> bool:
        """Whether the applicant is better off."""
        return self.kind in ("newly placed", "better")

    @property
    def loses(self) -> bool:
        """Whether the applicant is worse off for what others do."""
        return self.kind in ("worse", "no longer placed")

    @property
    def gained(self) -> tuple[str, ...]:
        """Projects of afterwards that they did not have before."""
        before = {held.project_id for held in self.before}
        return tuple(held.project_id for held in self.after if held.project_id not in before)

    @property
    def lost(self) -> tuple[str, ...]:
        """Projects of before that they do not have afterwards."""
        after = {held.project_id for held in self.after}
        return tuple(held.project_id for held in self.before if held.project_id not in after)


@dataclass(frozen=True)
class Numbers:
    """The headline numbers of a result: people placed, seats, seats filled, and pairs that block."""

    placed: int
    seats: int
    filled: int
    blocking_pairs: int


@dataclass(frozen=True)
class Moves:
    """Everybody whose placements differ, those who gain first, then by id; and the numbers of both results."""

    rows: tuple[Move, ...]
    before: Numbers
    after: Numbers

    @property
    def placed_more(self) -> int:
        """How many more people are placed."""
        return self.after.placed - self.before.placed

    def of(self, *kinds: Kind) -> tuple[Move, ...]:
        """Those of some kinds."""
        return tuple(move for move in self.rows if move.kind in kinds)


def find_moves(before: Outcome, after: Outcome) -> Moves:
    """Compare two results of one market; the second may have other rows of the same applicants and projects."""
    pairs = zip(before.held, after.held, strict=True)
    rows = [_move(before, after, a) for a, (was, is_now) in enumerate(pairs) if was != is_now]
    rows.sort(key=lambda move: (KINDS.index(move.kind), move.applicant_id))
    return Moves(tuple(rows), _numbers(before), _numbers(after))


def _move(before: Outcome, after: Outcome, applicant: int) -> Move:
    order = {p: after.standing(applicant, p).place for p in {*before.held[applicant], *after.held[applicant]}}
    was, is_now = (sorted(outcome.held[applicant], key=order.__getitem__) for outcome in (before, after))
    return Move(
        applicant_id=after.market.applicants.ids[applicant],
        kind=_kind(before, after, applicant, [order[p] for p in was], [order[p] for p in is_now]),
        before=tuple(_held(before, applicant, p) for p in was),
        after=tuple(_held(after, applicant, p) for p in is_now),
    )


def _kind(
    before: Outcome, after: Outcome, applicant: int, was: list[tuple[int, int]], is_now: list[tuple[int, int]]
) -> Kind:
    """Which it is, from places in the applicant's order, smaller is better, best first."""
    if after.quota[applicant] == 0 < before.quota[applicant]:
        return "withdrew"
    if not was or not is_now:
        return "newly placed" if is_now else "no longer placed"
    first, other = next(((a, b) for a, b in zip(was, is_now, strict=False) if a != b), (None, None))
    is_better = len(is_now) > len(was) if first is None or other is None else other < first
    return "better" if is_better else "worse"


def _held(outcome: Outcome, applicant: int, project: int) -> Held:
    return Held(outcome.market.projects.ids[project], outcome.applicant_rank(outcome.placed_entry(applicant, project)))


def _numbers(outcome: Outcome) -> Numbers:
    pairs = outcome.matching.pairs
    return Numbers(
        placed=np.unique(pairs[:, 0]).size,
        seats=int(outcome.market.projects.seats.sum()),
        filled=len(pairs),
        blocking_pairs=len(outcome.matching.stability.blocking_pairs),
    )
