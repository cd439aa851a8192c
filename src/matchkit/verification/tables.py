"""The tables of a run folder as columns, ready to be counted."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from matchkit.market.days import QUARTERS_PER_HOUR
from matchkit.report.tables import WrittenTable, read_table

PLACEMENTS, PLAN, WAITLIST, LEDGER = "placements.csv", "plan.csv", "waitlist.csv", "ledger.csv"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    PLACEMENTS: (
        *("applicant_id", "project_id", "start", "end", "hours"),
        *("applicant_score", "project_score", "applicant_rank", "project_rank"),
    ),
    PLAN: ("applicant_id", "date", "project_id", "hours"),
    "unplaced.csv": ("applicant_id", "code", "reason"),
    "open_seats.csv": ("project_id", "seats_left", "code", "reason"),
    WAITLIST: ("project_id", "applicant_id", "position"),
    LEDGER: ("source", "row", "column", "code", "kind", "id", "what", "cure"),
}
"""Of each table; in placements.csv those that matchkit carries along follow."""
NAMES = tuple(COLUMNS)
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,8}")
_HOURS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,9})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Pair = tuple[str, str]


class Placement(NamedTuple):
    """A row of placements.csv."""

    applicant: str
    project: str
    start: str
    end: str
    quarters: int
    applicant_score: int
    project_score: int
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


class Waiting(NamedTuple):
    """A row of waitlist.csv."""

    project: str
    applicant: str
    position: int


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
    changed
        Files that were not as the run wrote them when people were forgotten.
    is_anybody
        Somebody was forgotten, in the market or not.
    """

    applicants: int = 0
    placed: int = 0
    placements: int = 0
    refused: Mapping[str, int] | None = None
    changed: Sequence[str] = ()
    is_anybody: bool = False

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Forgotten:
        """As the manifest has it."""
        found = facts.get("forgotten")
        if found is None:
            return cls()
        return cls(
            applicants=found["in_market"],
            placed=found["placed"],
            placements=found["placements"],
            refused=found["refused"],
            changed=found["changed"],
            is_anybody=found["applicants"] > 0,
        )


@dataclass(frozen=True)
class Tables:
    """What stands in the tables.

    Attributes
    ----------
    placements, plan, waiting
        Rows.
    unplaced
        Ids of applicants without a placement.
    seats_left
        Of each project that is not full.
    refused
        Places of the refused rows of each source, each once.
    written
        Every table as it is written, by the file's name.
    """

    placements: tuple[Placement, ...]
    plan: tuple[Work, ...]
    unplaced: tuple[str, ...]
    seats_left: Mapping[str, int]
    waiting: tuple[Waiting, ...]
    refused: Mapping[str, int]
    written: Mapping[str, WrittenTable]

    @classmethod
    def read(cls, contents: Mapping[str, bytes]) -> Tables:
        """Read them from the files of a run; `ValueError` names the table that cannot be read."""
        found: dict[str, Any] = {}
        written: dict[str, WrittenTable] = {}
        for name in NAMES:
            if name not in contents:
                raise ValueError(f"{name} is not there")
            try:
                written[name] = _table(name, contents[name])
                found[name] = _READERS[name](written[name])
            except ValueError as error:
                raise ValueError(f"{name} cannot be read: {error}") from None
        placements, plan, unplaced, seats_left, waiting, refused = (found[name] for name in NAMES)
        return cls(placements, plan, unplaced, seats_left, waiting, refused, written)

    @property
    def carried(self) -> tuple[str, ...]:
        """Columns of placements.csv that matchkit does not know."""
        return self.written[PLACEMENTS].columns[len(COLUMNS[PLACEMENTS]) :]


def _table(name: str, content: bytes) -> WrittenTable:
    """A table with its columns, each once."""
    table, expected = read_table(content), COLUMNS[name]
    for column in expected:
        if column not in table.columns:
            raise ValueError(f"it has no column {column}")
    further = table.columns[len(expected) :]
    is_carried = name == PLACEMENTS and all(column.startswith(("applicant.", "project.")) for column in further)
    if table.columns[: len(expected)] != expected or (further and not is_carried) or len({*further}) < len(further):
        raise ValueError(f"its columns are not {', '.join(expected)}")
    return table


def _placements(table: WrittenTable) -> tuple[Placement, ...]:
    ids = table.column("applicant_id"), table.column("project_id")
    dates = (_dates(table, name) for name in ("start", "end"))
    numbers = ("applicant_score", "project_score", "applicant_rank", "project_rank")
    return tuple(map(Placement, *ids, *dates, _quarters(table), *(_whole(table, name) for name in numbers)))


def _plan(table: WrittenTable) -> tuple[Work, ...]:
    ids = table.column("applicant_id"), table.column("project_id")
    return tuple(map(Work, *ids, _dates(table, "date"), _quarters(table)))


def _whole(table: WrittenTable, name: str) -> list[int]:
    numbers = table.column(name)
    for text in set(numbers):
        if not _WHOLE.fullmatch(text):
            raise ValueError(f"{text[:40]!r} in {name} is no whole number of at most 9 digits")
    return list(map(int, numbers))


def _dates(table: WrittenTable, name: str) -> list[str]:
    """Dates as they stand there, which order as days do."""
    dates = table.column(name)
    for text in set(dates):
        if not _is_date(text):
            raise ValueError(f"{text[:40]!r} in {name} is no date as YYYY-MM-DD")
    return dates


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text) and dt.date.fromisoformat(text))
    except ValueError:
        return False


def _quarters(table: WrittenTable) -> list[int]:
    """Hours as whole quarters."""
    hours = table.column("hours")
    known = {text: _quarters_of(text) for text in set(hours)}
    return [known[text] for text in hours]


def _quarters_of(text: str) -> int:
    if not _HOURS.fullmatch(text):
        raise ValueError(f"{text[:40]!r} in hours is no number of hours")
    quarters = QUARTERS_PER_HOUR * Fraction(text)
    if quarters.denominator != 1:
        raise ValueError(f"{text} are no whole quarters of an hour")
    return int(quarters)


def _unplaced(table: WrittenTable) -> tuple[str, ...]:
    return tuple(table.column("applicant_id"))


def _seats_left(table: WrittenTable) -> dict[str, int]:
    projects = table.column("project_id")
    twice = [key for key, count in Counter(projects).items() if count > 1]
    if twice:
        raise ValueError(f"project {twice[0]!r} has more than one row")
    return dict(zip(projects, _whole(table, "seats_left"), strict=True))


def _waiting(table: WrittenTable) -> tuple[Waiting, ...]:
    return tuple(map(Waiting, table.column("project_id"), table.column("applicant_id"), _whole(table, "position")))


def _refused(table: WrittenTable) -> dict[str, int]:
    rows = zip(table.column("kind"), table.column("source"), table.column("row"), strict=True)
    return dict(
        Counter(source for source, _ in {(source, row) for kind, source, row in rows if kind == "refused" and row})
    )


_READERS = dict(zip(NAMES, (_placements, _plan, _unplaced, _seats_left, _waiting, _refused), strict=True))
