"""One pass over all pairs for those that would block a matching, outside the lists that it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matchkit.kernels.alone import fits_alone
from matchkit.kernels.blocking import PASSED_BY, Bars, Doubts, Standing, blocking_block, leave_possible
from matchkit.kernels.calendar import read_only
from matchkit.kernels.overlap import entries_of
from matchkit.kernels.reserves import Reserve, better_than
from matchkit.scoring.components import SCALE
from matchkit.scoring.edges import Pairs, no_pairs
from matchkit.scoring.shortlists import MapBlocks, Order, Progress, block_cuts, first_broken, part_cuts
from matchkit.scoring.sides import ApplicantSide, ProjectSide, Sides

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Holdings:
    """What applicants hold, best first, and up to where their lists are known to be whole.

    Attributes
    ----------
    quota
        Int64 (A,); 0 for those to whom no pair beyond their lists is open.
    n_top
        Int64 (A,): how many of the placements are better than every pair beyond the lists.
    slope
        Int64 (A,): what a point of the applicant's score counts in their order, see `matchkit.preferences.stated`.
    indptr, project
        Int64 (A + 1,) and (k,), the placements.
    key, tie
        Int64 and uint64 (k,), their places in the applicants' order.
    """

    quota: Ints
    n_top: Ints
    slope: Ints
    indptr: Ints
    project: Ints
    key: Ints
    tie: npt.NDArray[np.uint64]

    def standing(self, order: Order) -> Standing:
        """As the kernels take it."""
        return Standing(**vars(self), list_draw=order.list_draw, priority_draw=order.priority_draw)

    def differ(self, other: Holdings) -> Bools:
        """Bool (A,): whose placements are others than there."""
        is_same = np.diff(self.indptr) == np.diff(other.indptr)
        owner = np.repeat(np.arange(is_same.size), np.diff(self.indptr))
        kept = np.flatnonzero(is_same[owner])
        at = kept - self.indptr[owner[kept]] + other.indptr[owner[kept]]
        is_same[owner[kept[self.project[kept] != other.project[at]]]] = False
        return ~is_same


@dataclass(frozen=True, eq=False)
class Suspects:
    """Whose pairs are to be looked at: some applicants' and some projects'. No others can have begun to block.

    Attributes
    ----------
    is_due
        Bool (A,).
    is_lower
        Bool (P,): the project's bar is lower than it was when all applicants were last looked at.
    """

    is_due: Bools
    is_lower: Bools


@dataclass(frozen=True, eq=False)
class Lists:
    """What is known already.

    Attributes
    ----------
    known
        Pairs that are left out.
    reserves
        From the shortlists, see `matchkit.kernels.reserves`.
    """

    known: Pairs
    reserves: tuple[Reserve, ...]


def find_blocking(
    sides: Sides,
    order: Order,
    lists: Lists,
    holdings: Holdings,
    bars: Bars,
    suspects: Suspects,
    most: int,
    executor: MapBlocks,
    progress: Progress | None = None,
) -> tuple[Pairs, int]:
    """Each applicant's best ``most`` pairs that are not known and would block; and how many pairs had to be scored.

    Where a project's reserve reaches down to its bar, it says who is above; so only projects with free seats, or with a
    lower bar, are compared with everybody, and the former without any score.

    Parameters
    ----------
    sides, order
        The market, and how ties are broken.
    lists
        What is known of it.
    holdings, bars
        What everybody holds, and what projects ask of who comes anew.
    suspects
        Which pairs are looked at.
    most
        At least 1.
    executor
        Where the parts are worked on.
    progress
        Called with the number of applicants that are done, and of all.
    """
    projects, everybody = sides
    is_covered, named = _named_by_reserves(lists.reserves, bars, order, holdings)
    standing = holdings.standing(order)
    shared = _Shared(projects, bars, suspects.is_lower, is_covered, order.project_draw)
    due, touched = _to_be_looked_at(holdings, bars, suspects, is_covered, named)
    chosen = [
        (rows[a:z], narrow)
        for rows, narrow in ((due, False), (touched, True))
        if rows.size
        for a, z in pairwise(part_cuts(rows.size, len(projects)))
    ]
    tasks = (
        _Task(
            applicants=everybody.part(rows),
            standing=_standing_of(standing, rows),
            is_due=suspects.is_due[rows],
            named=_rows_of(named, rows),
            known=_rows_of((lists.known.indptr, lists.known.project), rows),
            most=most,
            is_narrow=narrow,
        )
        for rows, narrow in chosen
    )
    found: list[tuple[Pairs, int]] = []
    n_done = 0
    for part in executor.map_blocks(_find_in_part, shared, tasks):
        found.append(part)
        n_done += part[0].indptr.size - 1
        if progress is not None:
            progress(n_done, due.size + touched.size)
    if not found:
        return no_pairs(len(everybody)), 0
    pairs = Pairs.joined([pairs for pairs, _ in found])
    everyone = np.concatenate([rows for rows, _ in chosen])
    return pairs.spread(everyone, len(everybody)), sum(n_scored for _, n_scored in found)


def _to_be_looked_at(
    holdings: Holdings, bars: Bars, suspects: Suspects, is_covered: Bools, named: Rows
) -> tuple[Ints, Ints]:
    """The applicants of whom all pairs are to be looked at, and those of whom pairs with lowered bars are."""
    is_open = holdings.quota > holdings.n_top
    is_touched = np.full(is_open.size, bool((suspects.is_lower & ~is_covered & (bars.bar <= SCALE)).any()))
    owner = np.repeat(np.arange(is_open.size), np.diff(named[0]))
    is_touched[owner[suspects.is_lower[named[1]]]] = True
    is_due = is_open & suspects.is_due
    return np.flatnonzero(is_due), np.flatnonzero(is_open & ~is_due & is_touched)


Rows = tuple[Ints, npt.NDArray[np.int32]]
"""Where each applicant's projects begin, and the projects."""


@dataclass(frozen=True, eq=False)
class _Shared:
    projects: ProjectSide
    bars: Bars
    is_lower: Bools
    is_covered: Bools
    project_draw: npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class _Task:
    applicants: ApplicantSide
    standing: Standing
    is_due: Bools
    named: Rows
    known: Rows
    most: int
    is_narrow: bool


def _find_in_part(shared: _Shared, task: _Task) -> tuple[Pairs, int]:
    projects, applicants = shared.projects.settled(), task.applicants.settled()
    look = _Narrow(applicants, np.flatnonzero(shared.is_lower), len(projects)) if task.is_narrow else first_broken
    n_scored, found = 0, []
    for begin, stop in pairwise(block_cuts(len(applicants), len(projects))):
        rows = slice(begin, stop)
        block, standing = applicants.part(rows), _standing_of(task.standing, rows)
        named, known = _rows_of(task.named, rows), _rows_of(task.known, rows)
        doubts = Doubts(task.is_due[rows], shared.is_lower, shared.is_covered, *named, *known)
        broken = look(block)
        n_left = leave_possible(broken, standing, shared.bars, doubts, block.calendar)
        n_scored += int(n_left.sum())
        kept = blocking_block(
            block.arrays(projects, n_left > 0),
            projects.arrays,
            projects.weights,
            broken,
            standing,
            shared.bars,
            shared.project_draw,
            task.most,
        )
        found.append(Pairs.of(kept))
    return Pairs.joined(found), n_scored


class _Narrow:
    """`first_broken` for a few projects; all others are passed by."""

    def __init__(self, applicants: ApplicantSide, columns: Ints, n_projects: int) -> None:
        self._columns, self._n_projects = columns, n_projects
        windows = applicants.calendar.windows[columns]
        self._calendar = read_only(applicants.calendar._replace(windows=windows))
        self._rules = applicants.rules.on(columns)
        self._first = 0

    def __call__(self, block: ApplicantSide) -> npt.NDArray[np.uint8]:
        n, first = len(block), self._first
        self._first += n
        rows = slice(first, first + n)
        broken = np.full((n, self._n_projects), PASSED_BY, np.uint8)
        broken[:, self._columns] = self._rules.first_broken(rows, fits_alone(self._calendar, rows.start, rows.stop))
        return broken


def _standing_of(standing: Standing, rows: slice | Ints) -> Standing:
    indptr, at = entries_of(standing.indptr, rows)
    return Standing(
        standing.quota[rows],
        standing.n_top[rows],
        standing.slope[rows],
        indptr,
        standing.project[at],
        standing.key[at],
        standing.tie[at],
        standing.list_draw[rows],
        standing.priority_draw[rows],
    )


def _named_by_reserves(
    reserves: tuple[Reserve, ...], bars: Bars, order: Order, holdings: Holdings
) -> tuple[Bools, Rows]:
    """Of which projects the reserves name everybody above the bar, and whom, by applicant.

    A reserve leaves out nobody above its line; so it names all above the bar if that is not below, and all level with
    it, among whom a draw decides, if it is above.
    """
    line = np.max([reserve.least for reserve in reserves], axis=0)
    is_covered = (bars.bar > line) | ((bars.bar == line) & (bars.draw == 0))
    is_covered &= bars.bar >= 0
    is_open = holdings.quota > holdings.n_top
    if not is_open.any():
        return is_covered, (np.zeros(is_open.size + 1, np.int64), np.zeros(0, np.int32))
    pairs = np.concatenate(
        [better_than(reserve, *bars, is_covered, order.priority_draw, is_open) for reserve in reserves]
    )
    applicant, project = pairs.T
    by_applicant = np.argsort(applicant, kind="stable")
    counts = np.bincount(applicant, minlength=is_open.size)
    return is_covered, (np.concatenate([[0], np.cumsum(counts)]), project[by_applicant].astype(np.int32))


def _rows_of(rows: Rows, chosen: slice | Ints) -> Rows:
    indptr, at = entries_of(rows[0], chosen)
    return indptr, rows[1][at]
