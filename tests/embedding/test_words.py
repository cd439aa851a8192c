"""Which words of a text count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.embedding import words
from matchkit.embedding.words import find_features, find_words, hash_feature


@pytest.mark.parametrize(
    ("text", "found"),
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
def test_words_of_a_text(text: str, found: list[str]) -> None:
    assert find_words(text) == found


def test_pairs_join_neighbours_after_stop_words_are_gone() -> None:
    assert find_features("survey of the river bank") == ["survey", "river", "bank", "survey river", "river bank"]


def test_a_feature_has_one_number_for_ever() -> None:
    """A changed hash would change every stored vector and every reference statistic."""
    assert hash_feature("river bank") == 11650771271089663478


@given(st.lists(st.sampled_from([*"aCr7é_&#+. \n", ".net", ".js", "node", "++", "the"]), max_size=20).map("".join))
def test_words_of_a_plain_text_are_found_as_in_any_other(text: str) -> None:
    """Marks such as those of C# are only looked for where there are any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_PLAIN_WORD", words._WORD)
        expected = find_words(text)
    assert find_words(text) == expected
