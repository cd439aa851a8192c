"""Reads changes of a market cell by cell, and checks them against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from matchkit.counterfactual.change import AS_BEFORE, Change, Side, Value, difference, instead, listed
from matchkit.counterfactual.values import Windows, added, merged, parse_names, parse_number, parse_windows
from matchkit.errors import ChangeError, UnknownIdError, UsageError
from matchkit.kernels.calendar import MAX_HELD
from matchkit.market import WORK_MODES, Market, iso_date
from matchkit.market.days import DAYS_PER_WEEK, QUARTERS_PER_DAY, QUARTERS_PER_HOUR, in_hours, weekday
from matchkit.params import MatchParams
from matchkit.skills.levels import level_behind
from matchkit.skills.wishes import parse_wish

WHERE = "what_if"
MOST_SEATS = 1_000_000


class Cell(NamedTuple):
    """What a cell holds then, and the change in words: see `Change`."""

    value: Value
    what: str
    detail: str = ""


class Changing:
    """Reads the changes of one market.

    Parameters
    ----------
    market, params
        What is changed, and what is assumed of that which applicants left unsaid.
    """

    def __init__(self, market: Market, params: MatchParams) -> None:
        self._applicants, self._projects, self._params = market.applicants, market.projects, params
        self._changed: set[tuple[Side, int]] = set()

    def read(self, column: str, cells: Mapping[str, Any] | None) -> Iterator[Change]:
        """The changes of one column."""
        if cells is None:
            return
        if not isinstance(cells, Mapping):
            raise ChangeError.no_mapping(column, cells)
        side = side_of(column)
        read: Callable[[str, int, Any], Cell] = getattr(self, f"_{column}")
        for key, came in cells.items():
            position = self._position(side, key)
            self._changed.add((side, position))
            yield Change(column, side, position, key, *read(key, position, came))

    def withdraw(self, keys: str | Sequence[str]) -> Iterator[Change]:
        """Who withdraws; to be asked after all columns were read."""
        names = [keys] if isinstance(keys, str) else keys
        if not isinstance(names, list | tuple) or not all(isinstance(key, str) for key in names):
            raise ChangeError.no_ids(keys)
        for name in dict.fromkeys(names):
            side, key = self._find(name)
            position = self._position(side, key)
            if (side, position) in self._changed:
                raise ChangeError.withdrawn(key)
            yield Change("without", side, position, key, 0, "withdrawal")

    def _position(self, side: Side, key: str) -> int:
        rows = self._applicants if side == "applicant" else self._projects
        return rows.position(key, WHERE, f"{side}s")

    def _find(self, name: str) -> tuple[Side, str]:
        """Whose id it is; ``applicant:`` or ``project:`` before it says which where both sides have it."""
        ids: dict[Side, Mapping[str, int]] = {
            "applicant": self._applicants.positions,
            "project": self._projects.positions,
        }
        sides = [side for side in ids if name in ids[side]]
        if len(sides) > 1:
            raise ChangeError.on_both_sides(name)
        if sides:
            return sides[0], name
        named, _, key = name.partition(":")
        for side in ids:
            if side == named and key in ids[side]:
                return side, key
        known = [*self._applicants.ids, *self._projects.ids]
        raise UnknownIdError.among(WHERE, [name], "applicants or projects", known)

    def _seats(self, key: str, project: int, came: Any) -> Cell:
        before = int(self._projects.seats[project])
        after = parse_number("seats", key, came, before)
        _check_range("seats", key, after, 0, MOST_SEATS)
        return Cell(after, difference(after - before, "seat"), instead(after, before))

    def _max_projects(self, key: str, applicant: int, came: Any) -> Cell:
        stated = int(self._applicants.max_projects[applicant])
        is_assumed = stated < 0
        before = self._params.calendar.assumed_max_projects if is_assumed else stated
        after = parse_number("max_projects", key, came, before)
        _check_range("max_projects", key, after, 0, MAX_HELD)
        return Cell(
            after, difference(after - before, "project", " at most"), instead(after, before, is_assumed=is_assumed)
        )

    def _hours_per_week(self, key: str, applicant: int, came: Any) -> Cell:
        stated = int(self._applicants.quarters_per_week[applicant])
        is_assumed = stated < 0
        before = int(self._params.calendar.assumed_hours_per_week * QUARTERS_PER_HOUR) if is_assumed else stated
        after = parse_number("hours_per_week", key, came, before, QUARTERS_PER_HOUR)
        _check_range("hours_per_week", key, in_hours(after), 0, DAYS_PER_WEEK * 24)
        what = difference(in_hours(after - before), "hour", " a week")
        return Cell(after, what, instead(in_hours(after), in_hours(before), is_assumed=is_assumed))

    def _hours(self, key: str, project: int, came: Any) -> Cell:
        legs = self._projects.legs.of(project)
        if len(legs.start) > 1:
            raise ChangeError.several_legs(key, len(legs.start))
        before = int(self._projects.quarters[project])
        after = parse_number("hours", key, came, before, QUARTERS_PER_HOUR)
        days = np.arange(legs.start[0], legs.end[0])
        n_days = int((legs.weekdays[0] >> weekday(days) & 1).sum()) if legs.is_fixed[0] else days.size
        if after > n_days * QUARTERS_PER_DAY:
            raise ChangeError.too_many_hours(key, in_hours(after), n_days)
        _check_range("hours", key, in_hours(after), 1 / QUARTERS_PER_HOUR, n_days * 24)
        return Cell(after, difference(in_hours(after - before), "hour"), instead(in_hours(after), in_hours(before)))

    def _available(self, key: str, applicant: int, came: Any) -> Cell:
        starts, ends = self._applicants.window_start[applicant], self._applicants.window_end[applicant]
        before: Windows = tuple(zip(starts.tolist(), ends.tolist(), strict=True))
        more = merged(parse_windows(key, came))
        if not before:
            raise ChangeError.all_counts("available", key)
        after = merged((*before, *more))
        told = listed([f"from {iso_date(start)} to {iso_date(end - 1)}" for start, end in more])
        return Cell(after, f"availability {told}", _unless_new(before, after))

    def _skills(self, key: str, applicant: int, came: Any) -> Cell:
        more = parse_names("skills", key, came)
        what = f"the skill{'s' if len(more) > 1 else ''} {listed(more)}"
        return _with_names(self._applicants.skills[applicant], more, what)

    def _languages(self, key: str, applicant: int, came: Any) -> Cell:
        """Who stated none speaks what the params assume, and goes on to speak it."""
        more = parse_names("languages", key, came)
        stated = self._applicants.languages[applicant]
        before = stated or self._params.rules.assumed_languages
        what = f"the language{'s' if len(more) > 1 else ''} {listed(more)}"
        cell = _with_names(before, more, what)
        is_beside = cell.value != before and before and not stated
        return cell._replace(detail=f" (beside {listed(before)}, which is assumed)") if is_beside else cell

    def _work_mode(self, key: str, applicant: int, came: Any) -> Cell:
        more = parse_names("work_mode", key, came)
        modes = tuple(dict.fromkeys(mode.casefold() for mode in more))
        for mode in modes:
            if mode not in WORK_MODES:
                raise UsageError.unknown_choice(f"work_mode of {key!r}", mode, list(WORK_MODES))
        before = self._applicants.work_modes[applicant]
        if not before and self._params.rules.unknown_work_mode == "allow":
            raise ChangeError.all_counts("work_mode", key)
        return _with_names(before, modes, f"{listed(modes)} work")

    def _location(self, key: str, applicant: int, came: Any) -> Cell:
        more = parse_names("location", key, came)
        before = self._applicants.locations[applicant]
        if not before and self._params.rules.unknown_location == "allow":
            raise ChangeError.all_counts("location", key)
        return _with_names(before, more, f"work in {listed(more)}")

    def _must_have_skills(self, key: str, project: int, came: Any) -> Cell:
        """A must-have goes by what stands in the cell; a plain one also without "or similar", and without its level."""
        names = parse_names("must_have_skills", key, came)
        before = self._projects.must_have_skills[project]
        dropped = {name.casefold() for name in names}
        spellings = [_spellings(must) for must in before]
        strays = [name for name in names if not any(name.casefold() in known for known in spellings)]
        if strays:
            raise ChangeError.no_must_haves(key, strays, before)
        after = tuple(must for must, known in zip(before, spellings, strict=True) if not known & dropped)
        gone = [must for must in before if must not in after]
        return Cell(after, f"no must-have {listed(gone)}")


def side_of(column: str) -> Side:
    """The side whose column it is."""
    return "project" if column in ("seats", "hours", "must_have_skills") else "applicant"


def _spellings(must: str) -> frozenset[str]:
    wish = parse_wish(must)
    names = {must} if wish.is_group else {must, wish.phrases[0], level_behind(wish.phrases[0])[0]}
    return frozenset(name.casefold() for name in names)


def _check_range(column: str, key: str, would_be: float, least: float, most: float) -> None:
    if not least <= would_be <= most:
        raise ChangeError.would_be(column, key, would_be, least, most)


def _with_names(before: tuple[str, ...], more: Sequence[str], what: str) -> Cell:
    after = added(before, more)
    return Cell(after, what, _unless_new(before, after))


def _unless_new(before: Value, after: Value) -> str:
    return AS_BEFORE if after == before else ""
