"""What to do where the dynamics do not settle: decide the part that still moves, and say what was proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

from matchkit.assignment.deciding import Decision, Part, decide
from matchkit.assignment.stability import find_blocking_pairs, sorted_pairs

# A part is widened as long as that helps, and so often more, up to a program of some seconds.
MOST_IN_VAIN = 2
MOST_COLUMNS_OF_A_PART = 2_000
# Extra seats are tried singly and in pairs. Each try is an integer program, so it must not be a large one.
MOST_EXTRA_SEATS = 2
MOST_PROJECTS_TRIED = 10
MOST_COLUMNS_TRIED = 1_000


@dataclass(frozen=True, eq=False)
class Settlement:
    """What was found where dynamics alone did not settle.

    Attributes
    ----------
    is_placed
        Bool (E,).
    method
        How, in words.
    proof
        What was proven, in words; empty where nothing was.
    extra_seats
        Projects that, given one seat more for each time they are named, have a stable matching; verified by solving.
    """

    is_placed: npt.NDArray[np.bool_]
    method: str
    proof: str
    extra_seats: tuple[int, ...]


def settle_exactly(part: Part) -> Settlement:
    """Decide the whole market if it is small, else the stuck applicants, with ever more of those around them.

    ``part.applicants`` are those who are stuck and ``part.is_placed`` what everybody held when the dynamics stopped.
    """
    everybody = np.arange(part.preferences.n_applicants)
    whole = replace(part, applicants=everybody)
    decision = decide(whole)
    if decision is not None:
        return _settlement(whole, decision, "the whole market", f"all {everybody.size:,} applicants", whole)
    return _settle_part(part)


def _settle_part(part: Part) -> Settlement:
    """Decide ever wider parts. The widest with the fewest blocking pairs proves most; the narrowest is quick to try."""
    narrow = wide = None
    fewest, n_in_vain = np.inf, 0
    while n_in_vain <= MOST_IN_VAIN and (decision := decide(part, MOST_COLUMNS_OF_A_PART)) is not None:
        blocking = _blocking(part, decision)
        n_in_vain += 1
        if len(blocking) < fewest:
            narrow, fewest, n_in_vain = part, len(blocking), 0
        if len(blocking) == fewest:
            wide, best = part, decision
        wider = _with_those_concerned(part, decision, blocking)
        if not len(blocking) or wider.size == part.applicants.size:
            break
        part = replace(part, applicants=wider)
    if narrow is None or wide is None:
        who = _applicants(part.applicants.size)
        return Settlement(part.is_placed, f"fixpoint dynamics, in which {who} were stuck", "", ())
    return _settlement(wide, best, "this part, with the rest held fixed", _applicants(wide.applicants.size), narrow)


def _settlement(part: Part, decision: Decision, scope: str, who: str, tried: Part) -> Settlement:
    """``tried`` is the part, within ``part``, that is solved again with extra seats."""
    method = f"fixpoint dynamics, then an integer program over {who}"
    blocking = _blocking(part, decision)
    if not len(blocking):
        return Settlement(decision.is_placed, method, "", ())
    proof = f"For {scope}, an integer program proves that no matching has fewer than {decision.proven} blocking pairs."
    if decision.proven == 0:
        proof = ""
    return Settlement(decision.is_placed, method, proof, _extra_seats(tried, blocking))


def _applicants(n: int) -> str:
    return f"{n:,} applicant" if n == 1 else f"{n:,} applicants"


def _blocking(part: Part, decision: Decision) -> npt.NDArray[np.int64]:
    pairs = sorted_pairs(part.preferences, decision.is_placed)
    return find_blocking_pairs(pairs, part.preferences, part.seats, part.calendar, part.quota)


def _with_those_concerned(part: Part, decision: Decision, blocking: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The part's applicants, those who block, and the next outside the part who would lose a seat to them."""
    preferences = part.preferences
    is_outside = ~np.isin(preferences.applicant, part.applicants)
    seated = np.flatnonzero(decision.is_placed & is_outside & np.isin(preferences.project, blocking[:, 1]))
    seated = seated[np.lexsort((preferences.priority[seated], preferences.project[seated]))]
    lowest = seated[np.unique(preferences.project[seated], return_index=True)[1]]
    return np.unique(np.concatenate([part.applicants, blocking[:, 0], preferences.applicant[lowest]]))


def _extra_seats(part: Part, blocking: npt.NDArray[np.int64]) -> tuple[int, ...]:
    """Extra seats with which nothing blocks: the fewest if one or two do, else such that none can be spared."""
    near = np.isin(part.preferences.applicant, blocking[:, 0])
    blocked = np.unique(blocking[:, 1])
    if blocked.size > MOST_EXTRA_SEATS:
        return _without_spare(part, blocked.tolist())
    first = np.concatenate([blocked, np.setdiff1d(part.preferences.project[near], blocked)])[:MOST_PROJECTS_TRIED]
    for n_extra in range(1, MOST_EXTRA_SEATS + 1):
        for chosen in combinations_with_replacement(first.tolist(), n_extra):
            if _clears(part, chosen):
                return chosen
    return ()


def _without_spare(part: Part, blocked: list[int]) -> tuple[int, ...]:
    """One seat at each project that blocks, less those that nothing depends on."""
    if not _clears(part, blocked):
        return ()
    needed = blocked
    for p in blocked:
        fewer = [q for q in needed if q != p]
        if _clears(part, fewer):
            needed = fewer
    return tuple(needed)


def _clears(part: Part, extra: Sequence[int]) -> bool:
    """True if a matching without blocking pairs is found with a seat more for each time a project is named."""
    seats = part.seats.copy()
    np.add.at(seats, list(extra), 1)
    roomier = replace(part, seats=seats)
    decision = decide(roomier, MOST_COLUMNS_TRIED)
    return decision is not None and not len(_blocking(roomier, decision))
