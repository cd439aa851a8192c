"""The columns that own rules may name, each with one kind: numbers, dates, texts, or lists.

A column that matchkit does not know is carried as text. What it holds is told from the whole column: where every filled
cell is a number it holds numbers, where every one is an ISO date, dates; else texts.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from matchkit.errors import first_few
from matchkit.expressions import Column, Side, Value
from matchkit.market import Applicants, Market, Projects, day_number
from matchkit.market.days import QUARTERS_PER_HOUR
from matchkit.market.names import comparable
from matchkit.skills.levels import level_behind

Kind = Literal["number", "date", "text", "nothing"]
KINDS_IN_WORDS: Mapping[Kind, str] = {"number": "a number", "date": "a date", "text": "a text", "nothing": "nothing"}
SEPARATOR = ";"  # of the parts of a cell, as in the lists that matchkit knows

# No leading zeros: 007 and a postcode are names. Longer whole numbers are ids, and floats would take two for one.
_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_MOST_DIGITS = 15
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NO_TEXT = -1.0  # codes begin at 0
_HIDDEN = "name"  # the applicant's, which is left out of all that is compared

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Values:
    """A column of single values.

    Attributes
    ----------
    kind
        What they are; ``"nothing"`` where all cells are empty.
    values
        Float64 (N,): numbers, day numbers, or codes of texts that are equal where the texts are. NaN is unknown.
    strays
        Why a column in which some cells hold numbers or dates is one of texts, in words; or empty.
    """

    kind: Kind
    values: Floats
    strays: str = ""


@dataclass(frozen=True, eq=False)
class Lists:
    """A column of lists: for each row its values, as in `Values`, none of them NaN; an empty list is unknown."""

    kind: Kind
    rows: tuple[tuple[float, ...], ...]
    strays: str = ""


class TextCodes:
    """One number for each text, the same for texts that differ in case, width, or spaces around them."""

    def __init__(self) -> None:
        self._codes: dict[str, float] = {}

    def code(self, text: str) -> float:
        """The text's number; NaN of an empty one."""
        key = comparable(text)
        return self._codes.setdefault(key, float(len(self._codes))) if key else math.nan


class Columns:
    """The columns of one side by name. Each is read when it is first asked for, and once."""

    def __init__(self, ids: Sequence[str], told: Mapping[str, _Told], codes: TextCodes) -> None:
        self._ids = ids
        self._told = told
        self._codes = codes
        self._values: dict[str, Values] = {}
        self._lists: dict[str, Lists] = {}
        self._arrays: dict[str, npt.NDArray[Any]] = {}
        self.names = tuple(told)

    def __len__(self) -> int:
        return len(self._ids)

    def holds_lists(self, name: str) -> bool:
        """Whether each cell is a list."""
        return isinstance(self._told[name], _ToldLists)

    def can_be_listed(self, name: str) -> bool:
        """Whether something can be sought in its cells."""
        told = self._told[name]
        return isinstance(told, _ToldLists) or (isinstance(told, _ToldCells) and told.may_be_lists)

    def values(self, name: str) -> Values:
        """A column that does not hold lists."""
        if name not in self._values:
            self._values[name] = self._read_values(self._told[name])
        return self._values[name]

    def lists(self, name: str) -> Lists:
        """A column that holds lists, or one of unknown content whose cells are split at semicolons."""
        if name not in self._lists:
            self._lists[name] = self._read_lists(self._told[name])
        return self._lists[name]

    def array(self, name: str) -> npt.NDArray[Any]:
        """A column as functions get it: float64, datetime64[D], texts as stated, or tuples of texts."""
        if name not in self._arrays:
            array = self._read_array(self._told[name])
            array.flags.writeable = False
            self._arrays[name] = array
        return self._arrays[name]

    def _read_values(self, told: _Told) -> Values:
        if isinstance(told, _ToldNumbers):
            return Values(told.kind, told.values)
        assert not isinstance(told, _ToldLists)  # noqa: S101  # asked by `holds_lists` first
        cells = [cell.strip() for cell in told.cells]
        kind, read = self._reader(cells) if isinstance(told, _ToldCells) else self._text_reader()
        values = np.array([read(cell) if cell else math.nan for cell in cells], np.float64)
        strays = self._strays(kind, [[cell] for cell in cells]) if isinstance(told, _ToldCells) else ""
        return Values("nothing" if np.isnan(values).all() else kind, values, strays)

    def _read_lists(self, told: _Told) -> Lists:
        assert not isinstance(told, _ToldNumbers)  # noqa: S101  # asked by `can_be_listed` first
        if isinstance(told, _ToldLists):
            rows = [[item.strip() for item in row] for row in told.rows]
            kind, read = self._text_reader()
        else:
            rows = [[part.strip() for part in cell.split(SEPARATOR)] for cell in told.cells]
            kind, read = self._reader([part for row in rows for part in row])
        values = tuple(tuple(value for part in row if part and (value := read(part)) == value) for row in rows)
        strays = "" if isinstance(told, _ToldLists) else self._strays(kind, rows)
        return Lists(kind if any(values) else "nothing", values, strays)

    def _reader(self, parts: Sequence[str]) -> tuple[Kind, Callable[[str], float]]:
        filled = [part for part in parts if part]
        if all(map(_is_number, filled)):
            return "number", float
        if all(map(_is_date, filled)):
            return "date", _day
        return self._text_reader()

    def _text_reader(self) -> tuple[Kind, Callable[[str], float]]:
        return "text", self._codes.code

    def _strays(self, kind: Kind, rows: Sequence[Sequence[str]]) -> str:
        """Which rows make a column of numbers or dates one of texts. Never what they hold: somebody wrote it."""
        if kind != "text":
            return ""
        for holds, what in ((_is_number, "number"), (_is_date, "date")):
            is_stray = [any(part and not holds(part) for part in row) for row in rows]
            if any(part and holds(part) for row in rows for part in row):
                strays = [key for key, stray in zip(self._ids, is_stray, strict=True) if stray]
                return f"is text, as these rows hold no {what}: {first_few(strays)}"
        return ""

    def _read_array(self, told: _Told) -> npt.NDArray[Any]:
        if isinstance(told, _ToldLists):
            array = np.empty(len(told.rows), object)
            array[:] = told.rows
            return array
        if isinstance(told, _ToldNumbers):
            return _dated(told.values) if told.kind == "date" else told.values.copy()
        cells = [cell.strip() for cell in told.cells]
        kind, read = self._reader(cells) if isinstance(told, _ToldCells) and any(cells) else self._text_reader()
        if kind == "text":
            return np.array(cells, np.str_)
        values = np.array([read(cell) if cell else math.nan for cell in cells], np.float64)
        return _dated(values) if kind == "date" else values


@dataclass(frozen=True, eq=False)
class MarketColumns:
    """Both sides' columns. Texts have the same codes on both."""

    sides: Mapping[Side, Columns]
    codes: TextCodes

    @classmethod
    def of(cls, market: Market) -> MarketColumns:
        """Everything that may be named; nothing is read yet."""
        codes = TextCodes()
        applicants, projects = market.applicants, market.projects
        sides: dict[Side, Columns] = {
            "applicant": Columns(applicants.ids, _of_applicants(applicants), codes),
            "project": Columns(projects.ids, _of_projects(projects), codes),
        }
        return cls(sides, codes)

    def values(self, column: Column) -> Values:
        """A column that does not hold lists."""
        return self.sides[column.side].values(column.name)

    def lists(self, column: Column) -> Lists:
        """A column that holds lists, or whose cells are split at semicolons."""
        return self.sides[column.side].lists(column.name)

    def holds_lists(self, node: Value) -> bool:
        """Whether this is a column, and each of its cells a list."""
        return isinstance(node, Column) and self.sides[node.side].holds_lists(node.name)

    def constant(self, value: float | str | dt.date) -> float:
        """A constant of an expression as columns hold such values. An empty text is known, and equals no cell."""
        if isinstance(value, str):
            return self.codes.code(value) if comparable(value) else _NO_TEXT
        return float(day_number(value)) if isinstance(value, dt.date) else value


@dataclass(frozen=True, eq=False)
class _ToldNumbers:
    kind: Literal["number", "date"]
    values: Floats


@dataclass(frozen=True, eq=False)
class _ToldTexts:
    cells: Sequence[str]


@dataclass(frozen=True, eq=False)
class _ToldCells:
    """Texts of which the content tells the kind."""

    cells: Sequence[str]
    may_be_lists: bool = True


@dataclass(frozen=True, eq=False)
class _ToldLists:
    rows: Sequence[tuple[str, ...]]


_Told = _ToldNumbers | _ToldTexts | _ToldCells | _ToldLists


def _of_applicants(side: Applicants) -> dict[str, _Told]:
    """By the names that the columns have in files."""
    carried = {name: _ToldCells(cells) for name, cells in side.carried.items() if name != _HIDDEN}
    return {
        "applicant_id": _ToldCells(side.ids, may_be_lists=False),
        "skills": _without_levels(side.skills),
        "wants_to_learn": _without_levels(side.wants_to_learn),
        "hours_per_week": _numbers(side.quarters_per_week, QUARTERS_PER_HOUR),
        "hours_per_day": _numbers(side.quarters_per_day, QUARTERS_PER_HOUR),
        "max_projects": _numbers(side.max_projects),
        "gap_days": _numbers(side.gap_days),
        "time_zone": _ToldTexts(side.time_zones),
        "work_mode": _ToldLists(side.work_modes),
        "location": _ToldLists(side.locations),
        "languages": _ToldLists(side.languages),
        **carried,
    }


def _of_projects(side: Projects) -> dict[str, _Told]:
    """By the names that the columns have in files; the end is the last day, as there."""
    return {
        "project_id": _ToldCells(side.ids, may_be_lists=False),
        "title": _ToldTexts(side.titles),
        "host": _ToldTexts(side.hosts),
        "field": _ToldTexts(side.fields),
        "teaches": _without_levels(side.teaches),
        "start": _ToldNumbers("date", side.start.astype(np.float64)),
        "end": _ToldNumbers("date", side.end.astype(np.float64) - 1),
        "hours": _numbers(side.quarters, QUARTERS_PER_HOUR),
        "seats": _numbers(side.seats),
        "time_zone": _ToldTexts(side.time_zones),
        "shared_hours": _numbers(side.shared_quarters, QUARTERS_PER_HOUR),
        "work_mode": _ToldTexts(side.work_modes),
        "location": _ToldLists(side.locations),
        "languages": _ToldLists(side.languages),
        **{name: _ToldCells(cells) for name, cells in side.carried.items()},
    }


def _numbers(values: npt.NDArray[np.int32], per_unit: int = 1) -> _ToldNumbers:
    return _ToldNumbers("number", np.where(values < 0, np.nan, values / per_unit))


def _without_levels(rows: Sequence[tuple[str, ...]]) -> _ToldLists:
    """Skills as stated, but ``Python (advanced)`` is Python."""
    return _ToldLists([tuple(level_behind(skill)[0] for skill in row) for row in rows])


def _is_number(part: str) -> bool:
    if _WHOLE.fullmatch(part) and len(part.lstrip("+-")) > _MOST_DIGITS:
        return False
    return bool(_NUMBER.fullmatch(part)) and math.isfinite(float(part))


def _is_date(part: str) -> bool:
    if not _ISO_DATE.fullmatch(part):
        return False
    try:
        dt.date.fromisoformat(part)
    except ValueError:
        return False
    return True


def _day(part: str) -> float:
    return float(day_number(dt.date.fromisoformat(part)))


def _dated(values: Floats) -> npt.NDArray[np.datetime64]:
    """Day numbers as dates; NaN is NaT."""
    days = np.where(np.isnan(values), 0, values).astype(np.int64).astype("datetime64[D]")
    return np.where(np.isnan(values), np.datetime64("NaT", "D"), days)
