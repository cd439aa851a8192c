"""Everything that scoring reads."""

from __future__ import annotations

from dataclasses import dataclass

from matchkit.availability import Calendar
from matchkit.market import Market, Wishes
from matchkit.params import MatchParams
from matchkit.scoring.documents import MarketTexts
from matchkit.scoring.own_rules import OwnRules
from matchkit.skills import MarketSkills


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that scoring reads; explanations read the same."""

    market: Market
    wishes: Wishes
    calendar: Calendar
    skills: MarketSkills
    texts: MarketTexts
    params: MatchParams
    own_rules: OwnRules
