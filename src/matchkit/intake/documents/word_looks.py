"""How runs and paragraphs of a .docx look, level by level, and what of it hides a text."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from matchkit.intake.documents.colours import BLACK, WHITE, Colour, from_hex
from matchkit.intake.documents.looks import Ground, Look
from matchkit.intake.documents.report import OUTSIDE, SMALLEST_POINTS, TINY, TRANSPARENT
from matchkit.intake.documents.word_theme import Theme
from matchkit.intake.documents.word_xml import EMU, TWIPS, child, is_on, length, local, share, value

LEAST_WIDTH = 0.1
"""Letters that take less of their ordinary width lie on top of each other."""
LEAST_LINE = 0.1
"""Lines that take less of their ordinary height lie on top of each other."""
FAR_POINTS = 100.0
"""So far beyond its margin a text has left the page; margins are narrower."""
FARTHEST_POINTS = 500.0
"""A text of unknown width that starts so far beyond its margin has left the page."""
_LETTER = 0.5  # ordinary width of a letter, in sizes of the font
_ORDINARY_POINTS = 10.0
_LINE_PARTS = 240.0  # to an ordinary line
_HIGHLIGHTS = {
    "white": WHITE,
    "black": BLACK,
    "yellow": (1.0, 1.0, 0.0),
    "green": (0.0, 1.0, 0.0),
    "cyan": (0.0, 1.0, 1.0),
    "magenta": (1.0, 0.0, 1.0),
    "blue": (0.0, 0.0, 1.0),
    "red": (1.0, 0.0, 0.0),
    "darkBlue": from_hex("00008B"),
    "darkCyan": from_hex("008B8B"),
    "darkGreen": from_hex("006400"),
    "darkMagenta": from_hex("8B008B"),
    "darkRed": from_hex("8B0000"),
    "darkYellow": from_hex("808000"),
    "darkGray": from_hex("A9A9A9"),
    "lightGray": from_hex("D3D3D3"),
}


class RunLook(NamedTuple):
    """What a style or a run states of letters; None where it states nothing. Lengths are in points."""

    vanishes: bool | None = None
    colour: Colour | Ground | None = None
    points: float | None = None
    ground: Colour | Ground | None = None
    scale: float | None = None  # of the width of letters
    spacing: float | None = None  # between letters
    width: float | None = None  # into which the run is squeezed
    is_clear: bool | None = None

    def over(self, below: RunLook) -> RunLook:
        """The same, and what it leaves open from the one below."""
        return RunLook._make(other if own is None else own for own, other in zip(self, below, strict=True))

    @property
    def way(self) -> str:
        """How the letters are hidden, beyond what every word processor knows; empty where they are not."""
        if self.is_clear:
            return TRANSPARENT
        size = _ORDINARY_POINTS if self.points is None else self.points
        advance = (1.0 if self.scale is None else self.scale) * _LETTER * size + (self.spacing or 0.0)
        is_narrow = advance < LEAST_WIDTH * _LETTER * size
        return TINY if is_narrow or 0 < (self.width or 0) < SMALLEST_POINTS else ""

    @property
    def look(self) -> Look:
        """What every word processor knows."""
        return Look(self.vanishes, self.colour, self.points, self.ground)


PLAIN_RUN = RunLook()


def run_look(properties: etree._Element | None, theme: Theme) -> RunLook:
    """What the properties of a run state."""
    if properties is None:
        return PLAIN_RUN
    found = {local(part): part for part in properties if isinstance(part.tag, str)}
    if "/drawingml/" in str(properties.tag):
        return _drawn_look(properties, found, theme)
    is_complex = is_on(found.get("cs")) or is_on(found.get("rtl"))
    is_clear, colour = _text_fill(found, theme)
    return RunLook(
        is_on(found.get("vanish")),
        theme.letters(found.get("color")) if colour is None else colour,
        length(value(found.get("szCs" if is_complex and "szCs" in found else "sz")), 2.0),
        _highlight(found.get("highlight")) or theme.shading(found.get("shd")),
        share(value(found.get("w")), 100.0),
        length(value(found.get("spacing"))),
        length(value(found.get("fitText"))),
        is_clear,
    )


def _drawn_look(properties: etree._Element, found: dict[str, etree._Element], theme: Theme) -> RunLook:
    """What the properties of a run in a diagram state."""
    paint = next((theme.paint(found[name]) for name in ("noFill", "solidFill", "gradFill") if name in found), None)
    points = length(value(properties, "sz"), 100.0)
    return RunLook(None, None if paint is Ground.PAPER else paint, points, is_clear=paint is Ground.PAPER or None)


def _text_fill(found: dict[str, etree._Element], theme: Theme) -> tuple[bool | None, Colour | Ground | None]:
    """Whether letters are filled with nothing, and else with what; letters without a fill may have an outline."""
    for name in ("textFill", "textOutline"):
        fill = next((part for part in found[name] if isinstance(part.tag, str)), None) if name in found else None
        if name == "textFill" and fill is None:
            return None, None
        paint = theme.paint(fill) if fill is not None else Ground.PAPER
        if paint is not Ground.PAPER:
            return False, paint
    return True, None


def _highlight(element: etree._Element | None) -> Colour | Ground | None:
    name = value(element)
    return None if name in (None, "none") else _HIGHLIGHTS.get(str(name), Ground.UNKNOWN)


class ParagraphLook(NamedTuple):
    """What a style or a paragraph states of itself; None where it states nothing. Lengths are in points."""

    ground: Colour | Ground | None = None
    line: float | None = None  # in twentieths of a point, or in parts of an ordinary line
    rule: str | None = None
    left: float | None = None
    hanging: float | None = None
    frame: etree._Element | None = None

    def over(self, below: ParagraphLook) -> ParagraphLook:
        """The same, and what it leaves open from the one below."""
        return ParagraphLook._make(other if own is None else own for own, other in zip(self, below, strict=True))

    def way(self, page: Page) -> str:
        """How the paragraph is hidden; empty where it is not."""
        left = self.left or 0.0
        if self._is_flat():
            return TINY
        if left - (self.hanging or 0.0) < -FARTHEST_POINTS or left >= page.width:
            return OUTSIDE
        return "" if self.frame is None else _frame_way(self.frame, page)

    def _is_flat(self) -> bool:
        if self.line is None or self.line <= 0:
            return False
        if self.rule == "exact":
            return self.line / TWIPS < SMALLEST_POINTS
        return self.rule in (None, "auto") and self.line / _LINE_PARTS < LEAST_LINE


PLAIN_PARAGRAPH = ParagraphLook()


def paragraph_look(properties: etree._Element | None, theme: Theme) -> ParagraphLook:
    """What the properties of a paragraph state."""
    if properties is None:
        return PLAIN_PARAGRAPH
    found = {local(part): part for part in properties if isinstance(part.tag, str)}
    indents, line = found.get("ind"), length(value(found.get("spacing"), "line"))
    left = value(indents, "left")
    return ParagraphLook(
        theme.shading(found.get("shd")),
        None if line is None else line * TWIPS,
        value(found.get("spacing"), "lineRule"),
        length(value(indents, "start") if left is None else left),
        length(value(indents, "hanging")),
        found.get("framePr"),
    )


class Page(NamedTuple):
    """The widest and the tallest page of a document, in points."""

    width: float = 612.0
    height: float = 792.0

    def loses(self, x: float | None, y: float | None, width: float | None, height: float | None) -> bool:
        """Whether what starts there, right of and below a margin, is beyond every page; None where it is not told."""
        return _is_beyond(x, width, self.width) or _is_beyond(y, height, self.height)


def page_of(root: etree._Element) -> Page:
    """The page of a document."""
    page = Page()
    for size in root.iter("{*}pgSz"):
        page = Page(max(page.width, length(value(size, "w")) or 0.0), max(page.height, length(value(size, "h")) or 0.0))
    return page


def _is_beyond(start: float | None, extent: float | None, page: float) -> bool:
    if start is None:
        return False
    return start >= page or (start < -FARTHEST_POINTS if not extent else start + extent < -FAR_POINTS)


def _frame_way(frame: etree._Element, page: Page) -> str:
    x, y, width, height = (length(value(frame, name)) for name in ("x", "y", "w", "h"))
    if page.loses(x, y, width, height if value(frame, "hRule") == "exact" else None):
        return OUTSIDE
    is_flat = value(frame, "hRule") == "exact" and height is not None and height < SMALLEST_POINTS
    return TINY if is_flat else ""


def table_way(properties: etree._Element | None, page: Page) -> str:
    """How a table is hidden by its place; empty where it is not."""
    place, indent = child(properties, "tblpPr"), child(properties, "tblInd")
    left = length(value(indent, "w")) if value(indent, "type") in (None, "dxa") else None
    x, y = (length(value(place, name)) for name in ("tblpX", "tblpY"))
    return OUTSIDE if page.loses(x, y, None, None) or page.loses(left, None, None, None) else ""


def row_way(properties: etree._Element | None) -> str:
    """How a row is hidden by its height; empty where it is not."""
    height = child(properties, "trHeight")
    points = length(value(height)) if value(height, "hRule") == "exact" else None
    return TINY if points is not None and points < SMALLEST_POINTS else ""


def drawing_way(anchor: etree._Element, page: Page) -> str:
    """How a drawing is hidden by its place or its size; empty where it is not."""
    extent = child(anchor, "extent")
    width, height = (length(value(extent, name), EMU) for name in ("cx", "cy"))
    x, y = (
        length(None if offset is None else offset.text, EMU)
        for offset in (child(anchor, side, "posOffset") for side in ("positionH", "positionV"))
    )
    if page.loses(x, y, width, height):
        return OUTSIDE
    is_flat = any(size is not None and size < SMALLEST_POINTS for size in (width, height))
    return OUTSIDE if is_flat and next(anchor.iter("{*}spAutoFit"), None) is None else ""
