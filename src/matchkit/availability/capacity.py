"""From windows, days off and weekdays to quarter-hours on each day; equal calendars share one row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.kernels.calendar import DAYS_PER_WEEK
from matchkit.market import Applicants, Projects
from matchkit.market.days import QUARTERS_PER_HOUR
from matchkit.params import CalendarParams

MONDAY_SHIFT = 3  # day 0 is a Thursday, so days with (day + 3) % 7 == 0 are Mondays
WORKING_DAYS = 5  # fixed projects are worked on Mondays to Fridays


def horizon(projects: Projects) -> tuple[int, int]:
    """The Monday on or before the first project's start, and the days from there to the last end, in whole weeks."""
    if not len(projects):
        return -MONDAY_SHIFT, 0
    first = int(projects.start.min())
    first -= (first + MONDAY_SHIFT) % DAYS_PER_WEEK
    n_days = int(projects.end.max()) - first
    return first, -(-n_days // DAYS_PER_WEEK) * DAYS_PER_WEEK


def distinct_profiles(
    applicants: Applicants, params: CalendarParams, first_day: int, n_days: int
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Capacity of each day and week, once for each distinct calendar.

    Returns
    -------
    daily
        Int16 (K, n_days), quarter-hours.
    limit
        Int64 (K,), quarter-hours a week.
    profile
        Int32 (A,), each applicant's row of both.
    """
    per_week = _or_assumed(applicants.quarters_per_week, params.assumed_hours_per_week)
    per_day = _or_assumed(applicants.quarters_per_day, params.assumed_hours_per_day)
    rows: dict[bytes, int] = {}
    daily: list[npt.NDArray[np.int16]] = []
    limit: list[int] = []
    profile = np.empty(len(applicants), np.int32)
    for a in range(len(applicants)):
        row = _free_days(applicants, a, first_day, n_days) * np.int16(per_day[a])
        key = row.tobytes() + int(per_week[a]).to_bytes(4, "little")
        if key not in rows:
            rows[key] = len(rows)
            daily.append(row)
            limit.append(int(per_week[a]))
        profile[a] = rows[key]
    return np.array(daily, np.int16).reshape(len(rows), n_days), np.array(limit, np.int64), profile


def max_projects(applicants: Applicants, params: CalendarParams) -> npt.NDArray[np.int32]:
    """Int32 (A,): the stated most-projects limit, or the assumed one."""
    return np.where(applicants.max_projects < 0, np.int32(params.assumed_max_projects), applicants.max_projects)


def fixed_loads(projects: Projects) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int16]]:
    """Quarter-hours of each fixed project on each day of its window, spread evenly over its working days.

    Where they do not divide, the days differ by one quarter-hour: after ``i`` of ``n`` working days, ``hours * i // n``
    quarter-hours are done.
    """
    lengths = np.where(projects.is_fixed, projects.end - projects.start, 0)
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    load = np.zeros(int(indptr[-1]), np.int16)
    for p in np.flatnonzero(projects.is_fixed):
        days = np.arange(projects.start[p], projects.end[p])
        works = (days + MONDAY_SHIFT) % DAYS_PER_WEEK < WORKING_DAYS
        done = int(projects.quarters[p]) * np.cumsum(works) // max(1, int(works.sum()))
        load[indptr[p] : indptr[p + 1]] = np.diff(done, prepend=0)
    return indptr, load


def _or_assumed(quarters: npt.NDArray[np.int32], assumed_hours: float) -> npt.NDArray[np.int32]:
    return np.where(quarters < 0, np.int32(assumed_hours * QUARTERS_PER_HOUR), quarters)


def _free_days(applicants: Applicants, a: int, first_day: int, n_days: int) -> npt.NDArray[np.int16]:
    """1 on each day on which the applicant can work, else 0. Without windows the whole season is assumed."""
    starts = applicants.window_start[a] - first_day
    ends = applicants.window_end[a] - first_day
    free = np.zeros(n_days, np.int16)
    for start, end in zip(starts, ends, strict=True):
        free[max(0, start) : max(0, end)] = 1
    if not starts.size:
        free[:] = 1
    off = applicants.days_off[a] - first_day
    free[off[(off >= 0) & (off < n_days)]] = 0
    weekday = np.arange(n_days) % DAYS_PER_WEEK
    return free * (applicants.weekdays[a] >> weekday & 1).astype(np.int16)
