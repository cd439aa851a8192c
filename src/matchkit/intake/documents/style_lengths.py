"""Lengths and numbers of style sheets, in points."""

from __future__ import annotations

import math
from typing import Any

PAGE = (960.0, 600.0)
"""Width and height in points that relative units refer to: a window of 1280 x 800 pixels."""
_MOST_NESTED = 10
_POINTS = {
    "pt": 1.0,
    "px": 0.75,
    "cm": 72 / 2.54,
    "mm": 7.2 / 2.54,
    "q": 1.8 / 2.54,
    "in": 72.0,
    "pc": 12.0,
    "rem": 12.0,
    "rex": 6.0,
    "rch": 6.0,
    "rlh": 14.0,
}
_EMS = {"em": 1.0, "ex": 0.5, "ch": 0.5, "ic": 1.0, "cap": 0.7, "lh": 1.2}
_WORDS = {
    "xx-small": 6.75,
    "x-small": 7.5,
    "small": 9.75,
    "medium": 12.0,
    "large": 13.5,
    "x-large": 18.0,
    "xx-large": 24.0,
    "xxx-large": 36.0,
    "initial": 12.0,
}
_STEPS = {"smaller": 1 / 1.2, "larger": 1.2, "inherit": 1.0, "unset": 1.0}


def points(token: Any, em: float = 12.0, percent: float = PAGE[0] / 100) -> float | None:
    """A length in points; None where it is none, or cannot be computed here.

    Plain numbers are pixels, as browsers read them in old pages.
    """
    if token.type == "number":
        return _finite(token.value * 0.75)
    return _value(token, em, percent, 0)


def font_points(token: Any, around: float) -> float | None:
    """A size of letters, where that around it is known."""
    if token.type == "ident":
        if token.lower_value in _STEPS:
            return around * _STEPS[token.lower_value]
        return _WORDS.get(token.lower_value)
    return points(token, around, around / 100)


def number(token: Any) -> float | None:
    """A number or a share; percents are hundredths."""
    return _finite(token.value / 100) if token.type == "percentage" else _value(token, 12.0, 0.01, 0)


def _value(token: Any, em: float, percent: float, depth: int) -> float | None:
    if token.type == "number":
        return _finite(token.value)
    if token.type == "percentage":
        return _finite(token.value * percent)
    if token.type == "dimension":
        return _dimension(token.value, token.lower_unit, em)
    if depth >= _MOST_NESTED:
        return None
    if token.type == "() block":
        return _calculated(token.content, em, percent, depth + 1)
    if token.type == "function" and token.lower_name in ("calc", "min", "max", "clamp"):
        values = [_calculated(part, em, percent, depth + 1) for part in split(token.arguments)]
        return _picked(token.lower_name, [value for value in values if value is not None], len(values))
    return None


def _dimension(value: float, unit: str, em: float) -> float | None:
    if unit in _EMS:
        return _finite(value * _EMS[unit] * em)
    if unit[1:] in ("vw", "vh") and unit[0] in "sld":  # small, large and dynamic: a desktop has no bars that hide
        unit = unit[1:]
    if unit in ("vw", "vi", "vmax", "cqw", "cqi"):
        return _finite(value * PAGE[0] / 100)
    if unit in ("vh", "vb", "vmin", "cqh", "cqb"):
        return _finite(value * PAGE[1] / 100)
    return _finite(value * _POINTS[unit]) if unit in _POINTS else None


def _picked(name: str, values: list[float], expected: int) -> float | None:
    if not values or len(values) != expected:
        return None
    if name == "clamp":
        return max(values[0], min(values[1], values[2])) if expected == 3 else None
    if name == "calc":
        return values[0] if expected == 1 else None
    return min(values) if name == "min" else max(values)


def _calculated(tokens: list[Any] | tuple[Any, ...], em: float, percent: float, depth: int) -> float | None:
    """Sums of products: numbers without a unit stay as they are."""
    total, term, operator = 0.0, 0.0, "+"
    for token in significant(tokens):
        if not operator:
            operator = token.value if token.type == "literal" and token.value in "+-*/" else ""
            if not operator:
                return None
            continue
        value = _value(token, em, percent, depth)
        if value is None or (operator == "/" and not value):
            return None
        if operator in "+-":
            total, term = total + term, value if operator == "+" else -value
        else:
            term = term * value if operator == "*" else term / value
        operator = ""
    return None if operator else _finite(total + term)


def significant(tokens: list[Any] | tuple[Any, ...]) -> tuple[Any, ...]:
    """Without white space and comments."""
    return tuple(token for token in tokens if token.type not in ("whitespace", "comment"))


def split(tokens: list[Any] | tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The parts between commas."""
    parts: list[list[Any]] = [[]]
    for part in tokens:
        if part == ",":
            parts.append([])
        else:
            parts[-1].append(part)
    return [tuple(part) for part in parts]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
