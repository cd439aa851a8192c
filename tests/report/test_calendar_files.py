"""Calendar files, parsed back by icalendar and looked at as bytes."""

from __future__ import annotations

import datetime as dt
import re
import sys
import unicodedata

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit import __version__
from matchkit.errors import UsageError
from matchkit.market.days import day_number
from matchkit.report.calendar_files import LONGEST_STEM, PlannedDay, file_name, write_calendar

MONDAY = day_number(dt.date(2027, 3, 1))
PLAN = [
    PlannedDay(MONDAY, "p-1", "Count the bats", "Bat Trust", "Bristol", 2.5),
    PlannedDay(MONDAY, "p-2", "Map the ponds", "Ponds", "", 1.0),
    PlannedDay(MONDAY + 30, "p-1", "Count the bats", "Bat Trust", "Bristol", 3.0),
]


def events(data: bytes) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


def test_each_day_and_project_is_an_entry_for_the_whole_day() -> None:
    first, second, third = events(write_calendar("a-1", PLAN))
    assert first["SUMMARY"] == "Count the bats (2.5 h)"
    assert first["LOCATION"] == "Bristol"
    assert first["DESCRIPTION"] == "Host: Bat Trust\nProject: p-1"
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (dt.date(2027, 3, 1), dt.date(2027, 3, 2))
    assert first["DTSTART"].params["VALUE"] == first["DTEND"].params["VALUE"] == "DATE"
    assert first["TRANSP"] == "TRANSPARENT"
    assert first["CATEGORIES"].cats == ["matchkit"]
    assert first["DTSTAMP"].dt == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert second["SUMMARY"] == "Map the ponds (1 h)"
    assert "LOCATION" not in second
    assert (third["DTSTART"].dt, third["DTEND"].dt) == (dt.date(2027, 3, 31), dt.date(2027, 4, 1))


def test_the_bytes_are_these() -> None:
    """Whoever compares two runs byte by byte must find no difference that has no cause."""
    data = write_calendar("a-1", PLAN[1:2]).decode()
    uid = events(data.encode())[0]["UID"]
    assert re.fullmatch(r"[0-9a-f]{40}@matchkit", uid)
    assert data.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//matchkit//matchkit {__version__}//EN",
        "BEGIN:VEVENT",
        "SUMMARY:Map the ponds (1 h)",
        "DTSTART;VALUE=DATE:20270301",
        "DTEND;VALUE=DATE:20270302",
        "DTSTAMP:19700101T000000Z",
        f"UID:{uid}",
        "CATEGORIES:matchkit",
        "DESCRIPTION:Host: Ponds\\nProject: p-2",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_same_plan_same_bytes_whatever_the_order() -> None:
    assert write_calendar("a-1", PLAN) == write_calendar("a-1", PLAN[::-1])


def test_ids_of_entries_are_stable_differ_and_name_nobody() -> None:
    moved = [planned._replace(title="Another", hours=1.0, host="", location="") for planned in PLAN]
    before, after = ([event["UID"] for event in events(write_calendar("Ann O'Neill", plan))] for plan in (PLAN, moved))
    assert before == after
    assert len(set(before)) == 3
    assert not set(before) & {event["UID"] for event in events(write_calendar("a-2", PLAN))}
    assert b"Neill" not in write_calendar("Ann O'Neill", PLAN)
    # Parts are kept apart, so that a dash can stand in any of them.
    plans = [("a", "b-c"), ("a-b", "c")]
    ids = {events(write_calendar(name, [PLAN[0]._replace(project_id=project)]))[0]["UID"] for name, project in plans}
    assert len(ids) == 2


def test_the_stamp_is_the_callers() -> None:
    summer = dt.timezone(dt.timedelta(hours=2))
    data = write_calendar("a-1", PLAN, stamp=dt.datetime(2027, 7, 1, 12, tzinfo=summer))
    assert data.count(b"DTSTAMP:20270701T100000Z\r\n") == 3
    with pytest.raises(UsageError) as caught:
        write_calendar("a-1", PLAN, stamp=dt.datetime(2027, 7, 1))
    assert str(caught.value) == ("The stamp of a calendar has no time zone. Give it in UTC, with tzinfo=datetime.UTC.")


TITLES = [
    "Bats, birds; and \\ backslashes", "Two\nlines", "Two\r\nlines", "Three\rold\rlines", 'Quoted "title": colon',
    "\N{BAT}\N{ZERO WIDTH JOINER}\N{RAINBOW} émigré Ω 漢字 עברית", "x" * 5_000, "\N{BAT}" * 5_000,
    "BEGIN:VEVENT\r\nSUMMARY:Injected\r\nEND:VEVENT", "a\tb", " leading and trailing ", "",
]  # fmt: skip


@pytest.mark.parametrize("title", TITLES, ids=range(len(TITLES)))
def test_any_title_comes_back_as_it_was(title: str) -> None:
    plan = [PLAN[0]._replace(title=title, host=title, location=title or "somewhere", project_id=title)]
    data = write_calendar("a-1", plan)
    (event,) = events(data)
    lines = title.replace("\r\n", "\n").replace("\r", "\n")
    assert event["SUMMARY"] == f"{lines} (2.5 h)"
    assert event["LOCATION"] == (lines or "somewhere")
    assert event["DESCRIPTION"] == (f"Host: {lines}\nProject: {lines}" if lines else "Project: ")
    check_lines(data)


def check_lines(data: bytes) -> None:
    assert data.endswith(b"\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()  # no character is cut in two


def test_characters_that_a_calendar_cannot_hold_are_marked() -> None:
    (event,) = events(write_calendar("a-1", [PLAN[0]._replace(title="a\x00b\x1bc\ud800d\x7fe\x9bf")]))
    assert event["SUMMARY"] == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf (2.5 h)"
    (event,) = events(write_calendar("a-1", [PLAN[0]._replace(title="a\x0bb\x0cc\x85d\u2028e\u2029f")]))
    assert event["SUMMARY"] == "a\nb\nc\nd\ne\nf (2.5 h)"


@given(st.text(), st.text())
def test_no_text_breaks_the_lines(title: str, name: str) -> None:
    data = write_calendar(name, [PLAN[0]._replace(title=title, project_id=title)])
    check_lines(data)
    assert data.count(b"BEGIN:VEVENT") >= 1
    assert len(events(data)) == 1


def test_a_project_stands_once_on_a_day() -> None:
    with pytest.raises(UsageError) as caught:
        write_calendar("a-1", [*PLAN, PLAN[0]._replace(hours=1.0)])
    assert str(caught.value) == "A plan has 'p-1' on 2027-03-01 more than once. Add up the hours of each day."


def test_an_empty_plan_has_no_entries() -> None:
    assert events(write_calendar("a-1", [])) == []


def test_without_the_extra_the_cure_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(UsageError) as caught:
        write_calendar("a-1", PLAN)
    assert str(caught.value) == (
        "Writing calendar files needs the package 'icalendar', which is not installed. "
        'Install it with `pip install "matchkit[ical]"`.'
    )


@pytest.mark.parametrize(
    ("applicant_id", "name"),
    [
        ("a-1", "a-1.ics"), ("A-1", "%41-1.ics"), ("ann_o", "ann_o.ics"), ("ann o", "ann%20o.ics"),
        ("../etc", "%2e%2e%2fetc.ics"), ("a.", "a%2e.ics"), ("é", "%c3%a9.ics"), ("100%", "100%25.ics"),
        ("a~b", "a%7eb.ics"), ("console", "console.ics"), ("CON", "%43%4f%4e.ics"),
    ],
)  # fmt: skip
def test_file_names(applicant_id: str, name: str) -> None:
    assert file_name(applicant_id) == name


@pytest.mark.parametrize("applicant_id", ["con", "prn", "aux", "nul", "com1", "lpt9", "", "x" * 121, "É" * 40])
def test_reserved_and_long_names_end_in_a_hash(applicant_id: str) -> None:
    name = file_name(applicant_id)
    assert re.fullmatch(r"[a-z0-9%_-]*~[0-9a-f]{40}\.ics", name)
    assert len(name) <= LONGEST_STEM + 4
    assert file_name("x" * 120) == "x" * 120 + ".ics"


ID_PAIRS = st.one_of(
    st.tuples(st.text(), st.text()),
    st.text(st.sampled_from("aA%4~é\u0301e1.- "), max_size=8).flatmap(
        lambda name: st.tuples(st.just(name), st.text(st.sampled_from("aA%4~é\u0301e1.- "), max_size=8))
    ),
    st.text().map(lambda name: (name, name.swapcase())),
    st.text().map(lambda name: (name, unicodedata.normalize("NFD", name))),
    st.text().map(lambda name: (name, file_name(name).removesuffix(".ics"))),
    st.tuples(st.integers(110, 130), st.integers(110, 130)).map(lambda sizes: ("x" * sizes[0], "x" * sizes[1])),
)


@given(ID_PAIRS)
def test_two_ids_never_share_a_name(pair: tuple[str, str]) -> None:
    """Nor where a file system takes capitals and small letters, or two forms of a letter, for one."""
    first, second = (unicodedata.normalize("NFC", file_name(one)).casefold() for one in pair)
    assert (first == second) == (pair[0] == pair[1])
    assert re.fullmatch(r"[a-z0-9_%~-]+\.ics", first)
