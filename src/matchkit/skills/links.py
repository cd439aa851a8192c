"""Which held skill earns what towards which option: by being it, by implying it, or by being near to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from matchkit.market import Ragged
from matchkit.params import SkillParams
from matchkit.skills.reach import PERCENT, Links
from matchkit.skills.records import Option
from matchkit.skills.relations import find_near
from matchkit.skills.vocabulary import STATED, SkillVocabulary

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
    wished = np.array(sorted(by_skill), np.int64)
    near = find_near(vocabulary.broader, wished)
    shares: list[dict[int, int]] = [{} for _ in range(len(vocabulary))]
    for skill in held:
        above = vocabulary.ancestors[skill].tolist()
        shares[skill] = dict.fromkeys((other for up in above for other in near[up].tolist()), params.near)
    for skill, other, share in _measured(held, wished.tolist(), vocabulary, params, closeness):
        shares[skill][other] = max(shares[skill].get(other, 0), share)
    for skill in held:
        shares[skill] |= {up: PERCENT for up in vocabulary.ancestors[skill].tolist() if up in by_skill}
    return _as_links(shares, by_skill, options)


def _measured(
    held: Sequence[int],
    wished: Sequence[int],
    vocabulary: SkillVocabulary,
    params: SkillParams,
    closeness: Closeness | None,
) -> Iterator[tuple[int, int, int]]:
    """Held skill, wished skill, and percent, of pairs whose names are close and of which one is stated."""
    if closeness is None:
        return
    stated_wishes = [skill for skill in wished if vocabulary[skill].kind == STATED]
    stated_held = [skill for skill in held if vocabulary[skill].kind == STATED]
    other_wishes = sorted({*wished} - {*stated_wishes})
    for ours, theirs in ((held, stated_wishes), (stated_held, other_wishes)):
        size = max(1, BLOCK_CELLS // max(1, len(theirs)))
        for begin in range(0, len(ours) if theirs else 0, size):
            block = ours[begin : begin + size]
            values = closeness([vocabulary.names[at] for at in block], [vocabulary.names[at] for at in theirs])
            for row, column in np.argwhere(values >= params.near_from).tolist():
                if block[row] != theirs[column]:
                    yield block[row], theirs[column], _share(int(values[row, column]), params)


def _share(closeness: int, params: SkillParams) -> int:
    """Percent: as for a relation where names are just close enough, up to ``nearest`` where they could be equal."""
    return params.near + (params.nearest - params.near) * (closeness - params.near_from) // (SAME - params.near_from)


def _as_links(shares: Sequence[dict[int, int]], by_skill: dict[int, list[int]], options: Sequence[Option]) -> Links:
    rows = [
        sorted(
            (at, share, share == PERCENT or options[at].near_meets)
            for skill, share in row.items()
            for at in by_skill[skill]
            if share == PERCENT or options[at].near_counts
        )
        for row in shares
    ]
    return Links(
        options=Ragged.from_rows([[at for at, _, _ in row] for row in rows]),
        percent=np.array([share for row in rows for _, share, _ in row], np.int64),
        meets=np.array([meets for row in rows for _, _, meets in row], np.bool_),
    )
