"""Why a set of projects does not fit an applicant: what is over-full, and the smallest changes that would help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.availability.capacity import hours_by_day
from matchkit.availability.fewest_days import fewest_days
from matchkit.kernels.calendar import BLOCKS, DAYS, CalendarArrays, fits_together, frozen
from matchkit.kernels.days import (
    AT,
    DAYS_PER_WEEK,
    END,
    FLEXIBLE,
    LEGS_FROM,
    LEGS_TO,
    LOAD,
    MOST_WITH_HOLES,
    START,
    stand_apart,
)
from matchkit.kernels.planning import flexible_of, open_days
from matchkit.market.days import QUARTERS_PER_HOUR, iso_date

if TYPE_CHECKING:
    from matchkit.availability.calendar import Calendar

Int64s = npt.NDArray[np.int64]
QUARTERS_PER_DAY = 24 * QUARTERS_PER_HOUR
QUARTERS_PER_WEEK = DAYS_PER_WEEK * QUARTERS_PER_DAY


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
        names = ", ".join(self.projects.values())
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
            parts.append(f"with {change.hours_per_week:g} hours a week")
        if change.hours_per_day is not None:
            parts.append(f"with {change.hours_per_day:g} hours a day")
        if change.days:
            parts.append(f"if {', '.join(change.days)} were free")
        if change.gap_days is not None:
            parts.append(f"with a gap of {change.gap_days} day{'s' if change.gap_days != 1 else ''}")
        if change.max_projects is not None:
            parts.append(f"with {change.max_projects} projects at most")
        if change.leave_out:
            parts.append(f"without {', '.join(self.projects[p] for p in change.leave_out)}")
        return " and ".join(parts)

    def describe(self, item: Overfull) -> str:
        """Such as ``2027-02-01 to 2027-02-07: 12 hours are needed, 10 are free (p-1 and p-2)``."""
        when = item.first if item.first == item.last else f"{item.first} to {item.last}"
        names = " and ".join(self.projects[p] for p in item.projects)
        if item.kind == "gap":
            return f"{when}: {item.free:g} whole days between {names}, {item.needed:g} are wanted"
        if item.kind == "places":
            return f"{when}: {names} are on-site at different places"
        if item.kind == "number":
            return f"{item.needed:g} projects, {item.free:g} are wanted at most"
        if item.kind == "moment":
            return f"day {when}: {item.needed:g} hours a week under way, {item.free:g} are free ({names})"
        where = " on days without work at another place" if item.kind == "elsewhere" else ""
        return f"{when}: {item.needed:g} hours are needed, {item.free:g} are free{where} ({names})"


def explain_misfit(calendar: Calendar, applicant: int, chosen: Int64s) -> WhyNot:
    """Look for what is over-full, and for changes, each of which is tried out."""
    names = {p: calendar.project_name(p) for p in chosen.tolist()}
    most = calendar.most(applicant)
    overfull: tuple[Overfull, ...] = _too_many(calendar, chosen, most) if chosen.size > most else ()
    changes: tuple[Change, ...] = (Change(),) if overfull else ()
    if not fits_together(calendar.arrays, applicant, chosen):
        more, changes = _overfull_and_changes(calendar, applicant, chosen)
        overfull += more
    changes = tuple(_with_number(change, chosen.size, most) for change in changes)
    return WhyNot(calendar.applicant_name(applicant), names, not overfull, overfull, changes)


def _overfull_and_changes(
    calendar: Calendar, applicant: int, chosen: Int64s
) -> tuple[tuple[Overfull, ...], tuple[Change, ...]]:
    if calendar.arrays.kind == BLOCKS:
        moments = tuple(_overfull_moments(calendar.arrays, applicant, chosen))
        return moments, (Change(hours_per_week=max(item.needed for item in moments)),)
    alone = _Alone(calendar, applicant, chosen)
    return (*alone.find_collisions(), *alone.find_overfull_hours()), tuple(alone.find_changes())


def _too_many(calendar: Calendar, chosen: Int64s, most: int) -> tuple[Overfull]:
    first = calendar.first_day + int(calendar.arrays.windows[chosen, START].min())
    last = calendar.first_day + int(calendar.arrays.windows[chosen, END].max()) - 1
    return (Overfull("number", iso_date(first), iso_date(last), chosen.size, most, tuple(chosen.tolist())),)


def _with_number(change: Change, n_chosen: int, most: int) -> Change:
    """The change, with the number of projects that it asks for where that is too large."""
    n_left = n_chosen - len(change.leave_out)
    return change._replace(max_projects=n_left) if n_left > most else change


def _overfull_moments(arrays: CalendarArrays, applicant: int, chosen: Int64s) -> Iterator[Overfull]:
    from matchkit.availability.calendar import PARTS_PER_HOUR

    limit = int(arrays.limit[arrays.profile[applicant]])
    bounds = np.unique(arrays.windows[chosen][:, [START, END]])
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        under_way = [p for p in chosen.tolist() if arrays.windows[p, START] <= start < arrays.windows[p, END]]
        needed = int(arrays.windows[under_way, LOAD].sum())
        if needed > limit:
            hours = needed / PARTS_PER_HOUR, limit / PARTS_PER_HOUR
            yield Overfull("moment", str(start), str(end - 1), *hours, tuple(under_way))


class _Alone:
    """One applicant's calendar of days, which can be changed, and some projects."""

    def __init__(self, calendar: Calendar, applicant: int, chosen: Int64s) -> None:
        self._arrays, self._chosen = calendar.arrays, chosen
        self._first_day = calendar.first_day
        self._k = int(calendar.arrays.profile[applicant])
        self._limit = int(calendar.arrays.limit[self._k])
        self._per_day, _, self._gap = calendar.arrays.days.calendars[self._k].tolist()
        windows, days = calendar.arrays.windows, calendar.arrays.days
        self._hours = hours_by_day(days, self._k)
        self._legs = [(p, leg) for p in chosen.tolist() for leg in range(*windows[p, [LEGS_FROM, LEGS_TO]])]

    def find_collisions(self) -> Iterator[Overfull]:
        """Pairs of projects that follow each other too closely, or call to two places."""
        days = self._arrays.days
        for p, q in combinations(self._chosen.tolist(), 2):
            start, end = (self._arrays.windows[[p, q], column] for column in (START, END))
            first, last = sorted((int(start.max()), int(end.min()) - 1))
            if not stand_apart(self._arrays.windows, days, self._gap, p, q):
                kind = "gap" if stand_apart(self._arrays.windows, days, 0, p, q) else "places"
                wanted, found = (self._gap, max(int(start.max() - end.min()), 0)) if kind == "gap" else (days.travel, 0)
                dates = iso_date(self._first_day + first), iso_date(self._first_day + last)
                yield Overfull(kind, *dates, wanted, found, (p, q))

    def find_overfull_hours(self) -> Iterator[Overfull]:
        """Days and weeks that fixed legs overfill; where there are none, windows that the flexible ones do."""
        fixed, users = self._fixed_loads()
        n_found = 0
        for day in np.flatnonzero(fixed > np.where(fixed > 0, self._hours, 0)).tolist():
            n_found += 1
            yield self._item("day", day, day + 1, int(fixed[day]), int(self._hours[day]), users[day])
        weekly = fixed.reshape(-1, DAYS_PER_WEEK).sum(axis=1)
        for week in np.flatnonzero(weekly > self._limit).tolist():
            n_found += 1
            monday = week * DAYS_PER_WEEK
            among = {p for day in range(monday, monday + DAYS_PER_WEEK) for p in users[day]}
            yield self._item("week", monday, monday + DAYS_PER_WEEK, int(weekly[week]), self._limit, among)
        if not n_found:
            yield from self._overfull_windows(fixed)

    def _overfull_windows(self, fixed: Int64s) -> Iterator[Overfull]:
        """The fewest flexible legs that ask for more hours than the fixed ones leave, of all such sets."""
        windows, days = self._arrays.windows, self._arrays.days
        owner, flexible = flexible_of(windows, days, self._chosen)
        is_open = open_days(windows, days, self._chosen, owner, flexible, 0, self._hours.size)
        found: list[set[int]] = []
        for some in _sets_of_legs(days.legs[flexible], is_open):
            if any(known <= set(some) for known in found):
                continue
            needed = int(days.legs[flexible[some], LOAD].sum())
            free = self._left(fixed, np.logical_or.reduce(is_open[some]))
            if needed > free:
                found.append(set(some))
                yield self._overfull_legs(flexible[some], set(self._chosen[owner[some]].tolist()), fixed, needed, free)

    def _overfull_legs(self, legs: Int64s, projects: set[int], fixed: Int64s, needed: int, free: int) -> Overfull:
        start, end = (self._arrays.days.legs[legs, column] for column in (START, END))
        whole = np.zeros(self._hours.size, np.bool_)
        for first, stop in zip(start, end, strict=True):
            whole[first:stop] = True
        kind = "window" if needed > self._left(fixed, whole) else "elsewhere"
        return self._item(kind, int(start.min()), int(end.max()), needed, free, projects)

    def _left(self, fixed: Int64s, is_inside: npt.NDArray[np.bool_]) -> int:
        """Quarter-hours that the fixed legs leave on some days."""
        weekly = (np.where(is_inside, self._hours - fixed, 0)).reshape(-1, DAYS_PER_WEEK).sum(axis=1)
        limits = self._limit - fixed.reshape(-1, DAYS_PER_WEEK).sum(axis=1)
        return int(np.minimum(weekly, limits).sum())

    def _fixed_loads(self) -> tuple[Int64s, list[set[int]]]:
        """Quarter-hours of the fixed legs on each day, and the projects that they belong to."""
        days = self._arrays.days
        fixed = np.zeros(self._hours.size, np.int64)
        users: list[set[int]] = [set() for _ in range(fixed.size)]
        for p, leg in self._legs:
            if days.legs[leg, AT] == FLEXIBLE:
                continue
            for i in range(days.legs[leg, END] - days.legs[leg, START]):
                load, day = int(days.day_load[days.legs[leg, AT] + i]), int(days.legs[leg, START]) + i
                fixed[day] += load
                if load:
                    users[day].add(p)
        return fixed, users

    def find_changes(self) -> Iterator[Change]:
        """More hours a week, or a day, or further days: each by itself; else days with hours; else doing without."""
        n_found = 0
        for change in (self._more_a_week(), self._more_a_day(), self._more_days(), self._smaller_gap()):
            if change is not None:
                n_found += 1
                yield change
        if not n_found:
            change = self._more_days_and_hours() or self._doing_without()
            if change is not None:
                yield change

    def _more_a_week(self) -> Change | None:
        limit = _least(self._limit + 1, QUARTERS_PER_WEEK, lambda limit: self._fits(self._chosen, limit=limit))
        return None if limit is None else Change(hours_per_week=limit / QUARTERS_PER_HOUR)

    def _more_a_day(self) -> Change | None:
        def is_enough(per_day: int) -> bool:
            return self._fits(self._chosen, hours=np.where(self._hours == self._per_day, per_day, self._hours))

        per_day = _least(self._per_day + 1, QUARTERS_PER_DAY, is_enough) if self._per_day else None
        return None if per_day is None else Change(hours_per_day=per_day / QUARTERS_PER_HOUR)

    def _more_days(self, limit: int | None = None) -> Change | None:
        days = self._fewest_days(self._limit if limit is None else limit)
        if not days:
            return None
        more = self._with_days(days)
        most = self._limit if limit is None else limit
        least = _least(self._limit, most, lambda hours: self._fits(self._chosen, limit=hours, hours=more))
        if least is None:
            return None
        dates = tuple(iso_date(self._first_day + day) for day in days)
        return Change(hours_per_week=least / QUARTERS_PER_HOUR if least > self._limit else None, days=dates)

    def _more_days_and_hours(self) -> Change | None:
        return self._more_days(QUARTERS_PER_WEEK)

    def _smaller_gap(self) -> Change | None:
        gaps = [gap for gap in range(self._gap) if self._fits(self._chosen, gap=gap)]
        return Change(gap_days=max(gaps)) if gaps else None

    def _doing_without(self) -> Change | None:
        """The fewest projects without which the others fit, the last ones named first."""
        chosen = self._chosen.tolist()
        for n in range(1, len(chosen)):
            for left_out in combinations(reversed(chosen), n):
                if self._fits(np.array([p for p in chosen if p not in left_out])):
                    return Change(leave_out=tuple(sorted(left_out)))
        return None

    def _fewest_days(self, limit: int) -> list[int]:
        fixed, _ = self._fixed_loads()
        windows, days = self._arrays.windows, self._arrays.days
        owner, legs = flexible_of(windows, days, self._chosen)
        is_open = open_days(windows, days, self._chosen, owner, legs, 0, self._hours.size)
        flexible = [(int(days.legs[leg, LOAD]), np.flatnonzero(row)) for leg, row in zip(legs, is_open, strict=True)]
        return fewest_days(self._hours, fixed, flexible, limit, self._per_day)

    def _with_days(self, days: Sequence[int]) -> Int64s:
        hours = self._hours.copy()
        hours[list(days)] = self._per_day
        return hours

    def _fits(
        self, chosen: Int64s, *, limit: int | None = None, hours: Int64s | None = None, gap: int | None = None
    ) -> bool:
        """Ask again, with other limits."""
        days = self._arrays.days._replace(
            free=frozen(np.zeros((1, self._hours.size // DAYS_PER_WEEK), np.uint8)),
            calendars=frozen(np.array([[0, 0, self._gap if gap is None else gap]], np.int64)),
            daily=frozen((self._hours if hours is None else hours)[None, :].astype(np.int16)),
        )
        limits = frozen(np.array([self._limit if limit is None else limit], np.int64))
        changed = CalendarArrays(DAYS, self._arrays.windows, limits, frozen(np.zeros(1, np.int32)), days)
        return bool(fits_together(changed, 0, chosen))

    def _item(self, kind: str, start: int, end: int, needed: int, free: int, projects: set[int]) -> Overfull:
        first, last = iso_date(self._first_day + start), iso_date(self._first_day + end - 1)
        hours = needed / QUARTERS_PER_HOUR, free / QUARTERS_PER_HOUR
        return Overfull(kind, first, last, *hours, tuple(sorted(projects)))


def _sets_of_legs(legs: Int64s, is_open: npt.NDArray[np.bool_]) -> Iterator[list[int]]:
    """Sets of flexible legs, small ones first, of which one asks for too much if any does.

    Where windows have no holes, those inside an interval are enough (see `matchkit.kernels.days`).
    """
    n = len(legs)
    if (is_open.sum(axis=1) == legs[:, END] - legs[:, START]).all():
        spans = {(start, end) for start in legs[:, START].tolist() for end in legs[:, END].tolist()}
        for _, start, end in sorted((end - start, start, end) for start, end in spans):
            inside = np.flatnonzero((start <= legs[:, START]) & (legs[:, END] <= end)).tolist()
            if inside:
                yield inside
        return
    for size in range(1, n + 1) if n <= MOST_WITH_HOLES else [n]:
        yield from map(list, combinations(range(n), size))


def _least(least: int, most: int, is_enough: Callable[[int], bool]) -> int | None:
    """The smallest number from ``least`` to ``most`` that is enough, where all larger ones are; None if none is."""
    if least > most or not is_enough(most):
        return None
    while least < most:
        middle = (least + most) // 2
        least, most = (least, middle) if is_enough(middle) else (middle + 1, most)
    return most
