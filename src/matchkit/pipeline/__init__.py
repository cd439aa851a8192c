"""The whole line, from two sources to stable placements with reasons."""

from matchkit.pipeline.arguments import by_name, load_named
from matchkit.pipeline.gathering import CACHE, read_evidence
from matchkit.pipeline.matching import match, match_intake, shortlist
from matchkit.pipeline.steps import LOADING, Progress

__all__ = [
    "CACHE",
    "LOADING",
    "Progress",
    "by_name",
    "load_named",
    "match",
    "match_intake",
    "read_evidence",
    "shortlist",
]
