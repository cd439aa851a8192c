"""Which held skill earns what towards which option: by being it, by implying it, or by being near to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from matchkit.market import Ragged
from matchkit.params import SkillParams
from matchkit.skills.reach import PERCENT, Links
from matchkit.skills.records import Option
from matchkit.skills.relations import find_near
from matchkit.skills.skill import STATED
from matchkit.skills.vocabulary import SkillVocabulary

Closeness = Callable[[Sequence[str], Sequence[str]], npt.NDArray[np.int32]]
"""Of two lists of names the closeness of each pair, int32 (n, m), 0..10,000; a pair's value depends on no other."""
SAME = 10_000
BLOCK_CELLS = 1 << 22


def find_links(
    held: Sequence[int],
    options: Sequence[Option],
    vocabulary: SkillVocabulary,
    params: SkillParams,
    closeness: Closeness | None,
) -> Links:
    """The links of the held skills (distinct positions, ascending) to the options.

    A skill is near to another by relation, see `find_near`; or by the measured closeness of their names, where one of
    the two is stated in this intake and therefore has no relations. Of several reasons the one that earns most counts.
    """
    by_skill: dict[int, list[int]] = {}
    for at, option in enumerate(options):
        by_skill.setdefault(option.skill, []).append(at)
    ancestors = {skill: vocabulary.ancestors[skill].tolist() for skill in held}
    reached = sorted({up for above in ancestors.values() for up in above})
    close = _find_close(reached, sorted(by_skill), vocabulary, params, closeness)
    near = {up: find_near(vocabulary.broader, vocabulary.narrower, up) & by_skill.keys() for up in reached}
    shares: dict[int, dict[int, int]] = {}
    for skill, above in ancestors.items():
        found = dict.fromkeys((other for up in above for other in near[up]), params.near)
        for other, share in (pair for up in above for pair in close.get(up, ())):
            found[other] = max(found.get(other, 0), share)
        shares[skill] = found | {up: PERCENT for up in above if up in by_skill}
    return _as_links(shares, len(vocabulary), by_skill, options)


def _find_close(
    reached: Sequence[int],
    wished: Sequence[int],
    vocabulary: SkillVocabulary,
    params: SkillParams,
    closeness: Closeness | None,
) -> dict[int, list[tuple[int, int]]]:
    """For each skill the wished ones whose name is close, with percent, where one of the two is stated."""
    close: dict[int, list[tuple[int, int]]] = {}
    if closeness is None:
        return close
    stated = [skill for skill in reached if vocabulary[skill].kind == STATED]
    stated_wishes = [skill for skill in wished if vocabulary[skill].kind == STATED]
    other_wishes = sorted({*wished} - {*stated_wishes})
    for ours, theirs in ((reached, stated_wishes), (stated, other_wishes)):
        for skill, other, value in _close_pairs(ours, theirs, vocabulary, params.near_from, closeness):
            close.setdefault(skill, []).append((other, _share(value, params)))
    return close


def _close_pairs(
    ours: Sequence[int], theirs: Sequence[int], vocabulary: SkillVocabulary, least: int, closeness: Closeness
) -> Iterator[tuple[int, int, int]]:
    """Pairs of different skills, with the closeness of their names, from ``least`` on."""
    size = max(1, BLOCK_CELLS // max(1, len(theirs)))
    names = [vocabulary.names[skill] for skill in theirs]
    for begin in range(0, len(ours) if theirs else 0, size):
        block = ours[begin : begin + size]
        values = closeness([vocabulary.names[skill] for skill in block], names)
        for row, column in np.argwhere(values >= least).tolist():
            if block[row] != theirs[column]:
                yield block[row], theirs[column], int(values[row, column])


def _share(closeness: int, params: SkillParams) -> int:
    """Percent: as for a relation where names are just close enough, up to ``nearest`` where they could be equal."""
    return params.near + (params.nearest - params.near) * (closeness - params.near_from) // (SAME - params.near_from)


def _as_links(
    shares: Mapping[int, dict[int, int]], n_skills: int, by_skill: dict[int, list[int]], options: Sequence[Option]
) -> Links:
    """Rows of skills that are not in ``shares`` are empty."""
    linked = sorted(shares)
    rows = [
        sorted(
            (at, share, share == PERCENT or options[at].near_meets)
            for skill, share in shares[held].items()
            for at in by_skill[skill]
            if share == PERCENT or options[at].near_counts
        )
        for held in linked
    ]
    counts = np.zeros(n_skills, np.int64)
    counts[linked] = [len(row) for row in rows]
    return Links(
        options=Ragged(np.concatenate([[0], np.cumsum(counts)]), np.array([at for row in rows for at, _, _ in row])),
        percent=np.array([share for row in rows for _, share, _ in row], np.int64),
        meets=np.array([meets for row in rows for _, _, meets in row], np.bool_),
    )
