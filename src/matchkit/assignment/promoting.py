"""Ties used to seat more people.

Where priorities tie, stable matchings differ in size, and to find a largest one is NP-hard (Manlove, Irving, Iwama,
Miyazaki and Morita 2002). Whoever ends up with nothing goes through their list a second time, *promoted*: in every tie
ahead of all who have not been. With one project each the result places at least two thirds as many as the largest
stable matching (Kiraly 2011, "Better and simpler approximation algorithms for the stable marriage problem",
Algorithmica 60, section 3).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.assignment.restarting import settle_restarting
from matchkit.kernels.calendar import CalendarArrays
from matchkit.kernels.lists import Lists

Bools = npt.NDArray[np.bool_]


def settle_promoting(lists: Lists, calendar: CalendarArrays, is_placed: Bools) -> tuple[Bools, Bools]:
    """Run the dynamics, promote who holds nothing, and run them on until nobody is left to promote.

    Who holds nothing has no claim anywhere, so that promoting them changes the order of nobody who is seated.
    Takes and returns what `settle` does.
    """
    is_promoted = np.zeros(lists.turn.size, np.bool_)
    while True:
        is_placed, is_stuck = settle_restarting(lists, calendar, is_placed)
        is_new = _hold_nothing(lists, is_placed) & ~is_promoted
        if is_stuck.any() or not is_new.any():
            return is_placed, is_stuck
        is_promoted |= is_new
        lists = lists._replace(turn=_promoted_last(lists.turn, is_promoted))


def _hold_nothing(lists: Lists, is_placed: Bools) -> Bools:
    """Bool (A,): applicants with a list and a limit above zero, and no placement."""
    n_placed = np.concatenate([[0], np.cumsum(is_placed)])
    return (n_placed[lists.indptr[1:]] == n_placed[lists.indptr[:-1]]) & (lists.quota > 0)


def _promoted_last(turn: npt.NDArray[np.int32], is_promoted: Bools) -> npt.NDArray[np.int32]:
    """The same lottery, but with all promoted ahead of all others: larger turns go first."""
    promoted = np.empty_like(turn)
    promoted[np.lexsort((turn, is_promoted))] = np.arange(turn.size, dtype=np.int32)
    return promoted
