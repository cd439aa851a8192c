"""What of the names that a project asks for somebody did not state: one way to tell it, for reasons and for advice."""

from __future__ import annotations

from collections.abc import Sequence

from matchkit.explanation.outcome import Outcome
from matchkit.market.names import comparable


def lacking(needed: Sequence[str], stated: Sequence[str]) -> tuple[str, ...]:
    """The needed names that are not among the stated ones, in their order."""
    have = {comparable(name) for name in stated}
    return tuple(name for name in needed if comparable(name) not in have)


def spoken(outcome: Outcome, applicant: int) -> tuple[str, ...]:
    """The languages that count: as stated, or else as the params assume."""
    return outcome.market.applicants.languages[applicant] or outcome.evidence.params.rules.assumed_languages


def out_of_reach(outcome: Outcome, project: int, stated: Sequence[str]) -> list[tuple[str, ...]]:
    """For each leg of a project that is done at places of which none is stated, these places."""
    legs = outcome.market.projects.legs.of(project).locations
    return [places for places in legs if places and len(lacking(places, stated)) == len(places)]
