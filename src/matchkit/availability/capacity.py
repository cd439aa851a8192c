"""From the market's columns to the arrays of days: what each calendar holds, what each project asks for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.day_arrays import CAPS, DAYS_PER_WEEK, FLEXIBLE, HAS_FIXED, HAS_PLACE, NO_CAPS, DayArrays
from matchkit.kernels.profiles import equal_rows, free_weeks
from matchkit.market import Applicants, Legs, Projects
from matchkit.market.days import QUARTERS_PER_DAY, QUARTERS_PER_HOUR, weekday
from matchkit.market.names import comparable
from matchkit.params import CalendarParams

ON_SITE = "on-site"


class Profiles(NamedTuple):
    """The calendars that differ, of ``K``; equal ones are held once.

    A calendar takes a byte for each week of the season and some 40 more; two bytes for each day besides where single
    days are limited by an external calendar. Columns as in `matchkit.kernels.day_arrays.DayArrays`; ``limit`` is int64
    (K,), quarter-hours a week; ``profile`` int32 (A,).
    """

    profile: npt.NDArray[np.int32]
    limit: npt.NDArray[np.int64]
    free: npt.NDArray[np.uint8]
    calendars: npt.NDArray[np.int64]
    daily: npt.NDArray[np.int16]


class LegArrays(NamedTuple):
    """What projects ask for; columns as in `matchkit.kernels.calendar` and `matchkit.kernels.day_arrays`."""

    windows: npt.NDArray[np.int64]
    legs: npt.NDArray[np.int64]
    day_load: npt.NDArray[np.int16]
    places: npt.NDArray[np.int32]


def horizon(projects: Projects) -> tuple[int, int]:
    """The Monday on or before the first project's start, and the weeks from there to the last end."""
    if not len(projects):
        return -weekday(0), 0
    first = int(projects.start.min())
    first -= weekday(first)
    return first, -(-(int(projects.end.max()) - first) // DAYS_PER_WEEK)


def distinct_profiles(applicants: Applicants, params: CalendarParams, first_day: int, n_weeks: int) -> Profiles:
    """Capacity of each day and week, once for each distinct calendar."""
    per_week = _or_assumed(applicants.quarters_per_week, params.assumed_hours_per_week)
    per_day = _or_assumed(applicants.quarters_per_day, params.assumed_hours_per_day)
    free = free_weeks(
        applicants.window_start.indptr,
        applicants.window_start.values - first_day,
        applicants.window_end.values - first_day,
        applicants.days_off.indptr,
        applicants.days_off.values - first_day,
        applicants.weekdays,
        n_weeks,
    )
    capped, daily = _day_caps(applicants, first_day, n_weeks * DAYS_PER_WEEK)
    numbers = np.stack([per_week, per_day, applicants.gap_days, capped], axis=1).astype(np.int32)
    rows = np.concatenate([free, numbers.view(np.uint8).reshape(len(applicants), numbers.shape[1] * 4)], axis=1)
    profile, first = equal_rows(np.ascontiguousarray(rows))
    return Profiles(
        profile=profile,
        limit=per_week[first].astype(np.int64),
        free=free[first],
        calendars=np.stack([per_day[first], capped[first], applicants.gap_days[first]], axis=1).astype(np.int64),
        daily=daily,
    )


def _day_caps(
    applicants: Applicants, first_day: int, n_days: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]:
    """Int32 (A,) and int16 (S, days): the row of each applicant with limited days, and the caps of each such row."""
    capped = np.full(len(applicants), NO_CAPS, np.int32)
    rows: dict[bytes, int] = {}
    daily: list[npt.NDArray[np.int16]] = []
    for a in np.flatnonzero(np.diff(applicants.limited_days.indptr)).tolist():
        row = np.full(n_days, QUARTERS_PER_DAY, np.int16)
        days = applicants.limited_days[a] - first_day
        inside = (days >= 0) & (days < n_days)
        row[days[inside]] = applicants.limited_quarters[a][inside]
        capped[a] = rows.setdefault(row.tobytes(), len(rows))
        if len(rows) > len(daily):
            daily.append(row)
    return capped, np.array(daily, np.int16).reshape(len(daily), n_days)


def free_days(days: DayArrays, profile: int) -> npt.NDArray[np.bool_]:
    """Bool (days,): the days of the season on which a calendar allows work."""
    weeks = days.free[profile]
    return np.unpackbits(weeks[:, None], axis=1, bitorder="little")[:, :DAYS_PER_WEEK].reshape(-1).astype(np.bool_)


def day_caps(days: DayArrays, profile: int) -> npt.NDArray[np.int64]:
    """Int64 (days,): the most quarter-hours that an external calendar leaves of each day, or all of them."""
    caps = days.calendars[profile, CAPS]
    if caps == NO_CAPS:
        return np.full(days.free.shape[1] * DAYS_PER_WEEK, QUARTERS_PER_DAY, np.int64)
    return days.daily[caps].astype(np.int64)


def max_projects(applicants: Applicants, params: CalendarParams) -> npt.NDArray[np.int32]:
    """Int32 (A,): the stated most-projects limit, or the assumed one."""
    return np.where(applicants.max_projects < 0, np.int32(params.assumed_max_projects), applicants.max_projects)


def leg_arrays(projects: Projects, first_day: int) -> LegArrays:
    """The projects' legs in days from ``first_day``, a Monday."""
    legs = projects.legs
    at, day_load = fixed_loads(legs)
    is_on_site = np.array([mode == ON_SITE for mode in projects.work_modes], np.bool_)[legs.project]
    place_indptr, places = _places(legs, is_on_site)
    has_place = np.zeros(len(projects), np.bool_)
    has_place[legs.project[np.diff(place_indptr) > 0]] = True
    has_fixed = np.zeros(len(projects), np.bool_)
    has_fixed[legs.project[legs.is_fixed]] = True
    columns = (legs.start - first_day, legs.end - first_day, legs.quarters, at, place_indptr[:-1], place_indptr[1:])
    return LegArrays(
        windows=np.column_stack(
            [
                projects.start - first_day,
                projects.end - first_day,
                projects.quarters,
                has_fixed * HAS_FIXED + has_place * HAS_PLACE,
                legs.indptr[:-1],
                legs.indptr[1:],
            ]
        ).astype(np.int64),
        legs=np.column_stack(columns).astype(np.int64),
        day_load=day_load,
        places=places,
    )


def fixed_loads(legs: Legs) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int16]]:
    """Quarter-hours of each fixed leg on each day of its window, spread evenly over its weekdays; and where they begin.

    Where they do not divide, the days differ by one quarter-hour: after ``i`` of ``n`` such days, ``hours * i // n``
    quarter-hours are done.
    """
    lengths = np.where(legs.is_fixed, legs.end - legs.start, 0)
    at = np.where(legs.is_fixed, np.cumsum(lengths) - lengths, FLEXIBLE)
    load = np.zeros(int(lengths.sum()), np.int16)
    for leg in np.flatnonzero(legs.is_fixed):
        days = np.arange(legs.start[leg], legs.end[leg])
        works = legs.weekdays[leg] >> weekday(days) & 1
        done = int(legs.quarters[leg]) * np.cumsum(works, dtype=np.int64) // max(1, int(works.sum()))
        load[at[leg] : at[leg] + days.size] = np.diff(done, prepend=0)
    return at, load


def _places(legs: Legs, is_on_site: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Numbers of the places of each leg that is done on-site, ascending, as compressed rows."""
    numbers: dict[str, int] = {}
    rows = [
        sorted({numbers.setdefault(comparable(name), len(numbers)) for name in names}) if on_site else []
        for names, on_site in zip(legs.locations, is_on_site, strict=True)
    ]
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    return indptr, np.array([number for row in rows for number in row], np.int32)


def _or_assumed(quarters: npt.NDArray[np.int32], assumed_hours: float) -> npt.NDArray[np.int32]:
    return np.where(quarters < 0, np.int32(assumed_hours * QUARTERS_PER_HOUR), quarters)
