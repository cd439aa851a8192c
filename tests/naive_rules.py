"""Own rules, the slow and obvious way: pair by pair, in plain Python, with None for unknown."""

from __future__ import annotations

import ast
import datetime as dt
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matchkit.market import Market
from matchkit.market.names import comparable

Row = Mapping[str, Any]

COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
CALCULATE: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def passing_pairs(market: Market, expression: str, unknown: str) -> list[list[bool]]:
    """For each applicant which projects they pass."""
    tree = ast.parse(expression, mode="eval").body
    return [
        [{True: True, False: False, None: unknown == "allow"}[truth(tree, a, p)] for p in project_rows(market)]
        for a in applicant_rows(market)
    ]


def truth(node: ast.expr, applicant: Row, project: Row) -> bool | None:
    """True, False, or None where nobody can tell."""
    if isinstance(node, ast.BoolOp):
        parts = [truth(value, applicant, project) for value in node.values]
        decisive = isinstance(node.op, ast.Or)  # one true decides an or, one false an and
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    if isinstance(node, ast.UnaryOp):
        inner = truth(node.operand, applicant, project)
        return None if inner is None else not inner
    assert isinstance(node, ast.Compare)
    operands = [node.left, *node.comparators]
    links = [link(operands[at], op, operands[at + 1], applicant, project) for at, op in enumerate(node.ops)]
    return False if False in links else None if None in links else True


def link(left: ast.expr, op: ast.cmpop, right: ast.expr, applicant: Row, project: Row) -> bool | None:
    if isinstance(op, ast.In | ast.NotIn):
        found = is_in(left, right, applicant, project)
        return found if isinstance(op, ast.In) or found is None else not found
    values = value(left, applicant, project), value(right, applicant, project)
    return None if None in values else COMPARE[type(op)](*values)


def is_in(left: ast.expr, right: ast.expr, applicant: Row, project: Row) -> bool | None:
    sought = value(left, applicant, project)
    if sought is None or sought == []:
        return None
    if isinstance(right, ast.List | ast.Tuple):
        held = [value(item, applicant, project) for item in right.elts]
    else:
        held = cell(right, applicant, project)
        held = held.parts if isinstance(held, Cell) else held
        if not held:
            return None
    return any(item in held for item in (sought if isinstance(sought, list) else [sought]))


def value(node: ast.expr, applicant: Row, project: Row) -> Any:
    if isinstance(node, ast.Constant):
        return comparable(node.value) if isinstance(node.value, str) else float(node.value)
    if isinstance(node, ast.Call):
        return dt.date.fromisoformat(node.args[0].value)  # type: ignore[attr-defined]
    if isinstance(node, ast.UnaryOp):
        inner = value(node.operand, applicant, project)
        return None if inner is None else -inner
    if isinstance(node, ast.BinOp):
        left, right = value(node.left, applicant, project), value(node.right, applicant, project)
        return None if left is None or right is None else calculated(CALCULATE[type(node.op)], left, right)
    found = cell(node, applicant, project)
    return found.whole if isinstance(found, Cell) else found


def calculated(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> float | None:
    try:
        result = operation(left, right)
    except (ZeroDivisionError, OverflowError):
        return None
    number = float(result.days if isinstance(result, dt.timedelta) else result)
    return number if math.isfinite(number) else None


def cell(node: ast.expr, applicant: Row, project: Row) -> Any:
    side = node.value.id  # type: ignore[attr-defined]
    name = node.attr if isinstance(node, ast.Attribute) else node.slice.value  # type: ignore[attr-defined]
    return {"applicant": applicant, "project": project}[side][name]


class Cell:
    """A cell of a column that matchkit does not know: one value, or several with semicolons between."""

    def __init__(self, whole: Any, parts: list[Any]) -> None:
        self.whole = whole
        self.parts = parts


def carried(cells: Sequence[str]) -> list[Cell]:
    """The kind of a column is told from all of its cells, and that of its parts from all of its parts."""
    wholes = typed(cells)
    flat = [part for text in cells for part in text.split(";")]
    parts = iter(typed(flat))
    split = [[part for _ in text.split(";") if (part := next(parts)) is not None] for text in cells]
    return [Cell(whole, row) for whole, row in zip(wholes, split, strict=True)]


def typed(cells: Sequence[str]) -> list[Any]:
    filled = [text.strip() for text in cells if text.strip()]
    for kind in (float, dt.date.fromisoformat, comparable):
        try:
            for text in filled:
                kind(text)
        except ValueError:
            continue
        return [kind(text.strip()) if text.strip() else None for text in cells]
    raise AssertionError


def rows_of(columns: Mapping[str, Sequence[Any]], n: int) -> list[Row]:
    return [{name: cells[row] for name, cells in columns.items()} for row in range(n)]


def names(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[comparable(name) for name in row] for row in rows]


def applicant_rows(market: Market) -> list[Row]:
    side = market.applicants
    columns: dict[str, Sequence[Any]] = {
        "hours_per_week": [None if quarters < 0 else quarters / 4 for quarters in side.quarters_per_week.tolist()],
        "languages": names(side.languages),
        "work_mode": names(side.work_modes),
    }
    return rows_of(columns | {name: carried(cells) for name, cells in side.carried.items()}, len(side))


def project_rows(market: Market) -> list[Row]:
    side = market.projects
    columns: dict[str, Sequence[Any]] = {
        "hours": [quarters / 4 for quarters in side.quarters.tolist()],
        "start": [dt.date(1970, 1, 1) + dt.timedelta(days) for days in side.start.tolist()],
        "languages": names(side.languages),
        "work_mode": [comparable(mode) or None for mode in side.work_modes],
        "field": [comparable(text) or None for text in side.fields],
    }
    return rows_of(columns | {name: carried(cells) for name, cells in side.carried.items()}, len(side))
