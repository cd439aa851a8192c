"""What the solver and the checker are asked with, judged once at the door."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np
import numpy.typing as npt

from matchkit.availability import Calendar
from matchkit.errors import PreferencesError, SeatsError, ShapeError, UsageError, counted, first_few
from matchkit.kernels.calendar import DAYS, MAX_HELD, CalendarArrays, no_calendar
from matchkit.kernels.grouping import mark_pairs
from matchkit.preferences import Preferences


def checked_seats(preferences: Preferences, seats: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Seats as int64 (P,); `SeatsError` for negative or broken ones, `PreferencesError` for projects beyond them."""
    array = np.asarray(seats)
    named = array.size if preferences.project_ids is None else len(preferences.project_ids)
    if array.shape != (named,):
        raise ShapeError.mismatch("seats", array.shape, (named,), "(projects,)")
    wrong = _not_counts(array)
    if wrong:
        raise SeatsError.invalid(array.size, wrong)
    if preferences.project.max(initial=-1) >= array.size:
        beyond = preferences.project >= array.size
        raise PreferencesError(
            f"{counted(int(beyond.sum()), 'edge')} to projects beyond the {array.size} that have seats: "
            f"{first_few(np.unique(preferences.project[beyond]).tolist())}.",
            cure="`seats` holds one number for each project.",
        )
    return array.astype(np.int64)


def checked_quota(
    preferences: Preferences, max_projects: npt.ArrayLike, calendar: Calendar | None
) -> npt.NDArray[np.int64]:
    """The most projects for each applicant as int64 (A,), never more than their list is long."""
    array = np.asarray(max_projects)
    wrong = _not_counts(array)
    if wrong:
        raise PreferencesError(
            f"max_projects must be whole numbers >= 0; {len(wrong)} of {array.size} differ: "
            f"{first_few(wrong, quote=False)}.",
            cure="Give one number for everybody, or one for each applicant.",
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


def checked_pairs(
    what: str, preferences: Preferences, pairs: npt.ArrayLike | None, n_projects: int
) -> npt.NDArray[np.int64]:
    """Pairs as int64 (k, 2), none for None; `PreferencesError` for positions that do not exist."""
    array = _pair_array(what, [] if pairs is None else pairs)
    beyond = ((array < 0) | (array >= [preferences.n_applicants, n_projects])).any(axis=1)
    if beyond.any():
        raise PreferencesError(
            f"{what} hold {counted(int(beyond.sum()), 'pair')} with positions that do not exist: "
            f"{first_few([tuple(pair) for pair in array[beyond].tolist()])}. There are "
            f"{counted(preferences.n_applicants, 'applicant')} and {counted(n_projects, 'project')}.",
            cure="Positions run from 0 to the side's length less one.",
        )
    return array


def find_edges(preferences: Preferences, pairs: npt.ArrayLike) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Bool (E,), the edges of ``pairs``; and int64 (k, 2), the pairs that are no edge or come again."""
    array = _pair_array("pairs", pairs)
    is_marked, is_found = mark_pairs(
        preferences.indptr, preferences.project, np.ascontiguousarray(array[:, 0]), np.ascontiguousarray(array[:, 1])
    )
    return is_marked, array[~is_found]


def placed_edges(preferences: Preferences, pairs: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Bool (E,): the edges of a matching's ``pairs``; `PreferencesError` for pairs that are no edge or come twice."""
    is_placed, foreign = find_edges(preferences, pairs)
    if len(foreign):
        raise PreferencesError(
            f"The matching holds {counted(len(foreign), 'pair')} not acceptable to both sides, or named twice: "
            f"{first_few([tuple(pair) for pair in foreign.tolist()])}.",
            cure="A matching is made of distinct edges of the preferences.",
        )
    return is_placed


def _pair_array(what: str, pairs: npt.ArrayLike) -> npt.NDArray[np.int64]:
    try:
        array = np.asarray(pairs)
    except ValueError as error:
        raise PreferencesError(
            f"{what} are rows of different lengths, expected (pairs, 2).",
            cure="Give an applicant and a project in each.",
        ) from error
    if array.size == 0:
        return np.zeros((0, 2), np.int64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ShapeError(
            f"{what} have shape {array.shape}, expected (pairs, 2).",
            cure="Give an applicant and a project in each row.",
        )
    if array.dtype.kind not in "iu":
        raise PreferencesError(
            f"{what} have dtype {array.dtype}, expected whole numbers.", cure="Name both sides by position, from 0."
        )
    if array.max() > np.iinfo(np.int64).max:
        raise PreferencesError(
            f"{what} name a position {array.max()} that cannot exist.", cure="Name both sides by position, from 0."
        )
    return array.astype(np.int64)


def checked_most_placements(flag: bool, proposer: str) -> bool:
    """The flag; `UsageError` where it is neither True nor False, or where projects propose."""
    if not isinstance(flag, bool | np.bool_):
        raise UsageError(f"most_placements is {flag!r}.", cure="Choose True or False.")
    if flag and proposer != "applicants":
        raise UsageError(
            "most_placements=True needs proposer='applicants'.",
            cure="Ties are on the projects' side, so applicants must be the ones to propose.",
        )
    return bool(flag)


def checked_seed(seed: int) -> int:
    """Any whole number; `UsageError` for anything else, which would draw another lottery than it seems to."""
    try:
        return index(seed)
    except TypeError as error:
        raise UsageError(
            f"seed is {seed!r}, expected a whole number.", cure="The same number draws the same lottery."
        ) from error


def _not_counts(array: npt.NDArray[Any]) -> list[str]:
    """Position and value of each that is no whole number from 0 to 2^63 - 1; of all where only the dtype is wrong."""
    if array.dtype.kind in "iu":
        wrong = np.flatnonzero((array < 0) | (array > np.iinfo(np.int64).max))
        return [f"{i} ({array.flat[i]})" for i in wrong.tolist()]
    values = array.reshape(-1).tolist()
    wrong_values = [(i, value) for i, value in enumerate(values) if not _is_count(value)] or list(enumerate(values))
    return [f"{i} ({value})" for i, value in wrong_values]


def _is_count(value: object) -> bool:
    """A bool is none; 2.0 is one, though an array of floats is refused all the same."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 0 <= value <= np.iinfo(np.int64).max and value == int(value)  # type: ignore[operator, call-overload]
