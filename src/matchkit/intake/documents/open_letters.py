"""How letters of an .odt look, and what things are filled with, as styles state it."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, replace

from matchkit.intake.documents.colours import Colour, from_hex
from matchkit.intake.documents.looks import Ground

Stated = ChainMap[str, str]
"""What a style states, and behind it those that it takes from: by the part and the name of a property."""
_LENGTH = re.compile(r"(\d{0,9}\.?\d{1,9})(pt|cm|mm|in|px|pc)", re.ASCII)
_SHARE = re.compile(r"(\d{0,9}\.?\d{1,9})%", re.ASCII)
_POINTS = {"pt": 1.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "in": 72.0, "px": 0.75, "pc": 12.0}
POINTS = 12.0
"""Of letters whose size is not told."""
LEAST_OPAQUE, MOST_OPAQUE = 0.05, 0.95
"""A filling below the first is not seen; one above the second lets nothing through."""


@dataclass(frozen=True, slots=True)
class Letters:
    """How text in an element looks: sizes as shares of what a font has by itself."""

    is_hidden: bool = False
    colour: Colour | Ground | None = None
    points: float = POINTS
    width: float = 1.0
    height: float = 1.0
    opacity: float = 1.0
    ground: Colour | Ground = Ground.PAPER


@dataclass(frozen=True, slots=True)
class Change:
    """What a style changes of letters; None where it states nothing."""

    is_hidden: bool | None
    colour: Colour | Ground | None
    points: float | None
    share: float  # of the size, or else of what is around
    width: float | None
    height: float | None
    opacity: float | None

    def applied(self, around: Letters) -> Letters:
        """Letters that are so changed."""
        return replace(
            around,
            is_hidden=around.is_hidden if self.is_hidden is None else self.is_hidden,
            colour=around.colour if self.colour is None else self.colour,
            points=self.share * (around.points if self.points is None else self.points),
            width=around.width if self.width is None else self.width,
            height=around.height if self.height is None else self.height,
            opacity=around.opacity if self.opacity is None else self.opacity,
        )


def change_of(stated: Stated) -> Change:
    """What a style changes."""
    display, position = stated.get("text-properties/display"), stated.get("text-properties/text-position")
    points, share = _points(stated)
    return Change(
        is_hidden=None if display is None else display == "none",
        colour=_colour(stated),
        points=points,
        share=share,
        width=_share(stated.get("text-properties/text-scale")),
        height=None if position is None else _share(position.rpartition(" ")[2]) or 1.0,
        opacity=_share(stated.get("text-properties/opacity")),
    )


def ground(stated: Mapping[str, str], part: str) -> Colour | Ground | None:
    """What something is filled with; None where what lies below it is seen."""
    fill, colour = stated.get(f"{part}/fill"), stated.get(f"{part}/background-color")
    if stated.get(f"{part}/background-image"):
        return Ground.UNKNOWN
    if fill == "solid":
        colour = stated.get(f"{part}/fill-color", colour or "")
    elif fill not in (None, "none"):
        return Ground.UNKNOWN
    if fill == "none" or colour in (None, "transparent"):
        return None
    opaque = _opaque(stated, part)
    if opaque < LEAST_OPAQUE:
        return None
    return Ground.UNKNOWN if opaque < MOST_OPAQUE else from_hex(colour) or Ground.UNKNOWN


def _opaque(stated: Mapping[str, str], part: str) -> float:
    """How much of a filling is seen; behind letters, the same word tells how much of these."""
    own = None if part == "text-properties" else _share(stated.get(f"{part}/opacity"))
    return 1.0 - (_share(stated.get(f"{part}/background-transparency")) or 0.0) if own is None else own


def _colour(stated: Stated) -> Colour | Ground | None:
    """The colour of letters; unknown where it is automatic, which is always seen."""
    for style in stated.maps:
        if style.get("text-properties/use-window-font-color") == "true":
            return Ground.UNKNOWN
        if "text-properties/color" in style:
            return from_hex(style["text-properties/color"]) or Ground.UNKNOWN
    return None


def _points(stated: Stated) -> tuple[float | None, float]:
    """The size, and a share of it; one that is not stated is that of what is around."""
    share = 1.0
    for style in stated.maps:
        told = style.get("text-properties/font-size", "")
        if found := _LENGTH.fullmatch(told):
            return float(found[1]) * _POINTS[found[2]], share
        share *= 1.0 if (part := _share(told)) is None else part
    return None, share


def _share(stated: str | None) -> float | None:
    found = _SHARE.fullmatch(stated or "")
    return float(found[1]) / 100 if found else None
