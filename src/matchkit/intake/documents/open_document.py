"""OpenDocument texts (.odt): headers, then paragraphs, tables and frames in the order of the document, then footers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.looks import PLAIN, Look, show
from matchkit.intake.documents.open_styles import OpenStyles
from matchkit.intake.documents.packages import Package
from matchkit.intake.documents.report import MARKED, Refused
from matchkit.intake.documents.walking import walk
from matchkit.intake.documents.word_styles import child, local, value

CONTENT, STYLES, MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
_LEFT_OUT = frozenset(
    {
        "annotation",
        "annotation-end",
        "automatic-styles",
        "covered-table-cell",  # a merged cell is told where it begins
        "desc",
        "font-face-decls",
        "forms",
        "note-citation",
        "ruby-text",
        "scripts",
        "title",
        "tracked-changes",
    }
)
_LINES = frozenset({"h", "p"})
_SHAPES = ("frame", "custom-shape", "rect", "polygon", "path", "g", "image")
_BLANK = re.compile(r"[ \t\r\n]+")
MOST_SPACES = 100


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
    headers, footers = _margins(shared)
    stories = [*headers, body, *footers]
    has_drawings = any(story.find(f".//{{*}}{name}") is not None for story in stories for name in _SHAPES)
    for story in stories:
        _Story(gathered, styles, has_drawings).read(story)


def _margins(shared: etree._Element | None) -> tuple[list[etree._Element], list[etree._Element]]:
    """Headers and footers of the first kind of page."""
    page = child(shared, "master-styles", "master-page")
    parts = [] if page is None else [part for part in page if isinstance(part.tag, str) and _is_displayed(part)]
    headers = [part for part in parts if local(part) in ("header", "header-first")]
    return headers, [part for part in parts if local(part) in ("footer", "footer-first")]


def _is_displayed(part: etree._Element) -> bool:
    return value(part, "display") not in ("false", "none")


class _Story:
    """One part of a document that is read from top to bottom."""

    def __init__(self, gathered: Gathered, styles: OpenStyles, has_drawings: bool) -> None:
        self._gathered, self._styles, self._has_drawings = gathered, styles, has_drawings
        self._looks = [PLAIN]
        self._lines: list[tuple[list[str], list[str]]] = []  # of each open paragraph: its own, and those hung on it
        self._hidden_depth = 0

    def read(self, root: etree._Element) -> None:
        """Gather the text."""
        for step, element in walk(root, self._gathered, _children):
            if self._gathered.is_full:
                return
            (self._start if step == "start" else self._end)(local(element), element)

    def _start(self, name: str, element: etree._Element) -> None:
        self._hidden_depth += self._is_hidden(name, element)
        below = self._looks[-1]
        if name in ("text-box", "custom-shape"):
            below = Look(ground=self._styles.shape_ground(element))
        self._looks.append(self._styles.look(element).over(below))
        if name in _LINES:
            self._lines.append(([], []))
        if name == "s":
            self._add(" " * min(int(value(element, "c") or 1), MOST_SPACES))
        elif name == "tab":
            self._add("\t")
        elif name == "line-break":
            self._add("\n")
        else:
            self._add(_BLANK.sub(" ", element.text or ""))

    def _end(self, name: str, element: etree._Element) -> None:
        self._looks.pop()
        self._hidden_depth -= self._is_hidden(name, element)
        if name in _LINES:
            own, hung = self._lines.pop()
            lines = ["".join(own) + "\n", *hung]
            if self._lines:
                self._lines[-1][1].extend(lines)
            else:
                for line in lines:
                    self._gathered.add(line)
        self._add(_BLANK.sub(" ", element.tail or ""))

    def _add(self, text: str) -> None:
        if not self._lines or not text:
            return
        if self._hidden_depth:
            self._gathered.hide(MARKED, text)
            return
        seen = show(text, self._looks[-1], self._gathered, has_drawings=self._has_drawings)
        self._lines[-1][0].append(seen)

    def _is_hidden(self, name: str, element: etree._Element) -> bool:
        """Whether a reader sees nothing of an element, whatever its style says of letters."""
        if name in ("section", "table"):
            return not _is_displayed(element) or self._styles.hides_table(element)
        if name in ("hidden-text", "hidden-paragraph"):
            return value(element, "is-hidden") != "false"
        return value(element, "visibility") in ("collapse", "filter") and name.startswith("table-")


def _children(element: etree._Element) -> Iterator[etree._Element]:
    return (part for part in element if not isinstance(part.tag, str) or local(part) not in _LEFT_OUT)
