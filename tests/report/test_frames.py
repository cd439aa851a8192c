"""Frames as CSV."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pyarrow.parquet as pq
import pytest

import matchkit as mk
from matchkit.report import write_csv, write_parquet
from tests.small_intake import APPLICANTS, PROJECTS


def read_back(frame: pd.DataFrame) -> list[list[str]]:
    """The records of the CSV file, header and all, as Python reads them."""
    return list(csv.reader(io.StringIO(write_csv(frame).decode(), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\x00"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(start: str) -> None:
    """OWASP, "CSV Injection": an apostrophe makes it text."""
    frame = pd.DataFrame({"id": pd.Series([f"{start}SUM(A1)", "plain"], dtype="str"), "n": [-1, 2]})
    assert read_back(frame) == [["id", "n"], [f"'{start}SUM(A1)", "-1"], ["plain", "2"]]
    assert frame["id"][0] == f"{start}SUM(A1)", "the frame itself is left alone"


@pytest.mark.parametrize("dtype", ["object", "category", "string", "str"])
def test_text_is_neutralised_whatever_its_column_calls_itself(dtype: str) -> None:
    frame = pd.DataFrame({"id": pd.Series(["=1+1", "plain"], dtype=dtype)})
    assert read_back(frame) == [["id"], ["'=1+1"], ["plain"]]


def test_a_column_of_mixed_values_keeps_its_numbers() -> None:
    cells = [-1, -0.5, None, "=1", ["=1"], float("nan"), True]
    frame = pd.DataFrame({"n": pd.Series(cells, dtype="object")})
    assert [row[0] for row in read_back(frame)[1:]] == ["-1", "-0.5", "", "'=1", "['=1']", "", "True"]


def test_names_of_columns_are_neutralised() -> None:
    assert read_back(pd.DataFrame({"=A1": [1], "applicant.x;=A1": ["a"]}))[0] == ["'=A1", "applicant.x;'=A1"]


def test_columns_of_one_name_are_all_written() -> None:
    frame = pd.DataFrame([["=1", "=2"]], columns=["a", "a"])
    assert read_back(frame) == [["a", "a"], ["'=1", "'=2"]]


def test_the_index_does_not_matter() -> None:
    frame = pd.DataFrame({"a": ["=1", "x"], "n": [1, 2]}, index=[7, 7])
    assert read_back(frame) == [["a", "n"], ["'=1", "1"], ["x", "2"]]


def test_lines_end_alike_everywhere() -> None:
    assert write_csv(pd.DataFrame({"n": [1, 2]})) == b'"n"\n1\n2\n'


def test_parquet_holds_texts_as_they_are_and_the_same_bytes_each_time() -> None:
    frame = pd.DataFrame({"id": pd.Series(["=1", None, "\x00"], dtype="str"), "n": [1, 2, 3]})
    frame["row"] = pd.array([1, None, 3], dtype="Int64")
    content = write_parquet(frame)
    assert content == write_parquet(frame.copy())
    table = pq.read_table(io.BytesIO(content))
    assert table.to_pydict() == {"id": ["=1", None, "\x00"], "n": [1, 2, 3], "row": [1, None, 3]}
    assert [str(kind) for kind in table.schema.types] == ["string", "int64", "int64"]
    assert table.schema.metadata is None


def test_ranks_of_placements_are_their_places_in_both_lists() -> None:
    result = mk.match(APPLICANTS, PROJECTS, encoder="hashing")
    outcome = result.outcome
    found = [outcome.entry(a, p) for a, p in outcome.matching.pairs.tolist()]
    entries = [entry for entry in found if entry is not None]
    assert len(entries) == len(result.placements) > 0
    assert result.placements["applicant_rank"].tolist() == [outcome.applicant_rank(entry) for entry in entries]
    assert result.placements["project_rank"].tolist() == [outcome.project_rank(entry) for entry in entries]
    assert sum(result.summary.rank_bands.values()) == len(entries)
