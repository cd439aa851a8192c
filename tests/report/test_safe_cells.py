"""Texts that no spreadsheet runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matchkit.report import write_csv
from matchkit.report.safe_cells import plain_cell, safe_cell

SOFFICE = os.environ.get("MATCHKIT_SOFFICE") or shutil.which("soffice")
SIGNS = st.sampled_from("=+-@5.e'\t\r\n\x00;,\" \u00a0\u200b\ufeff\uff1dA1")
FORMULA = re.compile('[\\s\x00-\x1f"\u200b-\u200f\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20-]')
"""What a spreadsheet could take for the beginning of a formula, once it has dropped what it may drop."""
PLAIN_NUMBER = re.compile("-|[+-][0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        (" =1+1", "' =1+1"),
        ("\u200b=1+1", "'\u200b=1+1"),
        ("\uff1dSUM(A1)", "'\uff1dSUM(A1)"),
        ('"=1', "'\"=1"),
        ("-2+3", "'-2+3"),
        ("+44 20", "'+44 20"),
        ("a;=1", "a;'=1"),
        ("a\t@x", "a\t'@x"),
        ("a\n- b", "a\n'- b"),
        ("a\n\x00=1", "a\n'\x00=1"),
        ("'=1", "''=1"),
        ("'-17", "''-17"),
        ("-17-1", "'-17-1"),
        ("- 17", "'- 17"),
        ("+", "'+"),
        ("=17", "'=17"),
        ("-1e", "'-1e"),
        ("-5;-A1", "-5;'-A1"),
        ("\u2066=1", "'\u2066=1"),
        ("\U000e0041=1", "'\U000e0041=1"),
    ],
)
def test_what_may_be_run_gets_an_apostrophe(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        *("", "plain", "a-017", "007", "2027-01-31", "a = b", "it's", "a; b", "a, -b", "x\ny"),
        *("-3.70", "+1", "-17", "-3,5", "-1e-05", "-", "a;-5", "-5;x", "a\n-5\nb", "-\n+2"),
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.one_of(st.text(), st.lists(SIGNS).map("".join)))
@example("'\t=1")
@example("\n\n=1")
def test_plain_cell_gives_the_text_back(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text


@given(st.lists(SIGNS, max_size=12).map("".join))
def test_no_cell_begins_a_formula_wherever_it_is_cut(text: str) -> None:
    """Cut as a spreadsheet cuts that takes semicolons, tabs or line breaks for the ends of cells."""
    for part in re.split(r"[;\t\r\n]", safe_cell(text)):
        assert not FORMULA.match(part) or PLAIN_NUMBER.fullmatch(part)


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice; MATCHKIT_SOFFICE may name one")
@pytest.mark.office
@pytest.mark.parametrize(("write", "finds"), [(write_csv, False), (None, True)], ids=["with care", "without"])
def test_libreoffice_finds_no_formula(write: object, finds: bool, tmp_path: Path) -> None:
    """And it does find some where cells are written as they are."""
    texts = ["=1+1", "x;=1+1", "=cmd|'/C calc'!A0", "\n=2", "-2+3", "plain", "-3.5", "a;+5", "-", "-1,5"]
    frame = pd.DataFrame({"a": pd.Series(texts, dtype="str"), "b": pd.Series(texts, dtype="str")})
    file = tmp_path / "table.csv"
    file.write_bytes(write_csv(frame) if write else frame.to_csv(index=False, quoting=2).encode())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for separator in (44, 59):
        options = f"--infilter=CSV:{separator},34,76,1,,0,false,true,false,false,false,-1,true"
        command = [str(SOFFICE), profile, "--headless", options, "--convert-to", "fods", "--outdir", str(tmp_path)]
        subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=120)
        assert ("table:formula" in (tmp_path / "table.fods").read_text(encoding="utf-8")) == finds
