"""Styles of a .docx: what runs, paragraphs and tables look like before they say anything themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from lxml import etree

from matchkit.intake.documents.colours import WHITE, Colour, looks_same
from matchkit.intake.documents.looks import Ground
from matchkit.intake.documents.word_looks import (
    PLAIN_PARAGRAPH,
    PLAIN_RUN,
    ParagraphLook,
    RunLook,
    paragraph_look,
    run_look,
)
from matchkit.intake.documents.word_theme import Theme
from matchkit.intake.documents.word_xml import OFF, child, local, value


@dataclass(frozen=True, slots=True)
class TableLook:
    """What a style of tables gives to its cells: their letters, and a ground, white where all that it gives is."""

    letters: RunLook = PLAIN_RUN
    ground: Colour | Ground | None = None


class Styles:
    """The styles of a document by name, each with what it takes from those it is based on."""

    def __init__(self, root: etree._Element | None, theme: Theme) -> None:
        self._theme = theme
        self._elements: dict[str, etree._Element] = {}
        self._looks: dict[str, _Style] = {}
        self._letters: dict[tuple[str, RunLook], RunLook] = {}
        self._defaults: dict[str, str] = {}
        for style in () if root is None else root:
            if isinstance(style.tag, str) and local(style) == "style":
                name = value(style, "styleId") or ""
                self._elements.setdefault(name, style)
                if (value(style, "default") or "0").lower() not in OFF:
                    self._defaults[value(style, "type") or ""] = name
        base = run_look(child(root, "docDefaults", "rPrDefault", "rPr"), theme)
        self._vanishes = bool(base.vanishes)
        self._base = base._replace(vanishes=None)
        self._base_paragraph = paragraph_look(child(root, "docDefaults", "pPrDefault", "pPr"), theme)

    def paragraph(
        self, properties: etree._Element | None, around: RunLook = PLAIN_RUN
    ) -> tuple[RunLook, ParagraphLook]:
        """How runs of a paragraph look, and the paragraph itself; a table or a shape has a say in the former."""
        name = value(child(properties, "pStyle")) or self._defaults.get("paragraph", "")
        style = self._named(name)
        if (name, around) not in self._letters:
            vanishes = bool(style.letters.vanishes) != bool(around.vanishes)
            letters = style.letters.over(around).over(self._base)
            self._letters[name, around] = letters._replace(vanishes=vanishes)
        letters, paragraph = self._letters[name, around], style.paragraph.over(self._base_paragraph)
        if properties is not None:
            paragraph = paragraph_look(properties, self._theme).over(paragraph)
        return letters if letters.ground is not None else letters._replace(ground=paragraph.ground), paragraph

    def run(self, properties: etree._Element | None, paragraph: RunLook) -> RunLook:
        """How a run of such a paragraph looks.

        Styles toggle whether letters are hidden: those of tables, paragraphs and characters undo each other, whereas
        what the run states itself holds, and what the document defaults to cannot be undone by a style (ISO/IEC
        29500-1, 17.7.3).
        """
        name = value(child(properties, "rStyle"))
        style = self._named(name).letters if name else PLAIN_RUN
        vanishes = self._vanishes or bool(paragraph.vanishes) != bool(style.vanishes)
        if properties is None:
            return paragraph._replace(vanishes=vanishes)
        return run_look(properties, self._theme).over(style._replace(vanishes=vanishes)).over(paragraph)

    def table(self, name: str | None) -> TableLook:
        """What a style gives to the cells of a table; unknown where some are coloured, as which is not told apart."""
        style = self._named(name or self._defaults.get("table", ""))
        return TableLook(style.letters._replace(ground=None), style.cells)

    def _named(self, name: str) -> _Style:
        """What a style states, with what it takes from those it is based on; each is looked at once."""
        line: dict[str, etree._Element] = {}
        while name not in self._looks and name not in line and name in self._elements:
            line[name] = self._elements[name]
            name = value(child(line[name], "basedOn")) or ""
        look = self._looks.get(name, _NO_STYLE)
        for name, element in reversed(line.items()):
            look = self._looks[name] = self._own(element).over(look)
        return look

    def _own(self, style: etree._Element) -> _Style:
        grounds = [self._theme.shading(shading) for shading in style.iter("{*}shd")]
        return _Style(
            run_look(child(style, "rPr"), self._theme),
            paragraph_look(child(style, "pPr"), self._theme),
            reduce(_common, grounds, None),
        )


class _Style(NamedTuple):
    """What a style states of letters, of paragraphs, and of the ground of cells."""

    letters: RunLook = PLAIN_RUN
    paragraph: ParagraphLook = PLAIN_PARAGRAPH
    cells: Colour | Ground | None = None

    def over(self, below: _Style) -> _Style:
        """The same, and what it leaves open from the one below."""
        return _Style(
            self.letters.over(below.letters), self.paragraph.over(below.paragraph), _common(self.cells, below.cells)
        )


_NO_STYLE = _Style()


def _common(one: Colour | Ground | None, other: Colour | Ground | None) -> Colour | Ground | None:
    """White where both are about white; none where both give none."""
    grounds = [ground for ground in (one, other) if ground is not None]
    if not grounds:
        return None
    is_white = all(isinstance(ground, tuple) and looks_same(ground, WHITE) for ground in grounds)
    return WHITE if is_white else Ground.UNKNOWN
