"""Web pages (.html): what a browser would show, as far as styles written in the page itself tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree, html

from matchkit.intake.decoding import decode_text
from matchkit.intake.documents import report as ways
from matchkit.intake.documents.colours import BLACK, WHITE, Colour, from_css, looks_same
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.packages import broken_markup
from matchkit.intake.documents.report import SMALLEST_POINTS, Refused
from matchkit.intake.documents.style_sheets import Declarations, StyleSheet, lengths, points
from matchkit.intake.documents.walking import walk

_WORD = re.compile(r"\w+")
_LEFT_OUT = frozenset(
    _WORD.findall("script style head template noscript iframe object embed svg math canvas audio video select datalist")
)
_LINES = frozenset(
    _WORD.findall(
        "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 "
        "h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
    )
)
_BLANK = re.compile(r"[ \t\r\n\f]+")
_DECLARED = re.compile(
    rb"""<(?:\?xml[^>]{0,100}?encoding|meta[^>]{0,200}?charset)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I
)
HEAD = 2_048
FAR = 200.0
"""Points beyond the edge from which a place is meant not to be seen."""


@dataclass(frozen=True)
class _Look:
    """How text looks inside of an element."""

    way: str = ""
    is_invisible: bool = False
    opacity: float = 1.0
    points: float = 12.0
    colour: Colour | None = BLACK
    ground: Colour | None = WHITE
    keeps_blanks: bool = False


def read_html(data: bytes, gathered: Gathered) -> None:
    """Read what a page shows, without scripts, comments, and what its styles hide."""
    text = _decoded(data, gathered)
    if text.count("<") > 2 * gathered.limits.parts:
        raise Refused("too_many_parts")
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text)
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except etree.ParserError:  # nothing in it
        return
    except etree.XMLSyntaxError as error:
        raise broken_markup(error) from None
    sheet = StyleSheet("".join(style.text_content() for style in root.iter("style")))
    _Page(gathered, sheet).read(root)


def _decoded(data: bytes, gathered: Gathered) -> str:
    """Text in the encoding that a mark or the page itself tells, or else is certain."""
    declared = _DECLARED.search(data[:HEAD])
    is_marked = data[:2] in (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb") or data[:4] == b"\x00\x00\xfe\xff"
    if declared and not is_marked:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):  # what it tells is not so
            pass
    text, gathered.bad_byte = decode_text(data)
    return text


class _Page:
    def __init__(self, gathered: Gathered, sheet: StyleSheet) -> None:
        self._gathered, self._sheet = gathered, sheet
        self._looks = [_Look()]
        self._line: list[str] = []

    def read(self, root: etree._Element) -> None:
        """Gather the text, a line for each block."""
        for step, element in walk(root, self._gathered, _children):
            if self._gathered.is_full:
                return
            name = str(element.tag)
            if step == "start":
                self._looks.append(self._inside(element))
                if name in _LINES:
                    self._end_line()
                if name == "br":
                    self._end_line()
                self._add(element.text)
            else:
                self._looks.pop()
                if name in _LINES:
                    self._end_line()
                self._add(element.tail)
        self._end_line()

    def _add(self, text: str | None) -> None:
        if not text:
            return
        look = self._looks[-1]
        if not look.keeps_blanks:
            text = _BLANK.sub(" ", text)
        way = "" if text.isspace() else _way_of_hiding(look)
        if way:
            self._gathered.hide(way, text)
        else:
            self._line.append(text)

    def _end_line(self) -> None:
        line = "".join(self._line).strip(" ")
        self._line.clear()
        if line:
            self._gathered.add(line + "\n")

    def _inside(self, element: etree._Element) -> _Look:
        around = self._looks[-1]
        style = self._sheet.of(element)
        look = replace(
            around,
            way=around.way or _way_of_element(element, style),
            opacity=around.opacity * _number(style.get("opacity"), 1.0),
            points=points(style.get("font-size", ""), around.points),
            keeps_blanks=around.keeps_blanks or element.tag in ("pre", "textarea"),
        )
        if visibility := style.get("visibility"):
            look = replace(look, is_invisible=visibility in ("hidden", "collapse"))
        if colour := style.get("color") or element.get("color"):
            look = replace(look, colour=from_css(colour))
        if "background-image" in style:
            return replace(look, ground=None)
        ground = style.get("background-color") or style.get("background") or element.get("bgcolor")
        if ground and ground not in ("transparent", "none", "inherit", "initial"):
            look = replace(look, ground=from_css(ground))
        return look


def _way_of_element(element: etree._Element, style: Declarations) -> str:
    if element.get("hidden") is not None or style.get("display") == "none":
        return ways.MARKED
    if element.tag == "input" and element.get("type", "").lower() == "hidden":
        return ways.MARKED
    if style.get("position") in ("absolute", "fixed") and _is_far(style):
        return ways.OUTSIDE
    if _is_beyond(style.get("text-indent", "")):
        return ways.OUTSIDE
    if style.get("overflow") in ("hidden", "clip") and _is_shut(style):
        return ways.OUTSIDE
    if re.search(r"rect\(\s*[01](px)?[ ,]+[01](px)?[ ,]+[01](px)?[ ,]+[01](px)?\s*\)", style.get("clip", "")):
        return ways.OUTSIDE
    return ways.TINY if re.search(r"scale\(\s*0*(\.0+)?\s*[,)]", style.get("transform", "")) else ""


def _is_far(style: Declarations) -> bool:
    return any(_is_beyond(style.get(side, "")) for side in ("left", "top", "right", "bottom", "margin-left"))


def _is_beyond(length: str) -> bool:
    found = lengths(length)
    return bool(found) and found[0] <= -FAR


def _is_shut(style: Declarations) -> bool:
    for side in ("width", "height", "max-width", "max-height"):
        found = lengths(style.get(side, ""))
        if found and found[0] <= 1.0:
            return True
    return False


def _way_of_hiding(look: _Look) -> str:
    if look.way:
        return look.way
    if look.is_invisible:
        return ways.MARKED
    if look.opacity < 0.05:
        return ways.TRANSPARENT
    if look.points < SMALLEST_POINTS:
        return ways.TINY
    is_lost = look.colour is not None and look.ground is not None and looks_same(look.colour, look.ground)
    return ways.COLOUR if is_lost else ""


def _number(stated: str | None, otherwise: float) -> float:
    try:
        if stated and stated.endswith("%"):
            return float(stated[:-1]) / 100
        return float(stated) if stated else otherwise
    except ValueError:
        return otherwise


def _children(element: etree._Element) -> Iterator[etree._Element]:
    return (part for part in element if not isinstance(part.tag, str) or part.tag not in _LEFT_OUT)
