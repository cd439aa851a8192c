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
    from matchkit.databases import Query, forget_in_database
    from matchkit.embedding import Encoder, VectorCache, load_encoder, text_scores
    from matchkit.errors import MatchkitError
    from matchkit.examples_data import example_intake
    from matchkit.explanation import Explanation
    from matchkit.forgetting import Forgetting, forget
    from matchkit.intake import Redaction, read_intake, redact
    from matchkit.params import MatchParams
    from matchkit.pipeline import match, match_intake, shortlist
    from matchkit.preferences import Preferences
    from matchkit.replay import Replay, read_run, replay_run
    from matchkit.result import MatchResult
    from matchkit.scoring import Rule
    from matchkit.shortlists import Shortlists
    from matchkit.skills import SkillMention, SkillVocabulary, extract_skills
    from matchkit.verification import Verification, verify_run

_HOMES = {
    "Calendar": "calendars",
    "Encoder": "embedding",
    "Explanation": "explanation",
    "Forgetting": "forgetting",
    "MatchParams": "params",
    "MatchResult": "result",
    "Matching": "assignment",
    "MatchkitError": "errors",
    "Preferences": "preferences",
    "Query": "databases",
    "Redaction": "intake",
    "Replay": "replay",
    "Rule": "scoring",
    "Shortlists": "shortlists",
    "SkillMention": "skills",
    "SkillVocabulary": "skills",
    "StabilityReport": "assignment",
    "VectorCache": "embedding",
    "Verification": "verification",
    "example_intake": "examples_data",
    "extract_skills": "skills",
    "find_blocking_pairs": "assignment",
    "find_waitlist": "assignment",
    "forget": "forgetting",
    "forget_in_database": "databases",
    "load_encoder": "embedding",
    "match": "pipeline",
    "match_intake": "pipeline",
    "read_intake": "intake",
    "read_run": "replay",
    "redact": "intake",
    "replay_run": "replay",
    "shortlist": "pipeline",
    "solve": "assignment",
    "text_scores": "embedding",
    "verify_run": "verification",
}

__all__ = [
    "Calendar",
    "Encoder",
    "Explanation",
    "Forgetting",
    "MatchParams",
    "MatchResult",
    "Matching",
    "MatchkitError",
    "Preferences",
    "Query",
    "Redaction",
    "Replay",
    "Rule",
    "Shortlists",
    "SkillMention",
    "SkillVocabulary",
    "StabilityReport",
    "VectorCache",
    "Verification",
    "__version__",
    "example_intake",
    "extract_skills",
    "find_blocking_pairs",
    "find_waitlist",
    "forget",
    "forget_in_database",
    "load_encoder",
    "match",
    "match_intake",
    "read_intake",
    "read_run",
    "redact",
    "replay_run",
    "shortlist",
    "solve",
    "text_scores",
    "verify_run",
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
