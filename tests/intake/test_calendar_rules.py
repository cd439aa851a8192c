"""Recurrence rules against dateutil, which steps from one start to the next, and against RFC 5545's own examples."""

from __future__ import annotations

import datetime as dt
import time

import numpy as np
import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matchkit.intake.calendar_rules import MAX_DAYS, MAX_TIMES, Effort, local_time, parse_rule, rule_starts
from matchkit.intake.ledger import CellProblem
from matchkit.market.days import day_number

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def starts(text: str, first: str, span: tuple[str, str], until: dt.datetime | None = None) -> list[dt.datetime]:
    low, high = (day_number(dt.date.fromisoformat(date)) for date in span)
    found = rule_starts(parse_rule(text), dt.datetime.fromisoformat(first), until, low, high)
    return [local_time(seconds) for seconds in found]


def dates(text: str, first: str, span: tuple[str, str] = ("1997-01-01", "2001-01-01")) -> list[str]:
    return [start.date().isoformat() for start in starts(text, first, span)]


def listed(values: st.SearchStrategy[int], most: int) -> st.SearchStrategy[str]:
    numbers = st.lists(values, min_size=1, max_size=most, unique=True)
    return numbers.map(lambda chosen: ",".join(map(str, chosen)))


def by_day(ordinals: list[str]) -> st.SearchStrategy[str]:
    """All with an ordinal or all without: of the two together dateutil takes what they have in common, not either."""
    names = st.lists(st.tuples(st.sampled_from(ordinals), st.sampled_from(WEEKDAYS)), min_size=1, max_size=4)
    return names.map(lambda chosen: ",".join(ordinal + name for ordinal, name in chosen))


COMMON = {
    "INTERVAL": st.integers(1, 9).map(str),
    "COUNT": st.integers(1, 30).map(str),
    "WKST": st.sampled_from(WEEKDAYS),
    "BYHOUR": listed(st.integers(0, 23), 3),
    "BYMINUTE": listed(st.integers(0, 59), 2),
}
MONTHS = {"BYMONTH": listed(st.integers(1, 12), 3)}
DAYS = {"BYMONTHDAY": listed(st.integers(-28, 28).filter(bool), 4)}
ANY_DAY = {"BYDAY": by_day([""])}
NTH_DAY = {"BYDAY": by_day(["1", "2", "4", "-1", "-2", "+3"])}
POSITIONS = {"BYSETPOS": listed(st.integers(-4, 4).filter(bool), 2)}


def rules(frequencies: list[str], *optional: dict[str, st.SearchStrategy[str]], **always: st.SearchStrategy[str]):
    parts = {key: value for group in optional for key, value in group.items()}
    return st.fixed_dictionaries({"FREQ": st.sampled_from(frequencies), **always}, optional=parts)


# Only what recurs within a few years: in search of more dateutil steps on to the year 9999.
RULES = st.one_of(
    rules(["DAILY", "WEEKLY"], COMMON, ANY_DAY),
    rules(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"], COMMON | {"INTERVAL": st.just("1")}, MONTHS, DAYS),
    rules(["MONTHLY", "YEARLY"], COMMON, DAYS),
    rules(["MONTHLY", "YEARLY"], COMMON, NTH_DAY),
    rules(["MONTHLY", "YEARLY"], COMMON, POSITIONS, **ANY_DAY),
    rules(["WEEKLY"], COMMON, POSITIONS, BYDAY=st.just("MO,TU,WE,TH,FR")),
    rules(["YEARLY"], COMMON, MONTHS, ANY_DAY),
    rules(["YEARLY"], COMMON, POSITIONS, BYMONTH=MONTHS["BYMONTH"], **ANY_DAY),
    rules(["YEARLY"], COMMON, BYDAY=by_day(["20", "-20", "52"])),
    rules(["YEARLY"], COMMON, BYYEARDAY=listed(st.integers(-365, 365).filter(bool), 3)),
    rules(["YEARLY"], COMMON, BYWEEKNO=listed(st.integers(-52, 52).filter(bool), 3), **ANY_DAY),
)
MOMENTS = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2027, 12, 31)).map(lambda d: d.replace(microsecond=0))
SPAN = (dt.datetime(2026, 6, 1), dt.datetime(2028, 6, 1))


@settings(max_examples=400, deadline=None)
@given(RULES, MOMENTS)
def test_starts_are_those_of_dateutil(rule: dict[str, str], start: dt.datetime) -> None:
    assume(not (rule.get("INTERVAL") == "7" and rule["FREQ"] == "DAILY"))  # one weekday, which BYDAY may not have
    if rule["FREQ"] == "WEEKLY" and "BYSETPOS" in rule:
        # dateutil counts positions in the first week from its first occurrence, in other periods from their beginning.
        start -= dt.timedelta((start.weekday() - WEEKDAYS.index(rule.get("WKST", "MO"))) % 7)
    text = ";".join(f"{key}={value}" for key, value in rule.items())
    expected = [moment for moment in rrulestr(text, dtstart=start).between(*SPAN, inc=True) if moment < SPAN[1]]
    low, high = (day_number(moment.date()) for moment in SPAN)
    found = rule_starts(parse_rule(text), start, None, low, high)
    assert [local_time(seconds) for seconds in found] == expected


def test_examples_of_rfc_5545() -> None:
    """Section 3.8.5.3."""
    first = "1997-09-02T09:00"
    assert dates("FREQ=DAILY;INTERVAL=10;COUNT=5", first) == [
        "1997-09-02", "1997-09-12", "1997-09-22", "1997-10-02", "1997-10-12",
    ]  # fmt: skip
    assert dates("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", first) == [
        "1997-09-02", "1997-09-04", "1997-09-16", "1997-09-18", "1997-09-30", "1997-10-02", "1997-10-14", "1997-10-16",
    ]  # fmt: skip
    assert dates("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22T09:00") == [
        "1997-09-22", "1997-10-20", "1997-11-17", "1997-12-22", "1998-01-19", "1998-02-16",
    ]  # fmt: skip
    assert dates("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28T09:00")[:3] == ["1997-09-28", "1997-10-29", "1997-11-28"]
    assert dates("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "1997-01-01T09:00")[:4] == [
        "1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01",
    ]  # fmt: skip
    assert dates("FREQ=YEARLY;BYDAY=20MO", "1997-05-19T09:00")[:3] == ["1997-05-19", "1998-05-18", "1999-05-17"]
    assert dates("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05-12T09:00")[:3] == [
        "1997-05-12", "1998-05-11", "1999-05-17",
    ]  # fmt: skip
    assert dates("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", first)[:3] == ["1998-02-13", "1998-03-13", "1998-11-13"]
    assert dates("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04T09:00") == [
        "1997-09-04", "1997-10-07", "1997-11-06",
    ]  # fmt: skip
    assert dates("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05T09:00") == [
        "1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24",
    ]  # fmt: skip
    assert dates("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05T09:00") == [
        "1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31",
    ]  # fmt: skip


def test_a_week_of_the_year_falls_on_the_weekday_of_the_first_occurrence() -> None:
    """RFC 5545: what a rule does not say is taken from DTSTART; dateutil gives all seven days."""
    assert dates("FREQ=YEARLY;BYWEEKNO=20", "1997-05-14T09:00")[:2] == ["1997-05-14", "1998-05-13"]


def test_several_times_a_day() -> None:
    found = starts("FREQ=DAILY;BYHOUR=9,14;BYMINUTE=0,30", "2027-03-01T10:00", ("2027-03-01", "2027-03-03"))
    assert [start.strftime("%d %H:%M") for start in found] == [
        "01 14:00", "01 14:30", "02 09:00", "02 09:30", "02 14:00", "02 14:30",
    ]  # fmt: skip


def test_until_is_the_last_start() -> None:
    until = dt.datetime(2027, 3, 3, 9)
    span = ("2027-03-01", "2027-04-01")
    assert len(starts("FREQ=DAILY", "2027-03-01T09:00", span, until)) == 3
    assert len(starts("FREQ=DAILY", "2027-03-01T09:00", span, until - dt.timedelta(seconds=1))) == 2


@pytest.mark.parametrize(
    "text",
    ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
     "FREQ=DAILY;INTERVAL=7;BYDAY=TU", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9"],
)  # fmt: skip
def test_rules_that_match_nothing_end_at_once(text: str) -> None:
    """Stepping to the year 9999 in search of a 30 February takes dateutil ten seconds; here it is one season's days."""
    started = time.perf_counter()
    assert not starts(text, "2026-01-05T09:00", ("2026-01-01", "2028-01-01"))
    assert time.perf_counter() - started < 1


def test_a_rule_from_long_ago_costs_the_season_only() -> None:
    """Unless it counts its starts; then every day since the first is looked at, and soon too many are."""
    rule, first = parse_rule("FREQ=YEARLY"), dt.datetime(1604, 2, 29)
    low = day_number(dt.date(2027, 1, 1))
    assert [local_time(s).year for s in rule_starts(rule, first, None, low, low + 800)] == [2028]
    effort = Effort()
    for _ in range(MAX_DAYS // 800):
        effort.spend(rule, first, low, low + 800)
    effort.spend(rule, first, low + 800, low)
    with pytest.raises(CellProblem, match="The repeating entries go back too far to be worked out"):
        effort.spend(rule, first, low, low + 800)
    counted = Effort()
    for _ in range(MAX_DAYS // 156_000):
        counted.spend(parse_rule("FREQ=YEARLY;COUNT=500"), first, low, low + 800)
    with pytest.raises(CellProblem, match="go back too far"):
        counted.spend(parse_rule("FREQ=YEARLY;COUNT=500"), first, low, low + 800)


def test_a_span_before_the_first_occurrence_is_empty() -> None:
    assert rule_starts(parse_rule("FREQ=DAILY"), dt.datetime(2027, 1, 1), None, 0, 10).dtype == np.int64
    assert not starts("FREQ=DAILY", "2027-01-01T09:00", ("2026-01-01", "2027-01-01"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FREQ=SECONDLY", "An entry repeats SECONDLY, which is more often than once a day."),
        ("FREQ=MINUTELY;INTERVAL=15", "An entry repeats MINUTELY, which is more often than once a day."),
        ("freq=hourly", "An entry repeats HOURLY, which is more often than once a day."),
        ("FREQ=DAILY;RSCALE=CHINESE", "A repeating entry has a rule with 'RSCALE'."),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "A repeating entry has a rule with 'a part named twice'."),
        ("", "A repeating entry has a rule whose FREQ cannot be read."),
        ("FREQ=FORTNIGHTLY", "A repeating entry has a rule whose FREQ cannot be read."),
        ("FREQ=DAILY;INTERVAL=0", "A repeating entry has a rule whose INTERVAL cannot be read."),
        ("FREQ=DAILY;COUNT=-1", "A repeating entry has a rule whose COUNT cannot be read."),
        ("FREQ=DAILY;COUNT=9999999999", "A repeating entry has a rule whose COUNT cannot be read."),
        ("FREQ=DAILY;WKST=XX", "A repeating entry has a rule whose WKST cannot be read."),
        ("FREQ=DAILY;BYDAY=0MO", "A repeating entry has a rule whose BYDAY cannot be read."),
        ("FREQ=DAILY;BYDAY=MON", "A repeating entry has a rule whose BYDAY cannot be read."),
        ("FREQ=DAILY;BYMONTH=13", "A repeating entry has a rule whose BYMONTH cannot be read."),
        ("FREQ=DAILY;BYMONTH=-1", "A repeating entry has a rule whose BYMONTH cannot be read."),
        ("FREQ=DAILY;BYHOUR=24", "A repeating entry has a rule whose BYHOUR cannot be read."),
        ("FREQ=DAILY;BYMONTHDAY=0", "A repeating entry has a rule whose BYMONTHDAY cannot be read."),
        ("FREQ=DAILY;BYMONTHDAY=", "A repeating entry has a rule whose BYMONTHDAY cannot be read."),
        ("FREQ=DAILY;UNTIL=2027", "A repeating entry has a rule whose UNTIL cannot be read."),
        ("FREQ=DAILY;UNTIL=20271301", "A repeating entry has a rule whose UNTIL cannot be read."),
        ("FREQ=DAILY;UNTIL=20270301Z", "A repeating entry has a rule whose UNTIL cannot be read."),
    ],
)
def test_rules_that_are_not_understood_in_full_are_refused(text: str, message: str) -> None:
    with pytest.raises(CellProblem) as caught:
        parse_rule(text)
    assert caught.value.finding.code == "unreadable_calendar"
    assert caught.value.finding.what == message
    assert caught.value.finding.cure.startswith("Replace the repeating entry by a simpler one")


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYHOUR={hours};BYMINUTE={sixty};BYSECOND={sixty}",
        "FREQ=DAILY;BYHOUR={hours};BYMINUTE={sixty}",
    ],
)
def test_a_rule_with_too_many_starts_is_refused_before_they_are_made(text: str) -> None:
    every = {"hours": ",".join(map(str, range(24))), "sixty": ",".join(map(str, range(60)))}
    with pytest.raises(CellProblem) as caught:
        starts(text.format(**every), "2027-01-01T00:00", ("2027-01-01", "2028-01-01"))
    assert caught.value.finding.code == "calendar_too_large"
    assert caught.value.finding.what == f"A repeating entry has more than {MAX_TIMES:,} starts."
    assert caught.value.finding.cure == "Export the coming season alone."
