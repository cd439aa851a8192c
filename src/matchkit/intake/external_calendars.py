"""What a person's own calendar, an .ics file, leaves free in a season: RFC 5545, and its availability of RFC 7953.

Needs the extra `ical`. Busy are events, unless they are transparent or cancelled, and busy periods of VFREEBUSY. A
VAVAILABILITY makes all of its own time busy, except for what it lists as AVAILABLE; of several that cover a moment,
those of the highest priority speak, and where these are several, one that says available is enough.

A file comes from outside. Whatever cannot be relied on is refused as a whole, as a busy hour overlooked is an hour that
is given away twice; and no rule or size in it makes the reading long.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from matchkit.availability.shared_time import SECONDS_PER_QUARTER, working_instants
from matchkit.errors import UsageError, counted
from matchkit.intake.cells import Findings
from matchkit.intake.decoding import decode
from matchkit.intake.intervals import seconds_before
from matchkit.intake.ledger import CellProblem, Finding

MEBIBYTE = 2**20
MAX_CALENDAR_BYTES = 4 * MEBIBYTE  # ten years of a full calendar; larger files hold pictures, or are something else


@dataclass(frozen=True)
class ExternalCalendar:
    """What a calendar leaves of the days that it limits.

    Attributes
    ----------
    days
        Day numbers where the person is, ascending: those on which the calendar takes something off the working hours.
    quarters
        For each, the most quarter-hours that the person can still work, rounded down; 0 is a day off.
    findings
        Repairs and notes for the ledger.
    """

    days: tuple[int, ...]
    quarters: tuple[int, ...]
    findings: tuple[Finding, ...]


def read_external_calendar(
    data: bytes, *, first_day: int, end_day: int, zone: str, working_hours: tuple[int, int]
) -> ExternalCalendar:
    """What an .ics file leaves free of the working hours of each day of a season.

    Parameters
    ----------
    data
        The file.
    first_day, end_day
        Day numbers, half-open.
    zone
        IANA name of the person's time zone: days are the dates there, and so are times that state no zone.
    working_hours
        Quarter-hours after local midnight, half-open, in which the person works on a day that is free; see
        `matchkit.availability.shared_time.working_instants`.

    Returns
    -------
    ExternalCalendar
        The days that are limited. Time that is taken outside the working hours limits nothing.

    Raises
    ------
    CellProblem
        ``unreadable_calendar`` or ``calendar_too_large``. It tells kinds, counts and names of zones, never titles,
        notes or ids of events.
    UsageError
        If the packages of the extra `ical` are not installed.
    """
    if len(data) > MAX_CALENDAR_BYTES:
        what = f"The calendar file is larger than {MAX_CALENDAR_BYTES // MEBIBYTE} MiB."
        raise CellProblem("calendar_too_large", what, "Export the coming season alone.")
    _check_packages()
    try:
        from matchkit.intake.calendar_blocks import read_blocks

        text, repairs = decode(data)
        blocked, floating = read_blocks(text, first_day, end_day, ZoneInfo(zone))
    except CellProblem:
        raise
    except UnicodeError as error:
        raise _unreadable(str(error)) from None
    except Exception as error:  # a broken file can make a parser fail in any way, and must not end the run
        raise _unreadable(f"{type(error).__name__} while parsing") from None
    begins, ends = working_instants(zone, first_day, end_day, working_hours)
    taken = seconds_before(blocked, ends) - seconds_before(blocked, begins)
    limited = np.flatnonzero(taken)
    quarters = ((ends - begins - taken) // SECONDS_PER_QUARTER)[limited]
    days = (limited + first_day).tolist()
    return ExternalCalendar(tuple(days), tuple(quarters.tolist()), (*repairs, *_notes(floating, zone)))


def _check_packages() -> None:
    try:
        import icalendar  # noqa: F401
        import recurring_ical_events  # noqa: F401
    except ImportError as error:
        raise UsageError.missing_extra("Reading calendar files", error.name or "icalendar", "ical") from None


def _notes(floating: int, zone: str) -> Findings:
    if not floating:
        return ()
    what = f"{counted(floating, 'time')} of the calendar file came without a zone, and were read in {zone}."
    return (Finding("floating_times", what, "Check that they are meant so, or export times with their zone."),)


def _unreadable(reason: str) -> CellProblem:
    what = f"The calendar file cannot be read: {reason}."
    return CellProblem("unreadable_calendar", what, "Export it again as .ics from the calendar program.")
