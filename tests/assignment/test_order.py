"""The order in which projects take applicants, against sorting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.assignment import order
from matchkit.assignment.order import project_order, project_places, strict_lists
from matchkit.errors import PreferencesError
from matchkit.preferences import Preferences, lottery, position_lottery
from tests.strategies import preferences

SEATS, QUOTA = np.array([1, 0, 2]), np.array([2, 1, 1, 0])


@given(preferences(4, 3), st.integers(0, 3), st.booleans())
def test_projects_take_by_priority_and_then_by_the_lottery(made: Preferences, seed: int, with_ids: bool) -> None:
    """The smallest number drawn goes first; of ids where there are some, else of positions."""
    ids = ["d", "a", "c", "b"] if with_ids else None
    named = Preferences(
        made.indptr, made.project, made.priority, applicant_ids=ids, project_ids=ids and ["p", "q", "r"]
    )
    lists = strict_lists(named, SEATS, QUOTA, seed)
    assert (lists.seats.tolist(), lists.quota.tolist()) == (SEATS.tolist(), QUOTA.tolist())
    assert lists.indptr.tolist() == named.indptr.tolist()
    assert lists.project.tolist() == named.project.tolist()
    assert lists.priority.tolist() == named.priority.tolist()
    drawn = lottery(ids, seed, "priority") if ids else position_lottery(4, seed)
    assert sorted(lists.turn.tolist()) == [0, 1, 2, 3]
    assert np.argsort(-lists.turn).tolist() == np.argsort(drawn).tolist()
    applicant, priority = named.applicant.tolist(), named.priority.tolist()
    by_project = [
        sorted(
            (e for e in range(named.n_edges) if named.project[e] == p),
            key=lambda e: (-priority[e], int(drawn[applicant[e]])),
        )
        for p in range(3)
    ]
    everything = np.arange(named.n_edges)
    expected = [e for row in by_project for e in row]
    assert project_order(lists, named.applicant, everything).tolist() == expected
    assert project_order(lists, named.applicant, everything[::2]).tolist() == [e for e in expected if e % 2 == 0]
    places = {e: place for row in by_project for place, e in enumerate(row)}
    assert project_places(lists, named.applicant).tolist() == [places[e] for e in range(named.n_edges)]


def test_of_equal_numbers_drawn_the_last_comes_first() -> None:
    """Numbers that differ in low bits alone are told apart all the same."""
    for drawn in ([5, 5, 9, 5], [1 << 60, (1 << 60) + 1, 1 << 60], [3, 2, 1], [7], []):
        numbers = np.array(drawn, np.uint64)
        expected = sorted(range(len(drawn)), key=lambda i, drawn=drawn: (-drawn[i], -i))  # type: ignore[misc]
        assert order._falling(numbers).tolist() == expected


def test_more_pairs_than_can_be_counted_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "MOST_EDGES", 3)
    fine, many = Preferences([0, 3], [0, 1, 2], [1, 1, 1]), Preferences([0, 2, 4], [0, 1, 0, 1], [1, 1, 1, 1])
    assert strict_lists(fine, SEATS, QUOTA[:1], 0).project.size == 3
    with pytest.raises(
        PreferencesError,
        match=r"^There are 4 acceptable pairs; at most 3 can be solved at once\. Shorten the lists: an",
    ):
        strict_lists(many, SEATS[:2], QUOTA[:2], 0)
