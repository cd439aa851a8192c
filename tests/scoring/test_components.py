"""Components and totals, by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchkit.market import Market
from matchkit.params import ProjectWeights
from matchkit.scoring.components import (
    PROJECT_COMPONENTS,
    comfort,
    contributions,
    coverage_of_window,
    mode_preference,
)
from tests.strategies import empty_applicants, empty_projects


def test_comfort_is_the_share_of_hours_left() -> None:
    capacity = np.array([[40, 80, 0, 10]], np.int32)
    assert comfort(capacity, np.array([40, 20, 8, 12], np.int32)).tolist() == [[0, 7500, 0, 0]]


def test_coverage_is_the_share_of_a_projects_days() -> None:
    present = np.array([[5, 5], [5, 7]], np.int32)
    assert coverage_of_window(present, np.array([5, 7])).tolist() == [[10_000, 7_142], [10_000, 10_000]]


def test_the_first_mode_named_is_worth_most_and_silence_is_unknown() -> None:
    applicants = empty_applicants(2, work_modes=(("hybrid", "remote"), ()))
    projects = empty_projects(4, work_modes=("remote", "hybrid", "on-site", ""))
    market = Market(applicants, projects)
    assert mode_preference(market, slice(0, 2)).tolist() == [[7_500, 10_000, 0, -1], [-1, -1, -1, -1]]


@given(st.lists(st.integers(-1, 10_000), min_size=4, max_size=4), st.integers(0, 10_000))
def test_shares_are_whole_numbers_within_the_scale(values: list[int], unknown: int) -> None:
    """Their sum is the score, by definition; full marks give exactly 10,000."""
    weights = ProjectWeights().model_dump()
    shares = contributions(np.array(values), PROJECT_COMPONENTS, weights, unknown)
    counted = [unknown if value == -1 else value for value in values]
    assert shares.tolist() == [w * v // 100 for w, v in zip(weights.values(), counted, strict=True)]
    full = contributions(np.full(4, 10_000), PROJECT_COMPONENTS, weights, unknown)
    assert full.sum() == 10_000
