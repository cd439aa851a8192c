"""Whether two records hold the same arrays, down to the last entry."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from matchkit.scoring import Evidence, Sides
from matchkit.scoring.shortlists import first_broken
from matchkit.skills import MarketSkills

NOT_COMPARED = frozenset({"vocabulary", "given", "closeness", "reserves"})
"""Objects without a form of their own; and arrays that are not filled to their end."""


def differences(one: Any, other: Any, name: str = "") -> list[str]:
    """Names of the fields in which two records of arrays, texts and such records differ."""
    if is_dataclass(one):
        names = [column.name for column in fields(one) if column.name not in NOT_COMPARED]
        return [
            found for key in names for found in differences(getattr(one, key), getattr(other, key), f"{name}.{key}")
        ]
    if isinstance(one, tuple):
        pairs = enumerate(zip(one, other, strict=False))
        found = [found for at, (ours, theirs) in pairs for found in differences(ours, theirs, f"{name}[{at}]")]
        return found if len(one) == len(other) else [name]
    is_array = isinstance(one, np.ndarray)
    is_same = (one.dtype == other.dtype and np.array_equal(one, other)) if is_array else one == other
    return [] if is_same else [name]


def skill_differences(one: MarketSkills, other: MarketSkills) -> list[str]:
    """As `differences`; and whether the vocabularies are equal, skill by skill."""
    return [*([] if list(one.vocabulary) == list(other.vocabulary) else [".vocabulary"]), *differences(one, other)]


def evidence_differences(one: Evidence, other: Evidence) -> list[str]:
    """Of both sides' columns, skills and wishes, and of which pairs break which rule."""
    broken = [first_broken(Sides.of(evidence).applicants) for evidence in (one, other)]
    return [
        *differences(one.market, other.market, "market"),
        *differences(one.wishes, other.wishes, "wishes"),
        *skill_differences(one.skills, other.skills),
        *([] if np.array_equal(*broken) else ["rules"]),
        *([] if np.array_equal(one.calendar.arrays.windows, other.calendar.arrays.windows) else ["calendar"]),
    ]
