"""Time on the whole line: plans, calendar files in and out, shared hours, reasons about time."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import icalendar
import pytest

import matchkit as mk
from matchkit.errors import UsageError
from tests.intake.rows import applicant, project

YEAR = {"available": "2027-01-01/2027-12-31", "hours_per_week": 20, "max_projects": 2, "location": "Leeds"}


def matched(applicants: list[dict[str, Any]], projects: list[dict[str, Any]], **options: Any) -> mk.MatchResult:
    return mk.match(applicants, projects, encoder="hashing", **options)


def reason(result: mk.MatchResult, applicant_id: str, project_id: str) -> str:
    return result.explain(applicant_id, project_id).to_text().splitlines()[2]


def test_the_plan_gives_every_placement_its_hours() -> None:
    legs = "2027-02-15/2027-02-19 8 h; 2027-02-22/2027-02-26 6 h fixed on Mon,Tue @ York"
    projects = [project("p", hours=10), {"project_id": "q", "title": "Tour", "legs": legs}]
    result = matched([applicant("a", **YEAR), applicant("b", **YEAR)], projects)
    hours = result.plan.groupby(["applicant_id", "project_id"])["hours"].sum()
    placed = result.placements.set_index(["applicant_id", "project_id"])["hours"]
    assert hours.to_dict() == placed.to_dict()
    assert len(placed) == 2
    assert list(result.plan.columns) == ["applicant_id", "date", "project_id", "hours"]
    assert result.plan["date"].between("2027-02-01", "2027-02-26").all()


def test_each_applicant_has_a_calendar_file_of_their_days(tmp_path: Path) -> None:
    """Whole days with the hours in the title; the place is that of the leg, and remote work has none."""
    legs = "2027-02-15/2027-02-15 8 h; 2027-02-22/2027-02-23 6 h fixed @ York"
    row = {"project_id": "q", "title": "Tour", "host": "Rail; Trust", "legs": legs, "location": "Leeds"}
    everybody = [applicant("a/1", **YEAR | {"location": "Leeds; York"}), applicant("B", **YEAR | {"max_projects": 0})]
    result = matched(everybody, [{**row, "work_mode": "on-site"}])
    assert list(result.calendars()) == ["a/1"]
    folder = result.write(tmp_path / "run", calendars=True)
    (path,) = (folder / "calendars").iterdir()
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    found = [
        (str(event["DTSTART"].dt), str(event["SUMMARY"]), str(event.get("LOCATION", "")))
        for event in calendar.walk("VEVENT")
    ]
    assert found == [
        ("2027-02-15", "Tour (8 h)", "Leeds"),
        ("2027-02-22", "Tour (3 h)", "York"),
        ("2027-02-23", "Tour (3 h)", "York"),
    ]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert f"calendars/{path.name}" in manifest["outputs"]
    remote = matched(everybody, [{**row, "work_mode": "remote"}]).calendars()["a/1"]
    assert b"LOCATION" not in remote


def test_without_the_package_calendar_files_name_the_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    result = matched([applicant("a", **YEAR)], [project()])
    with pytest.raises(
        UsageError, match=r'Writing calendar files needs the package .* `pip install "matchkit\[ical\]"`'
    ):
        result.calendars()
    (tmp_path / "a.ics").write_bytes(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    with pytest.raises(UsageError, match="Reading calendar files needs the package 'icalendar'"):
        matched([applicant("a", calendar_path="a.ics")], [project()], base_folder=tmp_path)


BUSY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//somebody//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20270101T000000Z
DTSTART;TZID=Europe/London:20270201T090000
DTEND;TZID=Europe/London:20270201T{end}
RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize(("end", "is_placed"), [("130000", True), ("140000", False)])
def test_what_is_busy_in_an_external_calendar_is_not_given_away(end: str, is_placed: bool, tmp_path: Path) -> None:
    """Of nine working hours four or five are taken, without end; a fixed week asks for five a day."""
    (tmp_path / "a.ics").write_text(BUSY.format(end=end), encoding="utf-8", newline="\r\n")
    week = project("p", start="2027-03-29", end="2027-04-02", hours=25, schedule="fixed")
    time = {"hours_per_week": 40, "time_zone": "Europe/London", "calendar_path": "a.ics"}
    result = matched([applicant("a", **time)], [week], base_folder=tmp_path)
    assert (len(result.placements) == 1) is is_placed
    if not is_placed:
        assert "2027-03-29: 5 hours are needed, 4 are free (p), and 4 more such" in reason(result, "a", "p")


def test_a_calendar_that_cannot_be_read_refuses_its_applicant(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(b"\x00\x01 not a calendar")
    (tmp_path / "secret.ics").write_bytes(b"")
    rows = [applicant("a", calendar_path="a.ics"), applicant("b", calendar_path="../a.ics"), applicant("c")]
    result = matched([*rows, applicant("d", calendar_path="none.ics")], [project()], base_folder=tmp_path)
    refused = result.ledger[result.ledger["kind"] == "refused"]
    assert refused[["id", "column", "code"]].to_numpy().tolist() == [
        [key, "calendar_path", "unreadable_calendar"] for key in ("a", "b", "d")
    ]
    assert refused["cure"].str.len().min() > 10


def test_reasons_name_the_days_and_what_would_help() -> None:
    row = project("p", hours=50)
    busy = applicant("a", **YEAR | {"hours_per_week": 10})
    assert reason(matched([busy], [row]), "a", "p") == (
        "Not eligible: 2027-02-01 to 2027-02-26: 50 hours are needed, 40 are free (p); it would fit with 12.5 hours a "
        "week."
    )
    beside = matched(
        [applicant("a", **YEAR | {"hours_per_week": 10})],
        [project("p", hours=40), project("q", hours=10)],
        rankings=[{"applicant_id": "a", "project_id": key, "rank": rank} for rank, key in enumerate("pq")],
    )
    assert reason(beside, "a", "q") == (
        "It does not fit in the calendar beside p, which the applicant ranks higher: 2027-02-01 to 2027-02-26: 50 "
        "hours are needed, 40 are free (p and q); it would fit with 12.5 hours a week."
    )


def test_shared_working_hours_are_a_rule_with_a_reason() -> None:
    row = project("p", time_zone="Europe/London", shared_hours=4)
    near = applicant("near", **YEAR, time_zone="America/New_York")
    far = applicant("far", **YEAR, time_zone="Asia/Tokyo")
    unknown = applicant("unknown", **YEAR)
    result = matched([near, far, unknown], [{**row, "seats": 3}])
    assert result.placements["applicant_id"].tolist() == ["near", "unknown"]
    assert reason(result, "far", "p") == (
        "Not eligible: the project asks for 4 shared working hours a day in Europe/London, with Asia/Tokyo it shares 0 "
        "on some days."
    )
    strict = matched([near, unknown], [{**row, "seats": 3}], params={"rules": {"unknown_time_zone": "refuse"}})
    assert "the applicant did not say from where they work" in reason(strict, "unknown", "p")
    late = {"calendar": {"working_hours": "13:00-22:00"}}
    assert matched([near], [row], params=late).placements["applicant_id"].tolist() == ["near"]


def test_two_towns_and_gaps_hold_in_the_result() -> None:
    towns = YEAR | {"location": "Leeds; York", "hours_per_week": 40}
    first = project("p", end="2027-02-07", work_mode="on-site", location="Leeds")
    second = project("q", start="2027-02-08", end="2027-02-14", work_mode="on-site", location="York")

    def n_placed(params: dict[str, Any], **columns: Any) -> int:
        return len(
            matched([applicant("a", **towns, **columns)], [first, second], params={"calendar": params}).placements
        )

    assert n_placed({}) == 2
    assert n_placed({"travel_days": 1}) == 1
    assert n_placed({}, gap_days=1) == 1


def test_the_place_of_a_leg_that_is_out_of_reach_is_named() -> None:
    legs = "2027-02-15/2027-02-19 8 h @ Leeds; 2027-02-22/2027-02-26 6 h @ York or Hull"
    tour = {"project_id": "q", "title": "Tour", "legs": legs, "work_mode": "on-site"}
    result = matched([applicant("a", **YEAR)], [tour])
    assert reason(result, "a", "q") == (
        "Not eligible: a part of the project is in York or Hull, the applicant named Leeds."
    )


def test_who_wants_no_projects_has_that_for_a_reason() -> None:
    result = matched([applicant("a", **YEAR | {"max_projects": 0})], [project()])
    assert reason(result, "a", "p") == "max_projects is 0."


def test_ids_that_are_numbers_are_ids_throughout() -> None:
    """Plans, reasons and pins ask by position within; that a position looks like an id is nobody's mistake there."""
    people = [applicant(str(key), **YEAR) for key in range(4)]
    projects = [project(str(key), hours=30) for key in range(3)]
    pins = [{"applicant_id": "2", "project_id": "1"}]
    result = matched(people, projects, pins=pins)
    assert result.plan["hours"].sum() == result.placements["hours"].sum() > 0
    assert result.explain("0", "2").to_text()
    assert list(result.calendars()) == sorted(set(result.placements["applicant_id"]))


def test_solving_takes_its_own_limit_of_projects_from_frames_too() -> None:
    """Without `max_projects` a calendar from frames assumes one project; `solve` knows nothing of it."""
    week = {"end": "2027-02-05", "hours": 5}
    rows = [{"project_id": "0", "start": "2027-02-01", **week}, {"project_id": "1", "start": "2027-02-01", **week}]
    calendar = mk.Calendar.from_frames([{"applicant_id": "0", "hours_per_week": 10}], rows)
    preferences = mk.Preferences.from_lists([[0, 1]], [[0], [0]])
    matching = mk.solve(preferences, [1, 1], calendar=calendar, max_projects=2, pins=[(0, 0), (0, 1)])
    assert matching.pairs.tolist() == [[0, 0], [0, 1]]
