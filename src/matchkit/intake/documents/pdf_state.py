"""The graphics state of a PDF page, as far as it decides what is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject

from matchkit.intake.documents.colours import BLACK, WHITE, Colour, looks_same
from matchkit.intake.documents.pdf_colours import GRAY, Space
from matchkit.intake.documents.pdf_geometry import Box, Matrix, Point
from matchkit.intake.documents.pdf_objects import dictionary, resolved

LEAST_ALPHA = 0.05
_NEUTRAL = {"/Multiply": WHITE, "/Darken": WHITE, "/ColorBurn": WHITE, "/Screen": BLACK, "/Lighten": BLACK}
_NEUTRAL |= {"/ColorDodge": BLACK, "/Difference": BLACK, "/Exclusion": BLACK}
"""The colour that changes nothing, of each way to mix a colour with its ground (ISO 32000-1, 11.3.5)."""
NORMAL = "/Normal"


@dataclass
class Letters:
    """Letters that what is painted later shows through: they are a clip. Each has a number and a place."""

    unpainted: list[tuple[int, Point]] = field(default_factory=list)


@dataclass
class State:
    """What ``q`` saves and ``Q`` restores."""

    ctm: Matrix
    clip: Box
    letters: Letters | None = None
    fill: Colour | None = BLACK
    stroke: Colour | None = BLACK
    fill_space: Space = GRAY
    stroke_space: Space = GRAY
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    blend: str = NORMAL
    is_masked: bool = False
    width: float = 1.0
    is_dashed: bool = False
    mode: int = 0
    font: DictionaryObject | None = None
    size: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0

    def apply(self, settings: Any) -> None:
        """Take over what a dictionary of settings (`/ExtGState`) states."""
        self.fill_alpha = float(settings.get("/ca", self.fill_alpha))
        self.stroke_alpha = float(settings.get("/CA", self.stroke_alpha))
        self.width = float(settings.get("/LW", self.width))
        if "/SMask" in settings:
            self.is_masked = settings["/SMask"] != "/None"
        if "/BM" in settings:
            modes = settings["/BM"]
            mode = str(modes[0] if isinstance(modes, ArrayObject) else modes)
            self.blend = NORMAL if mode == "/Compatible" else mode
        if "/D" in settings:
            self.is_dashed = bool(resolved(settings["/D"][0]))
        if "/Font" in settings:
            self.font, self.size = dictionary(settings["/Font"][0]), float(settings["/Font"][1])

    @property
    def line_width(self) -> float:
        """As it comes to lie on the page."""
        a, b, c, d = self.ctm[:4]
        return abs(self.width) * math.sqrt(abs(a * d - b * c))

    def changes_nothing(self, colour: Colour | None) -> bool:
        """Whether this colour leaves every ground as it is."""
        neutral = _NEUTRAL.get(self.blend)
        return colour is not None and neutral is not None and looks_same(colour, neutral)

    @property
    def stands_out(self) -> bool:
        """Whether even the colour of the ground differs from it: white turns white into black."""
        return self.blend in ("/Difference", "/Exclusion")

    def paint(self, colour: Colour | None, alpha: float) -> Colour | None:
        """The colour that a shape gets; None where something shines through it or mixes with it."""
        is_plain = alpha > 1 - LEAST_ALPHA and self.blend == NORMAL and not self.is_masked
        return colour if is_plain else None
