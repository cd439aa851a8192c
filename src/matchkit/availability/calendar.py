"""The calendar of a market: which sets of projects fit which applicant, and a plan for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.availability.capacity import distinct_profiles, fixed_loads, horizon
from matchkit.errors import CalendarError, ShapeError, counted, first_few
from matchkit.kernels.calendar import BLOCKS, DAYS, MAX_HELD, CalendarArrays, fits_together, read_only
from matchkit.kernels.planning import plan_days
from matchkit.market import Market
from matchkit.market.days import QUARTERS_PER_HOUR, iso_date
from matchkit.params import CalendarParams

# Hours in blocks may be fractions; as whole millionths their sums are exact.
PARTS_PER_HOUR = 1_000_000


class PlannedWork(NamedTuple):
    """Hours of one project on one day. The hours are a multiple of a quarter."""

    date: str
    project: int
    hours: float


class Calendar:
    """What fits together: made by `from_blocks` or `from_market`, asked by `fits` and `plan`.

    A family of sets that fit is closed downwards: leaving a project out never makes a set stop fitting.

    Attributes
    ----------
    arrays
        What the kernels read.
    first_day
        Day number of day 0 of the arrays; a Monday for calendars of days.
    """

    def __init__(self, arrays: CalendarArrays, first_day: int = 0) -> None:
        self.arrays = read_only(arrays)
        self.first_day = first_day

    @classmethod
    def from_blocks(
        cls,
        project_start: npt.ArrayLike,
        project_end: npt.ArrayLike,
        project_hours_per_week: npt.ArrayLike,
        applicant_hours_per_week: npt.ArrayLike,
    ) -> Calendar:
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
    def from_market(cls, market: Market, params: CalendarParams | None = None) -> Calendar:
        """The calendar of the canonical columns: daily and weekly limits, fixed and flexible projects.

        What applicants left unsaid is assumed as ``params`` declare.
        """
        params = params or CalendarParams()
        projects = market.projects
        first_day, n_days = horizon(projects)
        daily, limit, profile = distinct_profiles(market.applicants, params, first_day, n_days)
        day_indptr, day_load = fixed_loads(projects)
        arrays = CalendarArrays(
            kind=DAYS,
            windows=np.column_stack([projects.start - first_day, projects.end - first_day, projects.quarters]),
            limit=limit,
            profile=profile,
            daily=daily,
            is_fixed=projects.is_fixed,
            day_indptr=day_indptr,
            day_load=day_load,
        )
        return cls(arrays, first_day)

    def rearranged(self, applicants: npt.NDArray[np.int64], projects: npt.NDArray[np.int64]) -> Calendar:
        """The calendar of the same market in another order: ``applicants`` and ``projects`` are permutations."""
        arrays = self.arrays._replace(windows=self.arrays.windows[projects], profile=self.arrays.profile[applicants])
        if self.arrays.kind == DAYS:
            loads = [self.arrays.day_load[slice(*self.arrays.day_indptr[p : p + 2])] for p in projects]
            arrays = arrays._replace(
                is_fixed=self.arrays.is_fixed[projects],
                day_indptr=np.concatenate([[0], np.cumsum([load.size for load in loads], dtype=np.int64)]),
                day_load=np.concatenate([np.zeros(0, np.int16), *loads]),
            )
        return Calendar(arrays, self.first_day)

    @property
    def n_applicants(self) -> int:
        """Number of applicants."""
        return int(self.arrays.profile.size)

    @property
    def n_projects(self) -> int:
        """Number of projects."""
        return len(self.arrays.windows)

    def fits(self, applicant: int, projects: Sequence[int]) -> bool:
        """True if the applicant's calendar holds all of ``projects`` at once (positions; at most 16)."""
        return bool(fits_together(self.arrays, applicant, self._checked(applicant, projects)))

    def plan(self, applicant: int, projects: Sequence[int]) -> list[PlannedWork]:
        """Who works when: hours by date and project, within every limit.

        Raises
        ------
        CalendarError
            If the projects do not fit together, or the calendar is one of blocks, which has no days.
        """
        chosen = self._checked(applicant, projects)
        if self.arrays.kind != DAYS:
            raise CalendarError("A calendar of blocks has no days to plan.", cure="Use Calendar.from_market.")
        if not chosen.size:
            return []
        is_possible, first_day, work = plan_days(self.arrays, applicant, chosen)
        if not is_possible:
            raise CalendarError(
                f"Projects {first_few(chosen.tolist())} do not fit applicant {applicant} together.",
                cure="Leave one out, or ask `fits` first.",
            )
        days, rows = np.nonzero(work.T)
        return [
            PlannedWork(
                iso_date(self.first_day + first_day + day), int(chosen[row]), work[row, day] / QUARTERS_PER_HOUR
            )
            for day, row in zip(days.tolist(), rows.tolist(), strict=True)
        ]

    def _checked(self, applicant: int, projects: Sequence[int]) -> npt.NDArray[np.int64]:
        chosen = np.asarray(projects, dtype=np.int64).reshape(-1)
        if not 0 <= applicant < self.n_applicants:
            raise CalendarError(
                f"There is no applicant {applicant}; positions end at {self.n_applicants - 1}.", cure=POSITIONS
            )
        if chosen.size and not (chosen.min() >= 0 and chosen.max() < self.n_projects):
            raise CalendarError(f"Some of the projects {first_few(chosen.tolist())} do not exist.", cure=POSITIONS)
        if chosen.size > MAX_HELD or np.unique(chosen).size != chosen.size:
            raise CalendarError(
                f"{counted(chosen.size, 'project')} given, of which {np.unique(chosen).size} distinct.",
                cure=f"Ask for at most {MAX_HELD} projects, each once.",
            )
        return chosen


POSITIONS = "Applicants and projects are named by position, from 0."


def _blocks(
    start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], load: npt.NDArray[np.int64], limit: npt.NDArray[np.int64]
) -> CalendarArrays:
    return CalendarArrays(
        kind=BLOCKS,
        windows=np.column_stack([start, end, load]),
        limit=limit,
        profile=np.arange(limit.size, dtype=np.int32),
        daily=np.zeros((0, 0), np.int16),
        is_fixed=np.zeros(0, np.bool_),
        day_indptr=np.zeros(0, np.int64),
        day_load=np.zeros(0, np.int16),
    )


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
