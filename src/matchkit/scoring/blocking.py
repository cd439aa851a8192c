"""One pass over all pairs for those that would block a matching, outside the lists that it was made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.kernels.blocking import Bars, Standing, blocking_block, leave_possible
from matchkit.scoring.edges import Pairs, no_pairs
from matchkit.scoring.shortlists import MapBlocks, Order, Progress, block_cuts, first_broken, part_cuts
from matchkit.scoring.sides import ApplicantSide, ProjectSide, Sides

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

    def part(self, begin: int, stop: int) -> Holdings:
        """Of applicants ``begin`` to ``stop``, who are counted from 0 there."""
        first, last = self.indptr[begin], self.indptr[stop]
        return Holdings(
            self.quota[begin:stop],
            self.n_top[begin:stop],
            self.slope[begin:stop],
            self.indptr[begin : stop + 1] - first,
            self.project[first:last],
            self.key[first:last],
            self.tie[first:last],
        )

    def standing(self, order: Order) -> Standing:
        """As the kernels take it."""
        return Standing(**vars(self), list_draw=order.list_draw, priority_draw=order.priority_draw)


def find_blocking(
    sides: Sides,
    order: Order,
    known: Pairs,
    holdings: Holdings,
    bars: Bars,
    most: int,
    executor: MapBlocks,
    progress: Progress | None = None,
) -> tuple[Pairs, int]:
    """Each applicant's best ``most`` pairs that are not known and would block; and how many pairs had to be scored.

    Parameters
    ----------
    sides, order
        The market, and how ties are broken.
    known
        Pairs that are left out.
    holdings, bars
        What everybody holds, and what projects ask of who comes anew.
    most
        At least 1.
    executor
        Where the parts are worked on.
    progress
        Called with the number of applicants that are done, and of all.
    """
    projects, everybody = sides
    n = len(everybody)
    tasks = (
        _Task(everybody.part(a, z), order.part(a, z), holdings.part(a, z), _Known.of(known, a, z), most)
        for a, z in pairwise(part_cuts(n, len(projects)))
    )
    found: list[tuple[Pairs, int]] = []
    n_done = 0
    for part in executor.map_blocks(_find_in_part, (projects, bars), tasks):
        found.append(part)
        n_done += part[0].indptr.size - 1
        if progress is not None:
            progress(n_done, n)
    return Pairs.joined([pairs for pairs, _ in found]), sum(n_scored for _, n_scored in found)


class _Known(NamedTuple):
    indptr: Ints
    project: npt.NDArray[np.int32]

    @classmethod
    def of(cls, pairs: Pairs | _Known, begin: int, stop: int) -> _Known:
        first, last = pairs.indptr[begin], pairs.indptr[stop]
        return cls(pairs.indptr[begin : stop + 1] - first, pairs.project[first:last])


@dataclass(frozen=True, eq=False)
class _Task:
    applicants: ApplicantSide
    order: Order
    holdings: Holdings
    known: _Known
    most: int

    def part(self, begin: int, stop: int) -> _Task:
        return replace(
            self,
            applicants=self.applicants.part(begin, stop),
            order=self.order.part(begin, stop),
            holdings=self.holdings.part(begin, stop),
            known=_Known.of(self.known, begin, stop),
        )


def _find_in_part(shared: tuple[ProjectSide, Bars], task: _Task) -> tuple[Pairs, int]:
    projects, bars = shared
    projects, task = projects.settled(), replace(task, applicants=task.applicants.settled())
    n_scored, found = 0, []
    for begin, stop in pairwise(block_cuts(len(task.applicants), len(projects))):
        block = task.part(begin, stop)
        if not (block.holdings.quota > block.holdings.n_top).any():
            found.append(no_pairs(stop - begin))
            continue
        standing = block.holdings.standing(block.order)
        broken = first_broken(block.applicants)
        n_left = leave_possible(broken, standing, bars, *block.known, block.applicants.calendar)
        n_scored += int(n_left.sum())
        arrays = block.applicants.arrays(projects, n_left > 0)
        kept = blocking_block(
            arrays,
            projects.arrays,
            projects.weights,
            broken,
            standing,
            bars,
            block.order.project_draw,
            block.most,
        )
        found.append(Pairs.of(kept))
    return Pairs.joined(found), n_scored
