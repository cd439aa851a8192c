"""The time zones of an .ics file: by their IANA name, by a name of Windows, or as the file defines them."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar.prop import vDDDTypes
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from matchkit.intake.calendar_parts import Part, unreadable
from matchkit.intake.calendar_rules import Effort, local_seconds, local_time, parse_rule, rule_starts, too_large
from matchkit.intake.cells import quoted
from matchkit.market.days import day_number
from matchkit.zones import is_zone

MAX_CHANGES = 10_000  # of one zone; the longest histories in use have about 300
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")
# A rule without an end is worked out from two years before the season: what came earlier shifts no time in it.
_DAYS_BEFORE, _DAYS_AFTER = 800, 400


class Change(NamedTuple):
    """The clocks are set: seconds since 1970-01-01T00:00Z, and the offsets from UTC before and after, in seconds."""

    at: int
    before: int
    after: int


class StatedZone(dt.tzinfo):
    """A time zone that a VTIMEZONE defines.

    A time that the clocks skip has the offset before the change, one that comes twice is the first, as RFC 5545,
    section 3.3.5, says, and as `zoneinfo` does with ``fold=0``.
    """

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes = sorted(changes)
        self._instants = [change.at for change in self._changes]
        self._local = [change.at + max(change.before, change.after) for change in self._changes]

    def utcoffset(self, when: dt.datetime | None) -> dt.timedelta:
        """The offset at a local time."""
        position = 0 if when is None else bisect_right(self._local, local_seconds(when.replace(tzinfo=None)))
        return self._offset(position)

    def fromutc(self, when: dt.datetime) -> dt.datetime:
        """The local time of a time in UTC."""
        position = bisect_right(self._instants, local_seconds(when.replace(tzinfo=None)))
        return when + self._offset(position)

    def dst(self, when: dt.datetime | None) -> None:  # asked for by the class, and of no use here
        """Unknown."""

    def tzname(self, when: dt.datetime | None) -> None:
        """Unknown."""

    def _offset(self, position: int) -> dt.timedelta:
        seconds = self._changes[position - 1].after if position else self._changes[0].before
        return dt.timedelta(seconds=seconds)


class Zones:
    """Finds the zones that a file names.

    A zone that the file defines under an IANA name is taken from the database: definitions in files are often cut
    short, or out of date. Every file is read by itself; what one defines is unknown in the next.
    """

    def __init__(self, calendars: Iterable[Part], first_day: int, end_day: int, effort: Effort) -> None:
        self._effort = effort
        self._defined: dict[str, Part] = {}
        for part in (zone for calendar in calendars for zone in calendar.within("VTIMEZONE")):
            stated = part.one("TZID")
            if stated is None:
                raise unreadable("One VTIMEZONE has no TZID.")
            self._defined.setdefault(stated.value, part)
        self._span = first_day - _DAYS_BEFORE, end_day + _DAYS_AFTER
        self._found: dict[str, dt.tzinfo] = {}

    def find(self, name: str) -> dt.tzinfo:
        """The zone of a TZID."""
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> dt.tzinfo:
        plain = name.strip("/")
        if is_zone(plain):
            return ZoneInfo(plain)
        if name in self._defined:
            return self._stated_zone(self._defined[name])
        if plain in WINDOWS_TO_OLSON:
            return ZoneInfo(WINDOWS_TO_OLSON[plain])
        # RFC 5545, section 3.2.19: a name such as /vendor.example/Europe/Berlin is the vendor's name of a zone.
        ending = next((ending for ending in _endings(plain) if name.startswith("/") and is_zone(ending)), None)
        if ending is None:
            raise unreadable(f"The time zone {quoted(name)} is not known, and the file does not define it.")
        return ZoneInfo(ending)

    def _stated_zone(self, part: Part) -> StatedZone:
        changes: list[Change] = []
        for observance in (*part.within("STANDARD"), *part.within("DAYLIGHT")):
            changes += self._changes(observance)
            if len(changes) > MAX_CHANGES:
                raise too_large(f"One VTIMEZONE sets its clocks more than {MAX_CHANGES:,} times.")
        if not changes:
            raise unreadable("One VTIMEZONE has neither STANDARD nor DAYLIGHT.")
        return StatedZone(changes)

    def _changes(self, part: Part) -> list[Change]:
        before, after = _offset(part, "TZOFFSETFROM"), _offset(part, "TZOFFSETTO")
        stated = part.one("DTSTART")
        if stated is None:
            raise unreadable(f"One {part.kind} of a VTIMEZONE has no DTSTART.")
        start = _local(stated.value, part.kind)
        starts = {local_seconds(start)}
        for item in (item for line in part.all("RDATE") for item in line.value.split(",") if item.strip()):
            starts.add(local_seconds(_local(item.partition("/")[0], part.kind)))
        for line in part.all("RRULE"):
            rule = parse_rule(line.value)
            until = _until(rule.until, before)
            first_day, end_day = self._span
            if until is not None or rule.count:
                first_day = day_number(start.date())  # its last change may be the last of all
            if until is not None:
                end_day = min(end_day, day_number(until.date()) + 1)
            self._effort.spend(rule, start, first_day, end_day)
            starts.update(rule_starts(rule, start, until, first_day, end_day).tolist())
        return [Change(second - before, before, after) for second in starts]


def _endings(path: str) -> list[str]:
    steps = path.split("/")
    return ["/".join(steps[first:]) for first in range(1, len(steps))]


def _local(text: str, kind: str) -> dt.datetime:
    try:
        value = vDDDTypes.from_ical(text.strip())
    except ValueError:
        value = None
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    raise unreadable(f"One {kind} of a VTIMEZONE has a time that cannot be read.")


def _until(until: dt.date | None, before: int) -> dt.datetime | None:
    """The end of a rule, which a VTIMEZONE states in UTC, on the clocks before the change."""
    if until is None or not isinstance(until, dt.datetime):
        return None if until is None else dt.datetime.combine(until, dt.time.max)
    local = until.replace(tzinfo=None)
    return local_time(local_seconds(local) + before) if until.tzinfo else local


def _offset(part: Part, name: str) -> int:
    stated = part.one(name)
    found = _OFFSET.fullmatch(stated.value.strip()) if stated else None
    if not found:
        raise unreadable(f"One {part.kind} of a VTIMEZONE has no {name} that can be read.")
    hours, minutes, seconds = (int(digits or 0) for digits in found.group(2, 3, 4))
    size = 3_600 * hours + 60 * minutes + seconds
    if size >= 86_400:
        raise unreadable(f"One {part.kind} of a VTIMEZONE has no {name} that can be read.")
    return -size if found.group(1) == "-" else size
