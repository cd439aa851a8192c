"""What one skill says about others: who knows pandas knows Python, and is near to R."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

import numpy as np
import numpy.typing as npt

from matchkit.errors import VocabularyError
from matchkit.market import Ragged


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

    A skill is near to another when it stands one step above it, or both stand one step below the same skill. What
    implies the wished skill is not near but has it, and is left to the caller to put first.
    """
    children: dict[int, list[int]] = {}
    for skill in range(len(broader)):
        for up in broader[skill].tolist():
            children.setdefault(up, []).append(skill)
    near: list[set[int]] = [set() for _ in range(len(broader))]
    for skill in wished.tolist():
        for up in broader[skill].tolist():
            near[up].add(skill)
            for sibling in children[up]:
                near[sibling].add(skill)
        near[skill].discard(skill)
    return Ragged.from_rows([sorted(row) for row in near])


def spread(
    row: npt.NDArray[np.int64],
    skill: npt.NDArray[np.int64],
    strength: npt.NDArray[np.int64],
    targets: Ragged,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Hand each held skill's strength on to its targets; of several sources of one target the strongest stays.

    Returns
    -------
    row, skill, strength, source
        Int64 each, by row, then skill. ``source`` is the skill that gave the strength; of equally strong ones the
        target itself, else that of lowest position.
    """
    counts = np.diff(targets.indptr)[skill]
    begin = targets.indptr[skill]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    target = targets.values[np.repeat(begin, counts) + within]
    return strongest(
        np.repeat(row, counts), target, np.repeat(strength, counts), np.repeat(skill, counts).astype(np.int64)
    )


def strongest(
    row: npt.NDArray[np.int64],
    skill: npt.NDArray[np.int64],
    strength: npt.NDArray[np.int64],
    source: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """One entry for each (row, skill): the strongest; of equals the skill's own, else the source of lowest position."""
    order = np.lexsort((source, source != skill, -strength, skill, row))
    row, skill, strength, source = row[order], skill[order], strength[order], source[order]
    is_first = np.ones(row.size, np.bool_)
    is_first[1:] = (row[1:] != row[:-1]) | (skill[1:] != skill[:-1])
    return row[is_first], skill[is_first], strength[is_first], source[is_first]
