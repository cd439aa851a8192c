"""Random markets for hypothesis: small, and awkward on purpose."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from matchkit.availability import Calendar
from matchkit.market import Applicants, Market, Projects, Ragged, day_number
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
        "max_projects": np.full(n, -1, np.int32),
    }
    nothing |= dict.fromkeys(("resumes", "commitments"), ("",) * n)
    nothing |= dict.fromkeys(("skills", "wants_to_learn", "work_modes", "locations", "languages"), ((),) * n)
    return Applicants(**{**nothing, **columns})  # type: ignore[arg-type]


def empty_projects(n: int, **columns: object) -> Projects:
    """``n`` one-seat flexible projects of four hours in the week of `MONDAY`, but for what ``columns`` give."""
    nothing: dict[str, object] = {
        "ids": tuple(f"p-{i}" for i in range(n)),
        "start": np.full(n, MONDAY, np.int64),
        "end": np.full(n, MONDAY + 7, np.int64),
        "quarters": np.full(n, 16, np.int32),
        "is_fixed": np.zeros(n, np.bool_),
        "seats": np.ones(n, np.int32),
    }
    nothing |= dict.fromkeys(("titles", "descriptions", "hosts", "fields", "work_modes"), ("",) * n)
    lists = ("must_have_skills", "nice_to_have_skills", "teaches", "locations", "languages")
    nothing |= dict.fromkeys(lists, ((),) * n)
    return Projects(**{**nothing, **columns})  # type: ignore[arg-type]


@st.composite
def day_markets(draw: st.DrawFn, n_projects: int = 4) -> Market:
    """One applicant with an awkward calendar, and projects within three weeks around them, fixed beside flexible."""
    first = draw(st.integers(0, 9))
    windows = sorted({(first, first + draw(st.integers(1, 9))), (first + 12, first + 12 + draw(st.integers(1, 6)))})
    starts = [MONDAY + start for start, _ in windows]
    ends = [MONDAY + end for _, end in windows]
    applicants = empty_applicants(
        1,
        window_start=Ragged.from_rows([starts]),
        window_end=Ragged.from_rows([ends]),
        days_off=Ragged.from_rows([sorted(draw(st.sets(st.integers(MONDAY, MONDAY + 20), max_size=2)))]),
        weekdays=np.array([draw(st.sampled_from([127, 31, 96, 0b0010101]))], np.uint8),
        quarters_per_week=np.array([draw(st.sampled_from([8, 30, 61, 160]))], np.int32),
        quarters_per_day=np.array([draw(st.sampled_from([4, 15, 32]))], np.int32),
        max_projects=np.array([n_projects], np.int32),
    )
    begin = [MONDAY + draw(st.integers(0, 14)) for _ in range(n_projects)]
    length = [draw(st.integers(1, 8)) for _ in range(n_projects)]
    working = [
        np.busday_count(np.datetime64(s, "D"), np.datetime64(s + n, "D")) for s, n in zip(begin, length, strict=True)
    ]
    is_fixed = [bool(days) and draw(st.booleans()) for days in working]
    projects = empty_projects(
        n_projects,
        start=np.array(begin, np.int64),
        end=np.array(begin, np.int64) + np.array(length, np.int64),
        quarters=np.array([draw(st.integers(1, 40)) for _ in range(n_projects)], np.int32),
        is_fixed=np.array(is_fixed),
    )
    return Market(applicants, projects)
