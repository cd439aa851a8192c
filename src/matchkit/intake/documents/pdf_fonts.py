"""Fonts of a PDF: how large their letters are, how many a string draws, and whether they say which."""

from __future__ import annotations

import re
from typing import Any

from pypdf._codecs import adobe_glyphs
from pypdf.generic import ArrayObject, StreamObject

from matchkit.intake.documents.pdf_objects import dictionary, matrix_of, raw_bytes, resolved

_SPACES = frozenset({b"\x00\x03", b"\x00\x20", b"\x00\x01"})
"""Codes that subset fonts of two bytes commonly give the blank."""
_TEXT_CODES = re.compile(
    r"/(GB-EUC|GBpc-EUC|GBK-EUC|GBK2K|ETen-B5|ETenms-B5|90ms-RKSJ|\w+-UTF16|\w+-UCS2)-(\w+-)?[HV]", re.ASCII
)
"""Encodings of two bytes that are encodings of text, and are known to pypdf."""


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
    data = raw_bytes(text)
    if font is not None and font.get("/Subtype") == "/Type0":
        return sum(data[place : place + 2] not in _SPACES for place in range(0, len(data) - 1, 2))
    return len(data) - sum(data.count(blank) for blank in b" \t\r\n\x00\xa0")


def is_readable(font: Any) -> bool:
    """Whether the codes of a font can be read as characters.

    Codes that number the shapes of a font tell what they draw by its map to characters alone. Where shapes are
    found by a table of the file (`/CIDToGIDMap`), programs use characters as codes.
    """
    if font is None or "/ToUnicode" in font:
        return True
    if font.get("/Subtype") == "/Type3":
        return all(name in adobe_glyphs for name in dictionary(font.get("/CharProcs")))
    if font.get("/Subtype") != "/Type0":
        return True
    encoding = resolved(font.get("/Encoding"))
    if isinstance(encoding, str) and _TEXT_CODES.fullmatch(encoding):
        return True
    below = resolved(font.get("/DescendantFonts"))
    first = below[0] if isinstance(below, ArrayObject) and below else None
    return isinstance(resolved(dictionary(first).get("/CIDToGIDMap")), StreamObject)
