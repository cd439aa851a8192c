"""The pairs that the tables name, as positions of the market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.market import Market
from matchkit.verification.stability import NotTheMarketError
from matchkit.verification.tables import PLACEMENTS, WAITLIST, Placement, Tables


@dataclass(frozen=True, eq=False)
class Positions:
    """The pairs that the tables name.

    Attributes
    ----------
    placements
        Rows of placements.csv, by applicant, then project.
    placed
        Int64 (m, 2): applicant and project of each of these.
    waiting
        Int64 (k, 2): project and applicant, in the order of waitlist.csv.
    is_gone
        Bool (A,): people of the market who are neither placed nor unplaced, as they were forgotten.
    """

    placements: tuple[Placement, ...]
    placed: npt.NDArray[np.int64]
    waiting: npt.NDArray[np.int64]
    is_gone: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, tables: Tables, market: Market, *, has_forgotten: bool) -> Positions:
        """As positions; `NotTheMarketError` where the tables name somebody unknown, or a pair twice."""
        people, projects = market.applicants.positions, market.projects.positions
        placed = {
            (_position(PLACEMENTS, row.applicant, people), _position(PLACEMENTS, row.project, projects)): row
            for row in tables.placements
        }
        if len(placed) < len(tables.placements):
            raise NotTheMarketError(f"{PLACEMENTS} has a placement more than once")
        waiting = [
            (_position(WAITLIST, row.project, projects), _position(WAITLIST, row.applicant, people))
            for row in tables.waiting
        ]
        told = {row.applicant for row in tables.placements} | set(tables.unplaced)
        return cls(
            placements=tuple(placed[pair] for pair in sorted(placed)),
            placed=np.array(sorted(placed), np.int64).reshape(-1, 2),
            waiting=np.array(waiting, np.int64).reshape(-1, 2),
            is_gone=np.array([has_forgotten and key not in told for key in market.applicants.ids], np.bool_),
        )


def _position(table: str, key: str, positions: Mapping[str, int]) -> int:
    if key not in positions:
        raise NotTheMarketError(f"{table} names {key!r}, which is not in the market")
    return positions[key]
