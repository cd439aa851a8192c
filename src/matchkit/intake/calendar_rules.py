"""Recurrence rules of RFC 5545, section 3.3.10, worked out over a span of days.

A rule may match nothing at all (a 30 February), or begin in the year 1601; a program that steps from one match to the
next until the calendar ends then takes minutes, and whoever uploads a calendar chooses the rule. Here every day of the
span is tested against the rule at once, in arrays, so that the work is known before it is done.

Times are local throughout: a rule knows what the clocks show, not what hour it is elsewhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matchkit.intake.cells import quoted
from matchkit.intake.ledger import CellProblem
from matchkit.market.days import day_number

Days: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.bool_]

SECONDS_PER_DAY = 86_400
DAYS_PER_WEEK = 7
LONGEST_YEAR = 366
MAX_TIMES = 200_000  # starts that one rule may have; at most a few thousand fall into a season that anyone keeps
MAX_DAYS = 20_000_000  # that the rules of one file may look at: some seconds, or 500 rules counted from a century ago
_EPOCH = dt.datetime(1970, 1, 1)  # local, as all times here
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{8})(T\d{6})?(Z)?")
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
# Least and most of the numbers in each list; those with a sign count from the end as well.
_LISTS: Mapping[str, tuple[int, int, bool]] = MappingProxyType(
    {
        "BYMONTH": (1, 12, False),
        "BYWEEKNO": (1, 53, True),
        "BYYEARDAY": (1, LONGEST_YEAR, True),
        "BYMONTHDAY": (1, 31, True),
        "BYHOUR": (0, 23, False),
        "BYMINUTE": (0, 59, False),
        "BYSECOND": (0, 60, False),
        "BYSETPOS": (1, LONGEST_YEAR, True),
    }
)
_OTHERS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"})
_CURE = "Replace the repeating entry by a simpler one, or export the coming season as single entries."


@dataclass(frozen=True)
class Rule:
    """One RRULE.

    Attributes
    ----------
    frequency
        ``DAILY``, ``WEEKLY``, ``MONTHLY`` or ``YEARLY``.
    interval, count
        Every how many periods; how many starts at most, 0 without a limit.
    until
        The last start: a date, a local time, or a time in UTC; None without a limit.
    week_start
        0 is Monday.
    weekdays
        Ordinal and weekday of BYDAY: (0, 2) is every Wednesday, (-1, 4) the last Friday.
    lists
        The numbers of each other BY list that the rule has.
    """

    frequency: str
    interval: int
    count: int
    until: dt.date | None
    week_start: int
    weekdays: tuple[tuple[int, int], ...]
    lists: Mapping[str, tuple[int, ...]]

    def numbers(self, name: str) -> tuple[int, ...]:
        """One BY list, empty where the rule has none."""
        return self.lists.get(name, ())


def parse_rule(text: str) -> Rule:
    """Read the value of an RRULE.

    Raises `CellProblem` ``unreadable_calendar`` for what repeats within a day or is not understood in full: a rule half
    understood would give a person time that they do not have.
    """
    pairs = [part.partition("=") for part in text.upper().strip().split(";") if part.strip()]
    parts = {key.strip(): value.strip() for key, _, value in pairs}
    frequency = parts.get("FREQ", "")
    if frequency in _TOO_OFTEN:
        raise _problem(f"An entry repeats {frequency}, which is more often than once a day.")
    unknown = sorted(parts.keys() - _LISTS.keys() - _OTHERS)
    if unknown or len(parts) != len(pairs):
        raise _problem(f"A repeating entry has a rule with {quoted(unknown[0] if unknown else 'a part named twice')}.")
    if frequency not in _FREQUENCIES:
        raise _bad_part("FREQ")
    return Rule(
        frequency,
        _number(parts, "INTERVAL", 1),
        _number(parts, "COUNT", 0),
        _until(parts["UNTIL"]) if "UNTIL" in parts else None,
        _weekday(parts.get("WKST", "MO")),
        tuple(_by_day(item) for item in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
        {name: _number_list(name, parts[name]) for name in _LISTS if name in parts},
    )


def _number(parts: Mapping[str, str], name: str, unstated: int) -> int:
    text = parts.get(name)
    if text is None:
        return unstated
    if not re.fullmatch(r"[0-9]{1,9}", text) or not int(text):
        raise _bad_part(name)
    return int(text)


def _number_list(name: str, text: str) -> tuple[int, ...]:
    least, most, signed = _LISTS[name]
    numbers = []
    for item in text.split(","):
        found = re.fullmatch(r"([+-])?([0-9]{1,3})", item)
        if not found or (found.group(1) and not signed) or not least <= int(found.group(2)) <= most:
            raise _bad_part(name)
        numbers.append(int(item))
    return tuple(sorted(set(numbers)))


def _by_day(item: str) -> tuple[int, int]:
    found = _BY_DAY.fullmatch(item.strip())
    if not found or (found.group(1) and not int(found.group(1))):
        raise _bad_part("BYDAY")
    return int(found.group(1) or 0), _WEEKDAYS.index(found.group(2))


def _weekday(name: str) -> int:
    if name not in _WEEKDAYS:
        raise _bad_part("WKST")
    return _WEEKDAYS.index(name)


def _until(text: str) -> dt.date:
    found = _UNTIL.fullmatch(text)
    try:
        if found and found.group(2):
            local = dt.datetime.strptime(found.group(1) + found.group(2), "%Y%m%dT%H%M%S")  # see below
            return local.replace(tzinfo=dt.UTC) if found.group(3) else local
        if found and not found.group(3):
            return dt.datetime.strptime(text, "%Y%m%d").date()  # a date has no zone
    except ValueError:
        pass
    raise _bad_part("UNTIL")


def rule_starts(rule: Rule, start: dt.datetime, until: dt.datetime | None, first_day: int, end_day: int) -> Days:
    """Every start of a rule on the days of a span.

    Parameters
    ----------
    rule
        What repeats; its own ``until`` is not looked at, as it may need a zone.
    start
        Local time of the first occurrence (DTSTART), from which the rule takes what it does not say.
    until
        The last start, as a local time; None without a limit.
    first_day, end_day
        Local day numbers, half-open.

    Returns
    -------
    ndarray
        Int64, ascending: local times in seconds since 1970-01-01T00:00 on the same clocks.
    """
    start_day = day_number(start.date())
    earliest = local_seconds(start)
    low = _first_looked_at(rule, start, first_day)
    if low >= end_day:
        return np.zeros(0, np.int64)
    # BYSETPOS counts within whole periods, so these are looked at from their first day to their last.
    margin = LONGEST_YEAR if rule.numbers("BYSETPOS") else 0
    days = np.arange(low - margin, end_day + margin, dtype=np.int64)
    period = _period(rule, days)
    chosen = _matching(rule, start, days)
    chosen &= (period - _period(rule, np.array([start_day]))[0]) % rule.interval == 0
    seconds = _times_of_day(rule, start)
    if int(chosen.sum()) * seconds.size > MAX_TIMES:
        raise too_large(f"A repeating entry has more than {MAX_TIMES:,} starts.")
    times = (days[chosen][:, None] * SECONDS_PER_DAY + seconds).ravel()
    if margin:
        times = times[_at_positions(np.repeat(period[chosen], seconds.size), rule.numbers("BYSETPOS"))]
    times = times[times >= earliest]
    if rule.count:
        times = times[: rule.count]
    if until is not None:
        times = times[times <= local_seconds(until)]
    return times[(times >= first_day * SECONDS_PER_DAY) & (times < end_day * SECONDS_PER_DAY)]


def local_seconds(local: dt.datetime) -> int:
    """Seconds since 1970-01-01T00:00 on the clocks that show this time."""
    return (local - _EPOCH) // dt.timedelta(seconds=1)


def local_time(seconds: int) -> dt.datetime:
    """The local time that so many seconds lead to."""
    return _EPOCH + dt.timedelta(seconds=int(seconds))


class Effort:
    """The account of the work that the rules of one file cause."""

    def __init__(self) -> None:
        self._days = 0

    def spend(self, rule: Rule, start: dt.datetime, first_day: int, end_day: int) -> None:
        """Enter the days that `rule_starts` will look at.

        Raises `CellProblem` ``calendar_too_large`` where they become too many.
        """
        self._days += max(0, end_day - _first_looked_at(rule, start, first_day))
        if self._days > MAX_DAYS:
            raise too_large("The repeating entries go back too far to be worked out.")


def _first_looked_at(rule: Rule, start: dt.datetime, first_day: int) -> int:
    """Where starts are counted, the first of them matters."""
    start_day = day_number(start.date())
    return start_day if rule.count else max(first_day, start_day)


@dataclass(frozen=True)
class _Place:
    """Where each day lies in its month or year: 1, 2, ... from the front and -1, -2, ... from the back."""

    front: Days
    back: Days

    def is_among(self, wanted: tuple[int, ...]) -> Marks:
        return np.isin(self.front, wanted) | np.isin(self.back, wanted)


def _months(days: Days) -> Days:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _years(days: Days) -> Days:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)


def _first_day(periods: Days, unit: str) -> Days:
    return periods.astype(f"datetime64[{unit}]").astype("datetime64[D]").astype(np.int64)


def _place_in(days: Days, periods: Days, unit: str) -> _Place:
    return _Place(days - _first_day(periods, unit) + 1, days - _first_day(periods + 1, unit))


def _weekdays(days: Days) -> Days:
    return (days + 3) % DAYS_PER_WEEK  # day 0 was a Thursday


def _period(rule: Rule, days: Days) -> Days:
    """Number of the day, week, month or year that the rule's interval counts."""
    if rule.frequency == "DAILY":
        return days
    if rule.frequency == "WEEKLY":
        return (days + 3 - rule.week_start) // DAYS_PER_WEEK
    return _months(days) if rule.frequency == "MONTHLY" else _years(days)


def _matching(rule: Rule, start: dt.datetime, days: Days) -> Marks:
    """The days that every list of the rule has, and of what it leaves out, that agree with its first occurrence."""
    months, years = _months(days), _years(days)
    in_month, in_year = _place_in(days, months, "M"), _place_in(days, years, "Y")
    month_numbers, month_days, weekdays = rule.numbers("BYMONTH"), rule.numbers("BYMONTHDAY"), rule.weekdays
    weeks, year_days = rule.numbers("BYWEEKNO"), rule.numbers("BYYEARDAY")
    if not (month_days or weekdays or year_days):
        if rule.frequency == "WEEKLY" or weeks:
            weekdays = ((0, start.weekday()),)
        elif rule.frequency != "DAILY":
            month_days = (start.day,)
            month_numbers = month_numbers or ((start.month,) if rule.frequency == "YEARLY" else ())
    chosen = np.ones(days.size, np.bool_)
    if month_numbers:
        chosen &= np.isin(months % 12 + 1, month_numbers)
    if month_days:
        chosen &= in_month.is_among(month_days)
    if year_days:
        chosen &= in_year.is_among(year_days)
    if weeks:
        chosen &= _week_of_year(days, rule.week_start).is_among(weeks)
    if weekdays:
        by_month = rule.frequency == "MONTHLY" or bool(month_numbers)
        chosen &= _is_weekday(days, weekdays, in_month if by_month else in_year, rule.frequency)
    return chosen


def _is_weekday(days: Days, weekdays: tuple[tuple[int, int], ...], place: _Place, frequency: str) -> Marks:
    chosen = np.zeros(days.size, np.bool_)
    names = _weekdays(days)
    nth = _Place((place.front - 1) // DAYS_PER_WEEK + 1, -((-place.back - 1) // DAYS_PER_WEEK + 1))
    for ordinal, weekday in weekdays:
        # "The second Monday" has a meaning in months and years alone; in a week there is one.
        is_any = not ordinal or frequency in ("DAILY", "WEEKLY")
        chosen |= (names == weekday) & (True if is_any else nth.is_among((ordinal,)))
    return chosen


def _week_of_year(days: Days, week_start: int) -> _Place:
    """Weeks belong to the year that has most of their days, which is the year of their fourth day (ISO 8601)."""
    fourth = days - (_weekdays(days) - week_start) % DAYS_PER_WEEK + 3
    years = _years(fourth)
    in_year = _place_in(fourth, years, "Y")
    return _Place((in_year.front - 1) // DAYS_PER_WEEK + 1, -((-in_year.back - 1) // DAYS_PER_WEEK + 1))


def _times_of_day(rule: Rule, start: dt.datetime) -> Days:
    hours = rule.numbers("BYHOUR") or (start.hour,)
    minutes = rule.numbers("BYMINUTE") or (start.minute,)
    seconds = rule.numbers("BYSECOND") or (start.second,)
    times = {3_600 * hour + 60 * minute + second for hour, minute, second in product(hours, minutes, seconds)}
    return np.array(sorted(times), np.int64)


def _at_positions(period: Days, positions: tuple[int, ...]) -> Marks:
    """Which of the starts, ascending and with the number of their period, stand at these positions in it."""
    _, first, which, size = np.unique(period, return_index=True, return_inverse=True, return_counts=True)
    rank = np.arange(period.size) - first[which]
    return _Place(rank + 1, rank - size[which]).is_among(positions)


def too_large(what: str) -> CellProblem:
    """The problem of a calendar that would take too long."""
    return CellProblem("calendar_too_large", what, "Export the coming season alone.")


def _problem(what: str) -> CellProblem:
    return CellProblem("unreadable_calendar", what, _CURE)


def _bad_part(name: str) -> CellProblem:
    return _problem(f"A repeating entry has a rule whose {name} cannot be read.")
