"""A solved market, with the look-ups that every explanation needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchkit.assignment import Matching, find_waitlist
from matchkit.assignment.order import project_places, strict_lists
from matchkit.availability.capacity import max_projects
from matchkit.kernels.lists import Lists
from matchkit.market import Market
from matchkit.preferences import Preferences, lottery, pair_lottery
from matchkit.preferences.ranking import RankedEdges, rank_pairs
from matchkit.preferences.stated import StatedRules, stated_rules
from matchkit.scoring import RULES, Edges, Evidence, Pairs, Sides, rules_broken, score_pair


@dataclass(frozen=True, eq=False)
class PairStanding:
    """A scored pair, with its places in both orders.

    Attributes
    ----------
    components
        Int16 (8,), see `matchkit.scoring.Pairs`.
    applicant_score, project_score
        0..10,000.
    entry
        Its entry of the lists, or None where it is not among the pairs that were kept.
    priority
        How much the project wants the applicant.
    place
        By what the applicant's list is ordered, smaller is better.
    better
        Those of the applicant's placements that they rank above it, best first.
    """

    components: npt.NDArray[np.int16]
    applicant_score: int
    project_score: int
    entry: int | None
    priority: int
    place: tuple[int, int]
    better: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Outcome:
    """Everything that a run knows, from what was read to who was placed where."""

    evidence: Evidence
    edges: Edges
    ranked: RankedEdges
    matching: Matching
    seed: int
    ready: Sides | None = None
    """Both sides as they were scored, where they are at hand."""

    @property
    def market(self) -> Market:
        """Both sides as read."""
        return self.evidence.market

    @property
    def preferences(self) -> Preferences:
        """Both sides' preferences."""
        return self.ranked.preferences

    @cached_property
    def stated(self) -> StatedRules:
        """Both sides' rankings, as far as they count."""
        return stated_rules(self.market, self.evidence.wishes, self.evidence.params.preferences)

    @cached_property
    def sides(self) -> Sides:
        """Both sides, ready to be scored."""
        return self.ready or Sides.of(self.evidence)

    @property
    def rule_names(self) -> tuple[str, ...]:
        """All hard rules, in the order in which a broken one is reported."""
        return (*RULES, *self.evidence.own_rules.names)

    def rule_broken(self, applicant: int, project: int) -> str:
        """The first hard rule that a pair breaks, or an empty text."""
        code = int(rules_broken(self.sides, applicant)[project])
        return self.rule_names[code - 1] if code else ""

    def accepts(self, applicant: int, project: int) -> bool:
        """Whether no stated ranking leaves the pair out; pinned ones never are."""
        pair = np.array([applicant]), np.array([project])
        return (applicant, project) in self.pinned or bool(self.stated.accept(*pair)[0])

    def standing(self, applicant: int, project: int) -> PairStanding:
        """A pair's scores and places; worked out anew for one that was not kept."""
        pairs: Pairs = self.edges
        edge = pairs.find(applicant, project)
        if edge is None:
            edge, pairs = 0, score_pair(self.sides, applicant, project)
        scores = pairs.applicant_score[edge : edge + 1], pairs.project_score[edge : edge + 1]
        key, priority = rank_pairs(self.stated, np.array([applicant]), np.array([project]), *scores)
        names = self.market.applicants.ids[applicant], self.market.projects.ids[project]
        tie = pair_lottery(*(lottery([name], self.seed, "list") for name in names))
        held = [e for e in (self.entry(applicant, p) for p in self.held[applicant]) if e is not None]
        place = (-int(key[0]), int(tie[0]))
        above = sorted(e for e in held if (-int(self.ranked.key[e]), int(self.ranked.tie[e])) < place)
        return PairStanding(
            components=pairs.components[edge],
            applicant_score=int(scores[0][0]),
            project_score=int(scores[1][0]),
            entry=self.entry(applicant, project),
            priority=int(priority[0]),
            place=place,
            better=tuple(self.preferences.project[above].tolist()),
        )

    @cached_property
    def quota(self) -> npt.NDArray[np.int32]:
        """Int32 (A,): the most projects for each applicant."""
        return max_projects(self.market.applicants, self.evidence.params.calendar)

    @cached_property
    def lists(self) -> Lists:
        """Both sides' lists in the strict order that the solver used."""
        seats = self.market.projects.seats.astype(np.int64)
        return strict_lists(self.preferences, seats, self.quota.astype(np.int64), self.seed)

    @cached_property
    def places(self) -> npt.NDArray[np.int64]:
        """Int64 (entries,): place of each applicant in the project's list, 0 is best."""
        return project_places(self.lists, self.preferences.applicant)

    @cached_property
    def waitlist(self) -> npt.NDArray[np.int64]:
        """Int64 (k, 2): project and applicant, in the order in which a further seat would be offered."""
        return find_waitlist(
            self.matching.pairs,
            self.preferences,
            self.market.projects.seats,
            calendar=self.evidence.calendar,
            max_projects=self.quota,
            seed=self.seed,
        )

    @cached_property
    def held(self) -> list[list[int]]:
        """For each applicant the projects that they were placed in, ascending."""
        rows: list[list[int]] = [[] for _ in range(len(self.market.applicants))]
        for a, p in self.matching.pairs.tolist():
            rows[a].append(p)
        return rows

    @cached_property
    def seated(self) -> list[list[int]]:
        """For each project the applicants placed there, ascending."""
        rows: list[list[int]] = [[] for _ in range(len(self.market.projects))]
        for a, p in self.matching.pairs.tolist():
            rows[p].append(a)
        return rows

    @cached_property
    def pinned(self) -> frozenset[tuple[int, int]]:
        """Pairs decided by hand."""
        return frozenset((pin.applicant, pin.project) for pin in self.evidence.wishes.pins)

    @cached_property
    def entries(self) -> npt.NDArray[np.int64]:
        """Int64 (m,): the entry of each placement, every one of which is in the lists."""
        return np.array([self.placed_entry(a, p) for a, p in self.matching.pairs.tolist()], np.int64)

    @cached_property
    def placed_ranks(self) -> npt.NDArray[np.int64]:
        """Int64 (m, 2): for each placement the project's place in the applicant's list, and theirs in the project's."""
        begin = self.preferences.indptr[self.matching.pairs[:, 0]]
        return np.column_stack([self.entries - begin, self.places[self.entries]])

    def entry(self, applicant: int, project: int) -> int | None:
        """Where the project stands in the applicant's list (an index into the preferences), or None."""
        begin, end = self.preferences.indptr[applicant], self.preferences.indptr[applicant + 1]
        found = np.flatnonzero(self.preferences.project[begin:end] == project)
        return int(begin + found[0]) if found.size else None

    def placed_entry(self, applicant: int, project: int) -> int:
        """The entry of a placement, which is always in the list."""
        entry = self.entry(applicant, project)
        assert entry is not None  # noqa: S101  # every placement is an entry of the lists
        return entry

    def applicant_rank(self, entry: int) -> int:
        """Place of the project in the applicant's list, 0 is best."""
        return int(entry - self.preferences.indptr[self.preferences.applicant[entry]])

    def project_rank(self, entry: int) -> int:
        """Place of the applicant in the project's list, 0 is best."""
        return int(self.places[entry])

    def bar(self, project: int) -> int:
        """The priority of the applicant seated at the project who stands lowest in its list."""
        worst = max((self.placed_entry(a, project) for a in self.seated[project]), key=self.project_rank)
        return int(self.preferences.priority[worst])

    @cached_property
    def waiting(self) -> dict[tuple[int, int], int]:
        """By applicant and project the place on the project's waiting list, 1 is next."""
        places: dict[int, int] = {}
        found = {}
        for p, a in self.waitlist.tolist():
            places[p] = places.get(p, 0) + 1
            found[a, p] = places[p]
        return found
