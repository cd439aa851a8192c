"""Stable assignment of applicants to projects, several each, and the independent check of the result."""

from matchkit.assignment.solving import Matching, solve
from matchkit.assignment.stability import Coverage, StabilityReport, find_blocking_pairs
from matchkit.assignment.waiting import find_waitlist

__all__ = ["Coverage", "Matching", "StabilityReport", "find_blocking_pairs", "find_waitlist", "solve"]
