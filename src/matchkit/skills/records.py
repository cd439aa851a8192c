"""Small records between the stages of comparing skills: what is asked for, and what applicants have of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Option:
    """A skill that some project asks for, as one column of what applicants have to offer.

    Attributes
    ----------
    skill
        Position in the vocabulary.
    level
        The grade asked for, `matchkit.skills.levels.UNSTATED` for any.
    near_counts
        A near skill earns something.
    near_meets
        And is enough: the project says "or similar".
    """

    skill: int
    level: int
    near_counts: bool
    near_meets: bool


@dataclass(frozen=True)
class Wish:
    """What projects ask for in one breath: a skill, or some of several.

    Attributes
    ----------
    options
        Positions among the options, ascending.
    needed
        How many of them, at least 1.
    is_required
        A must-have.
    weight
        What it counts in the coverage.
    """

    options: tuple[int, ...]
    needed: int
    is_required: bool
    weight: int


@dataclass(frozen=True, eq=False)
class Shown:
    """What applicants have by words of their own, a row for each applicant.

    Attributes
    ----------
    indptr
        Int64 (A + 1,).
    skill
        Int32 (nnz,), ascending within a row.
    strength
        Int16 (nnz,), 0..10,000.
    level
        Int8 (nnz,), its grade, as in `matchkit.skills.levels`.
    """

    indptr: npt.NDArray[np.int64]
    skill: npt.NDArray[np.int32]
    strength: npt.NDArray[np.int16]
    level: npt.NDArray[np.int8]

    def __post_init__(self) -> None:
        _freeze(self.indptr, self.skill, self.strength, self.level)

    def __len__(self) -> int:
        return self.indptr.size - 1

    @property
    def row(self) -> npt.NDArray[np.int64]:
        """Int64 (nnz,), the applicant of each."""
        return np.repeat(np.arange(len(self)), np.diff(self.indptr))


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
        Int32 (nnz,), the skill that shows it: itself, or the strongest held one that implies it.
    """

    indptr: npt.NDArray[np.int64]
    skill: npt.NDArray[np.int32]
    strength: npt.NDArray[np.int16]
    source: npt.NDArray[np.int32]

    def __post_init__(self) -> None:
        _freeze(self.indptr, self.skill, self.strength, self.source)

    def find(self, row: int, skill: int) -> int | None:
        """The entry of a skill in a row, or None."""
        return _find(self.indptr, self.skill, row, skill)


@dataclass(frozen=True, eq=False)
class Credits:
    """How far each applicant's skills reach into each option, a row for each applicant.

    Attributes
    ----------
    indptr
        Int64 (A + 1,).
    option
        Int32 (nnz,), ascending within a row.
    strength
        Int16 (nnz,), 0..10,000.
    is_met
        Bool (nnz,): whether it is enough for a must-have.
    source
        Int32 (nnz,), the held skill that gives the strength.
    level
        Int8 (nnz,), its grade, as in `matchkit.skills.levels`.
    """

    indptr: npt.NDArray[np.int64]
    option: npt.NDArray[np.int32]
    strength: npt.NDArray[np.int16]
    is_met: npt.NDArray[np.bool_]
    source: npt.NDArray[np.int32]
    level: npt.NDArray[np.int8]

    def __post_init__(self) -> None:
        _freeze(self.indptr, self.option, self.strength, self.is_met, self.source, self.level)

    def find(self, row: int, option: int) -> int | None:
        """The entry of an option in a row, or None."""
        return _find(self.indptr, self.option, row, option)


@dataclass(frozen=True, eq=False)
class Offers:
    """What each applicant offers towards each wish: the best options, as many as are needed, a row for each applicant.

    Attributes
    ----------
    indptr
        Int64 (A + 1,).
    wish
        Int32 (nnz,), ascending within a row.
    strength
        Int16 (nnz,), 0..10,000: the mean of the best options.
    is_met
        Bool (nnz,): enough options are met.
    """

    indptr: npt.NDArray[np.int64]
    wish: npt.NDArray[np.int32]
    strength: npt.NDArray[np.int16]
    is_met: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        _freeze(self.indptr, self.wish, self.strength, self.is_met)


def _find(indptr: npt.NDArray[np.int64], column: npt.NDArray[np.int32], row: int, value: int) -> int | None:
    begin, end = indptr[row], indptr[row + 1]
    at = int(begin + np.searchsorted(column[begin:end], value))
    return at if at < end and column[at] == value else None


def _freeze(*arrays: npt.NDArray[np.generic]) -> None:
    for array in arrays:
        array.flags.writeable = False
