"""Faults of single cells: which column, what comes in place of its value, and the codes that tell it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from fuzzing.intakes import day
from fuzzing.planting import CellFault, Cells, having, nested, plain, within

A, P, R, H = "applicants", "projects", "rankings", "host_rankings"
WRONG_DATES = (
    "31/12/2026",
    "2027-1-5",
    "01.02.2027",
    "1 February 2027",
    "20270201",
    "2027/02/01",
    "2027-W05-1",
    "soon",
)
MORE_WRONG_DATES = ("2027-02-01Z", "²⁰²⁷-02-01", "٢٠٢٧-٠٢-٠١", "2027-02-01T10:30:00", "44593", "2027-02", "0", "--")
NO_DATES = ("2027-02-30", "2027-13-01", "2027-00-10", "2100-02-29", "2027-06-31")
FAR_DATES = ("0207-01-11", "1889-12-31", "2199-01-01", "9999-12-31", "0000-01-01")
WORDS = ("ten", "10 h", "10h", "1,000", "½", "١٠", "1_000", "0x10", "1 0", "10..5", "ten; 5", "1/2", "$10")
OVERFLOWS = ("1e400", "-1e400", "1e3", "inf", "Infinity", "∞", "9" * 400, "1" + "0" * 20, "0." + "1" * 400)
NEGATIVES = ("-5", "-0.25", "−5", "-1e9")
NOT_STATED = ("NA", "n/a", "-", "null", "None", "nan", "NaN")
ZONES = (
    "CET+1",
    "Mars/Olympus",
    "+01:00",
    "../../etc/passwd",
    "europe/berlin",
    "Europe/Berlin\x00",
    "localtime",
    "GMT+25",
)
DAYS = ("Mo-Fr", "Funday", "Mon-", "1", "Mon-Tue-Wed", "Mon–Fri–Sun", "weekdays", "Lundi", "M")
LEGS = (
    "2027-02-01 to 2027-02-05, 20 h",
    "20 h",
    "2027-02-01/2027-02-05",
    "2027-02-01/2027-02-05 h",
    "; ".join(["2027-02-01/2027-02-05 1 h"] * 13),
)
NOT_NUMBERS = (
    True,
    float("inf"),
    -float("inf"),
    [10],
    {"hours": 10},
    10**400,
    10**5_000,
    Decimal("Infinity"),
    dt.date(2027, 2, 1),
    b"10",
    1e308,
    5e-324j,
)
NOT_DATES = (
    20270201,
    44593.5,
    True,
    [["2027-02-01"]],
    {"start": "2027-02-01"},
    dt.datetime(2027, 2, 1, 10, 30),
    b"2027-02-01",
    10**5_000,
)
NOT_IDS = (True, 1.5, ["a"], {"id": 1}, dt.date(2027, 2, 1), float("inf"), 10**250, 10**5_000, b"a")
NOT_TEXTS = (["Baker."], {"text": "Baker."}, nested(30), b"Baker.")
NOT_LISTS = ({"Python": 3}, b"Python", True, [{"name": "Python"}], [["Python"]], [True], nested(30))
HIDDEN = (
    "Ba\u200bker of bread.",
    "Ran \u202eevil\u202c things.",
    "Pyt\u04bbon and S\u0441ience p\u0430per work.",
    "Hel\u2060lo there",
)
LONG = "bread and rivers " * 13_000
NUMBERS = (
    (A, "hours_per_week"),
    (A, "hours_per_day"),
    (A, "max_projects"),
    (A, "gap_days"),
    (P, "hours"),
    (P, "seats"),
    (P, "shared_hours"),
    (R, "rank"),
    (H, "rank"),
)
COUNTS = ((A, "max_projects"), (A, "gap_days"), (P, "seats"), (R, "rank"), (H, "rank"))
TOO_LARGE = (
    (A, "hours_per_week", "169"),
    (A, "hours_per_day", "24.25"),
    (A, "gap_days", "367"),
    (P, "hours", "8785"),
    (P, "seats", "1000001"),
    (P, "shared_hours", "25"),
    (R, "rank", "1000001"),
    (H, "rank", "1000001"),
    (A, "max_projects", "1000001"),
)


def _dates(kind: str, cells: Cells, code: str, *, is_typed: bool = False) -> list[CellFault]:
    """A wrong date in each column that holds dates: of intervals the first, the second, or the whole."""
    faults = [
        CellFault(kind, P, column, cells, (code,), prepare=plain, is_typed=is_typed) for column in ("start", "end")
    ]
    if is_typed:
        return [
            *faults,
            *(CellFault(kind, A, column, cells, (code,), is_typed=True) for column in ("available", "days_off")),
        ]
    for column in ("available", "days_off"):
        pairs = [f"{cell}/2027-03-01" for cell in cells] + [f"2027-01-05/{cell}" for cell in cells]
        listed = [f"2027-01-05/2027-01-09; {cell}" for cell in cells]
        faults.append(CellFault(kind, A, column, (*pairs, *listed, *cells), (code,)))
    return [
        *faults,
        CellFault(
            kind,
            P,
            "legs",
            [f"{cell}/2027-03-01 8 h" for cell in cells if " " not in cell and "/" not in cell],
            (code,),
        ),
    ]


def _numbers(
    kind: str, cells: Cells, where: Sequence[tuple[str, str]] = NUMBERS, *, is_typed: bool = False
) -> list[CellFault]:
    return [CellFault(kind, role, column, cells, ("bad_number",), is_typed=is_typed) for role, column in where]


REFUSING: tuple[CellFault, ...] = (
    *_dates("wrong date form", (*WRONG_DATES, *MORE_WRONG_DATES), "date_format"),
    *_dates("impossible date", NO_DATES, "date_format"),
    *_dates("date out of range", FAR_DATES, "date_range"),
    *_dates("cell that is no date", NOT_DATES, "date_format", is_typed=True),
    *_dates(
        "far-off date object",
        (dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.datetime(1900, 1, 1)),
        "date_range",
        is_typed=True,
    ),
    CellFault(
        "end before start",
        A,
        "available",
        ("2027-03-01/2027-02-01", "2027-01-05/2027-01-09; 2027-03-01/2027-02-01"),
        ("end_before_start",),
    ),
    CellFault("end before start", A, "days_off", ("2027-03-01/2027-02-01",), ("end_before_start",)),
    CellFault("end before start", P, "end", ("2026-12-31", "1990-01-01"), ("end_before_start",), prepare=plain),
    CellFault(
        "end before start",
        P,
        "legs",
        ("2027-03-01/2027-02-01 8 h",),
        ("end_before_start",),
        prepare=having(start="", end="", hours=""),
    ),
    *_numbers("negative number", NEGATIVES),
    *_numbers("number in words", WORDS),
    *_numbers("overflowing number", OVERFLOWS),
    *_numbers("cell that is no number", NOT_NUMBERS, is_typed=True),
    *(CellFault("number too large", role, column, (cell,), ("bad_number",)) for role, column, cell in TOO_LARGE),
    *_numbers("fraction for a count", ("1.5", "0,5", "2.0001"), COUNTS),
    CellFault("project without hours", P, "hours", ("0", "0.00", "-0"), ("bad_number",), prepare=plain),
    CellFault("unknown word", P, "schedule", ("weekly", "flexible; fixed", "fixéd", "1"), ("unknown_value",)),
    CellFault("unknown word", A, "work_mode", ("remote; moon", "office", "5"), ("unknown_value",)),
    CellFault("unknown word", P, "work_mode", ("moon", "home office"), ("unknown_value",)),
    CellFault("several modes", P, "work_mode", ("remote; hybrid", "on-site;remote;hybrid"), ("unknown_value",)),
    *(
        CellFault("missing cell", P, column, ("", "  ", "\t"), ("missing_value",), prepare=plain)
        for column in ("title", "start", "end", "hours")
    ),
    *(CellFault("missing cell", role, "rank", ("", " "), ("missing_value",)) for role in (R, H)),
    *(
        CellFault("not stated, and required", P, column, NOT_STATED, ("missing_value",), prepare=plain)
        for column in ("start", "end", "hours")
    ),
    *(CellFault("not stated, and required", role, "rank", NOT_STATED, ("missing_value",)) for role in (R, H)),
    *(
        CellFault("missing id", role, column, ("", " ", "\u3000"), ("missing_id",))
        for role, column in (
            (A, "applicant_id"),
            (P, "project_id"),
            (R, "applicant_id"),
            (R, "project_id"),
            (H, "project_id"),
            ("pins", "project_id"),
            ("forbids", "applicant_id"),
        )
    ),
    *(
        CellFault(
            "broken id",
            role,
            column,
            ("a\x07b", "x" * 201, "line\nbreak", "a\x00", "tab\there", "a\ud800"),
            ("bad_id",),
        )
        for role, column in (
            (A, "applicant_id"),
            (P, "project_id"),
            (R, "applicant_id"),
            (H, "applicant_id"),
            ("pins", "project_id"),
        )
    ),
    *(
        CellFault("cell that is no id", role, column, NOT_IDS, ("bad_id",), is_typed=True)
        for role, column in ((A, "applicant_id"), (P, "project_id"), (R, "project_id"))
    ),
    *(
        CellFault("unknown id", role, column, ("nobody", "a_017", "A-17", "x" * 199), ("unknown_id",))
        for role in (R, H, "pins", "forbids")
        for column in ("applicant_id", "project_id")
    ),
    *(CellFault("wrong weekday", role, "weekdays", DAYS, ("bad_weekday",)) for role in (A, P)),
    *(CellFault("wrong zone", role, "time_zone", ZONES, ("bad_zone",)) for role in (A, P)),
    CellFault("wrong legs", P, "legs", LEGS, ("bad_legs",)),
    CellFault(
        "wrong legs",
        P,
        "legs",
        (True, 5, {"start": "x"}, [{"start": "2027-02-01"}], [5], nested(30)),
        ("bad_legs",),
        is_typed=True,
    ),
    CellFault(
        "legs that differ",
        P,
        "legs",
        ("2027-02-01/2027-02-05 19 h",),
        ("legs_differ",),
        prepare=within(start="2027-02-01", hours="20"),
    ),
    *(
        CellFault("impossible choice", P, column, ("two of: R", "SQL; three of: R, Excel", "9 of: a, b"), ("bad_wish",))
        for column in ("must_have_skills", "nice_to_have_skills")
    ),
    *(
        CellFault("structure for text", role, column, NOT_TEXTS, ("bad_text",), is_typed=True)
        for role, column in ((A, "resume"), (A, "commitment"), (P, "title"), (P, "description"))
    ),
    *(
        CellFault("structure for a list", role, column, NOT_LISTS, ("bad_list",), is_typed=True)
        for role, column in ((A, "skills"), (A, "location"), (P, "must_have_skills"), (P, "languages"))
    ),
    CellFault(
        "too many hours",
        P,
        "hours",
        ("481", "8784"),
        ("too_many_hours",),
        prepare=within(start="2027-02-01", end="2027-02-20"),
    ),
    CellFault("window too long", P, "end", ("2028-03-01",), ("window_too_long",), prepare=within(start="2027-02-01")),
    CellFault("window too long", A, "days_off", ("2027-01-01/2028-06-01",), ("window_too_long",)),
    CellFault(
        "window too long",
        P,
        "legs",
        ("2027-01-05/2027-01-09 8 h; 2028-02-01/2028-02-09 8 h",),
        ("window_too_long",),
        prepare=having(start="", end="", hours=""),
    ),
    CellFault(
        "no zone of the host",
        P,
        "shared_hours",
        ("2", "0.5"),
        ("missing_zone",),
        prepare=having(time_zone=""),
        told_in="time_zone",
    ),
    CellFault(
        "no working day",
        P,
        "weekdays",
        ("Mon", "Tue-Fri"),
        ("no_working_day",),
        prepare=within(start="2027-02-06", end="2027-02-07", schedule="fixed", hours="8"),
        told_in="end",
    ),
    CellFault(
        "two places at once",
        P,
        "legs",
        ("2027-02-02/2027-02-02 2 h fixed @ Leeds; 2027-02-01/2027-02-05 2 h fixed on Tue @ York",),
        ("two_places",),
        prepare=having(start="", end="", hours="", weekdays="", work_mode="on-site"),
    ),
)
MENDED: tuple[CellFault, ...] = (
    *(
        CellFault(
            "broken characters",
            role,
            column,
            ("Ba\x00ker", "x\ud800y", "\x00"),
            ("replaced_characters",),
            refuses=False,
        )
        for role, column in (
            (A, "resume"),
            (A, "commitment"),
            (A, "skills"),
            (P, "title"),
            (P, "description"),
            (P, "host"),
        )
    ),
    *(
        CellFault("hidden characters", role, column, HIDDEN, ("hidden_characters",), refuses=False)
        for role, column in ((A, "resume"), (A, "commitment"), (P, "title"), (P, "description"))
    ),
    CellFault("not stated", A, "hours_per_day", NOT_STATED, ("not_available",), refuses=False),
    CellFault("not stated", A, "skills", NOT_STATED, ("not_available",), refuses=False),
    CellFault("not stated", P, "seats", NOT_STATED, ("not_available",), refuses=False),
    CellFault("decimal comma", A, "hours_per_week", ("7,5", "12,25"), ("decimal_comma",), refuses=False),
    CellFault("decimal comma", P, "hours", ("7,5", "8,25"), ("decimal_comma",), refuses=False, prepare=plain),
    CellFault(
        "midnight",
        P,
        "start",
        (f"{day(3)}T00:00:00", f"{day(3)} 00:00"),
        ("date_time",),
        refuses=False,
        prepare=within(end=day(20)),
    ),
    CellFault("midnight", A, "days_off", (f"{day(15)}T00:00:00.000",), ("date_time",), refuses=False),
    *(
        CellFault(
            "other separators",
            role,
            column,
            ("Python, R", "SQL | R\nExcel", "Python • gardening"),
            ("separators",),
            refuses=False,
        )
        for role, column in ((A, "skills"), (A, "wants_to_learn"), (P, "teaches"), (P, "must_have_skills"))
    ),
    CellFault("another word", P, "work_mode", ("in person", "onsite", "On  Site"), ("synonym",), refuses=False),
    CellFault("another word", A, "work_mode", ("remote; In-Person",), ("synonym",), refuses=False),
    CellFault(
        "level of a language",
        A,
        "languages",
        ("German (B1)", "English; French - fluent"),
        ("language_level",),
        refuses=False,
    ),
    *(
        CellFault("prose among skills", role, column, ("R; " + "x" * 201,), ("long_skill",), refuses=False)
        for role, column in ((A, "skills"), (P, "nice_to_have_skills"))
    ),
    CellFault("too many projects", A, "max_projects", ("17", "1000000"), ("lowered_max_projects",), refuses=False),
    CellFault("odd hours", A, "hours_per_week", ("7.1", "12.9999"), ("rounded_hours",), refuses=False),
    CellFault("odd hours", P, "hours", ("7.1", "8.0001"), ("rounded_hours",), refuses=False, prepare=plain),
    CellFault(
        "windows that overlap",
        A,
        "available",
        (f"{day(0)}/{day(20)}; {day(20)}/{day(40)}",),
        ("merged_windows",),
        refuses=False,
    ),
    CellFault(
        "days off outside",
        A,
        "days_off",
        ("2027-12-24", "2030-01-01/2030-01-05"),
        ("off_outside",),
        refuses=False,
        prepare=having(available=f"{day(0)}/{day(40)}"),
    ),
    CellFault(
        "weekdays of flexible work",
        P,
        "weekdays",
        ("Mon", "Sat-Sun"),
        ("unused_weekdays",),
        refuses=False,
        prepare=plain,
    ),
    CellFault("nothing to read", A, "resume", ("", " \n", "\u3000"), ("no_resume",), refuses=False),
)
RARE: tuple[CellFault, ...] = (
    CellFault(
        "huge cell",
        A,
        "resume",
        (LONG, "x" * 250_000, "1 " * 110_000, "(" * 200_001, "a@" * 100_001),
        ("shortened",),
        refuses=False,
    ),
    CellFault("huge cell", A, "commitment", (LONG,), ("shortened",), refuses=False),
)
"""Slow to read, so planted seldom."""
