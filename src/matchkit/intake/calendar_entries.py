"""One VEVENT or AVAILABLE of an .ics file as times that know their zone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from icalendar.prop import vDDDTypes

from matchkit.availability.shared_time import instant
from matchkit.intake.calendar_parts import Part, Property, unreadable
from matchkit.intake.calendar_rules import SECONDS_PER_DAY, Rule, parse_rule
from matchkit.intake.calendar_zones import Zones

ENDLESS = 10**11  # seconds, three thousand years: longer than any season, and far from the limits of an integer
_LENGTH = re.compile(r"([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8})S)?)?")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Moment(NamedTuple):
    """A time with its zone; a date is its first moment where the person is."""

    at: dt.datetime
    is_date: bool


class Length(NamedTuple):
    """First so many days on the calendar, then exactly so many seconds (RFC 5545, section 3.3.6)."""

    days: int
    seconds: int

    def after(self, start: dt.datetime) -> int:
        """The instant at which it is over; aware times of one zone are added on its clocks."""
        return instant(start.replace(fold=0) + dt.timedelta(days=self.days)) + self.seconds


@dataclass(frozen=True, eq=False)
class Entry:
    """When something happens.

    Attributes
    ----------
    start
        Of the first occurrence, in the zone in which it repeats.
    length
        Of every occurrence that does not say otherwise.
    rules, more
        What repeats it: rules; and further starts, each with the instant of its end or None for the ordinary length.
    except_times, except_dates
        Starts left out, and dates on which all are.
    replaces, and_later
        The start of the occurrence that this one replaces, or None; and whether all later ones move with it.
    sequence
        Number of the revision.
    is_busy
        Whether it takes time.
    """

    start: dt.datetime
    length: Length
    rules: tuple[Rule, ...]
    more: tuple[tuple[dt.datetime, int | None], ...]
    except_times: tuple[dt.datetime, ...]
    except_dates: frozenset[dt.date]
    replaces: dt.datetime | None
    and_later: bool
    sequence: int
    is_busy: bool

    @property
    def zone(self) -> dt.tzinfo:
        """The zone in which it repeats."""
        return self.start.tzinfo or dt.UTC

    @property
    def longest(self) -> int:
        """No occurrence lasts longer, in seconds."""
        explicit = (end - instant(start) for start, end in self.more if end is not None)
        return max((self.length.days + 1) * SECONDS_PER_DAY + self.length.seconds, *explicit, 0)

    def end(self, start: int) -> int:
        """When an occurrence that starts at this instant ends."""
        if not self.length.days:
            return start + self.length.seconds
        return self.length.after((EPOCH + dt.timedelta(seconds=start)).astimezone(self.zone))


class EntryReader:
    """Reads the times of one file.

    Attributes
    ----------
    floating
        How many times without a zone were read so far; they are the person's own.
    """

    def __init__(self, zones: Zones, own: ZoneInfo) -> None:
        self._zones = zones
        self._own = own
        self.floating = 0

    def read(self, part: Part, *, can_be_endless: bool = False) -> Entry:
        """A VEVENT or AVAILABLE. Without an end, an event is a day or a moment; what can be endless, is."""
        start = self.moment(part, "DTSTART")
        if start is None:
            raise unreadable(f"One {part.kind} has no DTSTART.")
        original = part.one("RECURRENCE-ID")
        exceptions = list(self._times(part, "EXDATE"))
        if part.all("EXRULE"):
            raise unreadable(f"One {part.kind} has an EXRULE, which RFC 5545 took out of iCalendar.")
        return Entry(
            start.at,
            self._length(part, start, can_be_endless),
            tuple(parse_rule(line.value) for line in part.all("RRULE")),
            tuple(self._more(part)),
            tuple(moment.at for moment in exceptions if not moment.is_date),
            frozenset(moment.at.date() for moment in exceptions if moment.is_date),
            self._value(part, "RECURRENCE-ID", original).at if original else None,
            original is not None and original.params.get("RANGE", "").upper() == "THISANDFUTURE",
            _sequence(part),
            takes_time(part),
        )

    def moment(self, part: Part, name: str) -> Moment | None:
        """The property as a time, None where there is none."""
        stated = part.one(name)
        return self._value(part, name, stated) if stated else None

    def until(self, part: Part, start: dt.datetime | None) -> int | None:
        """The instant of DTEND, or of the start plus DURATION; None where there is neither."""
        end = self.moment(part, "DTEND")
        if end:
            return instant(end.at)
        length = _duration(part)
        if length is None:
            return None
        if start is None:
            raise unreadable(f"One {part.kind} has a DURATION and no DTSTART.")
        return length.after(start)

    def periods(self, part: Part, line: Property) -> Iterator[tuple[int, int]]:
        """The instants between which each period of a FREEBUSY lies."""
        for item in _items(line):
            start, end = self._period(part, "FREEBUSY", item, line)
            yield instant(start.at), end

    def _length(self, part: Part, start: Moment, can_be_endless: bool) -> Length:
        end, length = self.moment(part, "DTEND"), _duration(part)
        if end and start.is_date and end.is_date:
            # An entry that ends on the day it starts is written by programs that count the last day in.
            length = Length((end.at.date() - start.at.date()).days or 1, 0)
        elif end:
            length = Length(0, instant(end.at) - instant(start.at))
        elif length is None:
            length = Length(0, ENDLESS) if can_be_endless else Length(int(start.is_date), 0)
        if min(length) < 0:
            raise unreadable(f"One {part.kind} ends before it starts.")
        return length

    def _more(self, part: Part) -> Iterator[tuple[dt.datetime, int | None]]:
        for line in part.all("RDATE"):
            for item in _items(line):
                if "/" in item:
                    start, end = self._period(part, "RDATE", item, line)
                    yield start.at, end
                else:
                    yield self._value(part, "RDATE", Property(line.params, item)).at, None

    def _times(self, part: Part, name: str) -> Iterator[Moment]:
        for line in part.all(name):
            yield from (self._value(part, name, Property(line.params, item)) for item in _items(line))

    def _period(self, part: Part, name: str, item: str, line: Property) -> tuple[Moment, int]:
        first, _, last = item.partition("/")
        start = self._value(part, name, Property(line.params, first))
        if last.strip().upper().startswith(("P", "+P", "-P")):
            end = _parse_length(part, name, last).after(start.at)
        else:
            end = instant(self._value(part, name, Property(line.params, last)).at)
        if end < instant(start.at):
            raise unreadable(f"A period in the {name} of one {part.kind} ends before it starts.")
        return start, end

    def _value(self, part: Part, name: str, line: Property) -> Moment:
        value = _parsed(part, name, line.value)
        if isinstance(value, dt.datetime):
            return Moment(value if value.tzinfo else value.replace(tzinfo=self._zone(line)), False)
        if isinstance(value, dt.date):
            return Moment(dt.datetime.combine(value, dt.time(), tzinfo=self._own), True)
        raise _no_time(part, name)

    def _zone(self, line: Property) -> dt.tzinfo:
        name = line.params.get("TZID", "")
        if name:
            return self._zones.find(name)
        self.floating += 1
        return self._own


def takes_time(part: Part) -> bool:
    """Whether an event is neither transparent nor cancelled."""
    return part.word("TRANSP") != "TRANSPARENT" and part.word("STATUS") != "CANCELLED"


def _parsed(part: Part, name: str, text: str) -> Any:
    """A date or time."""
    try:
        return vDDDTypes.from_ical(text.strip())
    except ValueError:
        raise _no_time(part, name) from None


def _duration(part: Part) -> Length | None:
    stated = part.one("DURATION")
    return _parse_length(part, "DURATION", stated.value) if stated else None


def _parse_length(part: Part, name: str, text: str) -> Length:
    """Weeks and days apart from the rest: a day on the calendar may have 23 hours, PT24H never has."""
    found = _LENGTH.fullmatch(text.strip().upper())
    if not found or not any(found.group(2, 3, 4, 5, 6)):
        raise _no_time(part, name)
    sign = -1 if found.group(1) == "-" else 1
    weeks, days, hours, minutes, seconds = (sign * int(digits or 0) for digits in found.group(2, 3, 4, 5, 6))
    return Length(7 * weeks + days, 3_600 * hours + 60 * minutes + seconds)


def _items(line: Property) -> list[str]:
    return [item for item in line.value.split(",") if item.strip()]


def _sequence(part: Part) -> int:
    text = part.word("SEQUENCE") or "0"
    if not text.isdecimal() or len(text) > 12:
        raise unreadable(f"The SEQUENCE of one {part.kind} is no whole number.")
    return int(text)


def _no_time(part: Part, name: str) -> Exception:
    return unreadable(f"The {name} of one {part.kind} cannot be read.")
