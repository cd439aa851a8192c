"""Components and totals, by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchkit.params import ProjectWeights
from matchkit.scoring.components import PROJECT_COMPONENTS, contributions


@given(st.lists(st.integers(-1, 10_000), min_size=4, max_size=4), st.integers(0, 10_000))
def test_shares_are_whole_numbers_within_the_scale(values: list[int], unknown: int) -> None:
    """Their sum is the score, by definition; full marks give exactly 10,000."""
    weights = ProjectWeights().model_dump()
    shares = contributions(np.array(values), PROJECT_COMPONENTS, weights, unknown)
    counted = [unknown if value == -1 else value for value in values]
    assert shares.tolist() == [w * v // 100 for w, v in zip(weights.values(), counted, strict=True)]
    full = contributions(np.full(4, 10_000), PROJECT_COMPONENTS, weights, unknown)
    assert full.sum() == 10_000
