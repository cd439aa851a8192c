"""Word files (.docx): headers, then paragraphs, tables and text boxes in the order of the document, then footers."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from matchkit.intake.documents.colours import WHITE, Colour, from_hex
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.looks import Ground, Look, show
from matchkit.intake.documents.packages import Package
from matchkit.intake.documents.report import MARKED, Refused
from matchkit.intake.documents.walking import walk
from matchkit.intake.documents.word_styles import Styles, child, is_on, local, shading, value

MAIN = "word/document.xml"
_LEFT_OUT = frozenset(
    {
        "Fallback",  # the same again, for older programs
        "del",  # what was deleted while changes were tracked
        "delInstrText",
        "delText",
        "fldData",
        "instrText",
        "moveFrom",
        "pPr",
        "rPr",
        "rt",  # how to pronounce what stands below it
        "sdtEndPr",
        "sdtPr",
        "sectPr",
        "tblGrid",
        "tblPr",
        "tcPr",
        "trPr",
    }
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(data: bytes, gathered: Gathered) -> None:
    """Read the text of a document, without what is hidden, deleted, or a comment."""
    with Package(data, gathered.limits) as package:
        main = _main_part(package)
        if main not in package:
            raise Refused("not_a_document", "an archive without a document")
        root = package.xml(main)
        relations = _relations(package, main)
        styles = Styles(_part(package, relations.by_kind.get("styles", "")))
        headers, footers = ([package.xml(name) for name in names] for names in _margins(package, root, relations))
    stories = [*headers, root, *footers]
    paper = from_hex(value(child(root, "background"), "color") or "") or WHITE
    has_drawings = any(_has_drawings(story) for story in stories)
    for story in stories:
        _Story(gathered, styles, paper, has_drawings).read(story)


@dataclass(frozen=True)
class _Relations:
    """Names of other parts, by the id under which a part names them, and by what they are to it."""

    by_id: dict[str, str] = field(default_factory=dict)
    by_kind: dict[str, str] = field(default_factory=dict)


def _relations(package: Package, part: str) -> _Relations:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    relations = _Relations()
    for relation in package.xml(path) if path in package else ():
        if value(relation, "TargetMode") == "External":
            continue
        target = value(relation, "Target") or ""
        where = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        relations.by_id[value(relation, "Id") or ""] = where
        relations.by_kind.setdefault((value(relation, "Type") or "").rpartition("/")[2], where)
    return relations


def _main_part(package: Package) -> str:
    return _relations(package, "").by_kind.get("officeDocument", MAIN)


def _part(package: Package, name: str) -> etree._Element | None:
    return package.xml(name) if name in package else None


def _margins(package: Package, root: etree._Element, relations: _Relations) -> tuple[list[str], list[str]]:
    """Parts of the headers and footers that are shown, each once: those of first pages where these are others."""
    names: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for section in root.iter("{*}sectPr"):
        kinds = ("first", "default") if is_on(child(section, "titlePg")) else ("default",)
        for side, tag in zip(names, ("headerReference", "footerReference"), strict=True):
            references = {value(part, "type"): value(part, "id") for part in section.iterchildren(f"{{*}}{tag}")}
            for kind in kinds:
                name = relations.by_id.get(references.get(kind) or "", "")
                if name in package:
                    side.setdefault(name)
    return list(names[0]), list(names[1])


def _has_drawings(story: etree._Element) -> bool:
    return next(story.iter("{*}anchor", "{*}pict"), None) is not None


@dataclass
class _Paragraph:
    """A paragraph that is being read: its line, its look, and the lines of the text boxes that hang on it."""

    look: Look
    line: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


class _Story:
    """One part of a document that is read from top to bottom."""

    def __init__(self, gathered: Gathered, styles: Styles, paper: Colour, has_drawings: bool) -> None:
        self._gathered, self._styles = gathered, styles
        self._paper, self._has_drawings = paper, has_drawings
        self._paragraphs: list[_Paragraph] = []
        self._runs: list[Look] = []
        self._grounds: list[Colour | Ground | None] = [None]
        self._hidden_rows = 0

    def read(self, root: etree._Element) -> None:
        """Gather the text."""
        for step, element in walk(root, self._gathered, _children):
            if self._gathered.is_full:
                return
            name = local(element)
            (self._start if step == "start" else self._end)(name, element)

    def _start(self, name: str, element: etree._Element) -> None:
        if name == "t":
            self._add(element.text or "")
        elif name == "r":
            self._runs.append(self._styles.run(child(element, "rPr"), self._look))
        elif name == "p":
            look = self._styles.paragraph(child(element, "pPr"))
            self._paragraphs.append(_Paragraph(look.over(Look(ground=self._grounds[-1]))))
        elif name in _SIGNS:
            self._add(_SIGNS[name])
        elif name == "tr":
            self._hidden_rows += bool(is_on(child(element, "trPr", "hidden")))
        elif name in ("tbl", "tc", "txbxContent"):
            self._grounds.append(self._ground(name, element))

    def _end(self, name: str, element: etree._Element) -> None:
        if name == "r":
            self._runs.pop()
        elif name == "p":
            paragraph = self._paragraphs.pop()
            lines = ["".join(paragraph.line) + "\n", *paragraph.boxes]
            if self._paragraphs:
                self._paragraphs[-1].boxes += lines
            else:
                for line in lines:
                    self._gathered.add(line)
        elif name == "tr":
            self._hidden_rows -= bool(is_on(child(element, "trPr", "hidden")))
        elif name in ("tbl", "tc", "txbxContent"):
            self._grounds.pop()

    def _add(self, text: str) -> None:
        if not self._paragraphs:
            return
        look = self._runs[-1] if self._runs else self._look
        if self._hidden_rows:
            self._gathered.hide(MARKED, text)
        else:
            seen = show(text, look, self._gathered, has_drawings=self._has_drawings, paper=self._paper)
            self._paragraphs[-1].line.append(seen)

    @property
    def _look(self) -> Look:
        return self._paragraphs[-1].look if self._paragraphs else self._styles.base

    def _ground(self, name: str, element: etree._Element) -> Colour | Ground | None:
        around = self._grounds[-1]
        if name == "tc":
            own = shading(child(element, "tcPr", "shd"))
            return around if own is None else own
        if name == "tbl":
            if self._styles.colours_tables(value(child(element, "tblPr", "tblStyle"))):
                return Ground.UNKNOWN
            own = shading(child(element, "tblPr", "shd"))
            return around if own is None else own
        return _shape_ground(element)


def _shape_ground(box: etree._Element) -> Colour | Ground:
    """What a text box is filled with; paper where it says that it is not filled."""
    for shape in box.iterancestors("{*}wsp", "{*}shape", "{*}rect", "{*}roundrect"):
        properties = child(shape, "spPr")
        if child(properties, "noFill") is not None or value(shape, "filled") in ("f", "false"):
            return Ground.PAPER
        colour = from_hex(value(child(properties, "solidFill", "srgbClr")) or value(shape, "fillcolor") or "")
        return Ground.UNKNOWN if colour is None else colour
    return Ground.UNKNOWN


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """Children with text of the document; of alternatives, the first."""
    if local(element) == "AlternateContent":
        return iter([part for part in element if isinstance(part.tag, str)][:1])
    return (part for part in element if not isinstance(part.tag, str) or not _is_left_out(part))


def _is_left_out(part: etree._Element) -> bool:
    name = local(part)
    return name in _LEFT_OUT or (name == "tr" and child(part, "trPr", "del") is not None)
