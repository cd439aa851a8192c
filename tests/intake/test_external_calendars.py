"""External calendars: every rule by example, and against twins that look at each minute."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
import time
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.errors import UsageError
from matchkit.intake.calendar_series import MAX_OCCURRENCES
from matchkit.intake.external_calendars import MAX_CALENDAR_BYTES, ExternalCalendar, read_external_calendar
from matchkit.intake.ledger import CODES, CellProblem, Finding
from matchkit.market.days import date_of, day_number, iso_date

BERLIN = "Europe/Berlin"
NINE_TO_FIVE = (36, 68)
WHOLE_DAY = (0, 96)
FREE = 32  # quarter-hours from nine to five
MINUTE = dt.timedelta(minutes=1)


def day(text: str) -> int:
    return day_number(dt.date.fromisoformat(text))


def ics(*components: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *"\n".join(components).split("\n"), "END:VCALENDAR"]
    return "\r\n".join(line.strip() for line in lines if line.strip()).encode() + b"\r\n"


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def read(
    data: bytes,
    span: tuple[str, str] = ("2027-03-01", "2027-04-05"),
    zone: str = BERLIN,
    hours: tuple[int, int] = NINE_TO_FIVE,
) -> ExternalCalendar:
    return read_external_calendar(data, first_day=day(span[0]), end_day=day(span[1]), zone=zone, working_hours=hours)


def limits(*components: str, **options: object) -> dict[str, int]:
    """Date without its year -> quarter-hours left."""
    found = read(ics(*components), **options)  # type: ignore[arg-type]
    return {iso_date(number)[5:]: left for number, left in zip(found.days, found.quarters, strict=True)}


def problem(data: bytes, **options: object) -> Finding:
    with pytest.raises(CellProblem) as caught:
        read(data, **options)  # type: ignore[arg-type]
    assert caught.value.finding.code in CODES
    return caught.value.finding


# --- what takes time -------------------------------------------------------------------------------------------------


def test_a_day_on_which_nothing_is_stated_is_not_limited() -> None:
    assert read(ics()) == ExternalCalendar((), (), ())
    assert limits(event("DTSTART:20270301T090000Z", "DTEND:20270301T100000Z")) == {"03-01": 28}


def test_time_outside_the_working_hours_limits_nothing() -> None:
    assert limits(event("DTSTART:20270301T050000Z", "DTEND:20270301T080000Z")) == {}  # six to nine in Berlin
    assert limits(event("DTSTART:20270301T050000Z", "DTEND:20270301T080100Z")) == {"03-01": 31}


def test_what_is_left_is_rounded_down_to_quarter_hours() -> None:
    five_minutes = event("DTSTART:20270301T090000Z", "DURATION:PT5M")
    ten_more = event("DTSTART:20270301T120000Z", "DURATION:PT10M")
    assert limits(five_minutes) == {"03-01": 31}
    assert limits(five_minutes, ten_more) == {"03-01": 31}  # quarter-hours of time, not of the clock
    assert limits(five_minutes, ten_more, event("DTSTART:20270301T130000Z", "DURATION:PT1S")) == {"03-01": 30}


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["TRANSP:TRANSPARENT"], {}), (["TRANSP:OPAQUE"], {"03-01": 28}), (["transp:transparent"], {}),
        (["STATUS:CANCELLED"], {}), (["STATUS:TENTATIVE"], {"03-01": 28}), (["STATUS:CONFIRMED"], {"03-01": 28}),
    ],
)  # fmt: skip
def test_transparent_and_cancelled_events_take_no_time(lines: list[str], left: dict[str, int]) -> None:
    assert limits(event("DTSTART:20270301T090000Z", "DURATION:PT1H", *lines)) == left


def test_times_in_utc_in_a_zone_and_without_one() -> None:
    assert limits(event("DTSTART:20270301T160000Z", "DURATION:PT4H")) == {}  # five o'clock in Berlin
    assert limits(event("DTSTART;TZID=America/New_York:20270301T090000", "DURATION:PT2H")) == {"03-01": 24}
    found = read(ics(event("DTSTART:20270301T160000", "DTEND:20270301T200000")))
    assert found.quarters == (28,)
    assert found.findings == (
        Finding(
            "floating_times",
            "2 times of the calendar file came without a zone, and were read in Europe/Berlin.",
            "Check that they are meant so, or export times with their zone.",
        ),
    )
    assert read(ics(event("DTSTART:20270301T160000"))).findings[0].what.startswith("1 time of the calendar file came")


def test_whole_days_are_the_persons_dates() -> None:
    holiday = event("DTSTART;VALUE=DATE:20270305", "DTEND;VALUE=DATE:20270308")
    assert limits(holiday) == {"03-05": 0, "03-06": 0, "03-07": 0}
    assert limits(holiday, zone="Pacific/Auckland") == limits(holiday)
    assert read(ics(holiday)).findings == ()
    assert limits(event("DTSTART;VALUE=DATE:20270305")) == {"03-05": 0}
    assert limits(event("DTSTART;VALUE=DATE:20270305", "DTEND;VALUE=DATE:20270305")) == {"03-05": 0}
    assert limits(event("DTSTART;VALUE=DATE:20270305", "DURATION:P2D")) == {"03-05": 0, "03-06": 0}


def test_events_over_midnight_and_over_several_days() -> None:
    assert limits(event("DTSTART:20270301T150000Z", "DTEND:20270303T090000Z")) == {"03-01": 28, "03-02": 0, "03-03": 28}
    assert limits(event("DTSTART:20270301T220000Z", "DTEND:20270302T070000Z"), hours=WHOLE_DAY) == {
        "03-01": 92, "03-02": 64,
    }  # fmt: skip


def test_events_that_begin_before_the_season_or_end_after_it() -> None:
    assert limits(event("DTSTART:20250101T000000Z", "DTEND:20270302T000000Z")) == {"03-01": 0}
    assert limits(event("DTSTART:20270403T120000Z", "DTEND:20300101T000000Z")) == {"04-03": 20, "04-04": 0}
    assert limits(event("DTSTART:20270101T120000Z", "DTEND:20270201T120000Z")) == {}


def test_an_event_without_an_end_is_a_moment() -> None:
    assert limits(event("DTSTART:20270301T120000Z")) == {}


def test_overlapping_events_count_once() -> None:
    first = event("DTSTART:20270301T090000Z", "DURATION:PT2H")
    second = event("DTSTART:20270301T100000Z", "DURATION:PT2H")
    assert limits(first, second, second) == {"03-01": 20}


def test_busy_periods() -> None:
    busy = """BEGIN:VFREEBUSY
    DTSTART:20270301T000000Z
    DTEND:20270331T000000Z
    FREEBUSY:20270301T090000Z/PT1H,20270301T093000Z/20270301T103000Z
    FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270302T090000Z/PT1H
    FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270303T090000Z/PT1H
    FREEBUSY;FBTYPE=X-LUNCH:20270304T090000Z/PT1H
    FREEBUSY;FBTYPE=FREE:20270305T090000Z/PT1H
    END:VFREEBUSY"""
    assert limits(busy) == {"03-01": 26, "03-02": 28, "03-03": 28, "03-04": 28}


def test_what_says_nothing_about_time_is_not_looked_at() -> None:
    """Reminders, tasks and notes, and people's words, however broken."""
    todo = "BEGIN:VTODO\nDUE:never\nRRULE:FREQ=SECONDLY\nEND:VTODO"
    alarm = "BEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:often\nEND:VALARM"
    assert limits(todo, event("DTSTART:20270301T090000Z", "DURATION:PT1H", "GEO:nowhere", alarm)) == {"03-01": 28}
    assert limits(event("DTSTART;VALUE=DATE:16040305", "RRULE:FREQ=HOURLY", "TRANSP:TRANSPARENT")) == {}


# --- repetition ------------------------------------------------------------------------------------------------------


def test_a_repetition_without_end_is_worked_out_within_the_season() -> None:
    weekly = event("UID:1", "DTSTART:20200106T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
    assert limits(weekly) == dict.fromkeys(["03-01", "03-08", "03-15", "03-22", "03-29"], 28)


def test_a_repetition_keeps_to_the_clocks_of_its_zone() -> None:
    """New York changes on 14 March, Berlin on 28 March."""
    weekly = event("DTSTART;TZID=America/New_York:20270301T023000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
    assert limits(weekly) == {"03-01": 30, "03-08": 30, "03-29": 30}  # 7:30Z to 8:30Z, from the 14th 6:30Z to 7:30Z


def test_exceptions_in_any_zone() -> None:
    base = ["DTSTART;TZID=Europe/Berlin:20270301T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=5"]
    assert list(limits(event(*base))) == ["03-01", "03-02", "03-03", "03-04", "03-05"]
    left = limits(
        event(
            *base,
            "EXDATE;TZID=Europe/Berlin:20270301T100000,20270302T110000",
            "EXDATE:20270303T090000Z",
            "EXDATE;TZID=America/New_York:20270304T040000",
            "EXDATE;VALUE=DATE:20270305",
        )
    )
    assert list(left) == ["03-02"]
    whole_days = ["DTSTART;VALUE=DATE:20270301", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20270302"]
    assert limits(event(*whole_days)) == {"03-01": 0, "03-03": 0}
    assert limits(event("DTSTART:20270301T090000Z", "DURATION:PT1H", "EXDATE:20270301T090000Z")) == {}


def test_further_dates_and_periods() -> None:
    left = limits(
        event(
            "DTSTART:20270301T090000Z",
            "DURATION:PT1H",
            "RDATE:20270303T090000Z,20270304T090000Z",
            "RDATE;VALUE=PERIOD:20270305T090000Z/PT3H,20270306T090000Z/20270306T093000Z",
            "RDATE:",
        )
    )
    assert left == {"03-01": 28, "03-03": 28, "03-04": 28, "03-05": 20, "03-06": 30}
    earlier = event("DTSTART;VALUE=DATE:20270310", "RDATE;VALUE=DATE:20270302")
    assert limits(earlier) == {"03-02": 0, "03-10": 0}


def test_single_occurrences_are_moved_and_called_off() -> None:
    series = event("UID:1", "DTSTART;TZID=Europe/Berlin:20270301T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
    moved = event(
        "UID:1", "RECURRENCE-ID:20270302T090000Z", "DTSTART;TZID=America/New_York:20270320T080000", "DURATION:PT2H"
    )
    off = event("UID:1", "RECURRENCE-ID;TZID=Europe/Berlin:20270303T100000", "DTSTART:20270303T090000Z",
                "DURATION:PT1H", "STATUS:CANCELLED")  # fmt: skip
    transparent = event("UID:1", "RECURRENCE-ID:20270304T090000Z", "DTSTART:20270304T090000Z", "DURATION:PT1H",
                        "TRANSP:TRANSPARENT")  # fmt: skip
    assert limits(series, moved, off, transparent) == {"03-01": 28, "03-20": 24}
    assert limits(transparent, off, moved, series) == {"03-01": 28, "03-20": 24}


def test_an_occurrence_may_be_moved_into_the_season_and_out_of_it() -> None:
    series = event("UID:1", "DTSTART:20270101T090000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY")
    into = event("UID:1", "RECURRENCE-ID:20290101T090000Z", "DTSTART:20270303T090000Z", "DURATION:PT1H")
    out = event("UID:1", "RECURRENCE-ID:20270301T090000Z", "DTSTART:20290301T090000Z", "DURATION:PT1H")
    assert limits(series, into, out) == {"03-03": 28, "04-01": 24 + 4}
    assert limits(into) == {"03-03": 28}  # the series itself is not in the file
    assert limits(out) == {}


def test_all_later_occurrences_move_along() -> None:
    series = event("UID:1", "DTSTART:20270301T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
    change = event("UID:1", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270303T090000Z", "DTSTART:20270303T100000Z",
                   "DURATION:PT2H")  # fmt: skip
    assert limits(series, change) == {"03-01": 28, "03-02": 28, "03-03": 24, "03-04": 24}


def test_the_latest_revision_of_a_series_counts() -> None:
    old = event("UID:1", "DTSTART:20270301T090000Z", "DURATION:PT1H", "SEQUENCE:1")
    new = event("UID:1", "DTSTART:20270302T090000Z", "DURATION:PT2H", "SEQUENCE:2")
    assert limits(old, new) == limits(new, old) == {"03-02": 24}


def test_events_that_share_an_id_by_mistake_all_count() -> None:
    first = event("UID:1", "DTSTART:20270301T090000Z", "DURATION:PT1H")
    second = event("UID:1", "DTSTART:20270302T090000Z", "DURATION:PT2H")
    assert limits(first, second) == {"03-01": 28, "03-02": 24}


def test_several_times_on_one_day_with_one_moved() -> None:
    """In New York 14:00 on the clock and 14:00 UTC, which is 9:00, are two occurrences."""
    series = event("UID:1", "DTSTART;TZID=America/New_York:20270301T090000", "DURATION:PT15M",
                   "RRULE:FREQ=DAILY;BYHOUR=9,14;COUNT=2")  # fmt: skip
    moved = event("UID:1", "RECURRENCE-ID;TZID=America/New_York:20270301T090000",
                  "DTSTART;TZID=America/New_York:20270302T090000", "DURATION:PT15M")  # fmt: skip
    assert limits(series, moved, zone="America/New_York") == {"03-01": 31, "03-02": 31}


@pytest.mark.parametrize(
    ("start", "until", "last"),
    [
        ("DTSTART;TZID=America/New_York:20270301T090000", "20270303T140000Z", "03-03"),
        ("DTSTART;TZID=America/New_York:20270301T090000", "20270303T135959Z", "03-02"),
        # Not as RFC 5545 has it, but written: the last start on the clocks of the series, or its date.
        ("DTSTART;TZID=America/New_York:20270301T090000", "20270303T090000", "03-03"),
        ("DTSTART;TZID=America/New_York:20270301T090000", "20270303", "03-03"),
        ("DTSTART;VALUE=DATE:20270301", "20270303", "03-03"),
        ("DTSTART;VALUE=DATE:20270301", "20270302T230000Z", "03-03"),  # midnight in Berlin
        ("DTSTART:20270301T090000", "20270303T090000", "03-03"),
    ],
)
def test_the_end_of_a_repetition(start: str, until: str, last: str) -> None:
    assert (
        max(limits(event(start, "DURATION:PT1H" if "T09" in start else "", f"RRULE:FREQ=DAILY;UNTIL={until}"))) == last
    )


RULES = st.builds(
    lambda frequency, interval, end: f"FREQ={frequency};INTERVAL={interval}{end}",
    st.sampled_from(["DAILY", "WEEKLY", "WEEKLY;BYDAY=MO,WE,SU", "MONTHLY", "MONTHLY;BYDAY=-1FR", "YEARLY"]),
    st.integers(1, 3),
    st.sampled_from(["", ";COUNT=7", ";UNTIL=20270401T000000Z"]),
)
ZONES = st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Auckland"])
LOCAL = st.datetimes(dt.datetime(2026, 11, 1), dt.datetime(2027, 5, 1)).map(
    lambda t: t.replace(second=0, microsecond=0)
)


@settings(max_examples=60, deadline=None)
@given(
    rule=RULES,
    zone=ZONES,
    start=LOCAL,
    minutes=st.integers(1, 3_000),
    skipped=st.sets(st.integers(0, 6), max_size=3),
    more=st.lists(LOCAL, max_size=2),
)
def test_repetitions_are_those_of_another_reader(
    rule: str, zone: str, start: dt.datetime, minutes: int, skipped: set[int], more: list[dt.datetime]
) -> None:
    """recurring-ical-events on the whole file, where it steps through the rules with dateutil."""

    def stamp(time: dt.datetime) -> str:
        return time.strftime("%Y%m%dT%H%M%S")

    skip = [f"EXDATE;TZID={zone}:{stamp(start + dt.timedelta(days=number))}" for number in sorted(skipped)]
    extra = [f"RDATE;TZID={zone}:{stamp(time)}" for time in more]
    data = ics(
        event("UID:1", f"DTSTART;TZID={zone}:{stamp(start)}", f"DURATION:PT{minutes}M", f"RRULE:{rule}", *skip, *extra)
    )
    span = day("2027-03-20"), day("2027-03-30")
    low, high = (dt.datetime.combine(date_of(number), dt.time(), dt.UTC) for number in (span[0] - 5, span[1] + 2))
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(low, high)
    length = dt.timedelta(minutes=minutes)
    blocks = [(part["DTSTART"].dt.astimezone(dt.UTC), part["DTSTART"].dt.astimezone(dt.UTC) + length) for part in found]
    calendar = read_external_calendar(data, first_day=span[0], end_day=span[1], zone=BERLIN, working_hours=NINE_TO_FIVE)
    assert dict(zip(calendar.days, calendar.quarters, strict=True)) == naive_limits(blocks, *span, BERLIN, NINE_TO_FIVE)


def naive_limits(
    blocks: Iterable[tuple[dt.datetime, dt.datetime]], first: int, end: int, zone: str, hours: tuple[int, int]
) -> dict[int, int]:
    """Each minute of each working day, in UTC, asked whether it is in a block."""
    taken = list(blocks)
    limited = {}
    for number in range(first, end):
        begins, ends = (local(number, quarter, zone) for quarter in hours)
        minutes = [begins + step * MINUTE for step in range((ends - begins) // MINUTE)]
        free = [minute for minute in minutes if not any(low <= minute < high for low, high in taken)]
        if len(free) < len(minutes):
            limited[number] = len(free) // 15
    return limited


def local(number: int, quarter: int, zone: str) -> dt.datetime:
    clock = dt.datetime.combine(date_of(number + quarter // 96), dt.time(quarter % 96 // 4, quarter % 4 * 15))
    return clock.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


UTC_TIMES = st.datetimes(dt.datetime(2027, 3, 25), dt.datetime(2027, 3, 31)).map(
    lambda time: time.replace(second=0, microsecond=0, tzinfo=dt.UTC)
)
BLOCKS = st.tuples(UTC_TIMES, st.integers(0, 3_000), ZONES, st.sampled_from(["end", "duration", "busy", "free", "utc"]))


@settings(max_examples=80, deadline=None)
@given(st.lists(BLOCKS, max_size=5), ZONES, st.tuples(st.integers(0, 47), st.integers(48, 96)))
def test_single_entries_leave_the_minutes_that_none_of_them_takes(
    blocks: list[tuple[dt.datetime, int, str, str]], own: str, hours: tuple[int, int]
) -> None:
    """Around the changes of clocks in Europe and New Zealand at the end of March."""
    parts, taken = [], []
    for start, minutes, zone, kind in blocks:
        end = start + minutes * MINUTE
        utc = f"{start:%Y%m%dT%H%M%SZ}"
        there = start.astimezone(ZoneInfo(zone))
        if kind == "busy":
            parts.append(f"BEGIN:VFREEBUSY\nFREEBUSY:{utc}/{end:%Y%m%dT%H%M%SZ}\nEND:VFREEBUSY")
        elif kind == "utc":
            parts.append(event(f"DTSTART:{utc}", f"DURATION:PT{minutes}M"))
        elif kind == "free":
            parts.append(event(f"DTSTART:{utc}", f"DURATION:PT{minutes}M", "TRANSP:TRANSPARENT"))
            continue
        else:
            # A local time that comes twice is the first, so the end is told in UTC, or by the length.
            start = there.replace(fold=0).astimezone(dt.UTC)
            last = f"DTEND:{max(end, start):%Y%m%dT%H%M%SZ}" if kind == "end" else f"DURATION:PT{minutes}M"
            end = max(end, start) if kind == "end" else start + minutes * MINUTE
            parts.append(event(f"DTSTART;TZID={zone}:{there:%Y%m%dT%H%M%S}", last))
        taken.append((start, end))
    span = day("2027-03-25"), day("2027-03-31")
    found = read_external_calendar(ics(*parts), first_day=span[0], end_day=span[1], zone=own, working_hours=hours)
    assert dict(zip(found.days, found.quarters, strict=True)) == naive_limits(taken, *span, own, hours)


# --- changes of the clocks -------------------------------------------------------------------------------------------


def test_a_skipped_time_has_the_offset_before_the_change() -> None:
    """28 March 2027, two becomes three: half past two is half past three by the new clocks."""
    skipped = event("DTSTART;TZID=Europe/Berlin:20270328T023000", "DURATION:PT1H")
    assert limits(skipped, hours=(12, 14)) == {}  # three to half past
    assert limits(skipped, hours=(14, 18)) == {"03-28": 0}  # half past three to half past four


def test_a_time_that_comes_twice_is_the_first() -> None:
    twice = event("DTSTART;TZID=Europe/Berlin:20271031T023000", "DURATION:PT1H")
    span = ("2027-10-30", "2027-11-02")
    # From the first half past two to the second; of the hundred quarter-hours of that date four are gone.
    assert limits(twice, hours=WHOLE_DAY, span=span) == {"10-31": 96}
    assert limits(twice, hours=(0, 10), span=span) == {}  # until the first half past two
    assert limits(twice, hours=(10, 12), span=span) == {"10-31": 2}  # from there to three: six quarter-hours


def test_days_of_23_and_25_hours() -> None:
    off = [event(f"DTSTART;VALUE=DATE:{date}") for date in ("20270328", "20271031")]
    assert limits(*off, hours=WHOLE_DAY, span=("2027-03-27", "2027-11-02")) == {"03-28": 0, "10-31": 0}
    hour = [event(f"DTSTART:{date}T120000Z", "DURATION:PT1H") for date in ("20270328", "20271031")]
    assert limits(*hour, hours=WHOLE_DAY, span=("2027-03-27", "2027-11-02")) == {"03-28": 88, "10-31": 96}


def test_lengths_in_days_follow_the_clocks_and_lengths_in_hours_do_not() -> None:
    """RFC 5545, section 3.3.6, in the night of 28 March."""
    start = "DTSTART;TZID=Europe/Berlin:20270327T200000"
    ends = {"P1D": 80, "PT24H": 84, "P1DT1H": 84, "PT1440M": 84, "P1W": 96}  # the quarter-hour of Sunday
    for length, quarter in ends.items():
        assert limits(event(start, f"DURATION:{length}"), hours=(48, 96))["03-28"] == 96 - quarter
    repeated = event(start, "DURATION:P1D", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert limits(repeated, hours=(48, 96)) == {"03-27": 32, "03-28": 16, "04-03": 32, "04-04": 16}


def test_every_occurrence_lasts_as_long_as_the_first() -> None:
    """RFC 5545, section 3.8.5.3: DTEND gives an exact length. The night shift of 28 March ends at seven."""
    shift = event("DTSTART;TZID=Europe/Berlin:20270320T220000", "DTEND;TZID=Europe/Berlin:20270321T060000",
                  "RRULE:FREQ=DAILY;UNTIL=20270331")  # fmt: skip
    left = limits(shift, hours=(20, 40), span=("2027-03-26", "2027-03-31"))
    assert left == {"03-26": 16, "03-27": 16, "03-28": 12, "03-29": 16, "03-30": 16}


# --- zones -----------------------------------------------------------------------------------------------------------

CUSTOM = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16011028T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(LOCAL, st.integers(1, 3_000)), min_size=1, max_size=3),
    st.sampled_from(["FREQ=DAILY;COUNT=1", "FREQ=WEEKLY"]),
)
def test_a_zone_that_the_file_defines_is_as_good_as_its_iana_name(
    blocks: list[tuple[dt.datetime, int]], rule: str
) -> None:
    def file(zone: str, *definition: str) -> bytes:
        parts = [
            event(f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}", f"DURATION:PT{minutes}M", f"RRULE:{rule}",
                  f"EXDATE:{start.replace(tzinfo=ZoneInfo(BERLIN)).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}")
            for start, minutes in blocks
        ]  # fmt: skip
        return ics(*definition, *parts)

    stated = read(file("Office 7", CUSTOM.format(name="Office 7")), hours=WHOLE_DAY)
    assert stated == read(file(BERLIN), hours=WHOLE_DAY)


def test_gaps_and_folds_of_a_stated_zone() -> None:
    for date, hours in [("20270328T023000", (12, 18)), ("20271031T023000", (0, 14))]:
        parts = [event(f"DTSTART;TZID={zone}:{date}", "DURATION:PT1H") for zone in ("Office 7", BERLIN)]
        span = ("2027-03-01", "2027-11-30")
        assert limits(CUSTOM.format(name="Office 7"), parts[0], hours=hours, span=span) == limits(
            parts[1], hours=hours, span=span
        )


@pytest.mark.parametrize(
    "name", ["W. Europe Standard Time", "/citadel.org/20270101_1/Europe/Berlin", "/Europe/Berlin", '"Europe/Berlin"']
)
def test_other_names_of_known_zones(name: str) -> None:
    assert limits(event(f"DTSTART;TZID={name}:20270301T100000", "DURATION:PT1H")) == {"03-01": 28}


def test_a_known_zone_is_taken_from_the_database_whatever_the_file_says() -> None:
    wrong = CUSTOM.format(name=BERLIN).replace("+0100", "+0900").replace("+0200", "+1000")
    assert limits(wrong, event("DTSTART;TZID=Europe/Berlin:20270301T100000", "DURATION:PT1H")) == {"03-01": 28}


def test_a_zone_defined_by_single_changes() -> None:
    """With dates instead of rules, seconds of offset, and a rule that ended long ago."""
    zone = """BEGIN:VTIMEZONE
    TZID:Office
    BEGIN:STANDARD
    DTSTART:19000101T000000
    TZOFFSETFROM:+005328
    TZOFFSETTO:+0100
    RDATE:20100101T000000,20110101T000000
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:20100601T000000
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0300
    RRULE:FREQ=YEARLY;UNTIL=20140531T230000Z
    END:DAYLIGHT
    END:VTIMEZONE"""
    ten = event("DTSTART;TZID=Office:20270301T120000", "DURATION:PT1H")  # three ahead since 2014: ten in Berlin
    assert limits(zone, ten, hours=(40, 44)) == {"03-01": 0}
    earlier = zone.replace("T230000Z", "T225959Z").replace("RRULE", "RDATE:20130601T000000\nRRULE")
    assert limits(earlier, ten, hours=(40, 44)) == {"03-01": 0}
    back = zone.replace(",20110101", ",20260101")
    assert limits(back, ten, hours=(48, 52)) == {"03-01": 0}
    dated = zone.replace("20140531T230000Z", "20140601")
    assert limits(dated, ten, hours=(40, 44)) == {"03-01": 0}


def test_times_before_the_first_change_of_a_stated_zone() -> None:
    zone = CUSTOM.format(name="Office").replace("1601", "2028").replace("RRULE", "X-RRULE")
    assert limits(zone, event("DTSTART;TZID=Office:20270301T100000", "DURATION:PT1H"), hours=(40, 44)) == {"03-01": 0}


def test_a_zone_defined_in_one_file_is_unknown_in_the_next() -> None:
    """A calendar must not be read by what another person's file said."""
    meeting = event("DTSTART;TZID=Office:20270301T100000", "DURATION:PT1H")
    assert limits(CUSTOM.format(name="Office"), meeting) == {"03-01": 28}
    assert problem(ics(meeting)).what == "The time zone 'Office' is not known, and the file does not define it."
    shifted = CUSTOM.format(name="Office").replace("+0100", "+0900").replace("+0200", "+1000")
    assert limits(shifted, meeting) == {}


# --- stated availability ---------------------------------------------------------------------------------------------


def available(start: str, end: str, *lines: str) -> str:
    return "\n".join(["BEGIN:AVAILABLE", f"DTSTART;TZID={BERLIN}:{start}", f"DTEND;TZID={BERLIN}:{end}", *lines,
                      "END:AVAILABLE"])  # fmt: skip


def availability(*lines: str) -> str:
    return "\n".join(["BEGIN:VAVAILABILITY", *lines, "END:VAVAILABILITY"])


SHORT = ("2027-03-01", "2027-03-08")
MORNINGS = available("20270301T080000", "20270301T120000", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")


def test_outside_of_what_is_available_nothing_is() -> None:
    """Unbounded: the weekend too is taken, though nothing is said of it."""
    left = limits(availability(MORNINGS), span=SHORT)
    assert left == dict.fromkeys(["03-01", "03-02", "03-03", "03-04", "03-05"], 12) | {"03-06": 0, "03-07": 0}


def test_availability_speaks_of_its_own_time_alone() -> None:
    bounds = ["DTSTART;TZID=Europe/Berlin:20270302T000000", "DTEND;TZID=Europe/Berlin:20270304T100000"]
    assert limits(availability(*bounds, MORNINGS), span=SHORT) == {"03-02": 12, "03-03": 12}
    longer = availability(bounds[0], "DURATION:P2DT11H", MORNINGS)
    assert limits(longer, span=SHORT) == {"03-02": 12, "03-03": 12}
    beyond = availability("DTEND;TZID=Europe/Berlin:20270302T130000", MORNINGS)
    assert limits(beyond, span=SHORT) == {"03-01": 12, "03-02": 28}


def test_availability_that_leaves_all_working_hours_limits_nothing() -> None:
    whole = available("20270301T000000", "20270302T000000", "RRULE:FREQ=DAILY")
    assert limits(availability(whole)) == {}


@pytest.mark.parametrize("kind", ["BUSY", "BUSY-UNAVAILABLE", "BUSY-TENTATIVE", "X-OTHER"])
def test_every_busy_type_takes_the_time(kind: str) -> None:
    assert limits(availability(f"BUSYTYPE:{kind}", MORNINGS), span=("2027-03-01", "2027-03-02")) == {"03-01": 12}


def test_events_take_time_from_what_is_available() -> None:
    meeting = event("DTSTART;TZID=Europe/Berlin:20270301T110000", "DURATION:PT3H")
    assert limits(availability(MORNINGS), meeting, span=("2027-03-01", "2027-03-02")) == {"03-01": 8}


def test_a_higher_priority_overrides_in_its_own_time() -> None:
    """RFC 7953, section 4: 1 is the highest, 9 low, 0 or none the lowest. Two weeks of other hours, and a holiday."""
    always = availability("PRIORITY:9", MORNINGS)
    week = ["DTSTART;TZID=Europe/Berlin:20270303T000000", "DTEND;TZID=Europe/Berlin:20270305T000000"]
    later = availability("PRIORITY:2", *week, available("20270303T130000", "20270303T170000", "RRULE:FREQ=DAILY"))
    holiday = availability("PRIORITY:1", "DTSTART;TZID=Europe/Berlin:20270304T000000",
                           "DTEND;TZID=Europe/Berlin:20270305T000000")  # fmt: skip
    expected = {"03-01": 12, "03-02": 12, "03-03": 16, "03-04": 0, "03-05": 12, "03-06": 0, "03-07": 0}
    assert limits(always, later, holiday, span=SHORT) == limits(holiday, always, later, span=SHORT) == expected
    for lowest in (MORNINGS, f"PRIORITY:0\n{MORNINGS}", f"PRIORITY:12\n{MORNINGS}"):
        assert limits(later, availability(lowest), holiday, span=SHORT) == expected


def test_of_one_priority_either_may_say_available() -> None:
    afternoons = available("20270301T140000", "20270301T170000", "RRULE:FREQ=DAILY")
    left = limits(availability(MORNINGS), availability(afternoons), span=("2027-03-05", "2027-03-07"))
    assert left == {"03-05": 24, "03-06": 12}


def test_occurrences_of_what_is_available_may_be_changed() -> None:
    changed = MORNINGS.replace("RRULE", "UID:7\nEXDATE;TZID=Europe/Berlin:20270302T080000\nRRULE")
    moved = available("20270303T130000", "20270303T150000", "UID:7",
                      "RECURRENCE-ID;TZID=Europe/Berlin:20270303T080000")  # fmt: skip
    left = limits(availability(changed, moved), span=("2027-03-01", "2027-03-05"))
    assert left == {"03-01": 12, "03-02": 0, "03-03": 8, "03-04": 12}


def test_available_without_an_end_lasts_as_long_as_the_availability() -> None:
    begun = "BEGIN:AVAILABLE\nDTSTART;TZID=Europe/Berlin:20270302T120000\nEND:AVAILABLE"
    bounded = availability("DTEND;TZID=Europe/Berlin:20270304T000000", begun)
    assert limits(bounded, span=SHORT) == {"03-01": 0, "03-02": 20}


def test_the_example_of_rfc_7953() -> None:
    """Section 3.1: Monday to Thursday from nine to five and Friday until noon, from 2 October to 2 December 2011."""
    example = """BEGIN:VAVAILABILITY
    UID:84D0F948-7FC6-4C1D-BBF3-BA9827B424B5
    DTSTAMP:20111005T133225Z
    DTSTART;TZID=America/Montreal:20111002T000000
    DTEND;TZID=America/Montreal:20111202T000000
    BEGIN:AVAILABLE
    UID:7B33093A-7F98-4EED-B381-A5652530F04D
    DTSTART;TZID=America/Montreal:20111002T090000
    DTEND;TZID=America/Montreal:20111002T170000
    RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH
    END:AVAILABLE
    BEGIN:AVAILABLE
    UID:DF39DC9E-D8C3-492F-9101-0434E8FC1896
    DTSTART;TZID=America/Montreal:20111006T090000
    DTEND;TZID=America/Montreal:20111006T120000
    RRULE:FREQ=WEEKLY
    END:AVAILABLE
    END:VAVAILABILITY"""
    left = limits(example, span=("2011-11-21", "2011-12-05"), zone="America/Toronto", hours=(32, 72))
    # RFC 7953 calls 6 October 2011 a Friday; it was a Thursday, whose morning is available anyway.
    work = dict.fromkeys(["11-21", "11-22", "11-23", "11-24", "11-28", "11-29", "11-30", "12-01"], 32)
    assert left == work | dict.fromkeys(["11-25", "11-26", "11-27"], 0)


PERIODS = st.lists(st.tuples(UTC_TIMES, st.integers(0, 2_000)), max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), UTC_TIMES, st.integers(0, 6_000), PERIODS), max_size=4), PERIODS)
def test_availability_is_decided_minute_by_minute(
    stated: list[tuple[int, dt.datetime, int, list[tuple[dt.datetime, int]]]], busy: list[tuple[dt.datetime, int]]
) -> None:
    """The twin asks, for each quarter of an hour in minutes, the highest priority that covers it."""

    def between(start: dt.datetime, minutes: int) -> str:
        return f"DTSTART:{start:%Y%m%dT%H%M%SZ}\nDTEND:{start + minutes * MINUTE:%Y%m%dT%H%M%SZ}"

    parts = [
        availability(f"PRIORITY:{priority}", between(start, minutes),
                     *(f"BEGIN:AVAILABLE\n{between(*period)}\nEND:AVAILABLE" for period in periods))
        for priority, start, minutes, periods in stated
    ]  # fmt: skip
    parts += [event(between(*period)) for period in busy]

    def covers(period: tuple[dt.datetime, int], minute: dt.datetime) -> bool:
        return period[0] <= minute < period[0] + period[1] * MINUTE

    def is_taken(minute: dt.datetime) -> bool:
        if any(covers(period, minute) for period in busy):
            return True
        speaking = [one for one in stated if covers((one[1], one[2]), minute)]
        highest = min((one[0] or 10 for one in speaking), default=0)
        heard = [one for one in speaking if (one[0] or 10) == highest]
        return bool(heard) and not any(covers(period, minute) for one in heard for period in one[3])

    first, end = day("2027-03-26"), day("2027-03-30")
    found = read_external_calendar(ics(*parts), first_day=first, end_day=end, zone=BERLIN, working_hours=NINE_TO_FIVE)
    begin = local(first, 0, BERLIN)
    minutes = (begin + step * MINUTE for step in range((end - first + 1) * 1_440))
    blocks = [(minute, minute + MINUTE) for minute in minutes if NINE <= minute.hour < 16 and is_taken(minute)]
    assert dict(zip(found.days, found.quarters, strict=True)) == naive_limits_fast(blocks, first, end)


NINE = 7  # UTC, in summer nine o'clock in Berlin


def naive_limits_fast(blocks: list[tuple[dt.datetime, dt.datetime]], first: int, end: int) -> dict[int, int]:
    taken = {start for start, _ in blocks}
    limited = {}
    for number in range(first, end):
        begins, ends = (local(number, quarter, BERLIN) for quarter in NINE_TO_FIVE)
        minutes = [begins + step * MINUTE for step in range((ends - begins) // MINUTE)]
        free = sum(minute not in taken for minute in minutes)
        if free < len(minutes):
            limited[number] = free // 15
    return limited


# --- what is refused -------------------------------------------------------------------------------------------------

START = "DTSTART:20270301T090000Z"
AGAIN = "Export it again as .ics from the calendar program."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is no iCalendar: it does not begin with BEGIN:VCALENDAR."),
        (b"%PDF-1.7", "The file is no iCalendar: it does not begin with BEGIN:VCALENDAR."),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "The file is no iCalendar: it does not begin with BEGIN:VCALENDAR."),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "The file breaks off inside of VEVENT."),
        (ics("BEGIN:VEVENT\nEND:VTODO"), "Line 5, counting folded lines as one, ends what has not begun."),
        (ics() + b"END:VCALENDAR\r\n", "Line 5, counting folded lines as one, is no property of a calendar."),
        (ics("no colon"), "Line 4, counting folded lines as one, is no property of a calendar."),
        (ics(event('DTSTART;TZID="Secret:1')),
         "Line 5, counting folded lines as one, has parameters that cannot be read."),
        (ics(event("SUMMARY:Secret")), "One VEVENT has no DTSTART."),
        (ics(event("DTSTART:Secret")), "The DTSTART of one VEVENT cannot be read."),
        (ics(event("DTSTART:PT1H")), "The DTSTART of one VEVENT cannot be read."),
        (ics(event("DTSTART:20270230T090000Z")), "The DTSTART of one VEVENT cannot be read."),
        (ics(event(START, START)), "One VEVENT has DTSTART 2 times."),
        (ics(event(START, "DTEND:Secret")), "The DTEND of one VEVENT cannot be read."),
        (ics(event(START, "DTEND:20270301T080000Z")), "One VEVENT ends before it starts."),
        (ics(event("DTSTART;VALUE=DATE:20270302", "DTEND;VALUE=DATE:20270301")), "One VEVENT ends before it starts."),
        (ics(event(START, "DURATION:-PT1H")), "One VEVENT ends before it starts."),
        (ics(event(START, "DURATION:PT")), "The DURATION of one VEVENT cannot be read."),
        (ics(event(START, "DURATION:Secret")), "The DURATION of one VEVENT cannot be read."),
        (ics(event(START, "DURATION:20270301")), "The DURATION of one VEVENT cannot be read."),
        (ics(event(START, "EXDATE:Secret")), "The EXDATE of one VEVENT cannot be read."),
        (ics(event(START, "RDATE:20270301T090000Z/Secret")), "The RDATE of one VEVENT cannot be read."),
        (ics(event(START, "RDATE:20270301T090000Z/20270301T080000Z")),
         "A period in the RDATE of one VEVENT ends before it starts."),
        (ics(event(START, "RECURRENCE-ID:Secret")), "The RECURRENCE-ID of one VEVENT cannot be read."),
        (ics(event(START, "SEQUENCE:Secret")), "The SEQUENCE of one VEVENT is no whole number."),
        (ics(event(START, "EXRULE:FREQ=DAILY")), "One VEVENT has an EXRULE, which RFC 5545 took out of iCalendar."),
        (ics(event(START, "RRULE:FREQ=Secret")), "A repeating entry has a rule whose FREQ cannot be read."),
        (ics("BEGIN:VFREEBUSY\nFREEBUSY:Secret\nEND:VFREEBUSY"), "The FREEBUSY of one VFREEBUSY cannot be read."),
        (ics("BEGIN:VFREEBUSY\nFREEBUSY:20270301T090000Z/-PT1H\nEND:VFREEBUSY"),
         "A period in the FREEBUSY of one VFREEBUSY ends before it starts."),
        (ics(availability("PRIORITY:Secret")), "The PRIORITY of one VAVAILABILITY is no number from 0 to 9."),
        (ics(availability(START, "DTEND:20270301T080000Z")), "One VAVAILABILITY ends before it starts."),
        (ics(availability("DURATION:PT1H")), "One VAVAILABILITY has a DURATION and no DTSTART."),
        (ics(availability("BEGIN:AVAILABLE\nEND:AVAILABLE")), "One AVAILABLE has no DTSTART."),
        (ics("BEGIN:VTIMEZONE\nEND:VTIMEZONE"), "One VTIMEZONE has no TZID."),
        (ics(event(f"DTSTART;TZID={'x' * 5_000}:20270301T090000")),
         f"The time zone '{'x' * 39}…' is not known, and the file does not define it."),
        (ics(event("DTSTART;TZID=../../etc/passwd:20270301T090000")),
         "The time zone '../../etc/passwd' is not known, and the file does not define it."),
        (ics(event("DTSTART;TZID=America:20270301T090000")),
         "The time zone 'America' is not known, and the file does not define it."),
        (b"\xff\xfeB", "The calendar file cannot be read: it is marked as UTF-16, and is not from byte 0 on."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_relied_on_is_refused(data: bytes, message: str) -> None:
    """And what is said of it quotes no words of the person."""
    found = problem(data)
    assert found.code == "unreadable_calendar"
    assert found.what == message
    assert found.cure
    assert "Secret" not in found.what


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("BEGIN:STANDARD", "BEGIN:X"), "ends what has not begun"),
        (("TZOFFSETTO:+0100", "TZOFFSETTO:1"), "One STANDARD of a VTIMEZONE has no TZOFFSETTO that can be read."),
        (("TZOFFSETTO:+0100", "TZOFFSETTO:+2400"), "One STANDARD of a VTIMEZONE has no TZOFFSETTO that can be read."),
        (("TZOFFSETFROM:+0100\n", ""), "One DAYLIGHT of a VTIMEZONE has no TZOFFSETFROM that can be read."),
        (("DTSTART:16011028T030000\n", ""), "One STANDARD of a VTIMEZONE has no DTSTART."),
        (("DTSTART:16011028T030000", "DTSTART:1601"), "One STANDARD of a VTIMEZONE has a time that cannot be read."),
        (
            ("DTSTART:16011028T030000", "DTSTART:16011028"),
            "One STANDARD of a VTIMEZONE has a time that cannot be read.",
        ),
        (("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=SECONDLY"), "An entry repeats SECONDLY"),
    ],
)
def test_a_zone_that_is_badly_defined_is_refused(change: tuple[str, str], message: str) -> None:
    assert (
        message
        in problem(
            ics(CUSTOM.format(name="Office").replace(*change), event("DTSTART;TZID=Office:20270301T100000"))
        ).what
    )


def test_an_empty_definition_of_a_zone_is_refused() -> None:
    empty = "BEGIN:VTIMEZONE\nTZID:Office\nEND:VTIMEZONE"
    meeting = event("DTSTART;TZID=Office:20270301T100000")
    assert problem(ics(empty, meeting)).what == "One VTIMEZONE has neither STANDARD nor DAYLIGHT."
    assert limits(empty, event(START, "DURATION:PT1H")) == {"03-01": 28}  # nothing refers to it


def test_a_file_over_four_mebibytes_is_refused() -> None:
    found = problem(b"BEGIN:VCALENDAR\r\n" + b" " * MAX_CALENDAR_BYTES)
    assert found == Finding(
        "calendar_too_large", "The calendar file is larger than 4 MiB.", "Export the coming season alone."
    )


TOO_MANY = f"More than {MAX_OCCURRENCES:,} entries fall into the season."
EVERY_MINUTE = f"BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (ics(event(START, f"RRULE:FREQ=DAILY;{EVERY_MINUTE}")), TOO_MANY),
        (ics(event(START, *[f"RRULE:FREQ=DAILY;{EVERY_MINUTE};COUNT={9_000 + step}" for step in range(3)])), TOO_MANY),
        (ics(*[event("DTSTART:20200101T000000Z", "RRULE:FREQ=DAILY")] * 700), TOO_MANY),
        (ics(*[event(START)] * 20_001), TOO_MANY),
        (ics(f"BEGIN:VFREEBUSY\nFREEBUSY:{','.join(['20270301T090000Z/PT1H'] * 20_001)}\nEND:VFREEBUSY"), TOO_MANY),
        (ics(event("DTSTART:00010101T000000Z", "DTEND:99980101T000000Z", "RRULE:FREQ=DAILY")),
         "A repeating entry has more than 200,000 starts."),
        (ics(*[event("DTSTART:00010101T000000Z", "RRULE:FREQ=YEARLY;COUNT=3")] * 30),
         "The repeating entries go back too far to be worked out."),
        (ics(CUSTOM.format(name="Office").replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=DAILY;COUNT=20000"),
             event("DTSTART;TZID=Office:20270301T090000")),
         "One VTIMEZONE sets its clocks more than 10,000 times."),
        (ics(*[event("UID:1", "DTSTART:20200101T000000Z")] * 400,
             *[event("UID:1", "RECURRENCE-ID:20200101T000000Z", "DTSTART:20200101T000000Z")] * 400),
         "The changes of repeating entries are too many to be worked out."),
    ],
    ids=["minutes", "three rules", "700 daily", "events", "periods", "2000 years", "counts", "zone", "changes"],
)  # fmt: skip
def test_a_calendar_that_would_take_too_long_is_refused_soon(data: bytes, message: str) -> None:
    started = time.perf_counter()
    found = problem(data)
    assert found.code == "calendar_too_large"
    assert found.what == message
    assert found.cure == "Export the coming season alone."
    assert time.perf_counter() - started < 30


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=1", "FREQ=HOURLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
     "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;BYDAY=MO"],
)  # fmt: skip
def test_no_rule_makes_the_reading_hang(rule: str) -> None:
    data = ics(*[event("DTSTART:19700101T000000Z", "DURATION:PT1S", f"RRULE:{rule}")] * 100)
    started = time.perf_counter()
    if "DAILY" in rule or "YEARLY" in rule:
        assert read(data).days == ()
    else:
        assert problem(data).cure.startswith("Replace the repeating entry by a simpler one")
    assert time.perf_counter() - started < 10


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    """Nothing but a `CellProblem` leaves the reader, whatever bytes are lost, doubled or changed."""
    whole = ics(
        CUSTOM.format(name="Office"),
        event("UID:1", "DTSTART;TZID=Office:20270301T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO,TU",
              "EXDATE:20270308T090000Z", "RDATE;VALUE=PERIOD:20270302T090000Z/PT2H"),
        event("UID:1", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270315T090000Z", "DTSTART:20270316T090000Z"),
        availability("PRIORITY:3", MORNINGS),
    )  # fmt: skip
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(whole)))
        end = data.draw(st.integers(start, min(len(whole), start + 40)))
        whole = whole[:start] + data.draw(st.binary(max_size=4) | st.just(whole[start:end] * 2)) + whole[end:]
    with contextlib.suppress(CellProblem):
        read(whole)


def test_whatever_a_parser_raises_refuses_the_file_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken file can make a package fail in a way that nobody has seen yet; its message may quote the file."""

    def fail(*_: object) -> None:
        raise RuntimeError("Secret")

    monkeypatch.setattr("matchkit.intake.calendar_blocks.read_blocks", fail)
    found = problem(ics())
    assert found == Finding(
        "unreadable_calendar", "The calendar file cannot be read: RuntimeError while parsing.", AGAIN
    )


def test_a_file_that_is_no_utf8_is_read_and_noted() -> None:
    found = read(ics(event(START, "DURATION:PT1H", "SUMMARY:caf\u00e9")).replace("\u00e9".encode(), b"\xe9"))
    assert found.quarters == (28,)
    assert [finding.code for finding in found.findings] == ["encoding"]
    marked = b"\xef\xbb\xbf" + ics(event(START, "DURATION:PT1H"))
    assert read(marked) == read(ics(event(START, "DURATION:PT1H")))


def test_line_ends_and_folds_of_other_programs() -> None:
    data = ics(event(START, "DURATION:PT1H"))
    assert read(data.replace(b"\r\n", b"\n")) == read(data)
    assert read(data.replace(b"20270301", b"2027\r\n 0301")) == read(data)
    assert read(data.replace(b"DTSTART", b"dtstart").replace(b"BEGIN:VEVENT", b"begin:vevent")) == read(data)
    assert read(data + data) == read(data)


@pytest.mark.parametrize("package", ["icalendar", "recurring_ical_events"])
def test_without_the_extra_the_cure_names_it(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError) as caught:
        read(ics())
    assert str(caught.value) == (
        f"Reading calendar files needs the package {package!r}, which is not installed. "
        'Install it with `pip install "matchkit[ical]"`.'
    )


def test_same_bytes_same_calendar() -> None:
    data = ics(event("UID:1", START, "DURATION:PT1H", "RRULE:FREQ=DAILY"), availability(MORNINGS))
    assert read(data) == read(data)
