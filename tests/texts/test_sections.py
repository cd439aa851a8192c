"""Sections are found by their headings, in the styles that people use."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.texts import split_sections, trim_span
from matchkit.texts.sections import HEADING_WORDS, HEADINGS, find_known_headings

RESUME = """Ada Example
ada@example.org

PROFESSIONAL EXPERIENCE
Clerk, Example Ltd, 2019-2024
- filing
- research

Education:
BSc Biology

## Hobbies
Kayak

**Key skills**
Excel
Languages: English, Urdu
WORKSHOPS HELD
Knots
"""


SOME_LINES = (
    "Skills",
    "## Hobbies",
    "**Key skills**",
    "  Work experience:",
    "Education & Training, 2020",
    "EDUCATION AND AWARDS",
    "Tools: Java, Git",
    "Skills and Languages: Python",
    "- training",
    "I have experience in tools.",
    "Recent Software Projects",
    "WORKSHOPS HELD",
    "What you'll do",
    "__Interests__",
    "Sprachen / Kenntnisse",
    "a long line about experience that goes on and on, well beyond what a heading could be, at work",
)


def names(text: str) -> list[str]:
    return [section.name for section in split_sections(text)]


def covered(text: str) -> str:
    return "".join("".join(text[s.start : s.end].split()) for s in split_sections(text))


def test_headings_in_common_styles_open_sections() -> None:
    assert names(RESUME) == [
        "opening",
        "experience",
        "education",
        "interests",
        "skills",
        "languages",
        "other",
    ]


def test_offsets_include_the_heading() -> None:
    section = split_sections(RESUME)[2]
    assert RESUME[section.start : section.end] == "Education:\nBSc Biology"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Work History", "experience"),
        ("Skills & Languages", "skills"),
        ("=== Volunteering ===", "volunteering"),
        ("Education and Training:", "education"),
        ("Berufserfahrung", "experience"),
        ("REFERENCES", "references"),
        ("# Anything at all", "other"),
    ],
)
def test_a_line_is_a_heading(line: str, name: str) -> None:
    assert names(f"Hello there, this is me.\n{line}\nMore text follows here.") == ["opening", name]


@pytest.mark.parametrize(
    "line",
    ["- Research", "• Education", "SQL", "I HAVE WORKED IN SHIPYARDS ALL MY LONG LIFE", "NO, NEVER.", "Time: 9-5"],
)
def test_a_line_is_no_heading(line: str) -> None:
    assert names(f"Hello there, this is me.\n{line}\nMore text follows here.") == ["paragraph"]


def test_a_text_without_headings_is_cut_at_blank_lines() -> None:
    text = "First thought.\r\n \r\nSecond\nthought.\n\n\nThird."
    assert [text[s.start : s.end] for s in split_sections(text)] == ["First thought.", "Second\nthought.", "Third."]


@pytest.mark.parametrize("text", ["", " \n\t \n\n "])
def test_a_blank_text_has_no_sections(text: str) -> None:
    assert split_sections(text) == []


@given(st.lists(st.sampled_from(["SKILLS", "Education:", "", " ", "some words here.", "# A", "\x0b", "é\x00", "\r"])))
def test_sections_hold_every_character_once_and_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert covered(text) == "".join(text.split())
    spans = [(section.start, section.end) for section in split_sections(text)]
    assert spans == sorted(spans)
    assert all(start < end for start, end in spans)


@given(
    st.lists(st.sampled_from([*SOME_LINES, ""]), max_size=12), st.sampled_from(["\n", "\r\n", "\n\n", "\u2028", "\v"])
)
def test_known_headings_are_found_by_their_last_words(lines: list[str], between: str) -> None:
    """All of them, and no others, where the ends of heading words are known."""
    text = between.join(lines)
    words = "|".join(sorted(map(re.escape, HEADING_WORDS), key=len, reverse=True))
    ends = [found.end() for found in re.finditer(rf"(?<![^\W_])(?:{words})(?![^\W_])", text, re.IGNORECASE)]
    known = [(part.name, part.start) for part in split_sections(text) if part.name in HEADINGS]
    found = [(name, trim_span(text, start, len(text))[0]) for name, start in find_known_headings(text, ends)]
    assert found == known
