"""From scored rows to shortlists of both sides, while the scores are in the cache."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchkit.kernels.best import Best, Draws, mixed, no_entries, offer
from matchkit.kernels.compiling import Bools, Bytes, Int16s, Int32s, Int64s, kernel, wide
from matchkit.kernels.pair_scores import (
    N_COMPONENTS,
    SCALE,
    Applicants,
    Projects,
    Row,
    Weights,
    make_room,
    score_row,
)
from matchkit.kernels.reserves import Reserve, take_in


class Asked(NamedTuple):
    """What is to be kept of the n applicants of a block, and how ties are broken.

    ``most`` int64 (n,) is how many of an applicant's best projects are kept; with 0 they are offered to none either.
    ``takes`` bool (P,) is whether a project accepts any beside the named pairs: projects that are kept whatever their
    scores, and apart from the best, ``named[named_from[i]:named_from[i + 1]]``, int32, ascending. Of equal scores the
    smaller draw wins: of both ids' for an applicant's order, of the applicant's for a project's.
    """

    most: Int64s
    takes: Bools
    named_from: Int64s
    named: Int32s
    list_draw: Draws
    project_draw: Draws
    priority_draw: Draws


class Kept(NamedTuple):
    """Scored pairs, by applicant, then project; ``is_own`` where they are among the applicant's own best."""

    indptr: Int64s
    project: Int32s
    components: Int16s
    applicant_score: Int32s
    project_score: Int32s
    is_own: Bools


class BestOfProjects(NamedTuple):
    """For each project its best applicants so far.

    ``n`` int64 (P,) is how many; ``least`` int32 (P,) the score below which none is taken any more. ``heap`` has
    a row for each, and beside its slots stand (P, m) applicants and scores, and components int16 (P, m, 8).
    """

    n: Int64s
    least: Int32s
    heap: Best
    applicant: Int32s
    applicant_score: Int32s
    components: Int16s


@kernel
def no_best(n_projects: int, most: int) -> BestOfProjects:
    """Nobody yet; room for ``most`` applicants of each project."""
    shape = (n_projects, most)
    return BestOfProjects(
        np.zeros(n_projects, np.int64),
        np.full(n_projects, 0 if most else SCALE + 1, np.int32),
        no_entries(n_projects, most),
        np.empty(shape, np.int32),
        np.empty(shape, np.int32),
        np.empty((n_projects, most, N_COMPONENTS), np.int16),
    )


@kernel
def shortlist_block(
    applicants: Applicants,
    projects: Projects,
    weights: Weights,
    broken: Bytes,
    asked: Asked,
    best: BestOfProjects,
    reserve: Reserve,
    positions: Int64s,
) -> Kept:
    """Score the pairs of a block that break no rule, keep each applicant's best, and offer all to the projects.

    Parameters
    ----------
    applicants, projects, weights
        What is scored, and how.
    broken
        Uint8 (n, P), 0 where a pair breaks no rule.
    asked
        What is kept of it.
    best
        The projects' best applicants so far; changed in place.
    reserve
        The projects' reserves so far, see `matchkit.kernels.reserves`; changed in place.
    positions
        Int64 (n,), the applicants' in the market.
    """
    n_applicants, n_projects = broken.shape
    scratch, row = make_room(applicants.calendar)
    most = wide(0)
    for i in range(n_applicants):
        most += min(asked.most[i], n_projects) + asked.named_from[i + 1] - asked.named_from[i]
    kept = room_for(n_applicants, most)
    is_named = np.zeros(n_projects, np.bool_)
    n_kept = wide(0)
    for i in range(n_applicants):
        n = open_projects(broken[i], row)
        named = asked.named[asked.named_from[i] : asked.named_from[i + 1]]
        if n > 0:
            score_row(applicants, projects, weights, scratch, row, i, n)
            for p in named:
                is_named[p] = True
            if asked.most[i] > 0:
                _offer_to_projects(best, asked, row, n, is_named, positions[i], asked.priority_draw[i])
                take_in(reserve, row, n, asked.takes, positions[i])
            chosen = _best_of_row(asked, row, n, is_named, i)
            for j in range(n):
                if chosen[j] or is_named[row.project[j]]:
                    keep_pair(kept, n_kept, row, j, chosen[j])
                    n_kept += 1
            for p in named:
                is_named[p] = False
        kept.indptr[i + 1] = n_kept
    return filled(kept, n_kept)


@kernel
def open_projects(broken: Bytes, row: Row) -> int:
    """Write the projects whose rules are all kept into ``row``; returns how many."""
    n = 0
    for p in range(broken.size):
        row.project[n] = p
        n += broken[p] == 0
    return n


@kernel
def room_for(n_applicants: int, most: int) -> Kept:
    """Room for ``most`` pairs."""
    return Kept(
        np.zeros(n_applicants + 1, np.int64),
        np.empty(most, np.int32),
        np.empty((most, N_COMPONENTS), np.int16),
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(most, np.bool_),
    )


@kernel
def filled(kept: Kept, n_kept: int) -> Kept:
    """The first pairs alone, without the room that was not used."""
    return Kept(
        kept.indptr,
        kept.project[:n_kept].copy(),
        kept.components[:n_kept].copy(),
        kept.applicant_score[:n_kept].copy(),
        kept.project_score[:n_kept].copy(),
        kept.is_own[:n_kept].copy(),
    )


@kernel
def keep_pair(kept: Kept, at: int, row: Row, j: int, is_own: bool) -> None:
    """Write pair ``j`` of a row into place ``at``."""
    kept.project[at] = row.project[j]
    for c in range(N_COMPONENTS):
        kept.components[at, c] = row.components[c, j]
    kept.applicant_score[at] = row.applicant_score[j]
    kept.project_score[at] = row.project_score[j]
    kept.is_own[at] = is_own


@kernel
def _best_of_row(asked: Asked, row: Row, n: int, is_named: Bools, i: int) -> Bools:
    """Bool (n,): the applicant's own best, apart from those that are kept anyway."""
    chosen = np.zeros(n, np.bool_)
    most = min(asked.most[i], n)
    own, place = no_entries(1, most), np.empty(most, np.int64)
    n_own = 0
    least = -1  # the key below which nothing is taken any more
    for j in range(n):
        key = order_key(0, row.applicant_score[j], row.project_score[j])
        if key < least or is_named[row.project[j]] or not asked.takes[row.project[j]]:
            continue
        slot = offer(own, 0, n_own, key, mixed(asked.list_draw[i], asked.project_draw[row.project[j]]))
        if slot >= 0:
            n_own = max(n_own, slot + 1)
            place[slot] = j
            if n_own == most:
                least = own.key[0, own.order[0, 0]]
    for slot in range(n_own):
        chosen[place[slot]] = True
    return chosen


@kernel
def order_key(key: int, applicant_score: int, project_score: int) -> int:
    """An applicant's order in one number: the key that rankings and scores give, then both scores.

    Keys are below 2**31 (see `matchkit.preferences.stated`), so that the number is below 2**63.
    """
    wide = np.int64(SCALE + 1)
    return (key * wide + applicant_score) * wide + project_score  # type: ignore[return-value]


@kernel
def _offer_to_projects(
    best: BestOfProjects, asked: Asked, row: Row, n: int, is_named: Bools, applicant: int, draw: int
) -> None:
    for j in range(n):
        p, score = row.project[j], row.project_score[j]
        if score < best.least[p] or is_named[p] or not asked.takes[p]:
            continue
        slot = offer(best.heap, p, best.n[p], score, draw)
        if slot >= 0:
            best.n[p] = max(best.n[p], slot + 1)
            best.applicant[p, slot] = applicant
            best.applicant_score[p, slot] = row.applicant_score[j]
            for c in range(N_COMPONENTS):
                best.components[p, slot, c] = row.components[c, j]
            if best.n[p] == best.applicant.shape[1]:
                best.least[p] = np.int32(best.heap.key[p, best.heap.order[p, 0]])


@kernel
def merge_best(into: BestOfProjects, other: BestOfProjects) -> None:
    """Offer what another block's applicants were the best of."""
    for p in range(into.n.size):
        for at in range(other.n[p]):
            slot = offer(into.heap, p, into.n[p], other.heap.key[p, at], other.heap.tie[p, at])
            if slot >= 0:
                into.n[p] = max(into.n[p], slot + 1)
                into.applicant[p, slot] = other.applicant[p, at]
                into.applicant_score[p, slot] = other.applicant_score[p, at]
                into.components[p, slot] = other.components[p, at]
