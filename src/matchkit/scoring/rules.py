"""The hard rules: which pairs may be placed at all, and which rule forbids the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.availability.sharing import shared_time
from matchkit.kernels.compiling import writable
from matchkit.market import Market, Wishes
from matchkit.market.names import comparable
from matchkit.params import BUILT_IN_RULES, MatchParams
from matchkit.scoring.own_rules import OwnRules
from matchkit.skills import MarketSkills

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from matchkit.kernels.overlap import Columns, Rows

# In the order in which a broken rule is reported: the first that a pair breaks names its reason. The platform's own
# rules follow, in their order.
RULES = BUILT_IN_RULES
ELIGIBLE = 0
REMOTE = "remote"
# Where applicants state so many different things that a table of them all would be larger, it is made block by block.
MOST_CELLS = 1 << 27

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Chosen = slice | Ints
"""Positions, ascending."""


class Table(NamedTuple):
    """What the applicants of a block pass: applicant ``i`` row ``row[i]`` of ``passes``, bool (rows, P)."""

    row: Ints
    passes: Bools


@dataclass(frozen=True, eq=False)
class Rules:
    """The hard rules of one market, or of some of its applicants, asked for a block of applicants at a time.

    Attributes
    ----------
    forbids
        Int64 (k, 2), pairs ruled out by a coordinator.
    stated
        The rules that compare names which both sides state.
    zone, shares
        Int64 (A,), the applicants' time zones by number, and bool (zones, P): whether enough hours are shared.
    met, musts, n_musts
        Applicants by wishes, wishes by projects, and int64 (P,): how many must-haves each project has.
    passes_unskilled
        Bool (A,): who passes every must-have, as nothing is known of their skills.
    own, positions, projects
        The platform's own rules, of the whole market; and the positions there of these applicants and projects.
    """

    forbids: Ints
    stated: dict[str, _Stated]
    zone: Ints
    shares: Bools
    met: Rows
    musts: Columns
    n_musts: Ints
    passes_unskilled: Bools
    own: OwnRules
    positions: Ints
    projects: Ints

    @classmethod
    def of(cls, market: Market, wishes: Wishes, skills: MarketSkills, params: MatchParams, own: OwnRules) -> Rules:
        """The rules of a market; ``params`` say what passes of that which applicants left unsaid."""
        applicants, projects, policy = market.applicants, market.projects, params.rules
        modes = [(mode,) if mode else () for mode in projects.work_modes]
        spoken = [row or policy.assumed_languages for row in applicants.languages]
        spoken_rows, needed = _incidence(spoken, projects.languages)
        mode_rows, offered = _incidence(applicants.work_modes, modes)
        place_rows, places = _incidence(applicants.locations, projects.legs.locations)
        needs_place = np.array([mode not in ("", REMOTE) for mode in projects.work_modes], np.bool_)
        zone, shares = shared_time(market, params.calendar, policy.unknown_time_zone == "allow")
        return cls(
            forbids=np.array([(pin.applicant, pin.project) for pin in wishes.forbids], np.int64).reshape(-1, 2),
            stated={
                "languages": _Stated.of(spoken_rows, _Speaks(needed)),
                "work_mode": _Stated.of(mode_rows, _AcceptsMode(offered, policy.unknown_work_mode == "allow")),
                "location": _Stated.of(
                    place_rows,
                    _IsNear(places, projects.legs.indptr[:-1], needs_place, policy.unknown_location == "allow"),
                ),
            },
            zone=zone,
            shares=shares,
            met=skills.met_rows,
            musts=skills.must_columns,
            n_musts=skills.n_musts,
            passes_unskilled=skills.is_unknown & np.bool_(policy.unknown_skills == "allow"),
            own=own,
            positions=np.arange(len(applicants)),
            projects=np.arange(len(projects)),
        )

    def part(self, chosen: Chosen) -> Rules:
        """The rules of some applicants, who are counted from 0 there."""
        from matchkit.kernels.overlap import rows_of

        positions = np.arange(self.zone.size)[chosen]
        at = np.minimum(np.searchsorted(positions, self.forbids[:, 0]), max(0, positions.size - 1))
        is_inside = (positions[at] == self.forbids[:, 0]) if positions.size else np.zeros(len(self.forbids), np.bool_)
        return replace(
            self,
            forbids=np.column_stack([at, self.forbids[:, 1]])[is_inside],
            stated={rule: stated.part(chosen) for rule, stated in self.stated.items()},
            zone=self.zone[chosen],
            met=rows_of(self.met, chosen),
            passes_unskilled=self.passes_unskilled[chosen],
            positions=self.positions[chosen],
        )

    def on(self, projects: Ints) -> Rules:
        """The rules of some projects, who are counted from 0 there; own rules are asked for all."""
        from matchkit.kernels.overlap import columns_on

        place = np.full(self.n_musts.size, -1)
        place[projects] = np.arange(projects.size)
        forbids = np.column_stack([self.forbids[:, 0], place[self.forbids[:, 1]]])
        return replace(
            self,
            forbids=forbids[forbids[:, 1] >= 0],
            stated={rule: stated.on(projects) for rule, stated in self.stated.items()},
            shares=np.ascontiguousarray(self.shares[:, projects]),
            musts=columns_on(self.musts, place),
            n_musts=self.n_musts[projects],
            projects=self.projects[projects],
        )

    def settled(self) -> Rules:
        """The same where it is to be worked on, see `matchkit.scoring.sides.ApplicantSide.settled`."""
        return replace(
            self,
            zone=writable(self.zone),
            shares=writable(self.shares),
            stated={rule: stated.settled() for rule, stated in self.stated.items()},
            met=writable(self.met),
            musts=writable(self.musts),
            n_musts=writable(self.n_musts),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """All rules, in the order in which a broken one is reported."""
        return (*RULES, *self.own.names)

    def first_broken(self, rows: slice, fits: Bools) -> npt.NDArray[np.uint8]:
        """The first broken rule of each pair.

        Parameters
        ----------
        rows
            The block of applicants.
        fits
            Bool (n, P): the applicant's calendar holds the project.

        Returns
        -------
        ndarray
            Uint8 (n, P): `ELIGIBLE` (0), or 1 + position in `names`.
        """
        from matchkit.kernels.breaking import mark_broken

        broken = np.zeros(fits.shape, np.uint8)
        tables = self._tables(rows, fits)
        for code, rule in reversed(list(enumerate(self.names, start=1))):
            if rule in tables:
                mark_broken(broken, *tables[rule], code)
        broken[self._forbidden(rows)] = 1 + RULES.index("forbidden")
        return broken

    def each_broken(self, fits: Bools) -> dict[str, Bools]:
        """For each rule by name, bool (n, P), whether a pair breaks it; of all these applicants, who are to be few."""
        rows = slice(0, len(fits))
        broken = {rule: ~table.passes[table.row] for rule, table in self._tables(rows, fits).items()}
        broken["forbidden"] = np.zeros(fits.shape, np.bool_)
        broken["forbidden"][self._forbidden(rows)] = True
        return broken

    def _tables(self, rows: slice, fits: Bools) -> dict[str, Table]:
        """What passes each rule but that of forbidden pairs, by name."""
        each = np.arange(len(fits))
        own = self.own.tables(self.positions[rows])
        return {
            **{rule: stated.table(rows) for rule, stated in self.stated.items()},
            "must_have_skills": Table(each, self._has_skills(rows)),
            "shared_time": Table(self.zone[rows], self.shares),
            "calendar": Table(each, fits),
            **{name: _on(self.projects, *table) for name, table in zip(self.own.names, own, strict=True)},
        }

    def _forbidden(self, rows: slice) -> tuple[Ints, Ints]:
        """Rows and columns of a block's forbidden pairs."""
        inside = self.forbids[(self.forbids[:, 0] >= rows.start) & (self.forbids[:, 0] < rows.stop)]
        return inside[:, 0] - rows.start, inside[:, 1]

    def _has_skills(self, rows: slice) -> Bools:
        """Every must-have, however surely and at whatever level."""
        from matchkit.kernels.overlap import reached

        met = reached(self.met, self.musts, self.n_musts, rows.start, rows.stop)
        met[self.passes_unskilled[rows]] = True
        return met


@dataclass(frozen=True, eq=False)
class _Stated:
    """A rule on what applicants state: those who state the same pass the same projects.

    ``index`` int64 (A,) is the row of each applicant in ``distinct``, and in the table of what passes, where that is
    small enough to be made at once.
    """

    index: Ints
    distinct: csr_array
    rule: Callable[[csr_array], Bools]
    projects: Ints
    whole: Bools | None

    @classmethod
    def of(cls, rows: csr_array, rule: _Speaks | _AcceptsMode | _IsNear) -> _Stated:
        first, index = _distinct_rows(rows)
        distinct = rows[first]
        is_small = first.size * rule.n_projects <= MOST_CELLS
        return cls(
            index,
            distinct,
            rule,
            np.arange(rule.n_projects),
            np.ascontiguousarray(rule(distinct)) if is_small else None,
        )

    def settled(self) -> _Stated:
        return replace(self, index=writable(self.index), whole=None if self.whole is None else writable(self.whole))

    def part(self, chosen: Chosen) -> _Stated:
        return replace(self, index=self.index[chosen])

    def on(self, projects: Ints) -> _Stated:
        return replace(
            self, projects=projects, whole=None if self.whole is None else np.ascontiguousarray(self.whole[:, projects])
        )

    def table(self, rows: slice) -> Table:
        if self.whole is not None:
            return Table(self.index[rows], self.whole)
        kept, index = np.unique(self.index[rows], return_inverse=True)
        return _on(self.projects, index.reshape(-1), self.rule(self.distinct[kept]))


@dataclass(frozen=True, eq=False)
class _Speaks:
    """All languages that a project needs."""

    needed: csr_array

    @property
    def n_projects(self) -> int:
        return self.needed.shape[0]

    def __call__(self, stated: csr_array) -> Bools:
        return (stated @ self.needed.T).toarray() == self.needed.sum(axis=1)[None, :]


@dataclass(frozen=True, eq=False)
class _AcceptsMode:
    """The project's mode, if it states one."""

    offered: csr_array
    passes_silent: bool

    @property
    def n_projects(self) -> int:
        return self.offered.shape[0]

    def __call__(self, stated: csr_array) -> Bools:
        accepted = (stated @ self.offered.T).toarray() > 0
        is_silent = (np.diff(stated.indptr) == 0)[:, None] & np.bool_(self.passes_silent)
        return accepted | (np.diff(self.offered.indptr) == 0)[None, :] | is_silent


@dataclass(frozen=True, eq=False)
class _IsNear:
    """A place of each leg, where the project is done at a place at all."""

    places: csr_array
    first_legs: Ints
    needs_place: Bools
    passes_silent: bool

    @property
    def n_projects(self) -> int:
        return self.needs_place.size

    def __call__(self, stated: csr_array) -> Bools:
        leg_is_near = ((stated @ self.places.T).toarray() > 0) | (np.diff(self.places.indptr) == 0)[None, :]
        near = np.logical_and.reduceat(leg_is_near, self.first_legs, axis=1)
        is_silent = (np.diff(stated.indptr) == 0)[:, None] & np.bool_(self.passes_silent)
        return near | ~self.needs_place[None, :] | is_silent


def _on(projects: Ints, row: Ints, passes: Bools) -> Table:
    """The table of some projects."""
    return Table(row, np.ascontiguousarray(passes[:, projects]))


def _distinct_rows(rows: csr_array) -> tuple[Ints, Ints]:
    """Where each distinct row comes first, and for every row which of them it is."""
    number: dict[bytes, int] = {}
    first: list[int] = []
    index = np.empty(rows.shape[0], np.int64)
    for row in range(rows.shape[0]):
        key = rows.indices[rows.indptr[row] : rows.indptr[row + 1]].tobytes()
        index[row] = number.setdefault(key, len(number))
        if len(number) > len(first):
            first.append(row)
    return np.array(first, np.int64), index


def _incidence(stated: Sequence[Iterable[str]], asked: Sequence[Iterable[str]]) -> tuple[csr_array, csr_array]:
    """Which names each row of both sides has, as 0/1 matrices with one column a name."""
    names: dict[str, int] = {}
    for row in (*stated, *asked):
        for name in row:
            names.setdefault(comparable(name), len(names))
    return _one_hot(stated, names), _one_hot(asked, names)


def _one_hot(rows: Sequence[Iterable[str]], names: dict[str, int]) -> csr_array:
    from scipy.sparse import csr_array

    columns = [sorted({names[comparable(name)] for name in row}) for row in rows]
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in columns])]).astype(np.int64)
    indices = np.array([column for row in columns for column in row], np.int64)
    ones = np.ones(indices.size, np.int32)
    return csr_array((ones, indices, indptr), shape=(len(columns), max(1, len(names))))
