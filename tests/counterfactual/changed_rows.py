"""The same change twice: as `Changes.parse` takes it, and written into the rows of the sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from matchkit.params import MatchParams
from tests.scoring.markets import SKILLS, MarketRows

Row = dict[str, Any]
Given = dict[str, Any]
"""Keywords of `Changes.parse`."""
KINDS = (
    "seats",
    "hours_per_week",
    "available",
    "max_projects",
    "skills",
    "work_mode",
    "location",
    "languages",
    "hours",
    "must_have_skills",
    "without_applicant",
    "without_project",
)
STATED = ("Tide tables", "bee hotels", "Bee Hotel (expert)", "river walks or maps")
"""Skills that the vocabulary does not know; two of them are one."""


def with_row(rows: MarketRows, key: str, **cells: Any) -> MarketRows:
    """The rows with other cells of the applicant or project with this id."""

    def changed(side: list[Row], name: str) -> list[Row]:
        return [{**row, **cells} if row[name] == key else row for row in side]

    return replace(
        rows,
        applicants=changed(rows.applicants, "applicant_id"),
        projects=changed(rows.projects, "project_id"),
    )


def random_change(
    rng: np.random.Generator, rows: MarketRows, params: MatchParams, kind: str
) -> tuple[Given, MarketRows]:
    """One change of a kind that the rows allow, or none; and the rows that a fresh run would read."""
    is_project = kind in ("seats", "hours", "must_have_skills", "without_project")
    candidates = rows.projects if is_project else rows.applicants
    may_be = [row for row in candidates if row[kind]] if kind in _NEEDED else candidates
    if kind == "work_mode" and params.rules.unknown_work_mode == "refuse":
        may_be = candidates
    if not may_be:
        return {}, rows
    row = may_be[int(rng.integers(len(may_be)))]
    key = row["project_id" if is_project else "applicant_id"]
    if kind in _WITHDRAWN:
        return {"without": [key]}, with_row(rows, key, **_WITHDRAWN[kind])
    value, cells = _CHANGES[kind](rng, row)
    return {kind: {key: value}}, with_row(rows, key, **cells)


_WITHDRAWN: Mapping[str, Row] = {"without_applicant": {"max_projects": 0}, "without_project": {"seats": 0}}
_NEEDED = frozenset({"available", "work_mode", "location", "must_have_skills"})
"""Nothing is added to, or dropped from, what was not stated."""


def _joined(cell: str, more: list[str]) -> str:
    return "; ".join([*([cell] if cell else []), *more])


def _seats(rng: np.random.Generator, row: Row) -> tuple[Any, Row]:
    more = int(rng.integers(0 if row["seats"] == 0 else -1, 3))
    return f"{more:+d}", {"seats": row["seats"] + more}


def _hours_per_week(rng: np.random.Generator, row: Row) -> tuple[Any, Row]:
    more = float(rng.choice([-4, 0.25, 2, 8]))
    return f"{more:+g}", {"hours_per_week": row["hours_per_week"] + more}


def _available(rng: np.random.Generator, row: Row) -> tuple[Any, Row]:
    windows = [["2027-01-20/2027-02-08"], ["2027-03-01/2027-04-01", "2027-02-10/2027-02-10"], ["2027-02-01/2027-03-15"]]
    chosen = windows[int(rng.integers(len(windows)))]
    return "; ".join(chosen), {"available": _joined(row["available"], chosen)}


def _max_projects(rng: np.random.Generator, row: Row) -> tuple[Any, Row]:
    most = int(rng.integers(0, 5))
    return most, {"max_projects": most}


def _skills(rng: np.random.Generator, row: Row) -> tuple[Any, Row]:
    known = rng.permutation(SKILLS)[:2].tolist()
    more = [*known, *rng.permutation(STATED)[: int(rng.integers(0, 2))].tolist()]
    return more, {"skills": _joined(row["skills"], more)}


def _work_mode(rng: np.random.Generator, row: Row) -> tuple[Any, Row]:
    mode = str(rng.choice(["remote", "hybrid", "on-site"]))
    return mode, {"work_mode": _joined(row["work_mode"], [mode])}


def _location(rng: np.random.Generator, row: Row) -> tuple[Any, Row]:
    place = str(rng.choice(["Leeds", "York", "Hull"]))
    return [place], {"location": _joined(row["location"], [place])}


def _languages(rng: np.random.Generator, row: Row) -> tuple[Any, Row]:
    more = str(rng.choice(["German", "English", "Welsh"]))
    return [more], {"languages": _joined(row["languages"] or "English", [more])}


def _hours(rng: np.random.Generator, row: Row) -> tuple[Any, Row]:
    hours = float(rng.choice([2, 5.5, 12]))
    return hours, {"hours": hours}


def _must_have_skills(rng: np.random.Generator, row: Row) -> tuple[Any, Row]:
    first, *others = row["must_have_skills"].split("; ")
    return first.upper(), {"must_have_skills": "; ".join(others)}


_CHANGES: Mapping[str, Callable[[np.random.Generator, Row], tuple[Any, Row]]] = {
    "seats": _seats,
    "hours_per_week": _hours_per_week,
    "available": _available,
    "max_projects": _max_projects,
    "skills": _skills,
    "work_mode": _work_mode,
    "location": _location,
    "languages": _languages,
    "hours": _hours,
    "must_have_skills": _must_have_skills,
}
