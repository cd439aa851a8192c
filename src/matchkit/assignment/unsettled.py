"""What to do where the dynamics do not settle: decide the part that still moves, and say what was proven."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchkit.assignment.deciding import Decision, decide
from matchkit.assignment.extra_seats import find_extra_seats
from matchkit.assignment.part import Part
from matchkit.errors import counted
from matchkit.kernels.lists import Lists

# A part is widened as long as that helps, and so often more, up to a program of some seconds.
MOST_IN_VAIN = 2
MOST_COLUMNS_OF_A_PART = 2_000


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


def settle_exactly(part: Part, lists: Lists) -> Settlement:
    """Decide the whole market if it is small, else the stuck applicants, with ever more of those around them.

    ``part.applicants`` are those who are stuck and ``part.is_placed`` what everybody held when the dynamics stopped;
    ``lists`` are the part's preferences in strict order.
    """
    everybody = np.arange(part.preferences.n_applicants)
    whole = replace(part, applicants=everybody)
    decision = decide(whole)
    if decision is not None:
        return _settlement(
            whole, decision, "the whole market", f"all {counted(everybody.size, 'applicant')}", whole, lists
        )
    return _settle_part(part, lists)


def _settle_part(part: Part, lists: Lists) -> Settlement:
    """Decide ever wider parts. The widest with the fewest blocking pairs proves most; the narrowest is quick to try."""
    narrow = wide = None
    fewest, n_in_vain = np.inf, 0
    while n_in_vain <= MOST_IN_VAIN and (decision := decide(part, MOST_COLUMNS_OF_A_PART)) is not None:
        blocking = part.blocking_pairs(decision.is_placed)
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
        who = counted(part.applicants.size, "applicant")
        return Settlement(part.is_placed, f"fixpoint dynamics, in which {who} were stuck", "", ())
    return _settlement(
        wide, best, "this part, with the rest held fixed", counted(wide.applicants.size, "applicant"), narrow, lists
    )


def _settlement(part: Part, decision: Decision, scope: str, who: str, tried: Part, lists: Lists) -> Settlement:
    """``tried`` is the part, within ``part``, that is solved again with extra seats."""
    method = f"fixpoint dynamics, then an integer program over {who}"
    blocking = part.blocking_pairs(decision.is_placed)
    if not len(blocking):
        return Settlement(decision.is_placed, method, "", ())
    proof = (
        f"For {scope}, an integer program proves that no matching has fewer than "
        f"{counted(decision.proven, 'blocking pair')}."
    )
    if decision.proven == 0:
        proof = ""
    return Settlement(decision.is_placed, method, proof, find_extra_seats(tried, lists, blocking))


def _with_those_concerned(part: Part, decision: Decision, blocking: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The part's applicants, those who block, and the next outside the part who would lose a seat to them."""
    preferences = part.preferences
    is_outside = ~np.isin(preferences.applicant, part.applicants)
    seated = np.flatnonzero(decision.is_placed & is_outside & np.isin(preferences.project, blocking[:, 1]))
    seated = seated[np.lexsort((preferences.priority[seated], preferences.project[seated]))]
    lowest = seated[np.unique(preferences.project[seated], return_index=True)[1]]
    return np.unique(np.concatenate([part.applicants, blocking[:, 0], preferences.applicant[lowest]]))
