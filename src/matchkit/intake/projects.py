"""Projects' rows to the market's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, compress
from statistics import median_low
from typing import Any

import numpy as np

from matchkit.intake.identity import Identified
from matchkit.intake.ledger import CellProblem, Finding, SourceLedger
from matchkit.intake.leg_cells import Leg
from matchkit.intake.parsing import filled, missing_value, parse_table
from matchkit.intake.prose import note_hidden
from matchkit.intake.schema import MAX_WINDOW_DAYS, PROJECT_COLUMNS
from matchkit.intake.tables import Table, carried_columns
from matchkit.market import MONDAY_TO_FRIDAY, Legs, Projects, iso_date
from matchkit.market.days import QUARTERS_PER_DAY, in_hours, weekday
from matchkit.market.names import comparable

MAX_SEASON_DAYS = 2 * MAX_WINDOW_DAYS
_WHOLE = {column.name: column for column in PROJECT_COLUMNS if column.unless}  # what legs stand for
_UNUSED_WEEKDAYS = Finding(
    "unused_weekdays",
    "weekdays count for fixed work alone; here the hours may be worked on any day.",
    "Make the schedule fixed, or leave weekdays out.",
)

Row = Mapping[str, Any]


def read_projects(side: Identified, ledger: SourceLedger) -> Projects:
    """Projects whose cells can all be used and whose hours fit into their windows."""
    table, ids = side.table, side.ids
    values = parse_table(table, ids, ledger)
    good, legs = [], []
    for row, place in enumerate(table.places):
        if place in ledger.refused:
            continue
        own = {name: column[row] for name, column in values.items()}
        missing = [_WHOLE[name] for name in _WHOLE if own[name] is None and own["legs"] is None]
        for column in missing:
            ledger.add(missing_value(column), place, column.name, ids[row])
        if missing:
            continue
        try:
            made = make_legs(own)
            check_places(own, made)
            _check_zone(own)
        except CellProblem as problem:
            ledger.add(problem.finding, place, _blamed(problem, own), ids[row])
            continue
        if (unused := _unused_weekdays(own, made)) is not None:
            ledger.add(_UNUSED_WEEKDAYS, place, unused, ids[row])
        good.append(row)
        legs.append(made)
    for row, far in zip(good, _far_off(legs), strict=True):
        if far is not None:
            ledger.add(far, table.places[row], "legs" if values["legs"][row] is not None else "start", ids[row])
    kept = [table.places[row] not in ledger.refused for row in good]
    good, legs = list(compress(good, kept)), list(compress(legs, kept))
    chosen = {name: [column[row] for row in good] for name, column in values.items()}
    keys = [ids[row] for row in good]
    for name in ("title", "description"):
        note_hidden(name, filled(chosen[name], ""), [table.places[row] for row in good], keys, ledger)
    return _projects(keys, chosen, legs, table.keep(good))


def _far_off(rows: Sequence[Sequence[Leg]]) -> list[Finding | None]:
    """A refusal for each project that starts years from most others: a mistyped year would stretch the season."""
    starts = [legs[0].first for legs in rows]
    middle = median_low(starts) if starts else 0
    what = f"It starts years from {iso_date(middle)}, about which most projects start."
    far = Finding("far_off", what, "Check the year, or match its season by itself.")
    return [far if abs(start - middle) > MAX_SEASON_DAYS else None for start in starts]


def make_legs(row: Row) -> list[Leg]:
    """The legs of a row with everything that its other columns say of them.

    Raises
    ------
    CellProblem
        Where a leg is reversed, too long, or cannot hold its hours on any calendar; or where the row's window or hours
        are given too, and differ.
    """
    stated = row["legs"] or (Leg(row["start"], row["end"], row["hours"], None, None, ()),)
    legs = [
        leg._replace(
            schedule=leg.schedule or row["schedule"] or "flexible",
            weekdays=leg.weekdays or row["weekdays"] or MONDAY_TO_FRIDAY,
            locations=leg.locations or row["location"] or (),
        )
        for leg in stated
    ]
    for leg in legs:
        check_window(leg)
    whole = {
        "start": legs[0].first,
        "end": max(leg.last for leg in legs),
        "hours": sum(leg.quarters for leg in legs),
    }
    if whole["end"] - whole["start"] + 1 > MAX_WINDOW_DAYS:
        what = f"The legs span {whole['end'] - whole['start'] + 1} days, more than {MAX_WINDOW_DAYS}."
        raise CellProblem("window_too_long", what, "Check the years, or split the project.")
    differing = [name for name in whole if row[name] is not None and row[name] != whole[name]]
    if differing:
        what = f"{' and '.join(differing)} differ from what the legs come to: {_in_words(whole)}."
        raise CellProblem("legs_differ", what, "Correct one of the two, or leave start, end and hours empty.")
    return legs


def _unused_weekdays(row: Row, legs: Sequence[Leg]) -> str | None:
    """The column whose weekdays say nothing of any fixed work; None where there are none such."""
    stated = row["legs"] or ()
    if any(leg.weekdays is not None and (leg.schedule or row["schedule"]) != "fixed" for leg in stated):
        return "legs"
    own = [leg for leg in stated if leg.weekdays is None] if stated else legs
    is_used = any((leg.schedule or row["schedule"]) == "fixed" for leg in own)
    return "weekdays" if row["weekdays"] is not None and not is_used else None


def check_places(row: Row, legs: Sequence[Leg]) -> None:
    """Raise `CellProblem` where fixed work calls to two places on one day: nobody could do it."""
    if row["work_mode"] != "on-site":
        return
    fixed = [leg for leg in legs if leg.schedule == "fixed" and leg.locations]
    for one, other in combinations(fixed, 2):
        places = {comparable(name) for name in one.locations} & {comparable(name) for name in other.locations}
        first, last = max(one.first, other.first), min(one.last, other.last)
        both = (one.weekdays or MONDAY_TO_FRIDAY) & (other.weekdays or MONDAY_TO_FRIDAY)
        day = next((day for day in range(first, last + 1) if both >> weekday(day) & 1), None)
        if not places and day is not None:
            what = f"On {iso_date(day)} fixed work is to be done at two places at once."
            raise CellProblem("two_places", what, "Give the legs other dates or weekdays, or make one flexible.")


def _in_words(whole: Mapping[str, int]) -> str:
    return f"{iso_date(whole['start'])} to {iso_date(whole['end'])}, {in_hours(whole['hours'])} hours"


def check_window(leg: Leg) -> None:
    """Raise `CellProblem` where a window is reversed, too long, or cannot hold the hours on any calendar."""
    first, last = leg.first, leg.last
    if last < first:
        what = f"It ends {iso_date(last)}, before it starts {iso_date(first)}."
        raise CellProblem("end_before_start", what, "Exchange the two dates, or correct one.")
    if last - first + 1 > MAX_WINDOW_DAYS:
        what = f"The window has {last - first + 1} days, more than {MAX_WINDOW_DAYS}."
        raise CellProblem("window_too_long", what, "Check the year, or split the project.")
    days = last - first + 1
    if leg.schedule == "fixed":
        days = working_days(first, last, leg.weekdays or MONDAY_TO_FRIDAY)
        if not days:
            what = f"No day from {iso_date(first)} to {iso_date(last)} is one of the weekdays that fixed work needs."
            cure = "Name weekdays that lie in the window, move the dates, or make the schedule flexible."
            raise CellProblem("no_working_day", what, cure)
    if leg.quarters > days * QUARTERS_PER_DAY:
        what = f"{in_hours(leg.quarters)} hours are more than {days} days of 24 hours can hold."
        raise CellProblem("too_many_hours", what, "Give the hours of one person in total, or a longer window.")


def working_days(first: int, last: int, weekdays: int) -> int:
    """Days from ``first`` to ``last``, both included, that are among the weekdays (bit 0 is Monday)."""
    return sum(weekdays >> weekday(day) & 1 for day in range(first, last + 1))


def _check_zone(row: Row) -> None:
    if row["shared_hours"] and row["time_zone"] is None:
        what = f"{in_hours(row['shared_hours'])} shared hours a day are asked for, and no time_zone is stated."
        raise CellProblem("missing_zone", what, "State the host's time_zone, such as Europe/London.")


def _blamed(problem: CellProblem, row: Row) -> str:
    """The column that a problem with several is written down for."""
    if problem.finding.code == "missing_zone":
        return "time_zone"
    if row["legs"] is not None:
        return "legs"
    return "hours" if problem.finding.code == "too_many_hours" else "end"


def _projects(ids: list[str], values: Mapping[str, list[Any]], legs: Sequence[Sequence[Leg]], table: Table) -> Projects:
    made = _as_legs(legs)
    first = made.indptr[:-1]
    has_rows = bool(ids)  # reduceat knows no empty array
    return Projects(
        ids=tuple(ids),
        titles=filled(values["title"], ""),
        descriptions=filled(values["description"], ""),
        hosts=filled(values["host"], ""),
        fields=filled(values["field"], ""),
        must_have_skills=filled(values["must_have_skills"], ()),
        nice_to_have_skills=filled(values["nice_to_have_skills"], ()),
        teaches=filled(values["teaches"], ()),
        start=np.minimum.reduceat(made.start, first) if has_rows else made.start,
        end=np.maximum.reduceat(made.end, first) if has_rows else made.end,
        quarters=np.add.reduceat(made.quarters, first) if has_rows else made.quarters,
        legs=made,
        seats=np.array(filled(values["seats"], 1), dtype=np.int32),
        work_modes=filled(values["work_mode"], ""),
        locations=tuple(_all_places(row) for row in legs),
        languages=filled(values["languages"], ()),
        time_zones=filled(values["time_zone"], ""),
        shared_quarters=np.array(filled(values["shared_hours"], 0), dtype=np.int32),
        carried=carried_columns(table),
    )


def _all_places(legs: Sequence[Leg]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place for leg in legs for place in leg.locations))


def _as_legs(rows: Sequence[Sequence[Leg]]) -> Legs:
    legs = [leg for row in rows for leg in row]
    return Legs(
        indptr=np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)]).astype(np.int64),
        start=np.array([leg.first for leg in legs], dtype=np.int64),
        end=np.array([leg.last for leg in legs], dtype=np.int64) + 1,
        quarters=np.array([leg.quarters for leg in legs], dtype=np.int32),
        is_fixed=np.array([leg.schedule == "fixed" for leg in legs], dtype=np.bool_),
        weekdays=np.array([leg.weekdays for leg in legs], dtype=np.uint8),
        locations=tuple(leg.locations for leg in legs),
    )
