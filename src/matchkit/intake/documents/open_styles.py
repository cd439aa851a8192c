"""Styles of an .odt: named ones, automatic ones, and those that they take from."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from matchkit.intake.documents.colours import Colour, from_hex
from matchkit.intake.documents.looks import Ground
from matchkit.intake.documents.open_letters import Change, Letters, Stated, change_of, ground
from matchkit.intake.documents.word_xml import child, local, value

INDICES = (
    "alphabetical-index",
    "bibliography",
    "illustration-index",
    "index-title",
    "object-index",
    "table-index",
    "table-of-content",
    "user-index",
)
_FAMILIES = {
    "p": "paragraph",
    "h": "paragraph",
    "span": "text",
    "a": "text",
    "table": "table",
    "table-row": "table-row",
    "table-cell": "table-cell",
    "section": "section",
    **dict.fromkeys(INDICES, "section"),
}
_COLUMNS = ("{*}table-column", "{*}table-columns", "{*}table-header-columns")
_FORMATS, _OF_FORMATS = frozenset({"background-color", "color", "font-size"}), ":xsl-fo-compatible:1.0"
MOST_ANCESTORS = 20


class OpenStyles:
    """The styles of a document, by family and name."""

    def __init__(self, shared: etree._Element | None, content: etree._Element) -> None:
        self._own: dict[tuple[str, str], dict[str, str]] = {}
        self._stated: dict[tuple[str, str], Stated] = {}
        self._changes: dict[tuple[str, str], tuple[Change, Colour | Ground | None]] = {}
        self._colouring: dict[tuple[str, str], bool] = {}
        for root in (shared, content):
            for part in ("styles", "automatic-styles"):
                for style in _parts(child(root, part)):
                    name = "" if local(style) == "default-style" else value(style, "name") or ""
                    self._own[value(style, "family") or local(style), name] = _properties(style)

    def stated(self, family: str, name: str) -> Stated:
        """What a style states."""
        key = family, name
        if key not in self._stated:
            self._stated[key] = ChainMap(*self._lineage(family, name))
        return self._stated[key]

    def of(self, element: etree._Element) -> Stated:
        """What the style of an element states; nothing for elements that have none."""
        family = _FAMILIES.get(local(element))
        return ChainMap() if family is None else self.stated(family, value(element, "style-name") or "")

    def letters(self, element: etree._Element, around: Letters) -> Letters:
        """How text in an element looks, where it looks so around it."""
        family = _FAMILIES.get(local(element))
        if family is None:
            return around
        key = family, value(element, "style-name") or ""
        if key not in self._changes:
            self._changes[key] = change_of(self.stated(*key)), self._ground(family, self.stated(*key))
        change, filling = self._changes[key]
        if any(self._colours_cells(*told) for told in _told_of_cells(element)):
            filling = Ground.UNKNOWN  # which cells have it, is not told apart
        letters = change.applied(around)
        return letters if filling is None else replace(letters, ground=filling)

    def shape_ground(self, shape: etree._Element) -> Colour | Ground:
        """What a text box or a shape is filled with; paper where it says that it is not filled, or says nothing."""
        frame = shape.getparent() if local(shape) == "text-box" else shape
        stated = self.stated("graphic", value(frame, "style-name") or "")
        is_told = "graphic-properties/fill" in stated or "graphic-properties/background-color" in stated
        if is_told or frame is not shape:
            return ground(stated, "graphic-properties") or Ground.PAPER
        return from_hex(stated.get("graphic-properties/fill-color", "")) or Ground.UNKNOWN  # shapes are filled

    def hides(self, element: etree._Element) -> bool:
        """Whether a section, a table or a paragraph is not displayed."""
        stated = self.of(element)
        if stated.get("table-properties/display") == "false":
            return True
        if local(element) in ("p", "h"):
            return stated.get("text-properties/display") == "none"
        display = value(element, "display")
        return display in ("false", "none") or (display == "condition" and value(element, "is-hidden") == "true")

    def _ground(self, family: str, stated: Stated) -> Colour | Ground | None:
        letters = ("text-properties", "paragraph-properties", "graphic-properties")
        parts = letters if family == "paragraph" else (f"{family}-properties",)
        return next((found for part in parts if (found := ground(stated, part)) is not None), None)

    def _colours_cells(self, family: str, name: str) -> bool:
        """Whether a style of cells, or one that a template of tables has for them, gives them a ground."""
        key = family, name
        if key not in self._colouring:
            names = [name] if family == "table-cell" else _styles_of_cells(self.stated(family, name))
            grounds = (ground(self.stated("table-cell", one), "table-cell-properties") for one in names)
            self._colouring[key] = any(found is not None for found in grounds)
        return self._colouring[key]

    def _lineage(self, family: str, name: str) -> Iterator[dict[str, str]]:
        for _ in range(MOST_ANCESTORS):
            style = self._own.get((family, name))
            if not name or style is None:
                break
            yield style
            name = style.get("/parent-style-name", "")
        if (family, "") in self._own:
            yield self._own[family, ""]


def _told_of_cells(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Family and name of what a row, or a table by its template and its columns, has for cells that name no style."""
    name = local(element)
    if name in ("table-row", "table") and (default := value(element, "default-cell-style-name")):
        yield "table-cell", default
    if name == "table":
        if template := value(element, "template-name"):
            yield "table-template", template
        for column in element.iterchildren(*_COLUMNS):
            for one in (column, *column):
                if default := value(one, "default-cell-style-name"):
                    yield "table-cell", default


def _styles_of_cells(template: Stated) -> list[str]:
    return [name for key, name in template.items() if key.endswith("/style-name")]


def _parts(element: etree._Element | None) -> Iterator[etree._Element]:
    return (part for part in element if isinstance(part.tag, str)) if element is not None else iter(())


def _properties(style: etree._Element) -> dict[str, str]:
    """Attributes by the name of their element and their own: a style has a few hundred places where they may stand."""
    found = _attributes("", style)
    for part in _parts(style):
        name = local(part)
        found |= _attributes(name, part)
        for inner in _parts(part):
            if local(inner) == "background-image":
                found[f"{name}/background-image"] = value(inner, "href") or "packed" * bool(len(inner))
            elif local(inner) == "header-footer-properties":
                found |= _attributes(name, inner)
                for picture in _parts(inner):
                    found[f"{name}/{local(picture)}"] = value(picture, "href") or "packed" * bool(len(picture))
    return found


def _attributes(name: str, element: etree._Element) -> dict[str, str]:
    """By local name; some of the names are also those of attributes that no program looks at."""
    found = {}
    for key, text in element.attrib.items():
        space, _, own = str(key).rpartition("}")
        if own in _FORMATS and not space.endswith(_OF_FORMATS):
            continue
        found[f"{name}/{own}"] = str(text)
    return found
