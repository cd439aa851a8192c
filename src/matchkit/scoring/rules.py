"""The hard rules: which pairs may be placed at all, and which rule forbids the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from matchkit.availability.sharing import shared_time
from matchkit.market import Market, Wishes
from matchkit.market.names import comparable
from matchkit.params import MatchParams
from matchkit.skills import MarketSkills, must_have_met

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# In the order in which a broken rule is reported: the first that a pair breaks names its reason.
RULES = ("forbidden", "languages", "work_mode", "location", "must_have_skills", "shared_time", "calendar")
ELIGIBLE = 0
REMOTE = "remote"


class Rules:
    """The hard rules of one market, asked for a block of applicants at a time.

    Parameters
    ----------
    market, wishes, skills
        What was read; ``wishes.forbids`` is a rule of its own.
    params
        Whether what an applicant left unsaid passes, for each rule; and the hours in which people work.
    """

    def __init__(self, market: Market, wishes: Wishes, skills: MarketSkills, params: MatchParams) -> None:
        applicants, projects = market.applicants, market.projects
        self._params = params.rules
        self._skills = skills
        self._forbids = np.array([(pin.applicant, pin.project) for pin in wishes.forbids], np.int64).reshape(-1, 2)
        spoken = [row or params.rules.assumed_languages for row in applicants.languages]
        self._languages = _incidence(spoken, projects.languages)
        self._locations = _incidence(applicants.locations, projects.legs.locations)
        self._first_legs = projects.legs.indptr[:-1]
        self._modes = _incidence(applicants.work_modes, [(mode,) if mode else () for mode in projects.work_modes])
        self._needs_place = np.array([mode not in ("", REMOTE) for mode in projects.work_modes], np.bool_)
        self._project_modes = np.array([bool(mode) for mode in projects.work_modes], np.bool_)
        self._zone, self._shares = shared_time(market, params.calendar, params.rules.unknown_time_zone == "allow")
        self._n_projects = len(projects)

    def first_broken(self, rows: slice, fits: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
        """The first broken rule of each pair.

        Parameters
        ----------
        rows
            The block of applicants.
        fits
            Bool (n, P): the applicant's calendar holds the project.

        Returns
        -------
        ndarray
            Uint8 (n, P): `ELIGIBLE` (0), or 1 + position in `RULES`.
        """
        passes = {
            "forbidden": self._not_forbidden(rows),
            "languages": self._speaks(rows),
            "work_mode": self._accepts_mode(rows),
            "location": self._is_near(rows),
            "must_have_skills": self._has_skills(rows),
            "shared_time": self._shares[self._zone[rows]],
            "calendar": fits,
        }
        broken = np.zeros((rows.stop - rows.start, self._n_projects), np.uint8)
        for code, rule in reversed(list(enumerate(RULES, start=1))):
            broken[~passes[rule]] = code
        return broken

    def _not_forbidden(self, rows: slice) -> npt.NDArray[np.bool_]:
        allowed = np.ones((rows.stop - rows.start, self._n_projects), np.bool_)
        inside = self._forbids[(self._forbids[:, 0] >= rows.start) & (self._forbids[:, 0] < rows.stop)]
        allowed[inside[:, 0] - rows.start, inside[:, 1]] = False
        return allowed

    def _speaks(self, rows: slice) -> npt.NDArray[np.bool_]:
        stated, needed = self._languages
        spoken: npt.NDArray[np.int32] = (stated[rows] @ needed.T).toarray()
        return spoken == needed.sum(axis=1)[None, :]

    def _accepts_mode(self, rows: slice) -> npt.NDArray[np.bool_]:
        stated, offered = self._modes
        accepted = (stated[rows] @ offered.T).toarray() > 0
        says_nothing = np.diff(stated[rows].indptr)[:, None] == 0
        return accepted | ~self._project_modes[None, :] | (says_nothing & _allows(self._params.unknown_work_mode))

    def _is_near(self, rows: slice) -> npt.NDArray[np.bool_]:
        """Each leg can be reached."""
        stated, places = self._locations
        leg_is_near = ((stated[rows] @ places.T).toarray() > 0) | (np.diff(places.indptr) == 0)[None, :]
        near = np.logical_and.reduceat(leg_is_near, self._first_legs, axis=1)
        says_nothing = np.diff(stated[rows].indptr)[:, None] == 0
        return near | ~self._needs_place[None, :] | (says_nothing & _allows(self._params.unknown_location))

    def _has_skills(self, rows: slice) -> npt.NDArray[np.bool_]:
        says_nothing = self._skills.is_unknown[rows][:, None]
        return must_have_met(self._skills, rows) | (says_nothing & _allows(self._params.unknown_skills))


def _allows(policy: str) -> np.bool_:
    return np.bool_(policy == "allow")


def _incidence(stated: Sequence[Iterable[str]], asked: Sequence[Iterable[str]]) -> tuple[csr_array, csr_array]:
    """Which names each row of both sides has, as 0/1 matrices with one column a name."""
    names: dict[str, int] = {}
    for row in (*stated, *asked):
        for name in row:
            names.setdefault(comparable(name), len(names))
    return _one_hot(stated, names), _one_hot(asked, names)


def _one_hot(rows: Sequence[Iterable[str]], names: dict[str, int]) -> csr_array:
    from scipy.sparse import csr_array

    columns = [sorted({names[comparable(name)] for name in row}) for row in rows]
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in columns])]).astype(np.int64)
    indices = np.array([column for row in columns for column in row], np.int64)
    ones = np.ones(indices.size, np.int32)
    return csr_array((ones, indices, indptr), shape=(len(columns), max(1, len(names))))
