"""Solving: from preferences and seats to a matching whose stability has been checked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.assignment.arguments import checked_calendar, checked_quota, checked_seats
from matchkit.assignment.order import strict_lists
from matchkit.assignment.pinning import check_pins, pinned_edges, pins_first
from matchkit.assignment.stability import StabilityReport, find_blocking_pairs, sorted_pairs
from matchkit.availability import Calendar
from matchkit.kernels.settling import settle
from matchkit.preferences import Preferences

# Dynamics that converge take two to three choices an applicant; those that cycle never end.
CHOICES_PER_APPLICANT = 200


@dataclass(frozen=True, eq=False)
class Matching:
    """A matching of applicants and projects.

    Attributes
    ----------
    pairs
        Int64 (m, 2): applicant and project positions, sorted.
    stability
        What the independent checker found.
    """

    pairs: npt.NDArray[np.int64]
    stability: StabilityReport


def solve(
    preferences: Preferences,
    seats: npt.ArrayLike,
    *,
    calendar: Calendar | None = None,
    max_projects: npt.ArrayLike = 1,
    pins: npt.ArrayLike | None = None,
    seed: int = 0,
) -> Matching:
    """A stable matching, found by letting applicants choose until nobody would choose otherwise.

    With one project each, or without a calendar, the result is the stable matching that every applicant likes best
    (Gale and Shapley 1962), for priorities whose ties the lottery has broken. With calendars a stable matching may not
    exist; then the one returned has blocking pairs, and ``stability`` names them all.

    Parameters
    ----------
    preferences
        Both sides' preferences on the acceptable pairs.
    seats
        Int (P,), at least 0.
    calendar
        What fits together; without one everything does.
    max_projects
        The most projects an applicant may hold: one number, or int (A,).
    pins
        Int (k, 2): pairs that must be in the result, applicant and project positions. A pair that blocks only because
        a pin stands in its way is reported apart, in ``stability.pinned_pairs``.
    seed
        Of the lottery that breaks ties in priority.

    Raises
    ------
    PinError
        If the pinned pairs exceed a project's seats or an applicant's limit or calendar.
    SeatsError, ShapeError, PreferencesError
        If the arguments contradict themselves or each other.
    """
    seats = checked_seats(preferences, seats)
    quota = checked_quota(preferences, max_projects, calendar)
    arrays = checked_calendar(preferences, calendar, seats.size)
    is_pinned = pinned_edges(preferences, pins)
    check_pins(preferences, is_pinned, seats, quota, calendar)
    served = pins_first(preferences, is_pinned) if is_pinned.any() else preferences
    lists = strict_lists(served, seats, quota, seed)
    nobody = np.zeros(served.n_edges, np.bool_)
    limit = CHOICES_PER_APPLICANT * max(1, served.n_applicants)
    is_placed, choices, still_choosing = settle(lists, arrays, nobody, limit)
    pairs = sorted_pairs(served, is_placed)
    blocking = find_blocking_pairs(pairs, served, seats, calendar, quota)
    without_pins = find_blocking_pairs(pairs, preferences, seats, calendar, quota) if is_pinned.any() else blocking
    unsettled = int(still_choosing.sum())
    method = f"fixpoint dynamics, {choices:,} choices" + (f", {unsettled:,} still choosing" if unsettled else "")
    return Matching(pairs, _report(preferences, blocking, without_pins, method))


def _report(
    preferences: Preferences, blocking: npt.NDArray[np.int64], without_pins: npt.NDArray[np.int64], method: str
) -> StabilityReport:
    scope = f"all {preferences.n_edges:,} acceptable pairs"
    found = f"{len(blocking):,} of them block" if len(blocking) else "none of them blocks"
    is_by_pin = ~(without_pins[:, None] == blocking[None]).all(axis=2).any(axis=1)
    by_pin = f", apart from {int(is_by_pin.sum())} that only a pin makes block" if is_by_pin.any() else ""
    proof = f"The independent checker went through {scope}: {found}{by_pin}."
    return StabilityReport(not len(blocking), blocking, without_pins[is_by_pin], scope, method, proof)
