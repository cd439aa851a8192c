"""Sets of instants as half-open intervals: joined, taken away from each other, and measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np

from matchkit.availability.shared_time import Seconds

Interval: TypeAlias = tuple[int, int]  # first second and the second after the last, since 1970-01-01T00:00Z


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time in intervals that are ascending, apart, and not empty."""
    apart: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


def without(intervals: Sequence[Interval], holes: Sequence[Interval]) -> list[Interval]:
    """The time of the intervals that lies in no hole; both are ascending and apart."""
    left: list[Interval] = []
    first = 0
    for start, end in intervals:
        while first < len(holes) and holes[first][1] <= start:
            first += 1
        position = first
        while position < len(holes) and holes[position][0] < end:
            left.append((start, holes[position][0]))
            start = holes[position][1]  # what remains of the interval
            position += 1
        left.append((start, end))
    return joined(left)


def seconds_before(intervals: Sequence[Interval], instants: Seconds) -> Seconds:
    """How many seconds of the intervals, ascending and apart, lie before each instant."""
    starts, ends = np.array(intervals, np.int64).reshape(-1, 2).T
    whole = np.append(0, np.cumsum(ends - starts))
    begun = np.searchsorted(starts, instants, side="right")
    # The last interval that has begun may not be over.
    over = np.append(0, ends)[begun]
    return whole[begun] - np.where(begun > 0, np.maximum(over - instants, 0), 0)
