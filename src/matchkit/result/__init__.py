"""What `match` returns, and what it leaves behind."""

from matchkit.result.match_result import MatchResult
from matchkit.result.recording import CSV_FILES

__all__ = ["CSV_FILES", "MatchResult"]
