"""Pairs beyond the lists that a matching was made of, which would block it.

As in `matchkit.kernels.checking`, from the definitions and by its test of what fits; but here a draw decides between
equal priorities, so that what is found stable is what solving with all pairs would have found stable.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchkit.kernels.best import Draws, mixed, no_entries, offer
from matchkit.kernels.calendar import CalendarArrays
from matchkit.kernels.compiling import Bools, Bytes, Int32s, Int64s, inlined, kernel, wide
from matchkit.kernels.evidence import has_room, has_room_beside
from matchkit.kernels.pair_scores import SCALE, Applicants, Projects, Row, Weights, make_room, score_row
from matchkit.kernels.shortlisting import Kept, filled, keep_pair, open_projects, order_key, room_for

PASSED_BY = 255
"""Written over the broken rule of a pair that cannot block, whatever its scores."""


class Bars(NamedTuple):
    """What an applicant needs to be taken by each project: int64 scores (P,) and draws.

    A score above ``bar`` is enough; one of exactly ``bar`` where the applicant's draw is below ``draw``.
    """

    bar: Int64s
    draw: Draws


class Standing(NamedTuple):
    """What the n applicants of a block hold.

    Applicant ``i`` holds ``project[indptr[i]:indptr[i + 1]]``, best first, within ``quota[i]``; the first ``n_top[i]``
    of them are known to be better than every pair beyond the lists. ``key`` and ``tie`` are their places in the
    applicant's order: of a pair beyond the lists the key is `order_key` of ``slope[i]`` times its score.
    """

    quota: Int64s
    n_top: Int64s
    slope: Int64s
    indptr: Int64s
    project: Int64s
    key: Int64s
    tie: Draws
    list_draw: Draws
    priority_draw: Draws


class Doubts(NamedTuple):
    """Which pairs beyond the lists may have begun to block since they were last looked at.

    All of applicants with ``is_due`` bool (n,), and those with projects of which the bar ``is_lower`` bool (P,) now. Of
    projects that are ``is_covered`` bool (P,) only those count that are named: whoever else is above the bar is known
    from the reserves to be nobody. ``named[named_from[i]:named_from[i + 1]]`` are applicant ``i``'s, ``known`` alike
    the pairs that stand in the lists already.
    """

    is_due: Bools
    is_lower: Bools
    is_covered: Bools
    named_from: Int64s
    named: Int32s
    known_from: Int64s
    known: Int32s


@kernel
def leave_possible(broken: Bytes, standing: Standing, bars: Bars, doubts: Doubts, calendar: CalendarArrays) -> Int64s:
    """Write `PASSED_BY` over pairs that cannot block; how many are left of each applicant, int64 (n,).

    Left are pairs in doubt that break no rule, and fit beside what is surely better.
    """
    n_applicants, n_projects = broken.shape
    n_left = np.zeros(n_applicants, np.int64)
    chosen = np.empty(standing.quota.max() + 1 if standing.quota.size else 1, np.int64)
    is_open = np.zeros(n_projects, np.bool_)
    for i in range(n_applicants):
        row, n_top = broken[i], standing.n_top[i]
        if n_top < standing.quota[i]:
            _mark_doubts(is_open, doubts, bars, i)
            first = standing.indptr[i]
            chosen[:n_top] = standing.project[first : first + n_top]
            for p in range(n_projects):
                if is_open[p] and row[p] == 0:
                    chosen[n_top] = p
                    is_open[p] = has_room_beside(calendar, i, chosen[: n_top + 1])
                    n_left[i] += is_open[p]
                else:
                    is_open[p] = False
        else:
            is_open[:] = False
        for p in range(n_projects):
            row[p] = 0 if is_open[p] else PASSED_BY
    return n_left


@kernel
def _mark_doubts(is_open: Bools, doubts: Doubts, bars: Bars, i: int) -> None:
    is_due = doubts.is_due[i]
    for p in range(is_open.size):
        is_open[p] = (is_due | doubts.is_lower[p]) & ~doubts.is_covered[p] & (bars.bar[p] <= SCALE)
    for e in range(doubts.named_from[i], doubts.named_from[i + 1]):
        p = doubts.named[e]
        is_open[p] |= is_due | doubts.is_lower[p]
    for e in range(doubts.known_from[i], doubts.known_from[i + 1]):
        is_open[doubts.known[e]] = False


@kernel
def blocking_block(
    applicants: Applicants,
    projects: Projects,
    weights: Weights,
    broken: Bytes,
    standing: Standing,
    bars: Bars,
    project_draw: Draws,
    most: int,
) -> Kept:
    """Of each applicant the best ``most`` pairs, among those with ``broken`` 0, that block."""
    n_applicants, n_projects = broken.shape
    scratch, row = make_room(applicants.calendar)
    kept = room_for(n_applicants, n_applicants * min(most, n_projects))
    n_kept = wide(0)
    for i in range(n_applicants):
        n = open_projects(broken[i], row)
        if n > 0:
            score_row(applicants, projects, weights, scratch, row, i, n)
            chosen = _best_blocking(applicants.calendar, standing, bars, project_draw, row, n, most, i)
            for j in range(n):
                if chosen[j]:
                    keep_pair(kept, n_kept, row, j, chosen[j])
                    n_kept += 1
        kept.indptr[i + 1] = n_kept
    return filled(kept, n_kept)


@kernel
def _best_blocking(
    calendar: CalendarArrays,
    standing: Standing,
    bars: Bars,
    project_draw: Draws,
    row: Row,
    n: int,
    most: int,
    i: int,
) -> Bools:
    """Bool (n,): the applicant's best pairs that block."""
    chosen = np.zeros(n, np.bool_)
    most = min(most, n)
    best, place = no_entries(1, most), np.empty(most, np.int64)
    better = np.empty(standing.quota[i] + 1, np.int64)
    n_best = 0
    for j in range(n):
        p, score = row.project[j], row.project_score[j]
        if not _is_taken(bars, p, score, standing.priority_draw[i]):
            continue
        key = order_key(standing.slope[i] * row.applicant_score[j], row.applicant_score[j], score)
        tie = mixed(standing.list_draw[i], project_draw[p])
        n_better = _held_above(standing, i, key, tie, better)
        if n_better >= standing.quota[i]:
            continue
        better[n_better] = p
        if n_better > standing.n_top[i] and not has_room(calendar, i, better[: n_better + 1]):
            continue
        slot = offer(best, 0, n_best, key, tie)
        if slot >= 0:
            n_best = max(n_best, slot + 1)
            place[slot] = j
    for slot in range(n_best):
        chosen[place[slot]] = True
    return chosen


@inlined
def _is_taken(bars: Bars, p: int, score: int, draw: int) -> bool:
    return score > bars.bar[p] or (score == bars.bar[p] and draw < bars.draw[p])


@kernel
def _held_above(standing: Standing, i: int, key: int, tie: int, better: Int64s) -> int:
    """Write what the applicant holds and ranks above a pair into ``better``; returns how many."""
    n = 0
    for h in range(standing.indptr[i], standing.indptr[i + 1]):
        if standing.key[h] > key or (standing.key[h] == key and standing.tie[h] < tie):
            better[n] = standing.project[h]
            n += 1
    return n


@kernel
def blocking_entries(
    indptr: Int64s,
    project: Int32s,
    priority: Int64s,
    is_placed: Bools,
    is_pinned: Bools,
    is_asked: Bools,
    quota: Int64s,
    bar: Int64s,
    bar_draw: Draws,
    priority_draw: Draws,
    calendar: CalendarArrays,
) -> Bools:
    """Bool (n,): of the entries of applicants' lists those asked for that block.

    ``bar`` int64 (P,) is here the priority that must be exceeded, or equalled with a draw below ``bar_draw``. Pinned
    placements rank above all others.
    """
    blocks = np.zeros(project.size, np.bool_)
    for a in range(indptr.size - 1):
        better = np.empty(quota[a] + 1, np.int64)
        n_better = 0
        for e in range(indptr[a], indptr[a + 1]):
            if is_placed[e] and is_pinned[e]:
                better[n_better] = project[e]
                n_better += 1
        for e in range(indptr[a], indptr[a + 1]):
            if n_better >= quota[a]:
                break
            p = project[e]
            better[n_better] = p
            if is_placed[e]:
                n_better += not is_pinned[e]
            elif is_asked[e]:
                is_above = priority[e] > bar[p] or (priority[e] == bar[p] and priority_draw[a] < bar_draw[p])
                blocks[e] = is_above and has_room(calendar, a, better[: n_better + 1])
    return blocks


@kernel
def weakest_seated(
    project: Int32s, priority: Int64s, draw: Draws, is_counted: Bools, n_projects: int
) -> tuple[Int64s, Int64s, Draws]:
    """For each project: how many entries count, and the lowest priority among them, with the largest draw of those."""
    n_seated = np.zeros(n_projects, np.int64)
    weakest = np.full(n_projects, np.iinfo(np.int64).max, np.int64)
    last = np.zeros(n_projects, np.uint64)
    for e in range(project.size):
        if is_counted[e]:
            p = project[e]
            n_seated[p] += 1
            if priority[e] < weakest[p] or (priority[e] == weakest[p] and draw[e] > last[p]):
                weakest[p], last[p] = priority[e], draw[e]
    return n_seated, weakest, last
