from __future__ import annotations

from typing import Any

import pytest

from matchkit.intake.ledger import CODES, CellProblem
from matchkit.intake.skill_cells import parse_skills, parse_wishes


def codes(findings: tuple[Any, ...]) -> list[str]:
    assert all(finding.code in CODES for finding in findings)
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("cell", "expected", "noted"),
    [
        ("Python; report writing", ("Python", "report writing"), []),
        ("Python;; ;R;", ("Python", "R"), []),
        (";;", (), []),
        ("Python; python", ("Python",), []),
        ("Python, R", ("Python", "R"), ["separators"]),
        ("Python | R \u2022 SQL\nbaking; first aid", ("Python", "R", "SQL", "baking", "first aid"), ["separators"]),
        ("\u2022 Python", ("Python",), []),
        ("Office (Word, Excel); R", ("Office (Word, Excel)", "R"), []),
        ("HTML & CSS", ("HTML & CSS",), []),
        (["Python, the snake", "R"], ("Python, the snake", "R"), []),
        (7, ("7",), []),
    ],
)
def test_skills_are_separated_by_what_people_write(cell: Any, expected: tuple[str, ...], noted: list[str]) -> None:
    names, findings = parse_skills(cell)
    assert (names, codes(findings)) == (expected, noted)


@pytest.mark.parametrize(
    ("cell", "expected", "noted"),
    [
        ("Python (advanced); two of: SQL, R, Excel", ("Python (advanced)", "two of: SQL, R, Excel"), []),
        ("two of SQL, R, Excel", ("two of SQL, R, Excel",), []),
        ("Python, baking, two of: SQL, R", ("Python", "baking", "two of: SQL, R"), ["separators"]),
        ("Python, R or SQL", ("Python, R or SQL",), []),
        ("Photoshop, or similar", ("Photoshop, or similar",), []),
        ("history of art, Python", ("history of art", "Python"), ["separators"]),
        ("any of: R", ("any of: R",), []),
    ],
)
def test_the_commas_of_a_choice_are_its_own(cell: Any, expected: tuple[str, ...], noted: list[str]) -> None:
    names, findings = parse_wishes(cell)
    assert (names, codes(findings)) == (expected, noted)


def test_other_separators_are_noted_with_the_cure() -> None:
    (finding,) = parse_skills("Python, R, SQL")[1]
    assert finding.what == "Read as 3 skills: commas, bars, bullets and line breaks separate skills as well."
    assert finding.cure == "Separate skills by ;."


@pytest.mark.parametrize("parse", [parse_skills, parse_wishes])
def test_a_text_too_long_for_a_skill_is_left_out_and_not_quoted(parse: Any) -> None:
    names, (finding,) = parse("Python; " + "x" * 5_000)
    assert names == ("Python",)
    assert finding.code == "long_skill"
    assert finding.what == "Left out of the skills: a text of 5,000 characters, where at most 200 are expected."
    assert finding.cure == "Name the skills; prose belongs in the resume or description."


def test_a_choice_of_many_skills_may_be_long() -> None:
    choice = "two of: " + ", ".join(f"skill number {n}" for n in range(50))
    assert parse_wishes(choice)[0] == (choice,)


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("three of: Python, R", "'three of: Python, R' asks for 3 and names 2."),
        ("two of: Python; R; SQL", "'two of: Python' asks for 2 and names 1."),
        ("one of:", "'one of:' asks for 1 and names 0."),
    ],
)
def test_a_choice_that_names_too_few_skills_is_refused(cell: str, what: str) -> None:
    with pytest.raises(CellProblem) as caught:
        parse_wishes(cell)
    assert caught.value.finding.code == "bad_wish"
    assert caught.value.finding.what == what
    assert caught.value.finding.cure == "Separate the skills of a choice by commas, as in two of: Python, R, SQL."
