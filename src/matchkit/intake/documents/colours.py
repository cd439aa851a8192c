"""Colours as numbers, and whether one can be told from another."""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

from tinycss2 import color4, color5

Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""
WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
LEAST_DIFFERENCE = 0.1
"""Colours that differ by less in red, green and blue alike look the same: 25 of 255 steps."""
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_NO_HEX = re.compile(r"[^0-9a-fA-F]")
_MOST_LEGACY = 128
_SYSTEM = {
    "canvas": WHITE,
    "canvastext": BLACK,
    "field": WHITE,
    "fieldtext": BLACK,
    "buttontext": BLACK,
    "window": WHITE,
    "windowtext": BLACK,
}
"""Of a browser in its light scheme."""
_XYZ_TO_RGB = ((3.2405, -1.5371, -0.4985), (-0.9693, 1.8760, 0.0416), (0.0556, -0.2040, 1.0572))


class Paint(NamedTuple):
    """A colour, and how much of what lies below it covers, 0 to 1."""

    colour: Colour
    alpha: float = 1.0

    def over(self, below: Colour) -> Colour:
        """What is seen of it above another colour."""
        red, green, blue = (
            self.alpha * own + (1 - self.alpha) * under for own, under in zip(self.colour, below, strict=True)
        )
        return red, green, blue


def looks_same(one: Colour, other: Colour) -> bool:
    """Whether a reader sees no difference."""
    return all(abs(a - b) < LEAST_DIFFERENCE for a, b in zip(one, other, strict=True))


def contrast(one: Colour, other: Colour) -> float:
    """Of brightness, from 1 for none to 21 for black and white, as WCAG 2 defines it."""
    darker, lighter = sorted(map(_brightness, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _brightness(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def from_hex(text: str) -> Colour | None:
    """A colour such as ``FFFFFF`` or ``#fff``; None for anything else."""
    found = _HEX.fullmatch(text.strip())
    if not found:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def from_css(stated: Any) -> Paint | None:
    """A colour as a style sheet writes it, as text or as a token; None where it is none that is known here."""
    token = color4.parse_one_component_value(stated, skip_comments=True) if isinstance(stated, str) else stated
    if token.type == "ident" and token.lower_value in _SYSTEM:
        return Paint(_SYSTEM[token.lower_value])
    try:
        colour = color5.parse_color(token)
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError):  # arguments that fit no colour
        return None
    return None if colour is None or isinstance(colour, str) else _as_paint(colour)


def _as_paint(colour: color4.Color) -> Paint | None:
    """In sRGB, as far as the space can be turned into it; the white points are not told apart."""
    try:
        if colour.space in ("hsl", "hwb"):
            colour = colour.to("srgb")
        if colour.space in ("lab", "lch"):
            colour = colour.to("xyz-d50")
        if colour.space in ("oklab", "oklch"):
            colour = colour.to("xyz-d65")
        channels = [coordinate or 0.0 for coordinate in colour.coordinates]
        if colour.space.startswith("xyz"):
            channels = [_with_gamma(sum(map(float.__mul__, row, channels))) for row in _XYZ_TO_RGB]
    except (ArithmeticError, NotImplementedError, ValueError):
        return None
    if colour.space not in ("srgb", "xyz-d50", "xyz-d65") or not all(map(math.isfinite, channels)):
        return None
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in channels)
    return Paint((red, green, blue), colour.alpha)


def _with_gamma(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def from_legacy(stated: str) -> Paint | None:
    """A colour of an attribute such as ``bgcolor``, by the rules of HTML for legacy colours: nearly anything is one."""
    stated = stated.strip()
    if not stated or stated.lower() == "transparent":
        return None
    if stated.isalpha() and (named := from_css(stated)):
        return named
    if len(stated) == 4 and (short := from_hex(stated)):
        return Paint(short)
    digits = _NO_HEX.sub("0", stated[:_MOST_LEGACY].removeprefix("#"))
    digits += "0" * (-len(digits) % 3 or (3 if not digits else 0))
    length = len(digits) // 3
    parts = [digits[at * length : (at + 1) * length][-8:] for at in range(3)]
    while len(parts[0]) > 2 and all(part[0] == "0" for part in parts):
        parts = [part[1:] for part in parts]
    red, green, blue = (int(part[:2], 16) / 255 for part in parts)
    return Paint((red, green, blue))
