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

from matchkit.assignment.arguments import checked_calendar
from matchkit.availability import Calendar
from matchkit.kernels.waiting import waiting_edges
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


def decide(part: Part, most_columns: int = MAX_COLUMNS) -> Decision | None:
    """The placements with the fewest blocking pairs, or None where the part is too large to decide in seconds."""
    columns: list[_Column] = []
    is_open = _open_projects(part)
    for a in part.applicants.tolist():
        for column in _columns(part, a, is_open):
            columns.append(column)
            if len(columns) > most_columns:
                return None
    return _solve(part, columns)


def _open_projects(part: Part) -> npt.NDArray[np.bool_]:
    """Bool (P,): projects with a seat that nobody outside the part holds."""
    taken = np.bincount(part.preferences.project[_stays(part)], minlength=part.seats.size)
    return part.seats > taken


def _columns(part: Part, a: int, is_open: npt.NDArray[np.bool_]) -> Iterator[_Column]:
    """Every set that fits, of open projects, with what the applicant would rather have beside its better members."""
    begin, end = int(part.preferences.indptr[a]), int(part.preferences.indptr[a + 1])
    project = part.preferences.project

    def extend(e: int, held: tuple[int, ...], wanted: tuple[int, ...]) -> Iterator[_Column]:
        if e == end or len(held) == part.quota[a]:
            yield _Column(a, held, wanted)
            return
        fits = part.calendar is None or part.calendar.fits(a, [int(project[h]) for h in (*held, e)])
        if fits and is_open[project[e]]:
            yield from extend(e + 1, (*held, e), wanted)
        yield from extend(e + 1, held, (*wanted, e) if fits else wanted)

    yield from extend(begin, (), ())


def _solve(part: Part, columns: list[_Column]) -> Decision | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    program = _Program(part, columns)
    cost = program.cost()
    n = cost.size
    result = milp(
        cost,
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
    """Rows of the integer program. Variables: the columns, then slacks, each for pairs alike that may block."""

    def __init__(self, part: Part, columns: list[_Column]) -> None:
        self._part, self._columns = part, columns
        self._entries: list[tuple[int, int, float]] = []
        self.limits: list[float] = []
        self._counts: list[int] = []  # pairs that each slack stands for
        self._stays = _stays(part)
        self._waits = _waiting_outside(part, self._stays)
        self._holding: dict[int, list[int]] = {}
        self._wanting: dict[int, list[int]] = {}
        for j, column in enumerate(columns):
            for e in column.held:
                self._holding.setdefault(e, []).append(j)
            for e in column.wanted:
                self._wanting.setdefault(e, []).append(j)
        self._add_one_each()
        for p, edges in _edges_of_listed_projects(part):
            self._add_project(p, edges)

    def cost(self) -> npt.NDArray[np.float64]:
        """One for a pair that blocks; a little for each place down an applicant's list, less than one in all."""
        indptr = self._part.preferences.indptr
        worst = max(1, int(sum((indptr[a + 1] - indptr[a]) ** 2 for a in self._part.applicants)))
        length = np.diff(indptr)
        places = [sum(length[c.applicant] - (e - indptr[c.applicant]) for e in c.held) for c in self._columns]
        return np.concatenate([-COMFORT * np.array(places, np.float64) / worst, np.array(self._counts, np.float64)])

    def matrix(self, n_variables: int) -> csr_array:
        """The rows as a sparse matrix."""
        from scipy.sparse import csr_array

        rows, variables, values = zip(*self._entries, strict=True)
        return csr_array((values, (rows, variables)), shape=(len(self.limits), n_variables))

    def _add_row(self, terms: list[tuple[int, float]], limit: float) -> None:
        self._entries += [(len(self.limits), j, value) for j, value in terms]
        self.limits.append(limit)

    def _add_one_each(self) -> None:
        mine: dict[int, list[int]] = {}
        for j, column in enumerate(self._columns):
            mine.setdefault(column.applicant, []).append(j)
        for members in mine.values():
            self._add_row([(j, 1.0) for j in members], 1.0)
            self._add_row([(j, -1.0) for j in members], -1.0)

    def _add_project(self, p: int, edges: npt.NDArray[np.int64]) -> None:
        seats = float(self._part.seats[p])
        staying = edges[self._stays[edges]]
        inside = [e for e in edges.tolist() if e in self._holding]
        self._add_row([(j, 1.0) for e in inside for j in self._holding[e]], seats - staying.size)
        if not seats:
            return
        stays_at = np.sort(self._part.preferences.priority[staying])
        like: dict[tuple[int, tuple[int, ...]], int] = {}
        for e in edges.tolist():
            if e in self._wanting:
                self._add_pair(*self._above(e, inside, stays_at), seats, self._wanting[e], 1)
            elif self._waits[e] and staying.size < seats:
                above = self._above(e, inside, stays_at)
                like[above] = like.get(above, 0) + 1
        for above, count in like.items():
            self._add_pair(*above, seats, None, count)

    def _above(self, e: int, inside: list[int], stays_at: npt.NDArray[np.int64]) -> tuple[int, tuple[int, ...]]:
        """How many outside the part sit there with at least the priority of ``e``, and which edges inside have it."""
        priority = self._part.preferences.priority
        n_stay = stays_at.size - int(np.searchsorted(stays_at, priority[e]))
        return n_stay, tuple(other for other in inside if priority[other] >= priority[e])

    def _add_pair(
        self, n_stay: int, inside: tuple[int, ...], seats: float, wanting: list[int] | None, count: int
    ) -> None:
        """Unless the slack is paid, whoever wants the project finds it full of people of at least their priority.

        ``wanting`` are the columns in which the applicant wants it, None for ``count`` outsiders who want it anyway.
        """
        wants = [(j, seats) for j in wanting or ()]
        seated = [(j, -1.0) for other in inside for j in self._holding[other]]
        slack = len(self._columns) + len(self._counts)
        self._counts.append(count)
        self._add_row([*wants, *seated, (slack, -seats)], n_stay - (seats if wanting is None else 0.0))


def _stays(part: Part) -> npt.NDArray[np.bool_]:
    """Bool (E,): the placements of everybody outside the part."""
    return part.is_placed & ~np.isin(part.preferences.applicant, part.applicants)


def _waiting_outside(part: Part, stays: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Bool (E,): what applicants outside the part would rather have beside their better placements."""
    preferences = part.preferences
    calendar = checked_calendar(preferences, part.calendar, part.seats.size)
    waits = waiting_edges(preferences.indptr, preferences.project, part.quota, calendar, stays)
    return waits & ~np.isin(preferences.applicant, part.applicants)


def _edges_of_listed_projects(part: Part) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    """Each project that the part's applicants list, with all its edges."""
    project = part.preferences.project
    is_listed = np.zeros(part.seats.size, np.bool_)
    is_listed[project[np.isin(part.preferences.applicant, part.applicants)]] = True
    edges = np.flatnonzero(is_listed[project])
    edges = edges[np.argsort(project[edges], kind="stable")]
    listed, begin = np.unique(project[edges], return_index=True)
    yield from zip(listed.tolist(), np.split(edges, begin[1:]), strict=False)
