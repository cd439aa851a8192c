"""What `shortlist` returns: scored pairs, without anybody placed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from matchkit.intake import Intake
from matchkit.market import Market
from matchkit.report import shortlist_frame
from matchkit.scoring import Edges

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Shortlists:
    """What `shortlist` returns: of all pairs the best of each side.

    Attributes
    ----------
    intake
        What was read, with its ledger.
    market
        Both sides.
    edges
        The pairs in arrays, with positions of the market.
    """

    intake: Intake
    market: Market
    edges: Edges

    def to_frame(self) -> pd.DataFrame:
        """applicant_id, project_id, applicant_score, project_score, each component (0..10,000, or missing), is_own.

        ``is_own`` tells the applicant's best from pairs that are only among a project's best, or named by a ranking.
        `Preferences.from_frame` takes such frames.
        """
        return shortlist_frame(self.market, self.edges)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """source, row, column, code, kind, id, what, cure: everything refused, repaired, or assumed."""
        return self.intake.ledger.to_frame()
