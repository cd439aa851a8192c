"""Random markets for hypothesis: small, and awkward on purpose."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from matchkit.availability import Calendar
from matchkit.market import Applicants, Legs, Market, Projects, Ragged, day_number
from matchkit.market.days import date_of
from matchkit.preferences import Preferences

MONDAY = day_number(dt.date(2027, 2, 1))


@dataclass(frozen=True)
class SmallMarket:
    """What `solve` takes."""

    preferences: Preferences
    seats: list[int]
    calendar: Calendar | None
    quota: list[int]


@st.composite
def preferences(draw: st.DrawFn, n_applicants: int, n_projects: int, levels: int = 3) -> Preferences:
    """Incomplete lists and priorities with many ties."""
    rows = [
        draw(st.lists(st.integers(0, n_projects - 1), unique=True, max_size=n_projects)) if n_projects else []
        for _ in range(n_applicants)
    ]
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    n_edges = int(indptr[-1])
    priority = draw(st.lists(st.integers(0, levels), min_size=n_edges, max_size=n_edges))
    return Preferences(
        indptr.astype(np.int64), np.array([p for row in rows for p in row], np.int32), np.array(priority, np.int64)
    )


@st.composite
def block_calendars(draw: st.DrawFn, n_applicants: int, n_projects: int) -> Calendar:
    """Windows within two weeks, now and then of no day; weekly hours that often just fit, or just do not."""
    starts = draw(st.lists(st.integers(0, 8), min_size=n_projects, max_size=n_projects))
    lengths = draw(st.lists(st.integers(0, 6), min_size=n_projects, max_size=n_projects))
    hours = draw(st.lists(st.sampled_from([2.5, 5, 10]), min_size=n_projects, max_size=n_projects))
    limits = draw(st.lists(st.sampled_from([5, 10, 12.5, 15]), min_size=n_applicants, max_size=n_applicants))
    starts_array = np.array(starts, np.int64)
    return Calendar.from_blocks(starts_array, starts_array + np.array(lengths, np.int64), hours, limits)


@st.composite
def small_markets(draw: st.DrawFn, calendars: bool = True, max_quota: int = 3) -> SmallMarket:
    """Up to three applicants and four projects, no seats and empty sides included."""
    n_applicants, n_projects = draw(st.integers(0, 3)), draw(st.integers(0, 4))
    calendar = draw(st.none() | block_calendars(n_applicants, n_projects)) if calendars else None
    return SmallMarket(
        draw(preferences(n_applicants, n_projects)),
        draw(st.lists(st.integers(0, 2), min_size=n_projects, max_size=n_projects)),
        calendar,
        draw(st.lists(st.integers(0, max_quota), min_size=n_applicants, max_size=n_applicants)),
    )


def empty_applicants(n: int, **columns: object) -> Applicants:
    """``n`` applicants who stated nothing but what ``columns`` give."""
    nothing: dict[str, object] = {
        "ids": tuple(f"a-{i}" for i in range(n)),
        "window_start": Ragged.from_rows([()] * n),
        "window_end": Ragged.from_rows([()] * n),
        "days_off": Ragged.from_rows([()] * n),
        "weekdays": np.full(n, 127, np.uint8),
        "quarters_per_week": np.full(n, -1, np.int32),
        "quarters_per_day": np.full(n, -1, np.int32),
        "limited_days": Ragged.from_rows([()] * n),
        "limited_quarters": Ragged.from_rows([()] * n),
        "max_projects": np.full(n, -1, np.int32),
        "gap_days": np.zeros(n, np.int32),
    }
    nothing |= dict.fromkeys(("resumes", "commitments", "time_zones"), ("",) * n)
    nothing |= dict.fromkeys(("skills", "wants_to_learn", "work_modes", "locations", "languages"), ((),) * n)
    return Applicants(**{**nothing, **columns})  # type: ignore[arg-type]


def empty_projects(n: int, **columns: Any) -> Projects:
    """``n`` one-seat flexible projects of four hours in the week of `MONDAY`, but for what ``columns`` give."""
    nothing: dict[str, object] = {
        "ids": tuple(f"p-{i}" for i in range(n)),
        "start": np.full(n, MONDAY, np.int64),
        "end": np.full(n, MONDAY + 7, np.int64),
        "quarters": np.full(n, 16, np.int32),
        "seats": np.ones(n, np.int32),
        "shared_quarters": np.zeros(n, np.int32),
    }
    nothing |= dict.fromkeys(("titles", "descriptions", "hosts", "fields", "work_modes", "time_zones"), ("",) * n)
    lists = ("must_have_skills", "nice_to_have_skills", "teaches", "locations", "languages")
    nothing |= dict.fromkeys(lists, ((),) * n)
    is_fixed = columns.pop("is_fixed", np.zeros(n, np.bool_))
    made: dict[str, Any] = {**nothing, **columns}
    legs = Legs.one_each(made["start"], made["end"], made["quarters"], is_fixed, made["locations"])
    return Projects(**{"legs": legs, **made})


@st.composite
def day_markets(draw: st.DrawFn, n_projects: int = 4) -> Market:
    """One applicant with an awkward calendar, and projects within three weeks around them: `random_day_market`."""
    return random_day_market(draw(st.integers(0, 2**32 - 1)), n_projects)


def random_day_market(seed: int, n_projects: int = 4) -> Market:
    """Windows of a day, days off, short weeks, busy days, gaps; fixed beside flexible, legs, two places, no free day.

    Weeks begin on any day, and the season lies now and then about the end of a leap year's February or of a year.
    """
    rng = np.random.default_rng(seed)
    first_day = MONDAY + int(rng.choice([0, 0, -400, 387]))  # 2028-02-23 and 2025-12-28 among them
    windows: list[tuple[int, int]] = []
    start = first_day + int(rng.integers(-3, 9))
    for _ in range(int(rng.integers(0, 4))):
        end = start + int(rng.choice([1, 5, 9, 16]))
        windows.append((start, end))
        start = end + int(rng.integers(1, 5))
    off = sorted(set((first_day + rng.integers(0, 21, rng.integers(0, 3))).tolist()))
    limited = sorted(set((first_day + rng.integers(-2, 23, rng.choice([0, 0, 0, 4]))).tolist()))
    applicants = empty_applicants(
        1,
        window_start=Ragged.from_rows([[start for start, _ in windows]]),
        window_end=Ragged.from_rows([[end for _, end in windows]]),
        days_off=Ragged.from_rows([off]),
        weekdays=np.array([rng.choice([127, 127, 127, 31, 96, 0b0010101])], np.uint8),
        quarters_per_week=np.array([rng.choice([-1, 0, 8, 30, 61, 100, 160, 160])], np.int32),
        quarters_per_day=np.array([rng.choice([-1, -1, 0, 4, 15, 32, 32])], np.int32),
        limited_days=Ragged.from_rows([limited]),
        limited_quarters=Ragged.from_rows([rng.choice([0, 7, 15, 19, 32, 40], len(limited)).tolist()]),
        max_projects=np.array([n_projects], np.int32),
        gap_days=np.array([rng.choice([0, 0, 0, 1, 4])], np.int32),
    )
    return Market(applicants, _random_projects(rng, n_projects, first_day))


def _random_projects(rng: np.random.Generator, n: int, first_day: int) -> Projects:
    n_legs = rng.choice([1, 1, 1, 2, 3], n)
    total = int(n_legs.sum())
    start = first_day + rng.integers(0, 15, total)
    end = start + rng.integers(1, 9, total)
    weekdays = rng.choice(np.array([31, 31, 127, 0b1000001, 0b0000100], np.uint8), total)
    works = [
        any(weekdays[leg] >> date_of(day).weekday() & 1 for day in range(start[leg], end[leg])) for leg in range(total)
    ]
    place = [(str(rng.choice(["here", "there"])),) if rng.random() < 0.9 else ("here", "there") for _ in range(total)]
    indptr = np.concatenate([[0], np.cumsum(n_legs)]).astype(np.int64)
    quarters = np.where(rng.random(total) < 0.05, 0, rng.choice([3, 8, 13, 24, 40], total)).astype(np.int32)
    legs = Legs(indptr, start, end, quarters, np.array(works) & (rng.random(total) < 0.4), weekdays, tuple(place))
    return empty_projects(
        n,
        start=np.minimum.reduceat(start, indptr[:-1]),
        end=np.maximum.reduceat(end, indptr[:-1]),
        quarters=np.add.reduceat(quarters, indptr[:-1]),
        legs=legs,
        work_modes=tuple(str(mode) for mode in rng.choice(["", "on-site", "remote"], n)),
    )
