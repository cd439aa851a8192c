"""Each project's reserve: everybody whose score lies above a line, with the line as low as memory allows.

A shortlist's best few are for people to look at. A reserve answers one question later, without scoring anything again:
who is better than those whom a project has seated? Names and scores are all that it needs, so it can be long.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchkit.kernels.best import Draws
from matchkit.kernels.compiling import Bools, Int16s, Int32s, Int64s, kernel
from matchkit.kernels.pair_scores import Row


class Reserve(NamedTuple):
    """Of each project: the ``n`` applicants, in no order, with scores above ``least``; nobody else's is above.

    ``n`` and ``least`` are int64 (P,), ``applicant`` int32 and ``score`` int16 (P, 2 r): where they are full, the
    better half stays.
    """

    n: Int64s
    least: Int64s
    applicant: Int32s
    score: Int16s


@kernel
def no_reserve(n_projects: int, most: int) -> Reserve:
    """Nobody yet; between ``most`` and twice as many are kept of each project, fewer where scores are equal."""
    shape = (n_projects, 2 * most)
    return Reserve(
        np.zeros(n_projects, np.int64),
        np.full(n_projects, -1, np.int64),
        np.empty(shape, np.int32),
        np.empty(shape, np.int16),
    )


@kernel
def take_in(reserve: Reserve, row: Row, n: int, takes: Bools, applicant: int) -> None:
    """Offer a row's scored pairs to the projects that accept such."""
    room = reserve.applicant.shape[1]
    for j in range(n):
        p, score = row.project[j], row.project_score[j]
        if score > reserve.least[p] and takes[p]:
            at = reserve.n[p]
            reserve.applicant[p, at] = applicant
            reserve.score[p, at] = score
            reserve.n[p] += 1
            if reserve.n[p] == room:
                _keep_better_half(reserve, p)


@kernel
def _keep_better_half(reserve: Reserve, p: int) -> None:
    n = reserve.n[p]
    least = np.int64(np.partition(reserve.score[p, :n], n // 2 - 1)[n // 2 - 1])
    kept = 0
    for at in range(n):
        if reserve.score[p, at] > least:
            reserve.applicant[p, kept], reserve.score[p, kept] = reserve.applicant[p, at], reserve.score[p, at]
            kept += 1
    reserve.n[p], reserve.least[p] = kept, least


@kernel
def better_than(
    reserve: Reserve, bar: Int64s, bar_draw: Draws, is_covered: Bools, priority_draw: Draws, is_asked: Bools
) -> Int64s:
    """Int64 (k, 2): applicants in reserve who are above their project's bar, and projects, of covered ones.

    ``bar`` and ``bar_draw`` are as in `matchkit.kernels.blocking.Bars`; ``is_asked`` bool (A,) leaves out applicants.
    """
    n_found = 0
    found = np.empty((1024, 2), np.int64)
    for p in range(bar.size):
        if not is_covered[p]:
            continue
        for at in range(reserve.n[p]):
            a, score = reserve.applicant[p, at], reserve.score[p, at]
            is_above = score > bar[p] or (score == bar[p] and priority_draw[a] < bar_draw[p])
            if is_above and is_asked[a]:
                if n_found == len(found):
                    larger = np.empty((2 * n_found, 2), np.int64)
                    larger[:n_found] = found
                    found = larger
                found[n_found, 0], found[n_found, 1] = a, p
                n_found += 1
    return found[:n_found]
