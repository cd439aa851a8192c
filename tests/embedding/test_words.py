"""Which words of a text count."""

from __future__ import annotations

import pytest

from matchkit.embedding.words import find_features, find_words, hash_feature


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I know C++, C#, R, .NET and node.js.", ["know", "c++", "c#", "r", ".net", "node.js"]),
        ("ASP.NET", ["asp", ".net"]),
        ("R&D in a lab", ["r&d", "lab"]),
        ("Café ＺÜＲＩＣＨ", ["café", "zürich"]),
        ("the end.Next year", ["end"]),
        ("2018 - 2024, 3rd place, B1", ["3rd", "place", "b1"]),
        ("don't", ["don"]),
        ("snake_case_name", ["snake", "case", "name"]),
        ("مسح النهر", ["مسح", "النهر"]),
        ("", []),
        ("x", []),
        ("🦆🦆", []),
        ("\ud800river\x00bank", ["river", "bank"]),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert find_words(text) == words


def test_pairs_join_neighbours_after_stop_words_are_gone() -> None:
    assert find_features("survey of the river bank") == ["survey", "river", "bank", "survey river", "river bank"]


def test_a_feature_has_one_number_for_ever() -> None:
    """A changed hash would change every stored vector and every reference statistic."""
    assert hash_feature("river bank") == 11650771271089663478
