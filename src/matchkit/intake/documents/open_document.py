"""OpenDocument texts (.odt): headers, then paragraphs, tables and frames in the order of the document, then footers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from matchkit.intake.documents import report as ways
from matchkit.intake.documents.colours import WHITE, Colour, looks_same
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.looks import Ground
from matchkit.intake.documents.open_letters import LEAST_OPAQUE, Letters
from matchkit.intake.documents.open_pages import Pages, Papers
from matchkit.intake.documents.open_styles import OpenStyles
from matchkit.intake.documents.packages import Package
from matchkit.intake.documents.report import SMALLEST_POINTS, Refused
from matchkit.intake.documents.walking import walk
from matchkit.intake.documents.word_xml import child, local, value

CONTENT, STYLES, MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
_LEFT_OUT = frozenset(
    {
        "annotation",
        "annotation-end",
        "automatic-styles",
        "binary-data",
        "covered-table-cell",  # a merged cell is told where it begins
        "font-face-decls",
        "forms",
        "index-title-template",
        "note-citation",
        "ruby-text",
        "script",
        "scripts",
        "tracked-changes",
    }
)
_OF_PICTURES = frozenset({"desc", "title"})
"""What a picture shows, in words; a text has fields of the same names."""
_LINES = frozenset({"h", "p"})
_SHAPES = frozenset(
    re.findall(
        r"\S+",
        "caption circle connector custom-shape ellipse frame g image line measure path polygon polyline rect "
        "regular-polygon",
    )
)
_FILLED = _SHAPES - {"frame", "g", "image"} | {"text-box"}
_BLANK = re.compile(r"[ \t\r\n]+")
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
MOST_SPACES = 100
LEAST_WIDTH = 0.1
"""Letters that are narrower, as a share of what they are by themselves, are lines."""
LEAST_HEIGHT = 0.4
"""Letters that are raised or lowered are smaller; these are smaller than anybody makes them."""


def read_odt(data: bytes, gathered: Gathered) -> None:
    """Read the text of a document, without what is hidden, deleted, or a comment."""
    with Package(data, gathered.limits) as package:
        if MANIFEST in package and b"encryption-data" in package.read(MANIFEST):
            raise Refused("encrypted_file")
        content = package.xml(CONTENT)
        shared = package.xml(STYLES) if STYLES in package else None
    styles = OpenStyles(shared, content)
    body = child(content, "body", "text")
    if body is None:
        raise Refused("not_a_document", "an archive without a text")
    pages = Pages(shared, body, styles)
    margins = [*pages.headers, *pages.footers]
    has_drawings = any(_is_shape(part) for root in (body, *(margin.root for margin in margins)) for part in root.iter())
    story = _Story(gathered, styles, pages.turns, has_drawings)
    for header in pages.headers:
        story.read(header.root, header.papers, header.ground)
    story.read(body, pages.papers)
    for footer in pages.footers:
        story.read(footer.root, footer.papers, footer.ground)


class _Story:
    """Parts of a document, each of which is read from top to bottom."""

    def __init__(
        self, gathered: Gathered, styles: OpenStyles, turns: Mapping[etree._Element, Papers], has_drawings: bool
    ) -> None:
        self._gathered, self._styles, self._turns, self._has_drawings = gathered, styles, turns, has_drawings
        self._papers: Papers = ()
        self._letters: list[Letters] = []
        self._lines: list[tuple[list[str], list[str]]] = []  # of each open paragraph: its own, and those hung on it
        self._hidden_depth = 0

    def read(self, root: etree._Element, papers: Papers, ground: Colour | Ground = Ground.PAPER) -> None:
        """Gather the text of a part that stands on such a ground, on such pages."""
        self._papers, self._letters = papers, [Letters(ground=ground)]
        for step, element in walk(root, self._gathered, _children):
            if self._gathered.is_full:
                return
            if step == "end":
                self._end(local(element), element)
            elif not _is_left_out(element):
                self._start(local(element), element)

    def _start(self, name: str, element: etree._Element) -> None:
        self._papers = self._turns.get(element, self._papers)
        self._hidden_depth += self._is_hidden(name, element)
        self._letters.append(self._styles.letters(element, self._around(name, element)))
        if name in _LINES:
            self._lines.append(([], []))
        if name == "s":
            count = _COUNT.fullmatch(value(element, "c") or "")
            self._add(" " * min(int(count[0]) if count else 1, MOST_SPACES))
        elif name == "tab":
            self._add("\t")
        elif name == "line-break":
            self._add("\n")
        else:
            self._add(_BLANK.sub(" ", element.text or ""))

    def _around(self, name: str, element: etree._Element) -> Letters:
        """How letters around an element look: into shapes and notes comes nothing of it but that it is hidden."""
        around = self._letters[-1]
        if name in _FILLED and (name == "text-box" or _is_shape(element)):
            return Letters(is_hidden=around.is_hidden, ground=self._styles.shape_ground(element))
        if name == "note-body":  # at the foot of the page
            return Letters(is_hidden=around.is_hidden)
        return around

    def _end(self, name: str, element: etree._Element) -> None:
        if not _is_left_out(element):
            self._letters.pop()
            self._hidden_depth -= self._is_hidden(name, element)
            if name in _LINES:
                self._end_line()
        self._add(_BLANK.sub(" ", element.tail or ""))

    def _end_line(self) -> None:
        own, hung = self._lines.pop()
        lines = ["".join(own) + "\n", *hung]
        if self._lines:
            self._lines[-1][1].extend(lines)
        else:
            for line in lines:
                self._gathered.add(line)

    def _add(self, text: str) -> None:
        if not self._lines or not text:
            return
        way = "" if text.isspace() else self._way_of_hiding()
        if way == ways.COLOUR and self._is_doubtful():
            self._gathered.doubtful += sum(map(len, text.split()))
            way = ""
        if way:
            self._gathered.hide(way, text)
        else:
            self._lines[-1][0].append(text)

    def _way_of_hiding(self) -> str:
        letters = self._letters[-1]
        if self._hidden_depth or letters.is_hidden:
            return ways.MARKED
        share = letters.height if letters.height < LEAST_HEIGHT else 1.0
        if letters.points * share < SMALLEST_POINTS or letters.width < LEAST_WIDTH:
            return ways.TINY
        if letters.opacity < LEAST_OPAQUE:
            return ways.TRANSPARENT
        return ways.COLOUR if any(self._lost()) else ""

    def _is_doubtful(self) -> bool:
        """Whether letters of a colour that is lost may be seen: on a drawing, or on a page of another kind."""
        return (self._has_drawings and self._letters[-1].ground == Ground.PAPER) or not all(self._lost())

    def _lost(self) -> Iterator[bool]:
        """Whether letters have the colour of their ground, for each page on which they may stand."""
        letters = self._letters[-1]
        for paper in self._papers if letters.ground == Ground.PAPER else (letters.ground,):
            ground = WHITE if paper == Ground.PAPER else paper
            if isinstance(ground, tuple) and isinstance(letters.colour, tuple):
                yield looks_same(letters.colour, ground)
            else:
                yield False

    def _is_hidden(self, name: str, element: etree._Element) -> bool:
        """Whether a reader sees nothing of an element, whatever its style says of letters."""
        if name in ("hidden-text", "hidden-paragraph"):
            return value(element, "is-hidden") != "false"
        if name.startswith("table-") and value(element, "visibility") in ("collapse", "filter"):
            return True
        return name not in _LINES and self._styles.hides(element)


def _is_shape(element: etree._Element) -> bool:
    namespace, _, name = str(element.tag).rpartition("}")
    return name in _SHAPES and "draw" in namespace


def _is_left_out(element: etree._Element) -> bool:
    namespace, _, name = str(element.tag).rpartition("}")
    return name in _LEFT_OUT or (name in _OF_PICTURES and "svg" in namespace)


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """None of what is left out; what stands after it is text of the document again."""
    return iter(()) if _is_left_out(element) else iter(element)
