"""Edges in groups: each kernel against plain Python."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.kernels.grouping import chosen_pairs, find_repeats, group_by, mark_pairs, ranks_of_edges, sort_groups

N = 4
ROWS = st.lists(st.lists(st.integers(0, N - 1), max_size=6), max_size=5)
DISTINCT_ROWS = st.lists(st.lists(st.integers(0, N - 1), unique=True), max_size=5)


class Rows(NamedTuple):
    """Rows of numbers, compressed."""

    indptr: np.ndarray
    values: np.ndarray


def compressed(rows: list[list[int]]) -> Rows:
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    return Rows(indptr, np.array([value for row in rows for value in row], np.int32))


@given(st.lists(st.integers(0, N - 1), max_size=12))
def test_edges_are_grouped_in_their_order(side: list[int]) -> None:
    indptr, edges = group_by(np.array(side, np.int32), N)
    groups = [[e for e, value in enumerate(side) if value == i] for i in range(N)]
    assert indptr.tolist() == compressed(groups).indptr.tolist()
    assert edges.tolist() == [e for group in groups for e in group]


@given(st.lists(st.tuples(st.integers(0, N - 1), st.integers(-2, 2), st.integers(0, 99)), max_size=12))
def test_groups_are_sorted_by_key_and_then_by_tie(rows: list[tuple[int, int, int]]) -> None:
    side, key, tie = (np.array([row[i] for row in rows], np.int64) for i in range(3))
    tie = tie * len(rows) + np.arange(len(rows))  # no two alike
    indptr, edges = group_by(side.astype(np.int32), N)
    sort_groups(indptr, edges, key, tie)
    for i in range(N):
        group = edges[indptr[i] : indptr[i + 1]].tolist()
        assert group == sorted(np.flatnonzero(side == i).tolist(), key=lambda e: (key[e], tie[e]))


@given(DISTINCT_ROWS, st.data())
@settings(max_examples=200)
def test_edges_have_their_rank_in_the_projects_list_or_none(rows: list[list[int]], data: st.DataObject) -> None:
    """Projects may leave out applicants who named them, and name others."""
    n_applicants = len(rows)
    names = st.lists(st.integers(0, max(n_applicants - 1, 0)), unique=True, max_size=n_applicants)
    others = [data.draw(names) for _ in range(N)]
    own, theirs = compressed(rows), compressed(others)
    ranks = ranks_of_edges(own.indptr, own.values, theirs.indptr, theirs.values)
    expected = [others[p].index(a) if a in others[p] else -1 for a, row in enumerate(rows) for p in row]
    assert ranks.tolist() == expected


@given(DISTINCT_ROWS, st.lists(st.tuples(st.integers(-1, 6), st.integers(-1, N)), max_size=8))
@settings(max_examples=200)
def test_pairs_are_found_once_and_only_where_they_are_edges(
    rows: list[list[int]], pairs: list[tuple[int, int]]
) -> None:
    edges = [(a, p) for a, row in enumerate(rows) for p in row]
    applicants, projects = (np.array([pair[i] for pair in pairs], np.int64) for i in range(2))
    is_marked, is_found = mark_pairs(*compressed(rows), applicants, projects)
    assert is_marked.tolist() == [edge in pairs for edge in edges]
    assert is_found.tolist() == [pair in edges and pair not in pairs[:i] for i, pair in enumerate(pairs)]


@given(ROWS)
@settings(max_examples=200)
def test_repeats_are_those_named_before_in_their_row(rows: list[list[int]]) -> None:
    expected = [p in row[:i] for row in rows for i, p in enumerate(row)]
    assert find_repeats(*compressed(rows), N).tolist() == np.flatnonzero(expected).tolist()


@given(DISTINCT_ROWS, st.data())
@settings(max_examples=200)
def test_chosen_edges_come_as_ascending_pairs(rows: list[list[int]], data: st.DataObject) -> None:
    edges = [(a, p) for a, row in enumerate(rows) for p in row]
    chosen = data.draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges)))
    pairs = chosen_pairs(*compressed(rows), np.array(chosen, np.bool_))
    assert [tuple(pair) for pair in pairs.tolist()] == sorted(e for e, flag in zip(edges, chosen, strict=True) if flag)
