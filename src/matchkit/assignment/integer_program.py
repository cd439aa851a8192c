"""The integer program of `deciding`: its rows, written so that pairs which block together share a slack."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matchkit.assignment.part import Part

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Among matchings with equally few blocking pairs, the one whose applicants are better off: less than one pair in all.
COMFORT = 0.25
ROUNDING = 1e-6

Terms = list[tuple[int, float]]  # variable and coefficient


@dataclass(frozen=True)
class Column:
    """A set of projects that an applicant may hold.

    Attributes
    ----------
    held
        Edges.
    wanted
        Edges that the applicant, holding these, would rather have too.
    """

    applicant: int
    held: tuple[int, ...]
    wanted: tuple[int, ...]


class IntegerProgram:
    """Minimise the number of pairs that block. Variables, each 0 or 1: the columns, then the slacks.

    Attributes
    ----------
    limits
        Of each row, from above.
    """

    def __init__(self, part: Part, columns: list[Column]) -> None:
        self._part, self._columns = part, columns
        self._entries: list[tuple[int, int, float]] = []
        self.limits: list[float] = []
        self._counts: list[int] = []  # pairs that each slack stands for
        self._holding: defaultdict[int, list[int]] = defaultdict(list)
        self._wanting: defaultdict[int, list[int]] = defaultdict(list)
        for j, column in enumerate(columns):
            for e in column.held:
                self._holding[e].append(j)
            for e in column.wanted:
                self._wanting[e].append(j)
        self._add_one_each()
        waits = part.wants(part.is_placed) & ~part.is_inside
        for p, edges in _edges_of_listed_projects(part):
            self._add_project(p, edges, edges[waits[edges]])

    def cost(self) -> npt.NDArray[np.float64]:
        """One for a pair that blocks; a little for each place down an applicant's list, less than one in all."""
        indptr = self._part.preferences.indptr
        length = np.diff(indptr)
        worst = max(1, int((length[self._part.applicants] ** 2).sum()))
        places = [sum(length[c.applicant] - (e - indptr[c.applicant]) for e in c.held) for c in self._columns]
        return np.concatenate([-COMFORT * np.array(places, np.float64) / worst, np.array(self._counts, np.float64)])

    def fewest_blocking(self, bound: float) -> int:
        """Pairs that must block where the cost is at least ``bound``."""
        return max(0, int(np.ceil(bound - ROUNDING))) if np.isfinite(bound) else 0

    def matrix(self) -> csr_array:
        """The rows as a sparse matrix."""
        from scipy.sparse import csr_array

        rows, variables, values = zip(*self._entries, strict=True)
        shape = (len(self.limits), len(self._columns) + len(self._counts))
        return csr_array((values, (rows, variables)), shape=shape)

    def _add_row(self, terms: Terms, limit: float) -> None:
        self._entries += [(len(self.limits), j, value) for j, value in terms]
        self.limits.append(limit)

    def _add_one_each(self) -> None:
        mine: defaultdict[int, list[int]] = defaultdict(list)
        for j, column in enumerate(self._columns):
            mine[column.applicant].append(j)
        for members in mine.values():
            self._add_row([(j, 1.0) for j in members], 1.0)
            self._add_row([(j, -1.0) for j in members], -1.0)

    def _add_project(self, p: int, edges: npt.NDArray[np.int64], waiting: npt.NDArray[np.int64]) -> None:
        """``edges`` are all of the project's, ``waiting`` those of outsiders who want it whatever the part does."""
        part = self._part
        seats, stays = int(part.seats[p]), edges[part.stays[edges]]
        inside = edges[part.is_inside[edges]]
        inside = inside[np.argsort(~part.preferences.priority[inside], kind="stable")]
        self._add_row([(j, 1.0) for e in inside.tolist() for j in self._holding[e]], seats - stays.size)
        alike = Counter(self._n_above(waiting, stays, inside))
        for (n_staying, n_inside), count in sorted(alike.items()):
            self._add_pairs(count, seats - n_staying, inside[:n_inside])
        for e, (n_staying, n_inside) in zip(inside.tolist(), self._n_above(inside, stays, inside), strict=True):
            if self._wanting[e]:
                self._add_pairs(1, seats - n_staying, inside[:n_inside], self._wanting[e])

    def _n_above(
        self, edges: npt.NDArray[np.int64], stays: npt.NDArray[np.int64], inside: npt.NDArray[np.int64]
    ) -> Iterator[tuple[int, int]]:
        """For each edge: how many who stay have at least its priority, and how many of ``inside``."""
        priority = self._part.preferences.priority
        above = [
            np.searchsorted(np.sort(~priority[other]), ~priority[edges], side="right") for other in (stays, inside)
        ]
        return zip(*(counts.tolist() for counts in above), strict=True)

    def _add_pairs(
        self, count: int, n_missing: int, above: npt.NDArray[np.int64], wanting: list[int] | None = None
    ) -> None:
        """Unless a slack is paid, ``n_missing`` of the edges ``above`` are placed, which keeps the pairs from blocking.

        ``wanting`` are the columns in which the pairs' applicant wants the project, None for outsiders, who always do.
        """
        if n_missing <= 0:
            return
        slack = len(self._columns) + len(self._counts)
        self._counts.append(count)
        wants = [(j, float(n_missing)) for j in wanting or ()]
        seated = [(j, -1.0) for e in above.tolist() for j in self._holding[e]]
        self._add_row([*wants, *seated, (slack, -float(n_missing))], -float(n_missing) if wanting is None else 0.0)


def _edges_of_listed_projects(part: Part) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """Each project that the part's applicants list, with all its edges."""
    project = part.preferences.project
    is_listed = np.zeros(part.seats.size, np.bool_)
    is_listed[project[part.is_inside]] = True
    edges = np.flatnonzero(is_listed[project])
    edges = edges[np.argsort(project[edges], kind="stable")]
    listed, begin = np.unique(project[edges], return_index=True)
    yield from zip(listed.tolist(), np.split(edges, begin[1:]), strict=False)
