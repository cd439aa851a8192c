"""Days as whole numbers, the only form in which dates travel between stages.

Day 0 is 1970-01-01, a Thursday. Windows are half-open ``[start, end)`` in these numbers; files write both days
included.
"""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Days = TypeVar("Days", int, npt.NDArray[np.int64])

EPOCH = dt.date(1970, 1, 1).toordinal()
DAYS_PER_WEEK = 7
_THURSDAY = 3  # of day 0, counted from Monday
QUARTERS_PER_HOUR = 4  # hours are held as whole quarter-hours, so that plans are exact
QUARTERS_PER_DAY = 24 * QUARTERS_PER_HOUR


def day_number(date: dt.date) -> int:
    """Days since 1970-01-01."""
    return date.toordinal() - EPOCH


def date_of(day: int) -> dt.date:
    """The date of a day number."""
    return dt.date.fromordinal(int(day) + EPOCH)


def weekday(day: Days) -> Days:
    """0 for Mondays to 6 for Sundays, of a day number or an array of them."""
    return (day + _THURSDAY) % DAYS_PER_WEEK


def iso_date(day: int) -> str:
    """ISO 8601 date of a day number, such as ``'2027-02-01'``."""
    return date_of(day).isoformat()


def in_hours(quarters: int) -> int | float:
    """Quarter-hours as hours: a whole number where it is one, else with its fraction."""
    whole, rest = divmod(int(quarters), QUARTERS_PER_HOUR)
    return whole + rest / QUARTERS_PER_HOUR if rest else whole
