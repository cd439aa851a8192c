"""How far applicants' skills reach into projects' wishes. All sums are of whole numbers: exact, and in any order.

Every function takes a block of applicants, ``rows``, and answers for all projects.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matchkit.skills.market_skills import SCALE, TEACHES, MarketSkills

UNKNOWN = -1
# A short project that teaches two of the wanted skills is all that one can wish for.
ENOUGH_WISHES = 2


def must_have_met(skills: MarketSkills, rows: slice) -> npt.NDArray[np.bool_]:
    """Whether each applicant has every must-have, however surely and at whatever level.

    A narrower skill has the broader one; a near one will do only where the project says "or similar".

    Returns
    -------
    ndarray
        Bool (n, P); true for a project without must-haves.
    """
    from matchkit.kernels.overlap import reached

    return reached(skills.met_rows, skills.must_columns, skills.n_musts, rows.start, rows.stop)


def coverage(skills: MarketSkills, rows: slice) -> npt.NDArray[np.int32]:
    """Weighted share of each project's wishes that each applicant has.

    A wish weighs its skill's weight (rarer skills more), a must-have more than once (``params.skills.must_have``). It
    is met by the strength with which the skill is held, less where it is only listed or below the level asked for; for
    a nice-to-have a near skill earns a part. "Two of" several skills is met by the mean of the best two. The share is
    rounded down.

    Returns
    -------
    ndarray
        Int32 (n, P), 0..10,000; -1 where the applicant is unknown or the project names no skill.
    """
    from matchkit.kernels.overlap import weighted_shares

    shares = weighted_shares(skills.offer_rows, skills.wish_columns, skills.total_weights, rows.start, rows.stop)
    shares[skills.is_unknown[rows]] = UNKNOWN
    return shares


def growth(skills: MarketSkills, rows: slice) -> npt.NDArray[np.int32]:
    """How much of what an applicant wants to learn, and does not know yet, a project offers.

    A wanted skill counts fully where the project teaches it or a narrower one, half where it only asks for it; and up
    to half less the better it is held already. Two taught skills, or one where only one is wanted, are the whole: a
    wish list may be long, a short project cannot.

    Returns
    -------
    ndarray
        Int32 (n, P), 0..10,000; -1 where the applicant stated no wish.
    """
    from matchkit.kernels.overlap import capped_sums

    whole, n_projects = growth_whole(skills), len(skills.asked)
    return capped_sums(skills.novelty_rows, skills.gain_columns, whole, SCALE, n_projects, rows.start, rows.stop)


def growth_whole(skills: MarketSkills) -> npt.NDArray[np.int64]:
    """Int64 (A,): what a project must offer an applicant for full growth; 0 for who wants to learn nothing."""
    return TEACHES * SCALE * np.minimum(np.diff(skills.wanted.indptr), ENOUGH_WISHES)
