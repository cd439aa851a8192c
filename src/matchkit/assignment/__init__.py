"""Stable assignment of applicants to projects, several each, and the independent check of the result."""

from matchkit.assignment.solving import Matching, solve
from matchkit.assignment.stability import StabilityReport, find_blocking_pairs
from matchkit.assignment.waiting import find_waitlist

__all__ = ["Matching", "StabilityReport", "find_blocking_pairs", "find_waitlist", "solve"]
