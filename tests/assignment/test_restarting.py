"""Dynamics run again from where they stopped, with runs made up for the purpose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matchkit.assignment import restarting


@pytest.mark.parametrize(
    ("stuck", "n_runs", "best"),
    [
        ([0], 1, 0),
        ([3, 0], 2, 1),
        ([3, 2, 2, 1, 0], 5, 4),
        ([2, 3, 1, 1, 2, 4], 6, 2),
        ([1, 1, 1, 1, 1, 1], 6, 0),
    ],
)
def test_the_run_with_the_fewest_stuck_is_kept_and_the_first_with_none_ends_it(
    monkeypatch: pytest.MonkeyPatch, stuck: list[int], n_runs: int, best: int
) -> None:
    """Each run begins where the one before it stopped, whichever is the best so far."""
    begun: list[int] = []

    def settle(_: Any, __: Any, is_placed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        begun.append(int(is_placed.sum()))
        turn = len(begun)
        return np.arange(8) < turn, np.arange(8) < stuck[turn - 1]

    monkeypatch.setattr(restarting, "settle", settle)
    is_placed, is_stuck = restarting.settle_restarting(None, None, np.zeros(8, np.bool_))  # type: ignore[arg-type]
    assert begun == list(range(n_runs))
    assert (is_placed.sum(), is_stuck.sum()) == (best + 1, stuck[best])
