"""Slow, obvious twins of the calendar of days, written from the columns of the market and the definitions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from matchkit.market import Market
from matchkit.market.days import date_of
from matchkit.params import CalendarParams


class Leg(NamedTuple):
    """One leg of a project, as the columns say."""

    days: list[int]
    quarters: int
    fixed: dict[int, int]  # quarter-hours by day, for fixed legs
    places: set[str]  # for projects that are done on-site

    @property
    def on_site(self) -> list[int]:
        """Days on which it may call for being there."""
        return [day for day in self.days if not self.fixed or self.fixed.get(day, 0) > 0]


def legs_of(market: Market, p: int) -> list[Leg]:
    """A project's legs; fixed hours differ by a quarter where they do not divide, the later days having more."""
    projects, legs = market.projects, market.projects.legs
    made = []
    for leg in range(legs.indptr[p], legs.indptr[p + 1]):
        days = list(range(int(legs.start[leg]), int(legs.end[leg])))
        works = [day for day in days if legs.weekdays[leg] >> date_of(day).weekday() & 1]
        total = int(legs.quarters[leg])
        done = [total * i // len(works) for i in range(len(works) + 1)] if legs.is_fixed[leg] else []
        fixed = {day: done[i + 1] - done[i] for i, day in enumerate(works)} if legs.is_fixed[leg] else {}
        places = set(legs.locations[leg]) if projects.work_modes[p] == "on-site" else set()
        made.append(Leg(days, total, fixed, places))
    return made


def capacity_of(market: Market, params: CalendarParams, a: int, day: int) -> int:
    """Quarter-hours that an applicant can work on a day."""
    applicants = market.applicants
    windows = list(zip(applicants.window_start[a], applicants.window_end[a], strict=True))
    is_free = (
        (not windows or any(start <= day < end for start, end in windows))
        and day not in applicants.days_off[a]
        and applicants.weekdays[a] >> date_of(day).weekday() & 1
    )
    stated = int(applicants.quarters_per_day[a])
    most = int(params.assumed_hours_per_day * 4) if stated < 0 else stated
    limits = dict(zip(applicants.limited_days[a].tolist(), applicants.limited_quarters[a].tolist(), strict=True))
    return min(most, limits.get(day, most)) if is_free else 0


def weekly_limit(market: Market, params: CalendarParams, a: int) -> int:
    """Quarter-hours that an applicant can work in a week."""
    stated = int(market.applicants.quarters_per_week[a])
    return int(params.assumed_hours_per_week * 4) if stated < 0 else stated


def week_of(day: int) -> tuple[int, int]:
    """Its ISO week."""
    date: dt.date = date_of(day)
    return date.isocalendar()[:2]


def stand_apart(market: Market, params: CalendarParams, a: int, projects: Sequence[int]) -> bool:
    """Whether gaps are kept and no two places are called for on one day, or on days too near for the journey."""
    gap = int(market.applicants.gap_days[a])
    for p, q in combinations(projects, 2):
        for one in legs_of(market, p):
            for other in legs_of(market, q):
                if gap and min(abs(d - e) for d in one.days for e in other.days) - 1 < gap:
                    return False
                alike = bool(one.fixed) == bool(other.fixed)
                near = any(abs(d - e) <= params.travel_days for d in one.on_site for e in other.on_site)
                if alike and are_elsewhere(one, other) and near:
                    return False
    return True


def are_elsewhere(one: Leg, other: Leg) -> bool:
    """Both are on-site, and have no place in common."""
    return bool(one.places and other.places and not one.places & other.places)


def open_legs(market: Market, params: CalendarParams, projects: Sequence[int]) -> list[Leg]:
    """The legs of the projects, flexible ones without the days that fixed work at other places needs."""
    legs = [(p, leg) for p in projects for leg in legs_of(market, p)]
    opened = []
    for p, leg in legs:
        closed = {
            day + step
            for q, other in legs
            if q != p and other.fixed and not leg.fixed and are_elsewhere(leg, other)
            for day in other.on_site
            for step in range(-params.travel_days, params.travel_days + 1)
        }
        opened.append(leg._replace(days=[day for day in leg.days if day not in closed]))
    return opened


def fits(market: Market, params: CalendarParams, a: int, projects: Sequence[int]) -> bool:
    """Promise 1, by a linear program: hours >= 0 in each leg's window, within every day and every week."""
    if not stand_apart(market, params, a, projects):
        return False
    legs = open_legs(market, params, projects)
    cells = [(i, day) for i, leg in enumerate(legs) for day in leg.days]
    if any(leg.quarters and not leg.days for leg in legs):
        return False
    if not cells:
        return True
    bounds = [(legs[i].fixed.get(day, 0),) * 2 if legs[i].fixed else (0, legs[i].quarters) for i, day in cells]
    days = sorted({day for _, day in cells})
    weeks = sorted({week_of(day) for day in days})
    whole = np.array([[float(i == leg) for i, _ in cells] for leg in range(len(legs))])
    daily = np.array([[float(d == day) for _, d in cells] for day in days])
    weekly = np.array([[float(week_of(d) == week) for _, d in cells] for week in weeks])
    limits = [capacity_of(market, params, a, day) for day in days]
    limits += [weekly_limit(market, params, a)] * len(weeks)
    result = linprog(
        np.zeros(len(cells)),
        A_ub=np.vstack([daily, weekly]),
        b_ub=np.array(limits, float),
        A_eq=whole,
        b_eq=np.array([leg.quarters for leg in legs], float),
        bounds=bounds,
    )
    return bool(result.status == 0)


def fits_by_flow(market: Market, params: CalendarParams, a: int, projects: Sequence[int]) -> bool:
    """As `fits`, by SciPy's maximum flow in whole numbers, which is quicker: fixed hours go first, the rest flows."""
    if not stand_apart(market, params, a, projects):
        return False
    legs = open_legs(market, params, projects)
    days = sorted({day for leg in legs for day in leg.days})
    weeks = sorted({week_of(day) for day in days})
    fixed = {day: sum(leg.fixed.get(day, 0) for leg in legs) for day in days}
    left = {day: capacity_of(market, params, a, day) - fixed[day] for day in days}
    week_left = {
        week: weekly_limit(market, params, a) - sum(fixed[day] for day in days if week_of(day) == week)
        for week in weeks
    }
    if any(fixed[day] and (left[day] < 0 or week_left[week_of(day)] < 0) for day in days):
        return False
    flexible = [leg for leg in legs if not leg.fixed]
    names: list[object] = ["source", "sink", *range(len(flexible)), *[("day", d) for d in days], *weeks]
    node = {name: i for i, name in enumerate(names)}
    arcs = {(node["source"], node[i]): leg.quarters for i, leg in enumerate(flexible)}
    arcs |= {(node[i], node["day", d]): leg.quarters for i, leg in enumerate(flexible) for d in leg.days}
    arcs |= {(node["day", d], node[week_of(d)]): left[d] for d in days}
    arcs |= {(node[week], node["sink"]): week_left[week] for week in weeks}
    arcs = {ends: amount for ends, amount in arcs.items() if amount > 0}
    needed = sum(leg.quarters for leg in flexible)
    if not arcs:
        return needed == 0
    tails, heads = zip(*arcs, strict=True)
    graph = csr_array((np.array(list(arcs.values()), np.int32), (tails, heads)), shape=(len(node), len(node)))
    return bool(maximum_flow(graph, node["source"], node["sink"]).flow_value == needed)
