"""What a change says, read: numbers and what is added to them, windows, and names. Pure."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any

from matchkit.errors import ChangeError
from matchkit.market import day_number

Windows = tuple[tuple[int, int], ...]
"""Half-open in day numbers, ascending and apart."""
_NUMBER = re.compile(r"\s*(?P<sign>[+-]?)\s*(?P<number>[0-9]{1,9}(?:\.[0-9]{1,9})?)\s*")
_WINDOW = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})\s*(?:/\s*([0-9]{4}-[0-9]{2}-[0-9]{2})\s*)?")


def parse_number(column: str, key: str, came: Any, before: int, per_unit: int = 1) -> int:
    """A number in parts, ``per_unit`` a unit: as it came; or, of a text with its sign, that and what was ``before``."""
    text = came if isinstance(came, str) else ""
    found = _NUMBER.fullmatch(text)
    number = math.nan
    if found:
        number = float(found["sign"] + found["number"])
    elif isinstance(came, Real) and not isinstance(came, bool):
        number = float(came)
    parts = number * per_unit
    if not parts.is_integer():
        raise ChangeError.no_number(column, key, came, is_whole=per_unit == 1)
    return int(parts) + (before if found and found["sign"] else 0)


def parse_windows(key: str, came: Any) -> list[tuple[int, int]]:
    """Windows as in files, both days included: in one text, separated by semicolons, or in a list."""
    items = [item for item in came.split(";") if item.strip()] if isinstance(came, str) else came
    if not isinstance(items, Sequence) or not items:
        raise ChangeError.no_window(key, came)
    return [_parse_window(key, item) for item in items]


def _parse_window(key: str, item: Any) -> tuple[int, int]:
    found = _WINDOW.fullmatch(item) if isinstance(item, str) else None
    if not found:
        raise ChangeError.no_window(key, item)
    try:
        first, last = (day_number(dt.date.fromisoformat(part)) for part in (found[1], found[2] or found[1]))
    except ValueError:
        raise ChangeError.no_window(key, item) from None
    if last < first:
        raise ChangeError.no_window(key, item)
    return first, last + 1


def merged(windows: Iterable[tuple[int, int]]) -> Windows:
    """The same days in windows that are ascending and apart."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(windows):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return tuple(apart)


def parse_names(column: str, key: str, came: Any) -> tuple[str, ...]:
    """Names in one text, separated by semicolons, or in a list; each once whatever its letter case."""
    items = came.split(";") if isinstance(came, str) else came
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise ChangeError.no_names(column, key, came)
    names = added((), (item.strip() for item in items if item.strip()))
    if not names:
        raise ChangeError.no_names(column, key, came)
    return names


def added(names: Sequence[str], more: Iterable[str]) -> tuple[str, ...]:
    """Names and those of the others that are not among them in any letter case, in the order of coming."""
    found: dict[str, str] = {}
    for name in (*names, *more):
        found.setdefault(name.casefold(), name)
    return tuple(found.values())
