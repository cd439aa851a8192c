"""Placements decided by hand: what is left of the preferences, and what cannot be decided so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.assignment.pinning import check_pins, pinned_edges, pins_first, without_forbidden
from matchkit.availability import Calendar
from matchkit.errors import PinError
from matchkit.preferences import Preferences
from tests import naive
from tests.strategies import preferences

PAIRS = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=6)
IDS = {"applicant_ids": ("ann", "bob"), "project_ids": ("p-1", "p-2")}
BOTH = Preferences([0, 2, 4], [0, 1, 0, 1], [1, 1, 1, 1], **IDS)


def as_array(pairs: set[tuple[int, int]]) -> np.ndarray:
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)


@given(preferences(4, 3), PAIRS, PAIRS, st.booleans())
def test_forbidden_pairs_are_as_if_they_were_not_acceptable(
    made: Preferences, forbidden: set[tuple[int, int]], pinned: set[tuple[int, int]], with_ids: bool
) -> None:
    ids = {"applicant_ids": tuple("abcd"), "project_ids": tuple("pqr")} if with_ids else {}
    before = Preferences(made.indptr, made.project, made.priority, **ids)
    edges = {(a, p) for a, row in enumerate(naive.lists_of(before)) for p, _ in row}
    forbids, pins = as_array(forbidden), as_array(pinned)
    if forbidden & pinned & edges:
        with pytest.raises(PinError):
            without_forbidden(before, forbids, pins)
        return
    after = without_forbidden(before, forbids, pins)
    rows = naive.lists_of(before)
    expected = [[(p, value) for p, value in row if (a, p) not in forbidden] for a, row in enumerate(rows)]
    assert naive.lists_of(after) == expected
    assert (after.applicant_ids, after.project_ids) == (before.applicant_ids, before.project_ids)


def test_pairs_both_pinned_and_forbidden_are_named() -> None:
    both = np.array([[0, 1], [1, 0]])
    with pytest.raises(PinError, match=r"\(ann, p-2\).*\(bob, p-1\)"):
        without_forbidden(BOTH, both, both)


@given(preferences(4, 3), st.data())
def test_pinned_pairs_stand_first_on_both_sides_and_all_others_as_before(
    made: Preferences, data: st.DataObject
) -> None:
    edges = [(a, p) for a, row in enumerate(naive.lists_of(made)) for p, _ in row]
    pinned = data.draw(st.sets(st.sampled_from(edges))) if edges else set()
    marks = pinned_edges(made, as_array(pinned))
    assert marks.tolist() == [edge in pinned for edge in edges]
    first = naive.lists_of(pins_first(made, marks))
    for a, row in enumerate(naive.lists_of(made)):
        expected = sorted((p for p, _ in row), key=lambda p, a=a: (a, p) not in pinned)  # type: ignore[misc]
        assert [p for p, _ in first[a]] == expected
    old = {(a, p): value for a, row in enumerate(naive.lists_of(made)) for p, value in row}
    new = {(a, p): value for a, row in enumerate(first) for p, value in row}
    for one in edges:
        for other in edges:
            if one[1] == other[1]:
                is_stronger = (one in pinned, old[one] * (one not in pinned)) > (
                    other in pinned,
                    old[other] * (other not in pinned),
                )
                assert (new[one] > new[other]) == is_stronger


@pytest.mark.parametrize(
    ("seats", "quota", "limits", "message"),
    [
        ([2, 2], [2, 2], [2, 2], ""),
        ([1, 2], [2, 2], [2, 2], "2 applicants pinned to project 'p-1', which has 1 seat: 'ann', 'bob'"),
        ([2, 2], [2, 1], [2, 2], "Applicant 'bob' is pinned to 'p-1', 'p-2'"),
        ([2, 2], [2, 2], [2, 1], "Applicant 'bob' is pinned to 'p-1', 'p-2'"),
    ],
)
def test_pins_keep_to_seats_limits_and_calendars(
    seats: list[int], quota: list[int], limits: list[int], message: str
) -> None:
    calendar = Calendar.from_blocks([0, 0], [1, 1], [1, 1], limits)
    everything = np.ones(4, np.bool_)
    if message:
        with pytest.raises(PinError, match=message):
            check_pins(BOTH, everything, np.array(seats), np.array(quota), calendar)
    else:
        check_pins(BOTH, everything, np.array(seats), np.array(quota), calendar)
        check_pins(BOTH, everything, np.array(seats), np.array(quota), None)
    check_pins(BOTH, ~everything, np.array(seats), np.array(quota), calendar)
