"""Scored pairs: those that are kept of all that pass the hard rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.kernels.reserves import Reserve
from matchkit.kernels.shortlisting import BestOfProjects, Kept


@dataclass(frozen=True, eq=False)
class Pairs:
    """Scored pairs, by applicant, then project.

    Attributes
    ----------
    indptr
        Int64 (A + 1,).
    project
        Int32 (E,), ascending within an applicant.
    components
        Int16 (E, 8), columns as in `COMPONENTS`; -1 is unknown.
    applicant_score, project_score
        Int32 (E,), 0..10,000.
    is_own
        Bool (E,): among the best of the applicant's, by their own order, apart from pairs that were named.
    """

    indptr: npt.NDArray[np.int64]
    project: npt.NDArray[np.int32]
    components: npt.NDArray[np.int16]
    applicant_score: npt.NDArray[np.int32]
    project_score: npt.NDArray[np.int32]
    is_own: npt.NDArray[np.bool_]

    @property
    def applicant(self) -> npt.NDArray[np.int64]:
        """Int64 (E,), the applicant of each."""
        return np.repeat(np.arange(self.indptr.size - 1), np.diff(self.indptr))

    def find(self, applicant: int, project: int) -> int | None:
        """The entry of a pair, or None where it is not among these."""
        begin, end = self.indptr[applicant], self.indptr[applicant + 1]
        at = begin + int(np.searchsorted(self.project[begin:end], project))
        return int(at) if at < end and self.project[at] == project else None

    @classmethod
    def of(cls, kept: Kept) -> Pairs:
        """What a kernel kept."""
        return cls(*kept)

    @classmethod
    def joined(cls, parts: list[Pairs]) -> Pairs:
        """Of applicants one after the other."""
        ends = np.cumsum([0, *(part.project.size for part in parts)])
        return cls(
            indptr=np.concatenate(
                [[0], *(part.indptr[1:] + end for part, end in zip(parts, ends, strict=False))]
            ).astype(np.int64),
            project=np.concatenate([part.project for part in parts]),
            components=np.concatenate([part.components for part in parts]),
            applicant_score=np.concatenate([part.applicant_score for part in parts]),
            project_score=np.concatenate([part.project_score for part in parts]),
            is_own=np.concatenate([part.is_own for part in parts]),
        )

    def spread(self, applicants: npt.NDArray[np.int64], n_applicants: int) -> Pairs:
        """The same pairs where row ``i`` of these is applicant ``applicants[i]`` of ``n_applicants``."""
        owner = applicants[self.applicant]
        order = np.argsort(owner, kind="stable")
        counts = np.bincount(owner, minlength=n_applicants)
        return Pairs(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            self.project[order],
            self.components[order],
            self.applicant_score[order],
            self.project_score[order],
            self.is_own[order],
        )

    def only(self, is_chosen: npt.NDArray[np.bool_]) -> Pairs:
        """The chosen ones alone, bool (E,), of the same applicants."""
        kept = np.concatenate([[0], np.cumsum(is_chosen)])
        return Pairs(
            kept[self.indptr],
            self.project[is_chosen],
            self.components[is_chosen],
            self.applicant_score[is_chosen],
            self.project_score[is_chosen],
            self.is_own[is_chosen],
        )

    def united(self, other: Pairs) -> Pairs:
        """These and those of the others, of the same applicants, that are not among these."""
        return self.united_at(other)[0]

    def united_at(self, other: Pairs) -> tuple[Pairs, npt.NDArray[np.int64]]:
        """As `united`; and int64 (E,), for each of the union its place among these, or -1."""
        n_projects = 1 + max(int(self.project.max(initial=0)), int(other.project.max(initial=0)))
        ours = self.applicant * n_projects + self.project
        theirs = other.applicant * n_projects + other.project
        at = np.minimum(np.searchsorted(ours, theirs), max(0, ours.size - 1))
        new = np.flatnonzero(ours[at] != theirs) if ours.size else np.arange(theirs.size)
        keys = np.concatenate([ours, theirs[new]])
        order = np.argsort(keys, kind="stable")  # two sorted runs are merged
        n_applicants = self.indptr.size - 1
        counts = np.bincount(keys // n_projects, minlength=n_applicants) if keys.size else np.zeros(n_applicants)
        pairs = Pairs(
            indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            project=np.concatenate([self.project, other.project[new]])[order],
            components=np.concatenate([self.components, other.components[new]])[order],
            applicant_score=np.concatenate([self.applicant_score, other.applicant_score[new]])[order],
            project_score=np.concatenate([self.project_score, other.project_score[new]])[order],
            is_own=np.concatenate([self.is_own, other.is_own[new]])[order],
        )
        return pairs, np.where(order < ours.size, order, -1)


@dataclass(frozen=True, eq=False)
class Edges(Pairs):
    """What is kept of all pairs, and what is known of the others.

    Attributes
    ----------
    is_complete
        Bool (A,): every project that an applicant may be placed in, and accepts, is among their pairs.
    reserves
        Of each part of the applicants, whom the projects would take before others; with scores alone.
    broken_by_applicant, broken_by_project
        Int64 (A, rules + 2) and (P, rules + 2): how many of the other side pass every rule (column 0), for how many
        each of `Rules.names` is the first obstacle, and how many only a stated ranking leaves out.
    recall
        With `ShortlistParams.candidates`: of a sample's own best of all pairs, the share that is among theirs here.
    """

    is_complete: npt.NDArray[np.bool_]
    reserves: tuple[Reserve, ...]
    broken_by_applicant: npt.NDArray[np.int64]
    broken_by_project: npt.NDArray[np.int64]
    recall: float | None = None


def no_pairs(n_applicants: int) -> Pairs:
    """Of so many applicants none."""
    empty = np.zeros(0, np.int32)
    return Pairs(
        np.zeros(n_applicants + 1, np.int64), empty, np.zeros((0, 8), np.int16), empty, empty, np.zeros(0, np.bool_)
    )


def pairs_of_projects(best: BestOfProjects, n_applicants: int) -> Pairs:
    """The best applicants of each project, by applicant."""
    is_there = np.arange(best.applicant.shape[1])[None, :] < best.n[:, None]
    project, slot = np.nonzero(is_there)
    applicant = best.applicant[project, slot]
    order = np.lexsort((project, applicant))
    project, slot, applicant = project[order], slot[order], applicant[order]
    counts = np.bincount(applicant, minlength=n_applicants)
    return Pairs(
        indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        project=project.astype(np.int32),
        components=best.components[project, slot],
        applicant_score=best.applicant_score[project, slot],
        project_score=best.heap.key[project, slot].astype(np.int32),
        is_own=np.zeros(project.size, np.bool_),
    )
