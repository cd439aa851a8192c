"""Two runs side by side: what differs in what went in, who moved, and why."""

from matchkit.comparison.comparing import Change, Comparison, Move, compare_runs
from matchkit.comparison.differences import Difference, find_differences
from matchkit.comparison.seen import SeenRun, see_run

__all__ = [
    "Change",
    "Comparison",
    "Difference",
    "Move",
    "SeenRun",
    "compare_runs",
    "find_differences",
    "see_run",
]
