from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.errors import ColumnsError, InputError
from matchkit.intake import Intake, RowCounts, reading
from matchkit.market import Pin, Ragged, iso_date
from matchkit.params import CalendarParams
from tests.intake.rows import applicant, codes, find, only, project, read, read_csv, read_one, read_project, wish


def plain(value: Any) -> Any:
    """A record as plain data, to compare two of them."""
    if isinstance(value, Ragged):
        return [row.tolist() for row in (value[i] for i in range(len(value)))]
    if isinstance(value, np.ndarray):
        return value.tolist()
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: plain(cell) for key, cell in value.items()}
    return [plain(cell) for cell in value] if isinstance(value, tuple) else value


def test_a_full_applicant_is_read_to_the_letter() -> None:
    row = applicant(
        "007",
        resume=" Baker. ",
        commitment="Bread for all.",
        skills="baking; Excel",
        wants_to_learn="Python",
        available="2027-03-01/2027-03-02; 2027-01-11/2027-01-12",
        days_off="2027-01-12",
        weekdays="Mon-Fri",
        hours_per_week="7.5",
        hours_per_day="3",
        max_projects="2",
        work_mode="remote; hybrid",
        location="Glasgow; Edinburgh",
        languages="English",
        shoe_size="42",
    )
    side = read([row]).market.applicants
    windows = [(iso_date(a), iso_date(b)) for a, b in zip(side.window_start[0], side.window_end[0], strict=True)]
    assert windows == [("2027-01-11", "2027-01-13"), ("2027-03-01", "2027-03-03")]
    expected = {
        "ids": ["007"],
        "resumes": ["Baker."],
        "commitments": ["Bread for all."],
        "skills": [["baking", "Excel"]],
        "wants_to_learn": [["Python"]],
        "days_off": [[int(side.window_start[0][0]) + 1]],
        "weekdays": [0b0011111],
        "quarters_per_week": [30],
        "quarters_per_day": [12],
        "max_projects": [2],
        "work_modes": [["remote", "hybrid"]],
        "locations": [["Glasgow", "Edinburgh"]],
        "languages": [["English"]],
        "carried": {"shoe_size": ["42"]},
    }
    got = plain(side)
    assert {name: got[name] for name in expected} == expected


def test_an_applicant_of_whom_only_the_id_is_known_is_unknown_throughout() -> None:
    intake = read([{"applicant_id": "a"}])
    side = intake.market.applicants
    assert (side.resumes, side.skills, side.work_modes, side.locations) == (("",), ((),), ((),), ((),))
    assert (side.quarters_per_week[0], side.quarters_per_day[0], side.max_projects[0]) == (-1, -1, -1)
    assert (len(side.window_start[0]), side.weekdays[0]) == (0, 0b1111111)
    assert codes(intake) == ["assumed_available", "assumed_hours_per_week", "assumed_max_projects", "no_resume"]


def test_a_full_project_is_read_to_the_letter() -> None:
    row = project(
        "p",
        description="Count seals.",
        host="Seal Watch",
        field="nature",
        must_have_skills="counting",
        nice_to_have_skills="boats; Excel",
        teaches="seals",
        hours="20.25",
        schedule="fixed",
        seats="3",
        work_mode="hybrid",
        location="Leith",
        languages="English; Scots",
    )
    side = read(None, [row]).market.projects
    assert (iso_date(side.start[0]), iso_date(side.end[0])) == ("2027-02-01", "2027-02-27")
    expected = {
        "titles": ["Survey"],
        "descriptions": ["Count seals."],
        "hosts": ["Seal Watch"],
        "fields": ["nature"],
        "must_have_skills": [["counting"]],
        "nice_to_have_skills": [["boats", "Excel"]],
        "teaches": [["seals"]],
        "quarters": [81],
        "seats": [3],
        "work_modes": ["hybrid"],
        "locations": [["Leith"]],
        "languages": [["English", "Scots"]],
    }
    got = plain(side)
    assert (side.legs.is_fixed.tolist(), side.legs.weekdays.tolist()) == ([True], [31])
    assert {name: got[name] for name in expected} == expected


def test_a_project_is_flexible_and_has_one_seat_unless_it_says_otherwise() -> None:
    side = read().market.projects
    assert (side.legs.is_fixed.tolist(), side.seats.tolist(), side.work_modes) == ([False], [1], ("",))


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"start": ""}, "missing_value", "start"),
        ({"title": None}, "missing_value", "title"),
        ({"hours": "0"}, "bad_number", "hours"),
        ({"hours": "8785"}, "bad_number", "hours"),
        ({"hours": "624.1"}, "too_many_hours", "hours"),
        ({"hours": "480.25", "schedule": "fixed"}, "too_many_hours", "hours"),
        ({"seats": "-1"}, "bad_number", "seats"),
        ({"seats": "1000001"}, "bad_number", "seats"),
        ({"end": "2027-01-31"}, "end_before_start", "end"),
        ({"end": "2028-02-02"}, "window_too_long", "end"),
        ({"start": "2027-02-06", "end": "2027-02-07", "schedule": "fixed"}, "no_working_day", "end"),
        ({"work_mode": "office"}, "unknown_value", "work_mode"),
    ],
)
def test_a_project_that_could_be_placed_wrongly_is_refused(cells: dict, code: str, column: str) -> None:
    entry = only(read_project(**cells), code)
    assert (entry.kind, entry.column, entry.id, entry.row) == ("refused", column, "p", 0)


@pytest.mark.parametrize(
    "cells",
    [
        {"hours": "624"},
        {"hours": "480", "schedule": "fixed"},
        {"seats": "0"},
        {"end": "2027-02-01", "hours": "24"},
        {"end": "2028-02-01"},
        {"start": "2027-02-05", "end": "2027-02-07", "schedule": "fixed", "hours": "24"},
    ],
)
def test_a_project_at_the_limit_is_used(cells: dict) -> None:
    assert codes(read_project(**cells)) == []


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"available": "soon"}, "date_format"),
        ({"hours_per_week": "169"}, "bad_number"),
        ({"hours_per_day": "24.25"}, "bad_number"),
        ({"max_projects": "-1"}, "bad_number"),
        ({"work_mode": "home"}, "unknown_value"),
        ({"skills": [["R"]]}, "bad_list"),
    ],
)
def test_an_applicant_who_could_be_placed_wrongly_is_refused(cells: dict, code: str) -> None:
    intake = read_one(**cells)
    assert only(intake, code).kind == "refused"
    assert intake.market.applicants.ids == ("spare",)


def test_all_problems_of_a_row_are_told_at_once() -> None:
    intake = read_project(start="?", seats="?", work_mode="?")
    assert [(entry.column, entry.code) for entry in intake.ledger.entries] == [
        ("seats", "bad_number"),
        ("start", "date_format"),
        ("work_mode", "unknown_value"),
    ]


def test_rows_with_one_id_are_all_refused_whatever_their_order() -> None:
    rows = [applicant(skills="R"), applicant(skills="SQL"), applicant(skills="R"), applicant("spare")]
    for order in itertools.permutations(rows):
        intake = read(list(order))
        assert intake.market.applicants.ids == ("spare",)
        assert len(find(intake, "duplicate_id")) == 3


def test_equal_rows_count_once() -> None:
    intake = read([applicant(), applicant(" a "), applicant(skills=None)])
    assert intake.counts["applicants list"] == RowCounts(3, 1, 2)
    assert [(entry.row, entry.what) for entry in find(intake, "duplicate_row")] == [
        (1, "The row repeats row 0 cell by cell."),
        (2, "The row repeats row 0 cell by cell."),
    ]


def test_ids_that_look_alike_are_kept_apart_and_noted() -> None:
    intake = read([applicant("é"), applicant("e\u0301"), applicant("É"), applicant("e")])
    assert len(intake.market.applicants) == 4
    assert len(find(intake, "similar_id")) == 3


def test_assumptions_name_the_values_of_the_params() -> None:
    params = CalendarParams(assumed_hours_per_week=12.5, assumed_max_projects=3)
    intake = read([applicant(hours_per_week=None, max_projects=None)], params=params)
    assert only(intake, "assumed_hours_per_week").what == "None were stated; 12.5 hours per week are assumed."
    assert only(intake, "assumed_max_projects").what == "None was stated; at most 3 is assumed."


def test_a_cell_of_separators_alone_states_nothing() -> None:
    assert only(read_one(available=" ; "), "assumed_available").id == "a"


def test_refused_rows_have_no_assumptions() -> None:
    assert codes(read([applicant(available=None, resume=None, weekdays="?"), applicant("spare")])) == ["bad_weekday"]


NA_WORDS = ["NA", "n/a", "N/A", "-", "null", "None", " nan "]


@pytest.mark.parametrize("word", NA_WORDS)
def test_words_for_nothing_are_nothing_except_in_ids_and_prose(word: str) -> None:
    intake = read([applicant(word, hours_per_day=word, skills=word, commitment=word)])
    side = intake.market.applicants
    assert (side.ids, side.commitments) == ((word.strip(),), (word.strip(),))
    assert (side.quarters_per_day[0], side.skills) == (-1, ((),))
    assert [entry.column for entry in find(intake, "not_available")] == ["hours_per_day", "skills"]


def test_a_mapping_renames_where_the_name_belongs() -> None:
    """`Name` is the title of a project; an applicant's `Name` is none of these columns."""
    people = [{"Code": "a", "Name": "Ada", "resume": "x"}]
    offers = [{"Name": "Survey", **{key: cell for key, cell in project().items() if key != "title"}}]
    intake = read(people, offers, columns={"Code": "applicant_id", "Name": "title"})
    assert intake.market.projects.titles == ("Survey",)
    assert dict(intake.market.applicants.carried) == {"Name": ("Ada",)}


def test_a_mapping_reaches_the_rankings() -> None:
    rankings = [{"applicant_id": "spare", "project_id": "spare", "place": 1}]
    assert plain(read(rankings=rankings, columns={"place": "rank"}).wishes.rankings) == [[0]]


def test_a_mapping_of_a_name_that_no_source_has_is_an_error() -> None:
    with pytest.raises(
        ColumnsError, match=r"mapping names 'Skils', which applicants list and projects list does not have"
    ):
        read(columns={"Skils": "skills"})


def test_a_mapping_that_would_be_applied_nowhere_is_an_error() -> None:
    with pytest.raises(ColumnsError, match="mapping names 'Wants'"):
        read([applicant(Wants="R")], columns={"Wants": "teaches"})


def test_a_mapping_to_an_unknown_name_is_an_error() -> None:
    with pytest.raises(
        ColumnsError, match=r"leads to 'skils', which is no column of matchkit. Did you mean 'skills'\?"
    ):
        read([applicant(Can="R")], columns={"Can": "skils"})


def test_a_mapping_onto_a_column_that_is_there_is_an_error() -> None:
    with pytest.raises(ColumnsError, match="more than one column named 'skills'"):
        read([applicant(Can="R", skills="SQL")], columns={"Can": "skills"})


def test_missing_columns_are_named_with_a_guess() -> None:
    with pytest.raises(ColumnsError, match=r"applicants list lacks the columns 'applicant_id'.*'Applicant_ID' may be"):
        read([{"Applicant_ID": "a"}])
    with pytest.raises(ColumnsError, match=r"projects list lacks the columns 'title', 'end', 'hours'"):
        read(None, [{"project_id": "p", "start": "2027-02-01"}])


def test_structures_are_carried_as_json_and_bytes_are_not() -> None:
    """A column of photographs comes with `select *`; nobody wants it as text beside placements."""
    day = dt.date(2027, 2, 1)
    cells = [{"k": [1, None]}, [[1, 2], [3]], ["a", None], ["a", day], b"\xff\xd8abc", {"d": day}]
    intake = read([applicant(str(number), x=cell) for number, cell in enumerate(cells)])
    carried = ['{"k": [1, null]}', "[[1, 2], [3]]", '["a", null]', "a; 2027-02-01", "", '{"d": "2027-02-01"}']
    assert intake.market.applicants.carried["x"] == tuple(carried)
    what = "Not a column of matchkit; carried along as text, without its cells of bytes."
    assert only(intake, "unknown_column").what == what


def test_an_unknown_column_is_carried_as_text_with_one_note() -> None:
    intake = read([applicant("a", Skills=["R", 3]), applicant("b", Skills=None), applicant("c", Skills=7.5)])
    assert dict(intake.market.applicants.carried) == {"Skills": ("R; 3", "", "7.5")}
    entry = only(intake, "unknown_column")
    assert (entry.row, entry.kind, entry.column) == (None, "note", "Skills")
    assert "If 'skills' is meant, rename it." in entry.cure


def test_rankings_need_no_gapless_numbers() -> None:
    wishes = [wish("a", "q", 20), wish("a", "p", 3), wish("b", "q", "1")]
    intake = read([applicant("a"), applicant("b"), applicant("c")], [project("p"), project("q")], rankings=wishes)
    assert plain(intake.wishes.rankings) == [[0, 1], [1], []]
    assert intake.counts["rankings list"] == RowCounts(3, 3, 0)


def test_hosts_rank_as_applicants_do() -> None:
    """Gaps are fine, an empty list is no wish, and positions are those of applicants."""
    wishes = [wish("b", "p", 20), wish("a", "p", "3"), wish("c", "q", 1)]
    people, offers = [applicant(key) for key in "abc"], [project(key) for key in "pqr"]
    intake = read(people, offers, host_rankings=wishes)
    assert plain(intake.wishes.host_rankings) == [[0, 1], [2], []]
    assert plain(intake.wishes.rankings) == [[], [], []]
    assert intake.counts["host_rankings list"] == RowCounts(3, 3, 0)
    assert [(source.name, source.role) for source in intake.sources][2:] == [("host_rankings list", "host_rankings")]
    assert plain(read(people, offers, host_rankings=[]).wishes.host_rankings) == [[], [], []]
    assert plain(read(people, offers).wishes.host_rankings) == [[], [], []]


def test_a_mapping_reaches_the_rankings_of_hosts() -> None:
    rows = [{"host project": "spare", "applicant_id": "spare", "place": 1}]
    intake = read(host_rankings=rows, columns={"place": "rank", "host project": "project_id"})
    assert plain(intake.wishes.host_rankings) == [[0]]


def test_host_rankings_without_their_columns_are_an_error() -> None:
    with pytest.raises(ColumnsError, match=r"host_rankings list lacks the columns 'applicant_id', 'rank'"):
        read(host_rankings=[{"project_id": "spare"}])


def test_a_tied_rank_of_a_host_keeps_the_first_applicant_by_id_whatever_the_order() -> None:
    wishes = [wish("c", "p", 1), wish("a", "p", 2), wish("b", "p", 1)]
    for order in itertools.permutations(wishes):
        intake = read([applicant(key) for key in "abc"], [project()], host_rankings=list(order))
        assert plain(intake.wishes.host_rankings) == [[1, 0]]
        entry = only(intake, "duplicate_rank")
        assert (entry.id, entry.column) == ("p", "rank")
        assert entry.what == "The host gave rank 1 to applicant 'b' too, which is kept."
        assert entry.cure == "Give each applicant a rank of its own."


def test_a_pair_that_a_host_ranked_twice_keeps_its_better_rank() -> None:
    wishes = [wish("a", "p", 5), wish("b", "p", 4), wish("a", "p", 1), wish("a", "p", 1)]
    for order in itertools.permutations(wishes):
        intake = read([applicant("a"), applicant("b")], [project()], host_rankings=list(order))
        assert plain(intake.wishes.host_rankings) == [[0, 1]]
        assert sorted(codes(intake)) == ["duplicate_pair", "duplicate_row"]
        assert {entry.id for entry in intake.ledger.entries} == {"p"}


def test_ids_in_a_hosts_ranking_are_looked_up_on_their_own_side() -> None:
    rows = [wish("a-9", "p"), wish("a-09", "P"), wish("x", "p"), wish("p", "a-09")]
    people = [applicant("a-09"), applicant("x", weekdays="?")]
    intake = read(people, [project("p")], host_rankings=rows)
    places = [(entry.row, entry.column, entry.code) for entry in intake.ledger.entries if entry.row is not None]
    assert [place for place in places if place[2] != "bad_weekday"] == [
        (0, "applicant_id", "unknown_id"),
        (1, "project_id", "unknown_id"),
        (2, "applicant_id", "refused_id"),
        (3, "applicant_id", "unknown_id"),
        (3, "project_id", "unknown_id"),
    ]
    assert [entry.cure for entry in find(intake, "unknown_id")][:2] == ["Did you mean 'a-09'?", "Did you mean 'p'?"]
    assert only(intake, "refused_id").what == "The row of 'x' was refused in applicants list."
    assert intake.counts["host_rankings list"] == RowCounts(4, 0, 4)


def test_a_tied_rank_keeps_the_first_project_by_id_whatever_the_order() -> None:
    wishes = [wish("a", "r", 1), wish("a", "p", 2), wish("a", "q", 1)]
    for order in itertools.permutations(wishes):
        intake = read([applicant()], [project(key) for key in "pqr"], rankings=list(order))
        assert plain(intake.wishes.rankings) == [[1, 0]]
        entry = only(intake, "duplicate_rank")
        assert (entry.id, entry.what) == ("a", "The applicant gave rank 1 to project 'q' too, which is kept.")


def test_a_pair_ranked_twice_keeps_its_better_rank() -> None:
    wishes = [wish("a", "p", 5), wish("a", "q", 4), wish("a", "p", 1), wish("a", "p", 1)]
    for order in itertools.permutations(wishes):
        intake = read([applicant()], [project("p"), project("q")], rankings=list(order))
        assert plain(intake.wishes.rankings) == [[0, 1]]
        assert sorted(codes(intake)) == ["duplicate_pair", "duplicate_row"]


def test_an_unknown_id_is_refused_with_a_hint() -> None:
    rankings = [wish("a-9", "p"), wish("a-009", "nothing like it"), wish("A_09", "p")]
    intake = read([applicant("a-09")], [project("p")], rankings=rankings)
    entries = find(intake, "unknown_id")
    assert [entry.cure for entry in entries if entry.column == "applicant_id"] == ["Did you mean 'a-09'?"] * 3
    (entry,) = [entry for entry in entries if entry.column == "project_id"]
    assert entry.what == "There are no projects with the id 'nothing like it'."
    assert entry.cure == "Ids are compared letter by letter with those of projects list."
    assert intake.counts["rankings list"] == RowCounts(3, 0, 3)


def test_hints_are_searched_within_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand misspelt ids must not keep an intake busy for hours."""
    monkeypatch.setattr("matchkit.intake.pairs.SEARCH_BUDGET", 1)
    rankings = [wish("spare", "sparex"), wish("spare", "sparey")]
    hints = [entry.cure for entry in find(read(rankings=rankings), "unknown_id")]
    assert hints[0] == "Did you mean 'spare'?"
    assert hints[1].startswith("Ids are compared")


def test_an_id_whose_row_was_refused_says_so() -> None:
    intake = read([applicant("spare"), applicant("x", weekdays="?")], rankings=[wish("x", "spare")])
    assert only(intake, "refused_id").what == "The row of 'x' was refused in applicants list."


def test_pins_and_forbids_are_read_in_positions() -> None:
    pins = [
        {"applicant_id": "b", "project_id": "p", "by": "M. Okafor"},
        {"applicant_id": "a", "project_id": "p", "why": "agreed"},
    ]
    forbids = [{"applicant_id": "a", "project_id": "q"}]
    wishes = read([applicant("a"), applicant("b")], [project("p"), project("q")], pins=pins, forbids=forbids).wishes
    assert wishes.pins == (Pin(0, 0, "", "agreed"), Pin(1, 0, "M. Okafor", ""))
    assert wishes.forbids == (Pin(0, 1),)


def test_a_pin_named_twice_is_one_pin() -> None:
    rows = [{"applicant_id": "spare", "project_id": "spare", "by": name} for name in ("Zoe", "Ann")]
    intake = read(pins=rows)
    assert [pin.by for pin in intake.wishes.pins] == ["Ann"]
    assert only(intake, "duplicate_pair").row == 0


def test_an_empty_list_of_rankings_is_no_wish_and_no_error() -> None:
    intake = read(rankings=[])
    assert plain(intake.wishes.rankings) == [[]]
    assert intake.counts["rankings list"] == RowCounts(0, 0, 0)


def test_a_side_whose_rows_are_all_refused_is_an_error_that_tells_why() -> None:
    with pytest.raises(
        InputError, match=r"There are no applicants in applicants list: 1 row refused, none left"
    ) as caught:
        read([applicant(weekdays="Mo-Fr")])
    assert caught.value.__notes__ == [
        "applicants list, row 0, weekdays: 'Mo' is no weekday. "
        "Write Mon, Tue, Wed, Thu, Fri, Sat, Sun, as in Mon-Fri or Mon,Wed."
    ]


def test_a_lost_row_would_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count is checked by the program itself, on every run."""
    monkeypatch.setattr(reading, "read_pins", lambda *_: ())
    with pytest.raises(AssertionError, match="pins list: rows were lost or invented"):
        read(pins=[{"applicant_id": "spare", "project_id": "spare"}])


def test_the_same_intake_as_files_and_frames_is_the_same_market(tmp_path: Path) -> None:
    people = [applicant("a", skills="R; SQL"), applicant("b", days_off="2027-02-01")]
    offers = [project("p"), project("q", seats="2")]
    for name, rows in (("a", people), ("p", offers)):
        frame = pd.DataFrame(rows)
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
        frame.to_parquet(tmp_path / f"{name}.parquet")
        frame.to_json(tmp_path / f"{name}.jsonl", orient="records", lines=True)
    expected = plain(read(people, offers).market)
    for ending in ("csv", "parquet", "jsonl"):
        assert plain(read(tmp_path / f"a.{ending}", str(tmp_path / f"p.{ending}")).market) == expected


CELLS = st.sampled_from(
    [
        None,
        "",
        "NA",
        "7,5",
        "7.3",
        "-1",
        "17",
        3,
        2.5,
        True,
        "Mon-Fri",
        "2027-02-01",
        "2027-02-01/2027-02-20",
        "2027-02-30",
        "fixed",
        "remote; hybrid",
        "in person",
        "German (B1)",
        "a;;b",
        ["a", "b"],
        "x\x00",
        float("nan"),
        "\ud800",
    ]
)
KEYS = st.sampled_from(["a", "b", "c", "A", "", None, "NA", 7, "7", 2.5])
NAMES = {
    "applicants": "resume resume_path commitment skills available days_off weekdays hours_per_week work_mode extra",
    "projects": "title start end hours schedule seats work_mode languages extra",
}


def rows_of(side: str, key: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    cells = dict.fromkeys(NAMES[side].split(), CELLS)
    return st.lists(st.fixed_dictionaries({key: KEYS}, optional=cells), max_size=6)


PAIRS = st.lists(
    st.fixed_dictionaries({"applicant_id": KEYS, "project_id": KEYS, "rank": st.sampled_from([1, 2, "2", "x", None])})
)


@given(
    rows_of("applicants", "applicant_id"), rows_of("projects", "project_id"), PAIRS, st.randoms(use_true_random=False)
)
def test_no_row_is_lost_and_row_order_is_nothing(
    people: list, offers: list, pairs: list, chance: random.Random
) -> None:
    """For any tables: rows in = used + refused, every entry has a cure, and shuffled rows give an equal market."""
    people, offers = [*people, applicant("spare")], [*offers, project("spare")]
    pins = [{"applicant_id": pair["applicant_id"], "project_id": pair["project_id"]} for pair in pairs]

    def intake() -> Intake:
        return read(people, offers, rankings=pairs, host_rankings=pairs, pins=pins)

    before = intake()
    sources = {"applicants": people, "projects": offers, "rankings": pairs, "host_rankings": pairs, "pins": pins}
    for name, rows in sources.items():
        counts = before.counts[f"{name} list"]
        assert counts.rows_in == len(rows) == counts.used + counts.refused
        assert counts.refused == len(before.ledger.refused_rows(f"{name} list"))
    assert counts.used == len(before.wishes.pins)
    assert all(entry.cure and entry.what for entry in before.ledger.entries)
    for rows in (people, offers, pairs, pins):
        chance.shuffle(rows)
    after = intake()
    assert plain(after.market) == plain(before.market)
    assert plain(after.wishes) == plain(before.wishes)
    assert sorted(codes(after)) == sorted(codes(before))


def test_a_hundred_thousand_rows_are_read_in_one_go(tmp_path: Path) -> None:
    """Rows that each cost a look at all others would not end."""
    lines = [f"a-{number:06d},Python; SQL,2027-01-11/2027-04-30,10,1,Baker." for number in range(100_000)]
    header = "applicant_id,skills,available,hours_per_week,max_projects,resume"
    intake = read_csv(tmp_path, "\n".join([header, *lines]))
    assert intake.counts["applicants.csv"] == RowCounts(100_000, 100_000, 0)
    assert codes(intake) == []
