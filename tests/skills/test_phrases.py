from __future__ import annotations

import pytest

from matchkit.skills.levels import ADVANCED, BASIC, EXPERT, UNSTATED
from matchkit.skills.phrases import Phrases
from matchkit.skills.vocabulary import SkillVocabulary
from tests.skills.test_overlap import SMALL

PYTHON, PANDAS, R, BAKING, SINGING = (SMALL.position(key) for key in ("python", "pandas", "r", "baking", "singing"))


def read_list(*phrases: str) -> dict[int, int]:
    return Phrases(SMALL, phrases, ()).graded([phrases])[0]


def read_wish(written: str) -> list[tuple[list[tuple[int, int]], int, bool]]:
    choices = Phrases(SMALL, (), [written]).choices([[written]])[0]
    return [([tuple(option) for option in choice.options], choice.needed, choice.accepts_near) for choice in choices]


@pytest.mark.parametrize(
    ("phrases", "expected"),
    [
        (("python",), {PYTHON: UNSTATED}),
        (("Python (expert)", "basic Python"), {PYTHON: EXPERT}),
        (("Python/R",), {PYTHON: UNSTATED, R: UNSTATED}),
        (("Python & R (basic)",), {PYTHON: BASIC, R: BASIC}),
        (("Python, R or baking",), {PYTHON: UNSTATED, R: UNSTATED, BAKING: UNSTATED}),
        (("baking (none)", "--", ""), {}),
        (("basic income (basic)",), {len(SMALL): BASIC}),
        (("basic income",), {len(SMALL): UNSTATED}),
        (("bee hotels", "Bee-hotel (expert)"), {len(SMALL): EXPERT}),
    ],
)
def test_a_list_gives_skills_and_their_levels(phrases: tuple[str, ...], expected: dict[int, int]) -> None:
    assert read_list(*phrases) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Python", [([(PYTHON, UNSTATED)], 1, False)]),
        ("Python and R", [([(PYTHON, UNSTATED)], 1, False), ([(R, UNSTATED)], 1, False)]),
        ("Python or R", [([(PYTHON, UNSTATED), (R, UNSTATED)], 1, False)]),
        ("two of: choir, Python (advanced), R", [([(PYTHON, ADVANCED), (R, UNSTATED), (SINGING, UNSTATED)], 2, False)]),
        ("three of: R, r", [([(R, UNSTATED)], 1, False)]),
        ("pandas (none)", [([(PANDAS, UNSTATED)], 1, False)]),
        ("zither or similar", [([(len(SMALL), UNSTATED)], 1, True)]),
        ("zither or harp", [([(len(SMALL), UNSTATED)], 1, False)]),
        ("one of: --", []),
        ("--", []),
    ],
)
def test_a_wish_gives_choices(written: str, expected: list[tuple[list[tuple[int, int]], int, bool]]) -> None:
    assert read_wish(written) == expected


def test_phrases_that_nobody_knows_become_skills_of_their_own_wherever_they_stand() -> None:
    phrases = Phrases(SMALL, ["zither (expert)"], ["two of: zither, harp, R", "zithers"])
    assert phrases.vocabulary.ids[len(SMALL) :] == ("x-harp", "x-zither")
    assert phrases.vocabulary.names[-1] == "zither"


def test_the_shipped_skills_are_found_behind_their_levels() -> None:
    shipped = SkillVocabulary.load()
    found = Phrases(shipped, ["advanced Excel", "5 years of Java", "Word (basic)"], ()).graded(
        [["advanced Excel"], ["5 years of Java"], ["Word (basic)"]]
    )
    assert [[(shipped.ids[skill], level) for skill, level in row.items()] for row in found] == [
        [("excel", ADVANCED)],
        [("java", EXPERT)],
        [("word", BASIC)],
    ]
