"""Text in a terminal: headings in bold, long lines under their own beginning; in a pipe as it is."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from matchkit import terminal

TEXT = """\
a-1 and p-1
===========
Placed [here] :tada: with a reason that is longer than the line of a narrow terminal.

Scores
  skills         40 %   has Python, statistics, data cleaning, and quite a number of other things
"""


def shown(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool) -> str:
    file = io.StringIO()

    def console(**options: object) -> Console:
        return Console(file=file, force_terminal=is_terminal, width=50, color_system="standard", **options)  # type: ignore[arg-type]

    monkeypatch.setattr(terminal, "Console", console)
    terminal.print_text(TEXT.rstrip("\n"))
    return file.getvalue()


def test_a_pipe_gets_the_text_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, is_terminal=False) == TEXT


def test_a_terminal_gets_bold_headings_and_hanging_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, is_terminal=True)
    assert re.findall(r"\x1b\[1m(.*?)\x1b\[0m", text) == ["a-1 and p-1", "Scores"]
    assert re.sub(r"\x1b\[\d*m", "", text) == (
        "a-1 and p-1\n"
        "Placed [here] :tada: with a reason that is longer\n"
        "than the line of a narrow terminal.\n"
        "\n"
        "Scores\n"
        "  skills         40 %   has Python, statistics,\n"
        "                        data cleaning, and quite a\n"
        "                        number of other things\n"
    )
