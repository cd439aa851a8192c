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

# A part is widened as long as that helps, and so often more; by at least so many applicants, if there are as many.
MOST_IN_VAIN, FEWEST_MORE = 5, 4


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
    """Decide the stuck applicants, with ever more of those around them; while pairs block, a small market as a whole.

    ``part.applicants`` are those who are stuck and ``part.is_placed`` what everybody held when the dynamics stopped;
    ``lists`` are the part's preferences in strict order.
    """
    found = _decide_ever_wider(part)
    if found is None or found.n_blocking:
        whole = _decide_whole(part)
        if whole is not None and (found is None or whole.proves_more_than(found)):
            found = whole
    if found is None:
        who = f"{counted(part.applicants.size, 'applicant')} {'was' if part.applicants.size == 1 else 'were'}"
        return Settlement(part.is_placed, f"fixpoint dynamics, in which {who} stuck", "", ())
    return _settlement(found, lists)


@dataclass(frozen=True, eq=False)
class _Found:
    """A decision for ``part``; ``narrow`` is the smallest part that gave as few blocking pairs."""

    part: Part
    decision: Decision
    blocking: npt.NDArray[np.int64]
    narrow: Part

    @property
    def n_blocking(self) -> int:
        return len(self.blocking)

    @property
    def is_whole(self) -> bool:
        return self.part.applicants.size == self.part.preferences.n_applicants

    def proves_more_than(self, other: _Found) -> bool:
        is_proven = self.n_blocking == self.decision.proven
        return self.n_blocking < other.n_blocking or (self.n_blocking == other.n_blocking and is_proven)


def _decide_whole(part: Part) -> _Found | None:
    whole = replace(part, applicants=np.arange(part.preferences.n_applicants))
    decision = decide(whole)
    if decision is None:
        return None
    return _Found(whole, decision, whole.blocking_pairs(decision.is_placed), whole)


def _decide_ever_wider(part: Part) -> _Found | None:
    """Decide ever wider parts. The widest with the fewest blocking pairs proves most; the narrowest is quick to try."""
    best: _Found | None = None
    n_in_vain = 0
    while n_in_vain <= MOST_IN_VAIN and (decision := decide(part)) is not None:
        found = _Found(part, decision, part.blocking_pairs(decision.is_placed), part)
        n_in_vain += 1
        if best is None or found.n_blocking < best.n_blocking:
            best, n_in_vain = found, 0
        elif found.n_blocking == best.n_blocking:
            best = replace(found, narrow=best.narrow)
        wider = _with_those_concerned(found, is_in_vain=n_in_vain > 0)
        if not found.n_blocking or wider.size == part.applicants.size:
            break
        part = replace(part, applicants=wider)
    return best


def _settlement(found: _Found, lists: Lists) -> Settlement:
    who = counted(found.part.applicants.size, "applicant")
    method = f"fixpoint dynamics, then an integer program over {'all ' if found.is_whole else ''}{who}"
    proof = ""
    if found.decision.proven:
        scope = "the whole market" if found.is_whole else "this part, with the rest held fixed"
        fewest = counted(found.decision.proven, "blocking pair")
        proof = f"For {scope}, an integer program proves that no matching has fewer than {fewest}."
    extra_seats = find_extra_seats(found.narrow, lists, found.blocking) if found.n_blocking else ()
    return Settlement(found.decision.is_placed, method, proof, extra_seats)


def _with_those_concerned(found: _Found, *, is_in_vain: bool) -> npt.NDArray[np.int64]:
    """The part's applicants, and of those who block, and then of the next who would lose a seat, as many again.

    They would lose it to those who block; where widening by these alone was in vain, to anybody in the part.
    """
    part, preferences = found.part, found.part.preferences
    is_concerned = np.zeros(part.seats.size, np.bool_)
    is_concerned[preferences.project[part.is_inside] if is_in_vain else found.blocking[:, 1]] = True
    seated = np.flatnonzero(found.decision.is_placed & ~part.is_inside & is_concerned[preferences.project])
    seated = seated[np.lexsort((preferences.priority[seated], preferences.project[seated]))]
    lowest = preferences.applicant[seated[np.unique(preferences.project[seated], return_index=True)[1]]]
    concerned = [np.setdiff1d(who, part.applicants) for who in (found.blocking[:, 0], lowest)]
    return np.unique(
        np.concatenate([part.applicants, np.concatenate(concerned)[: max(FEWEST_MORE, part.applicants.size)]])
    )
