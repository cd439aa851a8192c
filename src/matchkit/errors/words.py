"""How lists and numbers are put in words."""

from __future__ import annotations

from collections.abc import Iterable

FIRST_FEW = 5


def first_few(items: Iterable[object], *, quote: bool = True) -> str:
    """The first five items, texts quoted, and how many there are beyond: ``'a-1', 'a-2' and 3 more``."""
    listed = [repr(item) if quote and isinstance(item, str) else str(item) for item in items]
    shown = ", ".join(listed[:FIRST_FEW])
    beyond = len(listed) - FIRST_FEW
    return f"{shown} and {beyond} more" if beyond > 0 else shown


def counted(n: int, noun: str) -> str:
    """``1 pair`` or ``2,300 pairs``, for nouns with a regular plural."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def ordinal(place: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``11th``."""
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
