"""Where a text of a .docx stands: in tables, shapes, drawings and notes, each with a ground, and perhaps hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from matchkit.intake.documents.colours import WHITE, Colour, looks_same
from matchkit.intake.documents.looks import Ground
from matchkit.intake.documents.report import INVISIBLE, MARKED, OUTSIDE
from matchkit.intake.documents.word_looks import PLAIN_RUN, Page, RunLook, drawing_way, row_way, table_way
from matchkit.intake.documents.word_styles import Styles
from matchkit.intake.documents.word_theme import Theme, vml_paint
from matchkit.intake.documents.word_xml import OFF, child, is_foreign, is_on, length, local, value

_VML_SHAPES = frozenset({"shape", "rect", "roundrect", "oval", "polyline", "image"})
_DRAWINGS = frozenset({"anchor", "inline"})
_NOTES = frozenset({"footnote", "endnote"})
_PLACES = frozenset({"tbl", "tr", "tc", "wsp", "phant"}) | _VML_SHAPES | _DRAWINGS | _NOTES
_FILLS = frozenset({"noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands.

    Attributes
    ----------
    ground
        What lies under it.
    way
        How all in it is hidden; empty where it is not.
    is_unclear
        Whether something of a colour that is not known may lie between it and the paper.
    letters
        How letters look that say nothing themselves.
    """

    ground: Colour | Ground | None = None
    way: str = ""
    is_unclear: bool = False
    letters: RunLook = PLAIN_RUN

    def hidden(self, way: str) -> Place:
        """The same, hidden in a way."""
        return replace(self, way=self.way or way)

    def painted(self, ground: Colour | Ground | None) -> Place:
        """The same, with what else is laid on the ground."""
        return self if ground is None else replace(self, ground=ground, is_unclear=False)


ON_PAPER = Place()
IN_DIAGRAM = Place(is_unclear=True)
"""In a shape of a diagram, whose colour another part decides."""


def opens_place(element: etree._Element) -> bool:
    """Whether what is in an element stands elsewhere than what is around it."""
    return local(element) in _PLACES or is_foreign(element)


class Places:
    """Finds where the content of elements stands."""

    def __init__(
        self, styles: Styles, theme: Theme, page: Page, paper: Colour, notes: frozenset[tuple[str, str]]
    ) -> None:
        self._styles, self._theme, self._page, self._paper = styles, theme, page, paper
        self._notes = notes
        self._unfilled: set[str] = set()

    def learn(self, element: etree._Element) -> None:
        """Remember a type of shapes that has no fill."""
        if (value(element, "filled") or "t").lower() in OFF:
            self._unfilled.add(f"#{value(element, 'id')}")

    def find(self, element: etree._Element, around: Place) -> Place:
        """Where the content of an element stands."""
        name = local(element)
        if is_foreign(element):
            return around.hidden(INVISIBLE)
        if name == "tbl":
            return self._table(child(element, "tblPr"), around)
        if name == "tr":
            properties = child(element, "trPr")
            return around.hidden(MARKED if is_on(child(properties, "hidden")) else row_way(properties))
        if name == "tc":
            return around.painted(self._theme.shading(child(element, "tcPr", "shd")))
        if name in _DRAWINGS:
            is_hidden = (value(child(element, "docPr"), "hidden") or "0").lower() not in OFF
            return around.hidden(MARKED if is_hidden else drawing_way(element, self._page))
        if name in _NOTES:
            is_called = (name, value(element, "id") or "") in self._notes
            return around if is_called else around.hidden(INVISIBLE)
        if name == "phant":
            is_shown = is_on(child(element, "phantPr", "show"))
            return around.hidden(INVISIBLE if is_shown is False else "")
        return self._shape(element, around)

    def _table(self, properties: etree._Element | None, around: Place) -> Place:
        style = self._styles.table(value(child(properties, "tblStyle")))
        place = replace(around, letters=style.letters).hidden(table_way(properties, self._page))
        place = place.painted(self._theme.shading(child(properties, "shd")))
        below = self._paper if place.ground in (None, Ground.PAPER) else place.ground
        if style.ground is None or (style.ground == WHITE and isinstance(below, tuple) and looks_same(below, WHITE)):
            return place
        return place.painted(Ground.UNKNOWN)

    def _shape(self, element: etree._Element, around: Place) -> Place:
        place = replace(around, letters=PLAIN_RUN)
        if local(element) == "wsp":
            paint = self._fill(element)
            colour = self._theme.reference(child(element, "style", "fontRef"))
            place = replace(place, letters=RunLook(colour=colour))
        else:
            is_unfilled = value(element, "filled") is None and value(element, "type") in self._unfilled
            paint = Ground.PAPER if is_unfilled else vml_paint(element)
            place = place.hidden(_vml_way(element, self._page))
        if isinstance(paint, tuple):
            return place.painted(paint)
        is_unclear = paint is Ground.UNKNOWN or around.is_unclear or around.ground not in (None, Ground.PAPER)
        return replace(place, ground=Ground.PAPER, is_unclear=is_unclear)

    def _fill(self, shape: etree._Element) -> Colour | Ground:
        properties = child(shape, "spPr")
        for part in () if properties is None else properties:
            if isinstance(part.tag, str) and local(part) in _FILLS:
                return self._theme.paint(part)
        reference = child(shape, "style", "fillRef")
        style = value(reference, "idx") or "0"
        if style == "0":
            return Ground.PAPER
        colour = self._theme.reference(reference) if style == "1" else None  # others are gradients as a rule
        return Ground.UNKNOWN if colour is None else colour


def _vml_way(shape: etree._Element, page: Page) -> str:
    declarations = (part.partition(":") for part in (value(shape, "style") or "").split(";"))
    style = {name.strip().lower(): text.strip().lower() for name, _, text in declarations}
    if style.get("visibility") == "hidden":
        return MARKED
    x, y, width, height = (length(style.get(name), 1.0) for name in ("margin-left", "margin-top", "width", "height"))
    return OUTSIDE if page.loses(x, y, width, height) else ""
