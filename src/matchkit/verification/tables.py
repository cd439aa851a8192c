"""The tables of a run folder as columns, ready to be counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from matchkit.market.days import QUARTERS_PER_HOUR
from matchkit.report.tables import WrittenTable, read_table
from matchkit.runs import RunRecord

NAMES = ("placements.csv", "plan.csv", "unplaced.csv", "open_seats.csv", "waitlist.csv", "ledger.csv")
Pair = tuple[str, str]


class Placement(NamedTuple):
    """A row of placements.csv."""

    applicant: str
    project: str
    start: str
    end: str
    quarters: int
    applicant_rank: int
    project_rank: int

    @property
    def pair(self) -> Pair:
        """Both ids."""
        return self.applicant, self.project


class Work(NamedTuple):
    """A row of plan.csv."""

    applicant: str
    project: str
    date: str
    quarters: int


@dataclass(frozen=True)
class Forgotten:
    """Counts of what was removed with people; all zero where nobody was.

    Attributes
    ----------
    applicants
        People in the market.
    placed
        Those of them who had a placement.
    placements
        What they held.
    refused
        Refused rows that were theirs, by source.
    """

    applicants: int = 0
    placed: int = 0
    placements: int = 0
    refused: Mapping[str, int] | None = None

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Forgotten:
        """As the manifest has it."""
        found = facts.get("forgotten")
        if found is None:
            return cls()
        return cls(int(found["in_market"]), int(found["placed"]), int(found["placements"]), found["refused"])


@dataclass(frozen=True)
class Tables:
    """What stands in the tables.

    Attributes
    ----------
    placements, plan
        Rows.
    unplaced
        Ids of applicants without a placement.
    seats_left
        Of each project that is not full.
    waiting
        Project, applicant and position of each row of the waiting lists.
    refused
        Places of the refused rows of each source, each once.
    """

    placements: tuple[Placement, ...]
    plan: tuple[Work, ...]
    unplaced: tuple[str, ...]
    seats_left: Mapping[str, int]
    waiting: tuple[tuple[str, str, int], ...]
    refused: Mapping[str, int]

    @classmethod
    def read(cls, run: RunRecord) -> Tables:
        """Read them as they stand in the folder; `ValueError` names the table that cannot be read."""
        found: dict[str, Any] = {}
        for name in NAMES:
            try:
                found[name] = _READERS[name](read_table((run.folder / name).read_bytes()))
            except OSError:
                raise ValueError(f"{name} is not there") from None
            except ValueError as error:
                raise ValueError(f"{name} cannot be read: {error}") from None
        return cls(*(found[name] for name in NAMES))


def _placements(table: WrittenTable) -> tuple[Placement, ...]:
    ids = table.column("applicant_id"), table.column("project_id")
    dates = (_dates(table, name) for name in ("start", "end"))
    ranks = (map(int, table.column(name)) for name in ("applicant_rank", "project_rank"))
    return tuple(map(Placement, *ids, *dates, _quarters(table), *ranks))


def _plan(table: WrittenTable) -> tuple[Work, ...]:
    ids = table.column("applicant_id"), table.column("project_id")
    return tuple(map(Work, *ids, _dates(table, "date"), _quarters(table)))


def _dates(table: WrittenTable, name: str) -> list[str]:
    """Dates as they stand there, which order as days do."""
    dates = table.column(name)
    for date in set(dates):
        dt.date.fromisoformat(date)
    return dates


def _quarters(table: WrittenTable) -> list[int]:
    """Hours as whole quarters."""
    hours = table.column("hours")
    known = {text: QUARTERS_PER_HOUR * Fraction(text) for text in set(hours)}
    if odd := [text for text, quarters in known.items() if quarters.denominator != 1]:
        raise ValueError(f"{odd[0]} are no whole quarters of an hour")
    return [int(known[text]) for text in hours]


def _unplaced(table: WrittenTable) -> tuple[str, ...]:
    return tuple(table.column("applicant_id"))


def _seats_left(table: WrittenTable) -> dict[str, int]:
    projects = table.column("project_id")
    twice = [key for key, count in Counter(projects).items() if count > 1]
    if twice:
        raise ValueError(f"project {twice[0]!r} has more than one row")
    return dict(zip(projects, map(int, table.column("seats_left")), strict=True))


def _waiting(table: WrittenTable) -> tuple[tuple[str, str, int], ...]:
    columns = table.column("project_id"), table.column("applicant_id"), map(int, table.column("position"))
    return tuple(zip(*columns, strict=True))


def _refused(table: WrittenTable) -> dict[str, int]:
    rows = zip(table.column("kind"), table.column("source"), table.column("row"), strict=True)
    return dict(
        Counter(source for source, _ in {(source, row) for kind, source, row in rows if kind == "refused" and row})
    )


_READERS = dict(zip(NAMES, (_placements, _plan, _unplaced, _seats_left, _waiting, _refused), strict=True))
