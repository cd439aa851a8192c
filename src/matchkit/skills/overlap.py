"""How far applicants' skills reach into projects' wishes. All sums are of whole numbers: exact, and in any order.

Every function takes a block of applicants, ``rows``, and answers for all projects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from matchkit.skills.records import MUST_FACTOR, NICE_FACTOR, MarketSkills

SCALE = 10_000
UNKNOWN = -1
# A short project that teaches two of the wanted skills is all that one can wish for.
ENOUGH_WISHES = 2

How = Literal["held", "implied", "near", "missing"]


def must_have_met(skills: MarketSkills, rows: slice) -> npt.NDArray[np.bool_]:
    """Whether each applicant has every must-have skill, however surely; a narrower skill has the broader one.

    Returns
    -------
    ndarray
        Bool (n, P); true for a project without must-haves.
    """
    has, needs = skills.held_matrix[rows].copy(), skills.must_matrix.copy()
    has.data[:] = 1
    needs.data[:] = 1
    met: npt.NDArray[np.int64] = (has @ needs.T).toarray()
    return met == np.diff(skills.must.indptr)[None, :]


def coverage(skills: MarketSkills, rows: slice) -> npt.NDArray[np.int32]:
    """Weighted share of each project's wishes that each applicant has.

    A wish weighs its skill's weight (rarer skills more), twice for a must-have. It is met by the strength with which
    the skill is held or, for a nice-to-have, by 30 % of that of a near skill. The share is rounded down.

    Returns
    -------
    ndarray
        Int32 (n, P), 0..10,000; -1 where the applicant is unknown or the project names no skill.
    """
    met: npt.NDArray[np.int64] = (skills.held_matrix[rows] @ skills.must_matrix.T).toarray()
    met += (skills.credited_matrix[rows] @ skills.nice_matrix.T).toarray()
    total = skills.must_matrix.sum(axis=1) + skills.nice_matrix.sum(axis=1)
    share = met // np.maximum(total, 1)[None, :]
    is_known = ~skills.is_unknown[rows][:, None] & (total > 0)[None, :]
    return np.where(is_known, share, UNKNOWN).astype(np.int32)


def growth(skills: MarketSkills, rows: slice) -> npt.NDArray[np.int32]:
    """How much of what an applicant wants to learn a project offers.

    A wanted skill counts fully where the project teaches it or a narrower one, half where it only asks for it. Two
    taught skills, or one where only one is wanted, are the whole: a wish list may be long, a short project cannot.

    Returns
    -------
    ndarray
        Int32 (n, P), 0..10,000; -1 where the applicant stated no wish.
    """
    halves: npt.NDArray[np.int64] = (skills.wanted_matrix[rows] @ skills.gain_matrix.T).toarray()
    wishes = np.diff(skills.wanted.indptr)[rows]
    whole = 2 * np.minimum(np.maximum(wishes, 1), ENOUGH_WISHES)
    share = np.minimum(SCALE * halves // whole[:, None], SCALE)
    return np.where((wishes > 0)[:, None], share, UNKNOWN).astype(np.int32)


@dataclass(frozen=True)
class SkillWish:
    """One skill that a project asks for, and what an applicant has of it.

    Attributes
    ----------
    skill, name
        Id and name.
    is_required
        A must-have.
    how
        "held"; "implied" by a narrower skill; "near" to one (nice-to-haves only); or "missing".
    by
        Name of the held skill that meets it; None where it is missing.
    strength
        0..10,000.
    weight
        Share of the wish: the coverage is the sum of ``strength * weight`` over the sum of ``weight``, rounded down.
    """

    skill: str
    name: str
    is_required: bool
    how: How
    by: str | None
    strength: int
    weight: int

    @property
    def is_met(self) -> bool:
        """Held or implied; a near skill counts a little but does not meet the wish."""
        return self.how in ("held", "implied")

    def describe(self) -> str:
        """In words: ``'Python (through pandas)'``."""
        words = {
            "held": "",
            "implied": f" (through {self.by})",
            "near": f" (near: {self.by})",
            "missing": " (not found)",
        }
        return self.name + words[self.how]


def explain_overlap(skills: MarketSkills, applicant: int, project: int) -> list[SkillWish]:
    """Each skill that a project asks for, must-haves first, with what the applicant has of it."""
    wishes = [_explain_wish(skills, applicant, skill, True) for skill in skills.must[project].tolist()]
    return wishes + [_explain_wish(skills, applicant, skill, False) for skill in skills.nice[project].tolist()]


def explain_growth(skills: MarketSkills, applicant: int, project: int) -> list[str]:
    """Names of the wanted skills that the project teaches or uses, those that it teaches first."""
    gains = skills.gain_matrix[[project]].toarray()[0]
    found = [skill for skill in skills.wanted[applicant].tolist() if gains[skill]]
    return [skills.vocabulary.names[skill] for skill in sorted(found, key=lambda skill: -gains[skill])]


def _explain_wish(skills: MarketSkills, applicant: int, skill: int, is_required: bool) -> SkillWish:
    vocabulary = skills.vocabulary
    held = skills.held.find(applicant, skill)
    found = held or (None if is_required else skills.credited.find(applicant, skill))
    strength, source = found or (0, skill)
    how: How = "missing" if not found else "near" if not held else "held" if source == skill else "implied"
    factor = MUST_FACTOR if is_required else NICE_FACTOR
    return SkillWish(
        skill=vocabulary.ids[skill],
        name=vocabulary.names[skill],
        is_required=is_required,
        how=how,
        by=vocabulary.names[source] if found else None,
        strength=strength,
        weight=factor * int(vocabulary.weights[skill]),
    )
