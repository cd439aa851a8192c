"""Both sides as arrays, ready to be scored; the applicants' can be cut into parts, each enough for itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.availability import Calendar
from matchkit.embedding import DocumentVectors, make_curve
from matchkit.embedding.cosines import whole_rows, whole_weights
from matchkit.embedding.reference import Relation
from matchkit.kernels.alone import days_of_projects
from matchkit.kernels.calendar import CalendarArrays, read_only
from matchkit.kernels.compiling import writable
from matchkit.kernels.overlap import Rows, rows_of
from matchkit.kernels.pair_scores import (
    Applicants,
    Projects,
    ProjectTexts,
    Texts,
    Weights,
)
from matchkit.market import NO_ROWS, Market, Wishes
from matchkit.scoring.components import APPLICANT_COMPONENTS, COMPONENTS, MODE_STEP, SCALE, UNKNOWN
from matchkit.scoring.evidence import Evidence
from matchkit.scoring.rules import Chosen, Rules
from matchkit.skills import growth_whole, only_applicant

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

RELATIONS: tuple[Relation, ...] = ("commitment", "resume")
"""Rows of the curves."""
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ProjectSide:
    """All projects, and how components are weighed.

    Attributes
    ----------
    vectors
        Float32 (P, d), whole numbers.
    arrays, weights
        As the kernels take them.
    """

    vectors: Floats
    arrays: Projects
    weights: Weights

    def __len__(self) -> int:
        return self.arrays.mode.size

    def settled(self) -> ProjectSide:
        """The same where it is to be worked on, see `ApplicantSide.settled`."""
        return replace(self, arrays=writable(self.arrays), weights=writable(self.weights))

    @classmethod
    def of(cls, evidence: Evidence) -> ProjectSide:
        """Of a whole market."""
        market, texts, skills = evidence.market, evidence.texts.project, evidence.skills
        vectors = whole_rows(texts.vectors)
        words = texts.lexical.tocsc()
        words.sort_indices()
        arrays = Projects(
            texts=ProjectTexts(
                vector=vectors.astype(np.int16),
                is_known=texts.is_known.copy(),
                has_vector=np.asarray(texts.vectors.any(axis=1)),
                indptr=words.indptr.astype(np.int64),
                project=words.indices.astype(np.int32),
                weight=whole_weights(words.data).astype(np.int32),
            ),
            wishes=skills.wish_columns,
            total_weights=skills.total_weights,
            gains=skills.gain_columns,
            quarters=market.projects.quarters.astype(np.int64),
            days=days_of_projects(evidence.calendar.arrays),
            mode=_mode_columns(market),
        )
        return cls(vectors, arrays, _weights(evidence))


@dataclass(frozen=True, eq=False)
class WrittenTexts:
    """One text of each applicant: unit vectors, float32 (n, d), words as CSR, and whether there is anything in it."""

    vectors: Floats
    words: csr_matrix
    is_known: Bools

    @classmethod
    def of(cls, documents: DocumentVectors) -> WrittenTexts:
        """Without their sections."""
        return cls(documents.vectors, documents.lexical, documents.is_known)

    def part(self, chosen: Chosen) -> WrittenTexts:
        """Of some of the applicants."""
        return WrittenTexts(self.vectors[chosen], self.words[chosen], self.is_known[chosen])


@dataclass(frozen=True, eq=False)
class ApplicantSide:
    """Some of the applicants.

    Attributes
    ----------
    positions
        Int64 (n,), their positions in the market.
    interest, resume, commitment
        Their texts.
    states_wishes
        Bool (n,): False where the interest is the commitment statement alone, and so the same text.
    offers, novelty, wanted, is_unskilled
        What they have of the projects' wishes, and what is new to them of their own.
    mode_row, mode_points
        See `matchkit.kernels.pair_scores.Applicants`.
    calendar, rules
        Whether a project fits, and what else closes it.
    """

    positions: Ints
    interest: WrittenTexts
    resume: WrittenTexts
    commitment: WrittenTexts
    states_wishes: Bools
    offers: Rows
    novelty: Rows
    wanted: Ints
    is_unskilled: Bools
    mode_row: Ints
    mode_points: npt.NDArray[np.int32]
    calendar: CalendarArrays
    rules: Rules

    def __len__(self) -> int:
        return self.wanted.size

    @classmethod
    def of(cls, evidence: Evidence) -> ApplicantSide:
        """Everybody."""
        market, texts, skills = evidence.market, evidence.texts, evidence.skills
        mode_row, mode_points = _mode_points(market)
        return cls(
            positions=np.arange(len(market.applicants)),
            interest=WrittenTexts.of(texts.interest),
            resume=WrittenTexts.of(texts.resume),
            commitment=WrittenTexts.of(texts.commitment),
            states_wishes=np.array([bool(wishes) for wishes in market.applicants.wants_to_learn], np.bool_),
            offers=skills.offer_rows,
            novelty=skills.novelty_rows,
            wanted=growth_whole(skills),
            is_unskilled=skills.is_unknown.copy(),
            mode_row=mode_row,
            mode_points=mode_points,
            calendar=evidence.calendar.arrays,
            rules=Rules.of(market, evidence.wishes, skills, evidence.params, evidence.own_rules),
        )

    @classmethod
    def alone(cls, evidence: Evidence, applicant: int) -> ApplicantSide:
        """One applicant, made ready without the others."""
        texts, calendar = evidence.texts, evidence.calendar.arrays
        row = slice(applicant, applicant + 1)
        forbids = tuple(replace(pair, applicant=0) for pair in evidence.wishes.forbids if pair.applicant == applicant)
        few = replace(
            evidence,
            market=Market(evidence.market.applicants.only(applicant), evidence.market.projects),
            wishes=Wishes(NO_ROWS, forbids=forbids),
            calendar=Calendar(calendar._replace(profile=calendar.profile[row])),
            skills=only_applicant(evidence.skills, applicant),
            texts=replace(
                texts, resume=texts.resume[row], commitment=texts.commitment[row], interest=texts.interest[row]
            ),
        )
        side = cls.of(few)
        positions = np.array([applicant])
        return replace(side, positions=positions, rules=replace(side.rules, positions=positions))

    def part(self, chosen: Chosen) -> ApplicantSide:
        """Some of these applicants; as views where they are a range."""
        return replace(
            self,
            positions=self.positions[chosen],
            interest=self.interest.part(chosen),
            resume=self.resume.part(chosen),
            commitment=self.commitment.part(chosen),
            states_wishes=self.states_wishes[chosen],
            offers=rows_of(self.offers, chosen),
            novelty=rows_of(self.novelty, chosen),
            wanted=self.wanted[chosen],
            is_unskilled=self.is_unskilled[chosen],
            mode_row=self.mode_row[chosen],
            calendar=self.calendar._replace(profile=self.calendar.profile[chosen]),
            rules=self.rules.part(chosen),
        )

    def settled(self) -> ApplicantSide:
        """The same where it is to be worked on.

        What comes from elsewhere may have lost or gained marks as read-only, and kernels are compiled for one kind.
        """
        return replace(
            self,
            offers=writable(self.offers),
            novelty=writable(self.novelty),
            wanted=writable(self.wanted),
            is_unskilled=writable(self.is_unskilled),
            mode_row=writable(self.mode_row),
            mode_points=writable(self.mode_points),
            calendar=read_only(self.calendar),
            rules=self.rules.settled(),
        )

    def arrays(self, projects: ProjectSide, is_needed: Bools | None = None) -> Applicants:
        """As the kernels take them: n is to be small.

        With the products of all vectors, or with those of whom ``is_needed``, bool (n,), and no products, where few
        pairs are to be scored.
        """
        return Applicants(
            texts=self._texts(projects, is_needed),
            offers=self.offers,
            is_unskilled=self.is_unskilled,
            novelty=self.novelty,
            wanted=self.wanted,
            mode_row=self.mode_row,
            mode_points=self.mode_points,
            calendar=self.calendar,
        )

    def _texts(self, projects: ProjectSide, is_needed: Bools | None) -> Texts:
        """Each applicant's texts; for the interest of somebody who stated none the resume stands in.

        What people have done is the best guess at what they would like to do, and better than the same value for every
        project.
        """
        n = len(self)
        sides = (self.interest, self.resume, self.commitment)
        is_known = np.stack([side.is_known for side in sides])
        row = np.arange(3 * n).reshape(3, n)
        row[0] = np.where(is_known[0], np.where(self.states_wishes, row[0], row[2]), row[1])
        curve = np.array([0, 1, 0], np.int32).repeat(n).reshape(3, n)
        curve[0] = np.where(is_known[0], 0, 1)
        is_known[0] |= is_known[1]
        row = np.where(is_known if is_needed is None else is_known & is_needed, row, -1)
        used = np.unique(row[row >= 0])
        vectors = whole_rows(np.concatenate([side.vectors for side in sides])[used])
        is_few = is_needed is not None
        words = [side.words for side in sides]
        lengths = np.concatenate([np.diff(part.indptr) for part in words])
        return Texts(
            row=row.T.astype(np.int32, order="C"),
            vector_row=np.searchsorted(used, row).T.astype(np.int32, order="C"),
            curve=curve.T.astype(np.int32, order="C"),
            vector=(vectors if is_few else vectors[:, :0]).astype(np.int16),
            product=vectors[:, :0] if is_few else vectors @ projects.vectors.T,
            has_vector=np.asarray(vectors.any(axis=1)),
            indptr=np.concatenate([[0], np.cumsum(lengths)]),
            feature=np.concatenate([part.indices for part in words]).astype(np.int32, copy=False),
            weight=whole_weights(np.concatenate([part.data for part in words])).astype(np.int32),
        )


class Sides(NamedTuple):
    """Both sides of a market, ready to be scored."""

    projects: ProjectSide
    applicants: ApplicantSide

    @classmethod
    def of(cls, evidence: Evidence) -> Sides:
        """Of a whole market."""
        return cls(ProjectSide.of(evidence), ApplicantSide.of(evidence))


def _weights(evidence: Evidence) -> Weights:
    score = evidence.params.score
    shares = {**score.applicant_weights.model_dump(), **score.project_weights.model_dump()}
    is_applicants = np.array([name in APPLICANT_COMPONENTS for name in COMPONENTS])
    weights = np.array([shares[name] for name in COMPONENTS], np.int64)
    references = evidence.texts.state.references
    return Weights(
        of_applicant=np.where(is_applicants, weights, 0),
        of_project=np.where(is_applicants, 0, weights),
        curves=np.array([make_curve(references[relation]) for relation in RELATIONS], np.float32),
        unknown=score.unknown_component,
    )


def _modes(market: Market) -> list[str]:
    return sorted({mode for mode in market.projects.work_modes if mode})


def _mode_columns(market: Market) -> Ints:
    modes = _modes(market)
    return np.array([modes.index(mode) if mode else len(modes) for mode in market.projects.work_modes], np.int64)


def _mode_points(market: Market) -> tuple[Ints, npt.NDArray[np.int32]]:
    """For each applicant the row of their list of modes; by row and the projects' mode, what its place is worth.

    The first is worth 10,000, each further one a quarter less; the last column is of projects that state no mode.
    """
    modes = _modes(market)
    lists = sorted(set(market.applicants.work_modes))
    number = {stated: row for row, stated in enumerate(lists)}
    points = np.full((max(1, len(lists)), len(modes) + 1), UNKNOWN, np.int32)
    for row, stated in enumerate(lists):
        if stated:
            points[row, :-1] = [SCALE - MODE_STEP * stated.index(mode) if mode in stated else 0 for mode in modes]
    return np.array([number[stated] for stated in market.applicants.work_modes], np.int64), points
