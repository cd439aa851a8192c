"""Objects of a PDF as what they ought to be: dictionaries, matrices, boxes, letters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pypdf import PageObject
from pypdf.generic import DictionaryObject

from matchkit.intake.documents.pdf_geometry import Box, Matrix, numbers

_SPACES = frozenset({b"\x00\x03", b"\x00\x20", b"\x00\x01"})
"""Codes that subset fonts of two bytes commonly give the blank."""


def dictionary(value: Any) -> Any:
    """The dictionary that a value is, or refers to; an empty one where it is none."""
    found = None if value is None else value.get_object()
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def matrix_of(operands: Iterable[Any]) -> Matrix:
    """Six numbers."""
    a, b, c, d, e, f = numbers(operands, 6)
    return a, b, c, d, e, f


def visible_box(page: PageObject) -> Box:
    """What is shown of the page: the crop box, inside the media box."""
    boxes = []
    for name in ("/MediaBox", "/CropBox"):
        try:
            corners = [float(number.get_object()) for number in dictionary(page)[name]]
            boxes.append(Box(min(corners[::2]), min(corners[1::2]), max(corners[::2]), max(corners[1::2])))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    shared = Box(0.0, 0.0, 612.0, 792.0) if not boxes else boxes[0].within(boxes[-1])
    return shared if shared.area else boxes[0]


def letter_size(font: Any, size: float) -> float:
    """The size of letters in text space. A font of drawings (Type 3) has a scale of its own."""
    if font is None or font.get("/Subtype") != "/Type3":
        return abs(size)
    scale = abs(matrix_of(number.get_object() for number in font["/FontMatrix"])[3])
    box = [float(number.get_object()) for number in font["/FontBBox"]]
    tall = abs(box[3] - box[1]) or 1 / scale
    return abs(size) * scale * tall


def characters(text: Any, font: Any) -> int:
    """How many characters a string draws, without blanks; fonts of two bytes a character are told by their kind."""
    data = text.original_bytes if hasattr(text, "original_bytes") else bytes(text)
    if font is not None and font.get("/Subtype") == "/Type0":
        return sum(bytes(data[place : place + 2]) not in _SPACES for place in range(0, len(data) - 1, 2))
    return len(data) - sum(data.count(blank) for blank in b" \t\r\n\x00\xa0")
