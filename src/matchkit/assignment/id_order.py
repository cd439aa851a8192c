"""Markets put in order of their ids, so that no result depends on the order in which rows came.

With calendars there may be several stable matchings, and which one is found depends on who is heard first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.preferences import Preferences


@dataclass(frozen=True, eq=False)
class IdOrder:
    """Where each side goes when it is put in order of its ids.

    Attributes
    ----------
    applicants, projects
        Int64 (A,) and (P,): who comes first, second, ..., as positions of the market given.
    """

    applicants: npt.NDArray[np.int64]
    projects: npt.NDArray[np.int64]

    @classmethod
    def of(cls, preferences: Preferences, n_projects: int) -> IdOrder:
        """The order of the ids; a side without any stays as it is."""
        return cls(
            _ascending(preferences.applicant_ids, preferences.n_applicants),
            _ascending(preferences.project_ids, n_projects),
        )

    @property
    def is_given(self) -> bool:
        """True if the market stands in this order already."""
        return all(bool((np.diff(side) > 0).all()) for side in (self.applicants, self.projects))

    def preferences(self, preferences: Preferences) -> Preferences:
        """The preferences with both sides in order."""
        lengths = np.diff(preferences.indptr)[self.applicants]
        indptr = np.concatenate([[0], np.cumsum(lengths)])
        edges = np.arange(indptr[-1]) + np.repeat(preferences.indptr[self.applicants] - indptr[:-1], lengths)
        place = _inverse(self.projects).astype(np.int32)
        return Preferences(
            indptr,
            place[preferences.project[edges]],
            preferences.priority[edges],
            applicant_ids=_rearranged(preferences.applicant_ids, self.applicants),
            project_ids=_rearranged(preferences.project_ids, self.projects),
        )

    def pairs_in(self, pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Pairs of positions in the market given as pairs of positions in order."""
        return np.column_stack([_inverse(self.applicants)[pairs[:, 0]], _inverse(self.projects)[pairs[:, 1]]])

    def pairs_out(self, pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Pairs of positions in order as pairs of positions in the market given, sorted."""
        given = np.column_stack([self.applicants[pairs[:, 0]], self.projects[pairs[:, 1]]])
        return given[np.lexsort((given[:, 1], given[:, 0]))]


def _ascending(ids: Sequence[str] | None, n: int) -> npt.NDArray[np.int64]:
    if ids is None:
        return np.arange(n)
    return np.array(sorted(range(n), key=ids.__getitem__), np.int64)


def _inverse(order: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    inverse = np.empty_like(order)
    inverse[order] = np.arange(order.size)
    return inverse


def _rearranged(ids: Sequence[str] | None, order: npt.NDArray[np.int64]) -> list[str] | None:
    return None if ids is None else [ids[i] for i in order.tolist()]
