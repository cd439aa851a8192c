"""Solving: from preferences and seats to a matching whose stability has been checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from matchkit.assignment.arguments import (
    checked_calendar,
    checked_most_placements,
    checked_pairs,
    checked_quota,
    checked_seats,
    checked_seed,
)
from matchkit.assignment.id_order import IdOrder
from matchkit.assignment.order import strict_lists
from matchkit.assignment.part import Part
from matchkit.assignment.pinning import check_pins, pinned_edges, pins_first, without_forbidden
from matchkit.assignment.promoting import settle_promoting
from matchkit.assignment.restarting import settle_restarting
from matchkit.assignment.stability import Coverage, StabilityReport, check_matching, find_blocking_pairs, sorted_pairs
from matchkit.assignment.unsettled import Settlement, settle_exactly
from matchkit.availability import Calendar
from matchkit.errors import UsageError, counted
from matchkit.kernels.offering import offer_down
from matchkit.preferences import Preferences

PROPOSERS = ("applicants", "projects")


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

    def rearranged(self, order: IdOrder) -> Matching:
        """The matching of a market in order of its ids, in positions of the market given."""
        report = self.stability
        stability = replace(
            report,
            blocking_pairs=order.pairs_out(report.blocking_pairs),
            pinned_pairs=order.pairs_out(report.pinned_pairs),
            extra_seats=tuple(int(order.projects[p]) for p in report.extra_seats),
        )
        return Matching(order.pairs_out(self.pairs), stability)


def solve(
    preferences: Preferences,
    seats: npt.ArrayLike,
    *,
    calendar: Calendar | None = None,
    max_projects: npt.ArrayLike = 1,
    proposer: Literal["applicants", "projects"] = "applicants",
    pins: npt.ArrayLike | None = None,
    forbids: npt.ArrayLike | None = None,
    most_placements: bool = False,
    start: npt.ArrayLike | None = None,
    seed: int = 0,
) -> Matching:
    """A stable matching, found by letting applicants choose until nobody would choose otherwise.

    With one project each, or without a calendar, the result is the stable matching that everybody on the proposing side
    likes best (Gale and Shapley 1962), for priorities whose ties the lottery has broken. With calendars a stable
    matching may not exist; then the one returned has the fewest blocking pairs that could be shown, and ``stability``
    names them all, says what was proven, and which extra seats would clear them.

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
    proposer
        The side whose interest comes first where several matchings are stable. With a calendar it says where the search
        begins.
    pins
        Int (k, 2): pairs that must be in the result, applicant and project positions. A pair that blocks only because
        a pin stands in its way is reported apart, in ``stability.pinned_pairs``. Pinned pairs are served first, so that
        pinning what would have come out anyway may change what others get.
    forbids
        Int (k, 2): pairs that must not be in the result; as if they were not acceptable.
    most_placements
        Use ties in priority to place more people: whoever ends up with nothing goes through their list again, ahead of
        others in every tie. With one project each at least two thirds as many are placed as in the largest stable
        matching (Kiraly 2011).
    start
        Int (k, 2): a matching from which to go on, such as of the same market before pairs were added; it saves time.
        With one project each, or without a calendar, the result is the same as from nothing where only pairs were added
        to what this function had solved.
    seed
        Of the lottery that breaks ties in priority.

    Raises
    ------
    PinError
        If the pinned pairs exceed a project's seats or an applicant's limit or calendar, or are forbidden too.
    SeatsError, ShapeError, PreferencesError
        If the arguments contradict themselves or each other.
    UsageError
        If ``proposer`` is neither side, or is the projects together with ``most_placements`` or ``start``; if
        ``most_placements`` is neither True nor False; or if ``seed`` is no whole number.
    """
    if proposer not in PROPOSERS:
        raise UsageError.unknown_choice("proposer", proposer, PROPOSERS)
    most_placements = checked_most_placements(most_placements, proposer)
    if start is not None and proposer != "applicants":
        raise UsageError("start needs proposer='applicants'.", cure="Projects begin with offers to all; leave it out.")
    seed = checked_seed(seed)
    seats = checked_seats(preferences, seats)
    quota = checked_quota(preferences, max_projects, calendar)
    checked_calendar(preferences, calendar, seats.size)
    pins = checked_pairs("pins", preferences, pins, seats.size)
    forbids = checked_pairs("forbids", preferences, forbids, seats.size)
    begin = checked_pairs("start", preferences, start, seats.size)
    order = IdOrder.of(preferences, seats.size)
    if not order.is_given:
        matching = solve(
            order.preferences(preferences),
            seats[order.projects],
            calendar=calendar and calendar.rearranged(order.applicants, order.projects),
            max_projects=quota[order.applicants],
            proposer=proposer,
            pins=order.pairs_in(pins),
            forbids=order.pairs_in(forbids),
            most_placements=most_placements,
            start=None if start is None else order.pairs_in(begin),
            seed=seed,
        )
        return matching.rearranged(order)
    allowed = without_forbidden(preferences, forbids, pins)
    is_pinned = pinned_edges(allowed, pins)
    check_pins(allowed, is_pinned, seats, quota, calendar)
    served = pins_first(allowed, is_pinned) if is_pinned.any() else allowed
    quota = np.minimum(quota, np.diff(served.indptr))
    is_placed = check_matching(begin, served, seats, quota, calendar)
    market = Part(served, seats, quota, calendar, np.arange(served.n_applicants), is_placed)
    found = _find(market, seed, proposer, most_placements=most_placements)
    pairs = sorted_pairs(served, found.is_placed)
    blocking = find_blocking_pairs(pairs, served, seats, calendar, quota)
    without_pins = find_blocking_pairs(pairs, allowed, seats, calendar, quota) if is_pinned.any() else blocking
    return Matching(pairs, _report(allowed, blocking, without_pins, found))


def _find(market: Part, seed: int, proposer: str, *, most_placements: bool) -> Settlement:
    """Let the dynamics run; where they do not settle, decide exactly."""
    preferences = market.preferences
    calendar = checked_calendar(preferences, market.calendar, market.seats.size)
    lists = strict_lists(preferences, market.seats, market.quota, seed)
    begin = offer_down(lists, calendar, preferences.applicant) if proposer == "projects" else market.is_placed
    run = settle_promoting if most_placements else settle_restarting
    is_placed, is_stuck = run(lists, calendar, begin)
    if not is_stuck.any():
        return Settlement(is_placed, "fixpoint dynamics", "", ())
    return settle_exactly(replace(market, applicants=np.flatnonzero(is_stuck), is_placed=is_placed), lists)


def _report(
    preferences: Preferences,
    blocking: npt.NDArray[np.int64],
    without_pins: npt.NDArray[np.int64],
    found: Settlement,
) -> StabilityReport:
    scope = f"all {counted(preferences.n_edges, 'acceptable pair')}"
    verdict = (
        "none of them blocks"
        if not len(blocking)
        else f"{len(blocking):,} of them {'blocks' if len(blocking) == 1 else 'block'}"
    )
    is_by_pin = ~(without_pins[:, None] == blocking[None]).all(axis=2).any(axis=1)
    by_pin = f", apart from {int(is_by_pin.sum())} that only a pin makes block" if is_by_pin.any() else ""
    return StabilityReport(
        is_stable=not len(blocking),
        blocking_pairs=blocking,
        pinned_pairs=without_pins[is_by_pin],
        extra_seats=found.extra_seats,
        coverage=Coverage(preferences.n_edges),
        scope=scope,
        method=found.method,
        proof=f"The independent checker went through {scope}: {verdict}{by_pin}. {found.proof}".rstrip(),
    )
