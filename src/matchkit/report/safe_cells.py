"""Text cells that no spreadsheet runs, and back.

A cell that begins like a formula gets an apostrophe in front, which makes it text (OWASP, "CSV Injection"). So does a
part of a cell behind a semicolon, a tab or a line break: a spreadsheet that takes those for the ends of cells, as Excel
does with semicolons in half of Europe, would see a cell begin there, whatever quotation marks stand around the whole.

A plain number with its sign is no formula, nor is a lone hyphen: they stay, so that a column of longitudes is one of
numbers to every program, and an id such as ``-17`` is found again.
"""

from __future__ import annotations

import re

FORMULA_STARTS = "=+@\uff1d\uff0b\uff0d\uff20-"
"""Also in full width, as East Asian keyboards write them."""
CONTROL_STARTS = "\t\r\n\x00"
"""A spreadsheet may drop them, and then see what stands behind."""
_BLANKS = (
    ' "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000'
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f"
)
"""Blanks, what nobody sees, and quotation marks: a formula may stand behind them."""
_NUMBER = r"(?!(?:-|[+-][0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?)(?:[;\t\r\n]|\Z))"
_BEFORE = rf"(?:^{_NUMBER}(?='*[{_BLANKS}]*[{FORMULA_STARTS[:-1]}\-{CONTROL_STARTS}])"
_AFTER = rf"(?<=[;\t\r\n]){_NUMBER}(?='*[{_BLANKS}]*[{FORMULA_STARTS[:-1]}\-]))"
_BEGINNING = re.compile(_BEFORE + "|" + _AFTER)
_NEUTRALISED = re.compile(_BEGINNING.pattern + "'")


def safe_cell(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet might see a formula begin."""
    return _BEGINNING.sub("'", text)


def plain_cell(cell: str) -> str:
    """What `safe_cell` was given."""
    return _NEUTRALISED.sub("", cell)
