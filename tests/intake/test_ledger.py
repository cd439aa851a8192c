from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import docx
import pandas as pd
import pytest

import matchkit as mk
from document_files import HOSTILE, line, pdf, pdf_of_shapes
from document_files import docx as docx_of
from matchkit.intake import CODES, Intake, Ledger, LedgerEntry
from matchkit.intake.documents import children
from matchkit.intake.ledger import NOTES, REFUSALS, REPAIRS
from matchkit.params import CalendarParams, DocumentParams
from matchkit.pipeline import match_intake
from tests.intake.rows import applicant, find, project, read, read_csv, read_one, read_project, wish

HEADER = "applicant_id,skills\n"
REFUSE = CalendarParams(unknown_available="refuse")


def with_file(folder: Path, name: str, data: bytes) -> Intake:
    (folder / name).write_bytes(data)
    return read([applicant(resume_path=name)], base_folder=folder)


def alone(folder: Path, name: str, data: bytes, params: DocumentParams | None = None) -> Intake:
    """A file that is all that somebody wrote."""
    (folder / name).write_bytes(data)
    return read([applicant(resume=None, resume_path=name)], base_folder=folder, documents=params)


def hostile(folder: Path, name: str) -> Intake:
    return alone(folder, name, next(file for file in HOSTILE if file.name == name).make())


def with_crash(folder: Path) -> Intake:
    """The process that parses the file says that it is ready, and ends."""
    crash = "import sys; sys.stdin.buffer.readline(); sys.stdout.buffer.write(b'\\0\\0\\0\\5ready'); sys.stdout.flush()"
    with patch.object(children, "_START", crash + "; sys.stdin.buffer.read(400)"):
        return alone(folder, "cv.pdf", bytes(1_000))


def too_slow(folder: Path) -> Intake:
    params = DocumentParams(seconds=0.1, max_parts=10_000_000)
    return alone(folder, "cv.pdf", pdf(b"0 0 m " + b"10 10 l " * 200_000), params)


def too_greedy(folder: Path) -> Intake:
    params = DocumentParams(memory_megabytes=256, max_unpacked_megabytes=100, max_parts=10_000_000, seconds=60.0)
    return alone(folder, "cv.docx", docx_of("<w:p/>" * 3_000_000), params)


PICTURE = b"<</Subtype /Image /Width 1 /Height 1 /Length 1>> stream\n\x00\nendstream"


def scan(folder: Path) -> Intake:
    """A picture with the invisible text of a text recognition over it."""
    page = b"q 600 0 0 800 0 0 cm /P Do Q " + line("Baker", before="3 Tr")
    return alone(folder, "cv.pdf", pdf(page, resources=b"/XObject <</P 4 0 R>>", more=[PICTURE]))


BUSY = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//somebody//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20270101T000000Z
DTSTART:20270202T090000Z
DTEND:20270202T120000Z
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


FREE = BUSY.replace(b"END:VEVENT", b"TRANSP:TRANSPARENT\r\nEND:VEVENT")

AT_NIGHT = BUSY.replace(b"T090000Z", b"T030000").replace(b"T120000Z", b"T040000")  # in the applicant's own zone


def with_calendar(folder: Path, data: bytes, zone: str = "Europe/Berlin") -> Intake:
    (folder / "a.ics").write_bytes(data)
    return read([applicant(calendar_path="a.ics", time_zone=zone), applicant("spare")], base_folder=folder)


def too_large(folder: Path) -> Intake:
    with (folder / "cv.txt").open("wb") as file:
        file.truncate(20_000_001)
    return read([applicant(resume_path="cv.txt")], base_folder=folder)


def empty_docx(folder: Path) -> Intake:
    docx.Document().save(str(folder / "cv.docx"))
    return read([applicant(resume_path="cv.docx")], base_folder=folder)


def ranked(*wishes: dict, applicants: list | None = None) -> Intake:
    return read(applicants or [applicant()], [project(), project("q")], rankings=list(wishes))


def with_damaged_cache(folder: Path, damage: Callable[[Path], None]) -> Intake:
    """The ledger of a second run, after something happened to the vectors that the first one kept."""
    intake = read([applicant(resume="Baker.")], [project()])
    cache = mk.VectorCache(folder / "cache")
    match_intake(intake, mk.MatchParams(), encoder="hashing", cache=cache)
    damage(cache.path)
    return match_intake(intake, mk.MatchParams(), encoder="hashing", cache=cache).intake


def empty_vectors(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE vectors SET vector = x''")


CASES: dict[str, Callable[[Path], Intake]] = {
    "ambiguous_file": lambda folder: hostile(folder, "pdf_and_zip.pdf"),
    "assumed_available": lambda _: read_one(available=None),
    "assumed_hours_per_week": lambda _: read_one(hours_per_week=""),
    "assumed_max_projects": lambda _: read_one(max_projects=" "),
    "assumed_time_zone": lambda folder: with_calendar(folder, FREE, ""),
    "bad_id": lambda _: read([applicant(True), applicant("spare")]),
    "bad_json": lambda folder: read_csv(folder, '{"applicant_id": "a"}\n{"applicant_id": \n', "applicants.jsonl"),
    "bad_legs": lambda _: read_project(legs="2027-02-01 to 2027-02-05, 20 h"),
    "bad_list": lambda _: read_one(skills={"Python": 3}),
    "bad_number": lambda _: read_one(hours_per_week="ten"),
    "bad_quotes": lambda folder: read_csv(folder, HEADER + 'a,"the "best" day"\nb,R\n'),
    "bad_text": lambda _: read_one(resume=["Baker."]),
    "bad_weekday": lambda _: read_one(weekdays="Mo-Fr"),
    "bad_wish": lambda _: read_project(must_have_skills="two of: R"),
    "bad_zone": lambda _: read_one(time_zone="CET+1"),
    "cache_rows_dropped": lambda folder: with_damaged_cache(folder, empty_vectors),
    "cache_set_aside": lambda folder: with_damaged_cache(folder, lambda path: path.write_bytes(b"x" * 5_000)),
    "calendar_too_large": lambda folder: with_calendar(folder, b"BEGIN:VCALENDAR" + b" " * 5_000_000),
    "crashed_parser": with_crash,
    "date_format": lambda _: read_one(days_off="31/12/2026"),
    "date_range": lambda _: read_one(available="0207-01-11/2027-02-01"),
    "date_time": lambda _: read_project(start="2027-02-01T00:00:00"),
    "decimal_comma": lambda _: read_one(hours_per_week="7,5"),
    "delimiter": lambda folder: read_csv(folder, "applicant_id\tskills\na\tR\n"),
    "duplicate_id": lambda _: read([applicant(), applicant(skills="R"), applicant("spare")]),
    "duplicate_pair": lambda _: ranked(wish(rank=1), wish(rank=2)),
    "duplicate_rank": lambda _: ranked(wish(), wish(project_id="q")),
    "duplicate_row": lambda _: read([applicant(), applicant()]),
    "encrypted_file": lambda folder: hostile(folder, "encrypted.docx"),
    "encoding": lambda folder: read_csv(folder, (HEADER + "a,café\n").encode("cp1252")),
    "end_before_start": lambda _: read_project(end="2027-01-31"),
    "external_calendar": lambda folder: with_calendar(folder, BUSY),
    "floating_times": lambda folder: with_calendar(folder, AT_NIGHT),
    "far_off": lambda _: read(None, [project(), project("q"), project("late", start="2097-02-01", end="2097-02-26")]),
    "file_too_large": too_large,
    "hidden_characters": lambda _: read_one(resume="Ba\u200bker."),
    "hidden_text": lambda folder: alone(folder, "cv.pdf", pdf(line("Baker") + line("python rust", before="1 g"))),
    "joined_resume": lambda folder: with_file(folder, "cv.txt", b"Cook."),
    "language_level": lambda _: read_one(languages="German (B1)"),
    "legs_differ": lambda _: read_project(legs="2027-02-01/2027-02-26 30 h"),
    "lowered_max_projects": lambda _: read_one(max_projects="17"),
    "long_skill": lambda _: read_one(skills="R; " + "x" * 201),
    "merged_windows": lambda _: read_one(available="2027-01-11/2027-02-01; 2027-02-01/2027-03-01"),
    "missing_id": lambda _: read([applicant(""), applicant("spare")]),
    "missing_value": lambda _: read_project(hours="NA"),
    "missing_zone": lambda _: read_project(shared_hours="2"),
    "nested_too_deeply": lambda folder: hostile(folder, "deep.docx"),
    "no_resume": lambda _: read_one(resume=" \n"),
    "no_text": empty_docx,
    "no_working_day": lambda _: read_project(start="2027-02-06", end="2027-02-07", schedule="fixed"),
    "not_a_document": lambda folder: hostile(folder, "spreadsheet.docx"),
    "not_available": lambda _: read_one(hours_per_day="n/a"),
    "old_word_file": lambda folder: hostile(folder, "old.doc"),
    "own_entities": lambda folder: hostile(folder, "laughing.docx"),
    "off_outside": lambda _: read_one(days_off="2027-05-01"),
    "path_outside": lambda folder: read([applicant(resume_path="../cv.txt")], base_folder=folder),
    "ragged_row": lambda folder: read_csv(folder, HEADER + "a,R,SQL\nb,R\n"),
    "recognised_text": scan,
    "redacted": lambda _: read_one(resume="Baker. a@example.org"),
    "refused_id": lambda _: ranked(wish("x"), applicants=[applicant(), applicant("x", days_off="?")]),
    "repeated_text": lambda _: read_one(resume="I bake bread in a small town by the sea. " * 3),
    "replaced_characters": lambda _: read_one(resume="Ba\x00ker"),
    "rounded_hours": lambda _: read_project(hours="20.1"),
    "separators": lambda _: read_one(skills="Python, R"),
    "shortened": lambda _: read_one(resume=" ".join(f"bread{number}" for number in range(30_000))),
    "similar_id": lambda _: read([applicant("a"), applicant("A")]),
    "synonym": lambda _: read_project(work_mode="in person"),
    "too_many_hours": lambda _: read_project(hours="673"),
    "too_many_pages": lambda folder: alone(folder, "cv.pdf", pdf(line("Baker"), *[b" "] * 50)),
    "too_many_parts": lambda folder: hostile(folder, "1000000_elements.docx"),
    "took_too_long": too_slow,
    "took_too_much_memory": too_greedy,
    "two_places": lambda _: read_project(
        start="",
        end="",
        hours="",
        work_mode="on-site",
        legs="2027-02-02/2027-02-02 2 h fixed @ Leeds; 2027-02-01/2027-02-05 2 h fixed on Tue @ York",
    ),
    "unknown_available": lambda _: read([applicant(available=None), applicant("spare")], params=REFUSE),
    "unknown_column": lambda _: read_one(shoe_size="42"),
    "unknown_id": lambda _: ranked(wish("nobody")),
    "unknown_value": lambda _: read_project(schedule="weekly"),
    "unpacks_too_large": lambda folder: hostile(folder, "bomb.docx"),
    "unreadable_calendar": lambda folder: with_calendar(folder, b"no calendar"),
    "unreadable_font": lambda folder: alone(folder, "cv.pdf", pdf_of_shapes()),
    "unreadable_file": lambda folder: with_file(folder, "cv.pdf", b"%PDF-1.7 cut off"),
    "unused_weekdays": lambda _: read_project(weekdays="Mon"),
    "window_too_long": lambda _: read_project(end="2028-02-02"),
    "wrong_ending": lambda folder: hostile(folder, "pdf_in_truth.docx"),
}


def test_every_code_has_a_case_here() -> None:
    assert sorted(CASES) == sorted(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_code_is_entered_with_its_kind_and_a_cure(code: str, tmp_path: Path) -> None:
    intake = CASES[code](tmp_path)
    entries = find(intake, code)
    assert entries
    kind = "refused" if code in REFUSALS else "repaired" if code in REPAIRS else "note"
    for entry in entries:
        assert entry.kind == kind
        assert entry.what.endswith(".")
        assert entry.cure
        assert (entry.row in intake.ledger.refused_rows(entry.source)) == (kind == "refused")


@pytest.mark.parametrize("code", sorted(CODES))
def test_no_other_code_comes_with_it(code: str, tmp_path: Path) -> None:
    """A cure that is followed must leave nothing else behind, so one mistake has one entry."""
    assumptions = {"assumed_available", "assumed_hours_per_week", "assumed_max_projects", "no_resume"}
    companions = {"missing_value": {"not_available"}, "refused_id": {"date_format"}}
    came = {entry.code for entry in CASES[code](tmp_path).ledger.entries}
    assert came - assumptions <= {code} | companions.get(code, set())


HOST_CASES: dict[str, tuple[list[dict], list[dict]]] = {
    "bad_id": ([wish(True)], []),
    "bad_number": ([wish(rank="first")], []),
    "duplicate_pair": ([wish(rank=1), wish(rank=2)], []),
    "duplicate_rank": ([wish(), wish("b")], [applicant("b")]),
    "duplicate_row": ([wish(), wish()], []),
    "missing_id": ([wish(project_id="")], []),
    "missing_value": ([wish(rank="")], []),
    "refused_id": ([wish("x")], [applicant("x", days_off="?")]),
    "unknown_column": ([{**wish(), "remark": "x"}], []),
    "unknown_id": ([wish(project_id="nowhere")], []),
}


@pytest.mark.parametrize("code", sorted(HOST_CASES))
def test_the_rankings_of_hosts_have_the_codes_of_those_of_applicants(code: str) -> None:
    rows, more = HOST_CASES[code]
    intake = read([applicant(), *more], [project()], host_rankings=rows)
    entries = [entry for entry in intake.ledger.entries if entry.source == "host_rankings list"]
    assert [entry.code for entry in entries] == [code]
    assert entries[0].cure
    counts = intake.counts["host_rankings list"]
    n_refused = int(code in REFUSALS)
    assert (counts.rows_in, counts.used, counts.refused) == (len(rows), len(rows) - n_refused, n_refused)


def test_each_code_has_one_kind_and_a_sentence() -> None:
    assert len(CODES) == len(REFUSALS) + len(REPAIRS) + len(NOTES)
    assert all(sentence.endswith(".") for sentence in CODES.values())


def test_entries_are_sorted_by_source_row_column_and_code() -> None:
    def entry(source: str, row: int | None, column: str) -> LedgerEntry:
        return LedgerEntry(source, row, column, "bad_number", "refused", "a", "x", "y")

    entries = (entry("b", 1, ""), entry("a", 10, "x"), entry("a", 2, "x"), entry("a", 2, "w"), entry("a", None, ""))
    places = [(line.source, line.row, line.column) for line in Ledger(entries).entries]
    assert places == [("a", None, ""), ("a", 2, "w"), ("a", 2, "x"), ("a", 10, "x"), ("b", 1, "")]


def test_a_row_refused_twice_is_one_refused_row() -> None:
    intake = read_project(start="soon", seats="-1")
    assert len(find(intake, "date_format") + find(intake, "bad_number")) == 2
    assert intake.ledger.refused_rows("projects list") == (0,)
    assert intake.ledger.refused_rows("applicants list") == ()


def test_the_frame_has_the_promised_columns_and_keeps_rows_whole_numbers() -> None:
    frame = read_one(hours_per_week="ten", shoe_size="42").ledger.to_frame()
    assert list(frame.columns) == ["source", "row", "column", "code", "kind", "id", "what", "cure"]
    assert frame["row"].dtype == pd.Int64Dtype()
    assert frame["code"].tolist() == ["unknown_column", "bad_number"]
    assert frame["row"].isna().tolist() == [True, False]


def test_an_empty_ledger_has_a_frame_with_the_same_columns_and_types() -> None:
    empty, full = read().ledger.to_frame(), read_one(shoe_size="1").ledger.to_frame()
    assert len(empty) == 0
    assert empty.dtypes.tolist() == full.dtypes.tolist()


def test_no_prose_reaches_the_ledger() -> None:
    """Ledgers are mailed around; resumes are not."""
    private = "Confidential 555-0100"
    prose = {"resume": private + "\x00", "commitment": private + "\x00"}
    intake = read(
        [applicant(**prose), applicant("b", resume=[private]), applicant("c", **prose, weekdays="x")],
        [project(title=private + "\x00", description={"text": private}), project("q", host=private + "\ud800")],
    )
    assert len(intake.ledger.entries) >= 6
    assert not any(private in f"{entry.what} {entry.cure} {entry.id}" for entry in intake.ledger.entries)


def test_everything_in_the_ledger_and_the_carried_columns_can_be_written_to_a_file() -> None:
    """A lone surrogate, which JSON can hold, would stop the writing of the whole result."""
    bad = "x\ud800"
    cells = {"skills": bad, "weekdays": bad, "resume_path": bad, bad: bad}
    intake = read(
        [applicant("a", **cells), applicant(bad), {**applicant("b"), bad: bad}], rankings=[wish(bad, bad, bad)]
    )
    intake.ledger.to_frame().to_csv().encode()
    assert dict(intake.market.applicants.carried) == {"x\ufffd": ("x\ufffd",)}


def test_a_quoted_cell_is_cut_at_forty_characters() -> None:
    entry = find(read_one(days_off="x" * 500), "date_format")[0]
    assert "x" * 39 + "…" in entry.what
    assert "x" * 40 not in entry.what


def test_a_notebook_shows_refusals_first_and_escapes_them() -> None:
    rows = [applicant("ok"), applicant("<b>", hours_per_week="many"), applicant("quiet", max_projects="")]
    shown = read(rows).ledger._repr_html_()
    assert shown.startswith("<p>1 refused, 0 repaired, 1 noted</p>")
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert shown.index("bad_number") < shown.index("assumed_max_projects")
    assert read().ledger._repr_html_().startswith("<p>0 refused, 0 repaired, 0 noted</p>")
