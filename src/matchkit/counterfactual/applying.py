"""A market with changes, as it would be read if the files said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from matchkit.availability import Calendar
from matchkit.counterfactual.changes import Changes
from matchkit.market import Applicants, Legs, Market, Projects, Ragged, Wishes
from matchkit.scoring import Evidence
from matchkit.skills import reread

T = TypeVar("T")
Numbers = npt.NDArray[np.int32]


def apply(evidence: Evidence, changes: Changes) -> Evidence:
    """Everything that scoring reads, as a run on changed files would read it.

    Rows stay where they are: who withdraws has no projects or seats, and pins of theirs are void. Texts are the same,
    for none of what can be changed is a part of them.
    """
    before = evidence.market
    market = apply_to_market(before, changes)
    return replace(
        evidence,
        market=market,
        wishes=_wishes(evidence.wishes, changes),
        calendar=Calendar.from_market(market, evidence.params.calendar),
        skills=reread(evidence.skills, before, market),
        own_rules=evidence.own_rules.on(market),
    )


def apply_to_market(before: Market, changes: Changes) -> Market:
    """Both sides' columns alone."""
    return Market(_applicants(before.applicants, changes), _projects(before.projects, changes))


def _applicants(before: Applicants, changes: Changes) -> Applicants:
    if not any(change.side == "applicant" for change in changes.items):
        return before
    windows = changes.of("applicant", "available")
    most = changes.of("applicant", "max_projects") | changes.of("applicant", "without")
    return replace(
        before,
        skills=_with_cells(before.skills, changes.of("applicant", "skills")),
        window_start=_with_rows(before.window_start, {a: [start for start, _ in row] for a, row in windows.items()}),
        window_end=_with_rows(before.window_end, {a: [end for _, end in row] for a, row in windows.items()}),
        quarters_per_week=_with_numbers(before.quarters_per_week, changes.of("applicant", "hours_per_week")),
        max_projects=_with_numbers(before.max_projects, most),
        work_modes=_with_cells(before.work_modes, changes.of("applicant", "work_mode")),
        locations=_with_cells(before.locations, changes.of("applicant", "location")),
        languages=_with_cells(before.languages, changes.of("applicant", "languages")),
    )


def _projects(before: Projects, changes: Changes) -> Projects:
    if not any(change.side == "project" for change in changes.items):
        return before
    hours = changes.of("project", "hours")
    seats = changes.of("project", "seats") | changes.of("project", "without")
    return replace(
        before,
        must_have_skills=_with_cells(before.must_have_skills, changes.of("project", "must_have_skills")),
        quarters=_with_numbers(before.quarters, hours),
        legs=_legs(before.legs, hours),
        seats=_with_numbers(before.seats, seats),
    )


def _legs(before: Legs, hours: Mapping[int, int]) -> Legs:
    """With other hours of projects that have one leg each."""
    if not hours:
        return before
    return replace(
        before, quarters=_with_numbers(before.quarters, {int(before.indptr[p]): n for p, n in hours.items()})
    )


def _wishes(before: Wishes, changes: Changes) -> Wishes:
    """Without the pins of those who withdraw; pins that stay are the same ones."""
    applicants, projects = changes.of("applicant", "without"), changes.of("project", "without")
    pins = tuple(pin for pin in before.pins if pin.applicant not in applicants and pin.project not in projects)
    return before if len(pins) == len(before.pins) else replace(before, pins=pins)


def _with_cells(column: tuple[T, ...], cells: Mapping[int, Any]) -> tuple[T, ...]:
    if not cells:
        return column
    values = list(column)
    for row, value in cells.items():
        values[row] = value
    return tuple(values)


def _with_numbers(column: Numbers, cells: Mapping[int, int]) -> Numbers:
    values = column.copy()
    values[list(cells)] = list(cells.values())
    return values


def _with_rows(rows: Ragged, cells: Mapping[int, list[int]]) -> Ragged:
    if not cells:
        return rows
    return Ragged.from_rows(cells[row] if row in cells else rows[row].tolist() for row in range(len(rows)))
