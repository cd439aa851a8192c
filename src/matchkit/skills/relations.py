"""What one skill says about others: who knows pandas knows Python, and is near to R."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

import numpy as np

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


def find_narrower(broader: Ragged) -> Ragged:
    """For each skill those one step below it, ascending."""
    below = np.repeat(np.arange(len(broader)), np.diff(broader.indptr))
    order = np.argsort(broader.values, kind="stable")
    counts = np.bincount(broader.values, minlength=len(broader))
    return Ragged(np.concatenate([[0], np.cumsum(counts)]), below[order])


def find_near(broader: Ragged, narrower: Ragged, skill: int) -> set[int]:
    """The skills to which a skill is near.

    It is near to another when it stands one step above it, or both stand one step below the same skill, unless that one
    has more than `WIDEST` below it. What implies another skill is not near but has it, and is left to the caller to put
    first.
    """
    near = set(narrower[skill].tolist())
    for up in broader[skill].tolist():
        siblings = narrower[up]
        if siblings.size <= WIDEST:
            near.update(siblings.tolist())
    return near - {skill}
