"""Expressions over the columns of both sides, as people write them in params: read, and judged, but not yet evaluated.

``applicant.age >= project.minimum_age`` is written in Python's grammar, of which only what `parse` lists is allowed.
Nothing is ever executed: the text becomes the few records below, which `matchkit.scoring` evaluates on arrays.
"""

from __future__ import annotations

import ast
import datetime as dt
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, cast

from matchkit.errors import RuleError

Side = Literal["applicant", "project"]
SIDES: tuple[Side, Side] = ("applicant", "project")
LONGEST = 2_000  # characters; longer ones are better split into several rules
DEEPEST = 50  # brackets, nots and calculations inside one another; far below where Python's own stack ends

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_CALCULATIONS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Column:
    """A column of one side."""

    side: Side
    name: str

    def __str__(self) -> str:
        return f"{self.side}.{self.name}" if self.name.isidentifier() else f'{self.side}["{self.name}"]'


@dataclass(frozen=True)
class Constant:
    """A number, a text, or a date, as written."""

    value: float | str | dt.date


@dataclass(frozen=True)
class Calculation:
    """``left operator right`` with one of + - * /; ``text`` is as written."""

    operator: str
    left: Value
    right: Value
    text: str


@dataclass(frozen=True)
class Negative:
    """Minus a number."""

    operand: Value
    text: str


@dataclass(frozen=True)
class Comparison:
    """``left operator right`` with one of == != < <= > >=."""

    operator: str
    left: Value
    right: Value
    text: str


@dataclass(frozen=True)
class Membership:
    """``left in right``: right is a column that holds lists, or a list that is written out."""

    left: Value
    right: Column | tuple[Constant, ...]
    text: str


@dataclass(frozen=True)
class Not:
    """The condition does not hold."""

    condition: Condition


@dataclass(frozen=True)
class AllOf:
    """Every condition holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """Some condition holds."""

    conditions: tuple[Condition, ...]


Value = Column | Constant | Calculation | Negative
Condition = Comparison | Membership | Not | AllOf | AnyOf


def parse(expression: str) -> Condition:
    """An expression as a tree of the records of this module.

    Allowed are ``applicant.name`` and ``project.name`` (``project["any name"]``), numbers, texts in quotes,
    ``date("2027-01-31")``, ``== != < <= > >=`` (chained too), ``in`` and ``not in`` with a column or a written list,
    ``and``, ``or``, ``not``, ``+ - * /`` and brackets. Lines may be broken anywhere between these.

    Raises
    ------
    RuleError
        If it cannot be read, holds anything else, is no condition, or names no column.
    """
    if len(expression) > LONGEST:
        raise RuleError.too_long(len(expression), LONGEST)
    # Line breaks stand for spaces, so that a long expression may be broken without brackets. Each is one character,
    # so that positions stay.
    text = re.sub(r"\s", " ", expression).rstrip()
    indent = len(text) - len(text.lstrip())
    condition = _Reader(text[indent:], indent).read()
    if not list(columns_of(condition)):
        raise RuleError.no_columns()
    return condition


def columns_of(node: Value | Condition) -> Iterator[Column]:
    """The columns that a tree names, in the order in which they stand, repeated ones repeatedly."""
    match node:
        case Column():
            yield node
        case Comparison(left=left, right=right) | Calculation(left=left, right=right):
            yield from columns_of(left)
            yield from columns_of(right)
        case Membership(left=left, right=listed):
            yield from columns_of(left)
            if isinstance(listed, Column):
                yield listed
        case Negative(operand=operand):
            yield from columns_of(operand)
        case Not(condition=condition):
            yield from columns_of(condition)
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            for condition in conditions:
                yield from columns_of(condition)


def holders_in(node: Condition) -> Iterator[Column]:
    """The columns in which a condition seeks something."""
    match node:
        case Membership(right=Column() as holder):
            yield holder
        case Not(condition=condition):
            yield from holders_in(condition)
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            for condition in conditions:
                yield from holders_in(condition)


class _Reader:
    """Python's tree of one line, to ours. ``indent`` characters were cut off in front."""

    def __init__(self, text: str, indent: int) -> None:
        self._text = text
        self._indent = indent

    def read(self) -> Condition:
        body = self._python_tree()
        # A comment is not in the tree, and would silence what was written on the lines after it.
        behind = self._text.encode()[body.end_col_offset :].decode().lstrip(" )")
        if behind:
            raise RuleError.not_allowed(behind)
        return self._condition(body, 0)

    def _python_tree(self) -> ast.expr:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # "\d" is a warning, and meant something else
                return ast.parse(self._text, mode="eval").body
        except SyntaxError as error:
            end = len(self._text) + 1
            position = min(error.offset or end, end) if error.lineno == 1 else end
            raise RuleError.unreadable(position + self._indent, self._text[position - 1 :]) from None
        except (ValueError, RecursionError, MemoryError):  # null characters, lone surrogates, thousands of brackets
            raise RuleError.unreadable(1 + self._indent, self._text) from None

    def _condition(self, node: ast.expr, depth: int) -> Condition:
        self._check_depth(depth)
        match node:
            case ast.BoolOp(op=op, values=values):
                conditions = tuple(self._condition(value, depth + 1) for value in values)
                return AllOf(conditions) if isinstance(op, ast.And) else AnyOf(conditions)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self._condition(operand, depth + 1))
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                links = zip(ops, pairwise([left, *comparators]), strict=True)
                chain = tuple(self._link(node, op, before, after, depth + 1) for op, (before, after) in links)
                return chain[0] if len(chain) == 1 else AllOf(chain)
        self._value(node, depth)  # says first what is not allowed in it
        raise RuleError.no_condition(self._source(node))

    def _link(self, node: ast.expr, op: ast.cmpop, left: ast.expr, right: ast.expr, depth: int) -> Condition:
        """One comparison of a chain."""
        text = self._source(node)
        if isinstance(op, ast.In | ast.NotIn):
            membership = self._membership(left, right, text, depth)
            return membership if isinstance(op, ast.In) else Not(membership)
        if type(op) not in _COMPARISONS:
            raise RuleError.not_allowed(text)
        return Comparison(_COMPARISONS[type(op)], self._value(left, depth), self._value(right, depth), text)

    def _membership(self, left: ast.expr, right: ast.expr, text: str, depth: int) -> Membership:
        sought = self._value(left, depth)
        if isinstance(right, ast.List | ast.Tuple):
            listed = tuple(self._value(item, depth) for item in right.elts)
            if not listed or not all(isinstance(item, Constant) for item in listed):
                raise RuleError.no_list(self._source(right))
            return Membership(sought, cast("tuple[Constant, ...]", listed), text)
        holder = self._value(right, depth)
        if not isinstance(holder, Column):
            raise RuleError.no_list(self._source(right))
        if not isinstance(sought, Column | Constant):
            raise RuleError.not_sought(self._source(left))
        return Membership(sought, holder, text)

    def _value(self, node: ast.expr, depth: int) -> Value:
        self._check_depth(depth)
        match node:
            case ast.Constant(value=value) if type(value) in (int, float, str):
                return Constant(self._number(value) if isinstance(value, int | float) else cast(str, value))
            case ast.Attribute(value=ast.Name(id=side), attr=name) if side in SIDES:
                return Column(side, name)
            case ast.Subscript(value=ast.Name(id=side), slice=ast.Constant(value=str(name))) if side in SIDES:
                return Column(side, name)
            case ast.Call(func=ast.Name(id="date"), args=[ast.Constant(value=str(written))], keywords=[]):
                return Constant(_date(written))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _CALCULATIONS:
                sides = self._value(left, depth + 1), self._value(right, depth + 1)
                return Calculation(_CALCULATIONS[type(op)], *sides, self._source(node))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _negative(self._value(operand, depth + 1), self._source(node))
            case ast.Name(id=name) if name not in SIDES:
                raise RuleError.no_side(name)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                self._condition(node, depth)  # says first what is not allowed in it
                raise RuleError.no_value(self._source(node))
        raise RuleError.not_allowed(self._source(node))

    def _number(self, value: float) -> float:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise RuleError.number_too_large()
        return number

    def _check_depth(self, depth: int) -> None:
        if depth > DEEPEST:
            raise RuleError.too_deep(DEEPEST)

    def _source(self, node: ast.expr) -> str:
        return ast.get_source_segment(self._text, node) or ""


def _negative(operand: Value, text: str) -> Value:
    """Minus a written number is a number, so that it may stand in a list."""
    if isinstance(operand, Constant) and isinstance(operand.value, float):
        return Constant(-operand.value)
    return Negative(operand, text)


def _date(written: str) -> dt.date:
    try:
        if _ISO_DATE.fullmatch(written):
            return dt.date.fromisoformat(written)
    except ValueError:
        pass
    raise RuleError.no_date(written)
