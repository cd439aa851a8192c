"""What fits together in a person's calendar, decided exactly, with the plan that shows it."""

from matchkit.availability.calendar import Calendar, PlannedWork
from matchkit.availability.why_not import Change, Overfull, WhyNot

__all__ = ["Calendar", "Change", "Overfull", "PlannedWork", "WhyNot"]
