from __future__ import annotations

import pytest

from matchkit.skills.levels import (
    ADVANCED,
    BASIC,
    EXPERT,
    INTERMEDIATE,
    NONE,
    UNSTATED,
    grade,
    level_before,
    level_behind,
)
from matchkit.skills.text import LEVELS, NO_LEVELS


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (None, UNSTATED),
        ("", UNSTATED),
        ("none", NONE),
        ("No  Experience", NONE),
        ("basic", BASIC),
        ("Basics", BASIC),
        ("6 months", BASIC),
        ("familiar", BASIC),
        ("12 months", INTERMEDIATE),
        ("1 year", INTERMEDIATE),
        ("six months", BASIC),
        ("about three years", ADVANCED),
        ("ten years", EXPERT),
        ("fundamentals", BASIC),
        ("2.5 yrs", INTERMEDIATE),
        ("working knowledge", INTERMEDIATE),
        ("GOOD", INTERMEDIATE),
        ("very good", ADVANCED),
        ("3+ years", ADVANCED),
        ("almost 4 years", ADVANCED),
        ("more than 5 years", EXPERT),
        ("fluent", EXPERT),
    ],
)
def test_levels_in_words_are_four_grades(words: str | None, expected: int) -> None:
    assert grade(words) == expected


def test_every_word_that_is_found_in_texts_has_a_grade() -> None:
    words = LEVELS.partition(r"|(?:more than")[0].replace("basics?", "basic|basics")
    for word in (*NO_LEVELS.split("|"), *words.split("|")):
        assert grade(word) != UNSTATED, word


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Python (advanced)", ("Python", ADVANCED)),
        ("Python [expert level]", ("Python", EXPERT)),
        ("Python: 5 years", ("Python", EXPERT)),
        ("Java \u2013 2 years", ("Java", INTERMEDIATE)),
        ("Java - basic", ("Java", BASIC)),
        ("Excel (none)", ("Excel", NONE)),
        ("Excel (Windows)", ("Excel (Windows)", UNSTATED)),
        ("problem-solving", ("problem-solving", UNSTATED)),
        ("sound-basic", ("sound-basic", UNSTATED)),
        ("(basic)", ("(basic)", UNSTATED)),
    ],
)
def test_a_level_behind_a_phrase_is_taken_off(phrase: str, expected: tuple[str, int]) -> None:
    assert level_behind(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("basic HTML", ("HTML", BASIC)),
        ("advanced knowledge of SPSS", ("SPSS", ADVANCED)),
        ("at least 3 years of Java", ("Java", ADVANCED)),
        ("fluent in German", ("German", EXPERT)),
        ("basically HTML", ("basically HTML", UNSTATED)),
        ("basic", ("basic", UNSTATED)),
    ],
)
def test_a_level_before_a_phrase_is_taken_off(phrase: str, expected: tuple[str, int]) -> None:
    assert level_before(phrase) == expected
