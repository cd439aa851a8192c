"""The fewest further days on which somebody would have to be free, by linear programs and branching.

A plan with further days is a linear program but for one thing: a day is free or not. Its bound, rounded up, is nearly
always the number of days of a first guess; where it is not, days are tried both ways (branch and bound). Mostly
neither is needed: what each flexible leg would need if it were alone can be counted off, and if that is enough for all
of them together, no fewer days are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.day_arrays import DAYS_PER_WEEK

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Int64s = npt.NDArray[np.int64]
MOST_TRIES = 300  # linear programs of some milliseconds; beyond, no answer is better than one that takes minutes
TOLERANCE = 1e-6


class Work(NamedTuple):
    """What is to be planned, in quarter-hours, and days from a Monday.

    Attributes
    ----------
    hours, fixed
        Int64 (days,): what there is on each day, and what fixed legs take of it.
    flexible
        Of each flexible leg its quarter-hours, and the days, int64, on which it may be worked.
    limit
        Of a week.
    per_day
        Of a day that is added.
    """

    hours: Int64s
    fixed: Int64s
    flexible: Sequence[tuple[int, Int64s]]
    limit: int
    per_day: int


def fewest_days(work: Work, fits: Callable[[Sequence[int]], bool]) -> list[int]:
    """Days without any hours on which ``per_day`` of them would make the work fit: the fewest, and early ones.

    Parameters
    ----------
    work
        What is to be planned.
    fits
        The exact test: whether the work fits when these days are added.

    Returns
    -------
    list of int
        Ascending; empty where no further days make it fit, or the fewest were not found within `MOST_TRIES`.
    """
    asked = work.fixed > 0
    for _, days in work.flexible:
        asked[days] = True
    candidates = np.flatnonzero(asked & (work.hours == 0))
    if not candidates.size or not work.per_day or not fits(candidates.tolist()):
        return []
    counted = _counted(work, candidates)
    return counted if counted and fits(counted) else _branch(_Relaxed(work, candidates), fits)


def _counted(work: Work, candidates: Int64s) -> list[int]:
    """Days that fixed legs call for, and those that each flexible leg would need beside them if it were alone.

    Where the legs' windows lie apart no fewer days are enough; empty where they do not.
    """
    windows = [window for _, window in work.flexible]
    if len(np.unique(np.concatenate([*windows, np.zeros(0, np.int64)]))) < sum(window.size for window in windows):
        return []
    is_called = work.fixed[candidates] > 0
    hours = work.hours.copy()
    hours[candidates[is_called]] = work.per_day
    room, limits = hours - work.fixed, work.limit - work.fixed.reshape(-1, DAYS_PER_WEEK).sum(axis=1)
    days: list[int] = candidates[is_called].tolist()
    for load, window in work.flexible:
        own = np.zeros_like(room)
        own[window] = room[window]
        days += _for_one_leg(load, own, limits, np.intersect1d(candidates[~is_called], window), work.per_day)
    return sorted(days)


def _for_one_leg(load: int, room: Int64s, limits: Int64s, candidates: Int64s, per_day: int) -> list[int]:
    """Days by what each adds to its week, the most first: no day of a week adds more than one before it."""
    held = room.reshape(-1, DAYS_PER_WEEK).sum(axis=1)
    missing = load - int(np.minimum(held, limits).sum())
    gains = []
    for day in candidates.tolist():
        week = day // DAYS_PER_WEEK
        before, held[week] = min(held[week], limits[week]), held[week] + per_day
        gains.append((int(before - min(held[week], limits[week])), day))
    days = []
    for gain, day in sorted(gains):
        if missing <= 0:
            break
        days.append(day)
        missing += gain
    return days


def _branch(relaxed: _Relaxed, fits: Callable[[Sequence[int]], bool]) -> list[int]:
    """Depth first, the days that a linear program leaves in doubt tried free before not."""
    best = _without_spare(relaxed.candidates.tolist(), fits)
    n = relaxed.candidates.size
    waiting = [(np.zeros(n), np.ones(n))]
    for _ in range(MOST_TRIES):
        if not waiting:
            return best
        least, most = waiting.pop()
        share = relaxed.solve(least, most)
        if share is None or np.ceil(share.sum() - TOLERANCE) >= len(best):
            continue
        guess = _without_spare(relaxed.candidates[share > TOLERANCE].tolist(), fits)
        if guess and len(guess) < len(best):
            best = guess
        doubtful = int(np.argmin(np.abs(share - 0.5)))
        if TOLERANCE < share[doubtful] < 1 - TOLERANCE:
            for bound in (0.0, 1.0):
                lower, upper = least.copy(), most.copy()
                lower[doubtful] = upper[doubtful] = bound
                waiting.append((lower, upper))
    return []


def _without_spare(days: list[int], fits: Callable[[Sequence[int]], bool]) -> list[int]:
    """Leave out days, late ones first, as long as the others are enough; empty if all together are not."""
    if not fits(days):
        return []
    for day in reversed(list(days)):
        others = [other for other in days if other != day]
        if fits(others):
            days = others
    return days


class _Relaxed:
    """The plan as a linear program, in which a day may be added in part.

    Variables: one a candidate, the part of it that is added; then one a leg and day of its window, the hours worked.
    """

    def __init__(self, work: Work, candidates: Int64s) -> None:
        self.candidates = candidates
        cells = [(leg, day) for leg, (_, days) in enumerate(work.flexible) for day in days.tolist()]
        self._n_cells = len(cells)
        weekly = work.fixed.reshape(-1, DAYS_PER_WEEK).sum(axis=1)
        self._room = np.concatenate([work.hours - work.fixed, work.limit - weekly]).astype(float)
        self._loads = np.array([load for load, _ in work.flexible], float)
        self._upper, self._whole = self._rows(work, cells)

    def _rows(self, work: Work, cells: Sequence[tuple[int, int]]) -> tuple[csr_array, csr_array]:
        """Each day and each week within its hours; each leg whole."""
        from scipy.sparse import csr_array

        n_added, n_days = self.candidates.size, work.hours.size
        worked = n_added + np.arange(self._n_cells)
        legs = np.array([leg for leg, _ in cells], np.int64)
        days = np.array([day for _, day in cells], np.int64)
        ones = np.ones(self._n_cells)
        rows = np.concatenate([self.candidates, days, n_days + days // DAYS_PER_WEEK])
        columns = np.concatenate([np.arange(n_added), worked, worked])
        values = np.concatenate([np.full(n_added, -float(work.per_day)), ones, ones])
        n = n_added + self._n_cells
        upper = csr_array((values, (rows, columns)), shape=(self._room.size, n))
        return upper, csr_array((ones, (legs, worked)), shape=(self._loads.size, n))

    def solve(self, least: npt.NDArray[np.float64], most: npt.NDArray[np.float64]) -> npt.NDArray[np.float64] | None:
        """The part of each candidate, float64, in the cheapest plan between bounds; None where there is no plan."""
        from scipy.optimize import linprog

        n = least.size
        unlimited = np.column_stack([np.zeros(self._n_cells), np.full(self._n_cells, np.inf)])
        found = linprog(  # type: ignore[call-overload]  # the stubs know no sparse matrices
            np.concatenate([np.ones(n), np.zeros(self._n_cells)]),
            A_ub=self._upper,
            b_ub=self._room,
            A_eq=self._whole if self._loads.size else None,
            b_eq=self._loads if self._loads.size else None,
            bounds=np.concatenate([np.column_stack([least, most]), unlimited]),
        )
        return found.x[:n] if found.status == 0 else None
