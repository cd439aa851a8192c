"""Elements and attributes of a .docx by their local names, switches, and lengths in points."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

OFF = frozenset({"0", "false", "off", "none", "f"})
TWIPS = 20.0
EMU = 12_700.0
_LENGTH = re.compile(r"([+-]?\d{1,12}(?:\.\d{0,12})?)(mm|cm|in|pt|pc|pi|px)?", re.ASCII)
_UNITS = {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pt": 1.0, "pc": 12.0, "pi": 12.0, "px": 0.75}
_MICROSOFT = "http://schemas.microsoft.com/office/"
NEWER = frozenset(
    _MICROSOFT + name
    for name in (
        "drawing/2010/main",
        "drawing/2014/chartex",
        "mac/drawingml/2008/main",
        "word/2006/wordml",
        "word/2010/wordml",
        "word/2010/wordprocessingCanvas",
        "word/2010/wordprocessingDrawing",
        "word/2010/wordprocessingGroup",
        "word/2010/wordprocessingInk",
        "word/2010/wordprocessingShape",
        "word/2012/wordml",
        "word/2012/wordprocessingDrawing",
        "word/2015/wordml/symex",
        "word/2016/wordml/cid",
        "word/2018/wordml",
        "word/2018/wordml/cex",
    )
)
"""What Word learned after 2007: of alternatives that require one of these, it takes the first."""
_OLDER = re.compile(
    r"http://schemas\.openxmlformats\.org/(?:wordprocessingml/2006/main|officeDocument/2006/(?:math|customXml)"
    r"|drawingml/2006/\w+|markup-compatibility/2006)"
    r"|http://purl\.oclc\.org/ooxml/(?:wordprocessingml/main|officeDocument/math|drawingml/\w+)"
    r"|urn:schemas-microsoft-com:(?:vml|office:office|office:word)"
)


def local(element: etree._Element) -> str:
    """The name without its namespace, of which there are two for the same thing."""
    return str(element.tag).rpartition("}")[2]


def is_foreign(element: etree._Element) -> bool:
    """Whether it is in a namespace that Word does not know, and passes over."""
    return _is_foreign_space(str(element.tag)[1:].partition("}")[0])


@lru_cache(maxsize=500)
def _is_foreign_space(space: str) -> bool:
    """Whether Word does not know a namespace."""
    return space not in NEWER and _OLDER.fullmatch(space) is None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element on a path of names."""
    for name in path:
        if element is None:
            return None
        element = next((part for part in element if isinstance(part.tag, str) and local(part) == name), None)
    return element


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute, whatever its namespace."""
    if element is None:
        return None
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def is_on(element: etree._Element | None) -> bool | None:
    """Whether a switch is on; None where it is not stated."""
    if element is None:
        return None
    return (value(element) or "on").lower() not in OFF


def length(text: str | None, per_point: float = TWIPS) -> float | None:
    """Points; a number without a unit counts so many to a point. None where it is no length."""
    found = _LENGTH.fullmatch((text or "").strip())
    if not found:
        return None
    return float(found[1]) * _UNITS[found[2]] if found[2] else float(found[1]) / per_point


def share(text: str | None, whole: float) -> float | None:
    """A part of one: a percentage, or a number of so many to the whole."""
    text = (text or "").strip()
    percent = text.endswith("%")
    number = length(text.rstrip("%"), 1.0)
    return None if number is None else number / (100.0 if percent else whole)
