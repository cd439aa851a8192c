"""Expressions evaluated on columns, in the logic of three values: true, false, unknown."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from matchkit.errors import RuleError
from matchkit.expressions import (
    AllOf,
    AnyOf,
    Calculation,
    Column,
    Comparison,
    Condition,
    Constant,
    Membership,
    Negative,
    Not,
    Side,
    Value,
)
from matchkit.scoring.columns import KINDS_IN_WORDS, Floats, Kind, MarketColumns

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Bools = npt.NDArray[np.bool_]
_OPERATIONS: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARISONS: Mapping[str, Callable[[Floats, Floats], Bools]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EQUALITIES = ("==", "!=")
Constants = tuple[Constant, ...]
ListRows = Sequence[tuple[float, ...]]


def check_kinds(node: Condition, columns: MarketColumns, rule: str) -> None:
    """Raise `RuleError` where a condition compares or calculates with what does not go together."""
    match node:
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            for condition in conditions:
                check_kinds(condition, columns, rule)
        case Not(condition=condition):
            check_kinds(condition, columns, rule)
        case Comparison():
            _check_comparison(node, _Kinds(columns, rule, node.text))
        case Membership():
            _check_membership(node, _Kinds(columns, rule, node.text))


@dataclass(frozen=True, eq=False)
class _Kinds:
    """The kinds of values in one part of a rule."""

    columns: MarketColumns
    rule: str
    part: str

    def of(self, node: Value) -> Kind:
        match node:
            case Constant(value=value):
                return "text" if isinstance(value, str) else "date" if isinstance(value, dt.date) else "number"
            case Column():
                if self.columns.holds_lists(node):
                    raise RuleError.list_as_value(self.rule, self.part, str(node))
                return self.columns.values(node).kind
            case Negative(operand=operand):
                return self._calculated([self.of(operand)], node)
            case Calculation(left=left, right=right, operator=sign):
                kinds = [self.of(left), self.of(right)]
                between_dates = sign == "-" and "date" in kinds and set(kinds) <= {"date", "nothing"}
                return "number" if between_dates else self._calculated(kinds, node)

    def _calculated(self, kinds: Sequence[Kind], node: Negative | Calculation) -> Kind:
        if not set(kinds) <= {"number", "nothing"}:
            strays = self.strays(_columns_in(node))
            raise RuleError.incalculable(self.rule, node.text, [KINDS_IN_WORDS[kind] for kind in kinds], strays)
        return "number"

    def check_equal(self, kinds: Sequence[Kind], nodes: Iterable[Value], lists: Iterable[Column] = ()) -> None:
        if len(set(kinds) - {"nothing"}) > 1:
            words = [KINDS_IN_WORDS[kind] for kind in dict.fromkeys(kinds) if kind != "nothing"]
            strays = self.strays([column for node in nodes for column in _columns_in(node)], lists)
            raise RuleError.two_kinds(self.rule, self.part, words, strays)

    def strays(self, columns: Iterable[Column], lists: Iterable[Column] = ()) -> str:
        """Why columns are of texts, as sentences, each with a space in front."""
        told = [(column, self.columns.values(column).strays) for column in dict.fromkeys(columns)]
        told += [(column, self.columns.lists(column).strays) for column in lists]
        return "".join(f" {column} {strays}." for column, strays in told if strays)


def _check_comparison(node: Comparison, kinds: _Kinds) -> None:
    sides = (node.left, node.right)
    found = [kinds.of(side) for side in sides]
    kinds.check_equal(found, sides)
    if "text" in found and node.operator not in _EQUALITIES:
        strays = kinds.strays([column for side in sides for column in _columns_in(side)])
        raise RuleError.unordered(kinds.rule, kinds.part, strays)


def _check_membership(node: Membership, kinds: _Kinds) -> None:
    columns = kinds.columns
    holders = [node.right] if isinstance(node.right, Column) else []
    for holder in holders:
        if not columns.sides[holder.side].can_be_listed(holder.name):
            raise RuleError.value_as_list(kinds.rule, kinds.part, str(holder))
    values: list[Value] = [] if isinstance(node.right, Column) else list(node.right)
    if columns.holds_lists(node.left):
        holders.append(cast(Column, node.left))
    else:
        values.insert(0, node.left)
    found = [kinds.of(value) for value in values]
    found += [columns.lists(holder).kind for holder in holders]
    kinds.check_equal(found, values, holders)


def _columns_in(node: Value) -> list[Column]:
    match node:
        case Column():
            return [node]
        case Calculation(left=left, right=right):
            return [*_columns_in(left), *_columns_in(right)]
        case Negative(operand=operand):
            return _columns_in(operand)
        case Constant():
            return []


@dataclass(frozen=True, eq=False)
class Truth:
    """For each pair whether a condition holds, and whether it does not; neither is unknown.

    Both are bool and broadcast to (applicants, projects).
    """

    holds: Bools
    fails: Bools

    def opposite(self) -> Truth:
        """True where this is false; unknown stays unknown."""
        return Truth(self.fails, self.holds)


Rows = Mapping[Side, npt.NDArray[np.int64]]
"""For each side the rows in question."""


class Evaluator:
    """Conditions evaluated on chosen rows of both sides; a pair's truth depends on its own two rows alone."""

    def __init__(self, columns: MarketColumns) -> None:
        self._columns = columns
        self._held: dict[Membership, tuple[_Held, _Held]] = {}

    def truth(self, node: Condition, rows: Rows) -> Truth:
        """The truth of a condition whose kinds were checked (Kleene's strong logic of three values, that of SQL)."""
        match node:
            case Not(condition=condition):
                return self.truth(condition, rows).opposite()
            case AllOf(conditions=conditions):
                return _all([self.truth(condition, rows) for condition in conditions])
            case AnyOf(conditions=conditions):
                return _any([self.truth(condition, rows) for condition in conditions])
            case Comparison(operator=sign, left=left, right=right):
                return _compare(sign, self._value(left, rows), self._value(right, rows))
            case Membership(left=left, right=right) if _is_seeking_a_value(node, self._columns):
                sought = self._value(left, rows)
                return _any([_compare("==", sought, self._value(item, rows)) for item in cast(Constants, right)])
            case Membership():
                return self._have_one_in_common(node, rows)

    def _value(self, node: Value, rows: Rows) -> Floats:
        """Float64, (n, 1), (1, m), (1, 1) or (n, m); NaN is unknown."""
        match node:
            case Column(side=side):
                return _along(side, self._columns.values(node).values[rows[side]])
            case Constant(value=value):
                return np.full((1, 1), self._columns.constant(value))
            case Negative(operand=operand):
                return -self._value(operand, rows)
            case Calculation(operator=sign, left=left, right=right):
                with np.errstate(all="ignore"):
                    result = _OPERATIONS[sign](self._value(left, rows), self._value(right, rows))
                return np.where(np.isfinite(result), result, np.nan)  # what was divided by 0 is unknown

    def _have_one_in_common(self, node: Membership, rows: Rows) -> Truth:
        """Whether two lists have a value in common; unknown where one of them is empty."""
        if node not in self._held:
            self._held[node] = _both_held(node, self._columns)
        left, right = (held.of(rows) for held in self._held[node])
        if left.side == right.side:
            together = left.holds.multiply(right.holds).sum(axis=1) > 0
            return _truth(_along(left.side, together), _along(left.side, left.is_known & right.is_known))
        together = (left.holds @ right.holds.T).toarray() > 0
        known = left.is_known[:, None] & right.is_known[None, :]
        if left.side == "project" or right.side == "applicant":
            return _truth(together.T, known.T)
        return _truth(together, known)


def _all(truths: Sequence[Truth]) -> Truth:
    holds, fails = truths[0].holds, truths[0].fails
    for truth in truths[1:]:
        holds, fails = holds & truth.holds, fails | truth.fails
    return Truth(holds, fails)


def _any(truths: Sequence[Truth]) -> Truth:
    return _all([truth.opposite() for truth in truths]).opposite()


def _truth(holds: Bools, known: Bools) -> Truth:
    return Truth(holds & known, known & ~holds)


def _compare(sign: str, left: Floats, right: Floats) -> Truth:
    return _truth(_COMPARISONS[sign](left, right), ~(np.isnan(left) | np.isnan(right)))


def _along(side: Side | None, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return values[None, :] if side == "project" else values[:, None]


def _is_seeking_a_value(node: Membership, columns: MarketColumns) -> bool:
    """A single value is sought in a list that is written out: it equals one of its items."""
    return not isinstance(node.right, Column) and not columns.holds_lists(node.left)


@dataclass(frozen=True, eq=False)
class _Held:
    """What lists hold, of all rows of a side, or in the one row of a list that an expression writes out.

    Attributes
    ----------
    side
        Whose rows; None for a written list.
    holds
        How often each row (N) holds each value (V), sparse.
    is_known
        Bool (N,): the list is not empty.
    """

    side: Side | None
    holds: csr_array
    is_known: Bools

    def of(self, rows: Rows) -> _Held:
        """The chosen rows."""
        if self.side is None:
            return self
        return _Held(self.side, self.holds[rows[self.side]], self.is_known[rows[self.side]])


def _both_held(node: Membership, columns: MarketColumns) -> tuple[_Held, _Held]:
    """What stands on both sides of ``in``, as lists over the same values."""
    sought, lists = _rows_of(node.left, columns), _rows_of_holder(node.right, columns)
    places: dict[float, int] = {}
    for row in (*sought, *lists):
        for value in row:
            places.setdefault(value, len(places))
    return _hold(node.left, sought, places), _hold(node.right, lists, places)


def _rows_of(node: Value, columns: MarketColumns) -> ListRows:
    """A single value is a list of one; an unknown one is empty."""
    if columns.holds_lists(node):
        return columns.lists(cast(Column, node)).rows
    if isinstance(node, Column):
        return [() if np.isnan(value) else (value,) for value in columns.values(node).values.tolist()]
    return _rows_of_holder((cast(Constant, node),), columns)


def _rows_of_holder(node: Column | Constants, columns: MarketColumns) -> ListRows:
    if isinstance(node, Column):
        return columns.lists(node).rows
    return [tuple(columns.constant(item.value) for item in node)]


def _hold(node: Value | Constants, rows: ListRows, places: Mapping[float, int]) -> _Held:
    from scipy.sparse import csr_array

    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    indices = np.array([places[value] for row in rows for value in row], np.int64)
    shape = (len(rows), max(1, len(places)))
    holds = csr_array((np.ones(indices.size, np.int32), indices, indptr), shape=shape)
    return _Held(node.side if isinstance(node, Column) else None, holds, np.diff(indptr) > 0)
