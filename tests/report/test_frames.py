"""Frames as CSV."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

import matchkit as mk
from matchkit.report import write_csv
from tests.small_intake import APPLICANTS, PROJECTS


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\x00"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(start: str) -> None:
    """OWASP, "CSV Injection": an apostrophe makes it text."""
    frame = pd.DataFrame({"id": pd.Series([f"{start}SUM(A1)", "plain"], dtype="str"), "n": [-1, 2]})
    rows = list(csv.DictReader(io.StringIO(write_csv(frame).decode(), newline="")))
    assert rows == [{"id": f"'{start}SUM(A1)", "n": "-1"}, {"id": "plain", "n": "2"}]
    assert frame["id"][0] == f"{start}SUM(A1)", "the frame itself is left alone"


def test_lines_end_alike_everywhere() -> None:
    assert write_csv(pd.DataFrame({"n": [1, 2]})) == b'"n"\n1\n2\n'


def test_ranks_of_placements_are_their_places_in_both_lists() -> None:
    result = mk.match(APPLICANTS, PROJECTS, encoder="hashing")
    outcome = result.outcome
    found = [outcome.entry(a, p) for a, p in outcome.matching.pairs.tolist()]
    entries = [entry for entry in found if entry is not None]
    assert len(entries) == len(result.placements) > 0
    assert result.placements["applicant_rank"].tolist() == [outcome.applicant_rank(entry) for entry in entries]
    assert result.placements["project_rank"].tolist() == [outcome.project_rank(entry) for entry in entries]
    assert sum(result.summary.rank_bands.values()) == len(entries)
