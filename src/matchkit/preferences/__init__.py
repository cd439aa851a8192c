"""Ranked lists of applicants and priorities of projects, on the pairs that both sides accept."""

from matchkit.preferences.records import Preferences
from matchkit.preferences.ties import lottery, pair_lottery, position_lottery

__all__ = ["Preferences", "lottery", "pair_lottery", "position_lottery"]
