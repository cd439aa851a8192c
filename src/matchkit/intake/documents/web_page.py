"""Web pages (.html): what a browser would show, as far as styles written in the page itself tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree, html

from matchkit.intake.documents.colours import WHITE, looks_same
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.packages import broken_markup
from matchkit.intake.documents.report import Refused
from matchkit.intake.documents.style_boxes import is_positioned
from matchkit.intake.documents.style_declarations import Style, word
from matchkit.intake.documents.style_selectors import Element
from matchkit.intake.documents.style_sheets import StyleSheet, paints
from matchkit.intake.documents.walking import walk
from matchkit.intake.documents.web_encoding import decode_page
from matchkit.intake.documents.web_looks import DOUBTFUL, LEGACY, SEEN, Look, Sight, inside, sight_of

_WORD = re.compile(r"[\w-]+")
_LEFT_OUT = frozenset(
    _WORD.findall(
        "script style head title template noscript noframes noembed iframe embed canvas audio video datalist "
        "annotation annotation-xml"
    )
)
_LEFT_OUT_OF_DRAWINGS = frozenset(_WORD.findall("desc metadata defs symbol clippath mask pattern marker"))
_PICTURES = frozenset(_WORD.findall("img svg canvas video object embed iframe"))
_LINES = frozenset(
    _WORD.findall(
        "address article aside blockquote body caption dd details dialog div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td text tfoot th thead tr ul"
    )
)
_LINE_DISPLAYS = frozenset(_WORD.findall("block flex grid list-item table table-row table-cell flow-root"))
_WITHOUT_VALUE = frozenset(_WORD.findall("hidden password checkbox radio file image color range"))
_FILLED = ("fill", "fill-opacity", "opacity", "display", "visibility", "font-size")
"""Attributes of drawings that are styles by another name."""
STEPS_OF_LOOKING = 100
"""How much more it takes to look at an element than at a selector."""
_BLANK = re.compile(r"[ \t\r\n\f]+")
_BROKEN = re.compile("[\ud800-\udfff]")
_STAND_IN = "\ufdd0"
"""For broken bytes while a page is parsed: lxml takes no lone surrogates, and nobody else writes this character."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")


def read_html(data: bytes, gathered: Gathered) -> None:
    """Read what a page shows, without scripts, comments, and what its styles hide."""
    text, gathered.bad_byte = decode_page(data)
    if text.count("<") > 2 * gathered.limits.parts:
        raise Refused("too_many_parts")
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(_BROKEN.sub(_STAND_IN, _DECLARATION.sub("", text)), parser=parser)
    except etree.ParserError:  # nothing in it
        return
    except etree.XMLSyntaxError as error:
        raise broken_markup(error) from None
    _Page(gathered, StyleSheet(root, gathered.limits)).read(root)


@dataclass
class _Frame:
    """An element that is being read. ``maybe`` is its look if rules count that may hold."""

    element: Element | None
    look: Look
    maybe: Look
    is_line: bool = False
    is_grid: bool = False
    n_children: int = 0
    last_child: Element | None = None


class _Inside(NamedTuple):
    """What is the same for all elements of one kind: looks inside of them, and their style."""

    look: Look
    maybe: Look
    style: Style
    display: str


class _Page:
    def __init__(self, gathered: Gathered, sheet: StyleSheet) -> None:
        self._gathered, self._sheet = gathered, sheet
        look = Look()
        self._frames = [_Frame(None, look, look)]
        self._lines: list[list[tuple[str, Sight]]] = [[]]
        self._length = 0
        self._has_overlays = sheet.paints_more
        self._chosen: etree._Element | None = None
        self._drawn: dict[tuple[int, int, str], tuple[Style, Style]] = {}
        self._seen: dict[tuple[object, ...], _Inside] = {}

    def read(self, root: etree._Element) -> None:
        """Gather the text, a line for each block."""
        for step, element in walk(root, self._gathered, self._children):
            if self._length > self._gathered.limits.characters:
                break
            if step == "start":
                self._start(element)
            else:
                if self._frames.pop().is_line:
                    self._end_line()
                self._add(element.tail)
        # Only now it is known whether anything lies between letters and the page.
        for line in self._lines:
            self._gather(line)

    def _start(self, element: etree._Element) -> None:
        is_left_out = self._is_left_out(element)
        frame = self._inside(element)
        self._frames.append(frame)
        if frame.is_line or element.tag == "br":
            self._end_line()
        if element.tag in _PICTURES:  # a picture stands between words
            self._add(" ")
        if element.tag == "select":
            self._chosen = _chosen_option(element)
        if element.tag == "input" and element.get("type", "text").strip().lower() not in _WITHOUT_VALUE:
            self._add(f" {element.get('value') or ''} ")
        if not is_left_out:
            self._add(element.text)

    def _inside(self, found: etree._Element) -> _Frame:
        around = self._frames[-1]
        element = Element(found, around.element, around.n_children, around.last_child, self._sheet.spend)
        around.n_children += 1
        around.last_child = element
        seen = self._seen_inside(found, *self._stated(element), around)
        self._has_overlays |= _is_overlay(found, seen.style, seen.look, is_in_grid=around.is_grid)
        return _Frame(
            element,
            seen.look,
            seen.maybe,
            is_line=found.tag in _LINES or seen.display in _LINE_DISPLAYS,
            is_grid=seen.display in ("grid", "inline-grid"),
        )

    def _stated(self, element: Element) -> tuple[Style, Style]:
        """The styles of an element, also those that a drawing writes as attributes."""
        certain, maybe = self._sheet.of(element)
        found = element.etree_element
        if not self._frames[-1].look.is_drawing and found.tag != "svg":
            return certain, maybe
        stated = "".join(f"{name}:{found.get(name)};" for name in _FILLED if found.get(name))
        key = id(certain), id(maybe), stated
        if key not in self._drawn:
            own = self._sheet.block(stated).normal
            drawn = own | dict(certain)
            self._drawn[key] = drawn, drawn if certain is maybe else own | dict(maybe)
        return self._drawn[key]

    def _seen_inside(self, found: etree._Element, certain: Style, maybe: Style, around: _Frame) -> _Inside:
        """Elements of one kind, of which pages are full, are looked at once."""
        attributes = tuple(
            (name, "" if name == "href" else value) for name, value in found.attrib.items() if name in LEGACY
        )
        key = found.tag, id(certain), id(maybe), id(around.look), id(around.maybe), attributes
        if key not in self._seen:
            self._sheet.spend(STEPS_OF_LOOKING + len(certain) + len(maybe))
            look, style = inside(found, certain, around.look)
            is_same = certain is maybe and around.look is around.maybe
            look_maybe = look if is_same else inside(found, maybe, around.maybe)[0]
            self._seen[key] = _Inside(look, look_maybe, style, word(style.get("display", ())))
        return self._seen[key]

    def _is_left_out(self, element: etree._Element) -> bool:
        """Whether nothing of what is in an element is shown; what follows it is."""
        if element.tag in _LEFT_OUT or (element.tag == "option" and self._chosen not in (None, element)):
            return True
        return self._frames[-1].look.is_drawing and element.tag in _LEFT_OUT_OF_DRAWINGS

    def _children(self, element: etree._Element) -> Iterator[etree._Element]:
        return iter(()) if self._is_left_out(element) else iter(element)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        frame = self._frames[-1]
        if not frame.look.keeps_blanks:
            text = _BLANK.sub(" ", text)
        sight = SEEN if text.isspace() else _sight(frame)
        self._lines[-1].append((text, sight))
        self._length += 0 if sight.way else len(text)

    def _end_line(self) -> None:
        if self._lines[-1]:
            self._lines.append([])

    def _gather(self, line: list[tuple[str, Sight]]) -> None:
        seen: list[str] = []
        for text, sight in line:
            if sight.way and not (sight.is_on_paper and self._has_overlays):
                self._gathered.hide(sight.way, text)
                continue
            if sight is not SEEN:
                self._gathered.doubtful += sum(map(len, text.split()))
            seen.append(text)
        if shown := "".join(seen).strip(" "):
            self._gathered.add(shown.replace(_STAND_IN, "\udcff") + "\n")


def _sight(frame: _Frame) -> Sight:
    certain = sight_of(frame.look)
    if frame.maybe is frame.look:
        return certain
    maybe = sight_of(frame.maybe)
    return certain if bool(certain.way) == bool(maybe.way) and not maybe.is_doubtful else DOUBTFUL


def _is_overlay(element: etree._Element, style: Style, look: Look, *, is_in_grid: bool) -> bool:
    """Whether something of another colour than the page may lie under letters that stand elsewhere."""
    if element.tag in _PICTURES:
        return word(style.get("position", ())) in ("absolute", "fixed")
    if not paints(style) or (look.ground.is_certain and looks_same(look.ground.colour, WHITE)):
        return False
    return is_in_grid or is_positioned(style)


def _chosen_option(select: etree._Element) -> etree._Element | None:
    """The one that is shown; None where all are."""
    if select.get("multiple") is not None or select.get("size", "1").strip() not in ("", "0", "1"):
        return None
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    return chosen[-1] if chosen else next(iter(options), None)
