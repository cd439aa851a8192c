"""Word files (.docx): headers, then paragraphs, tables and text boxes in order, then diagrams, notes, footers."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from lxml import etree

from matchkit.intake.documents.colours import WHITE, Colour
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.packages import Package
from matchkit.intake.documents.report import INVISIBLE, Refused
from matchkit.intake.documents.word_looks import page_of
from matchkit.intake.documents.word_places import IN_DIAGRAM
from matchkit.intake.documents.word_story import DIAGRAM, Setting, Story
from matchkit.intake.documents.word_styles import Styles
from matchkit.intake.documents.word_theme import Theme
from matchkit.intake.documents.word_xml import child, is_on, local, value

MAIN = "word/document.xml"
_DRAWINGS = ("{*}anchor", "{*}pict", "{*}wgp", "{*}wpc")


def read_docx(data: bytes, gathered: Gathered) -> None:
    """Read the text of a document, without what is hidden, deleted, or a comment."""
    with Package(data, gathered.limits) as package:
        parts = _Parts.of(package)
    theme = Theme(parts.theme, parts.settings)
    stories = [*parts.headers, parts.main, *parts.notes, *parts.footers]
    paper, has_picture = _paper(parts, theme)
    has_drawings = has_picture or any(map(_has_drawings, stories))
    styles = Styles(parts.styles, theme)
    setting = Setting(gathered, styles, theme, page_of(parts.main), paper, has_drawings)
    for header in parts.headers:
        Story(setting).read(header)
    main = Story(setting)
    main.read(parts.main)
    called = frozenset(main.called)
    for relation, diagram in parts.diagrams.items():
        place = IN_DIAGRAM if (DIAGRAM, relation) in called else IN_DIAGRAM.hidden(INVISIBLE)
        Story(setting, place=place).read(diagram)
    for notes in parts.notes:
        Story(setting, called).read(notes)
    for footer in parts.footers:
        Story(setting).read(footer)


@dataclass(frozen=True)
class _Relations:
    """Names of other parts, by the id under which a part names them, and by what they are to it."""

    by_id: dict[str, str] = field(default_factory=dict)
    by_kind: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Parts:
    """The parts of a document that are read; None for those that it does not have."""

    main: etree._Element
    styles: etree._Element | None
    settings: etree._Element | None
    theme: etree._Element | None
    headers: list[etree._Element]
    footers: list[etree._Element]
    notes: list[etree._Element]
    diagrams: dict[str, etree._Element]  # by the ids of their relations

    @classmethod
    def of(cls, package: Package) -> _Parts:
        """Those of a package."""
        name = _relations(package, "").by_kind.get("officeDocument", MAIN)
        if name not in package:
            raise Refused("not_a_document", "an archive without a document")
        main, relations = package.xml(name), _relations(package, name)
        styles, settings, theme, *notes = (
            _part(package, relations.by_kind.get(kind, ""))
            for kind in ("styles", "settings", "theme", "footnotes", "endnotes")
        )
        has_even = bool(is_on(child(settings, "evenAndOddHeaders")))
        headers, footers = (
            [package.xml(part) for part in _margins(main, f"{side}Reference", relations, has_even) if part in package]
            for side in ("header", "footer")
        )
        diagrams = {
            relation: package.xml(part)
            for relation in dict.fromkeys(value(element, "dm") or "" for element in main.iter("{*}relIds"))
            if (part := relations.by_id.get(relation, "")) in package
        }
        notes = [part for part in notes if part is not None]
        return cls(main, styles, settings, theme, headers, footers, notes, diagrams)


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


def _part(package: Package, name: str) -> etree._Element | None:
    return package.xml(name) if name in package else None


def _margins(main: etree._Element, tag: str, relations: _Relations, has_even: bool) -> list[str]:
    """Parts of the headers, or of the footers, that are shown, each once.

    A section that does not name one has that of the section before. First and even pages may have others.
    """
    shown: dict[str, None] = {}
    references: dict[str, str] = {}
    for section in main.iter("{*}sectPr"):
        around = section.getparent()
        if around is not None and local(around) == "sectPrChange":
            continue
        for part in section.iterchildren(f"{{*}}{tag}"):
            references[value(part, "type") or "default"] = value(part, "id") or ""
        first = ("first",) if is_on(child(section, "titlePg")) else ()
        for kind in (*first, "default", *(("even",) if has_even else ())):
            shown.setdefault(relations.by_id.get(references.get(kind, ""), ""))
    return list(shown)


def _paper(parts: _Parts, theme: Theme) -> tuple[Colour, bool]:
    """The colour of the page, and whether a picture may lie on it; Word shows them only where the settings say so."""
    if not is_on(child(parts.settings, "displayBackgroundShape")):
        return WHITE, False
    background = child(parts.main, "background")
    return theme.stated(background, "color") or WHITE, child(background, "background") is not None


def _has_drawings(story: etree._Element) -> bool:
    return next(story.iter(*_DRAWINGS), None) is not None
