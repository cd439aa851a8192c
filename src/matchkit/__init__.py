"""matchkit places applicants in short projects: stable, exact, and explained.

Names are loaded on first use, so that ``import matchkit`` is quick and brings neither torch nor pandas.
"""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING, Any

from matchkit._version import __version__

if TYPE_CHECKING:
    from matchkit.assignment import Matching, StabilityReport, find_blocking_pairs, find_waitlist, solve
    from matchkit.calendars import Calendar
    from matchkit.embedding import Encoder, VectorCache, load_encoder, text_scores
    from matchkit.errors import MatchkitError
    from matchkit.examples_data import example_intake
    from matchkit.explanation import Explanation
    from matchkit.intake import Redaction, read_intake, redact
    from matchkit.params import MatchParams
    from matchkit.pipeline import match, shortlist
    from matchkit.preferences import Preferences
    from matchkit.replay import read_run
    from matchkit.result import MatchResult
    from matchkit.scoring import Rule
    from matchkit.shortlists import Shortlists
    from matchkit.skills import SkillMention, SkillVocabulary, extract_skills

_HOMES = {
    "Calendar": "calendars",
    "Encoder": "embedding",
    "Explanation": "explanation",
    "MatchParams": "params",
    "MatchResult": "result",
    "Matching": "assignment",
    "MatchkitError": "errors",
    "Preferences": "preferences",
    "Redaction": "intake",
    "Rule": "scoring",
    "Shortlists": "shortlists",
    "SkillMention": "skills",
    "SkillVocabulary": "skills",
    "StabilityReport": "assignment",
    "VectorCache": "embedding",
    "example_intake": "examples_data",
    "extract_skills": "skills",
    "find_blocking_pairs": "assignment",
    "find_waitlist": "assignment",
    "load_encoder": "embedding",
    "match": "pipeline",
    "read_intake": "intake",
    "read_run": "replay",
    "redact": "intake",
    "shortlist": "pipeline",
    "solve": "assignment",
    "text_scores": "embedding",
}

__all__ = [
    "Calendar",
    "Encoder",
    "Explanation",
    "MatchParams",
    "MatchResult",
    "Matching",
    "MatchkitError",
    "Preferences",
    "Redaction",
    "Rule",
    "Shortlists",
    "SkillMention",
    "SkillVocabulary",
    "StabilityReport",
    "VectorCache",
    "__version__",
    "example_intake",
    "extract_skills",
    "find_blocking_pairs",
    "find_waitlist",
    "load_encoder",
    "match",
    "read_intake",
    "read_run",
    "redact",
    "shortlist",
    "solve",
    "text_scores",
]

logging.getLogger("matchkit").addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'matchkit' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"matchkit.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
