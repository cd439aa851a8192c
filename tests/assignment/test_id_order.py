"""Markets in order of their ids, and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.assignment.id_order import IdOrder
from matchkit.preferences import Preferences
from tests import naive
from tests.strategies import preferences

NAMES = st.permutations(["a", "b", "c", "d"])


@given(preferences(4, 3), st.none() | NAMES, st.none() | st.permutations(["p", "q", "r"]))
def test_every_pair_is_the_same_pair_by_id(
    made: Preferences, people: list[str] | None, projects: list[str] | None
) -> None:
    """A side without ids stays as it is."""
    given_ = Preferences(made.indptr, made.project, made.priority, applicant_ids=people, project_ids=projects)
    order = IdOrder.of(given_, 3)
    sorted_ = order.preferences(given_)
    assert sorted_.applicant_ids == (None if people is None else tuple(sorted(people)))
    assert sorted_.project_ids == (None if projects is None else tuple(sorted(projects)))
    a_names, p_names = people or ["a", "b", "c", "d"], projects or ["p", "q", "r"]
    by_id = {a_names[a]: [(p_names[p], value) for p, value in row] for a, row in enumerate(naive.lists_of(given_))}
    found = {
        sorted(a_names)[a]: [(sorted(p_names)[p], value) for p, value in row]
        for a, row in enumerate(naive.lists_of(sorted_))
    }
    assert found == by_id
    is_sorted = a_names == sorted(a_names) and p_names == sorted(p_names)
    assert order.is_given == is_sorted


@given(NAMES, st.permutations(["p", "q", "r"]), st.sets(st.tuples(st.integers(0, 3), st.integers(0, 2))))
def test_pairs_go_in_and_come_out_sorted(people: list[str], projects: list[str], pairs: set[tuple[int, int]]) -> None:
    order = IdOrder.of(Preferences([0] * 5, [], [], applicant_ids=people, project_ids=projects), 3)
    array = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    inside = order.pairs_in(array)
    expected = [[sorted(people).index(people[a]), sorted(projects).index(projects[p])] for a, p in array.tolist()]
    assert inside.tolist() == expected
    assert order.pairs_out(inside).tolist() == array.tolist()
    assert order.pairs_out(inside[::-1]).tolist() == array.tolist()


@pytest.mark.parametrize(("n_applicants", "n_projects"), [(0, 0), (0, 2), (2, 0)])
def test_empty_sides_are_in_order(n_applicants: int, n_projects: int) -> None:
    order = IdOrder.of(Preferences([0] * (n_applicants + 1), [], []), n_projects)
    assert order.is_given
    assert (order.applicants.size, order.projects.size) == (n_applicants, n_projects)
