"""By what people are found: where a word is theirs, and where it is somebody else's."""

from __future__ import annotations

import pytest

from matchkit.forgetting.traces import Traces


@pytest.mark.parametrize(
    ("key", "text", "left"),
    [
        ("a-17", "'a-17' came, a-17 too, a-170 not", "(forgotten) came, (forgotten) too, a-170 not"),
        ("a-17", "a-17-b, b-a-17, a-17_c and o'a-17 stay", "a-17-b, b-a-17, a-17_c and o'a-17 stay"),
        ("a-17", "a-17's row", "(forgotten)'s row"),
        ("7", "7 hours for '7'", "7 hours for (forgotten)"),
        ("ab", "ab and 'ab'", "ab and (forgotten)"),
        ("x" * 50, f"'{'x' * 39}…' came twice", "(forgotten) came twice"),
        ("o'neil", 'the row of "o\'neil"', "the row of (forgotten)"),
        ("a.b", "a.b but not acb", "(forgotten) but not acb"),
        ("row", "The row of 'row' and 'a row too'", "The row of (forgotten) and 'a (forgotten) too'"),
        ("ann lee", "so said ann  lee", "so said (forgotten)"),
        ("-dash", "to '-dash' and -dash", "to (forgotten) and (forgotten)"),
    ],
)
def test_people_are_found_in_sentences(key: str, text: str, left: str) -> None:
    assert Traces([key]).removed(text) == left


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("Rose", "(forgotten)"),
        (" Rose ", "(forgotten)"),
        ("Rose Miller", "Rose Miller"),
        ("Ann Lee", "(forgotten)"),
        ("asked for Ann\tLee", "asked for (forgotten)"),
        ("Ann Lee-Smith", "Ann Lee-Smith"),
        ("Joann Lee", "Joann Lee"),
        ("a-17", "(forgotten)"),
        ("friend of a-17", "friend of (forgotten)"),
        ("a-17-b", "a-17-b"),
        ("sam", "(forgotten)"),
        ("sam's club", "sam's club"),
        ("7", "7"),
        ("x", "x"),
    ],
)
def test_people_are_found_in_cells_of_others(cell: str, left: str) -> None:
    assert Traces(["a-17", "sam", "7", "x"], ["Rose", "Ann Lee"]).removed_from_cell(cell) == left


def test_who_has_the_same_name_keeps_it_in_their_own_row() -> None:
    traces = Traces(["a-17"], ["Ann Lee"])
    assert traces.removed_from_cell("Ann Lee", own_name="Ann Lee") == "Ann Lee"
    assert traces.removed_from_cell("signed, Ann Lee", own_name="Ann  Lee") == "signed, Ann Lee"
    assert traces.removed_from_cell("Ann Lee", own_name="Zoe") == "(forgotten)"


def test_what_others_are_called_is_no_trace() -> None:
    traces = Traces(["a-17"], ["Ann Lee"], others=["Ann Lee Smith", "a-17 b", "The a-17 archive", "Ann Lee"])
    kept = "'Ann Lee Smith', a-17 b and The a-17 archive"
    assert traces.removed(kept) == traces.removed_from_cell(kept) == kept
    assert not traces.are_in(kept)
    assert traces.removed(f"{kept}, Ann Lee, a-17") == f"{kept}, (forgotten), (forgotten)"
    assert traces.are_in(f"{kept} Ann Lee")


def test_an_id_of_both_sides_is_theirs_where_a_sentence_speaks_of_applicants() -> None:
    traces = Traces(["x-12"], project_ids={"x-12"})
    assert traces.removed("Did you mean 'x-12'?") == "Did you mean 'x-12'?"
    assert traces.removed("Did you mean 'x-12'?", of_applicants=True) == "Did you mean (forgotten)?"
    assert traces.removed_from_cell("x-12") == "x-12"
    assert not traces.are_in("x-12")


def test_of_nobody_there_are_no_traces() -> None:
    assert not Traces([]).are_in("anything")
    assert Traces([], ["", " "]).removed("anything 'at all'") == "anything 'at all'"
    assert Traces([]).removed_from_cell("") == ""
