"""How far held skills reach: to broader ones, to what projects ask for, and to whole wishes.

Everything that is not a plain sum is decided here, once for each applicant and each distinct thing that projects ask
for. What is left for a pair of applicant and project is a product of two sparse rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchkit.market import Ragged
from matchkit.params import SkillParams
from matchkit.skills.levels import EXPERT, UNSTATED
from matchkit.skills.records import Credits, Offers, Option, Shown, SkillRows, Wish

PERCENT = 100
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Links:
    """For each skill the options that it earns something towards.

    Attributes
    ----------
    options
        Positions of options, a row for each skill.
    percent
        Int64, beside ``options.values``: the share of the skill's strength.
    meets
        Bool, beside ``options.values``: enough for a must-have.
    """

    options: Ragged
    percent: Ints
    meets: npt.NDArray[np.bool_]


def imply(shown: Shown, ancestors: Ragged) -> SkillRows:
    """What applicants have, with everything broader; of several sources of one skill the strongest counts.

    Of equally strong ones it is the skill itself, else the source of lowest position.
    """
    entry, link = _expand(shown.skill, ancestors)
    row, skill, strength = shown.row[entry], ancestors.values[link], shown.strength[entry]
    source = shown.skill[entry]
    best = _best((row, skill), -strength, source != skill, source)
    return SkillRows(
        indptr=_indptr(row[best], len(shown)),
        skill=skill[best].astype(np.int32),
        strength=strength[best].astype(np.int16),
        source=source[best].astype(np.int32),
    )


def credit(shown: Shown, links: Links, options: Sequence[Option], params: SkillParams) -> Credits:
    """What applicants have of each option: the best that any of their skills earns there.

    A skill earns its strength, times the link's share, times that of its level; rounded down once, at the end.
    """
    entry, link = _expand(shown.skill, links.options)
    row, option, source = shown.row[entry], links.options.values[link], shown.skill[entry]
    asked = np.array([option.level for option in options], np.int64)[option]
    share = _level_shares(params)[asked, shown.level[entry]]
    strength = shown.strength[entry] * links.percent[link] * share // PERCENT**2
    best = _best((row, option), -strength, ~links.meets[link], source)
    keys = row * (len(options) + 1) + option
    met = np.unique(keys[links.meets[link]])
    return Credits(
        indptr=_indptr(row[best], len(shown)),
        option=option[best].astype(np.int32),
        strength=strength[best].astype(np.int16),
        is_met=np.isin(keys[best], met),
        source=source[best].astype(np.int32),
        level=shown.level[entry][best].astype(np.int8),
    )


def offer(credited: Credits, wishes: Sequence[Wish], n_options: int) -> Offers:
    """What applicants offer towards each wish: the mean of their best options, as many as it needs, rounded down."""
    n_rows = credited.indptr.size - 1
    members = _grouped([(option, wish) for wish, asked in enumerate(wishes) for option in asked.options], n_options)
    entry, link = _expand(credited.option, members)
    row, wish = np.repeat(np.arange(n_rows), np.diff(credited.indptr))[entry], members.values[link]
    order = np.lexsort((-credited.strength[entry], wish, row))
    entry, row, wish = entry[order], row[order], wish[order]
    first = _starts(row, wish)
    place = np.arange(row.size) - np.repeat(first, np.diff(np.append(first, row.size)))
    needed = np.array([asked.needed for asked in wishes], np.int64)[wish]
    counted = np.where(place < needed, credited.strength[entry].astype(np.int64), 0)
    return Offers(
        indptr=_indptr(row[first], n_rows),
        wish=wish[first].astype(np.int32),
        strength=(_sums(counted, first) // needed[first]).astype(np.int16),
        is_met=_sums(credited.is_met[entry].astype(np.int64), first) >= needed[first],
    )


def _level_shares(params: SkillParams) -> Ints:
    """Int64 (asked, held): percent that a level earns towards the one asked for."""
    shares = np.full((EXPERT + 1, EXPERT + 1), PERCENT, np.int64)
    for asked in range(UNSTATED + 1, EXPERT + 1):
        shares[asked, UNSTATED] = params.unstated_level
        for held in range(UNSTATED + 1, asked):
            shares[asked, held] = max(PERCENT - params.level_step * (asked - held), 0)
    return shares


def _expand(skill: npt.NDArray[np.integer], targets: Ragged) -> tuple[Ints, Ints]:
    """Every entry with each target of its skill: places among the entries, and in ``targets.values``."""
    counts = np.diff(targets.indptr)[skill]
    entry = np.repeat(np.arange(skill.size), counts)
    within = np.arange(entry.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return entry, targets.indptr[skill][entry] + within


def _best(keys: tuple[Ints, Ints], *ranks: npt.NDArray[np.generic]) -> Ints:
    """Places of the first entry of each key by the ranks, smallest first; by key."""
    order = np.lexsort((*reversed(ranks), *reversed(keys)))
    return np.asarray(order[_starts(*(key[order] for key in keys))], np.int64)


def _starts(first: Ints, second: Ints) -> Ints:
    """Where a new pair of values begins."""
    if not first.size:
        return np.zeros(0, np.int64)
    changes = (first[1:] != first[:-1]) | (second[1:] != second[:-1])
    return np.concatenate([[0], 1 + np.flatnonzero(changes)]).astype(np.int64)


def _sums(values: Ints, first: Ints) -> Ints:
    return np.add.reduceat(values, first) if first.size else values


def _indptr(row: Ints, n_rows: int) -> Ints:
    return np.searchsorted(row, np.arange(n_rows + 1)).astype(np.int64)


def _grouped(pairs: Sequence[tuple[int, int]], n_rows: int) -> Ragged:
    rows: list[list[int]] = [[] for _ in range(n_rows)]
    for row, value in pairs:
        rows[row].append(value)
    return Ragged.from_rows(rows)
