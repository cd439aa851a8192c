"""The dynamics alone, before anything is decided otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from matchkit.assignment.arguments import checked_calendar
from matchkit.assignment.order import strict_lists
from matchkit.assignment.stability import find_blocking_pairs, sorted_pairs
from matchkit.kernels.settling import settle
from tests.restless import draw_market


@pytest.mark.parametrize("seed", range(20))
def test_who_is_not_stuck_blocks_with_nobody(seed: int) -> None:
    market = draw_market(seed)
    preferences, seats, quota = market.preferences, np.array(market.seats), np.array(market.quota)
    lists = strict_lists(preferences, seats, quota, seed)
    calendar = checked_calendar(preferences, market.calendar, seats.size)

    is_placed, is_stuck = settle(lists, calendar, np.zeros(preferences.n_edges, np.bool_))

    pairs = sorted_pairs(preferences, is_placed)
    blocking = find_blocking_pairs(pairs, preferences, seats, market.calendar, quota)
    assert is_stuck[blocking[:, 0]].all()
    assert is_stuck.sum() <= preferences.n_applicants // 100
