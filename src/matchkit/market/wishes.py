"""What people asked for by name: stated rankings, pinned and forbidden placements."""

from __future__ import annotations

from dataclasses import dataclass, field

from matchkit.errors import PinError
from matchkit.market.ragged import Ragged
from matchkit.market.records import Market

NO_ROWS = Ragged.from_rows([])


@dataclass(frozen=True)
class Pin:
    """A pair that a coordinator decided on, to be (or, as a forbid, never to be) in the result.

    Attributes
    ----------
    applicant, project
        Positions in the market.
    by, why
        Who decided and the reason, as stated; may be empty.
    """

    applicant: int
    project: int
    by: str = ""
    why: str = ""


@dataclass(frozen=True, eq=False)
class Wishes:
    """Everything that was stated by name, in positions of the market.

    Attributes
    ----------
    rankings
        For each applicant the projects that they ranked, best first; empty where they ranked none.
    pins, forbids
        Pairs decided by hand, in ascending order of positions.
    host_rankings
        For each project the applicants that its host ranked, best first; or no rows, where no host ranked any.
    """

    rankings: Ragged
    pins: tuple[Pin, ...] = field(default=())
    forbids: tuple[Pin, ...] = field(default=())
    host_rankings: Ragged = field(default=NO_ROWS)


def check_wishes(wishes: Wishes, market: Market) -> None:
    """Raise `PinError` if a pair is both pinned and forbidden."""
    forbidden = {(forbid.applicant, forbid.project) for forbid in wishes.forbids}
    both = [pin for pin in wishes.pins if (pin.applicant, pin.project) in forbidden]
    if both:
        ids = [f"({market.applicants.ids[pin.applicant]}, {market.projects.ids[pin.project]})" for pin in both]
        raise PinError.forbidden(ids)
