"""The numbers behind the charts of seats and of the season; the page and the plots draw the same records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.explanation import Outcome
from matchkit.market import Legs, Projects
from matchkit.market.days import DAYS_PER_WEEK, date_of, weekday

MOST_GROUPS = 8
MOST_STEPS = 53
"""A season of more weeks than this is counted in steps of several."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class SeatGroup:
    """Projects that have something in common, and their seats."""

    name: str
    projects: int
    filled: int
    open: int


@dataclass(frozen=True)
class SeatFigure:
    """Where seats are left.

    Attributes
    ----------
    full, part, empty
        Projects with all, some, and none of their seats filled.
    grouped_by
        ``"field"``, ``"host"`` or ``"work mode"``: the first of these that any project states.
    groups
        Most open seats first; beyond `MOST_GROUPS` the last one holds all others.
    """

    full: int
    part: int
    empty: int
    grouped_by: str
    groups: tuple[SeatGroup, ...]


@dataclass(frozen=True)
class Span:
    """One project's window in day numbers, half-open, and its seats."""

    project: str
    title: str
    start: int
    end: int
    filled: int
    seats: int


@dataclass(frozen=True)
class SeasonFigure:
    """What is under way when.

    Attributes
    ----------
    starts
        Day numbers of Mondays, the first days of the steps.
    weeks
        How many weeks a step has.
    filled, open
        Seats of projects that are under way at some time of the step: taken, and empty.
    spans
        All projects by start, end and id.
    """

    starts: tuple[int, ...]
    weeks: int
    filled: tuple[int, ...]
    open: tuple[int, ...]
    spans: tuple[Span, ...]


def seat_figure(outcome: Outcome) -> SeatFigure:
    """How many projects are full, and in which fields, or of which hosts, seats are left."""
    projects = outcome.market.projects
    filled, seats = _filled(outcome), projects.seats.astype(np.int64)
    grouped_by, keys = _grouping(projects)
    names, row = np.unique(np.array([key or "not stated" for key in keys]), return_inverse=True)
    totals = [np.bincount(row, counts, names.size).astype(int) for counts in (np.ones_like(seats), filled, seats)]
    groups = [
        SeatGroup(str(name), int(n), int(taken), int(held - taken))
        for name, n, taken, held in zip(names, *totals, strict=True)
    ]
    groups.sort(key=lambda group: (-group.open, -group.filled, group.name))
    return SeatFigure(
        full=int(((filled == seats) & (seats > 0)).sum()),
        part=int(((filled > 0) & (filled < seats)).sum()),
        empty=int(((filled == 0) & (seats > 0)).sum()),
        grouped_by=grouped_by,
        groups=_first_groups(groups),
    )


def _grouping(projects: Projects) -> tuple[str, Sequence[str]]:
    stated = (("field", projects.fields), ("host", projects.hosts), ("work mode", projects.work_modes))
    return next(((name, keys) for name, keys in stated if any(keys)), stated[0])


def _first_groups(groups: Sequence[SeatGroup]) -> tuple[SeatGroup, ...]:
    if len(groups) <= MOST_GROUPS:
        return tuple(groups)
    rest = groups[MOST_GROUPS - 1 :]
    totals = (sum(group.projects for group in rest), sum(group.filled for group in rest), sum(g.open for g in rest))
    return (*groups[: MOST_GROUPS - 1], SeatGroup(f"{len(rest):,} others", *totals))


def _filled(outcome: Outcome) -> npt.NDArray[np.int64]:
    return np.array([len(seated) for seated in outcome.seated], np.int64)


def season_figure(outcome: Outcome) -> SeasonFigure:
    """Seats of the projects that are under way, week by week; and each project's window."""
    projects = outcome.market.projects
    filled = _filled(outcome)
    first = int(projects.start.min())
    monday = first - weekday(first)
    n_weeks = 1 + (int(projects.end.max()) - 1 - monday) // DAYS_PER_WEEK
    weeks = -(-n_weeks // MOST_STEPS)
    step = weeks * DAYS_PER_WEEK
    under_way = _under_way(projects.legs, monday, step, -(-n_weeks // weeks))
    order = sorted(range(len(projects)), key=lambda p: (projects.start[p], projects.end[p], projects.ids[p]))
    spans = [
        Span(projects.ids[p], projects.titles[p], int(projects.start[p]), int(projects.end[p]), int(filled[p]), seats)
        for p, seats in zip(order, projects.seats[order].tolist(), strict=True)
    ]
    return SeasonFigure(
        starts=tuple(range(monday, monday + step * under_way.shape[1], step)),
        weeks=weeks,
        filled=tuple((filled @ under_way).tolist()),
        open=tuple(((projects.seats - filled) @ under_way).tolist()),
        spans=tuple(spans),
    )


def _under_way(legs: Legs, monday: int, step: int, n_steps: int) -> npt.NDArray[np.int64]:
    """Int64 (P, steps): 1 where some leg of a project lies in a step."""
    found = np.zeros((len(legs), n_steps), np.int64)
    spans = zip(legs.project, (legs.start - monday) // step, (legs.end - 1 - monday) // step, strict=True)
    for project, first, last in spans:
        found[project, first : last + 1] = 1
    return found


def short_date(day: int) -> str:
    """``1 Feb``, the same in every locale."""
    date = date_of(day)
    return f"{date.day} {MONTHS[date.month - 1]}"
