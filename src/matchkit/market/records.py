"""Applicants, projects, and the market of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from matchkit.errors import ShapeError, UnknownIdError
from matchkit.market.legs import Legs
from matchkit.market.ragged import Ragged

Texts = tuple[str, ...]
TextLists = tuple[tuple[str, ...], ...]

# Bits of a work mode set; a set of 0 means that nothing was said.
WORK_MODES: Mapping[str, int] = MappingProxyType({"remote": 1, "hybrid": 2, "on-site": 4})


class _Side:
    """One side of the market: columns of equal length, rows in ascending order of id."""

    ids: Texts

    def __post_init__(self) -> None:
        for column in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            self._check_and_freeze(column.name, getattr(self, column.name))
        if list(self.ids) != sorted(set(self.ids)):
            raise ShapeError("ids must be distinct and in ascending order.", cure="Sort the rows by id.")

    def _check_and_freeze(self, name: str, value: Any) -> None:
        if isinstance(value, Mapping):
            for key, column in value.items():
                self._check_and_freeze(f"{name}[{key!r}]", column)
            return
        if isinstance(value, np.ndarray):
            value = value.copy()
            value.flags.writeable = False
            object.__setattr__(self, name, value)
        if len(value) != len(self.ids):
            raise ShapeError.mismatch(name, (len(value),), (len(self.ids),), "rows of this side")

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each id."""
        return {key: position for position, key in enumerate(self.ids)}

    def only(self, row: int) -> Self:
        """A side of one row alone."""
        return replace(self, **{column.name: _only(getattr(self, column.name), row) for column in fields(self)})  # type: ignore[type-var, arg-type]

    def position(self, key: str, where: str, side: str) -> int:
        """Position of an id; `UnknownIdError` with a suggestion where there is none."""
        try:
            return self.positions[key]
        except KeyError:
            raise UnknownIdError.among(where, [key], side, self.ids) from None


def _only(column: Any, row: int) -> Any:
    if isinstance(column, Mapping):
        return {name: _only(values, row) for name, values in column.items()}
    return Ragged.from_rows([column[row].tolist()]) if isinstance(column, Ragged) else column[row : row + 1]


@dataclass(frozen=True, eq=False)
class Applicants(_Side):
    """The applicants' columns; row ``a`` of each is applicant ``a``. An empty text or list means that nothing was said.

    Attributes
    ----------
    ids
        Distinct, ascending.
    resumes, commitments
        Plain text.
    skills, wants_to_learn, locations, languages
        Lists of names as stated.
    window_start, window_end
        Day numbers of the availability windows, half-open, apart and ascending; a row without any is unknown.
    days_off
        Day numbers.
    weekdays
        Uint8 (A,), bit 0 is Monday, bit 6 Sunday.
    quarters_per_week, quarters_per_day
        Int32 (A,), quarter-hours; -1 is unknown.
    limited_days, limited_quarters
        Single days (day numbers, ascending) on which less can be worked than the rest says, and the most quarter-hours
        of each, 0 or more: what an external calendar leaves free.
    max_projects
        Int32 (A,), at least 0; -1 is unknown.
    gap_days
        Int32 (A,): whole days that must lie between the windows of two projects; 0: projects may overlap.
    time_zones
        IANA names; empty is unknown.
    work_modes
        For each applicant the accepted modes, best first; empty is unknown.
    carried
        Columns that matchkit does not know, as text, by name.
    """

    ids: Texts
    resumes: Texts
    commitments: Texts
    skills: TextLists
    wants_to_learn: TextLists
    window_start: Ragged
    window_end: Ragged
    days_off: Ragged
    weekdays: npt.NDArray[np.uint8]
    quarters_per_week: npt.NDArray[np.int32]
    quarters_per_day: npt.NDArray[np.int32]
    limited_days: Ragged
    limited_quarters: Ragged
    max_projects: npt.NDArray[np.int32]
    gap_days: npt.NDArray[np.int32]
    time_zones: Texts
    work_modes: TextLists
    locations: TextLists
    languages: TextLists
    carried: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Projects(_Side):
    """The projects' columns; row ``p`` of each is project ``p``. An empty text or list means that nothing was said.

    Attributes
    ----------
    ids
        Distinct, ascending.
    titles, descriptions, hosts, fields
        Plain text.
    must_have_skills, nice_to_have_skills, teaches, locations, languages
        Lists of names as stated; every language listed is needed. Of the locations any one will do, but legs may have
        their own, see `Legs`.
    start, end
        Int64 (P,), day numbers, half-open: from the first leg's start to the last one's end.
    quarters
        Int32 (P,), the whole project's hours in quarter-hours.
    legs
        What is done when: the windows with their hours, see `Legs`.
    seats
        Int32 (P,), at least 0.
    work_modes
        One of ``WORK_MODES``, or empty where the host did not say.
    time_zones
        IANA names of where the hosts are; empty is unknown.
    shared_quarters
        Int32 (P,): quarter-hours of the host's working hours, on every day, that must be the applicant's too.
    carried
        Columns that matchkit does not know, as text, by name.
    """

    ids: Texts
    titles: Texts
    descriptions: Texts
    hosts: Texts
    fields: Texts
    must_have_skills: TextLists
    nice_to_have_skills: TextLists
    teaches: TextLists
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    quarters: npt.NDArray[np.int32]
    legs: Legs
    seats: npt.NDArray[np.int32]
    work_modes: Texts
    locations: TextLists
    languages: TextLists
    time_zones: Texts
    shared_quarters: npt.NDArray[np.int32]
    carried: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Market:
    """Both sides. Rows stand in ascending order of id, so that nothing later can depend on the order of a file."""

    applicants: Applicants
    projects: Projects
