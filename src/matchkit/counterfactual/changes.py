"""Changes to a market that somebody wants to try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchkit.counterfactual.change import Change, Side
from matchkit.counterfactual.changing import Changing
from matchkit.errors import ChangeError
from matchkit.market import Market
from matchkit.params import MatchParams


@dataclass(frozen=True)
class Changes:
    """Changes to one market, checked against it; one of each cell at most."""

    items: tuple[Change, ...]

    @classmethod
    def parse(
        cls,
        market: Market,
        params: MatchParams,
        *,
        seats: Mapping[str, Any] | None = None,
        hours_per_week: Mapping[str, Any] | None = None,
        available: Mapping[str, Any] | None = None,
        max_projects: Mapping[str, Any] | None = None,
        skills: Mapping[str, Any] | None = None,
        work_mode: Mapping[str, Any] | None = None,
        location: Mapping[str, Any] | None = None,
        languages: Mapping[str, Any] | None = None,
        hours: Mapping[str, Any] | None = None,
        must_have_skills: Mapping[str, Any] | None = None,
        without: str | Sequence[str] = (),
    ) -> Changes:
        """Read changes, each column's by id.

        Parameters
        ----------
        market, params
            What is changed, and what is assumed of that which applicants left unsaid.
        seats, hours
            Of projects: a number; or one in a text with its sign, ``"+1"``, which is added to what there is. Hours are
            one person's over the whole window, and of projects without legs.
        hours_per_week, max_projects
            Of applicants, likewise. Who stated none has what the params assume.
        available
            Windows that come to an applicant's, ``"2027-01-03/2027-02-01"``, both days included; several in a list or
            separated by semicolons.
        skills, work_mode, location, languages
            Names that come to those which an applicant stated, work modes as the last ones of their list.
        must_have_skills
            Skills on which a project no longer insists, as it names them, with or without their level.
        without
            Ids of applicants and projects that withdraw: ``"applicant:7"`` or ``"project:7"`` where both sides have it.
            An applicant who withdraws takes no project, a project has no seats; pins of theirs are void.

        Raises
        ------
        UnknownIdError
            If the market has no such applicant or project.
        ChangeError
            If there is no change at all, or one cannot be made; the message says why.
        UsageError
            If there is no such work mode.
        """
        columns = {
            "seats": seats,
            "hours_per_week": hours_per_week,
            "available": available,
            "max_projects": max_projects,
            "skills": skills,
            "work_mode": work_mode,
            "location": location,
            "languages": languages,
            "hours": hours,
            "must_have_skills": must_have_skills,
        }
        changing = Changing(market, params)
        items = [change for column, cells in columns.items() for change in changing.read(column, cells)]
        items += changing.withdraw(without)
        if not items:
            raise ChangeError.nothing()
        return cls(tuple(items))

    @property
    def columns(self) -> frozenset[str]:
        """What is changed at all."""
        return frozenset(change.column for change in self.items)

    def of(self, side: Side, column: str) -> dict[int, Any]:
        """The new values of a column by position."""
        return {
            change.position: change.value for change in self.items if (change.side, change.column) == (side, column)
        }

    def describe(self, *, hide_personal: bool = False) -> tuple[str, ...]:
        """Each change in words. Where ids are hidden, equal ones are told once, with their number."""
        told = [change.describe(hide_personal=hide_personal) for change in self.items]
        return tuple(words if n == 1 else f"{n:,} times {words}" for words, n in Counter(told).items())
