"""The columns that own rules read: names, kinds, and what each cell is worth."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from matchkit.expressions import Column
from matchkit.market import Market
from matchkit.scoring.columns import MarketColumns, TextCodes
from tests.strategies import MONDAY, empty_applicants, empty_projects

APPLICANTS: dict[str, Any] = {
    "skills": (("Python (advanced)", " SQL "), ()),
    "wants_to_learn": ((), ("R (basic)",)),
    "quarters_per_week": np.array([41, -1], np.int32),
    "quarters_per_day": np.array([-1, 0], np.int32),
    "max_projects": np.array([3, -1], np.int32),
    "gap_days": np.array([0, 2], np.int32),
    "time_zones": ("Europe/Berlin", ""),
    "work_modes": (("remote", "hybrid"), ()),
    "locations": ((), ("York",)),
    "languages": (("German",), ("English", "german")),
    "carried": {"name": ("Ana", "Bo"), "age": ("17", ""), "town": (" york", "Hull"), "born": ("2010-01-31", "")},
}
PROJECTS: dict[str, Any] = {
    "titles": ("River survey", "Archive"),
    "hosts": ("River Friends", ""),
    "fields": ("nature", " Nature "),
    "teaches": (("Python (basic)",), ()),
    "start": np.array([MONDAY, MONDAY + 1]),
    "end": np.array([MONDAY + 7, MONDAY + 8]),
    "quarters": np.array([10, 16], np.int32),
    "seats": np.array([2, 0], np.int32),
    "time_zones": ("", "Europe/Berlin"),
    "shared_quarters": np.array([6, 0], np.int32),
    "work_modes": ("remote", ""),
    "locations": (("York", "hull"), ()),
    "languages": ((), ("German",)),
    "carried": {"name": ("kept", "too"), "minimum_age": ("18", "16.5")},
}
MARKET = Market(empty_applicants(2, **APPLICANTS), empty_projects(2, **PROJECTS))


@pytest.fixture
def columns() -> MarketColumns:
    return MarketColumns.of(MARKET)


NUMBERS: dict[tuple[str, str], list[float | None]] = {
    ("applicant", "hours_per_week"): [10.25, None],
    ("applicant", "hours_per_day"): [None, 0.0],
    ("applicant", "max_projects"): [3.0, None],
    ("applicant", "gap_days"): [0.0, 2.0],
    ("applicant", "age"): [17.0, None],
    ("project", "hours"): [2.5, 4.0],
    ("project", "seats"): [2.0, 0.0],
    ("project", "shared_hours"): [1.5, 0.0],
    ("project", "minimum_age"): [18.0, 16.5],
}
DATES: dict[tuple[str, str], list[str | None]] = {
    ("applicant", "born"): ["2010-01-31", None],
    ("project", "start"): ["2027-02-01", "2027-02-02"],
    ("project", "end"): ["2027-02-07", "2027-02-08"],
}
TEXTS: dict[tuple[str, str], list[str]] = {
    ("applicant", "applicant_id"): ["a-0", "a-1"],
    ("applicant", "time_zone"): ["Europe/Berlin", ""],
    ("applicant", "town"): ["york", "Hull"],
    ("project", "project_id"): ["p-0", "p-1"],
    ("project", "title"): ["River survey", "Archive"],
    ("project", "host"): ["River Friends", ""],
    ("project", "field"): ["nature", "Nature"],
    ("project", "time_zone"): ["", "Europe/Berlin"],
    ("project", "work_mode"): ["remote", ""],
    ("project", "name"): ["kept", "too"],
}
LISTS: dict[tuple[str, str], list[tuple[str, ...]]] = {
    ("applicant", "skills"): [("Python", "SQL"), ()],
    ("applicant", "wants_to_learn"): [(), ("R",)],
    ("applicant", "work_mode"): [("remote", "hybrid"), ()],
    ("applicant", "location"): [(), ("York",)],
    ("applicant", "languages"): [("German",), ("English", "german")],
    ("project", "teaches"): [("Python",), ()],
    ("project", "location"): [("York", "hull"), ()],
    ("project", "languages"): [(), ("German",)],
}


def test_these_are_all_columns_and_an_applicants_name_is_none(columns: MarketColumns) -> None:
    """Names are left out of all that is compared; a project may have one."""
    told = {(side, name) for side in ("applicant", "project") for name in columns.sides[side].names}  # type: ignore[index]
    assert told == {*NUMBERS, *DATES, *TEXTS, *LISTS}
    assert [len(columns.sides["applicant"]), len(columns.sides["project"])] == [2, 2]


@pytest.mark.parametrize(("side", "name"), NUMBERS)
def test_numbers_are_in_the_units_of_files(columns: MarketColumns, side: Any, name: str) -> None:
    expected = [math.nan if number is None else number for number in NUMBERS[side, name]]
    values = columns.values(Column(side, name))
    assert values.kind == "number"
    assert values.values.tolist() == pytest.approx(expected, nan_ok=True, abs=0)
    assert columns.sides[side].array(name).tolist() == pytest.approx(expected, nan_ok=True, abs=0)
    assert values.strays == ""


@pytest.mark.parametrize(("side", "name"), DATES)
def test_dates_are_day_numbers_to_expressions_and_dates_to_functions(
    columns: MarketColumns, side: Any, name: str
) -> None:
    """The end is the last day, as in files."""
    days = [None if day is None else dt.date.fromisoformat(day) for day in DATES[side, name]]
    values, array = columns.values(Column(side, name)), columns.sides[side].array(name)
    assert values.kind == "date"
    assert array.dtype == np.dtype("datetime64[D]")
    assert array.tolist() == days
    expected = [math.nan if day is None else columns.constant(day) for day in days]
    assert values.values.tolist() == pytest.approx(expected, nan_ok=True, abs=0)


@pytest.mark.parametrize(("side", "name"), TEXTS)
def test_texts_are_equal_whatever_their_case_and_the_spaces_around_them(
    columns: MarketColumns, side: Any, name: str
) -> None:
    texts = TEXTS[side, name]
    values = columns.values(Column(side, name))
    assert values.kind == "text"
    assert columns.sides[side].array(name).tolist() == texts
    for text, value in zip(texts, values.values.tolist(), strict=True):
        assert math.isnan(value) if not text else value == columns.constant(f" {text.upper()} ")
    assert not columns.holds_lists(Column(side, name))


@pytest.mark.parametrize(("side", "name"), LISTS)
def test_lists_hold_texts_and_skills_come_without_levels(columns: MarketColumns, side: Any, name: str) -> None:
    column = Column(side, name)
    assert columns.holds_lists(column)
    assert columns.sides[side].can_be_listed(name)
    rows = [tuple(columns.constant(text) for text in row) for row in LISTS[side, name]]
    assert columns.lists(column).rows == tuple(rows)
    assert columns.lists(column).strays == ""
    stated = [tuple(text.strip() for text in row) for row in columns.sides[side].array(name).tolist()]
    assert stated == LISTS[side, name]


def test_lists_of_names_are_texts_though_some_look_like_numbers() -> None:
    """The kind is known, so no row is told to be a stray."""
    market = Market(empty_applicants(2, locations=(("1", "2"), ("York",))), empty_projects(1))
    lists = MarketColumns.of(market).lists(Column("applicant", "location"))
    assert (lists.kind, lists.strays) == ("text", "")


def test_only_what_may_hold_lists_can_be_sought_in(columns: MarketColumns) -> None:
    """A cell of a column that matchkit does not know may be one; an id, a title or a number is not."""
    for side, names in (
        ("applicant", ("applicant_id", "age", "time_zone")),
        ("project", ("project_id", "name", "title")),
    ):
        found = [columns.sides[side].can_be_listed(name) for name in names]  # type: ignore[index]
        assert found == [False, True, False]


def carried(*cells: str) -> MarketColumns:
    n = len(cells)
    return MarketColumns.of(Market(empty_applicants(n, carried={"x": cells}), empty_projects(1)))


X = Column("applicant", "x")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("1", " -2.5 ", ""), "number"),
        (("+.5", "3.", "1e3"), "number"),
        (("007",), "text"),
        (("1" * 15,), "number"),
        (("1" * 16,), "text"),
        (("-" + "1" * 15,), "number"),
        (("1e999",), "text"),
        (("1_000",), "text"),
        (("\u0661",), "text"),
        (("2027-02-01", ""), "date"),
        (("2027-02-30",), "text"),
        (("2027-2-1",), "text"),
        (("20270201T",), "text"),
        (("", "  "), "nothing"),
        (("1", "x"), "text"),
    ],
)
def test_the_kind_of_a_carried_column_is_told_from_all_its_cells(cells: tuple[str, ...], kind: str) -> None:
    assert carried(*cells).values(X).kind == kind


def test_rows_that_make_a_column_one_of_texts_are_named_and_not_what_they_hold() -> None:
    assert carried("1", "x", "", "2").values(X).strays == "is text, as these rows hold no number: 'a-1'"
    assert carried("2027-02-01", "soon").values(X).strays == "is text, as these rows hold no date: 'a-1'"
    assert carried("1", "2027-02-01").values(X).strays == "is text, as these rows hold no number: 'a-1'"
    assert carried("a", "b").values(X).strays == ""
    assert carried("1; x", "3").lists(X).strays == "is text, as these rows hold no number: 'a-0'"
    assert carried("1; 2", "3").lists(X).strays == ""


def test_cells_are_split_at_semicolons_and_empty_parts_left_out() -> None:
    lists = carried("1; 2;", "", " ; ").lists(X)
    assert (lists.kind, lists.rows) == ("number", ((1.0, 2.0), (), ()))
    assert carried("", ";").lists(X).kind == "nothing"
    days = carried("2027-02-01;2027-02-02").lists(X)
    assert days.kind == "date"
    assert np.diff(days.rows[0]).tolist() == [1.0]
    texts = carried("b; a", "A")
    assert texts.lists(X).rows[1] == texts.lists(X).rows[0][1:]


def test_columns_are_read_once_and_cannot_be_changed() -> None:
    columns = carried("1", "2")
    assert columns.values(X) is columns.values(X)
    assert columns.lists(X) is columns.lists(X)
    array = columns.sides["applicant"].array("x")
    assert array is columns.sides["applicant"].array("x")
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 3
    with pytest.raises(ValueError, match="read-only"):
        columns.sides["applicant"].array("gap_days")[0] = 3


def test_a_column_of_empty_cells_is_one_of_texts_to_functions() -> None:
    array = carried("", " ").sides["applicant"].array("x")
    assert array.dtype.kind == "U"
    assert array.tolist() == ["", ""]


def test_codes_begin_at_nought_and_an_empty_text_has_none() -> None:
    codes = TextCodes()
    assert [codes.code(text) for text in ("b", " B", "a", "\uff42")] == [0.0, 0.0, 1.0, 0.0]
    assert math.isnan(codes.code(" "))


def test_an_empty_constant_is_known_and_equals_no_cell(columns: MarketColumns) -> None:
    assert columns.constant("") == columns.constant("  ") == -1.0
    assert columns.constant(2.5) == 2.5
    assert columns.constant(dt.date(1970, 1, 11)) == 10.0
