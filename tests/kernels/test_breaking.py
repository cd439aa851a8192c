"""Marks of broken rules and their counts, against NumPy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchkit.kernels.breaking import count_broken, mark_broken, mark_left_out

Codes = npt.NDArray[np.uint8]
CODE = 200
sizes = st.tuples(st.integers(0, 4), st.integers(0, 5))


class Marks(NamedTuple):
    broken: Codes
    index: npt.NDArray[np.int64]
    passes: npt.NDArray[np.bool_]


@st.composite
def marks(draw: st.DrawFn) -> Marks:
    """Applicants that share the rows of a table, now and then several of them one."""
    n, n_projects = draw(sizes)
    n_rows = draw(st.integers(1, 3))
    return Marks(
        draw(arrays(np.uint8, (n, n_projects), elements=st.integers(0, 3))),
        draw(arrays(np.int64, n, elements=st.integers(0, n_rows - 1))),
        draw(arrays(np.bool_, (n_rows, n_projects))),
    )


@given(marks())
def test_pairs_that_do_not_pass_are_marked_over_whatever_stood_there(drawn: Marks) -> None:
    """Rules are marked last first, so that the first one broken remains."""
    broken = drawn.broken.copy()
    mark_broken(broken, drawn.index, drawn.passes, CODE)
    assert broken.dtype == np.uint8
    assert broken.tolist() == np.where(drawn.passes[drawn.index], drawn.broken, CODE).tolist()


@st.composite
def choosy(draw: st.DrawFn) -> tuple[Codes, npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Broken rules, who accepts others on either side, and a table of the pairs that are named."""
    n, n_projects = draw(sizes)
    return (
        draw(arrays(np.uint8, (n, n_projects), elements=st.integers(0, 2))),
        draw(arrays(np.bool_, n)),
        draw(arrays(np.bool_, n_projects, elements=st.sampled_from([True, True, False]))),
        draw(arrays(np.bool_, (n, n_projects))),
    )


@given(choosy())
def test_left_out_is_who_is_eligible_unnamed_and_not_accepted_by_both(
    drawn: tuple[Codes, npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
) -> None:
    broken, accepts, takes, is_named = drawn
    row, named = np.nonzero(is_named)
    named_from = np.searchsorted(row, np.arange(len(accepts) + 1)).astype(np.int64)
    is_left_out = (broken == 0) & ~is_named & ~np.logical_and.outer(accepts, takes)
    expected = np.where(is_left_out, CODE, broken).tolist()
    mark_left_out(broken, accepts, takes, named_from, named.astype(np.int32), CODE)
    assert broken.tolist() == expected


@given(arrays(np.uint8, sizes, elements=st.integers(0, 4)), st.integers(0, 2))
def test_counts_are_added_to_what_stands_there(broken: Codes, before: int) -> None:
    """A project's counts come together from all blocks."""
    mine = np.full((broken.shape[0], 5), before, np.int64)
    theirs = np.full((broken.shape[1], 5), before, np.int64)
    count_broken(broken, mine, theirs)
    is_code = broken[:, :, None] == np.arange(5)
    assert mine.tolist() == (before + is_code.sum(axis=1)).tolist()
    assert theirs.tolist() == (before + is_code.sum(axis=0)).tolist()
