"""What is known of both sides' skills, as arrays and as sparse matrices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matchkit.market import Ragged
from matchkit.skills.context import DENIED, HELD
from matchkit.skills.extraction import SkillMention, extract_skills
from matchkit.skills.vocabulary import SkillVocabulary

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MUST_FACTOR, NICE_FACTOR = 2, 1
TEACHES, USES = 2, 1


@dataclass(frozen=True, eq=False)
class SkillRows:
    """Skills with strengths, a row for each applicant.

    Attributes
    ----------
    indptr
        Int64 (A + 1,).
    skill
        Int32 (nnz,), ascending within a row.
    strength
        Int16 (nnz,), 1..10,000.
    source
        Int32 (nnz,), the skill that shows it: itself, or the strongest held one that implies or is near to it.
    """

    indptr: npt.NDArray[np.int64]
    skill: npt.NDArray[np.int32]
    strength: npt.NDArray[np.int16]
    source: npt.NDArray[np.int32]

    def __post_init__(self) -> None:
        for name in ("indptr", "skill", "strength", "source"):
            getattr(self, name).flags.writeable = False

    def find(self, row: int, skill: int) -> tuple[int, int] | None:
        """Strength and source of a skill in a row, or None."""
        begin, end = self.indptr[row], self.indptr[row + 1]
        at = int(begin + np.searchsorted(self.skill[begin:end], skill))
        return (int(self.strength[at]), int(self.source[at])) if at < end and self.skill[at] == skill else None


@dataclass(frozen=True, eq=False)
class MarketSkills:
    """The skills of both sides of a market, in positions of ``vocabulary``.

    Attributes
    ----------
    vocabulary
        The one that was given, and the market's own stated skills.
    held
        What each applicant has: 10,000 where the resume shows it at work, 7,000 where it is only listed. Whoever has a
        skill has everything broader at the same strength. Skills in the commitment statement do not count as held:
        that text is about wishes. Nor does what an applicant wants to learn and does not list.
    credited
        What counts towards a nice-to-have: ``held``, and 30 % of the strength for skills that some project would like
        and to which a held one is near (one step broader, or under the same broader skill).
    wanted
        For each applicant what they want to learn: as stated, and as wished in resume and commitment statement.
    is_unknown
        Bool (A,): neither a resume nor skills stated.
    must, nice, teaches
        For each project; what is a must-have is not repeated among the nice-to-haves.
    resumes
        The texts, for `evidence`.
    """

    vocabulary: SkillVocabulary
    held: SkillRows
    credited: SkillRows
    wanted: Ragged
    is_unknown: npt.NDArray[np.bool_]
    must: Ragged
    nice: Ragged
    teaches: Ragged
    resumes: tuple[str, ...] = field(repr=False)

    def evidence(self, applicant: int, skill: int) -> list[SkillMention]:
        """The places of the applicant's resume that show the skill, or a narrower one."""
        mentions = extract_skills(self.resumes[applicant], self.vocabulary)
        denied = {mention.skill for mention in mentions if mention.status == DENIED}
        return [
            mention
            for mention in mentions
            if mention.status == HELD
            and mention.skill not in denied
            and skill in self.vocabulary.ancestors[self.vocabulary.position(mention.skill)]
        ]

    @cached_property
    def held_matrix(self) -> csr_array:
        """Int64 (A, S), strengths."""
        return _sparse(self.held.indptr, self.held.skill, self.held.strength, len(self.vocabulary))

    @cached_property
    def credited_matrix(self) -> csr_array:
        """Int64 (A, S), strengths that count towards nice-to-haves."""
        return _sparse(self.credited.indptr, self.credited.skill, self.credited.strength, len(self.vocabulary))

    @cached_property
    def wanted_matrix(self) -> csr_array:
        """Int64 (A, S), 1 where wanted."""
        ones = np.ones(self.wanted.values.size, np.int64)
        return _sparse(self.wanted.indptr, self.wanted.values, ones, len(self.vocabulary))

    @cached_property
    def must_matrix(self) -> csr_array:
        """Int64 (P, S), what each must-have weighs."""
        weights = MUST_FACTOR * self.vocabulary.weights[self.must.values]
        return _sparse(self.must.indptr, self.must.values, weights, len(self.vocabulary))

    @cached_property
    def nice_matrix(self) -> csr_array:
        """Int64 (P, S), what each nice-to-have weighs."""
        weights = NICE_FACTOR * self.vocabulary.weights[self.nice.values]
        return _sparse(self.nice.indptr, self.nice.values, weights, len(self.vocabulary))

    @cached_property
    def gain_matrix(self) -> csr_array:
        """Int64 (P, S): 2 where a project teaches a skill or a narrower one, 1 where it only uses one."""
        rows = []
        for taught, must, nice in zip(_rows(self.teaches), _rows(self.must), _rows(self.nice), strict=True):
            gains = dict.fromkeys(self._with_broader([*must, *nice]), USES)
            rows.append(gains | dict.fromkeys(self._with_broader(taught), TEACHES))
        order = [sorted(row) for row in rows]
        indptr = np.cumsum([0, *(len(row) for row in rows)])
        skills = np.array([skill for row in order for skill in row], np.int64)
        values = np.array([row[skill] for row, keys in zip(rows, order, strict=True) for skill in keys], np.int64)
        return _sparse(indptr, skills, values, len(self.vocabulary))

    def _with_broader(self, skills: Iterable[int]) -> list[int]:
        return sorted({up for skill in skills for up in self.vocabulary.ancestors[skill].tolist()})


def _sparse(
    indptr: npt.NDArray[np.int64], skill: npt.NDArray[np.integer], value: npt.NDArray[np.integer], n_skills: int
) -> csr_array:
    from scipy.sparse import csr_array

    return csr_array(
        (value.astype(np.int64), skill.astype(np.int64), indptr.astype(np.int64)), shape=(indptr.size - 1, n_skills)
    )


def _rows(ragged: Ragged) -> list[list[int]]:
    return [ragged[row].tolist() for row in range(len(ragged))]
