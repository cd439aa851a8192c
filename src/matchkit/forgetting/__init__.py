"""Removing every trace of people from what runs leave behind."""

from matchkit.forgetting.records import Forgetting
from matchkit.forgetting.removing import forget

__all__ = ["Forgetting", "forget"]
