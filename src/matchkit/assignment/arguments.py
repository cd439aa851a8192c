"""What the solver and the checker are asked with, judged once at the door."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.availability import Calendar
from matchkit.errors import PreferencesError, SeatsError, ShapeError, first_few
from matchkit.kernels.calendar import DAYS, MAX_HELD, CalendarArrays, no_calendar
from matchkit.kernels.grouping import mark_pairs
from matchkit.preferences import Preferences


def checked_seats(preferences: Preferences, seats: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Seats as int64 (P,); `SeatsError` for negative or broken ones, `PreferencesError` for projects beyond them."""
    array = np.asarray(seats)
    if preferences.project_ids is not None and array.shape != (len(preferences.project_ids),):
        raise ShapeError.mismatch("seats", array.shape, (len(preferences.project_ids),), "(projects,)")
    if array.ndim != 1:
        raise ShapeError.mismatch("seats", array.shape, (array.size,), "(projects,)")
    if array.size and array.dtype.kind not in "iu":
        whole = np.asarray(array, dtype=np.float64)
        wrong = np.flatnonzero(~(whole == np.floor(whole)))
        raise SeatsError.invalid(array.size, _named(array, wrong if wrong.size else np.arange(array.size)))
    negative = np.flatnonzero(array < 0)
    if negative.size:
        raise SeatsError.invalid(array.size, _named(array, negative))
    if preferences.project.max(initial=-1) >= array.size:
        beyond = preferences.project >= array.size
        raise PreferencesError(
            f"{int(beyond.sum())} edges name projects beyond the {array.size} that have seats: "
            f"{first_few(np.unique(preferences.project[beyond]).tolist())}.",
            cure="`seats` holds one number for each project.",
        )
    return array.astype(np.int64)


def checked_quota(
    preferences: Preferences, max_projects: npt.ArrayLike, calendar: Calendar | None
) -> npt.NDArray[np.int64]:
    """The most projects for each applicant as int64 (A,), never more than their list is long."""
    array = np.asarray(max_projects)
    if array.size and (array.dtype.kind not in "iu" or array.min() < 0):
        raise PreferencesError(
            "max_projects must be whole numbers >= 0.", cure="Give one number for everybody, or one for each applicant."
        )
    if array.ndim > 1 or (array.ndim == 1 and array.size != preferences.n_applicants):
        raise ShapeError.mismatch("max_projects", array.shape, (preferences.n_applicants,), "(applicants,)")
    quota = np.minimum(np.broadcast_to(array.astype(np.int64), preferences.n_applicants), np.diff(preferences.indptr))
    if calendar is not None and calendar.arrays.kind == DAYS and quota.size and quota.max() > MAX_HELD:
        raise PreferencesError(
            f"max_projects reaches {quota.max()}; with a calendar of days an applicant holds at most {MAX_HELD}.",
            cure=f"Lower max_projects to {MAX_HELD}.",
        )
    return quota


def checked_calendar(preferences: Preferences, calendar: Calendar | None, n_projects: int) -> CalendarArrays:
    """The calendar's arrays, of the same market as the preferences and the seats."""
    if calendar is None:
        return no_calendar()
    came = (calendar.n_applicants, calendar.n_projects)
    expected = (preferences.n_applicants, n_projects)
    if came != expected:
        raise ShapeError.mismatch("calendar", came, expected, "(applicants, projects)")
    return calendar.arrays


def checked_pairs(preferences: Preferences, pairs: npt.ArrayLike | None, n_projects: int) -> npt.NDArray[np.int64]:
    """Pairs as int64 (k, 2), none for None; `PreferencesError` for positions that do not exist."""
    array = _pair_array([] if pairs is None else pairs)
    beyond = ((array < 0) | (array >= [preferences.n_applicants, n_projects])).any(axis=1)
    if beyond.any():
        raise PreferencesError(
            f"{int(beyond.sum())} pairs name positions that do not exist: "
            f"{first_few([tuple(pair) for pair in array[beyond].tolist()])}. There are {preferences.n_applicants} "
            f"applicants and {n_projects} projects.",
            cure="Positions run from 0 to the side's length less one.",
        )
    return array


def find_edges(preferences: Preferences, pairs: npt.ArrayLike) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Bool (E,), the edges of ``pairs``; and int64 (k, 2), the pairs that are no edge or come again."""
    array = _pair_array(pairs)
    is_marked, is_found = mark_pairs(
        preferences.indptr, preferences.project, np.ascontiguousarray(array[:, 0]), np.ascontiguousarray(array[:, 1])
    )
    return is_marked, array[~is_found]


def _pair_array(pairs: npt.ArrayLike) -> npt.NDArray[np.int64]:
    array = np.asarray(pairs)
    if array.size == 0:
        return np.zeros((0, 2), np.int64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ShapeError.mismatch("pairs", array.shape, (len(array), 2), "(pairs, 2)")
    if array.dtype.kind not in "iu":
        raise PreferencesError(
            f"Pairs have dtype {array.dtype}, expected whole numbers.", cure="Name both sides by position, from 0."
        )
    return array.astype(np.int64)


def _named(seats: npt.NDArray[np.int64], wrong: npt.NDArray[np.intp]) -> list[str]:
    return [f"{p} ({seats[p]})" for p in wrong.tolist()]
