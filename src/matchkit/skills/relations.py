"""What one skill says about others: who knows pandas knows Python, and is near to R."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

import numpy as np
import numpy.typing as npt

from matchkit.errors import VocabularyError
from matchkit.market import Ragged

WIDEST = 60
"""Skills below one; what has more ("technology") says little about how near they are to each other."""


def find_ancestors(broader: Ragged, ids: Sequence[str], source: str) -> Ragged:
    """For each skill itself and everything broader than it, ascending.

    Raises
    ------
    VocabularyError
        If a skill is, by steps, broader than itself.
    """
    steps = TopologicalSorter({skill: broader[skill].tolist() for skill in range(len(broader))})
    closed: dict[int, set[int]] = {}
    try:
        for skill in steps.static_order():
            closed[skill] = {skill}.union(*(closed[up] for up in broader[skill].tolist()))
    except CycleError as error:
        raise VocabularyError.cycle(source, sorted({ids[skill] for skill in error.args[1]})) from None
    return Ragged.from_rows([sorted(closed[skill]) for skill in range(len(broader))])


def find_near(broader: Ragged, wished: npt.NDArray[np.int64]) -> Ragged:
    """For each skill (row) those of the wished skills to which it is near, ascending.

    A skill is near to another when it stands one step above it, or both stand one step below the same skill, unless
    that one has more than `WIDEST` below it. What implies the wished skill is not near but has it, and is left to the
    caller to put first.
    """
    children: dict[int, list[int]] = {}
    for skill in range(len(broader)):
        for up in broader[skill].tolist():
            children.setdefault(up, []).append(skill)
    near: list[set[int]] = [set() for _ in range(len(broader))]
    for skill in wished.tolist():
        for up in broader[skill].tolist():
            near[up].add(skill)
            for sibling in children[up] if len(children[up]) <= WIDEST else ():
                near[sibling].add(skill)
        near[skill].discard(skill)
    return Ragged.from_rows([sorted(row) for row in near])
