from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import uuid
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from matchkit.errors import ColumnsError, InputError, SourceError
from matchkit.market import iso_date
from tests.intake.rows import applicant, codes, find, only, project, read, read_csv

IDS = ["007", "NA", "9007199254740993", "1e5", "null", "TRUE"]


def ids(intake) -> list[str]:
    return list(intake.market.applicants.ids)


def test_ids_in_a_csv_stay_the_text_that_they_are(tmp_path: Path) -> None:
    """Readers that guess types turn 007 into 7, NA into nothing, and large ids into their neighbours."""
    assert ids(read_csv(tmp_path, "applicant_id,skills\n" + "".join(f"{key},R\n" for key in IDS))) == sorted(IDS)


def test_ids_in_parquet_frames_and_json_stay_too(tmp_path: Path) -> None:
    frame = pd.DataFrame({"applicant_id": pd.Series(IDS, dtype="str")})
    frame.to_parquet(tmp_path / "a.parquet")
    (tmp_path / "a.ndjson").write_text("".join(json.dumps({"applicant_id": key}) + "\n" for key in IDS))
    for source in (frame, tmp_path / "a.parquet", str(tmp_path / "a.ndjson"), pl.from_pandas(frame)):
        assert ids(read(source)) == sorted(IDS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_told_from_the_header_line(tmp_path: Path, delimiter: str) -> None:
    text = f'applicant_id{delimiter}skills{delimiter}"note, with; all\tthree"\na{delimiter}"R; SQL, C"{delimiter}x\n'
    intake = read_csv(tmp_path, text)
    assert intake.market.applicants.skills == (("R", "SQL", "C"),)
    assert ("delimiter" in codes(intake)) == (delimiter != ",")


def test_known_names_decide_against_a_header_full_of_other_delimiters(tmp_path: Path) -> None:
    intake = read_csv(tmp_path, "applicant_id;skills, best first, up to five\na;R\n")
    assert list(intake.market.applicants.carried) == ["skills, best first, up to five"]


def test_mapped_names_tell_the_delimiter_too(tmp_path: Path) -> None:
    intake = read_csv(tmp_path, "Nr;Can, do, well\na;R\n", columns={"Nr": "applicant_id", "Can, do, well": "skills"})
    assert intake.market.applicants.skills == (("R",),)


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert ids(read_csv(tmp_path, b"\xef\xbb\xbfapplicant_id\na\n")) == ["a"]
    assert ids(read_csv(tmp_path, b'\xef\xbb\xbf{"applicant_id": "a"}\n', "a.jsonl")) == ["a"]


def test_windows_1252_is_a_declared_repair(tmp_path: Path) -> None:
    intake = read_csv(tmp_path, "applicant_id,location\na,Besançon “café”\n".encode("cp1252"))
    assert intake.market.applicants.locations == (("Besançon “café”",),)
    entry = only(intake, "encoding")
    assert (entry.kind, entry.row, entry.source) == ("repaired", None, "applicants.csv")


def test_a_few_broken_bytes_spoil_no_other_letter(tmp_path: Path) -> None:
    """Something was pasted into a file of UTF-8, or it was cut off: its accents stay what they are."""
    cells = ["zoë,Besançon,", "álex,Łódź,", "b\udc92,Bath,", "c,Bath\udc92 Spa,", "d,Ely,é\udc81"]
    rows = ["applicant_id,location,memo", *cells]
    intake = read_csv(tmp_path, "\n".join(rows).encode("utf-8", "surrogateescape"))
    assert ids(intake) == ["c", "d", "zoë", "álex"]
    assert intake.market.applicants.locations == (("Bath\ufffd Spa",), ("Ely",), ("Besançon",), ("Łódź",))
    assert intake.market.applicants.carried["memo"] == ("", "é\ufffd", "", "")
    assert only(intake, "bad_id").row == 4
    told = [(entry.row, entry.column, entry.what) for entry in find(intake, "replaced_characters")]
    assert told[0] == (None, "", "3 bytes of the file are no UTF-8, as the others are; U+FFFD stands for each.")


def test_a_file_of_another_encoding_is_not_taken_for_broken_utf_8(tmp_path: Path) -> None:
    text = "applicant_id,location\na,Ã© “Besançon”\n"  # its first two letters make one of UTF-8
    assert read_csv(tmp_path, text.encode("cp1252")).market.applicants.locations == (("Ã© “Besançon”",),)
    with pytest.raises(SourceError, match="byte 27 is neither UTF-8 nor Windows-1252"):
        read_csv(tmp_path, text.encode("cp1252") + b"\x81\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_and_utf_32_are_read_where_they_are_certain(tmp_path: Path, encoding: str) -> None:
    """Excel saves "Unicode text" as UTF-16, with a mark and with tabs."""
    intake = read_csv(tmp_path, "applicant_id\tname\nzoë\tZoë\n".encode(encoding))
    assert ids(intake) == ["zoë"]
    assert only(intake, "delimiter")
    assert not find(intake, "encoding")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"applicant_id\n\x81\n", "byte 13 is neither UTF-8 nor Windows-1252"),
        ("applicant_id\na\n".encode("utf-16")[:-1], "it is marked as UTF-16, and is not from byte 28 on"),
        (b"\xff\xfe\x00\x00abc", "it is marked as UTF-32, and is not from byte 0 on"),
    ],
)
def test_bytes_that_are_text_in_no_encoding_are_an_error(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read_csv(tmp_path, data)


def test_a_quoted_newline_is_part_of_its_cell_and_line_numbers_stay_right(tmp_path: Path) -> None:
    text = 'applicant_id,resume,weekdays\r\na,"one\r\ntwo\nthree",Mon\r\n\r\nb,x,Mo\r\n'
    intake = read_csv(tmp_path, text)
    assert intake.market.applicants.resumes == ("one\r\ntwo\nthree",)
    assert only(intake, "bad_weekday").row == 6


def test_ragged_rows_are_refused_on_their_line_and_the_others_go_on(tmp_path: Path) -> None:
    intake = read_csv(tmp_path, 'applicant_id,skills\na,R\nb\n"c",R,SQL\nd,R\n')
    assert ids(intake) == ["a", "d"]
    assert [(entry.row, entry.what) for entry in find(intake, "ragged_row")] == [
        (3, "The record has 1 cells, the header line 2."),
        (4, "The record has 3 cells, the header line 2."),
    ]
    assert intake.counts["applicants.csv"].refused == 2


def test_bad_quotes_refuse_their_record_alone(tmp_path: Path) -> None:
    intake = read_csv(tmp_path, 'applicant_id,resume\na,"the "best" day"\nb,Cook\nc,5" pipes\n')
    assert ids(intake) == ["b", "c"]
    assert only(intake, "bad_quotes").row == 2


def test_a_quote_that_is_never_closed_ends_the_run(tmp_path: Path) -> None:
    """It swallows all rows behind it, and nobody can say how many."""
    with pytest.raises(SourceError, match=r"a quote opened in the record of line 3 is never closed"):
        read_csv(tmp_path, 'applicant_id,resume\na,x\nb,"x\nc,x\n')
    with pytest.raises(SourceError, match=r"the quotes of its header line 1 contradict themselves"):
        read_csv(tmp_path, '"applicant"_id,resume\na,x\n')


def test_nul_bytes_are_replaced_in_texts_and_refused_in_ids(tmp_path: Path) -> None:
    intake = read_csv(tmp_path, b"applicant_id,resume\na,Ba\x00ker\nb\x00,x\n")
    assert intake.market.applicants.resumes == ("Ba\ufffdker",)
    assert codes(intake).count("replaced_characters") == codes(intake).count("bad_id") == 1


def test_a_cell_may_be_longer_than_the_csv_module_allows_and_the_limit_is_put_back(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    assert (
        len(read_csv(tmp_path, "applicant_id,resume\na," + "x" * 200_000 + "\n").market.applicants.resumes[0])
        == 200_000
    )
    assert csv.field_size_limit() == before


def test_a_column_named_twice_is_an_error_in_every_kind_of_source(tmp_path: Path) -> None:
    message = r"has more than one column named 'skills'"
    with pytest.raises(ColumnsError, match=message):
        read_csv(tmp_path, "applicant_id,skills,skills \na,R,SQL\n")
    with pytest.raises(ColumnsError, match=message):
        read(pd.DataFrame([["a", "R", "SQL"]], columns=["applicant_id", "skills", "skills"]))
    table = pa.table([pa.array(["a"])] * 3, names=["applicant_id", "skills", "skills"])
    with pytest.raises(ColumnsError, match=message):
        read(table)
    pq.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(ColumnsError, match=message):
        read(tmp_path / "a.parquet")
    with pytest.raises(ColumnsError, match=message):
        read([applicant(**{"skills": "R", " skills": "SQL"})])


def test_columns_without_a_name_are_called_by_position_and_dropped_if_empty(tmp_path: Path) -> None:
    intake = read_csv(tmp_path, "applicant_id,,\na,x,\n")
    assert dict(intake.market.applicants.carried) == {"unnamed_2": ("x",)}
    assert only(intake, "unknown_column").column == "unnamed_2"


def test_bad_json_lines_are_refused_and_the_others_go_on(tmp_path: Path) -> None:
    lines = [
        '{"applicant_id": "a"}',
        "",
        "[1]",
        '{"applicant_id": "b", "applicant_id": "c"}',
        "{" * 100_000,
        '{"applicant_id": "d"}',
    ]
    intake = read_csv(tmp_path, "\n".join(lines), "a.jsonl")
    assert ids(intake) == ["a", "d"]
    assert [(entry.row, entry.what.partition(": ")[2]) for entry in find(intake, "bad_json")] == [
        (3, "it holds a list, not an object."),
        (4, "it names a key twice."),
        (5, "it is no JSON from character 2 on."),
    ]
    assert intake.counts["a.jsonl"].rows_in == 5


def test_json_nested_without_end_is_a_bad_line(tmp_path: Path) -> None:
    line = '{"applicant_id": "b", "x": ' + "[" * 100_000 + "]" * 100_000 + "}"
    intake = read_csv(tmp_path, '{"applicant_id": "a"}\n' + line, "a.jsonl")
    assert only(intake, "bad_json").what == "The line cannot be used: it is nested too deeply."


def test_other_line_separators_are_part_of_a_json_text(tmp_path: Path) -> None:
    intake = read_csv(tmp_path, '{"applicant_id": "a", "resume": "one\u2028two\u0085three"}\n', "a.jsonl")
    assert intake.market.applicants.resumes == ("one\u2028two\u0085three",)


def test_json_holds_real_lists_and_numbers(tmp_path: Path) -> None:
    record = {"applicant_id": 7, "skills": ["R", "SQL"], "hours_per_week": 7.5, "max_projects": 2, "resume": None}
    side = read_csv(tmp_path, json.dumps(record).replace("null", "NaN"), "a.jsonl").market.applicants
    assert (side.ids, side.skills, side.quarters_per_week.tolist(), side.resumes) == (
        ("7",),
        (("R", "SQL"),),
        [30],
        ("",),
    )


ROWS = [
    applicant("a", skills=["R", "SQL"], hours_per_week=7.5, days_off=[dt.date(2027, 2, 1)], max_projects=2),
    applicant("b", skills=None, hours_per_week=None, days_off=None, max_projects=None, resume=None),
]


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame, pl.LazyFrame, pa.Table.from_pylist, list, tuple])
def test_frames_of_any_library_hold_the_same_applicants(library) -> None:
    side = read(library(ROWS)).market.applicants
    assert side.ids == ("a", "b")
    assert side.skills == (("R", "SQL"), ())
    assert side.quarters_per_week.tolist() == [30, -1]
    assert [iso_date(day) for day in side.days_off[0]] == ["2027-02-01"]
    assert side.max_projects.tolist() == [2, -1]
    assert side.resumes == ("Baker.", "")


def test_missing_values_of_all_kinds_are_empty_cells() -> None:
    frame = pd.DataFrame(
        {
            "project_id": ["a", "b", "c", "d"],
            "title": "Survey",
            "start": pd.to_datetime(["2027-02-01"] * 4),
            "end": [dt.date(2027, 2, 5)] * 4,
            "hours": np.array([8, 8, 8, 8], dtype=np.int8),
            "seats": pd.Series([1, None, 3, None], dtype="Int64"),
            "location": [np.nan, None, pd.NA, pd.NaT],
            "schedule": pd.Categorical(["fixed", None, None, "flexible"]),
        }
    )
    intake = read(None, frame)
    side = intake.market.projects
    assert side.seats.tolist() == [1, 1, 3, 1]
    assert side.locations == ((), (), (), ())
    assert side.legs.is_fixed.tolist() == [True, False, False, False]
    assert codes(intake) == []


def test_dates_of_frames_and_of_numpy_are_dates() -> None:
    rows = [
        project("a", start=np.datetime64("2027-02-01"), end=pd.Timestamp("2027-02-03")),
        project("b", start=dt.datetime(2027, 2, 1), end=np.datetime64("2027-02-03T00:00", "ns")),
        project("c", start=pd.NaT, end=np.datetime64("NaT")),
    ]
    intake = read(None, rows)
    assert intake.market.projects.ids == ("a", "b")
    assert (intake.market.projects.end - intake.market.projects.start).tolist() == [3, 3]
    assert [entry.row for entry in find(intake, "missing_value")] == [2, 2]


def test_python_values_of_platforms_are_understood() -> None:
    key = uuid.UUID(int=7)
    row = applicant(
        key, skills={"b", "a"}, hours_per_week=np.float64(7.5), max_projects=np.int64(2), location=np.array(["Rome"])
    )
    side = read([row]).market.applicants
    assert side.ids == (str(key),)
    assert (side.skills, side.locations) == ((("a", "b"),), (("Rome",),))
    assert (side.quarters_per_week[0], side.max_projects[0]) == (30, 2)


def test_a_frame_row_is_counted_from_zero_whatever_its_index() -> None:
    frame = pd.DataFrame([applicant("a"), applicant("b", weekdays="?")], index=[10, 20])
    assert only(read(frame), "bad_weekday").row == 1


def test_sources_are_called_by_file_or_kind(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    pd.DataFrame([applicant()]).to_csv(tmp_path / "one/data.csv", index=False)
    pd.DataFrame([project()]).to_csv(tmp_path / "two/data.csv", index=False)
    both = read(tmp_path / "one/data.csv", tmp_path / "two/data.csv")
    assert list(both.counts) == ["data.csv (applicants)", "data.csv (projects)"]
    mixed = read(pd.DataFrame([applicant()]), [project()])
    assert list(mixed.counts) == ["applicants frame", "projects list"]
    assert [info.sha256 for info in mixed.sources] == [None, None]


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    (info, _) = read_csv(tmp_path, "applicant_id\na\n").sources
    assert info.sha256 == hashlib.sha256(b"applicant_id\na\n").hexdigest()
    assert (info.name, info.role, info.rows) == ("applicants.csv", "applicants", 1)


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file '.*nowhere.csv'"):
        read(tmp_path / "nowhere.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SourceError, match="cannot be read"):
        read(tmp_path / "folder.csv")


@pytest.mark.parametrize(
    "source", ["a.xlsx", "a", 7, {"applicant_id": ["a"]}, [["a"]], iter([applicant()]), pd.Series(["a"])]
)
def test_other_kinds_of_sources_are_an_error(source) -> None:
    with pytest.raises(SourceError, match=r"is no source that matchkit reads"):
        read(source)


@pytest.mark.parametrize("name", ["a\x00.csv", "a\ud800.csv", "a\x00.parquet", "\x00/a.jsonl"])
def test_a_path_that_no_file_can_have_is_not_there(name: str) -> None:
    with pytest.raises(SourceError, match=r"There is no file '") as raised:
        read(name)
    str(raised.value).encode()


def nested(depth: int) -> list:
    cell: list = ["x"]
    for _ in range(depth):
        cell = [cell]
    return cell


@pytest.mark.parametrize("depth", [200, 600, 5_000])
def test_a_json_line_nested_beyond_reason_is_refused_alone(tmp_path: Path, depth: int) -> None:
    """The parser reads what is far deeper than what Python's stack can walk through afterwards."""
    text = f'{{"applicant_id": "a"}}\n{{"applicant_id": "b", "x": {"[" * depth}{"]" * depth}}}\n'
    intake = read_csv(tmp_path, text, "a.jsonl")
    assert ids(intake) == ["a"]
    assert (only(intake, "bad_json").row, only(intake, "bad_json").what) == (
        2,
        "The line cannot be used: it is nested too deeply.",
    )


def test_json_as_deep_as_anybody_would_write_it_is_read(tmp_path: Path) -> None:
    text = f'{{"applicant_id": "a", "x": {"[" * 90}"deep"{"]" * 90}, "y": "{"[" * 500}"}}\n'
    assert read_csv(tmp_path, text, "a.jsonl").market.applicants.carried["x"] == (f'{"[" * 90}"deep"{"]" * 90}',)


@pytest.mark.parametrize("column", ["skills", "remarks"])
@pytest.mark.parametrize("depth", [200, 5_000])
def test_cells_nested_beyond_reason_are_an_error_in_lists_and_frames(column: str, depth: int) -> None:
    endless: list = []
    endless.append(endless)
    for cell in (nested(depth), {"a": nested(depth)}, endless):
        rows = [applicant(), applicant("b", **{column: cell})]
        for source in (rows, pd.DataFrame(rows)):
            with pytest.raises(SourceError, match=r"cannot be read: a cell holds lists or records more than 100 deep"):
                read(source)


@pytest.mark.parametrize("column", ["applicant_id", "resume", "skills", "hours_per_week", "available", "remarks"])
def test_a_number_too_long_for_python_to_write_is_a_cell_like_any_other(column: str) -> None:
    """Python refuses to turn whole numbers of more than 4,300 digits into text."""
    intake = read([applicant(), {**applicant("b"), column: 10**5_000}])
    expected = {"applicant_id": "bad_id", "hours_per_week": "bad_number", "available": "date_format"}
    refused = [entry.code for entry in intake.ledger.entries if entry.kind == "refused"]
    assert refused == ([expected[column]] if column in expected else [])


def test_a_frame_with_times_beyond_the_calendar_is_an_error(tmp_path: Path) -> None:
    """Arrow and NumPy count further than Python's dates."""
    times = pa.array([10**15], pa.timestamp("s"))
    table = pa.table({"applicant_id": ["a"], "available": times})
    pq.write_table(table, tmp_path / "a.parquet")
    for source in (table, tmp_path / "a.parquet"):
        with pytest.raises(SourceError, match=r"cannot be read: .*\((ValueError|OverflowError)\)\."):
            read(source)


def test_an_array_without_dimensions_is_the_value_that_it_holds() -> None:
    rows = [applicant(np.array("a"), hours_per_week=np.array(7.5), available=np.array("2027-02-01", "datetime64[D]"))]
    intake = read([*rows, applicant("b", available=np.array(None))])
    assert ids(intake) == ["a", "b"]
    assert codes(intake) == ["assumed_available"]


@pytest.mark.parametrize("column", ["available", "remarks"])
@pytest.mark.parametrize("date", ["40000-01-01", "-9000-01-01"])
def test_a_time_beyond_the_calendar_is_a_cell_like_any_other_where_it_has_a_value(column: str, date: str) -> None:
    frame = pd.DataFrame([applicant(), applicant("b")])
    frame[column] = np.array(["2027-02-01", date], dtype="datetime64[s]")
    refused = [entry for entry in read(frame).ledger.entries if entry.kind == "refused"]
    assert [(entry.row, entry.code) for entry in refused] == [(1, "date_format")] * (column == "available")


def test_a_broken_parquet_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"broken.parquet cannot be read: it is no Parquet file"):
        read_csv(tmp_path, b"PAR1 and nothing more", "broken.parquet")


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[int, ...], tuple[str, ...], int]]:
    """Row groups, columns and rows of each piece of a Parquet file that was held as a table."""
    seen: list[tuple[tuple[int, ...], tuple[str, ...], int]] = []

    class Watched(pq.ParquetFile):
        def iter_batches(self, *args, row_groups, **options):
            for batch in super().iter_batches(*args, row_groups=row_groups, **options):
                seen.append((tuple(row_groups), tuple(batch.schema.names), batch.num_rows))
                yield batch

        def read(self, *_args, **_options):
            raise AssertionError("the whole file at once")

    monkeypatch.setattr(pq, "ParquetFile", Watched)
    return seen


def test_parquet_is_read_by_row_group_and_never_as_a_whole(tmp_path: Path, batches, monkeypatch) -> None:
    rows = [
        applicant(f"a{number}", max_projects=1, note=number, weekdays="?" if number == 6 else None)
        for number in range(9)
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=4)
    monkeypatch.setattr("matchkit.intake.frames.ROWS_AT_ONCE", 3)
    intake = read(tmp_path / "a.parquet")
    assert [(groups, count) for groups, _, count in batches] == [((0,), 3), ((0,), 1), ((1,), 3), ((1,), 1), ((2,), 1)]
    assert ids(intake) == [f"a{number}" for number in range(9) if number != 6]
    assert only(intake, "bad_weekday").row == 6
    as_list = read(rows).market.applicants
    assert intake.market.applicants.carried == as_list.carried
    assert intake.market.applicants.resumes == as_list.resumes
    assert intake.sources[0].sha256 == hashlib.sha256((tmp_path / "a.parquet").read_bytes()).hexdigest()


def test_columns_that_count_nowhere_are_not_read(tmp_path: Path, batches) -> None:
    """Rankings carry nothing along; a column without a name still has to be looked at."""
    row = {"applicant_id": "a", "project_id": "p", "Platz": 1, "": None, "memo": "x" * 99}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "r.parquet")
    intake = read([applicant()], [project()], rankings=tmp_path / "r.parquet", columns={"Platz": "rank"})
    assert [set(names) for _, names, _ in batches] == [{"applicant_id", "project_id", "Platz", ""}]
    assert intake.wishes.rankings[0].tolist() == [0]
    assert only(intake, "unknown_column").column == "memo"


def test_a_parquet_file_without_rows_is_a_side_without_rows(tmp_path: Path) -> None:
    pq.write_table(pa.table({"applicant_id": pa.array([], pa.string())}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"There are no applicants in a.parquet: it has no rows"):
        read(tmp_path / "a.parquet")


def test_column_names_are_text() -> None:
    with pytest.raises(SourceError, match="its column names are not all text: 0"):
        read(pd.DataFrame([["a"]]))
    with pytest.raises(SourceError, match="its column names are not all text: 7"):
        read([{"applicant_id": "a", 7: "x"}])


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", ""), ("a.csv", "applicant_id\n"), ("a.jsonl", "\n"), ("a.csv", "\n\n")]
)
def test_a_side_without_rows_is_an_error(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(InputError, match=f"There are no applicants in {name}: it has no rows"):
        read_csv(tmp_path, text, name)


def test_an_empty_list_is_a_side_without_rows() -> None:
    with pytest.raises(InputError, match=r"There are no projects in projects list: it has no rows"):
        read(None, [])
