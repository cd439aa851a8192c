"""What would give somebody a placement: true when it is done, the smallest of its kind, and nothing kept back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import matchkit as mk
from matchkit.counterfactual.advice import MOST_HOURS, MOST_TRIALS, advise_applicant
from matchkit.counterfactual.applying import apply
from matchkit.counterfactual.changes import Changes
from matchkit.counterfactual.seat_advice import advise_project
from matchkit.counterfactual.solving_again import SolvingAgain, solve_again
from matchkit.counterfactual.trial import Trials, held_by
from matchkit.errors import ChangeError
from matchkit.executors import Threads
from matchkit.explanation import Outcome, Tried
from tests.counterfactual.test_trial import SEEDS, trials
from tests.intake.rows import applicant, project


@cache
def example() -> Trials:
    files = mk.example_intake()
    result = mk.match(files.applicants, files.projects, rankings=files.rankings, encoder="hashing")
    return Trials(result.outcome, Threads(2))


def unplaced(outcome: Outcome) -> Iterator[int]:
    return (a for a, held in enumerate(outcome.held) if not held)


def changed(outcome: Outcome, tried: Tried) -> Changes:
    asked: dict[str, Any] = dict(tried.change)
    return Changes.parse(outcome.market, outcome.evidence.params, **asked)


def held_with(on: Trials, tried: Tried, a: int) -> tuple[str, ...]:
    """What somebody holds where the change is made, and the whole market scored and solved again."""
    after = solve_again(on.outcome, changed(on.outcome, tried), on.executor)
    return tuple(after.market.projects.ids[p] for p in after.held[a])


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_to_help_helps_and_what_is_said_not_to_does_not(seed: int) -> None:
    on = trials(seed)
    for a in unplaced(on.outcome):
        for tried in advise_applicant(on, a):
            assert held_with(on, tried, a) == tried.gained, tried
            assert tried.helps == (not tried.note)


def test_on_the_example_intake_every_change_holds_when_it_is_made() -> None:
    on, columns = example(), set()
    for a in list(unplaced(on.outcome))[::2]:
        for tried in advise_applicant(on, a):
            if tried.helps:
                assert held_with(on, tried, a) == tried.gained, tried
                columns |= set(tried.change)
    assert len(columns) >= 5, columns


def test_a_change_holds_in_a_fresh_run_on_changed_files(tmp_path: Path) -> None:
    """Not only in the same process: the cell is changed in the file, and everything is read again."""
    files, on = mk.example_intake(), example()
    with files.applicants.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ids = on.outcome.market.applicants.ids
    seen: set[str] = set()
    for a in unplaced(on.outcome):
        for tried in advise_applicant(on, a, "applicant"):
            (column,) = tried.change
            if not tried.helps or column in seen:
                continue
            seen.add(column)
            with (tmp_path / "applicants.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(_edited(row, column, tried, ids[a]) for row in rows)
            fresh = mk.match(
                tmp_path / "applicants.csv",
                files.projects,
                rankings=files.rankings,
                encoder="hashing",
                base_folder=files.applicants.parent,
            )
            got = fresh.placements.query("applicant_id == @ids[@a]")["project_id"]
            assert tuple(got) == tried.gained
    assert seen >= {"hours_per_week", "skills", "work_mode"}, seen


def _edited(row: dict[str, str], column: str, tried: Tried, key: str) -> dict[str, str]:
    """The row with its cell as the change says, if it is theirs."""
    if row["applicant_id"] != key:
        return row
    value = tried.change[column][key]
    more = "; ".join(value) if isinstance(value, list) else str(value)
    is_added = column not in ("hours_per_week", "max_projects") and row[column]
    return {**row, column: f"{row[column]}; {more}" if is_added else more}


def test_one_hour_or_one_day_less_would_not_be_enough() -> None:
    on, n_asked = example(), 0
    for a in unplaced(on.outcome):
        key = on.outcome.market.applicants.ids[a]
        for tried in advise_applicant(on, a):
            hours = tried.change.get("hours_per_week", {}).get(key)
            if not tried.helps or hours is None:
                continue
            n_asked += 1
            less = Tried({"hours_per_week": {key: hours - 1}}, "")
            assert not held_by(on.with_applicant(a, apply(on.outcome.evidence, changed(on.outcome, less))), a)
    assert n_asked >= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_would_help_is_kept_back(seed: int) -> None:
    """Brute force: if any number of hours, or any single language, gives a placement, then one is advised."""
    on = trials(seed)
    for a in unplaced(on.outcome):
        key = on.outcome.market.applicants.ids[a]
        said = {column for tried in advise_applicant(on, a) if tried.helps for column in tried.change}
        several = {
            "hours_per_week": range(1, MOST_HOURS + 1),
            "languages": [["English"], ["German"]],
            "max_projects": [1],
        }
        for column, values in several.items():
            helping = [value for value in values if held_if(on, a, {column: {key: value}})]
            assert (column in said) == bool(helping), (column, helping)


def held_if(on: Trials, a: int, change: dict[str, dict[str, Any]]) -> list[int]:
    try:
        changes = changed(on.outcome, Tried(change, ""))
    except ChangeError:  # as it is
        return []
    return held_by(on.with_applicant(a, apply(on.outcome.evidence, changes)), a)


def test_advice_is_bounded_and_what_helps_comes_first() -> None:
    on = example()
    for a in unplaced(on.outcome):
        helps = [tried.helps for tried in advise_applicant(on, a)]
        assert len(helps) <= MOST_TRIALS
        assert helps == sorted(helps, reverse=True)


def test_seats_are_for_coordinators_to_know() -> None:
    on = example()
    found = {reader: set[str]() for reader in ("applicant", "coordinator")}
    for a in list(unplaced(on.outcome))[:20]:
        for reader, columns in found.items():
            columns |= {column for tried in advise_applicant(on, a, reader) for column in tried.change}  # type: ignore[arg-type]
    assert "seats" in found["coordinator"]
    assert "seats" not in found["applicant"]


def test_who_asked_for_no_project_is_told_of_asking_for_one() -> None:
    rows = [applicant("a", max_projects=0, hours_per_week=20)]
    result = mk.match(rows, [project("p", hours=8)], encoder="hashing")
    (tried,) = advise_applicant(Trials(result.outcome, Threads(1)), 0)
    assert tried.change == {"max_projects": {"a": 1}}
    assert tried.gained == ("p",)


def test_a_window_that_opens_earlier_or_closes_later_is_as_short_as_can_be() -> None:
    rows = [applicant("a", available="2027-02-15/2027-02-16", hours_per_week=40)]
    row = project("p", start="2027-02-08", end="2027-02-26", hours=24)
    result = mk.match(rows, [row], encoder="hashing")
    earlier, later = (
        tried for tried in advise_applicant(Trials(result.outcome, Threads(1)), 0) if "available" in tried.change
    )
    assert earlier.change == {"available": {"a": "2027-02-14/2027-02-14"}}
    assert later.change == {"available": {"a": "2027-02-17/2027-02-17"}}
    assert earlier.gained == later.gained == ("p",)


def test_open_seats_learn_which_must_have_or_hours_keep_people_out() -> None:
    people = [applicant("a", hours_per_week=20, skills="SQL"), applicant("b", hours_per_week=4, skills="Python")]
    work = [project("p", hours=30, start="2027-02-01", end="2027-02-26", must_have_skills="Python", seats=1)]
    again = SolvingAgain(mk.match(people, work, encoder="hashing").outcome, Threads(1))
    must, hours = advise_project(again, 0)
    assert must.change == {"must_have_skills": {"p": ["Python"]}}
    assert must.gained == ("a",)
    assert hours.change == {"hours": {"p": 16.0}}
    assert hours.gained == ("b",)


def test_a_must_have_that_nobody_lacks_is_said_not_to_help() -> None:
    people = [applicant("b", hours_per_week=4, skills="Python")]
    work = [project("p", hours=30, schedule="fixed", must_have_skills="Python", seats=1)]
    again = SolvingAgain(mk.match(people, work, encoder="hashing").outcome, Threads(1))
    (tried,) = advise_project(again, 0)
    assert not tried.helps
    assert tried.note == "everybody was placed again with it, and no more seats are filled"


@pytest.mark.parametrize("seed", SEEDS)
def test_what_fills_a_seat_fills_it_when_it_is_done(seed: int) -> None:
    outcome = trials(seed).outcome
    again = SolvingAgain(outcome, Threads(1))
    for p, seated in enumerate(outcome.seated):
        if len(seated) < outcome.market.projects.seats[p]:
            for tried in advise_project(again, p):
                after = solve_again(outcome, changed(outcome, tried), Threads(1))
                assert (len(after.seated[p]) > len(seated)) == tried.helps
                assert {outcome.market.applicants.positions[key] for key in tried.gained} <= set(after.seated[p])


def test_a_leg_within_reach_does_not_hide_the_place_that_is_missing() -> None:
    legs = "2027-02-15/2027-02-19 8 h @ Leeds; 2027-02-22/2027-02-26 6 h @ York"
    work = [{"project_id": "q", "title": "Tour", "legs": legs, "work_mode": "on-site"}]
    result = mk.match([applicant("a", location="Leeds")], work, encoder="hashing")
    (tried,) = (
        tried for tried in advise_applicant(Trials(result.outcome, Threads(1)), 0) if "location" in tried.change
    )
    assert tried.change == {"location": {"a": ["York"]}}
    assert tried.gained == ("q",)


def test_a_language_beside_assumed_ones_is_advised() -> None:
    work = [project("p", hours=8, languages="English; German")]
    params = {"rules": {"assumed_languages": ["English"]}}
    result = mk.match([applicant("a", languages="")], work, params, encoder="hashing")
    (tried,) = advise_applicant(Trials(result.outcome, Threads(1)), 0)
    assert tried.change == {"languages": {"a": ["German"]}}
    assert tried.gained == ("p",)
