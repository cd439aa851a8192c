"""Colours of a PDF: what an operator sets, as red, green and blue; None where that is not known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject

from matchkit.intake.documents.colours import BLACK, Colour

GRAY, RGB, CMYK, OTHER = 1, 3, 4, 0
"""Kinds of colour spaces, by their number of components."""
_PLAIN = {"/DeviceGray": GRAY, "/CalGray": GRAY, "/G": GRAY, "/DeviceRGB": RGB, "/CalRGB": RGB, "/RGB": RGB}
_PLAIN |= {"/DeviceCMYK": CMYK, "/CMYK": CMYK}


def colour_of(space: int, operands: Sequence[Any]) -> Colour | None:
    """The colour that numbers mean in a space of so many components."""
    if space == OTHER or len(operands) != space:
        return None
    parts = [min(max(float(operand), 0.0), 1.0) for operand in operands]
    if space == GRAY:
        return parts[0], parts[0], parts[0]
    if space == RGB:
        return parts[0], parts[1], parts[2]
    key = 1 - parts[3]
    return (1 - parts[0]) * key, (1 - parts[1]) * key, (1 - parts[2]) * key


def space_of(name: Any, resources: DictionaryObject) -> int:
    """The kind of a space that is named."""
    if name in _PLAIN:
        return _PLAIN[name]
    spaces = resources.get("/ColorSpace")
    spaces = spaces.get_object() if spaces is not None else None
    space = spaces.get(name) if isinstance(spaces, DictionaryObject) else None
    space = space.get_object() if space is not None else None
    if isinstance(space, ArrayObject) and space:
        kind = space[0]
        if kind == "/ICCBased" and len(space) > 1:
            profile = space[1].get_object()
            count = profile.get("/N") if isinstance(profile, DictionaryObject) else None
            return count if count in (GRAY, RGB, CMYK) else OTHER
        return _PLAIN.get(kind, OTHER)
    return _PLAIN.get(space, OTHER) if isinstance(space, str) else OTHER


def first_colour(space: int) -> Colour | None:
    """What a space begins with."""
    return None if space == OTHER else BLACK
