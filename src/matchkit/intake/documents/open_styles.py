"""Styles of an .odt: named ones, automatic ones, and those that they take from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from matchkit.intake.documents.colours import Colour, from_hex
from matchkit.intake.documents.looks import PLAIN, Ground, Look
from matchkit.intake.documents.word_styles import MOST_ANCESTORS, child, local, value

_FAMILIES = {"p": "paragraph", "h": "paragraph", "span": "text", "a": "text", "table-cell": "table-cell"}
_LENGTH = re.compile(r"([\d.]+)(pt|cm|mm|in|px|pc)")
_POINTS = {"pt": 1.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "in": 72.0, "px": 0.75, "pc": 12.0}


class OpenStyles:
    """The styles of a document, by family and name."""

    def __init__(self, shared: etree._Element | None, content: etree._Element) -> None:
        self._elements: dict[tuple[str, str], etree._Element] = {}
        self._looks: dict[tuple[str, str], Look] = {}
        for root in (shared, content):
            for part in ("styles", "automatic-styles"):
                for style in _parts(child(root, part)):
                    name = "" if local(style) == "default-style" else value(style, "name") or ""
                    self._elements[value(style, "family") or "", name] = style

    def look(self, element: etree._Element) -> Look:
        """How text in an element looks, as far as its own style says."""
        family = _FAMILIES.get(local(element))
        if family is None:
            return PLAIN
        key = family, value(element, "style-name") or ""
        if key not in self._looks:
            look = PLAIN
            for style in self._lineage(*key):
                look = look.over(_look(style))
            self._looks[key] = look
        return self._looks[key]

    def shape_ground(self, shape: etree._Element) -> Colour | Ground:
        """What a text box is filled with; unknown where it does not say."""
        frame = shape if local(shape) != "text-box" else shape.getparent()
        for style in self._lineage("graphic", (value(frame, "style-name") or "") if frame is not None else ""):
            properties = child(style, "graphic-properties")
            if value(properties, "fill") == "none":
                return Ground.PAPER
            colour = from_hex(value(properties, "fill-color") or value(properties, "background-color") or "")
            if colour is not None:
                return colour
        return Ground.UNKNOWN

    def hides_table(self, element: etree._Element) -> bool:
        """Whether a table's style says that it is not displayed."""
        name = value(element, "style-name") or ""
        return any(
            value(child(style, "table-properties"), "display") == "false" for style in self._lineage("table", name)
        )

    def _lineage(self, family: str, name: str) -> Iterator[etree._Element]:
        for _ in range(MOST_ANCESTORS):
            style = self._elements.get((family, name))
            if style is None:
                break
            yield style
            if not name:
                return
            name = value(style, "parent-style-name") or ""
        if name and (family, "") in self._elements:
            yield self._elements[family, ""]


def _parts(element: etree._Element | None) -> Iterator[etree._Element]:
    return (part for part in element if isinstance(part.tag, str)) if element is not None else iter(())


def _look(style: etree._Element) -> Look:
    letters = child(style, "text-properties")
    grounds = [letters, child(style, "paragraph-properties"), child(style, "table-cell-properties")]
    stated = [ground for part in grounds if (ground := value(part, "background-color")) not in (None, "transparent")]
    hidden = value(letters, "display")
    return Look(
        None if hidden is None else hidden == "none",
        _colour(letters),
        _points(value(letters, "font-size")),
        from_hex(str(stated[0])) or Ground.UNKNOWN if stated else None,
    )


def _colour(letters: etree._Element | None) -> Colour | Ground | None:
    if value(letters, "use-window-font-color") == "true":
        return Ground.UNKNOWN
    stated = value(letters, "color")
    return None if stated is None else from_hex(stated) or Ground.UNKNOWN


def _points(stated: str | None) -> float | None:
    found = _LENGTH.fullmatch(stated or "")
    return None if found is None else float(found[1]) * _POINTS[found[2]]
