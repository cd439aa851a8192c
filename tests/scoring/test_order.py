"""What decides beside scores, of some applicants; and the cuts by which markets are taken apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.scoring import Holdings, Order, shortlists
from matchkit.scoring.shortlists import block_cuts, part_cuts

N, P = 6, 4
PAIRS = st.sets(st.tuples(st.integers(0, N - 1), st.integers(0, P - 1)))


def as_array(pairs: set[tuple[int, int]]) -> np.ndarray:
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)


def order_of(named: set[tuple[int, int]], pinned: set[tuple[int, int]]) -> Order:
    draws = np.arange(100, 100 + N, dtype=np.uint64)
    return Order(
        as_array(named | pinned),
        as_array(pinned),
        np.arange(N) % 3 > 0,
        np.arange(P) % 2 > 0,
        draws,
        draws[:P] + np.uint64(50),
        draws + np.uint64(70),
    )


@given(PAIRS, PAIRS, st.sets(st.integers(0, N - 1)), st.tuples(st.integers(0, N), st.integers(0, N)))
def test_some_applicants_are_counted_from_nought(
    named: set[tuple[int, int]], pinned: set[tuple[int, int]], few: set[int], ends: tuple[int, int]
) -> None:
    order, (begin, stop) = order_of(named, pinned), sorted(ends)
    for chosen, part in (
        (sorted(few), order.some(np.array(sorted(few), np.int64))),
        (list(range(begin, stop)), order.part(begin, stop)),
    ):
        place = {a: i for i, a in enumerate(chosen)}
        for pairs, found in ((order.named, part.named), (order.pinned, part.pinned)):
            expected = [[place[a], p] for a, p in pairs.tolist() if a in place]
            assert found.tolist() == expected
        assert part.accepts_others.tolist() == order.accepts_others[chosen].tolist()
        assert part.list_draw.tolist() == order.list_draw[chosen].tolist()
        assert part.priority_draw.tolist() == order.priority_draw[chosen].tolist()
        assert part.takes_others is order.takes_others
        assert part.project_draw is order.project_draw


@given(PAIRS, st.integers(0, 5))
def test_kernels_are_asked_for_so_many_of_those_who_accept_others(named: set[tuple[int, int]], most: int) -> None:
    order = order_of(named, set())
    asked = order.asked(most)
    assert asked.most.tolist() == [most if accepts else 0 for accepts in order.accepts_others]
    rows = [asked.named[asked.named_from[a] : asked.named_from[a + 1]].tolist() for a in range(N)]
    assert rows == [[p for b, p in sorted(named) if b == a] for a in range(N)]
    assert (asked.named.dtype, asked.named_from.size) == (np.int32, N + 1)
    assert asked.takes is order.takes_others
    draws = (asked.list_draw, asked.project_draw, asked.priority_draw)
    assert all(a is b for a, b in zip(draws, (order.list_draw, order.project_draw, order.priority_draw), strict=True))


@pytest.mark.parametrize(
    ("n_applicants", "n_projects", "parts", "blocks"),
    [
        (0, 5, [0, 0], [0, 0]),
        (7, 0, [0, 7], [0, 7]),
        (10, 1, [0, 8, 10], [0, 8, 10]),
        (100, 2, [0, 16, 32, 48, 64, 80, 96, 100], [*range(0, 100, 4), 100]),
        (9, 100, list(range(10)), list(range(10))),
        (40, 3, [0, 10, 20, 30, 40], [*range(0, 40, 2), 40]),
        (41, 3, [0, 10, 20, 30, 40, 41], [*range(0, 41, 2), 41]),
    ],
)
def test_parts_and_blocks_hold_so_many_pairs(
    monkeypatch: pytest.MonkeyPatch, n_applicants: int, n_projects: int, parts: list[int], blocks: list[int]
) -> None:
    """A block is eight pairs here, a part thirty-two at most; there are four parts where they are no smaller for it."""
    monkeypatch.setattr(shortlists, "BLOCK_CELLS", 8)
    monkeypatch.setattr(shortlists, "PART_CELLS", 32)
    assert part_cuts(n_applicants, n_projects) == parts
    assert block_cuts(n_applicants, n_projects) == blocks


HELD = st.lists(st.lists(st.integers(0, 3), unique=True, max_size=3), min_size=5, max_size=5)


def holdings(rows: list[list[int]]) -> Holdings:
    n = len(rows)
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    project = np.array([p for row in rows for p in row], np.int64)
    numbers = np.zeros(n, np.int64)
    return Holdings(numbers, numbers, numbers, indptr, project, project, project.astype(np.uint64))


@given(HELD, HELD, st.lists(st.booleans(), min_size=5, max_size=5))
def test_holdings_differ_where_the_placements_do(
    ours: list[list[int]], theirs: list[list[int]], same: list[bool]
) -> None:
    theirs = [mine if flag else other for mine, other, flag in zip(ours, theirs, same, strict=True)]
    found = holdings(ours).differ(holdings(theirs))
    assert found.tolist() == [mine != other for mine, other in zip(ours, theirs, strict=True)]
