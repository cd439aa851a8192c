"""Colours as numbers, and whether one can be told from another."""

from __future__ import annotations

import re

Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""
WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
LEAST_DIFFERENCE = 0.06
"""Colours that differ by less in red, green and blue alike look the same: 15 of 255 steps."""
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*([\d.]+)\s*)?\)")
_NAMED = {
    "white": WHITE,
    "snow": (1.0, 0.98, 0.98),
    "ivory": (1.0, 1.0, 0.94),
    "ghostwhite": (0.97, 0.97, 1.0),
    "whitesmoke": (0.96, 0.96, 0.96),
    "floralwhite": (1.0, 0.98, 0.94),
    "mintcream": (0.96, 1.0, 0.98),
    "azure": (0.94, 1.0, 1.0),
    "black": BLACK,
}


def looks_same(one: Colour, other: Colour) -> bool:
    """Whether a reader sees no difference."""
    return all(abs(a - b) < LEAST_DIFFERENCE for a, b in zip(one, other, strict=True))


def from_hex(text: str) -> Colour | None:
    """A colour such as ``FFFFFF`` or ``#fff``; None for anything else."""
    found = _HEX.fullmatch(text.strip())
    if not found:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def from_css(text: str) -> Colour | None:
    """A colour as a style sheet writes it; None where it is none that is known here, or lets something through."""
    text = text.strip().lower()
    if text in _NAMED:
        return _NAMED[text]
    if found := _RGB.fullmatch(text):
        if found[4] and float(found[4]) < 1:
            return None
        red, green, blue = (min(int(found[part]), 255) / 255 for part in (1, 2, 3))
        return red, green, blue
    return from_hex(text) if text.startswith("#") else None
