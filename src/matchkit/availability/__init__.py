"""What fits together in a person's calendar, decided exactly, with the plan that shows it."""

from matchkit.availability.calendar import Calendar, PlannedWork

__all__ = ["Calendar", "PlannedWork"]
