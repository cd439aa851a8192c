"""Stated phrases as positions in a vocabulary, with their levels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from matchkit.skills.levels import NONE, UNSTATED, level_before, level_behind
from matchkit.skills.text import comparable
from matchkit.skills.vocabulary import SkillVocabulary, stated_id
from matchkit.skills.wishes import StatedWish, alternatives, parse_wish

# "HTML & CSS" or "Python/R" in one cell, where every part is a skill.
_BETWEEN = re.compile(r"\s*(?:[/,+&]|\band\b|\bor\b)\s*", re.IGNORECASE)


class Graded(NamedTuple):
    """A skill, by position, at a grade of `matchkit.skills.levels`."""

    skill: int
    level: int


class Choice(NamedTuple):
    """Some of several skills; a plain wish is one of one."""

    options: tuple[Graded, ...]
    needed: int
    accepts_near: bool


class Phrases:
    """What the phrases of an intake name.

    A phrase that no name or alias resolves is split at ``/``, ``&``, ``and`` where every part resolves; else it becomes
    a skill of its own that only the same phrase meets. Phrases are read by the given vocabulary alone, so that no row
    changes how another is read.

    Parameters
    ----------
    vocabulary
        What is known; `vocabulary` then also knows the rest.
    listed, wished
        All phrases of lists, and all wishes, of both sides.
    extended
        The vocabulary of an intake that states all of these phrases, and others; by default these alone extend it.
    """

    def __init__(
        self,
        vocabulary: SkillVocabulary,
        listed: Iterable[str],
        wished: Iterable[str],
        extended: SkillVocabulary | None = None,
    ) -> None:
        self._base = vocabulary
        self._wishes = {written: self._split(parse_wish(written)) for written in sorted(set(wished))}
        inside = (phrase for wish in self._wishes.values() for phrase in wish.phrases)
        self._read = {phrase: self._find(phrase) for phrase in sorted({*listed, *inside})}
        unknown = {phrase: bare for phrase, (bare, _, known) in self._read.items() if not known and comparable(bare)}
        self.vocabulary = vocabulary.extended(unknown.values()) if extended is None else extended
        self._stated = {phrase: self.vocabulary.position(stated_id(bare)) for phrase, bare in unknown.items()}

    def graded(self, column: Sequence[Sequence[str]]) -> list[dict[int, int]]:
        """For each row its skills with the highest grade stated, ascending; what is stated as "none" is left out."""
        return [_highest(option for phrase in row for option in self._options(phrase)) for row in column]

    def skills(self, column: Sequence[Sequence[str]]) -> list[list[int]]:
        """For each row its skills, ascending, whatever their level."""
        return [sorted({option.skill for phrase in row for option in self._options(phrase)}) for row in column]

    def choices(self, column: Sequence[Sequence[str]]) -> list[list[Choice]]:
        """For each row its wishes, each once, ascending."""
        return [sorted({choice for written in row for choice in self._choices(written)}) for row in column]

    def _split(self, wish: StatedWish) -> StatedWish:
        """A phrase that offers a choice of known skills, ``'Python or R'``, is one of them."""
        if wish.is_group or self._base.resolve(wish.phrases[0]) is not None:
            return wish
        parts = alternatives(wish.phrases[0])
        is_choice = len(parts) > 1 and all(self._find(part)[2] for part in parts)
        return StatedWish(parts, 1, True, wish.accepts_near) if is_choice else wish

    def _choices(self, written: str) -> list[Choice]:
        wish = self._wishes[written]
        found = (option for phrase in wish.phrases for option in self._options(phrase))
        options = tuple(sorted({Graded(skill, max(level, UNSTATED)) for skill, level in found}))
        if wish.is_group:
            return [Choice(options, min(wish.needed, len(options)), wish.accepts_near)] if options else []
        return [Choice((option,), 1, wish.accepts_near) for option in options]

    def _options(self, phrase: str) -> list[Graded]:
        _, level, known = self._read[phrase]
        if known:
            return [Graded(skill, level) for skill in known]
        return [Graded(self._stated[phrase], level)] if phrase in self._stated else []

    def _find(self, phrase: str) -> tuple[str, int, tuple[int, ...]]:
        """The phrase without its level, the level, and the skills of the base vocabulary that it names."""
        bare, level = level_behind(phrase)
        known = self._parts(bare)
        if level == UNSTATED:
            rest, before = level_before(phrase)
            parts = self._parts(rest)
            if parts is not None and known in (None, parts):  # "basic income" is no income
                return rest, before, parts
        return bare, level, known or ()

    def _parts(self, phrase: str) -> tuple[int, ...] | None:
        whole = self._base.resolve(phrase)
        if whole is not None:
            return (whole,)
        parts = [self._base.resolve(part) for part in _BETWEEN.split(phrase)]
        known = tuple(part for part in parts if part is not None)
        return known if len(known) == len(parts) else None


def _highest(options: Iterable[Graded]) -> dict[int, int]:
    levels: dict[int, int] = {}
    for option in sorted(options):
        if option.level != NONE:
            levels[option.skill] = option.level  # ascending, so that the highest stays
    return levels
