"""The time that an .ics file takes: what is busy in it, and what its stated availability leaves out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from matchkit.availability.shared_time import instant
from matchkit.intake.calendar_entries import ENDLESS, EntryReader, takes_time
from matchkit.intake.calendar_parts import Part, read_parts, unreadable
from matchkit.intake.calendar_rules import Effort
from matchkit.intake.calendar_series import SeriesReader, Span
from matchkit.intake.calendar_zones import Zones
from matchkit.intake.intervals import Interval, joined, without

_NO_PRIORITY = 10  # below 9, the lowest that can be stated (RFC 7953, section 3.1)


def read_blocks(text: str, first_day: int, end_day: int, own: ZoneInfo) -> tuple[list[Interval], int]:
    """What a file takes of a season, and how many of its times stated no zone.

    Parameters
    ----------
    text
        An .ics file.
    first_day, end_day
        Day numbers, half-open.
    own
        The zone of the person, which dates and times without a zone are in.

    Returns
    -------
    tuple
        Intervals, ascending and apart, complete within the season; and the number of times without a zone.
    """
    calendars = read_parts(text).parts
    effort = Effort()
    entries = EntryReader(Zones(calendars, first_day, end_day, effort), own)
    reader = _Reader(entries, SeriesReader(Span(first_day, end_day), effort))
    blocks: list[Interval] = []
    for calendar in calendars:
        blocks += reader.events(calendar)
        blocks += reader.busy_periods(calendar)
    blocks += reader.unavailable([part for calendar in calendars for part in calendar.within("VAVAILABILITY")])
    return joined(blocks), entries.floating


@dataclass
class _Reader:
    """The kinds of components of one file as intervals of instants."""

    entries: EntryReader
    series: SeriesReader

    def events(self, calendar: Part) -> Iterator[Interval]:
        """When events take time."""
        for parts in _by_uid(calendar.within("VEVENT")):
            # An event that takes no time may repeat in any way: nothing of it is looked at.
            if any(takes_time(part) for part in parts):
                entries = [self.entries.read(part) for part in parts]
                found = self.series.occurrences(entries)
                yield from ((start, end) for start, end, entry in found if entry.is_busy)

    def busy_periods(self, calendar: Part) -> Iterator[Interval]:
        """The periods of VFREEBUSY, except those of the type FREE."""
        for part in calendar.within("VFREEBUSY"):
            for line in part.all("FREEBUSY"):
                if line.params.get("FBTYPE", "BUSY").upper() != "FREE":
                    for period in self.entries.periods(part, line):
                        self.series.count()
                        yield period

    def unavailable(self, parts: Sequence[Part]) -> list[Interval]:
        """What availabilities leave out, a higher priority overriding a lower one where both speak (RFC 7953, 4)."""
        stated: dict[int, list[_Availability]] = defaultdict(list)
        for part in parts:
            stated[_priority(part)].append(self._availability(part))
        blocked: list[Interval] = []
        for priority in sorted(stated, reverse=True):  # 1 is the highest, and has the last word
            span = joined([one.span for one in stated[priority]])
            available = joined([interval for one in stated[priority] for interval in one.available])
            blocked = joined([*without(blocked, span), *without(span, available)])
        return blocked

    def _availability(self, part: Part) -> _Availability:
        start = self.entries.moment(part, "DTSTART")
        ends = self.entries.until(part, start.at if start else None)
        span = instant(start.at) if start else -ENDLESS, ENDLESS if ends is None else ends
        if span[1] < span[0]:
            raise unreadable("One VAVAILABILITY ends before it starts.")
        available = []
        for parts in _by_uid(part.within("AVAILABLE")):
            found = self.series.occurrences([self.entries.read(one, can_be_endless=True) for one in parts])
            available += [(max(start, span[0]), min(end, span[1])) for start, end, _ in found]
        return _Availability(span, available)


class _Availability(NamedTuple):
    span: Interval
    available: list[Interval]


def _by_uid(parts: Iterable[Part]) -> Iterable[list[Part]]:
    """Components that speak of one series. Without a UID each is by itself."""
    groups: dict[object, list[Part]] = defaultdict(list)
    for number, part in enumerate(parts):
        uid = part.one("UID")
        groups[uid.value if uid else number].append(part)
    return groups.values()


def _priority(part: Part) -> int:
    text = part.word("PRIORITY") or "0"
    if not re.fullmatch("[0-9]{1,2}", text):
        raise unreadable(f"The PRIORITY of one {part.kind} is no number from 0 to 9.")
    return int(text) if 1 <= int(text) < _NO_PRIORITY else _NO_PRIORITY
