"""Placements decided by hand: pinned ones are checked, then made everybody's first choice; forbidden ones go."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.assignment.arguments import find_edges
from matchkit.availability import Calendar
from matchkit.errors import PinError, PreferencesError, counted, first_few
from matchkit.preferences import Preferences


def without_forbidden(
    preferences: Preferences, forbids: npt.NDArray[np.int64], pins: npt.NDArray[np.int64]
) -> Preferences:
    """The preferences without the forbidden pairs; `PinError` for pairs that are pinned as well.

    A forbidden pair that is not acceptable anyway changes nothing.
    """
    if not len(forbids):
        return preferences
    is_forbidden, _ = find_edges(preferences, forbids)
    is_pinned, _ = find_edges(preferences, pins)
    both = np.flatnonzero(is_forbidden & is_pinned)
    if both.size:
        raise PinError.forbidden([_named(preferences, preferences.applicant[e], preferences.project[e]) for e in both])
    kept = np.concatenate([[0], np.cumsum(~is_forbidden)])
    return Preferences(
        kept[preferences.indptr],
        preferences.project[~is_forbidden],
        preferences.priority[~is_forbidden],
        applicant_ids=preferences.applicant_ids,
        project_ids=preferences.project_ids,
    )


def pinned_edges(preferences: Preferences, pins: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Bool (E,): the edges that are pinned; `PreferencesError` for a pinned pair that is no edge."""
    if not len(pins):
        return np.zeros(preferences.n_edges, np.bool_)
    is_pinned, foreign = find_edges(preferences, np.unique(pins, axis=0))
    if len(foreign):
        named = [_named(preferences, a, p) for a, p in foreign.tolist()]
        raise PreferencesError(
            f"{counted(len(foreign), 'pinned pair')} not among the acceptable pairs: {first_few(named, quote=False)}.",
            cure="Add them to the preferences, or unpin them.",
        )
    return is_pinned


def check_pins(
    preferences: Preferences,
    is_pinned: npt.NDArray[np.bool_],
    seats: npt.NDArray[np.int64],
    quota: npt.NDArray[np.int64],
    calendar: Calendar | None,
) -> None:
    """Raise `PinError` if the pinned placements exceed a project's seats or an applicant's limit or calendar."""
    if not is_pinned.any():
        return
    pinned_at = preferences.project[is_pinned]
    over = np.flatnonzero(np.bincount(pinned_at, minlength=seats.size) > seats)
    for p in over[:1].tolist():
        who = preferences.applicant[is_pinned][pinned_at == p].tolist()
        names = [preferences.applicant_name(a) for a in who]
        raise PinError.too_many_seats(preferences.project_name(p), len(who), int(seats[p]), names)
    for a in np.unique(preferences.applicant[is_pinned]).tolist():
        row = slice(int(preferences.indptr[a]), int(preferences.indptr[a + 1]))
        chosen = preferences.project[row][is_pinned[row]].tolist()
        if len(chosen) > quota[a] or not (calendar is None or calendar.holds(a, chosen)):
            raise PinError.does_not_fit(preferences.applicant_name(a), [preferences.project_name(p) for p in chosen])


def pins_first(preferences: Preferences, is_pinned: npt.NDArray[np.bool_]) -> Preferences:
    """The same preferences with pinned pairs at the top of both sides' lists."""
    order = np.lexsort((np.arange(preferences.n_edges), ~is_pinned, preferences.applicant))
    distinct, levels = np.unique(preferences.priority, return_inverse=True)
    priority = np.where(is_pinned, distinct.size, levels.reshape(-1))
    return Preferences(
        preferences.indptr,
        preferences.project[order],
        priority[order],
        applicant_ids=preferences.applicant_ids,
        project_ids=preferences.project_ids,
    )


def _named(preferences: Preferences, applicant: int, project: int) -> str:
    return f"({preferences.applicant_name(applicant)}, {preferences.project_name(project)})"
