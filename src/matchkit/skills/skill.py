"""One skill."""

from __future__ import annotations

from dataclasses import dataclass

STATED = "stated"
STATED_WEIGHT = 250  # how rare an unlisted skill is cannot be known; 100 is what everybody has, 397 the rarest


@dataclass(frozen=True)
class Skill:
    """One entry.

    Attributes
    ----------
    id, name
        Stable id, and how it is shown.
    aliases
        Other names.
    broader
        Ids of skills that whoever has this one has as well.
    kind
        Such as ``"technology"``, ``"practice"``, ``"transversal"``; ``"stated"`` for an intake's own.
    origin
        Where the entry comes from.
    weight
        1..1000; the rarer a skill, the more it counts. Shipped, never counted on an intake: another row must not
        move anybody's score.
    exact
        Those of the names that running text must have as written (React, not react).
    listed
        Those that count only between other skills of a list (R, Go, Word).
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    kind: str = "practice"
    origin: str = ""
    weight: int = STATED_WEIGHT
    exact: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """Name and aliases."""
        return (self.name, *self.aliases)
