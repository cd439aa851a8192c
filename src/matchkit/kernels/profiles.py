"""Applicants' calendars as rows of bytes, and which of them are equal."""

from __future__ import annotations

import numpy as np

from matchkit.kernels.compiling import Bytes, Int32s, Int64s, kernel
from matchkit.kernels.day_arrays import DAYS_PER_WEEK

_FNV_OFFSET, _FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_EMPTY = -1


@kernel
def free_weeks(
    window_indptr: Int64s,
    window_start: Int64s,
    window_end: Int64s,
    off_indptr: Int64s,
    off_day: Int64s,
    weekdays: Bytes,
    n_weeks: int,
) -> Bytes:
    """Uint8 (A, n_weeks): the days of each week on which an applicant can work, bit 0 is Monday.

    Days are counted from the Monday of the first week. ``window_indptr`` and the ends are applicants' windows as
    compressed rows; who has none is free all the time. ``off_indptr`` and ``off_day`` are the days off likewise.
    ``weekdays`` is uint8 (A,).
    """
    n, n_days = weekdays.size, n_weeks * DAYS_PER_WEEK
    free = np.zeros((n, n_weeks), np.uint8)
    for a in range(n):
        if window_indptr[a] == window_indptr[a + 1]:
            free[a, :] = weekdays[a]
        for i in range(window_indptr[a], window_indptr[a + 1]):
            start, end = max(window_start[i], 0), min(window_end[i], n_days)
            for week in range(start // DAYS_PER_WEEK, (end + DAYS_PER_WEEK - 1) // DAYS_PER_WEEK):
                begin = max(start - week * DAYS_PER_WEEK, 0)
                stop = min(end - week * DAYS_PER_WEEK, DAYS_PER_WEEK)
                free[a, week] |= ((1 << stop) - (1 << begin)) & weekdays[a]
        for i in range(off_indptr[a], off_indptr[a + 1]):
            if 0 <= off_day[i] < n_days:
                free[a, off_day[i] // DAYS_PER_WEEK] &= ~(1 << off_day[i] % DAYS_PER_WEEK)
    return free


@kernel
def equal_rows(rows: Bytes) -> tuple[Int32s, Int64s]:
    """Which rows of a matrix of bytes (n, m) are equal.

    Returns
    -------
    tuple of ndarray
        Int32 (n,), each row's place among those that differ; and int64 (k,), the first row of each, ascending.
    """
    n = rows.shape[0]
    size = 16
    while size < 2 * n:
        size *= 2
    table = np.full(size, _EMPTY, np.int32)  # places among those that differ, by hash, with linear probing
    place, first = np.empty(n, np.int32), np.empty(n, np.int64)
    n_different = 0
    for i in range(n):
        slot = _hash(rows, i) & (size - 1)
        while table[slot] != _EMPTY and not _are_equal(rows, first[table[slot]], i):
            slot = (slot + 1) & (size - 1)
        if table[slot] == _EMPTY:
            table[slot] = n_different
            first[n_different] = i
            n_different += 1
        place[i] = table[slot]
    return place, first[:n_different].copy()


@kernel
def _hash(rows: Bytes, i: int) -> int:
    """FNV-1a, with its high bits folded in."""
    value = _FNV_OFFSET
    for j in range(rows.shape[1]):
        value = (value ^ np.uint64(rows[i, j])) * _FNV_PRIME
    return np.int64((value ^ (value >> np.uint64(29))) & np.uint64(0x7FFFFFFFFFFFFFFF))  # type: ignore[return-value]


@kernel
def _are_equal(rows: Bytes, i: int, j: int) -> bool:
    for column in range(rows.shape[1]):  # noqa: SIM110  # compiled
        if rows[i, column] != rows[j, column]:
            return False
    return True
