"""What to do where the dynamics do not settle: decide the part that still moves, and say what was proven."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

from matchkit.assignment.deciding import Decision, Part, decide
from matchkit.assignment.stability import find_blocking_pairs, sorted_pairs

# Extra seats are tried singly and in pairs, at the projects that block; more is a plan for people, not for a solver.
MOST_EXTRA_SEATS = 2
MOST_PROJECTS_TRIED = 12


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
    """Decide the whole market if it is small, else the moving applicants, with ever more of those around them.

    ``part.applicants`` are those who still move and ``part.is_placed`` what everybody held when the dynamics stopped.
    """
    everybody = np.arange(part.preferences.n_applicants)
    whole = replace(part, applicants=everybody)
    decision = decide(whole)
    if decision is not None:
        return _settlement(whole, decision, "the whole market", f"all {everybody.size:,} applicants")
    best: tuple[Part, Decision] | None = None
    grown = part
    while (decision := decide(grown)) is not None:
        best = (grown, decision)
        wider = _neighbourhood(grown)
        if not _blocking(grown, decision).size or wider.size == grown.applicants.size:
            break
        grown = replace(grown, applicants=wider)
    if best is None:
        size = part.applicants.size
        return Settlement(part.is_placed, f"fixpoint dynamics that did not settle for {size:,} applicants", "", ())
    grown, decision = best
    return _settlement(grown, decision, "this part, with the rest held fixed", f"{grown.applicants.size:,} applicants")


def _settlement(part: Part, decision: Decision, scope: str, who: str) -> Settlement:
    method = f"fixpoint dynamics, then an integer program over {who}"
    n_blocking = len(_blocking(part, decision))
    if not n_blocking:
        return Settlement(decision.is_placed, method, "", ())
    proof = f"For {scope}, an integer program proves that no matching has fewer than {decision.proven} blocking pairs."
    if decision.proven == 0:
        proof = ""
    return Settlement(decision.is_placed, method, proof, _extra_seats(part, decision))


def _blocking(part: Part, decision: Decision) -> npt.NDArray[np.int64]:
    pairs = sorted_pairs(part.preferences, decision.is_placed)
    return find_blocking_pairs(pairs, part.preferences, part.seats, part.calendar, part.quota)


def _neighbourhood(part: Part) -> npt.NDArray[np.int64]:
    """The part's applicants and everybody who lists a project that one of them lists."""
    applicant, project = part.preferences.applicant, part.preferences.project
    touched = np.unique(project[np.isin(applicant, part.applicants)])
    return np.unique(applicant[np.isin(project, touched)]).astype(np.int64)


def _extra_seats(part: Part, decision: Decision) -> tuple[int, ...]:
    """The fewest extra seats, at projects on the lists of those who block, with which nothing blocks."""
    blocking = _blocking(part, decision)
    near = np.isin(part.preferences.applicant, blocking[:, 0])
    candidates = np.unique(np.concatenate([blocking[:, 1], part.preferences.project[near]]))
    first = np.concatenate([np.unique(blocking[:, 1]), np.setdiff1d(candidates, blocking[:, 1])])
    for n_extra in range(1, MOST_EXTRA_SEATS + 1):
        for chosen in combinations_with_replacement(first[:MOST_PROJECTS_TRIED].tolist(), n_extra):
            seats = part.seats.copy()
            np.add.at(seats, list(chosen), 1)
            wider = replace(part, seats=seats)
            tried = decide(wider)
            if tried is not None and not len(_blocking(wider, tried)):
                return chosen
    return ()
