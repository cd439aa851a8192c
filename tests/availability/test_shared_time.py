"""Shared working time against a twin that looks at the clocks minute by minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.availability.shared_time import (
    NOT_LIMITED,
    least_shared,
    shared_quarters,
    working_instants,
)
from matchkit.market.days import date_of, day_number

NINE_TO_FIVE = (36, 68)
WHOLE_DAY = (0, 96)
ZONES = (
    "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "America/St_Johns",
    "America/Havana", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Beirut", "Australia/Lord_Howe", "Australia/Sydney",
    "Pacific/Auckland", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Chatham", "Pacific/Pago_Pago", "Etc/GMT+12",
    "Africa/Casablanca", "Africa/Cairo", "America/Santiago",
)  # fmt: skip
MINUTE = dt.timedelta(minutes=1)


def day(text: str) -> int:
    return day_number(dt.date.fromisoformat(text))


def clock_instant(zone: str, date: dt.date, quarter: int) -> dt.datetime:
    """The first UTC minute at which the clocks of a place show this time; where they skip it, as long after the change
    as the time is after the skipped hour's beginning."""
    wanted = dt.datetime.combine(date, dt.time()) + quarter * 15 * MINUTE
    before = None
    moment = wanted.replace(tzinfo=dt.UTC) - dt.timedelta(hours=15)
    for _ in range(40 * 60):
        shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if shown == wanted:
            return moment
        if before is not None and before[1] < wanted < shown:
            return before[0] + (wanted - before[1])
        before = moment, shown
        moment += MINUTE
    raise AssertionError("the clocks never came there")


def naive_shared(host: str, person: str, number: int, working_hours: tuple[int, int]) -> int:
    date = date_of(number)
    interval = [clock_instant(host, date, quarter) for quarter in working_hours]
    dates = [date + dt.timedelta(days=step) for step in range(-3, 4)]
    theirs = [[clock_instant(person, other, quarter) for quarter in working_hours] for other in dates]
    moment, minutes = interval[0], 0
    while moment < interval[1]:
        minutes += any(start <= moment < end for start, end in theirs)
        moment += MINUTE
    return minutes // 15


@settings(max_examples=60, deadline=None)
@given(
    host=st.sampled_from(ZONES),
    person=st.sampled_from(ZONES),
    number=st.integers(day("2026-09-01"), day("2028-12-31")),
    hours=st.lists(st.integers(0, 96), min_size=2, max_size=2, unique=True).map(sorted),
)
def test_shared_time_is_what_the_clocks_show(host: str, person: str, number: int, hours: list[int]) -> None:
    working_hours = (hours[0], hours[1])
    assert shared_quarters(host, person, number, number + 1, working_hours)[0] == naive_shared(
        host, person, number, working_hours
    )


CHANGES = [
    ("Europe/Berlin", "2027-03-28"), ("Europe/Berlin", "2027-10-31"), ("America/New_York", "2027-03-14"),
    ("Australia/Lord_Howe", "2027-04-04"), ("Australia/Lord_Howe", "2027-10-03"), ("America/Havana", "2027-11-07"),
    ("Asia/Beirut", "2027-03-28"), ("Africa/Cairo", "2027-04-30"), ("America/Santiago", "2027-09-05"),
    ("Africa/Casablanca", "2027-02-07"), ("Africa/Casablanca", "2027-03-14"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "date"), CHANGES)
@pytest.mark.parametrize("hours", [WHOLE_DAY, (9, 12), (6, 10), (4, 96), (0, 5)])
def test_nights_in_which_clocks_change(zone: str, date: str, hours: tuple[int, int]) -> None:
    """On either side; with intervals that begin, end or lie inside what is skipped or comes twice."""
    number = day(date)
    for host, person in [(zone, "UTC"), ("UTC", zone), (zone, zone)]:
        assert shared_quarters(host, person, number, number + 1, hours)[0] == naive_shared(host, person, number, hours)


def test_london_and_new_york_are_nearer_between_the_changes() -> None:
    """The USA change on 14 March and 7 November 2027, Europe on 28 March and 31 October."""

    def hours(date: str, host: str = "Europe/London", person: str = "America/New_York") -> float:
        return int(shared_quarters(host, person, day(date), day(date) + 1, NINE_TO_FIVE)[0]) / 4

    for date in ("2027-03-15", "2027-03-26", "2027-11-01", "2027-11-05"):
        assert hours(date) == hours(date, "America/New_York", "Europe/London") == 4
    for date in ("2027-03-12", "2027-03-29", "2027-10-29", "2027-11-08"):
        assert hours(date) == 3


def test_half_and_quarter_hours_of_offset() -> None:
    monday = day("2027-01-11")
    shared = shared_quarters("Asia/Kathmandu", "UTC", monday, monday + 1, NINE_TO_FIVE)
    assert shared.tolist() == [9]  # 5:45 ahead: 9:00 to 11:15 UTC
    summer = shared_quarters("Australia/Lord_Howe", "Australia/Sydney", monday, monday + 1, NINE_TO_FIVE)
    winter_day = day("2027-07-12")
    winter = shared_quarters("Australia/Lord_Howe", "Australia/Sydney", winter_day, winter_day + 1, NINE_TO_FIVE)
    assert summer.tolist() == [32]  # both 11 hours ahead
    assert winter.tolist() == [30]  # 10:30 and 10 ahead


def test_morocco_goes_back_in_ramadan() -> None:
    """From 7 February to 14 March 2027 Casablanca is at UTC, else an hour ahead."""
    days = [day("2027-02-05"), day("2027-02-08"), day("2027-03-15")]
    shared = [int(shared_quarters("Africa/Casablanca", "UTC", d, d + 1, NINE_TO_FIVE)[0]) for d in days]
    assert shared == [28, 32, 28]


def test_across_the_date_line() -> None:
    """Monday in Auckland from nine to one is Sunday's afternoon in Los Angeles; windows know no weekdays here."""
    monday = day("2027-02-01")
    shared = shared_quarters("Pacific/Auckland", "America/Los_Angeles", monday, monday + 2, NINE_TO_FIVE)
    assert shared.tolist() == [20, 20]  # 21 hours apart: 9:00 to 14:00 in Auckland is 12:00 to 17:00 the day before
    assert shared_quarters("Pacific/Apia", "Pacific/Pago_Pago", monday, monday + 1, NINE_TO_FIVE).tolist() == [32]


def test_the_widest_distance_reaches_two_dates_further() -> None:
    """Twenty-six hours: the last two of the host's day are the person's day after the next."""
    monday = day("2027-02-01")
    assert shared_quarters("Etc/GMT+12", "Pacific/Kiritimati", monday, monday + 1, WHOLE_DAY).tolist() == [96]
    assert shared_quarters("Etc/GMT+12", "Pacific/Kiritimati", monday, monday + 1, (0, 8)).tolist() == [0]
    late = shared_quarters("Etc/GMT+12", "Pacific/Kiritimati", monday, monday + 1, (88, 96))
    assert late.tolist() == [naive_shared("Etc/GMT+12", "Pacific/Kiritimati", monday, (88, 96))]


def test_a_date_that_a_place_skipped_counts_once() -> None:
    """Samoa had no 30 December 2011."""
    days = range(day("2011-12-28"), day("2012-01-02"))
    shared = shared_quarters("UTC", "Pacific/Apia", days.start, days.stop, WHOLE_DAY)
    assert shared.tolist() == [96] * 5


def test_night_hours_may_vanish_in_spring() -> None:
    """An interval that lies inside the skipped hour, read with the offset before the change, ends before it begins."""
    sunday = day("2027-03-28")
    assert shared_quarters("Europe/Berlin", "Europe/Berlin", sunday, sunday + 1, (9, 12)).tolist() == [0]


def test_least_shared_is_the_smallest_over_the_projects_days() -> None:
    people = ["Europe/London", "Asia/Kathmandu", "America/New_York"]
    hosts = ["America/New_York", "", "Europe/Berlin", "America/New_York", "UTC"]
    rows = [
        [day("2027-03-12"), day("2027-03-15")], [day("2027-03-12")], [], [day("2027-03-15")],
        [day("2027-07-01"), day("2026-12-01")],
    ]  # fmt: skip
    days = [np.array(row, np.int64) for row in rows]
    least = least_shared(people, hosts, days, NINE_TO_FIVE)
    assert least.dtype == np.int16
    assert least.shape == (3, 5)
    for z, person in enumerate(people):
        for p, host in enumerate(hosts):
            shared = [shared_quarters(host, person, d, d + 1, NINE_TO_FIVE)[0] for d in rows[p]] if host else []
            assert least[z, p] == min(shared, default=NOT_LIMITED)
    assert least[0].tolist() == [12, NOT_LIMITED, NOT_LIMITED, 16, 28]


@pytest.mark.parametrize(("people", "projects"), [(0, 0), (0, 2), (2, 0)])
def test_empty_sides(people: int, projects: int) -> None:
    days = [np.arange(20_000, 20_010, dtype=np.int64)] * projects
    assert least_shared(["UTC"] * people, ["UTC"] * projects, days, NINE_TO_FIVE).shape == (people, projects)


def test_instants_are_kept_and_cannot_be_changed() -> None:
    starts, _ = working_instants("Europe/Paris", 20_000, 20_010, NINE_TO_FIVE)
    assert working_instants("Europe/Paris", 20_000, 20_010, NINE_TO_FIVE)[0] is starts
    with pytest.raises(ValueError, match="read-only"):
        starts[0] = 0
