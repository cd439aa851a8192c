"""All matchings of a tiny market, tried one after the other: the compiled twin of `tests.naive`, for many markets.

What fits and what an applicant would rather have comes from `tests.naive`, in plain Python; the counting is compiled.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from tests import naive
from tests.strategies import SmallMarket


@dataclass(frozen=True)
class Verdict:
    """What trying all matchings shows.

    Attributes
    ----------
    n_stable
        Number of stable matchings.
    fewest
        The fewest blocking pairs of any matching within seats, limits and calendars.
    best, worst
        For each applicant the best and the worst place in their list that a stable matching gives them, looking at the
        best project that they hold; the length of the list where they hold none.
    """

    n_stable: int
    fewest: int
    best: list[int]
    worst: list[int]


def try_all(market: SmallMarket) -> Verdict:
    """Try every combination of sets that fit, one for each applicant."""
    rows = naive.lists_of(market.preferences)
    n_projects = len(market.seats)
    held: list[int] = []
    wanted: list[int] = []
    place: list[int] = []
    begin = [0]
    priority = np.zeros((len(rows), n_projects), np.int64)
    for a, row in enumerate(rows):
        order = [p for p, _ in row]
        for p, value in row:
            priority[a, p] = value
        for size in range(min(market.quota[a], len(order)) + 1):
            for chosen in combinations(order, size):
                if naive.fits(market.calendar, a, chosen):
                    held.append(_mask(chosen))
                    wanted.append(_mask(_wanted(market, a, order, chosen)))
                    place.append(order.index(chosen[0]) if chosen else len(order))
        begin.append(len(held))
    n_stable, fewest, best, worst = _count(
        np.array(begin), np.array(held), np.array(wanted), np.array(place), priority, np.array(market.seats, np.int64)
    )
    return Verdict(n_stable, fewest, best.tolist(), worst.tolist())


def _wanted(market: SmallMarket, a: int, order: list[int], chosen: tuple[int, ...]) -> list[int]:
    """The projects that ``a`` would take beside the better ones of those chosen."""
    found = []
    for at, p in enumerate(order):
        better = [q for q in order[:at] if q in chosen]
        if p not in chosen and len(better) < market.quota[a] and naive.fits(market.calendar, a, [*better, p]):
            found.append(p)
    return found


def _mask(projects: Any) -> int:
    return sum(1 << p for p in projects)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _count(
    begin: npt.NDArray[np.int64],
    held: npt.NDArray[np.int64],
    wanted: npt.NDArray[np.int64],
    place: npt.NDArray[np.int64],
    priority: npt.NDArray[np.int64],
    seats: npt.NDArray[np.int64],
) -> tuple[int, int, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    n_applicants, n_projects = priority.shape
    at = begin[:-1].copy()
    best, worst = np.full(n_applicants, 1 << 30), np.full(n_applicants, -1)
    n_stable, fewest = 0, 1 << 30
    while True:
        blocking = 0
        for p in range(n_projects):
            taken, lowest = 0, 1 << 62
            for a in range(n_applicants):
                if held[at[a]] >> p & 1:
                    taken += 1
                    lowest = min(lowest, priority[a, p])
            if taken > seats[p]:
                blocking = 1 << 30  # no matching
                break
            for a in range(n_applicants):
                if wanted[at[a]] >> p & 1 and seats[p] > 0 and (taken < seats[p] or lowest < priority[a, p]):
                    blocking += 1
        fewest = min(fewest, blocking)
        if blocking == 0:
            n_stable += 1
            for a in range(n_applicants):
                best[a], worst[a] = min(best[a], place[at[a]]), max(worst[a], place[at[a]])
        turning = 0
        while turning < n_applicants:
            at[turning] += 1
            if at[turning] < begin[turning + 1]:
                break
            at[turning] = begin[turning]
            turning += 1
        if turning == n_applicants:
            return n_stable, fewest, best, worst
