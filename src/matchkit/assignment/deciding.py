"""Deciding a small part of a market exactly: whether a stable matching exists, and if none, how few pairs must block.

For each applicant of the part every set of projects that fits is a column of an integer program, which chooses one.
With ``x[b, p]`` the sum of b's chosen columns that hold p, and ``w[a, p]`` the sum of a's that would rather have p too,
no pair blocks when for every acceptable pair

    seats[p] * w[a, p]  <=  sum of x[b, p] over all b whose priority at p is at least a's

since then p is full and seats nobody of strictly lower priority. A slack of one for each pair, to be minimised, counts
the pairs that block. Everybody outside the part keeps what they hold; the pairs that they may form are counted too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matchkit.availability import Calendar
from matchkit.preferences import Preferences

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Beyond these the integer program is no longer a matter of seconds.
MAX_COLUMNS = 20_000
MAX_SECONDS = 30.0
# Among matchings with equally few blocking pairs, the one whose applicants are better off: less than one pair in all.
COMFORT = 0.25


@dataclass(frozen=True, eq=False)
class Part:
    """A market, the applicants to be decided anew, and what everybody holds now.

    Attributes
    ----------
    applicants
        Positions, ascending.
    is_placed
        Bool (E,): present placements; those of ``applicants`` are disregarded.
    """

    preferences: Preferences
    seats: npt.NDArray[np.int64]
    quota: npt.NDArray[np.int64]
    calendar: Calendar | None
    applicants: npt.NDArray[np.int64]
    is_placed: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Decision:
    """What the integer program found.

    Attributes
    ----------
    is_placed
        Bool (E,): the whole market's placements.
    proven
        No matching of the part, with the rest held fixed, has fewer blocking pairs than this.
    """

    is_placed: npt.NDArray[np.bool_]
    proven: int


@dataclass(frozen=True)
class _Column:
    applicant: int
    held: tuple[int, ...]  # edges
    wanted: tuple[int, ...]  # edges that the applicant would rather have too


def decide(part: Part) -> Decision | None:
    """The placements with the fewest blocking pairs, or None where the part is too large to decide in seconds."""
    columns: list[_Column] = []
    for a in part.applicants.tolist():
        for column in _columns(part, a):
            columns.append(column)
            if len(columns) > MAX_COLUMNS:
                return None
    return _solve(part, columns)


def _columns(part: Part, a: int) -> Iterator[_Column]:
    """Every set that fits, with what the applicant would rather have beside its better members."""
    begin, end = int(part.preferences.indptr[a]), int(part.preferences.indptr[a + 1])
    project = part.preferences.project

    def extend(e: int, held: tuple[int, ...], wanted: tuple[int, ...]) -> Iterator[_Column]:
        if e == end or len(held) == part.quota[a]:
            yield _Column(a, held, wanted)
            return
        fits = part.calendar is None or part.calendar.fits(a, [int(project[h]) for h in (*held, e)])
        if fits:
            yield from extend(e + 1, (*held, e), wanted)
        yield from extend(e + 1, held, (*wanted, e) if fits else wanted)

    yield from extend(begin, (), ())


def _solve(part: Part, columns: list[_Column]) -> Decision | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    program = _Program(part, columns)
    n = len(columns) + program.n_pairs
    result = milp(
        program.cost(),
        constraints=LinearConstraint(program.matrix(n), -np.inf, np.array(program.limits)),
        integrality=np.ones(n, np.int64),
        bounds=Bounds(0, 1),
        options={"time_limit": MAX_SECONDS, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return None
    is_placed = part.is_placed & ~np.isin(part.preferences.applicant, part.applicants)
    for column, value in zip(columns, result.x, strict=False):
        if value > 0.5:
            is_placed[list(column.held)] = True
    bound = -np.inf if result.mip_dual_bound is None else result.mip_dual_bound
    return Decision(is_placed, max(0, int(np.ceil(bound - COMFORT - 1e-6))))


class _Program:
    """Rows of the integer program: variables are the columns, then a slack for each pair that may block."""

    def __init__(self, part: Part, columns: list[_Column]) -> None:
        self._part, self._columns = part, columns
        self._entries: list[tuple[int, int, float]] = []
        self.limits: list[float] = []
        self.n_pairs = 0
        preferences = part.preferences
        self._applicant = preferences.applicant
        self._is_free = np.isin(self._applicant, part.applicants)
        self._stays = part.is_placed & ~self._is_free
        self._holding: dict[int, list[int]] = {}
        self._wanting: dict[int, list[int]] = {}
        for j, column in enumerate(columns):
            for e in column.held:
                self._holding.setdefault(e, []).append(j)
            for e in column.wanted:
                self._wanting.setdefault(e, []).append(j)
        self._add_one_each()
        touched = np.unique(preferences.project[self._is_free])
        for p in touched.tolist():
            self._add_project(p, np.flatnonzero(preferences.project == p))

    def cost(self) -> npt.NDArray[np.float64]:
        """One for a pair that blocks; a little for each place down an applicant's list, less than one in all."""
        indptr = self._part.preferences.indptr
        worst = max(1, int(sum((indptr[a + 1] - indptr[a]) ** 2 for a in self._part.applicants)))
        length = np.diff(indptr)
        missed = [sum(length[c.applicant] - (e - indptr[c.applicant]) for e in c.held) for c in self._columns]
        return np.concatenate([-COMFORT * np.array(missed, np.float64) / worst, np.ones(self.n_pairs)])

    def matrix(self, n_variables: int) -> csr_array:
        """The rows as a sparse matrix."""
        from scipy.sparse import csr_array

        rows, variables, values = zip(*self._entries, strict=True)
        return csr_array((values, (rows, variables)), shape=(len(self.limits), n_variables))

    def _add_row(self, terms: list[tuple[int, float]], limit: float) -> None:
        self._entries += [(len(self.limits), j, value) for j, value in terms]
        self.limits.append(limit)

    def _add_one_each(self) -> None:
        for a in self._part.applicants.tolist():
            mine = [j for j, column in enumerate(self._columns) if column.applicant == a]
            self._add_row([(j, 1.0) for j in mine], 1.0)
            self._add_row([(j, -1.0) for j in mine], -1.0)

    def _add_project(self, p: int, edges: npt.NDArray[np.intp]) -> None:
        seats = float(self._part.seats[p])
        staying = int(self._stays[edges].sum())
        self._add_row([(j, 1.0) for e in edges.tolist() for j in self._holding.get(e, ())], seats - staying)
        if seats:
            for e in edges.tolist():
                self._add_pair(e, edges, seats)

    def _add_pair(self, e: int, edges: npt.NDArray[np.intp], seats: float) -> None:
        """Unless the slack is paid, whoever wants the project finds it full of people of at least their priority."""
        wanting = [(j, seats) for j in self._wanting.get(e, ())]
        constant = seats if self._outsider_wants(e) else 0.0
        if not wanting and not constant:
            return
        at_least = edges[self._part.preferences.priority[edges] >= self._part.preferences.priority[e]]
        seated = [(j, -1.0) for other in at_least.tolist() for j in self._holding.get(other, ())]
        slack = len(self._columns) + self.n_pairs
        self.n_pairs += 1
        limit = float(self._stays[at_least].sum()) - constant
        self._add_row([*wanting, *seated, (slack, -seats)], limit)

    def _outsider_wants(self, e: int) -> bool:
        part = self._part
        a = int(self._applicant[e])
        if self._stays[e] or self._is_free[e]:
            return False
        above = np.arange(part.preferences.indptr[a], e)
        better = part.preferences.project[above[self._stays[above]]].tolist()
        if len(better) >= part.quota[a]:
            return False
        return part.calendar is None or part.calendar.fits(a, [*better, int(part.preferences.project[e])])
