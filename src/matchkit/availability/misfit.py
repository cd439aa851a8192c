"""Why a set of projects does not fit an applicant: what is over-full, and the smallest changes that would help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from matchkit.availability.capacity import day_caps, free_days
from matchkit.availability.fewest_days import Work, fewest_days
from matchkit.availability.why_not import Change, Overfull, WhyNot
from matchkit.kernels.calendar import BLOCKS, DAYS, CalendarArrays, fits_together, frozen
from matchkit.kernels.day_arrays import (
    AT,
    DAYS_PER_WEEK,
    END,
    FLEXIBLE,
    LEGS_FROM,
    LEGS_TO,
    LOAD,
    PLACES_FROM,
    PLACES_TO,
    START,
    DayArrays,
)
from matchkit.kernels.days import stand_apart
from matchkit.kernels.planning import flexible_of, open_days, plan_days
from matchkit.market.days import QUARTERS_PER_DAY, QUARTERS_PER_HOUR, iso_date

if TYPE_CHECKING:
    from matchkit.availability.calendar import Calendar

Int64s = npt.NDArray[np.int64]
QUARTERS_PER_WEEK = DAYS_PER_WEEK * QUARTERS_PER_DAY
ALL_WEEK = 0b1111111
MOST_WITH_HOLES = 3


def explain_misfit(calendar: Calendar, applicant: int, chosen: Int64s) -> WhyNot:
    """Look for what is over-full, and for changes, each of which is tried out."""
    names = {p: calendar.project_name(p) for p in chosen.tolist()}
    most = calendar.most(applicant)
    have_time = bool(fits_together(calendar.arrays, applicant, chosen))
    overfull: tuple[Overfull, ...] = _too_many(calendar, chosen, most) if chosen.size > most else ()
    changes: tuple[Change, ...] = (Change(),) if overfull else ()
    if not have_time:
        more, changes = _overfull_and_changes(calendar, applicant, chosen)
        overfull += more
    changes = tuple(_with_number(change, chosen.size, most) for change in changes)
    fits = have_time and chosen.size <= most
    return WhyNot(calendar.applicant_name(applicant), names, fits, overfull, changes)


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


class _LegDays(NamedTuple):
    leg: int
    days: Int64s


class _Alone:
    """One applicant's calendar of days, which can be changed, and some projects."""

    def __init__(self, calendar: Calendar, applicant: int, chosen: Int64s) -> None:
        windows, days = calendar.arrays.windows, calendar.arrays.days
        self._arrays, self._chosen = calendar.arrays, chosen
        self._first_day = calendar.first_day
        self._k = int(calendar.arrays.profile[applicant])
        self._limit = int(calendar.arrays.limit[self._k])
        self._per_day, _, self._gap = days.calendars[self._k].tolist()
        self._is_free, self._caps = free_days(days, self._k), day_caps(days, self._k)
        self._hours = self._hours_with(self._per_day)
        self._legs = [(p, leg) for p in chosen.tolist() for leg in range(*windows[p, [LEGS_FROM, LEGS_TO]])]
        owner, self._flexible = flexible_of(windows, days, chosen)
        self._owner = chosen[owner]
        self._is_open = open_days(windows, days, chosen, owner, self._flexible, 0, self._hours.size)
        self._fixed, self._users = self._fixed_loads()

    def _hours_with(self, per_day: int) -> Int64s:
        return np.where(self._is_free, np.minimum(per_day, self._caps), 0)

    def find_collisions(self) -> Iterator[Overfull]:
        """Pairs of projects that follow each other too closely, or call to two places: by their nearest legs."""
        windows, days = self._arrays.windows, self._arrays.days
        for p, q in combinations(self._chosen.tolist(), 2):
            if self._gap and (nearest := self._collision("gap", p, q, self._gap)).free < self._gap:
                yield nearest
            if not stand_apart(windows, days, 0, p, q):
                yield self._collision("places", p, q, days.travel)

    def _collision(self, kind: str, p: int, q: int, wanted: int) -> Overfull:
        """Whole days between the legs, or days on-site, that are nearest to each other."""
        nearest: tuple[int, int, int] | None = None
        for i, j in product(self._days_of(p, kind), self._days_of(q, kind)):
            if kind == "places" and not self._exclude_each_other(i.leg, j.leg):
                continue
            gaps = np.abs(i.days[:, None] - j.days[None, :])
            one, other = np.unravel_index(int(gaps.argmin()), gaps.shape)
            first, last = sorted((int(i.days[one]), int(j.days[other])))
            if nearest is None or last - first < nearest[0]:
                nearest = last - first, first, last
        assert nearest is not None  # noqa: S101  # they collide
        distance, first, last = nearest
        dates = iso_date(self._first_day + first), iso_date(self._first_day + last)
        return Overfull(kind, *dates, wanted, max(distance - 1, 0), (p, q))

    def _exclude_each_other(self, i: int, j: int) -> bool:
        """Two legs at different places, both fixed or both flexible: see `stand_apart`."""
        days = self._arrays.days
        are_alike = (days.legs[i, AT] == FLEXIBLE) == (days.legs[j, AT] == FLEXIBLE)
        places, others = (set(days.places[slice(*days.legs[leg, [PLACES_FROM, PLACES_TO]])].tolist()) for leg in (i, j))
        return bool(are_alike and places and others and not places & others)

    def _days_of(self, p: int, kind: str) -> Iterator[_LegDays]:
        """The days of each leg: for gaps its window, for places those on which it calls for being there."""
        days = self._arrays.days
        for leg in range(*self._arrays.windows[p, [LEGS_FROM, LEGS_TO]]):
            start, end, at = days.legs[leg, [START, END, AT]].tolist()
            window = np.arange(start, end)
            if kind == "places" and at != FLEXIBLE:
                window = window[days.day_load[at : at + window.size] > 0]
            yield _LegDays(leg, window)

    def find_overfull_hours(self) -> Iterator[Overfull]:
        """Days and weeks that fixed legs overfill; where there are none, windows that the flexible ones do."""
        fixed, users = self._fixed, self._users
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
            yield from self._overfull_windows()

    def _overfull_windows(self) -> Iterator[Overfull]:
        """Flexible legs that ask for more hours than the fixed ones leave; no smaller set of theirs does."""
        legs = self._arrays.days.legs[self._flexible]
        found: list[set[int]] = []
        for some in _sets_of_legs(legs, self._is_open):
            if any(known <= set(some) for known in found):
                continue
            needed, free = int(legs[some, LOAD].sum()), self._left(np.logical_or.reduce(self._is_open[some]))
            if needed > free:
                found.append(set(some))
                yield self._overfull_legs(some, needed, free)
        if not found:
            # Perhaps several windows with holes, of which no two or three are too small: as much as can be planned.
            most = plan_days(self._arrays.windows, self._limit, self._days_with(self._hours), 0, self._chosen)[2].sum()
            needed, free = int(legs[:, LOAD].sum()), int(most - self._fixed.sum())
            if needed > free:
                yield self._overfull_legs(list(range(len(legs))), needed, free)

    def _overfull_legs(self, some: list[int], needed: int, free: int) -> Overfull:
        start, end = (self._arrays.days.legs[self._flexible[some], column] for column in (START, END))
        whole = np.zeros(self._hours.size, np.bool_)
        for first, stop in zip(start, end, strict=True):
            whole[first:stop] = True
        kind = "window" if needed > self._left(whole) else "elsewhere"
        return self._item(kind, int(start.min()), int(end.max()), needed, free, set(self._owner[some].tolist()))

    def _left(self, is_inside: npt.NDArray[np.bool_]) -> int:
        """Quarter-hours that the fixed legs leave on some days."""
        weekly = np.where(is_inside, self._hours - self._fixed, 0).reshape(-1, DAYS_PER_WEEK).sum(axis=1)
        limits = self._limit - self._fixed.reshape(-1, DAYS_PER_WEEK).sum(axis=1)
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
            return self._fits(self._chosen, hours=self._hours_with(per_day))

        per_day = _least(self._per_day + 1, QUARTERS_PER_DAY, is_enough) if self._per_day else None
        return None if per_day is None else Change(hours_per_day=per_day / QUARTERS_PER_HOUR)

    def _more_days(self) -> Change | None:
        days = self._fewest_days(self._limit)
        return Change(days=self._dates(days)) if days else None

    def _more_days_and_hours(self) -> Change | None:
        """As few days as any number of hours a week leaves, and then as few hours a week."""
        n_days = len(self._fewest_days(QUARTERS_PER_WEEK))

        def is_enough(limit: int) -> bool:
            return 0 < len(self._fewest_days(limit)) <= n_days

        limit = _least(self._limit, QUARTERS_PER_WEEK, is_enough) if n_days else None
        if limit is None:
            return None
        return Change(hours_per_week=limit / QUARTERS_PER_HOUR, days=self._dates(self._fewest_days(limit)))

    def _dates(self, days: Sequence[int]) -> tuple[str, ...]:
        return tuple(iso_date(self._first_day + day) for day in days)

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
        loads = self._arrays.days.legs[self._flexible, LOAD].tolist()
        flexible = [(load, np.flatnonzero(row)) for load, row in zip(loads, self._is_open, strict=True)]
        work = Work(self._hours, self._fixed, flexible, limit, self._per_day)
        return fewest_days(work, lambda days: self._fits(self._chosen, limit=limit, hours=self._with_days(days)))

    def _with_days(self, days: Sequence[int]) -> Int64s:
        hours = self._hours.copy()
        hours[list(days)] = self._per_day
        return hours

    def _fits(
        self, chosen: Int64s, *, limit: int | None = None, hours: Int64s | None = None, gap: int | None = None
    ) -> bool:
        """Ask again, with other limits."""
        days = self._days_with(self._hours if hours is None else hours, self._gap if gap is None else gap)
        limits = frozen(np.array([self._limit if limit is None else limit], np.int64))
        changed = CalendarArrays(DAYS, self._arrays.windows, limits, frozen(np.zeros(1, np.int32)), days)
        return bool(fits_together(changed, 0, chosen))

    def _days_with(self, hours: Int64s, gap: int = 0) -> DayArrays:
        """The arrays of a single calendar that has these hours."""
        weeks = np.full((1, hours.size // DAYS_PER_WEEK), ALL_WEEK, np.uint8)
        return self._arrays.days._replace(
            free=frozen(weeks),
            calendars=frozen(np.array([[QUARTERS_PER_DAY, 0, gap]], np.int64)),
            daily=frozen(hours[None, :].astype(np.int16)),
        )

    def _item(self, kind: str, start: int, end: int, needed: int, free: int, projects: set[int]) -> Overfull:
        first, last = iso_date(self._first_day + start), iso_date(self._first_day + end - 1)
        hours = needed / QUARTERS_PER_HOUR, free / QUARTERS_PER_HOUR
        return Overfull(kind, first, last, *hours, tuple(sorted(projects)))


def _sets_of_legs(legs: Int64s, is_open: npt.NDArray[np.bool_]) -> Iterator[list[int]]:
    """Sets of flexible legs, small ones first, of which one asks for too much if any does.

    Where windows have no holes, those inside an interval are enough (see `matchkit.kernels.days`); else up to three
    legs are put together, which may miss one.
    """
    n = len(legs)
    if (is_open.sum(axis=1) == legs[:, END] - legs[:, START]).all():
        spans = {(start, end) for start in legs[:, START].tolist() for end in legs[:, END].tolist()}
        for _, start, end in sorted((end - start, start, end) for start, end in spans):
            inside = np.flatnonzero((start <= legs[:, START]) & (legs[:, END] <= end)).tolist()
            if inside:
                yield inside
        return
    for size in range(1, min(n, MOST_WITH_HOLES) + 1):
        yield from map(list, combinations(range(n), size))


def _least(least: int, most: int, is_enough: Callable[[int], bool]) -> int | None:
    """The smallest number from ``least`` to ``most`` that is enough, where all larger ones are; None if none is."""
    if least > most or not is_enough(most):
        return None
    while least < most:
        middle = (least + most) // 2
        least, most = (least, middle) if is_enough(middle) else (middle + 1, most)
    return most
