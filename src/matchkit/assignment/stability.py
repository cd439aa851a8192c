"""The independent check: what is promised of a matching, recomputed from the definitions.

It imports no solver, and its calendar test asks for a plan where the solvers count hours.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.assignment.arguments import checked_calendar, checked_quota, checked_seats, placed_edges
from matchkit.availability import Calendar
from matchkit.errors import PreferencesError, counted, first_few
from matchkit.kernels.checking import blocking_edges, overfull_applicants
from matchkit.kernels.grouping import chosen_pairs
from matchkit.preferences import Preferences

SHOWN = 20
"""Blocking pairs that a notebook shows."""


@dataclass(frozen=True)
class Coverage:
    """What a verdict on stability rests on.

    Attributes
    ----------
    pairs
        How many pairs it speaks of.
    is_all
        They are all pairs of the market; else the best of each side alone, and others may block.
    rounds
        How often the market was solved.
    added
        Pairs found in between, beyond the lists that were solved before.
    scored
        Pairs that had to be scored again to find them, or to see that there are none; all others cannot block, whatever
        their scores.
    """

    pairs: int
    is_all: bool = True
    rounds: int = 1
    added: int = 0
    scored: int = 0


@dataclass(frozen=True, eq=False)
class StabilityReport:
    """What is known of a matching's stability, computed and never asserted.

    Attributes
    ----------
    is_stable
        True if no pair blocks, apart from pairs that block only because of a pin.
    blocking_pairs
        Int64 (k, 2): applicant and project positions, sorted.
    pinned_pairs
        Int64 (k, 2): pairs that block only because a pinned placement stands in their way, among those solved with.
    extra_seats
        Where pairs block: projects which, given a seat more for each time they are named, allow a stable matching
        (verified by solving): the fewest where one or two do, else such that none can be spared; empty where none was
        found.
    coverage
        Of which pairs that holds.
    scope
        The same in words, such as ``"all 5,376 acceptable pairs"``.
    method
        How the matching was found.
    proof
        What shows that the verdict is right, in a sentence.
    """

    is_stable: bool
    blocking_pairs: npt.NDArray[np.int64]
    pinned_pairs: npt.NDArray[np.int64]
    extra_seats: tuple[int, ...]
    coverage: Coverage
    scope: str
    method: str
    proof: str

    def _repr_html_(self) -> str:
        n_blocking = len(self.blocking_pairs)
        verdict = "Stable: nobody would rather swap" if self.is_stable else counted(n_blocking, "blocking pair")
        pairs = "".join(f"<li>applicant {a}, project {p}</li>" for a, p in self.blocking_pairs[:SHOWN].tolist())
        more = f"<p>and {n_blocking - SHOWN:,} more</p>" if n_blocking > SHOWN else ""
        found = f"<p>{html.escape(self.proof)} Found by {html.escape(self.method)}.</p>"
        return f"<p><b>{verdict}</b></p>{found}{f'<ul>{pairs}</ul>{more}' if pairs else ''}"


def find_blocking_pairs(
    pairs: npt.ArrayLike,
    preferences: Preferences,
    seats: npt.ArrayLike,
    calendar: Calendar | None = None,
    max_projects: npt.ArrayLike = 1,
) -> npt.NDArray[np.int64]:
    """All pairs that block a matching.

    (a, p) *blocks* when both accept each other, p is not among a's placements, p has a free seat or a's priority at p
    is strictly above that of somebody seated there, and p fits together with those of a's placements that a ranks
    above p (a would drop only worse ones). With one project each this is Gale and Shapley's (1962) definition.

    Parameters
    ----------
    pairs
        Int (m, 2): applicant and project positions.
    preferences, seats, calendar, max_projects
        The market, as `solve` takes it.

    Returns
    -------
    ndarray
        Int64 (k, 2), sorted.

    Raises
    ------
    PreferencesError
        If the matching itself breaks a rule: an unacceptable or repeated pair, more placements than seats, than
        ``max_projects``, or than a calendar holds.
    """
    seats = checked_seats(preferences, seats)
    quota = checked_quota(preferences, max_projects, calendar)
    arrays = checked_calendar(preferences, calendar, seats.size)
    is_placed = check_matching(pairs, preferences, seats, quota, calendar)
    blocks = blocking_edges(
        preferences.indptr, preferences.project, preferences.priority, is_placed, seats, quota, arrays
    )
    return sorted_pairs(preferences, blocks)


def check_matching(
    pairs: npt.ArrayLike,
    preferences: Preferences,
    seats: npt.NDArray[np.int64],
    quota: npt.NDArray[np.int64],
    calendar: Calendar | None,
) -> npt.NDArray[np.bool_]:
    """Bool (E,), the placements; `PreferencesError` where they are no matching of the market."""
    arrays = checked_calendar(preferences, calendar, seats.size)
    is_placed = placed_edges(preferences, pairs)
    _check_seats(is_placed, preferences, seats)
    broken = overfull_applicants(preferences.indptr, preferences.project, is_placed, quota, arrays)
    if broken.any():
        raise PreferencesError(
            f"{counted(int(broken.sum()), 'applicant')} with more placements than limit or calendar allow: "
            f"{first_few(np.flatnonzero(broken).tolist())}.",
            cure="This is no matching of the market given.",
        )
    return is_placed


def sorted_pairs(preferences: Preferences, is_chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Int64 (k, 2): the chosen edges as pairs, ascending by applicant, then project."""
    return chosen_pairs(preferences.indptr, preferences.project, is_chosen)


def _check_seats(is_placed: npt.NDArray[np.bool_], preferences: Preferences, seats: npt.NDArray[np.int64]) -> None:
    taken = np.bincount(preferences.project[np.flatnonzero(is_placed)], minlength=seats.size)
    over = np.flatnonzero(taken > seats)
    if over.size:
        raise PreferencesError(
            f"{counted(over.size, 'project')} with more placements than seats: {first_few(over.tolist())}.",
            cure="This is no matching of the market given.",
        )
