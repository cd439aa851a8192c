"""From what both sides said to two whole-number scores for every pair that passes the hard rules."""

from matchkit.scoring.blocking import Holdings, Lists, Suspects, find_blocking
from matchkit.scoring.complete import ApplicantsPart, score_all, score_some
from matchkit.scoring.components import APPLICANT_COMPONENTS, COMPONENTS, PROJECT_COMPONENTS
from matchkit.scoring.documents import TEXT_COMPONENTS, MarketTexts, encode_market, nearest_sections, read_ahead
from matchkit.scoring.edges import Edges, Pairs
from matchkit.scoring.evidence import Evidence
from matchkit.scoring.own_rules import OwnRules, Rule
from matchkit.scoring.rules import ELIGIBLE, RULES
from matchkit.scoring.shortlists import FoundInPart, MapBlocks, Order, shortlist
from matchkit.scoring.sides import ProjectSide, Sides
from matchkit.scoring.single import rules_broken, score_pair

__all__ = [
    "APPLICANT_COMPONENTS",
    "COMPONENTS",
    "ELIGIBLE",
    "PROJECT_COMPONENTS",
    "RULES",
    "TEXT_COMPONENTS",
    "ApplicantsPart",
    "Edges",
    "Evidence",
    "FoundInPart",
    "Holdings",
    "Lists",
    "MapBlocks",
    "MarketTexts",
    "Order",
    "OwnRules",
    "Pairs",
    "ProjectSide",
    "Rule",
    "Sides",
    "Suspects",
    "encode_market",
    "find_blocking",
    "nearest_sections",
    "read_ahead",
    "rules_broken",
    "score_all",
    "score_pair",
    "score_some",
    "shortlist",
]
