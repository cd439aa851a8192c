"""The calendar of a market: which sets of projects fit which applicant, and a plan for each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from difflib import get_close_matches
from operator import index
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from matchkit.availability.capacity import distinct_profiles, horizon, leg_arrays, max_projects
from matchkit.availability.misfit import explain_misfit
from matchkit.availability.why_not import WhyNot
from matchkit.errors import CalendarError, ShapeError, counted, first_few
from matchkit.kernels.calendar import BLOCKS, DAYS, MAX_HELD, CalendarArrays, fits_together, read_only
from matchkit.kernels.day_arrays import DayArrays, no_days
from matchkit.kernels.planning import plan_days
from matchkit.market import Market
from matchkit.market.days import QUARTERS_PER_HOUR
from matchkit.params import CalendarParams

# Hours in blocks may be fractions; as whole millionths their sums are exact.
PARTS_PER_HOUR = 1_000_000
Name = int | str
"""A position, or an id."""


class PlannedWork(NamedTuple):
    """Hours of one project, by position, on one day. The hours are a multiple of a quarter."""

    day: int
    project: int
    hours: float


class Calendar:
    """What fits together: made by `from_blocks` or `from_market`, asked by `fits`, `planned_work` and `why_not`.

    A family of sets that fit is closed downwards: leaving a project out never makes a set stop fitting. Applicants and
    projects are named by position, or by id where the calendar knows their ids.

    Attributes
    ----------
    arrays
        What the kernels read.
    first_day
        Day number of day 0 of the arrays; a Monday for calendars of days.
    applicant_ids, project_ids
        Ids in the order of positions; empty where there are none.
    most_projects
        Int32 (A,), most projects of each applicant; None where the calendar sets no such limit. `matchkit.solve` takes
        its own, ``max_projects``, and knows nothing of this one.
    """

    def __init__(
        self,
        arrays: CalendarArrays,
        first_day: int = 0,
        applicant_ids: Sequence[str] = (),
        project_ids: Sequence[str] = (),
        most_projects: npt.NDArray[np.int32] | None = None,
    ) -> None:
        self.arrays = read_only(arrays)
        self.most_projects = most_projects
        self.first_day = first_day
        self.applicant_ids, self.project_ids = tuple(applicant_ids), tuple(project_ids)

    @classmethod
    def from_blocks(
        cls,
        project_start: npt.ArrayLike,
        project_end: npt.ArrayLike,
        project_hours_per_week: npt.ArrayLike,
        applicant_hours_per_week: npt.ArrayLike,
    ) -> Self:
        """The plain case: at every moment the weekly hours under way stay within the applicant's weekly hours.

        Parameters
        ----------
        project_start, project_end
            Whole day numbers (P,), end exclusive. A window of no days weighs on nothing.
        project_hours_per_week, applicant_hours_per_week
            Hours (P,) and (A,), at least 0, at most a million; kept to a millionth of an hour.

        Raises
        ------
        CalendarError
            If an end lies before its start, or hours are negative, NaN or beyond a million.
        ShapeError
            If the projects' arrays differ in length.
        """
        start, end = _day_array("project_start", project_start), _day_array("project_end", project_end)
        load = _hour_parts("project_hours_per_week", project_hours_per_week)
        limit = _hour_parts("applicant_hours_per_week", applicant_hours_per_week)
        for name, array in (("project_end", end), ("project_hours_per_week", load)):
            if array.shape != start.shape:
                raise ShapeError.mismatch(name, array.shape, start.shape, "(projects,)")
        backwards = np.flatnonzero(end < start)
        if backwards.size:
            raise CalendarError(
                f"{counted(backwards.size, 'project')} with an end before the start: {first_few(backwards.tolist())}.",
                cure="The end is exclusive: a project of one day d has start d and end d + 1.",
            )
        return cls(_blocks(start, end, load, limit))

    @classmethod
    def from_market(cls, market: Market, params: CalendarParams | None = None) -> Self:
        """The calendar of the canonical columns: daily and weekly limits, fixed and flexible legs, gaps and places.

        What applicants left unsaid is assumed as ``params`` declare.
        """
        params = params or CalendarParams()
        first_day, n_weeks = horizon(market.projects)
        profiles = distinct_profiles(market.applicants, params, first_day, n_weeks)
        asked = leg_arrays(market.projects, first_day)
        days = DayArrays(
            free=profiles.free,
            calendars=profiles.calendars,
            daily=profiles.daily,
            legs=asked.legs,
            day_load=asked.day_load,
            places=asked.places,
            travel=params.travel_days,
        )
        arrays = CalendarArrays(DAYS, asked.windows, profiles.limit, profiles.profile, days)
        most = max_projects(market.applicants, params)
        return cls(arrays, first_day, market.applicants.ids, market.projects.ids, most)

    def rearranged(self, applicants: npt.NDArray[np.int64], projects: npt.NDArray[np.int64]) -> Calendar:
        """The calendar of the same market in another order: ``applicants`` and ``projects`` are permutations."""
        arrays = self.arrays._replace(windows=self.arrays.windows[projects], profile=self.arrays.profile[applicants])
        most = None if self.most_projects is None else self.most_projects[applicants]
        return Calendar(arrays, self.first_day, most_projects=most)

    @property
    def n_applicants(self) -> int:
        """Number of applicants."""
        return int(self.arrays.profile.size)

    @property
    def n_projects(self) -> int:
        """Number of projects."""
        return len(self.arrays.windows)

    def fits(self, applicant: Name, projects: Sequence[Name]) -> bool:
        """True if the applicant's calendar holds all of ``projects`` at once (at most 16)."""
        a, chosen = self.positions(applicant, projects)
        return chosen.size <= self.most(a) and self.holds(a, chosen)

    def holds(self, applicant: int, projects: npt.ArrayLike) -> bool:
        """True if there is time for all of ``projects``, by position, however many the applicant wants: for solvers."""
        return bool(fits_together(self.arrays, applicant, np.asarray(projects, np.int64)))

    def planned_work(self, applicant: Name, projects: Sequence[Name]) -> list[PlannedWork]:
        """A plan that the applicant could follow, by day, then project, within every limit.

        Raises
        ------
        CalendarError
            If the projects do not fit together, or the calendar is one of blocks, which has no days.
        """
        a, chosen = self.positions(applicant, projects)
        if self.arrays.kind != DAYS:
            raise CalendarError("A calendar of blocks has no days to plan.", cure="Use Calendar.from_frames.")
        if not chosen.size:
            return []
        chosen = np.sort(chosen)
        if chosen.size > self.most(a) or not self.holds(a, chosen):
            names = first_few([self.project_name(p) for p in chosen.tolist()])
            raise CalendarError(
                f"The projects {names} do not fit together for applicant {self.applicant_name(a)!r}.",
                cure="Leave one out, or ask `why_not` what would make them fit.",
            )
        k = int(self.arrays.profile[a])
        _, first_day, work = plan_days(self.arrays.windows, int(self.arrays.limit[k]), self.arrays.days, k, chosen)
        begin, quarters = self.first_day + int(first_day), work.tolist()
        days, rows = np.nonzero(work.T)
        return [
            PlannedWork(begin + day, int(chosen[row]), quarters[row][day] / QUARTERS_PER_HOUR)
            for day, row in zip(days.tolist(), rows.tolist(), strict=True)
        ]

    def why_not(self, applicant: Name, projects: Sequence[Name]) -> WhyNot:
        """What is over-full where ``projects`` do not fit together, and the smallest changes that would help."""
        return explain_misfit(self, *self.positions(applicant, projects))

    def most(self, applicant: int) -> int:
        """Most projects that the calendar allows an applicant, at most 16."""
        return MAX_HELD if self.most_projects is None else int(self.most_projects[applicant])

    def applicant_name(self, position: int) -> str:
        """The applicant's id, or its position as text."""
        return self.applicant_ids[position] if self.applicant_ids else str(position)

    def project_name(self, position: int) -> str:
        """The project's id, or its position as text."""
        return self.project_ids[position] if self.project_ids else str(position)

    def positions(self, applicant: Name, projects: Sequence[Name]) -> tuple[int, npt.NDArray[np.int64]]:
        """The applicant's position and the projects', int64 (n,).

        Raises
        ------
        CalendarError
            If a position or id is not there, a project comes twice, or there are more than 16.
        """
        if isinstance(projects, str | bytes):
            raise CalendarError(f"Projects came as the text {projects!r}.", cure="Give a list of positions or ids.")
        a = self._position("applicant", applicant, self.applicant_ids, self.n_applicants)
        chosen = np.array(
            [self._position("project", p, self.project_ids, self.n_projects) for p in projects], dtype=np.int64
        )
        if chosen.size > MAX_HELD or np.unique(chosen).size != chosen.size:
            raise CalendarError(
                f"{counted(chosen.size, 'project')} given, of which {np.unique(chosen).size} distinct.",
                cure=f"Ask for at most {MAX_HELD} projects, each once.",
            )
        return a, chosen

    def _position(self, side: str, name: Name, ids: tuple[str, ...], n: int) -> int:
        if isinstance(name, str):
            if (place := find_id(ids, name)) is not None:
                return place
            near = get_close_matches(name, ids, 1, 0.6)
            hint = f"Did you mean {near[0]!r}?" if near else "Ids are compared letter by letter."
            raise CalendarError(f"The calendar has no {side} {name!r}.", cure=hint if ids else POSITIONS)
        at = as_position(name)
        if at is None:
            raise CalendarError(f"{name!r} names no {side}.", cure=f"Give an id as text, or a position. {POSITIONS}")
        if not 0 <= at < n:
            raise CalendarError(f"There is no {side} {at}; positions end at {n - 1}.", cure=POSITIONS)
        return at


def find_id(ids: Sequence[str], name: str) -> int | None:
    """Where an id stands among ascending ones."""
    place = bisect_left(ids, name)
    return place if place < len(ids) and ids[place] == name else None


def as_position(name: object) -> int | None:
    """A whole number of any kind as one; None for everything else, True and False among it."""
    if isinstance(name, bool | np.bool_):
        return None
    try:
        return index(name)  # type: ignore[arg-type]  # what is no whole number raises
    except TypeError:
        return None


POSITIONS = "Positions count from 0, in ascending order of ids."


def _blocks(
    start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], load: npt.NDArray[np.int64], limit: npt.NDArray[np.int64]
) -> CalendarArrays:
    windows = np.column_stack([start, end, load])
    return CalendarArrays(BLOCKS, windows, limit, np.arange(limit.size, dtype=np.int32), no_days())


def _day_array(name: str, values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise CalendarError(
            f"{name} has kind {array.dtype} and shape {array.shape}.", cure="Give whole day numbers (P,)."
        )
    return array.astype(np.int64)


def _hour_parts(name: str, values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    hours = np.asarray(values, dtype=np.float64)
    wrong = ~((hours >= 0) & (hours <= PARTS_PER_HOUR))
    if hours.ndim != 1 or wrong.any():
        raise CalendarError(
            f"{name} must be hours from 0 to {PARTS_PER_HOUR:,} in one dimension; {int(wrong.sum())} values differ.",
            cure="Hours that are not known must be decided by the caller: NaN is none.",
        )
    return np.rint(hours * PARTS_PER_HOUR).astype(np.int64)
