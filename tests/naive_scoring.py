"""Slow, obvious twins of scoring: tables of components by NumPy, sorting for shortlists, blocking pairs as defined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.availability import Calendar
from matchkit.embedding import text_similarity
from matchkit.kernels.alone import days_of_projects, fits_alone, room_alone
from matchkit.preferences import pair_lottery
from matchkit.scoring import APPLICANT_COMPONENTS, COMPONENTS, ELIGIBLE, PROJECT_COMPONENTS, Evidence, Order
from matchkit.scoring.documents import MarketTexts
from matchkit.scoring.rules import Rules
from matchkit.skills import coverage, growth
from tests.naive import Lists, ranked_lists

UNKNOWN = -1
SCALE = 10_000
Table = npt.NDArray[np.int64]


@dataclass
class Scores:
    """Of all pairs: broken rules uint8 (A, P), components (A, P, 8), and both scores."""

    broken: npt.NDArray[np.uint8]
    components: Table
    applicant_score: Table
    project_score: Table


def score_all(evidence: Evidence) -> Scores:
    market, arrays = evidence.market, evidence.calendar.arrays
    everybody = slice(0, len(market.applicants))
    rules = Rules.of(market, evidence.wishes, evidence.skills, evidence.params, evidence.own_rules)
    broken = rules.first_broken(everybody, fits_alone(arrays, 0, everybody.stop))
    capacity, present = room_alone(arrays, 0, everybody.stop)
    tables = {
        **text_tables(evidence.texts),
        "growth": growth(evidence.skills, everybody),
        "comfort": comfort(capacity, market.projects.quarters),
        "work_mode": mode_table(market.applicants.work_modes, market.projects.work_modes),
        "skills": coverage(evidence.skills, everybody),
        "availability": present.astype(np.int64) * SCALE // np.maximum(days_of_projects(arrays), 1)[None, :],
    }
    params = evidence.params.score
    sides = (
        (APPLICANT_COMPONENTS, params.applicant_weights.model_dump()),
        (PROJECT_COMPONENTS, params.project_weights.model_dump()),
    )
    scores = [
        np.sum(
            [
                weights[name] * np.where(tables[name] == UNKNOWN, params.unknown_component, tables[name]) // 100
                for name in names
            ],
            axis=0,
        )
        for names, weights in sides
    ]
    components = np.stack([tables[name] for name in COMPONENTS], axis=2).astype(np.int64)
    return Scores(broken, components, *scores)


def text_tables(texts: MarketTexts) -> dict[str, Table]:
    """For the interest of somebody who stated neither a commitment nor wishes the resume stands in."""
    made = {}
    for component in ("interest", "meaning", "commitment"):
        ours, usual = texts.compared(component)
        made[component] = text_similarity(ours, texts.project, usual).astype(np.int64)
    is_stated = texts.interest.is_known[:, None]
    return made | {"interest": np.where(is_stated, made["interest"], made["meaning"])}


def comfort(capacity: npt.NDArray[np.int32], quarters: npt.NDArray[np.int32]) -> Table:
    left = np.maximum(capacity.astype(np.int64) - quarters[None, :], 0)
    return left * SCALE // np.maximum(capacity, 1)


def mode_table(stated: tuple[tuple[str, ...], ...], modes: tuple[str, ...]) -> Table:
    def points(accepted: tuple[str, ...], mode: str) -> int:
        if not accepted or not mode:
            return UNKNOWN
        return SCALE - 2_500 * accepted.index(mode) if mode in accepted else 0

    return np.array([[points(accepted, mode) for mode in modes] for accepted in stated], np.int64).reshape(
        len(stated), len(modes)
    )


def shortlist_pairs(scores: Scores, order: Order, n_projects: int, n_applicants: int) -> dict[tuple[int, int], bool]:
    """The pairs that are kept, and whether they are among their applicant's own best."""
    is_open = scores.broken == ELIGIBLE
    is_open[order.pinned[:, 0], order.pinned[:, 1]] = True
    named = {pair for pair in map(tuple, order.named.tolist()) if is_open[pair]}
    kept = dict.fromkeys(named, False)
    free = [pair for pair in zip(*map(np.ndarray.tolist, np.nonzero(is_open)), strict=True) if pair not in named]
    free = [(a, p) for a, p in free if order.accepts_others[a] and order.takes_others[p]]
    tie = pair_lottery(order.list_draw[:, None], order.project_draw[None, :])
    for a in range(len(order.accepts_others)):
        mine = [p for b, p in free if b == a]
        mine.sort(
            key=lambda p, a=a: (
                -scores.applicant_score[a, p],
                -scores.project_score[a, p],
                int(tie[a, p]),
            )
        )
        kept |= dict.fromkeys(((a, p) for p in mine[:n_projects]), True)
    for p in np.flatnonzero(order.takes_others).tolist():
        theirs = [a for a, q in free if q == p]
        theirs.sort(key=lambda a, p=p: (-scores.project_score[a, p], int(order.priority_draw[a])))
        kept = {(a, p): False for a in theirs[:n_applicants]} | kept
    return kept


def obstacles(scores: Scores, order: Order, n_rules: int) -> npt.NDArray[np.uint8]:
    """Uint8 (A, P): the first broken rule of each pair, or else `n_rules` + 1 where only a ranking leaves it out."""
    codes = scores.broken.copy()
    named = set(map(tuple, order.named.tolist()))
    for pair in zip(*map(np.ndarray.tolist, np.nonzero(codes == ELIGIBLE)), strict=True):
        if pair not in named and not (order.accepts_others[pair[0]] and order.takes_others[pair[1]]):
            codes[pair] = n_rules + 1
    return codes


def counts(codes: npt.NDArray[np.uint8], axis: int, n_rules: int) -> Table:
    """Pairs by what stands in their way, as `Edges.broken_by_applicant` (axis 1) and its twin (axis 0)."""
    return np.stack([(codes == code).sum(axis=axis) for code in range(n_rules + 2)], axis=1)


def full_lists(evidence: Evidence, scores: Scores, order: Order) -> Lists:
    """For each applicant the pairs (project, priority), best first, of all that may be placed; pins as all others."""
    is_open = scores.broken == ELIGIBLE
    is_open[order.pinned[:, 0], order.pinned[:, 1]] = True
    tie = pair_lottery(order.list_draw[:, None], order.project_draw[None, :])
    rankings, hosts = evidence.wishes.rankings, evidence.wishes.host_rankings
    return ranked_lists(
        {
            (a, p): (int(scores.applicant_score[a, p]), int(scores.project_score[a, p]))
            for a, p in np.argwhere(is_open).tolist()
        },
        [rankings[a].tolist() for a in range(len(rankings))],
        [hosts[p].tolist() for p in range(len(hosts))],
        evidence.params.preferences.model_dump(),
        tie.tolist(),
    )


@dataclass
class Seating:
    """A matching of a market, with its lists in full and what holds for both sides."""

    lists: Lists
    placed: set[tuple[int, int]]
    pinned: set[tuple[int, int]]
    seats: list[int]
    quota: list[int]
    calendar: Calendar
    priority_draw: list[int]

    def blocking(self) -> list[tuple[int, int]]:
        """All pairs that block, each applicant's in the order of their list: the draw decides between equal priorities.

        Placed pins stand above everything, on both sides.
        """
        pinned = self.placed & self.pinned
        strength = {
            (a, p): (priority, -self.priority_draw[a]) for a, row in enumerate(self.lists) for p, priority in row
        }
        found = []
        for a, row in enumerate(self.lists):
            for at, (p, _) in enumerate(row):
                seated = [b for b, q in self.placed if q == p]
                would_go = [b for b in seated if (b, p) not in pinned and strength[b, p] < strength[a, p]]
                above = [q for b, q in pinned if b == a]
                above += [q for q, _ in row[:at] if (a, q) in self.placed - pinned]
                has_room = len(above) < self.quota[a] and self.calendar.holds(a, [*above, p])
                if (a, p) not in self.placed and (would_go or len(seated) < self.seats[p]) and has_room:
                    found.append((a, p))
        return found
