"""A person's placements as an .ics file (RFC 5545) that calendar programs import. Needs the extra `ical`.

The file is for the person it is about, and holds what they are told anyway; its name and the ids of its entries are
made of ids alone, as both travel further than the file does. Same plan, same bytes: nothing in it comes from a clock.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from matchkit._version import __version__
from matchkit.errors import UsageError, first_few
from matchkit.market.days import date_of, iso_date

if TYPE_CHECKING:
    import icalendar

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SUFFIX = ".ics"
LONGEST_STEM = 120  # file systems hold 255 bytes; a folder's name, a copy's "(2)" and an encrypted disk want some
_DIGEST_LENGTH = 40  # hexadecimal digits, 160 bits
_KEPT = re.compile(r"[a-z0-9_-]")
# Windows opens a device by these names, whatever ending follows.
_DEVICES = frozenset({"con", "prn", "aux", "nul"}) | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")  # some parsers end a line at each of them
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # RFC 5545, section 3.3.11, allows none of them


class PlannedDay(NamedTuple):
    """One day's work of one person in one project.

    Attributes
    ----------
    day
        Day number, as in `matchkit.market.days`.
    project_id, title, host, location
        Of the project; a location may be empty, as may a host.
    hours
        Hours of work on that day.
    """

    day: int
    project_id: str
    title: str
    host: str
    location: str
    hours: float


def write_calendar(name: str, work: Sequence[PlannedDay], *, stamp: dt.datetime = EPOCH) -> bytes:
    """One person's plan as an .ics file: an entry for each day and project, which marks the day and blocks no time.

    Parameters
    ----------
    name
        The applicant's id. It goes into the entries' ids as a hash alone; a program that imports a newer file of the
        same person replaces what it took from the older one.
    work
        In any order; entries stand by day and project id.
    stamp
        Time at which the entries are said to have been made (DTSTAMP), with its zone. A fixed one by default, so that
        the bytes depend on the plan alone; a run that replaces an earlier one may state its own.

    Returns
    -------
    bytes
        UTF-8, lines of at most 75 octets that end in CR LF.

    Raises
    ------
    UsageError
        If icalendar is not installed, the stamp has no zone, or a project is given twice on one day.

    Notes
    -----
    An empty plan gives a calendar without entries, which RFC 5545 does not know: better write no file.
    """
    package = load_icalendar()
    if stamp.tzinfo is None:
        raise UsageError("The stamp of a calendar has no time zone.", cure="Give it in UTC, with tzinfo=datetime.UTC.")
    _check_once(work)
    calendar = package.Calendar()
    calendar.add("PRODID", f"-//matchkit//matchkit {__version__}//EN")
    calendar.add("VERSION", "2.0")
    for planned in sorted(work):
        calendar.add_component(_entry(package.Event(), name, planned, stamp))
    return calendar.to_ical()


def _check_once(work: Sequence[PlannedDay]) -> None:
    times = Counter((planned.day, planned.project_id) for planned in work)
    repeated = [f"{project_id!r} on {iso_date(day)}" for (day, project_id), count in sorted(times.items()) if count > 1]
    if repeated:
        raise UsageError(
            f"A plan has {first_few(repeated, quote=False)} more than once.", cure="Add up the hours of each day."
        )


def _entry(event: icalendar.Event, name: str, planned: PlannedDay, stamp: dt.datetime) -> icalendar.Event:
    event.add("UID", entry_id(name, planned.project_id, iso_date(planned.day)))
    event.add("DTSTAMP", stamp.astimezone(dt.UTC))
    event.add("DTSTART", date_of(planned.day))
    event.add("DTEND", date_of(planned.day + 1))
    event.add("SUMMARY", _clean(f"{planned.title} ({planned.hours:g} h)"))
    lines = [f"Host: {planned.host}"] if planned.host else []
    event.add("DESCRIPTION", _clean("\n".join([*lines, f"Project: {planned.project_id}"])))
    if planned.location:
        event.add("LOCATION", _clean(planned.location))
    event.add("CATEGORIES", ["matchkit"])
    event.add("TRANSP", "TRANSPARENT")
    return event


def entry_id(name: str, project_id: str, date: str) -> str:
    """The UID of an entry: a hash of the applicant's id, the project's, and the date, YYYY-MM-DD."""
    parts = json.dumps([name, project_id, date])  # no two triples look the same
    return f"{hashlib.sha256(parts.encode()).hexdigest()[:_DIGEST_LENGTH]}@matchkit"


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", _LINE_END.sub("\n", text))


def file_name(applicant_id: str) -> str:
    """The name of an applicant's .ics file, safe on Linux, macOS and Windows.

    Two ids have two names also where capitals and small letters are one, or Unicode forms are: all but ``a`` to ``z``,
    digits, hyphen and underscore is percent-encoded, capitals too. A name that a system keeps for itself, and one of
    more than 120 characters, ends in a hash of the id after a ``~``, which no other name has.
    """
    encoded = "".join(_encoded(character) for character in applicant_id)
    if len(encoded) > LONGEST_STEM or encoded in _DEVICES or not encoded:
        digest = hashlib.sha256(applicant_id.encode("utf-8", "surrogatepass")).hexdigest()
        encoded = f"{encoded[: LONGEST_STEM - _DIGEST_LENGTH - 1]}~{digest[:_DIGEST_LENGTH]}"
    return encoded + SUFFIX


def _encoded(character: str) -> str:
    if _KEPT.fullmatch(character):
        return character
    # Small digits, so that a name means the same whatever a system does to capitals.
    return "".join(f"%{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def load_icalendar() -> ModuleType:
    """The package that writes; `UsageError` with the cure where it is not installed."""
    try:
        import icalendar
    except ImportError:
        raise UsageError.missing_extra("Writing calendar files", "icalendar", "ical") from None
    return icalendar
