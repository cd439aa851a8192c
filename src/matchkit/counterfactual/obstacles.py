"""What alone keeps people without a placement from projects, by name and how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from matchkit.explanation import Outcome
from matchkit.explanation.lacking import lacking, out_of_reach, spoken
from matchkit.kernels.alone import fits_alone
from matchkit.kernels.overlap import rows_of
from matchkit.scoring.shortlists import block_cuts
from matchkit.skills.levels import level_behind
from matchkit.skills.records import Wish
from matchkit.skills.wishes import parse_wish

MOST_LOOKED_AT = 2_000
"""People without a placement who are looked at, evenly spread over all: enough to tell what is frequent."""
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
ANY, FREE = 0, 1
"""Columns of what is opened: any project, and one with a seat that nobody has."""


@dataclass(frozen=True)
class Opening:
    """Something that would open projects to people if it were no obstacle.

    Attributes
    ----------
    name
        A skill, place, work mode or language; or what stands in a project's cell of must-haves.
    applicants
        Positions of those to whom projects would be open, ascending.
    n_free
        How many of them would come to a seat that nobody has.
    project
        For a must-have the position of the project.
    """

    name: str
    applicants: tuple[int, ...]
    n_free: int
    project: int = -1

    @property
    def order(self) -> tuple[int, int, str, int]:
        """Most promising first: seats that nobody has place more people."""
        return -self.n_free, -len(self.applicants), self.name, self.project


class Obstacles:
    """Of those who have no placement and would take one: the projects that a single hard rule closes to them.

    Attributes
    ----------
    applicants
        Int64 (n,), who is looked at, ascending.
    """

    def __init__(self, outcome: Outcome) -> None:
        self._outcome, self._market, self._skills = outcome, outcome.market, outcome.evidence.skills
        everybody = np.array([a for a, held in enumerate(outcome.held) if not held and outcome.quota[a]], np.int64)
        n = min(MOST_LOOKED_AT, everybody.size)
        self.applicants: Ints = everybody[np.arange(n) * everybody.size // max(n, 1)]
        n_seated = np.array([len(seated) for seated in outcome.seated], np.int64)
        self._seats_left: Ints = np.maximum(outcome.market.projects.seats - n_seated, 0)

    @cached_property
    def _only(self) -> Mapping[str, Bools]:
        """For each rule, bool (n, P): it is the only one that such an applicant breaks with a project."""
        cuts = pairwise(block_cuts(self.applicants.size, self._seats_left.size))
        blocks = [self._only_of(self.applicants[begin:stop]) for begin, stop in cuts]
        return {rule: np.concatenate([block[rule] for block in blocks]) for rule in blocks[0]}

    def _only_of(self, rows: Ints) -> dict[str, Bools]:
        part = self._outcome.sides.applicants.part(rows)
        broken = part.rules.each_broken(fits_alone(part.calendar, 0, rows.size))
        is_single = np.sum(list(broken.values()), axis=0) == 1
        return {rule: is_broken & is_single for rule, is_broken in broken.items()}

    def of_calendar(self) -> list[int]:
        """Applicants whom days or hours alone keep from some project."""
        return self.applicants[self._only["calendar"].any(axis=1)].tolist()

    def of_work_mode(self) -> list[Opening]:
        """Modes that are not accepted, most promising first."""
        modes = self._market.projects.work_modes
        return self._by_name("work_mode", self._market.applicants.work_modes, lambda _, project: (modes[project],))

    def of_languages(self) -> list[Opening]:
        """Languages that are all that is missing, most promising first."""
        needed = self._market.projects.languages
        known = [spoken(self._outcome, a) for a in range(len(self._market.applicants))]
        return self._by_name("languages", known, lambda stated, project: lacking(needed[project], stated))

    def of_location(self) -> list[Opening]:
        """Places where everything that is out of reach could be done, most promising first."""

        def away(stated: Sequence[str], project: int) -> list[str]:
            return list(dict.fromkeys(places[0] for places in out_of_reach(self._outcome, project, stated)))

        return self._by_name("location", self._market.applicants.locations, away)

    def of_skills(self) -> list[Opening]:
        """Skills that are the only must-have missing, most promising first."""
        opened: dict[str, Bools] = {}
        for wish, project, is_open in self._missing_musts():
            if wish.needed == 1:
                name = self._skills.vocabulary.names[self._skills.options[wish.options[0]].skill]
                self._open(opened, name, np.arange(is_open.size), is_open, project)
        return self._openings(opened)

    def of_must_haves(self) -> list[Opening]:
        """Must-haves of projects with seats left that are all that is missing, most promising first."""
        found = [
            Opening(written, tuple(self.applicants[is_open].tolist()), min(int(is_open.sum()), n_left), project)
            for wish, project, is_open in self._missing_musts()
            if (n_left := int(self._seats_left[project])) and (written := self._as_written(wish, project))
        ]
        return sorted(found, key=lambda opening: opening.order)

    def _missing_musts(self) -> Iterator[tuple[Wish, int, Bools]]:
        """A must-have, its project, and to whom this would be open without it."""
        only, wishes = self._only["must_have_skills"], self._skills.wishes
        met = np.zeros((self.applicants.size, len(wishes)), np.bool_)
        rows = rows_of(self._skills.met_rows, self.applicants)
        met[np.repeat(np.arange(self.applicants.size), np.diff(rows.indptr)), rows.column] = rows.value > 0
        for project in np.flatnonzero(only.any(axis=0)).tolist():
            musts = [wish for wish in self._skills.asked[project].tolist() if wishes[wish].is_required]
            lacks = ~met[:, musts]
            is_single = only[:, project] & (lacks.sum(axis=1) == 1)
            for wish, is_lacking in zip(musts, lacks.T, strict=True):
                if (is_open := is_single & is_lacking).any():
                    yield wishes[wish], project, is_open

    def _as_written(self, wish: Wish, project: int) -> str:
        """What stands in the project's cell for a wish; empty where a cell holds several in one."""
        skills = {self._skills.options[option].skill for option in wish.options}
        for written in self._market.projects.must_have_skills[project]:
            phrases = parse_wish(written).phrases
            if {self._skills.vocabulary.resolve(level_behind(phrase)[0]) for phrase in phrases} == skills:
                return written
        return ""

    def _by_name(
        self, rule: str, stated: Sequence[tuple[str, ...]], missing: Callable[[Sequence[str], int], Sequence[str]]
    ) -> list[Opening]:
        """What a rule misses, where it is one thing; applicants who state the same are looked at once."""
        only = self._only[rule]
        alike: dict[tuple[str, ...], list[int]] = {}
        for row, applicant in enumerate(self.applicants.tolist()):
            alike.setdefault(stated[applicant], []).append(row)
        opened: dict[str, Bools] = {}
        for names, rows in alike.items():
            for project in np.flatnonzero(only[rows].any(axis=0)).tolist():
                lacking = missing(names, project)
                if len(lacking) == 1:
                    self._open(opened, lacking[0], np.array(rows), only[rows, project], project)
        return self._openings(opened)

    def _open(self, opened: dict[str, Bools], name: str, rows: Ints, is_open: Bools, project: int) -> None:
        marks = opened.setdefault(name, np.zeros((self.applicants.size, 2), np.bool_))
        marks[rows, ANY] |= is_open
        marks[rows, FREE] |= is_open & bool(self._seats_left[project])

    def _openings(self, opened: Mapping[str, Bools]) -> list[Opening]:
        found = [
            Opening(name, tuple(self.applicants[marks[:, ANY]].tolist()), int(marks[:, FREE].sum()))
            for name, marks in opened.items()
        ]
        return sorted(found, key=lambda opening: opening.order)
