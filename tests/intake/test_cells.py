from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.intake import calendar_cells, cells, number_cells
from matchkit.intake.ledger import CellProblem
from matchkit.market import day_number, iso_date


def code_of(parse, cell) -> str:
    with pytest.raises(CellProblem) as caught:
        parse(cell)
    assert caught.value.finding.cure
    return caught.value.finding.code


def notes(parsed) -> list[str]:
    return [finding.code for finding in parsed[1]]


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        *(("007", "007"), (" NA ", "NA"), ("1e5", "1e5"), ("é", "é")),
        *((7, "7"), (7.0, "7"), (2**53 + 1, "9007199254740993")),
        *((Decimal(7), "7"), (Decimal("7.00"), "7"), (Decimal("1E+3"), "1000"), (Decimal(10**20 + 1), str(10**20 + 1))),
    ],
)
def test_an_id_stays_what_was_written(cell, key) -> None:
    assert cells.parse_id(cell) == (key, ())


@pytest.mark.parametrize(
    "cell",
    [
        *(True, 7.5, 2.0**53, float("inf"), ["a"], b"a", dt.date(2027, 1, 1), "a\x00b", "a\nb", "x" * 201, "\ud800"),
        *(Decimal("7.5"), Decimal("Infinity"), Decimal("1E+999999")),
    ],
)
def test_what_could_be_mistaken_for_another_id_is_none(cell) -> None:
    """2.0**53 may have been 2**53 + 1 before a frame made it a float."""
    assert code_of(cells.parse_id, cell) == "bad_id"


def test_text_is_stripped_and_broken_characters_are_replaced() -> None:
    assert cells.parse_text("  two\n lines ") == ("two\n lines", ())
    value, findings = cells.parse_text("a\x00b\ud800")
    assert value == "a\ufffdb\ufffd"
    assert findings[0].what == "2 NUL or broken characters were replaced by U+FFFD."


@pytest.mark.parametrize("cell", [["a"], {"a": 1}, b"a"])
def test_a_structure_is_no_text(cell) -> None:
    assert code_of(cells.parse_text, cell) == "bad_text"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Python; SQL", ("Python", "SQL")),
        (";; Python ;;;SQL; ", ("Python", "SQL")),
        ("python; Python; PYTHON", ("python",)),
        (["Python", None, " SQL"], ("Python", "SQL")),
        ("C, C++ and C#", ("C, C++ and C#",)),
        (2027, ("2027",)),
        (";", ()),
    ],
)
def test_a_list_is_separated_by_semicolons_alone(cell, names) -> None:
    assert cells.parse_list(cell) == (names, ())


@pytest.mark.parametrize("cell", [{"a": 1}, [["a"]], [{"a": 1}], True, [True], b"a"])
def test_a_list_holds_names_only(cell) -> None:
    assert code_of(cells.parse_list, cell) == "bad_list"


@pytest.mark.parametrize(
    "cell",
    [
        "German (B1)",
        "German B1",
        "German - b2",
        "German: C1",
        "German (native)",
        "German [fluent]",
        "German B1/B2",
        "German, C2",
    ],
)
def test_a_language_level_is_noted_and_left_out(cell) -> None:
    parsed = cells.parse_languages(f"English; {cell}")
    assert parsed[0] == ("English", "German")
    assert notes(parsed) == ["language_level"]
    assert cell in parsed[1][0].what


def test_a_language_whose_name_has_an_addition_keeps_it() -> None:
    assert cells.parse_languages("Norwegian (Bokmål); Scots Gaelic") == (("Norwegian (Bokmål)", "Scots Gaelic"), ())


def test_two_levels_of_one_language_are_one_language() -> None:
    assert cells.parse_languages("Dutch; German (B1); english; german C1")[0] == ("Dutch", "German", "english")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("7", 7),
        (" 7.50 ", Decimal("7.5")),
        (7, 7),
        (7.25, Decimal("7.25")),
        (Decimal("1.5"), Decimal("1.5")),
        ("0", 0),
        ("+3", 3),
    ],
)
def test_numbers_are_exact(cell, number) -> None:
    assert number_cells.parse_number(cell, 168) == (number, ())


BAD_NUMBERS = [
    "",
    "ten",
    "7h",
    "1e1",
    "-1",
    -1,
    "169",
    1e9,
    float("inf"),
    float("nan"),
    Decimal("NaN"),
    True,
    "\u0663",
    "1,000",
    "1.234,5",
    "7,5,1",
    "0x10",
    "1_0",
    dt.date(2027, 1, 1),
    [7],
    {"a": 1},
    b"7",
    "7. 5",
]


@pytest.mark.parametrize("cell", BAD_NUMBERS)
def test_what_is_no_plain_number_in_range_is_refused(cell) -> None:
    """``1,000`` is a thousand to some and one to others; ``1e1`` may be an id that a spreadsheet mangled."""
    assert code_of(lambda c: number_cells.parse_number(c, 168), cell) == "bad_number"


def test_a_decimal_comma_is_repaired() -> None:
    parsed = number_cells.parse_limit_hours("7,5", 168)
    assert parsed[0] == 30
    assert notes(parsed) == ["decimal_comma"]


def test_project_hours_round_up_and_limits_round_down() -> None:
    """A plan holds at least what the host asked for, and at most what the applicant offered."""
    up, down = number_cells.parse_project_hours("7.3", 100), number_cells.parse_limit_hours("7.3", 100)
    assert (up[0], down[0]) == (30, 29)
    assert notes(up) == notes(down) == ["rounded_hours"]
    assert up[1][0].what == "'7.3' hours were rounded to 7.5."


@given(st.integers(0, 4 * 168))
def test_quarter_hours_are_never_rounded(quarters: int) -> None:
    assert number_cells.parse_limit_hours(quarters / 4, 168) == (quarters, ())
    assert number_cells.parse_limit_hours(str(Decimal(quarters) / 4), 168) == (quarters, ())


def test_a_project_of_no_hours_is_refused_and_a_limit_of_none_is_not() -> None:
    assert code_of(lambda c: number_cells.parse_project_hours(c, 10), "0") == "bad_number"
    assert number_cells.parse_limit_hours("0", 10) == (0, ())


def test_counts_are_whole_numbers_and_may_be_written_as_decimals() -> None:
    """A frame with one missing cell holds all its counts as floats."""
    assert number_cells.parse_count(3.0, 10) == (3, ())
    assert number_cells.parse_count("3.0", 10) == (3, ())
    assert code_of(lambda c: number_cells.parse_count(c, 10), "2.5") == "bad_number"
    assert code_of(lambda c: number_cells.parse_count(c, 10), 11) == "bad_number"


def test_more_than_sixteen_projects_are_lowered() -> None:
    assert number_cells.parse_max_projects("16") == (16, ())
    parsed = number_cells.parse_max_projects("40")
    assert parsed[0] == 16
    assert notes(parsed) == ["lowered_max_projects"]


@pytest.mark.parametrize("word", ["onsite", "on site", "In Person", "in-person", " ON  SITE "])
def test_other_words_for_on_site_are_read(word) -> None:
    parsed = cells.parse_work_mode(word)
    assert parsed[0] == "on-site"
    assert notes(parsed) == ["synonym"]


def test_work_modes_keep_their_order_and_come_once() -> None:
    assert cells.parse_work_modes("Hybrid; remote; hybrid") == (("hybrid", "remote"), ())
    assert code_of(cells.parse_work_modes, "remote; home") == "unknown_value"


def test_a_project_has_one_work_mode() -> None:
    assert cells.parse_work_mode("remote") == ("remote", ())
    assert code_of(cells.parse_work_mode, "remote; hybrid") == "unknown_value"


def test_a_schedule_has_no_synonyms() -> None:
    assert cells.parse_schedule(" Fixed ") == ("fixed", ())
    assert code_of(cells.parse_schedule, "full-time") == "unknown_value"


@pytest.mark.parametrize("cell", ["2027-01-11", " 2027-01-11 ", dt.date(2027, 1, 11), dt.datetime(2027, 1, 11)])
def test_dates_are_iso_text_or_date_objects(cell) -> None:
    assert calendar_cells.parse_date(cell) == (day_number(dt.date(2027, 1, 11)), ())


@pytest.mark.parametrize(
    "cell",
    [
        "31/12/2026",
        "2026-W50",
        "2026-W50-1",
        "20270111",
        "2027-1-1",
        "2027-02-30",
        "2027-01-11T24:00",
        "2027-01-11 09:00",
        "11 Jan 2027",
        "46033",
        46033,
        "\u0662\u0660\u0662\u0667-01-11",
        "",
        True,
        dt.datetime(2027, 1, 11, 9),
    ],
)
def test_no_other_way_to_write_a_date_is_guessed(cell) -> None:
    assert code_of(calendar_cells.parse_date, cell) == "date_format"


@pytest.mark.parametrize(
    "cell", ["1989-12-31", "2101-01-01", "0000-01-01", dt.date(2101, 1, 1), dt.datetime(1989, 1, 1)]
)
def test_years_that_can_only_be_slips_are_refused(cell) -> None:
    assert code_of(calendar_cells.parse_date, cell) == "date_range"


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_a_date_survives_writing_and_reading(date: dt.date) -> None:
    day, findings = calendar_cells.parse_date(date.isoformat())
    assert iso_date(day) == date.isoformat()
    assert findings == ()


def windows(cell) -> list[tuple[str, str]]:
    return [(iso_date(start), iso_date(end)) for start, end in calendar_cells.parse_windows(cell)[0]]


def test_windows_include_both_days_and_become_half_open_and_sorted() -> None:
    cell = "2027-02-01/2027-02-10; 2026-12-01 / 2027-01-15"
    assert windows(cell) == [("2026-12-01", "2027-01-16"), ("2027-02-01", "2027-02-11")]


@pytest.mark.parametrize(
    "cell",
    [
        ["2027-02-01/2027-02-10"],
        [["2027-02-01", "2027-02-10"]],
        [[dt.date(2027, 2, 1), dt.date(2027, 2, 10)]],
        "2027-02-01/2027-02-10;;",
    ],
)
def test_windows_come_as_text_or_lists(cell) -> None:
    assert windows(cell) == [("2027-02-01", "2027-02-11")]


def test_overlapping_windows_merge_with_a_note_and_touching_ones_without() -> None:
    overlapping = calendar_cells.parse_windows("2027-01-01/2027-01-10; 2027-01-05/2027-01-07; 2027-01-10/2027-01-20")
    touching = calendar_cells.parse_windows("2027-01-01/2027-01-10; 2027-01-11/2027-01-20")
    assert overlapping[0] == touching[0]
    assert notes(overlapping) == ["merged_windows"]
    assert overlapping[1][0].what == "3 windows overlapped and were merged."
    assert notes(touching) == []


DAYS = st.dates(dt.date(2027, 1, 1), dt.date(2027, 4, 1))


@given(st.lists(st.tuples(DAYS, DAYS).map(sorted), min_size=1, max_size=6))
def test_merging_neither_adds_nor_loses_a_day(pairs) -> None:
    cell = ";".join(f"{first}/{last}" for first, last in pairs)
    merged, _ = calendar_cells.parse_windows(cell)
    stated = {day for first, last in pairs for day in range(day_number(first), day_number(last) + 1)}
    assert {day for start, end in merged for day in range(start, end)} == stated
    assert all(end < start for (_, end), (start, _) in itertools.pairwise(merged))


@pytest.mark.parametrize(
    "cell",
    [
        "2027-01-01/2027-02-01/2027-03-01",
        "2027-01-01/15",
        "2027-01-01/P2W",
        "2027-01-01/..",
        "2027-01-01 to 2027-02-01",
        "2027-01-01/2027-02-01, 2027-03-01/2027-04-01",
        [["2027-01-01"]],
        "/",
        [None],
    ],
)
def test_other_intervals_are_refused_with_the_form_in_the_cure(cell) -> None:
    with pytest.raises(CellProblem) as caught:
        calendar_cells.parse_windows(cell)
    assert caught.value.finding.code == "date_format"
    assert "2026-12-01/2027-01-15" in caught.value.finding.cure


def test_an_interval_with_a_year_out_of_range_says_so() -> None:
    assert code_of(calendar_cells.parse_windows, "2027-01-01/2207-02-01") == "date_range"


def test_a_day_first_date_in_a_list_of_intervals_is_no_interval_of_three() -> None:
    with pytest.raises(CellProblem) as caught:
        calendar_cells.parse_windows("31/12/2026")
    assert caught.value.finding.what == "'31/12/2026' is no ISO 8601 date."


def test_days_off_are_single_days_and_intervals() -> None:
    days, _ = calendar_cells.parse_days("2027-02-03; 2027-02-01/2027-02-02; 2027-02-03")
    assert [iso_date(day) for day in days] == ["2027-02-01", "2027-02-02", "2027-02-03"]
    assert calendar_cells.parse_days(dt.date(2027, 2, 1))[0] == days[:1]


def test_a_century_of_days_off_is_refused() -> None:
    assert code_of(calendar_cells.parse_days, "1990-01-01/2100-12-31") == "window_too_long"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Mon-Fri", "MTWtF"),
        ("mon,WED", "MW"),
        ("Sat-Mon", "MSU"),
        ("Fri\u2013Fri", "F"),
        ("Monday; thurs", "Mt"),
        (["Tue", "Sun"], "TU"),
        ("Tuesday - Wednesday", "TW"),
        ("Tue-Mon", "MTWtFSU"),
    ],
)
def test_weekdays_are_bits_from_monday_on(cell, names) -> None:
    bits, findings = calendar_cells.parse_weekdays(cell)
    assert "".join(name for bit, name in enumerate("MTWtFSU") if bits >> bit & 1) == names
    assert findings == ()


def test_no_weekday_named_is_not_stated() -> None:
    """What that means is for the side to say: all seven for an applicant, Mondays to Fridays for fixed work."""
    assert calendar_cells.parse_weekdays(",") == (None, ())


@pytest.mark.parametrize("cell", ["Mo-Fr", "Di", "weekdays", "Mon-Wed-Fri", "Mondays", "Mon to Fri", "1-5", 5, "Mon-"])
def test_weekdays_that_could_mean_another_day_are_refused(cell) -> None:
    assert code_of(calendar_cells.parse_weekdays, cell) == "bad_weekday"
