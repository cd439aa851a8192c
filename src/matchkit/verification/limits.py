"""Whether the plan keeps everybody's limits and gives each part of a project its hours, from the definitions.

Days and hours are those of plan.csv; nothing is planned again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from matchkit.availability import Calendar
from matchkit.availability.capacity import fixed_loads
from matchkit.errors import counted, first_few
from matchkit.kernels.day_arrays import CAPS, DAYS_PER_WEEK, NO_CAPS, PER_DAY
from matchkit.market import Market
from matchkit.market.days import day_number
from matchkit.verification.records import Check, as_check
from matchkit.verification.tables import Tables

Ints = npt.NDArray[np.int64]


def check_limits(tables: Tables, market: Market, calendar: Calendar) -> Check:
    """The plan beside the calendars of people and the legs of projects."""
    plan = _Plan(tables, market)
    wrong = [*_over_full(plan, market, calendar), *_parts(plan, tables, market)]
    people = counted(len(np.unique(plan.applicant)), "person")
    told = people.replace("persons", "people")
    return as_check("limits", wrong, f"{told} with work on days, and in weeks, that have the hours for it")


class _Plan:
    """Rows of plan.csv of people and projects that the market knows, by pair, then day.

    Attributes
    ----------
    applicant, project
        Positions, int64 (n,).
    day, quarters
        Day numbers and quarter-hours, int64 (n,).
    """

    def __init__(self, tables: Tables, market: Market) -> None:
        people, projects = market.applicants.positions, market.projects.positions
        days = {date: day_number(dt.date.fromisoformat(date)) for date in {work.date for work in tables.plan}}
        rows = [
            (people[work.applicant], projects[work.project], days[work.date], work.quarters)
            for work in tables.plan
            if work.applicant in people and work.project in projects
        ]
        columns = np.array(rows, np.int64).reshape(-1, 4)
        columns = columns[np.lexsort(columns.T[2::-1])]
        self.applicant, self.project, self.day, self.quarters = columns.T
        self.pair = self.applicant * len(projects) + self.project


def _over_full(plan: _Plan, market: Market, calendar: Calendar) -> Iterator[str]:
    """People with more work on a day, or in a week, than they have time for."""
    arrays, days = calendar.arrays, calendar.arrays.days
    applicant, day, quarters = _totals(plan.applicant, plan.day - calendar.first_day, plan.quarters)
    profile = arrays.profile[applicant]
    n_days = days.free.shape[1] * DAYS_PER_WEEK
    inside = np.clip(day, 0, n_days - 1)
    is_free = (days.free[profile, inside // DAYS_PER_WEEK] >> (inside % DAYS_PER_WEEK)) & 1
    holds = np.where(day == inside, days.calendars[profile, PER_DAY] * is_free, 0)
    caps = days.calendars[profile, CAPS]
    is_capped = caps != NO_CAPS
    holds[is_capped] = np.minimum(holds[is_capped], days.daily[caps[is_capped], inside[is_capped]])
    yield from _named("with more hours on a day than they have", applicant[quarters > holds], market)
    applicant, _, quarters = _totals(applicant, day // DAYS_PER_WEEK, quarters)
    over = quarters > arrays.limit[arrays.profile[applicant]]
    yield from _named("with more hours in a week than they have", applicant[over], market)


def _totals(applicant: Ints, when: Ints, quarters: Ints) -> tuple[Ints, Ints, Ints]:
    """Quarter-hours of each applicant and day, or week, each once."""
    keys, row = np.unique(np.stack([applicant, when]), axis=1, return_inverse=True)
    return keys[0], keys[1], np.bincount(row.reshape(-1), quarters, keys.shape[1]).astype(np.int64)


def _named(what: str, applicants: Ints, market: Market) -> Iterator[str]:
    found = np.unique(applicants).tolist()
    if found:
        yield f"{counted(len(found), 'applicant')} {what}: {first_few([market.applicants.ids[a] for a in found])}"


def _parts(plan: _Plan, tables: Tables, market: Market) -> Iterator[str]:
    """Placements whose work is not that of the project's legs: each in its window, fixed ones on each of their days."""
    people, projects, legs = market.applicants.positions, market.projects.positions, market.projects.legs
    held = [row.pair for row in tables.placements if row.applicant in people and row.project in projects]
    pair = np.array([people[a] * len(projects) + projects[p] for a, p in held], np.int64)
    project = np.array([projects[p] for _, p in held], np.int64)
    n_legs = np.diff(legs.indptr)[project]
    owner = np.repeat(np.arange(pair.size), n_legs)
    leg = np.arange(owner.size) + np.repeat(legs.indptr[project] - np.cumsum(n_legs) + n_legs, n_legs)
    done = _between(plan, pair[owner], legs.start[leg], legs.end[leg])
    inside = np.bincount(owner, done, pair.size)
    whole = _between(plan, pair, market.projects.start[project], market.projects.end[project])
    is_wrong = inside < whole
    is_wrong[owner[done < legs.quarters[leg]]] = True
    is_wrong[_short_days(plan, market, pair, owner, leg)] = True
    if is_wrong.any():
        named = first_few(["-".join(held[row]) for row in np.flatnonzero(is_wrong).tolist()])
        yield f"{counted(int(is_wrong.sum()), 'placement')} with other work than the project's parts ask for: {named}"


def _between(plan: _Plan, pair: Ints, start: Ints, end: Ints) -> Ints:
    """Quarter-hours that pairs work from a day on, until another."""
    begin = min(int(plan.day.min(initial=0)), int(start.min(initial=0)))
    span = max(int(plan.day.max(initial=0)), int(end.max(initial=0))) - begin + 1
    keys = plan.pair * span + plan.day - begin
    sums = np.concatenate([[0], np.cumsum(plan.quarters)])
    first, last = (np.searchsorted(keys, pair * span + day - begin) for day in (start, end))
    return sums[last] - sums[first]


def _short_days(plan: _Plan, market: Market, pair: Ints, owner: Ints, leg: Ints) -> Ints:
    """Which of the pairs work less on a day than fixed legs have them do."""
    legs = market.projects.legs
    at, load = fixed_loads(legs)
    is_fixed = legs.is_fixed[leg]
    owner, leg = owner[is_fixed], leg[is_fixed]
    length = legs.end[leg] - legs.start[leg]
    row = np.repeat(np.arange(leg.size), length)
    step = np.arange(row.size) - np.repeat(np.cumsum(length) - length, length)
    day = legs.start[leg][row] + step
    done = _between(plan, pair[owner][row], day, day + 1)
    return owner[row[done < load[at[leg][row] + step]]]
