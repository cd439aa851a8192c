"""A part of a market: the applicants to be decided anew, while everybody else keeps what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchkit.assignment.arguments import checked_calendar
from matchkit.assignment.stability import find_blocking_pairs, sorted_pairs
from matchkit.availability import Calendar
from matchkit.kernels.waiting import waiting_edges
from matchkit.preferences import Preferences


@dataclass(frozen=True, eq=False)
class Part:
    """A market, the applicants to be decided anew, and what everybody holds now.

    Attributes
    ----------
    applicants
        Positions, ascending.
    is_placed
        Bool (E,): present placements; those of ``applicants`` are disregarded.
    """

    preferences: Preferences
    seats: npt.NDArray[np.int64]
    quota: npt.NDArray[np.int64]
    calendar: Calendar | None
    applicants: npt.NDArray[np.int64]
    is_placed: npt.NDArray[np.bool_]

    @cached_property
    def is_inside(self) -> npt.NDArray[np.bool_]:
        """Bool (E,): edges of the part's applicants."""
        is_member = np.zeros(self.preferences.n_applicants, np.bool_)
        is_member[self.applicants] = True
        return np.repeat(is_member, np.diff(self.preferences.indptr))

    @cached_property
    def stays(self) -> npt.NDArray[np.bool_]:
        """Bool (E,): the placements of everybody outside the part."""
        return self.is_placed & ~self.is_inside

    @cached_property
    def is_open(self) -> npt.NDArray[np.bool_]:
        """Bool (P,): projects with a seat that nobody outside the part holds."""
        return self.seats > np.bincount(self.preferences.project[self.stays], minlength=self.seats.size)

    def wants(self, is_placed: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Bool (E,): what applicants would rather have, beside their better placements; the calendar allows it."""
        calendar = checked_calendar(self.preferences, self.calendar, self.seats.size)
        return waiting_edges(self.preferences.indptr, self.preferences.project, self.quota, calendar, is_placed)

    def blocking_pairs(self, is_placed: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Int64 (k, 2): the pairs that block in the whole market."""
        pairs = sorted_pairs(self.preferences, is_placed)
        return find_blocking_pairs(pairs, self.preferences, self.seats, self.calendar, self.quota)
