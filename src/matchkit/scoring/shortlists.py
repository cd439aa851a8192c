"""Shortlists: each applicant's best projects and each project's best applicants, out of all pairs, exactly.

Where candidates are asked for, only pairs of texts that lie near each other are scored: `matchkit.scoring.neighbours`.

Applicants are taken in parts, which may be worked on anywhere, and each part in blocks that stay in the cache. Whatever
the parts and blocks, the result is the same: scores are whole numbers, and both orders are strict.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain, pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from matchkit.kernels.alone import fits_alone
from matchkit.kernels.breaking import count_broken, mark_left_out
from matchkit.kernels.compiling import writable
from matchkit.kernels.reserves import Reserve, no_reserve
from matchkit.kernels.shortlisting import Asked, BestOfProjects, merge_best, no_best, shortlist_block
from matchkit.logs import ScoringBegan, ScoringEnded, log
from matchkit.params import ShortlistParams
from matchkit.scoring.edges import Edges, Pairs, pairs_of_projects
from matchkit.scoring.neighbours import Neighbours, recall_of, sample_of
from matchkit.scoring.rules import ELIGIBLE
from matchkit.scoring.sides import ApplicantSide, ProjectSide, Sides

BLOCK_CELLS = 1 << 19
"""Pairs scored at a time: some 8 MB of products and 40 kB a project of sums, within the caches of one core."""
PART_CELLS = 1 << 28
"""Pairs of a part, so that the projects' best are told from the rest early, and every worker has parts enough."""
FEWEST_PARTS = 4
RESERVE = 256
"""Applicants whom a project keeps in reserve of each part, at least. A project with some ten seats, wanted by one in
fifty, has the last of its seated among its best five hundred; and each costs six bytes."""

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Draws = npt.NDArray[np.uint64]
Progress = Callable[[int, int], None]


class MapBlocks(Protocol):
    """Where parts are worked on: `matchkit.executors` has several."""

    def map_blocks(self, function: Callable[[Any, Any], Any], shared: Any, blocks: Iterable[Any]) -> Iterator[Any]:
        """The function's results for ``shared`` and each block, in the order of the blocks."""
        ...


@dataclass(frozen=True, eq=False)
class Order:
    """What decides, beside scores, in which order both sides want each other.

    Attributes
    ----------
    named
        Int64 (k, 2), distinct pairs, sorted, that are kept whatever their scores: pins, and those ranked by one side
        and not ruled out by the other's ranking.
    pinned
        Int64 (k, 2), those of them that are kept although a hard rule forbids them.
    accepts_others
        Bool (A,): False where an applicant accepts the named projects alone.
    takes_others
        Bool (P,), the same of projects.
    list_draw, project_draw, priority_draw
        Uint64 (A,), (P,), (A,): lotteries, see `matchkit.preferences.ties`.
    """

    named: Ints
    pinned: Ints
    accepts_others: Bools
    takes_others: Bools
    list_draw: Draws
    project_draw: Draws
    priority_draw: Draws

    def part(self, begin: int, stop: int) -> Order:
        """Of applicants ``begin`` to ``stop``, who are counted from 0 there."""
        return replace(
            self,
            named=_between(self.named, begin, stop),
            pinned=_between(self.pinned, begin, stop),
            accepts_others=self.accepts_others[begin:stop],
            list_draw=self.list_draw[begin:stop],
            priority_draw=self.priority_draw[begin:stop],
        )

    def some(self, chosen: Ints) -> Order:
        """Of some applicants, ascending, who are counted from 0 there."""
        is_chosen = np.zeros(self.accepts_others.size, np.bool_)
        is_chosen[chosen] = True
        named, pinned = (pairs[is_chosen[pairs[:, 0]]] for pairs in (self.named, self.pinned))
        return replace(
            self,
            named=np.column_stack([np.searchsorted(chosen, named[:, 0]), named[:, 1]]),
            pinned=np.column_stack([np.searchsorted(chosen, pinned[:, 0]), pinned[:, 1]]),
            accepts_others=self.accepts_others[chosen],
            list_draw=self.list_draw[chosen],
            priority_draw=self.priority_draw[chosen],
        )

    def asked(self, most: int) -> Asked:
        """As the kernels take it, with ``most`` projects of each applicant."""
        n = self.accepts_others.size
        return Asked(
            most=np.where(self.accepts_others, most, 0),
            takes=self.takes_others,
            named_from=np.searchsorted(self.named[:, 0], np.arange(n + 1)),
            named=self.named[:, 1].astype(np.int32),
            list_draw=self.list_draw,
            project_draw=self.project_draw,
            priority_draw=self.priority_draw,
        )


def shortlist(
    sides: Sides,
    order: Order,
    most: ShortlistParams,
    executor: MapBlocks,
    progress: Progress | None = None,
) -> Edges:
    """Score every pair that passes the hard rules; keep each side's best, and the named ones, with all components.

    A pair's scores do not depend on any other pair. With ``most.candidates``, candidates and named pairs alone are
    looked at; then nothing is known of the others, so that no reserve claims anything, and lists count as complete only
    of who accepts named projects alone.

    Parameters
    ----------
    sides
        Both sides, ready to be scored.
    order
        Which pairs are kept whatever their scores, and how ties are broken.
    most
        How many are kept of each side.
    executor
        Where the parts are worked on.
    progress
        Called with the number of applicants that are done, and of all.
    """
    projects, everybody = sides
    n_applicants, n_pairs, began = len(everybody), len(everybody) * len(projects), time.monotonic()
    log(ScoringBegan(applicants=n_applicants, projects=len(projects), pairs=n_pairs))
    neighbours = None if most.candidates is None else Neighbours.of(projects, most.candidates)
    sample = sample_of(n_applicants if neighbours is not None else 0)
    parts = list(pairwise(part_cuts(n_applicants, len(projects))))
    tasks = (_Task(everybody.part(slice(a, z)), order.part(a, z), most.projects, most.applicants) for a, z in parts)
    exact_tasks = (
        _Task(everybody.part(sample[a:z]), order.some(sample[a:z]), most.projects, 0, is_exact=True)
        for a, z in pairwise(part_cuts(sample.size, len(projects)))
        if sample.size
    )
    found: list[FoundInPart] = []
    exact: list[Pairs] = []
    for part in executor.map_blocks(_shortlist_part, _Shared(projects, neighbours), chain(tasks, exact_tasks)):
        if len(found) < len(parts):
            found.append(part)
            if progress is not None:
                progress(sum(len(each.is_complete) for each in found), n_applicants)
        else:
            exact.append(part.pairs)
    own = Pairs.joined([part.pairs for part in found])
    best = reduce(_merged, [part.best for part in found])
    pairs = own.united(pairs_of_projects(best, n_applicants))
    recall = None if most.candidates is None else 1.0
    if exact:
        recall = recall_of(own, Pairs.joined(exact), sample, len(projects))
    edges = Edges(
        **vars(pairs),
        is_complete=np.concatenate([part.is_complete for part in found]),
        reserves=tuple(part.reserve for part in found),
        broken_by_applicant=np.concatenate([part.by_applicant for part in found]),
        broken_by_project=np.sum([part.by_project for part in found], axis=0),
        recall=recall,
    )
    n_eligible, seconds = int(edges.broken_by_applicant[:, 0].sum()), round(time.monotonic() - began, 3)
    log(ScoringEnded(pairs=n_pairs, eligible=n_eligible, kept=edges.project.size, seconds=seconds))
    return edges


def part_cuts(n_applicants: int, n_projects: int) -> list[int]:
    """Where the applicants are cut into parts."""
    most, fewest = (cells // max(1, n_projects) for cells in (PART_CELLS, BLOCK_CELLS))
    size = max(1, min(most, max(fewest, -(-n_applicants // FEWEST_PARTS))))
    return _cuts(n_applicants, size)


def block_cuts(n_applicants: int, n_projects: int) -> list[int]:
    """Where a part's applicants are cut into blocks."""
    return _cuts(n_applicants, max(1, BLOCK_CELLS // max(1, n_projects)))


def _cuts(n: int, size: int) -> list[int]:
    return [*range(0, n, size), n] if n else [0, 0]


@dataclass(frozen=True, eq=False)
class _Shared:
    projects: ProjectSide
    neighbours: Neighbours | None


@dataclass(frozen=True, eq=False)
class _Task:
    applicants: ApplicantSide
    order: Order
    most_projects: int
    most_applicants: int
    is_exact: bool = False
    """All pairs are scored, although there are neighbours."""


@dataclass(frozen=True, eq=False)
class FoundInPart:
    """What is kept of one part of the applicants."""

    pairs: Pairs
    is_complete: Bools
    best: BestOfProjects
    reserve: Reserve
    by_applicant: Ints
    by_project: Ints


def _shortlist_part(shared: _Shared, task: _Task) -> FoundInPart:
    n, n_projects = len(task.applicants), len(shared.projects)
    projects, applicants = shared.projects.settled(), task.applicants.settled()
    neighbours = None if task.is_exact else shared.neighbours
    n_codes = len(applicants.rules.names) + 2
    best = no_best(n_projects, task.most_applicants)
    reserve = no_reserve(n_projects, RESERVE) if neighbours is None else _nobody_known(n_projects)
    by_applicant = np.zeros((n, n_codes + 1), np.int64)  # the last of pairs that are passed by
    by_project = np.zeros((n_projects, n_codes + 1), np.int64)
    kept = []
    for begin, stop in pairwise(block_cuts(n, n_projects)):
        block, order = applicants.part(slice(begin, stop)), task.order.part(begin, stop)
        broken, asked = first_broken(block), order.asked(task.most_projects)
        mark_left_out(broken, order.accepts_others, order.takes_others, asked.named_from, asked.named, n_codes - 1)
        if neighbours is not None:
            is_looked_at = neighbours.near(block)
            is_looked_at[order.named[:, 0], order.named[:, 1]] = True
            broken[~is_looked_at] = n_codes
        count_broken(broken, by_applicant[begin:stop], by_project)
        broken[order.pinned[:, 0], order.pinned[:, 1]] = ELIGIBLE
        is_needed = None if neighbours is None else (broken == ELIGIBLE).any(axis=1)
        kept.append(
            Pairs.of(
                shortlist_block(
                    block.arrays(projects, is_needed),
                    projects.arrays,
                    projects.weights,
                    broken,
                    asked,
                    best,
                    reserve,
                    block.positions,
                )
            )
        )
    pairs = Pairs.joined(kept)
    n_own = np.bincount(pairs.applicant[pairs.is_own], minlength=n)
    has_all = by_applicant[:, n_codes] == 0
    is_complete = ~task.order.accepts_others | (has_all & (n_own < task.most_projects))
    return FoundInPart(pairs, is_complete, best, reserve, by_applicant[:, :n_codes], by_project[:, :n_codes])


def _nobody_known(n_projects: int) -> Reserve:
    """A reserve that claims nothing: anybody who is not in it may have any score."""
    reserve = no_reserve(n_projects, 0)
    reserve.least[:] = np.iinfo(np.int64).max
    return reserve


def first_broken(applicants: ApplicantSide) -> npt.NDArray[np.uint8]:
    """For each pair of a block the first broken rule, uint8 (n, P): 0 is eligible, else 1 + place in `Rules.names`."""
    n = len(applicants)
    return applicants.rules.first_broken(slice(0, n), fits_alone(applicants.calendar, 0, n))


def _merged(into: BestOfProjects, other: BestOfProjects) -> BestOfProjects:
    into = writable(into)  # what comes from other processes may be read-only
    merge_best(into, writable(other))
    return into


def _between(pairs: Ints, begin: int, stop: int) -> Ints:
    first, last = np.searchsorted(pairs[:, 0], [begin, stop])
    return pairs[first:last] - np.array([begin, 0], np.int64)
