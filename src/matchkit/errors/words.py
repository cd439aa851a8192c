"""How lists and numbers are put in words."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from pathlib import Path

FIRST_FEW = 5
LONGEST_VALUE = 200


def first_few(items: Iterable[object], *, quote: bool = True) -> str:
    """The first five items, texts quoted, and how many there are beyond: ``'a-1', 'a-2' and 3 more``."""
    listed = [repr(item) if quote and isinstance(item, str) else str(item) for item in items]
    shown = ", ".join(listed[:FIRST_FEW])
    beyond = len(listed) - FIRST_FEW
    return f"{shown} and {beyond} more" if beyond > 0 else shown


def in_short(value: object) -> str:
    """A value as Python writes it, at most 200 characters of it; its type where Python cannot write it at all."""
    try:
        shown = repr(value)
    except (RecursionError, ValueError):  # lists in lists without end, whole numbers of thousands of digits
        kind = type(value).__name__
        return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[: LONGEST_VALUE - 1]}…"


def whereabouts(error: BaseException) -> str:
    """Kind and place of somebody else's error; its message is left out, for it may quote what an applicant wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def counted(n: int, noun: str) -> str:
    """``1 pair`` or ``2,300 pairs``, for nouns with a regular plural."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def ordinal(place: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``11th``."""
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
