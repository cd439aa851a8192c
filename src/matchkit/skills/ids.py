"""Ids that nobody had to think of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count

from matchkit.skills.text import comparable, singular

STATED_PREFIX = "x-"
"""Ids of skills that an intake states begin so, and no others do."""


class FreshIds:
    """Ids that are not taken yet; each is given once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._candidates: dict[str, Iterator[str]] = {}

    def take(self, wanted: str) -> str:
        """The id wanted, or with ``-2``, ``-3`` and so on behind it."""
        numbered = (f"{wanted}-{number}" for number in count(2))
        candidates = self._candidates.setdefault(wanted, chain([wanted], numbered))
        found = next(candidate for candidate in candidates if candidate not in self._taken)
        self._taken.add(found)
        return found


def id_of(name: str) -> str:
    """The comparable form of a name, in the singular, with hyphens: ``'Bee Hotels'`` gives ``'bee-hotel'``."""
    return singular(comparable(name)).replace(" ", "-")


def own_id(name: str) -> str:
    """`id_of` a name that a file gives: ``'X-ray'`` gives ``'skill-x-ray'``, lest it be taken for a stated one."""
    found = id_of(name)
    return f"skill-{found}" if found.startswith(STATED_PREFIX) else found
