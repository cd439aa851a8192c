"""Which occurrences a repeating entry has, after those that were left out, added, moved or called off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import icalendar
import recurring_ical_events

from matchkit.availability.shared_time import instant
from matchkit.intake.calendar_entries import Entry
from matchkit.intake.calendar_rules import SECONDS_PER_DAY, Effort, Rule, local_time, rule_starts, too_large
from matchkit.market.days import date_of, day_number

MAX_OCCURRENCES = 20_000  # about 50 a day over a year: more is no person's calendar
# A file holds fewer, but where several entries share an id by mistake, each meets all changes under that id.
MAX_MEMBERS = 100_000
_KEY = "X-ENTRY"


class Occurrence(NamedTuple):
    """Instants in seconds since 1970-01-01T00:00Z, and the entry that it belongs to."""

    start: int
    end: int
    entry: Entry


class Span(NamedTuple):
    """The days, half-open, in which occurrences are looked for."""

    first_day: int
    end_day: int


class SeriesReader:
    """Finds the occurrences of one file, and keeps account of the work."""

    def __init__(self, span: Span, effort: Effort) -> None:
        self._span = span
        self._effort = effort
        self._occurrences = 0
        self._members = 0

    def occurrences(self, entries: Sequence[Entry]) -> Iterator[Occurrence]:
        """The occurrences, in the span or somewhat beyond it, of all entries that have one UID."""
        changes = [entry for entry in entries if entry.replaces is not None]
        first = [entry for entry in entries if entry.replaces is None]
        latest = max((entry.sequence for entry in first), default=0)
        # Several with one UID and of one revision are no revisions of each other, but a mistake of the program that
        # gave them the UID; all of them take time.
        for entry in first:
            if entry.sequence == latest:
                yield from self._repeated(entry, changes)
        if not first:
            for entry in changes:
                yield from self._single(entry)

    def count(self) -> None:
        """Count one more occurrence."""
        self._occurrences += 1
        if self._occurrences > MAX_OCCURRENCES:
            raise too_large(f"More than {MAX_OCCURRENCES:,} entries fall into the season.")

    def _counted(self, entry: Entry, start: int, end: int | None = None) -> Occurrence:
        self.count()
        return Occurrence(start, entry.end(start) if end is None else end, entry)

    def _single(self, entry: Entry) -> Iterator[Occurrence]:
        start = instant(entry.start)
        end = entry.end(start)
        # Dates begin up to 14 hours from midnight in UTC; a day more costs nothing.
        if start < (self._span.end_day + 1) * SECONDS_PER_DAY and end > (self._span.first_day - 1) * SECONDS_PER_DAY:
            yield self._counted(entry, start)

    def _repeated(self, entry: Entry, changes: Sequence[Entry]) -> Iterator[Occurrence]:
        if not (entry.rules or entry.more or entry.except_times or entry.except_dates or changes):
            yield from self._single(entry)
            return
        members = [entry, *changes]
        self._members += len(members)
        if self._members > MAX_MEMBERS:
            raise too_large("The changes of repeating entries are too many to be worked out.")
        window = self._window(members)
        if window.first_day >= window.end_day:
            return
        ends = {_local(start, entry.zone): end for start, end in entry.more if end is not None}
        calendar = _as_calendar(members, self._starts(entry, window))
        low, high = (dt.datetime.combine(date_of(day), dt.time()) for day in window)
        for event in recurring_ical_events.of(calendar).between(low, high):
            local, member = event["DTSTART"].dt, members[int(event[_KEY])]
            end = ends.get(local) if member is entry else None
            yield self._counted(member, instant(local.replace(tzinfo=entry.zone)), end)

    def _window(self, members: Sequence[Entry]) -> Span:
        """Local days on which an occurrence may start and still touch the span, also when it was moved."""
        longest = max(entry.longest for entry in members) // SECONDS_PER_DAY + 2
        moved = [abs(entry.start - entry.replaces) for entry in members if entry.replaces]
        margin = max((move.days for move in moved), default=0) + 2
        starts = [start for entry in members for start in (entry.start, *(more for more, _ in entry.more))]
        begun = min(day_number(start.date()) for start in starts) - margin
        return Span(max(self._span.first_day - longest - margin, begun), self._span.end_day + margin)

    def _starts(self, entry: Entry, window: Span) -> list[dt.datetime]:
        local = entry.start.replace(tzinfo=None)
        starts = [_local(start, entry.zone) for start, _ in entry.more]
        for rule in entry.rules:
            self._effort.spend(rule, local, *window)
            starts += map(local_time, rule_starts(rule, local, _last(rule, entry.zone), *window))
            if len(starts) > MAX_OCCURRENCES:
                raise too_large(f"More than {MAX_OCCURRENCES:,} entries fall into the season.")
        return starts


def _as_calendar(members: Sequence[Entry], starts: Sequence[dt.datetime]) -> icalendar.Calendar:
    """The first member, with all its starts written out, and its changes, for the package that joins the two.

    All times stand on the clocks of the first member, without a zone: so an exception in UTC meets the start in Berlin
    that it means. Every event is a moment, as the length is known here, and depends on the day.
    """
    calendar = icalendar.Calendar()
    zone = members[0].zone
    for number, entry in enumerate(members):
        event = icalendar.Event()
        event.add("UID", "series")
        event.add("DTSTART", _local(entry.start, zone))
        event.add("DTEND", _local(entry.start, zone))
        event.add("SEQUENCE", entry.sequence)
        event.add(_KEY, str(number))
        if entry.replaces is not None:
            later = {"RANGE": "THISANDFUTURE"} if entry.and_later else {}
            event.add("RECURRENCE-ID", _local(entry.replaces, zone), parameters=later)
        else:
            _add_dates(event, entry, starts)
        calendar.add_component(event)
    return calendar


def _add_dates(event: icalendar.Event, entry: Entry, starts: Sequence[dt.datetime]) -> None:
    if starts:
        event.add("RDATE", list(starts))
    if entry.except_times:
        event.add("EXDATE", [_local(time, entry.zone) for time in entry.except_times])
    if entry.except_dates:
        event.add("EXDATE", sorted(entry.except_dates))


def _last(rule: Rule, zone: dt.tzinfo) -> dt.datetime | None:
    """UNTIL on the clocks of the entry. A date includes its whole day, as all programs read it that write such."""
    if rule.until is None:
        return None
    if not isinstance(rule.until, dt.datetime):
        return dt.datetime.combine(rule.until, dt.time.max)
    return _local(rule.until, zone) if rule.until.tzinfo else rule.until


def _local(time: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    return time.astimezone(zone).replace(tzinfo=None, fold=0)
