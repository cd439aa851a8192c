from __future__ import annotations

import pytest

from matchkit.skills.wishes import StatedWish, alternatives, parse_wish


def plain(phrase: str, *, accepts_near: bool = False) -> StatedWish:
    return StatedWish((phrase,), 1, False, accepts_near)


def some(needed: int, *phrases: str, accepts_near: bool = False) -> StatedWish:
    return StatedWish(phrases, needed, True, accepts_near)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Python", plain("Python")),
        (" Python (advanced) ", plain("Python (advanced)")),
        ("two of: Python, R, SQL", some(2, "Python", "R", "SQL")),
        ("Two of Python, R and SQL", some(2, "Python", "R", "SQL")),
        ("at least 2 of these: Python, R, or SQL", some(2, "Python", "R", "SQL")),
        ("any of: Photoshop, GIMP, Photoshop", some(1, "Photoshop", "GIMP")),
        ("either of Photoshop or GIMP", some(1, "Photoshop", "GIMP")),
        ("ONE OF: HTML & CSS, Python (basic)", some(1, "HTML & CSS", "Python (basic)")),
        ("10 of the following: a, b", some(10, "a", "b")),
        ("one of:", some(1)),
        ("one of: ,", some(1)),
        ("any of: R", some(1, "R")),
        ("one of a kind", plain("one of a kind")),
        ("Photoshop or similar", plain("Photoshop", accepts_near=True)),
        ("Photoshop, or equivalent software", plain("Photoshop", accepts_near=True)),
        ("Photoshop (or similar)", plain("Photoshop", accepts_near=True)),
        ("any of: Photoshop, GIMP or similar", some(1, "Photoshop", "GIMP", accepts_near=True)),
        ("or similar", plain("or similar")),
        ("dissimilar", plain("dissimilar")),
    ],
)
def test_a_wish_is_read_as_it_is_written(written: str, expected: StatedWish) -> None:
    assert parse_wish(written) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Python or R", ("Python", "R")),
        ("Python, R or SQL", ("Python", "R", "SQL")),
        ("Python, R, or SQL", ("Python", "R", "SQL")),
        ("arts and crafts", ("arts and crafts",)),
        ("oral history", ("oral history",)),
    ],
)
def test_a_choice_has_parts(phrase: str, expected: tuple[str, ...]) -> None:
    assert alternatives(phrase) == expected
