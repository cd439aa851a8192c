"""Other Python packages, and matchkit, on the same market: one project each, hospitals and residents.

Each ``solve_with_...`` does what a user of that package has to do from plain arrays, building its objects included, and
returns the applicant-best stable matching. This file needs NumPy only, so it also runs in an environment of a peer's
own, where matchkit cannot be installed. ``python benchmarks/peers.py`` says which peers are missing here.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class PeerMarket:
    """Both sides' preferences, as `matchkit.Preferences` takes them, and the seats.

    Attributes
    ----------
    indptr
        Int64 (A + 1,): applicant ``a``'s list is ``project[indptr[a]:indptr[a + 1]]``.
    project
        Int32 (E,): positions of projects, best first.
    priority
        Int64 (E,): larger is better; no two equal at one project, for most peers know no ties.
    seats
        Int64 (P,), at least 0.
    """

    indptr: npt.NDArray[np.int64]
    project: npt.NDArray[np.int32]
    priority: npt.NDArray[np.int64]
    seats: npt.NDArray[np.int64]


TINY = PeerMarket(*(np.array(column) for column in ([0, 1], [0], [1], [1])))

RUNS, SHORT = 20, 10.0  # the best of twenty runs, or of those that begin within ten seconds

Pairs = Iterable[tuple[int, int]]
Lists = dict[int, list[int]]
Solve = Callable[[PeerMarket], Pairs]


def solve_with_matchkit(market: PeerMarket) -> Pairs:
    """`matchkit`, for comparison: the checker included."""
    from matchkit import Preferences, solve

    preferences = Preferences(market.indptr, market.project, market.priority)
    pairs: npt.NDArray[np.int64] = solve(preferences, market.seats).pairs
    return pairs  # type: ignore[return-value]  # rows of two


def solve_with_matching(market: PeerMarket) -> Pairs:
    """`matching`: its hospital-resident game, made from dictionaries.

    The game deep-copies players that name each other: Python's recursion limit has to make way.
    """
    from matching.games import HospitalResident

    applicant_lists, project_lists = both_lists(market)
    seats = dict(enumerate(market.seats.tolist()))
    with recursion_for(len(project_lists)):
        game = HospitalResident.create_from_dictionaries(applicant_lists, project_lists, seats)
    matching = game.solve(optimal="resident")
    return {(resident.name, hospital.name) for hospital, held in matching.items() for resident in held}


def solve_with_algmatch(market: PeerMarket) -> Pairs:
    """`algmatch`: its hospitals/residents problem, read from a dictionary; it checks stability before it answers.

    Its names are "r7" and "h3". It imports the proprietary gurobipy, though this problem never calls it.
    """
    from algmatch import HospitalResidentsProblem

    applicant_lists, project_lists = both_lists(market)
    seats = market.seats.tolist()
    hospitals = {p: {"capacity": seats[p], "preferences": applicants} for p, applicants in project_lists.items()}
    problem = HospitalResidentsProblem(
        dictionary={"residents": applicant_lists, "hospitals": hospitals}, optimised_side="residents"
    )
    placed = problem.get_stable_matching()["resident_sided"]
    return {(int(resident[1:]), int(hospital[1:])) for resident, hospital in placed.items() if hospital}


def solve_with_fairpyx(market: PeerMarket) -> Pairs:
    """`fairpyx`: its Gale-Shapley mechanism for course bidding (Sonmez and Unver 2010).

    A course keeps its highest bidders and each student's list is given apart, so bids can be the priorities. Bids on
    unlisted courses count as 0 and are only logged.
    """
    from fairpyx import Instance, divide
    from fairpyx.algorithms import gale_shapley

    bids: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for a, p, priority in zip(*(column.tolist() for column in open_edges(market)), strict=True):
        bids[a][p] = priority
    instance = Instance(dict(bids), agent_capacities=1, item_capacities=dict(enumerate(market.seats.tolist())))
    lists = {a: list(projects) for a, projects in bids.items()}
    no_lottery = dict.fromkeys(bids, 0)
    held = divide(gale_shapley, instance, course_order_per_student=lists, tie_braking_lottery=no_lottery)
    return {(a, p) for a, projects in held.items() for p in projects}


def solve_with_gale_shapley_algorithm(market: PeerMarket) -> Pairs:
    """`gale-shapley-algorithm`: one-to-one, so each seat is a responder that bears its project's name.

    Its `create_matching` would pad each list with the whole other side; persons are therefore made one by one, each
    ending their list with themselves.
    """
    from gale_shapley_algorithm import Algorithm, Proposer, Responder

    applicant_lists, project_lists = both_lists(market)
    seats = market.seats.tolist()
    proposers = {a: Proposer(str(a), "applicant") for a in applicant_lists}
    clones = {p: [Responder(str(p), "seat") for _ in range(seats[p])] for p in project_lists}
    for a, projects in applicant_lists.items():
        proposers[a].preferences = (*(seat for p in projects for seat in clones[p]), proposers[a])
    for p, applicants in project_lists.items():
        wanted = tuple(proposers[a] for a in applicants)
        for seat in clones[p]:
            seat.preferences = (*wanted, seat)
    responders = [seat for held in clones.values() for seat in held]
    result = Algorithm(list(proposers.values()), responders).execute()
    return {(int(a), int(p)) for a, p in result.matches.items()}


def both_lists(market: PeerMarket) -> tuple[Lists, Lists]:
    """Each applicant's projects and each project's applicants, best first."""
    applicant, project, priority = open_edges(market)
    best_first = np.lexsort((-priority, project))
    return lists_by(applicant, project), lists_by(project[best_first], applicant[best_first])


def open_edges(market: PeerMarket) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Applicant, project and priority of each edge to a project with seats: the peers take no capacity of 0."""
    applicant = np.repeat(np.arange(market.indptr.size - 1), np.diff(market.indptr))
    is_open = market.seats[market.project] > 0
    return applicant[is_open], market.project[is_open], market.priority[is_open]


def lists_by(owner: npt.NDArray[np.integer], member: npt.NDArray[np.integer]) -> Lists:
    """Each owner's members in the order given; who has none is left out, as the peers take no empty list."""
    lists: defaultdict[int, list[int]] = defaultdict(list)
    for key, value in zip(owner.tolist(), member.tolist(), strict=True):
        lists[key].append(value)
    return dict(lists)


@contextmanager
def recursion_for(n_projects: int) -> Iterator[None]:
    """Depth for a deep copy from player to player: a path holds at most 2 P + 1 players, six frames each."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + 6 * (2 * n_projects + 1))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


_ALL: dict[str, Solve] = {
    "matchkit": solve_with_matchkit,
    "matching": solve_with_matching,
    "algmatch": solve_with_algmatch,
    "fairpyx": solve_with_fairpyx,
    "gale_shapley_algorithm": solve_with_gale_shapley_algorithm,
}
_CURES = {
    "matchkit": "pip install -e .",
    "matching": "pip install matching",
    "algmatch": "pip install algmatch (brings gurobipy, which is proprietary, and tqdm 4.57.0)",
    "fairpyx": "pip install fairpyx (asks for numpy<2: give it an environment of its own)",
    "gale_shapley_algorithm": "pip install gale-shapley-algorithm (asks for Python 3.12)",
}

PEERS: dict[str, Solve] = {name: solve for name, solve in _ALL.items() if find_spec(name)}
MISSING: dict[str, str] = {name: cure for name, cure in _CURES.items() if name not in PEERS}
LEFT_OUT: dict[str, str] = {
    "gale_shapley_algorithm.numeric": "Python 3.12 only; complete square matrices of ranks, (A + seats)² when padded",
}


def digest(pairs: Pairs) -> str:
    """A short name for a matching, to compare it across environments."""
    whole = sorted((int(a), int(p)) for a, p in pairs)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:16]


def timed(name: str, market: PeerMarket) -> tuple[float, Pairs]:
    """Seconds and pairs of one run."""
    begin = time.perf_counter()
    pairs = PEERS[name](market)
    return time.perf_counter() - begin, pairs


def main() -> None:
    """``list`` prints the peers found here; ``time NAME MARKET.npz`` prints the seconds of one, and its digest."""
    command, *rest = sys.argv[1:] or [""]
    if command == "list":
        print(" ".join(PEERS))
    elif command == "time":
        name, path = rest
        arrays = np.load(path)
        market = PeerMarket(*(arrays[key] for key in ("indptr", "project", "priority", "seats")))
        PEERS[name](TINY)  # imports what it needs
        runs = [timed(name, market)]
        while len(runs) < RUNS and sum(seconds for seconds, _ in runs) < SHORT:
            runs.append(timed(name, market))
        print(min(seconds for seconds, _ in runs), digest(runs[0][1]))
    else:
        for name, cure in MISSING.items():
            print(f"missing    {name}: {cure}")
        for name, reason in LEFT_OUT.items():
            print(f"left out   {name}: {reason}")


if __name__ == "__main__":
    main()
