"""Objects of a PDF as what they ought to be: dictionaries, matrices, boxes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from pypdf import PageObject
from pypdf.generic import DictionaryObject

from matchkit.intake.documents.pdf_geometry import Box, Matrix, numbers


def resolved(value: Any) -> Any:
    """The object that a value is, or refers to."""
    return None if value is None else value.get_object()


def dictionary(value: Any) -> Any:
    """The dictionary that a value is, or refers to; an empty one where it is none."""
    found = resolved(value)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def raw_bytes(text: Any) -> bytes:
    """The bytes of a string, as they stand in the file."""
    return bytes(text.original_bytes if hasattr(text, "original_bytes") else text)


def matrix_of(operands: Iterable[Any]) -> Matrix:
    """Six numbers."""
    a, b, c, d, e, f = numbers(operands, 6)
    return a, b, c, d, e, f


def visible_box(page: PageObject) -> Box:
    """What is shown of the page: the crop box, inside the media box."""
    found = (box_of(dictionary(page).get(name)) for name in ("/MediaBox", "/CropBox"))
    boxes = [box for box in found if box is not None]
    shared = Box(0.0, 0.0, 612.0, 792.0) if not boxes else boxes[0].within(boxes[-1])
    return shared if shared.area else boxes[0]


def unit_of(page: PageObject) -> float:
    """How many points one unit of the page is."""
    try:
        unit = float(dictionary(page).get("/UserUnit", 1))
    except (TypeError, ValueError, OverflowError):
        return 1.0
    return unit if unit > 0 else 1.0


def box_of(corners: Any) -> Box | None:
    """The box that two corners span, in whatever order; None where these are no two corners."""
    try:
        left, bottom, right, top = (float(number.get_object()) for number in resolved(corners))
        if not all(map(math.isfinite, (left, bottom, right, top))):
            return None
    except (TypeError, ValueError, AttributeError, OverflowError):
        return None
    return Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
