"""Styles of a .docx: what runs, paragraphs and tables look like before they say anything themselves."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from matchkit.intake.documents.colours import BLACK, WHITE, Colour, from_hex
from matchkit.intake.documents.looks import PLAIN, Ground, Look

MOST_ANCESTORS = 20
_OFF = frozenset({"0", "false", "off", "none"})
_HIGHLIGHTS = {
    "white": WHITE,
    "black": BLACK,
    "yellow": (1.0, 1.0, 0.0),
    "green": (0.0, 1.0, 0.0),
    "cyan": (0.0, 1.0, 1.0),
    "magenta": (1.0, 0.0, 1.0),
    "blue": (0.0, 0.0, 1.0),
    "red": (1.0, 0.0, 0.0),
}


def local(element: etree._Element) -> str:
    """The name without its namespace, of which there are two for the same thing."""
    return str(element.tag).rpartition("}")[2]


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
    return (value(element) or "on").lower() not in _OFF


def run_look(properties: etree._Element | None) -> Look:
    """What the properties of a run state."""
    if properties is None:
        return PLAIN
    found = {local(part): part for part in properties if isinstance(part.tag, str)}
    size = value(found.get("sz"))
    return Look(
        is_on(found.get("vanish")),
        _colour(found.get("color")),
        float(size) / 2 if size and size.isdigit() else None,
        _highlight(found.get("highlight")) or shading(found.get("shd")),
    )


def _colour(element: etree._Element | None) -> Colour | Ground | None:
    stated = value(element)
    return None if stated is None else from_hex(stated) or Ground.UNKNOWN


def _highlight(element: etree._Element | None) -> Colour | Ground | None:
    name = value(element)
    return None if name in (None, "none") else _HIGHLIGHTS.get(str(name), Ground.UNKNOWN)


def shading(element: etree._Element | None) -> Colour | Ground | None:
    """The ground that a shading gives; None where it gives none."""
    if element is None:
        return None
    pattern, fill = value(element) or "clear", value(element, "fill") or "auto"
    if pattern == "solid":
        return from_hex(value(element, "color") or "") or Ground.UNKNOWN
    if pattern not in ("clear", "nil"):
        return Ground.UNKNOWN
    return from_hex(fill)


class Styles:
    """The styles of a document by name, each with what it takes from those it is based on."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._looks: dict[str, Look] = {}
        self._default = ""
        for style in () if root is None else root:
            if isinstance(style.tag, str) and local(style) == "style":
                name = value(style, "styleId") or ""
                self._elements.setdefault(name, style)
                if value(style, "type") == "paragraph" and (value(style, "default") or "0") not in _OFF:
                    self._default = name
        self.base = run_look(child(root, "docDefaults", "rPrDefault", "rPr"))

    def paragraph(self, properties: etree._Element | None) -> Look:
        """How runs of a paragraph look."""
        look = self.named(value(child(properties, "pStyle")) or self._default).over(self.base)
        ground = shading(child(properties, "shd"))
        return look if ground is None else Look(ground=ground).over(look)

    def run(self, properties: etree._Element | None, paragraph: Look) -> Look:
        """How a run of such a paragraph looks."""
        look = run_look(properties)
        name = value(child(properties, "rStyle"))
        return look.over(self.named(name).over(paragraph)) if name else look.over(paragraph)

    def named(self, name: str) -> Look:
        """How a style looks."""
        if name not in self._looks:
            look = PLAIN
            for style in self._lineage(name):
                look = look.over(run_look(child(style, "rPr")))
                look = look.over(Look(ground=shading(child(style, "pPr", "shd"))))
            self._looks[name] = look
        return self._looks[name]

    def colours_tables(self, name: str | None) -> bool:
        """Whether a table's style gives cells a ground of their own; which cells, is not told apart."""
        return name is not None and any(
            shading(part) is not None for style in self._lineage(name) for part in style.iter() if _is_shading(part)
        )

    def _lineage(self, name: str) -> Iterator[etree._Element]:
        for _ in range(MOST_ANCESTORS):
            style = self._elements.get(name)
            if style is None:
                return
            yield style
            name = value(child(style, "basedOn")) or ""


def _is_shading(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and local(element) == "shd"
