"""Where one more seat would end: whoever takes it may leave another, which somebody else takes, and so on."""

from __future__ import annotations

from functools import cached_property

from matchkit.explanation import Outcome

MOST_STEPS = 50
"""Of a chain; few are longer, and it is an estimate."""


class SeatChains:
    """Follows seats from hand to hand along the waiting lists, without solving again: to see what is worth solving."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    @cached_property
    def _waiting(self) -> dict[int, list[int]]:
        """For each project who would take one more seat, in the order in which they would get it."""
        waiting: dict[int, list[int]] = {}
        for project, applicant in self._outcome.waitlist.tolist():
            waiting.setdefault(project, []).append(applicant)
        return waiting

    def promising(self) -> list[int]:
        """Projects without a seat left: first those where one may place most people, then with most of them waiting.

        Waiting lists hold the pairs that were kept, so that somebody may want a seat for which nobody seems to wait.
        """
        held, seats = self._outcome.held, self._outcome.market.projects.seats.tolist()
        full = [project for project, n_seats in enumerate(seats) if len(self._outcome.seated[project]) >= n_seats]
        waiting = {project: sum(not held[a] for a in self._waiting.get(project, ())) for project in full}
        return sorted(full, key=lambda project: (-self.newly_placed(project), -waiting[project], project))

    def newly_placed(self, project: int) -> int:
        """How many people without a placement come to one along the chain."""
        free, moved, found = [project], set[int](), 0
        while free and len(moved) < MOST_STEPS:
            to = free.pop()
            taker = next((a for a in self._waiting.get(to, ()) if a not in moved), None)
            if taker is not None:
                moved.add(taker)
                found += not self._outcome.held[taker]
                free += self._left(taker, to)
        return found

    def _left(self, applicant: int, project: int) -> list[int]:
        """Placements that the applicant gives up for one in this project."""
        outcome = self._outcome
        order = sorted(outcome.held[applicant], key=lambda p: outcome.placed_entry(applicant, p))
        here = outcome.entry(applicant, project)
        kept = [p for p in order if here is None or outcome.placed_entry(applicant, p) < here]
        worse = order[len(kept) :]
        kept.append(project)
        left = []
        for p in worse:
            if len(kept) < outcome.quota[applicant] and outcome.evidence.calendar.holds(applicant, [*kept, p]):
                kept.append(p)
            else:
                left.append(p)
        return left
