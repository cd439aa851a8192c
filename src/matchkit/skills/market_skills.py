"""The skills of a market: what is known of both sides, for sums over blocks of pairs and for explanations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from matchkit.market import Ragged
from matchkit.params import SkillParams
from matchkit.skills.context import DENIED, HELD
from matchkit.skills.extraction import SkillMention, extract_skills
from matchkit.skills.links import Closeness
from matchkit.skills.records import Credits, Offers, Option, Shown, SkillRows, Wish
from matchkit.skills.vocabulary import SkillVocabulary

if TYPE_CHECKING:
    from matchkit.kernels.overlap import Columns, Rows

SCALE = 10_000
TEACHES, USES = 2, 1
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class MarketSkills:
    """The skills of both sides of a market, in positions of ``vocabulary``.

    Attributes
    ----------
    vocabulary
        The shipped or given one, with what this intake states beside it.
    params
        What levels, listings and near skills count.
    held
        What each applicant has, by their own words or their resume's, and everything broader.
    wanted
        For each applicant what they want to learn: as stated, and as wished in resume and commitment statement.
    is_unknown
        Bool (A,): neither a resume nor skills stated.
    options, wishes
        What the projects ask for, each once.
    asked
        For each project the positions of its wishes, must-haves first.
    credits, offers
        What applicants have of the options, and of the wishes.
    teaches
        For each project.
    resumes
        The texts, for `evidence`.
    shown, given, closeness
        What `matchkit.skills.rereading` reads changed rows with: what each applicant has by words of their own; the
        vocabulary without what this intake states; and how close two names are.
    """

    vocabulary: SkillVocabulary
    params: SkillParams
    held: SkillRows
    wanted: Ragged
    is_unknown: npt.NDArray[np.bool_]
    options: tuple[Option, ...]
    wishes: tuple[Wish, ...]
    asked: Ragged
    credits: Credits
    offers: Offers
    teaches: Ragged
    resumes: tuple[str, ...] = field(repr=False)
    shown: Shown = field(repr=False)
    given: SkillVocabulary = field(repr=False)
    closeness: Closeness | None = field(repr=False)
    _ready: dict[int, list[SkillMention]] = field(init=False, repr=False, default_factory=dict)

    def evidence(self, applicant: int, skill: int) -> list[SkillMention]:
        """The places of the applicant's resume that show the skill, or a narrower one."""
        return self.showing(self.mentions(applicant), skill)

    def read_ahead(self, applicants: Iterable[int]) -> None:
        """Have `mentions` of these applicants ready, and of no others.

        Many resumes one after the other take a fifth of the time that they take in between other work: the vocabulary
        is large, and then stays where the processor has it at hand.
        """
        self._ready.clear()
        self._ready.update({a: self._read(a) for a in sorted(set(applicants))})

    def mentions(self, applicant: int) -> list[SkillMention]:
        """The places of the applicant's resume that show a skill. It is read anew each time, but for `read_ahead`."""
        return self._ready[applicant] if applicant in self._ready else self._read(applicant)

    def _read(self, applicant: int) -> list[SkillMention]:
        mentions = extract_skills(self.resumes[applicant], self.vocabulary)
        denied = {mention.skill for mention in mentions if mention.status == DENIED}
        return [mention for mention in mentions if mention.status == HELD and mention.skill not in denied]

    def showing(self, mentions: Iterable[SkillMention], skill: int) -> list[SkillMention]:
        """Those that show the skill, or a narrower one."""
        ancestors, position = self.vocabulary.ancestors, self.vocabulary.position
        return [mention for mention in mentions if skill in ancestors[position(mention.skill)]]

    @cached_property
    def n_musts(self) -> Ints:
        """Int64 (P,), must-haves of each project."""
        return self._sum_of_wishes([int(wish.is_required) for wish in self.wishes])

    @cached_property
    def total_weights(self) -> Ints:
        """Int64 (P,), what all wishes of each project weigh."""
        return self._sum_of_wishes([wish.weight for wish in self.wishes])

    @cached_property
    def offer_rows(self) -> Rows:
        """Applicants by wishes: strengths."""
        return _rows(self.offers.indptr, self.offers.wish, self.offers.strength)

    @cached_property
    def met_rows(self) -> Rows:
        """Applicants by wishes: 1 where the wish is met."""
        return _rows(self.offers.indptr, self.offers.wish, self.offers.is_met)

    @cached_property
    def wish_columns(self) -> Columns:
        """Wishes by projects: weights."""
        return self._columns([wish.weight for wish in self.wishes])

    @cached_property
    def must_columns(self) -> Columns:
        """Wishes by projects: 1 for a must-have, else 0."""
        return self._columns([int(wish.is_required) for wish in self.wishes])

    @cached_property
    def novelty_rows(self) -> Rows:
        """Applicants by wanted skills: 10,000 where it is new to them, down to half of that the better it is held."""
        row = np.repeat(np.arange(len(self.wanted)), np.diff(self.wanted.indptr))
        entries = [self.held.find(a, skill) for a, skill in zip(row.tolist(), self.wanted.values.tolist(), strict=True)]
        strength = [0 if at is None else int(self.held.strength[at]) for at in entries]
        return _rows(self.wanted.indptr, self.wanted.values, SCALE - np.array(strength, np.int64) // 2)

    @cached_property
    def gain_columns(self) -> Columns:
        """Skills by projects: 2 where a project teaches the skill or a narrower one, 1 where it only uses one."""
        gains = [(skill, p, gain) for p in range(len(self.asked)) for skill, gain in self.gains(p).items()]
        skill, project, gain = np.array(sorted(gains), np.int64).reshape(-1, 3).T.copy()
        return _columns(skill, project, gain, len(self.vocabulary))

    def gains(self, project: int) -> dict[int, int]:
        """What there is to learn in a project: skills with `TEACHES` or `USES`, the broader ones among them."""
        wishes = [self.wishes[wish] for wish in self.asked[project].tolist()]
        used = {self.options[option].skill for wish in wishes for option in wish.options}
        taught = self._with_broader(self.teaches[project].tolist())
        return dict.fromkeys(self._with_broader(used), USES) | dict.fromkeys(taught, TEACHES)

    def _with_broader(self, skills: Iterable[int]) -> list[int]:
        return sorted({up for skill in skills for up in self.vocabulary.ancestors[skill].tolist()})

    def _sum_of_wishes(self, values: Sequence[int]) -> Ints:
        return np.array([sum(values[wish] for wish in row.tolist()) for row in self._asked_rows()], np.int64)

    def _columns(self, values: Sequence[int]) -> Columns:
        project = np.repeat(np.arange(len(self.asked)), np.diff(self.asked.indptr))
        order = np.lexsort((project, self.asked.values))
        wish = self.asked.values[order]
        return _columns(wish, project[order], np.array(values, np.int64)[wish], len(self.wishes))

    def _asked_rows(self) -> Iterator[Ints]:
        return (self.asked[project] for project in range(len(self.asked)))


def _rows(indptr: Ints, column: npt.NDArray[np.integer], value: npt.NDArray[Any]) -> Rows:
    from matchkit.kernels.overlap import Rows

    return Rows(np.array(indptr), column.astype(np.int64), value.astype(np.int64))


def _columns(column: Ints, project: Ints, value: Ints, n_columns: int) -> Columns:
    from matchkit.kernels.overlap import Columns

    indptr = np.searchsorted(column, np.arange(n_columns + 1)).astype(np.int64)
    return Columns(indptr, project.astype(np.int64), value.astype(np.int64))
