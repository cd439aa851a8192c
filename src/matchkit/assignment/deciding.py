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

import numpy as np
import numpy.typing as npt

from matchkit.assignment.integer_program import Column, IntegerProgram
from matchkit.assignment.part import Part

# Beyond these the integer program is no longer a matter of seconds. A limit of time would let the machine decide.
MAX_COLUMNS = 2_000
MAX_NODES = 50


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


def decide(part: Part, most_columns: int = MAX_COLUMNS) -> Decision | None:
    """The placements with the fewest blocking pairs, or None where the part is too large to decide in seconds."""
    if _least_columns(part) > most_columns:
        return None
    columns: list[Column] = []
    for a in part.applicants.tolist():
        for column in _columns(part, a):
            columns.append(column)
            if len(columns) > most_columns:
                return None
    return _solve(part, columns)


def _least_columns(part: Part) -> int:
    """Nothing at all, or one project alone: columns that everybody has."""
    nothing = np.zeros(part.preferences.n_edges, np.bool_)
    alone = part.wants(nothing) & part.is_inside & part.is_open[part.preferences.project]
    return part.applicants.size + int(np.count_nonzero(alone))


def _columns(part: Part, a: int) -> Iterator[Column]:
    """Every set that fits, of open projects, with what the applicant would rather have beside its better members."""
    begin, end = int(part.preferences.indptr[a]), int(part.preferences.indptr[a + 1])
    project, calendar = part.preferences.project, part.calendar

    def extend(e: int, held: tuple[int, ...], wanted: tuple[int, ...]) -> Iterator[Column]:
        if e == end or len(held) == part.quota[a]:
            yield Column(a, held, wanted)
            return
        fits = calendar is None or calendar.holds(a, [int(project[h]) for h in (*held, e)])
        if fits and part.is_open[project[e]]:
            yield from extend(e + 1, (*held, e), wanted)
        yield from extend(e + 1, held, (*wanted, e) if fits else wanted)

    yield from extend(begin, (), ())


def _solve(part: Part, columns: list[Column]) -> Decision | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    program = IntegerProgram(part, columns)
    cost = program.cost()
    result = milp(
        cost,
        constraints=LinearConstraint(program.matrix(), -np.inf, np.array(program.limits)),
        integrality=np.ones(cost.size, np.int64),
        bounds=Bounds(0, 1),
        options={"node_limit": MAX_NODES, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return None
    is_placed = part.stays.copy()
    for column, value in zip(columns, result.x, strict=False):
        if value > 0.5:
            is_placed[list(column.held)] = True
    bound = -np.inf if result.mip_dual_bound is None else result.mip_dual_bound
    return Decision(is_placed, program.fewest_blocking(bound))
