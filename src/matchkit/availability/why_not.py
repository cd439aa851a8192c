"""What is said of projects that do not fit together, as records and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Overfull(NamedTuple):
    """A time that cannot hold what is asked of it.

    Attributes
    ----------
    kind
        "day", "week" or "window": more hours are asked for than it holds. "elsewhere": more than it holds on days on
        which no fixed work at another place is done. "gap": two projects follow each other too closely. "places": two
        projects call to different places at once. "number": more projects than the applicant wants. "moment": too many
        weekly hours under way, in a calendar of blocks.
    first, last
        Dates, both included; day numbers as text in a calendar of blocks.
    needed, free
        Hours asked for, and hours that there are. For gaps and places whole days: wanted between the two, and there.
        For the number, projects.
    projects
        Positions of the projects that ask.
    """

    kind: str
    first: str
    last: str
    needed: float
    free: float
    projects: tuple[int, ...]


class Change(NamedTuple):
    """A change after which the projects fit together; no smaller one of its kind does it.

    Attributes
    ----------
    hours_per_week, hours_per_day
        The limit that would be enough; None where it stays.
    days
        Dates on which the applicant would have to be free, the fewest; empty where none are needed.
    gap_days
        The gap that would be kept; None where it stays.
    max_projects
        The number of projects that would be enough; None where it stays.
    leave_out
        Positions of projects to do without, where nothing else helps.
    """

    hours_per_week: float | None = None
    hours_per_day: float | None = None
    days: tuple[str, ...] = ()
    gap_days: int | None = None
    max_projects: int | None = None
    leave_out: tuple[int, ...] = ()


@dataclass(frozen=True)
class WhyNot:
    """Whether projects fit together for an applicant, and if not, why not and what would help.

    Attributes
    ----------
    applicant
        Id, or position as text.
    projects
        Ids, or positions as text, of all projects of the market that are named below, by position.
    fits
        True if there is nothing to explain.
    overfull
        What is over-full, by kind, then time.
    changes
        Each makes the projects fit, which was checked by asking again with the change made.
    """

    applicant: str
    projects: dict[int, str]
    fits: bool
    overfull: tuple[Overfull, ...]
    changes: tuple[Change, ...]

    def to_text(self) -> str:
        """In plain words, a line for each thing."""
        names = ", ".join(self.projects.values()) or "nothing"
        if self.fits:
            return f"{names}: fits applicant {self.applicant}."
        lines = [f"{names}: does not fit applicant {self.applicant}."]
        lines += [f"- {self.describe(item)}" for item in self.overfull]
        lines += ["It would fit:" if self.changes else "No single change was found that would make it fit."]
        return "\n".join(lines + [f"- {self.describe_change(change)}" for change in self.changes])

    def describe_change(self, change: Change) -> str:
        """Such as ``with 12.5 hours a week``."""
        parts = []
        if change.hours_per_week is not None:
            parts.append(f"with {_exact(change.hours_per_week)} hours a week")
        if change.hours_per_day is not None:
            parts.append(f"with {_exact(change.hours_per_day)} hours a day")
        if change.days:
            parts.append(f"if {', '.join(change.days)} were free")
        if change.gap_days is not None:
            parts.append(f"with a gap of {_plural(change.gap_days, 'day')}")
        if change.max_projects is not None:
            parts.append(f"with {_plural(change.max_projects, 'project')} at most")
        if change.leave_out:
            parts.append(f"without {', '.join(self.projects[p] for p in change.leave_out)}")
        return " and ".join(parts)

    def describe(self, item: Overfull) -> str:
        """Such as ``2027-02-01 to 2027-02-07: 12 hours are needed, 10 are free (p-1 and p-2)``."""
        when = item.first if item.first == item.last else f"{item.first} to {item.last}"
        names = " and ".join(self.projects[p] for p in item.projects)
        if item.kind == "gap":
            return f"{when}: {item.free:g} whole days lie between {names}, {item.needed:g} are wanted"
        if item.kind == "places":
            journey = f", with {_plural(item.needed, 'day')} of travel between" if item.needed else ""
            return f"{when}: {names} are on-site at different places{journey}"
        if item.kind == "number":
            return f"{_plural(item.needed, 'project')} asked for, {item.free:g} wanted at most"
        if item.kind == "moment":
            return f"day {when}: {_exact(item.needed)} hours a week under way, {_exact(item.free)} are free ({names})"
        where = " on days without work at another place" if item.kind == "elsewhere" else ""
        return f"{when}: {_exact(item.needed)} hours are needed, {_exact(item.free)} are free{where} ({names})"


def _exact(hours: float) -> str:
    """A number with as many digits as it has, and no ``.0``."""
    return str(int(hours)) if float(hours).is_integer() else repr(float(hours))


def _plural(n: float, noun: str) -> str:
    return f"{n:g} {noun}{'' if n == 1 else 's'}"
