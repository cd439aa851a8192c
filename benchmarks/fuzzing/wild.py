"""Cells of which nobody knows beforehand what comes: texts that are nearly right, and objects of all kinds."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from random import Random
from typing import Any

import numpy as np
import pandas as pd

_PIECES = (
    "2027-02-01",
    "2027-02-26",
    "/",
    ";",
    ",",
    " ",
    "h",
    "20",
    "7.5",
    "-",
    "on",
    "@",
    "fixed",
    "or similar",
    "two of:",
    "any of",
    "Mon",
    "Fri",
    "\u2013",
    "Python",
    "(advanced)",
    "(",
    ")",
    "[",
    "\n",
    "\t",
    "\r",
    "\x00",
    "\u200b",
    "\u202e",
    "\ufeff",
    "\u0430",
    "é",
    "e\u0301",
    "\U0001f600",
    "\U000e0041",
    "0",
    "1e9",
    "NA",
    "nan",
    "English",
    "Europe/London",
    "remote",
    "a@example.org",
    "+44 20 7946 0000",
    "https://example.org/x",
    "Dr.",
    "born 1990",
    "she",
    "\x85",
    "\u2028",
    "\u3000",
    "%s",
    "{}",
    "\\",
    '"',
    "'",
    "=",
    "|",
    "•",
)
_OBJECTS: tuple[Callable[[Random], Any], ...] = (
    lambda random: random.randrange(-(10**6), 10**6),
    lambda random: random.uniform(-1e6, 1e6),
    lambda random: random.choice((1e308, -0.0, 5e-324, float("nan"), float("inf"), 1e16, 2.0**53)),
    lambda random: random.choice(
        (True, False, np.True_, np.int64(7), np.float32(7.5), np.float64("nan"), np.str_("x"))
    ),
    lambda random: random.choice(
        (Decimal("7.5"), Decimal("-0"), Decimal("1E+999999"), Decimal("1E-999999"), Decimal("NaN"))
    ),
    lambda random: random.choice(
        (Fraction(15, 2), 3 + 4j, 10**700, -(10**5_000), uuid.UUID(int=7), PurePosixPath("cv.txt"))
    ),
    lambda random: random.choice(
        (b"x", bytearray(b"x"), memoryview(b"x"), range(3), object, len, Ellipsis, NotImplemented)
    ),
    lambda random: dt.date.fromordinal(random.randrange(1, 3_652_059)),
    lambda random: (
        dt.datetime(2027, 2, 1, tzinfo=random.choice((None, dt.UTC))) + dt.timedelta(seconds=random.choice((0, 1)))
    ),
    lambda random: random.choice((dt.time(9), dt.timedelta(hours=7), dt.date.max, dt.datetime.max, dt.datetime.min)),
    lambda random: random.choice(
        (pd.NA, pd.NaT, pd.Timestamp("2027-02-01"), pd.Timedelta("7h"), pd.Period("2027-02", "M"))
    ),
    lambda random: random.choice(
        (np.datetime64("2027-02-01"), np.datetime64("NaT"), np.datetime64("2027-02-01T10:00"))
    ),
    lambda random: random.choice(
        (np.array([1, 2]), np.array("x"), np.array([]), np.array([["x"]]), np.timedelta64(7, "h"))
    ),
    lambda random: random.choice(
        ((), [], {}, set(), {"a"}, frozenset("ab"), ("2027-02-01", "2027-02-05"), {1: 2}, {None: None})
    ),
    lambda random: {"start": wild_text(random), "end": wild_text(random), "hours": 5},
    lambda random: [
        {"start": "2027-02-01", "end": "2027-02-05", random.choice(("hours", "location")): wild_cell(random)}
    ],
    lambda random: [wild_cell(random) for _ in range(random.randrange(4))],
    lambda random: ["2027-02-01", wild_cell(random)],
)


def wild_cell(random: Random, *, is_text: bool = False) -> Any:
    """A text, or if it may be any object, that."""
    return wild_text(random) if is_text or random.random() < 0.5 else random.choice(_OBJECTS)(random)


def wild_text(random: Random) -> str:
    """Pieces of what cells are made of, in any order; now and then a long run of one of them."""
    if random.random() < 0.01:
        return random.choice(_PIECES) * random.choice((100, 5_000))
    return "".join(random.choice(_PIECES) for _ in range(random.choice((1, 2, 3, 8, 30))))
