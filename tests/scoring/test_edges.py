"""Scored pairs as records: joined, spread, chosen and united as plain dictionaries would be."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matchkit.scoring.edges import Pairs, no_pairs

Scored = dict[tuple[int, int], int]
"""By pair a number, from which all of its columns are made."""
N_PROJECTS = 5


def pairs_of(scored: Scored, n_applicants: int) -> Pairs:
    keys = sorted(scored)
    numbers = np.array([scored[key] for key in keys], np.int64)
    counts = np.bincount(np.array([a for a, _ in keys], np.int64), minlength=n_applicants)
    return Pairs(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.array([p for _, p in keys], np.int32),
        np.stack([numbers + i for i in range(8)], axis=1).astype(np.int16).reshape(-1, 8),
        (10 * numbers).astype(np.int32),
        (20 * numbers).astype(np.int32),
        numbers % 2 == 1,
    )


def scored_of(pairs: Pairs) -> Scored:
    """The inverse; all columns must speak of the same number, be of their type, and stand in order."""
    numbers = pairs.components[:, 0].tolist()
    keys = [(a, p) for a, p in zip(pairs.applicant.tolist(), pairs.project.tolist(), strict=True)]
    assert keys == sorted(set(keys))
    expected = pairs_of(dict(zip(keys, numbers, strict=True)), pairs.indptr.size - 1)
    for name, column in vars(pairs).items():
        assert column.dtype == getattr(expected, name).dtype, name
        assert column.tolist() == getattr(expected, name).tolist(), name
    return dict(zip(keys, numbers, strict=True))


def scored(n_applicants: int, shift: int = 0) -> st.SearchStrategy[Scored]:
    keys = st.tuples(st.integers(0, n_applicants - 1), st.integers(0, N_PROJECTS - 1))
    return st.dictionaries(keys, st.integers(shift, shift + 50), max_size=10)


@given(scored(4))
def test_a_pair_is_found_where_it_is_and_nowhere_else(pairs: Scored) -> None:
    found = pairs_of(pairs, 4)
    for a in range(4):
        for p in range(-1, N_PROJECTS + 1):
            at = found.find(a, p)
            if (a, p) in pairs:
                assert at is not None
                assert type(at) is int
                assert (found.applicant[at], found.project[at]) == (a, p)
            else:
                assert at is None


@given(
    st.lists(st.integers(0, 3).flatmap(lambda n: st.tuples(st.just(n), scored(n) if n else st.just({}))), min_size=1)
)
def test_parts_are_joined_one_after_the_other(parts: list[tuple[int, Scored]]) -> None:
    joined = scored_of(Pairs.joined([pairs_of(pairs, n) for n, pairs in parts]))
    expected, before = {}, 0
    for n, pairs in parts:
        expected |= {(a + before, p): number for (a, p), number in pairs.items()}
        before += n
    assert joined == expected


@given(scored(4), st.permutations(range(7)))
def test_rows_are_spread_to_the_applicants_that_they_belong_to(pairs: Scored, places: list[int]) -> None:
    applicants = np.array(places[:4])
    spread = pairs_of(pairs, 4).spread(applicants, 7)
    assert spread.indptr.size == 8
    assert scored_of(spread) == {(places[a], p): number for (a, p), number in pairs.items()}


@given(scored(4), st.data())
def test_only_the_chosen_stay(pairs: Scored, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    kept = pairs_of(pairs, 4).only(np.array(chosen, np.bool_))
    expected = {key: pairs[key] for key, flag in zip(sorted(pairs), chosen, strict=True) if flag}
    assert scored_of(kept) == expected


@given(scored(4), scored(4, shift=100))
@settings(max_examples=200)
def test_in_a_union_the_first_ones_go_before_the_others(ours: Scored, theirs: Scored) -> None:
    union, at = pairs_of(ours, 4).united_at(pairs_of(theirs, 4))
    assert scored_of(union) == theirs | ours
    assert scored_of(pairs_of(ours, 4).united(pairs_of(theirs, 4))) == theirs | ours
    places = {key: place for place, key in enumerate(sorted(ours))}
    assert at.tolist() == [places.get(key, -1) for key in sorted(theirs | ours)]


def test_no_pairs_are_pairs_all_the_same() -> None:
    assert scored_of(no_pairs(3)) == {}
    some = {(2, 1): 7}
    assert scored_of(Pairs.joined([no_pairs(3), pairs_of(some, 3)])) == {(5, 1): 7}
    assert scored_of(no_pairs(3).united(pairs_of(some, 3))) == some
    assert no_pairs(3).find(2, 0) is None
