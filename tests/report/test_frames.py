"""Frames as CSV."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from matchkit.report import write_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\x00"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(start: str) -> None:
    """OWASP, "CSV Injection": an apostrophe makes it text."""
    frame = pd.DataFrame({"id": pd.Series([f"{start}SUM(A1)", "plain"], dtype="str"), "n": [-1, 2]})
    rows = list(csv.DictReader(io.StringIO(write_csv(frame).decode(), newline="")))
    assert rows == [{"id": f"'{start}SUM(A1)", "n": "-1"}, {"id": "plain", "n": "2"}]
    assert frame["id"][0] == f"{start}SUM(A1)", "the frame itself is left alone"


def test_lines_end_alike_everywhere() -> None:
    assert write_csv(pd.DataFrame({"n": [1, 2]})) == b'"n"\n1\n2\n'
