"""Projects' rows to the market's columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from matchkit.intake.identity import Identified
from matchkit.intake.ledger import CellProblem, SourceLedger
from matchkit.intake.parsing import filled, parse_table
from matchkit.intake.prose import note_hidden
from matchkit.intake.schema import MAX_WINDOW_DAYS
from matchkit.intake.tables import carried_columns
from matchkit.market import Projects, iso_date
from matchkit.market.days import QUARTERS_PER_HOUR, in_hours

QUARTERS_PER_DAY = 24 * QUARTERS_PER_HOUR
_THURSDAY = 3  # day 0, 1970-01-01, where Monday is 0
_WORKING_DAYS = 5


def read_projects(side: Identified, ledger: SourceLedger) -> Projects:
    """Projects whose cells can all be used and whose hours fit into their window."""
    table, ids = side.table, side.ids
    values = parse_table(table, ids, ledger)
    good = []
    for row, place in enumerate(table.places):
        if place in ledger.refused:
            continue
        try:
            check_window(*(values[name][row] for name in ("start", "end", "hours", "schedule")))
        except CellProblem as problem:
            ledger.add(problem.finding, place, "hours" if problem.finding.code == "too_many_hours" else "end", ids[row])
        else:
            good.append(row)
    chosen = {name: [column[row] for row in good] for name, column in values.items()}
    keys = [ids[row] for row in good]
    for name in ("title", "description"):
        note_hidden(name, filled(chosen[name], ""), [table.places[row] for row in good], keys, ledger)
    return _projects(keys, chosen, carried_columns(table.keep(good)))


def check_window(first: int, last: int, quarters: int, schedule: str | None) -> None:
    """Raise `CellProblem` where a window is reversed, too long, or cannot hold the hours on any calendar.

    ``first`` and ``last`` are day numbers, both included.
    """
    if last < first:
        what = f"The project ends {iso_date(last)}, before it starts {iso_date(first)}."
        raise CellProblem("end_before_start", what, "Exchange the two dates, or correct one.")
    if last - first + 1 > MAX_WINDOW_DAYS:
        what = f"The window has {last - first + 1} days, more than {MAX_WINDOW_DAYS}."
        raise CellProblem("window_too_long", what, "Check the year, or split the project.")
    days = last - first + 1
    if schedule == "fixed":
        days = working_days(first, last)
        if not days:
            what = (
                f"No day from {iso_date(first)} to {iso_date(last)} is a Monday to Friday, as a fixed schedule needs."
            )
            raise CellProblem("no_working_day", what, "Make the schedule flexible, or move the dates.")
    if quarters > days * QUARTERS_PER_DAY:
        what = f"{in_hours(quarters)} hours are more than {days} days of 24 hours can hold."
        raise CellProblem("too_many_hours", what, "Give the hours of one person in total, or a longer window.")


def working_days(first: int, last: int) -> int:
    """Mondays to Fridays from ``first`` to ``last``, both included."""
    return sum((day + _THURSDAY) % 7 < _WORKING_DAYS for day in range(first, last + 1))


def _projects(ids: list[str], values: Mapping[str, list[Any]], carried: Mapping[str, tuple[str, ...]]) -> Projects:
    return Projects(
        ids=tuple(ids),
        titles=filled(values["title"], ""),
        descriptions=filled(values["description"], ""),
        hosts=filled(values["host"], ""),
        fields=filled(values["field"], ""),
        must_have_skills=filled(values["must_have_skills"], ()),
        nice_to_have_skills=filled(values["nice_to_have_skills"], ()),
        teaches=filled(values["teaches"], ()),
        start=np.array(values["start"], dtype=np.int64),
        end=np.array(values["end"], dtype=np.int64) + 1,
        quarters=np.array(values["hours"], dtype=np.int32),
        is_fixed=np.array([schedule == "fixed" for schedule in values["schedule"]], dtype=np.bool_),
        seats=np.array(filled(values["seats"], 1), dtype=np.int32),
        work_modes=filled(values["work_mode"], ""),
        locations=filled(values["location"], ()),
        languages=filled(values["languages"], ()),
        carried=carried,
    )
