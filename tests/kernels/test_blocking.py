"""Who is better than those whom a project has seated: reserves, against looking at everybody."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchkit.kernels.pair_scores import N_COMPONENTS, Row
from matchkit.kernels.reserves import Reserve, better_than, no_reserve, take_in

Table = npt.NDArray[np.int64]
UNSCORED = -1
tables = st.tuples(st.integers(0, 14), st.integers(1, 3)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(UNSCORED, 6) | st.just(10_000))
)


def filled(scores: Table, most: int, takes: npt.NDArray[np.bool_]) -> Reserve:
    """The reserve of projects that are offered everybody's row, one after the other."""
    n_projects = scores.shape[1]
    reserve = no_reserve(n_projects, most)
    for a, of_applicant in enumerate(scores):
        scored = np.flatnonzero(of_applicant != UNSCORED)
        row = Row(
            np.zeros(n_projects, np.int32),
            np.zeros((N_COMPONENTS, n_projects), np.int16),
            np.zeros(n_projects, np.int32),
            np.zeros(n_projects, np.int32),
        )
        row.project[: scored.size], row.project_score[: scored.size] = scored, of_applicant[scored]
        take_in(reserve, row, scored.size, takes, a)
    return reserve


@given(tables, st.integers(1, 4))
def test_a_reserve_holds_everybody_above_its_line_and_nobody_else(scores: Table, most: int) -> None:
    """The line rises only where there is no more room."""
    reserve = filled(scores, most, np.ones(scores.shape[1], np.bool_))
    for p in range(scores.shape[1]):
        n, least = int(reserve.n[p]), int(reserve.least[p])
        held = dict(zip(reserve.applicant[p, :n].tolist(), reserve.score[p, :n].tolist(), strict=True))
        assert len(held) == n < 2 * most
        assert held == {a: score for a, score in enumerate(scores[:, p].tolist()) if score > least}
        assert least == UNSCORED or (scores[:, p] != UNSCORED).sum() >= 2 * most


@given(tables, st.integers(1, 4))
def test_who_takes_named_ones_alone_has_no_reserve(scores: Table, most: int) -> None:
    assert filled(scores, most, np.zeros(scores.shape[1], np.bool_)).n.tolist() == [0] * scores.shape[1]


@given(tables, st.integers(1, 4), st.data())
def test_everybody_above_a_bar_that_is_covered_is_named(scores: Table, most: int, data: st.DataObject) -> None:
    """The draw decides among those who are level with the bar."""
    n_applicants, n_projects = scores.shape
    reserve = filled(scores, most, np.ones(n_projects, np.bool_))
    bar = data.draw(arrays(np.int64, n_projects, elements=st.integers(0, 7)))
    last = data.draw(arrays(np.uint64, n_projects, elements=st.integers(0, 4)))
    draw = data.draw(arrays(np.uint64, n_applicants, elements=st.integers(0, 4)))
    is_asked = data.draw(arrays(np.bool_, n_applicants))
    is_covered = bar > reserve.least
    found = better_than(reserve, bar, last, is_covered, draw, is_asked)
    is_above = (scores > bar) | ((scores == bar) & (draw[:, None] < last[None, :]))
    expected = np.argwhere(is_above & is_covered[None, :] & is_asked[:, None])
    assert sorted(found.tolist()) == expected.tolist()
