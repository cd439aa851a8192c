"""How a piece of text looks in a word processor's file, as far as it decides whether a reader sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from matchkit.intake.documents import report as ways
from matchkit.intake.documents.colours import WHITE, Colour, looks_same
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.report import SMALLEST_POINTS


class Ground(Enum):
    """What lies under a text, where it is no colour."""

    PAPER = "paper"  # nobody said anything
    UNKNOWN = "unknown"  # a picture, a pattern, a style with colours of its own


@dataclass(frozen=True, slots=True)
class Look:
    """What a style, a paragraph or a run states; None where it states nothing.

    ``colour`` is `Ground.UNKNOWN` where it is automatic, which is always seen.
    """

    is_hidden: bool | None = None
    colour: Colour | Ground | None = None
    points: float | None = None
    ground: Colour | Ground | None = None

    def over(self, below: Look) -> Look:
        """The same, and what it leaves open from the one below."""
        return Look(
            below.is_hidden if self.is_hidden is None else self.is_hidden,
            below.colour if self.colour is None else self.colour,
            below.points if self.points is None else self.points,
            below.ground if self.ground is None else self.ground,
        )


PLAIN = Look()


def show(text: str, look: Look, gathered: Gathered, *, has_drawings: bool, paper: Colour = WHITE) -> str:
    """The text if it is seen; else nothing, and it is counted.

    Text in the colour of the paper may stand on a drawing. Where there is one, it is kept, and counted as doubtful:
    resumes with white letters on a coloured shape are common.
    """
    if not text or text.isspace():
        return text
    if look.is_hidden:
        way = ways.MARKED
    elif look.points is not None and look.points < SMALLEST_POINTS:
        way = ways.TINY
    elif _is_lost(look, paper):
        if has_drawings and look.ground in (None, Ground.PAPER):
            gathered.doubtful += sum(map(len, text.split()))
            return text
        way = ways.COLOUR
    else:
        return text
    gathered.hide(way, text)
    return ""


def _is_lost(look: Look, paper: Colour) -> bool:
    ground = paper if look.ground in (None, Ground.PAPER) else look.ground
    return isinstance(look.colour, tuple) and isinstance(ground, tuple) and looks_same(look.colour, ground)
