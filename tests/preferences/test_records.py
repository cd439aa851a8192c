"""Preferences from arrays, lists and score matrices, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.errors import PreferencesError, ShapeError
from matchkit.preferences import Preferences, lottery, pair_lottery
from tests.naive import lists_of


def test_lists_keep_only_pairs_that_both_sides_accept() -> None:
    preferences = Preferences.from_lists([[1, 0], [0]], [[0], [0, 1]])
    assert preferences.indptr.tolist() == [0, 2, 2]
    assert preferences.project.tolist() == [1, 0]
    assert preferences.priority.tolist() == [0, 0]


def test_scores_rank_from_high_to_low_and_nan_is_unacceptable() -> None:
    nan = float("nan")
    mine = [[0.1, 0.9, 0.5], [nan, -np.inf, 0.0]]
    theirs = [[3.0, nan, 1.0], [1.0, 2.0, 1.0]]
    preferences = Preferences.from_scores(mine, theirs)
    assert preferences.indptr.tolist() == [0, 2, 4]
    assert preferences.project.tolist() == [2, 0, 2, 1]
    assert preferences.priority.tolist() == [1, 3, 1, 2]


@given(st.lists(st.floats(allow_nan=False), min_size=1))
def test_scores_with_fractions_keep_their_order_as_priorities(scores: list[float]) -> None:
    """Infinities, subnormal numbers and both zeros included; equal scores stay ties."""
    priority = Preferences.from_scores(np.zeros((1, len(scores))), [scores]).priority.tolist()
    for one, at_one in zip(scores, priority, strict=True):
        for other, at_other in zip(scores, priority, strict=True):
            assert (one < other) == (at_one < at_other)
            assert (one == other) == (at_one == at_other)


@given(st.data())
def test_lists_become_the_pairs_that_both_sides_name(data: st.DataObject) -> None:
    """Compared with looking each pair up."""
    n_applicants, n_projects = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 4))
    mine = [data.draw(st.permutations(range(n_projects)))[: data.draw(st.integers(0, 4))] for _ in range(n_applicants)]
    theirs = [
        data.draw(st.permutations(range(n_applicants)))[: data.draw(st.integers(0, 4))] for _ in range(n_projects)
    ]
    preferences = Preferences.from_lists(mine, theirs)
    expected = [[(p, -theirs[p].index(a)) for p in row if a in theirs[p]] for a, row in enumerate(mine)]
    assert lists_of(preferences) == expected


def test_scores_of_different_shapes_are_errors() -> None:
    with pytest.raises(ShapeError, match=r"project_scores has shape \(2, 1\).*Transpose it\?"):
        Preferences.from_scores([[1.0, 2.0]], [[1.0], [2.0]])


def test_an_empty_side_is_no_error() -> None:
    assert Preferences.from_lists([], [[], []]).n_edges == 0
    assert Preferences.from_scores(np.zeros((0, 3)), np.zeros((0, 3))).n_applicants == 0


@pytest.mark.parametrize(
    ("indptr", "project", "priority", "message"),
    [
        ([1, 2], [0, 1], [0, 0], "indptr must start at 0 and never fall"),
        ([0, 2, 1], [0, 1], [0, 0], "indptr must start at 0 and never fall"),
        ([0, 1], [-1], [0], "1 edge to a negative project"),
        ([0, 2], [3, 3], [0, 1], r"1 pair \(applicant, project\) more than once: \(0, 3\)"),
        ([0, 1], [0], [0.5], "priority has dtype float64, expected whole numbers"),
        ([0, 1], [2**40], [0], "project holds values beyond int32"),
    ],
)
def test_broken_arrays_are_named(indptr: list[int], project: list[int], priority: list[float], message: str) -> None:
    with pytest.raises(PreferencesError, match=message):
        Preferences(indptr, project, priority)


def test_arrays_of_different_lengths_are_errors() -> None:
    with pytest.raises(ShapeError, match=r"priority has shape \(2,\), expected \(edges,\)"):
        Preferences([0, 1], [0], [0, 1])
    with pytest.raises(ShapeError, match=r"applicant_ids has shape \(2,\)"):
        Preferences([0, 1], [0], [0], applicant_ids=("a", "b"))


def test_lists_that_name_nobody_or_somebody_twice_are_errors() -> None:
    with pytest.raises(PreferencesError, match=r"applicant_lists\[0\] names positions that do not exist: 2"):
        Preferences.from_lists([[2]], [[0]])
    with pytest.raises(PreferencesError, match=r"project_lists\[0\] names somebody twice"):
        Preferences.from_lists([[0]], [[0, 0]])


def test_lottery_numbers_depend_on_id_seed_and_purpose_alone() -> None:
    both = lottery(["ann", "bob"], 7)
    assert both.tolist() == [*lottery(["ann"], 7).tolist(), *lottery(["bob"], 7).tolist()]
    assert lottery(["ann"], 8) != lottery(["ann"], 7)
    assert lottery(["ann"], 7, "list") != lottery(["ann"], 7, "priority")
    assert pair_lottery(both[:1], both[1:]) != pair_lottery(both[1:], both[:1])


FRAME = {
    "applicant_id": ["bob", "ann", "ann", "bob", "ann"],
    "project_id": ["p-1", "p-2", "p-1", "p-3", "p-3"],
    "applicant_score": [1.0, 2.0, 3.0, 5.0, float("nan")],
    "project_score": [10, 20, 10, 30, 30],
}


@pytest.mark.parametrize("library", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=lambda library: library.__name__)
def test_a_frame_of_any_library_gives_the_same_preferences(library: Callable[[dict[str, Any]], Any]) -> None:
    preferences = Preferences.from_frame(library(FRAME))
    assert preferences.applicant_ids == ("ann", "bob")
    assert preferences.project_ids == ("p-1", "p-2", "p-3")
    assert preferences.indptr.tolist() == [0, 2, 4]
    assert preferences.project.tolist() == [0, 1, 2, 0]
    assert preferences.priority.tolist() == [10, 20, 30, 10]


def test_the_order_of_rows_in_a_frame_changes_nothing() -> None:
    """Equal scores fall by the ids' lottery, not by row."""
    rows = pd.DataFrame(
        {"applicant_id": "ann", "project_id": list("abcdefgh"), "applicant_score": 1, "project_score": 1}
    )
    first = Preferences.from_frame(rows).project.tolist()
    assert first == Preferences.from_frame(rows.iloc[::-1]).project.tolist()
    assert first != sorted(first)
    assert first != Preferences.from_frame(rows, seed=1).project.tolist()


def test_frames_without_a_column_or_an_id_are_errors() -> None:
    with pytest.raises(
        PreferencesError, match=r"The frame has no column 'project_score'\. It needs the columns applicant_id"
    ):
        Preferences.from_frame(pd.DataFrame(FRAME).drop(columns="project_score"))
    with pytest.raises(PreferencesError, match=r"1 row without project_id: 1\."):
        Preferences.from_frame({**FRAME, "project_id": ["p-1", None, "p-1", "p-3", "p-3"]})
    with pytest.raises(PreferencesError, match=r"1 pair \(applicant, project\) more than once: \(1, 2\)"):
        Preferences.from_frame({**FRAME, "project_id": ["p-3", "p-2", "p-1", "p-3", "p-3"]})


def test_the_applicant_of_each_edge_is_worked_out_once_and_kept() -> None:
    preferences = Preferences([0, 2, 2, 3], [1, 0, 1], [5, 4, 3])
    assert preferences.applicant.tolist() == [0, 0, 2]
    assert preferences.applicant is preferences.applicant
    with pytest.raises(ValueError, match="read-only"):
        preferences.applicant[0] = 1
