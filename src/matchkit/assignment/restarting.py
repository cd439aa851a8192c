"""Dynamics once more from where they stopped: who went round in circles often settles from another start."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.kernels.calendar import CalendarArrays
from matchkit.kernels.lists import Lists
from matchkit.kernels.settling import settle

MOST_RESTARTS = 5

Bools = npt.NDArray[np.bool_]


def settle_restarting(lists: Lists, calendar: CalendarArrays, is_placed: Bools) -> tuple[Bools, Bools]:
    """Run the dynamics, and while somebody is stuck a few times again; the run that left the fewest stuck.

    Takes and returns what `settle` does.
    """
    last = best = settle(lists, calendar, is_placed)
    for _ in range(MOST_RESTARTS):
        if not best[1].any():
            break
        last = settle(lists, calendar, last[0])
        if last[1].sum() < best[1].sum():
            best = last
    return best
