"""From what both sides said to two whole-number scores for every pair that passes the hard rules."""

from matchkit.scoring.components import APPLICANT_COMPONENTS, COMPONENTS, PROJECT_COMPONENTS
from matchkit.scoring.documents import TEXT_COMPONENTS, MarketTexts, encode_market, nearest_sections
from matchkit.scoring.edges import Edges, Evidence, score_pairs
from matchkit.scoring.own_rules import OwnRules, Rule
from matchkit.scoring.rules import ELIGIBLE, RULES

__all__ = [
    "APPLICANT_COMPONENTS",
    "COMPONENTS",
    "ELIGIBLE",
    "PROJECT_COMPONENTS",
    "RULES",
    "TEXT_COMPONENTS",
    "Edges",
    "Evidence",
    "MarketTexts",
    "OwnRules",
    "Rule",
    "encode_market",
    "nearest_sections",
    "score_pairs",
]
