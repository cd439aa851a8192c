"""One part of a .docx, read from top to bottom: its main text, a header, its notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from matchkit.intake.documents.colours import Colour
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.looks import Look, show
from matchkit.intake.documents.report import MARKED
from matchkit.intake.documents.walking import walk
from matchkit.intake.documents.word_looks import PLAIN_RUN, Page, RunLook
from matchkit.intake.documents.word_places import ON_PAPER, Place, Places, opens_place
from matchkit.intake.documents.word_styles import Styles
from matchkit.intake.documents.word_theme import Theme
from matchkit.intake.documents.word_xml import NEWER, child, is_on, local, value

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
DIAGRAM = "diagram"
_REFERENCES = {
    "footnoteReference": ("footnote", "id"),
    "endnoteReference": ("endnote", "id"),
    "relIds": (DIAGRAM, "dm"),
}
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


@dataclass(frozen=True)
class Setting:
    """What all parts of a document share."""

    gathered: Gathered
    styles: Styles
    theme: Theme
    page: Page
    paper: Colour
    has_drawings: bool


@dataclass
class _Paragraph:
    """A paragraph that is being read: its letters, its line, and the lines of the text boxes that hang on it."""

    letters: RunLook
    way: str = ""
    line: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


class Story:
    """One part of a document that is read from top to bottom.

    ``notes`` are those that text elsewhere refers to, by kind and id; `called` the notes and the diagrams that this
    part refers to where it is seen. All of it stands in a ``place``.
    """

    def __init__(
        self, setting: Setting, notes: frozenset[tuple[str, str]] = frozenset(), place: Place = ON_PAPER
    ) -> None:
        self._setting, self._gathered = setting, setting.gathered
        self._finder = Places(setting.styles, setting.theme, setting.page, setting.paper, notes)
        self._places = [place]
        self._paragraphs: list[_Paragraph] = []
        self._runs: list[RunLook] = []
        self._closed_fields: frozenset[etree._Element] = frozenset()
        self._field_codes: list[bool] = []
        self.called: set[tuple[str, str]] = set()

    def read(self, root: etree._Element) -> None:
        """Gather the text."""
        self._closed_fields = _closed_fields(root)
        for step, element in walk(root, self._gathered, _children):
            if self._gathered.is_full:
                return
            (self._start if step == "start" else self._end)(element)

    def _start(self, element: etree._Element) -> None:
        name = local(element)
        if opens_place(element):
            self._places.append(self._finder.find(element, self._places[-1]))
        if name == "t":
            self._add((element.text or "") + "".join(part.tail or "" for part in element))
        elif name == "r":
            self._runs.append(self._setting.styles.run(_run_properties(element), self._letters))
        elif name == "p":
            self._start_paragraph(child(element, "pPr"))
        elif name in _SIGNS:
            self._add(_SIGNS[name])
        elif name in ("sym", "symEx"):
            self._add(_symbol(value(element, "char")))
        elif name == "fldChar":
            self._turn_field(element)
        elif name in _REFERENCES:
            self._call(name, element)
        elif name == "shapetype":
            self._finder.learn(element)

    def _end(self, element: etree._Element) -> None:
        name = local(element)
        if name == "r":
            self._runs.pop()
        elif name == "p":
            self._end_paragraph(child(element, "pPr"))
        if opens_place(element):
            self._places.pop()

    def _start_paragraph(self, properties: etree._Element | None) -> None:
        place = self._places[-1]
        letters, paragraph = self._setting.styles.paragraph(properties, place.letters)
        letters = letters.over(RunLook(ground=place.ground))
        self._paragraphs.append(_Paragraph(letters, paragraph.way(self._setting.page)))
        self._runs.append(letters)  # text boxes hang on runs whose look is not theirs

    def _end_paragraph(self, properties: etree._Element | None) -> None:
        self._runs.pop()
        paragraph = self._paragraphs.pop()
        is_joined = child(properties, "rPr", "del") is not None  # the end of the paragraph was deleted
        lines = ["".join(paragraph.line) + ("" if is_joined else "\n"), *paragraph.boxes]
        if self._paragraphs:
            self._paragraphs[-1].boxes += lines
        else:
            for line in lines:
                self._gathered.add(line)

    def _turn_field(self, element: etree._Element) -> None:
        """Between its beginning and its separator a field holds its code, which is not shown."""
        turn = value(element, "fldCharType")
        if turn == "begin" and element in self._closed_fields:
            self._field_codes.append(True)
        elif self._field_codes and turn == "separate":
            self._field_codes[-1] = False
        elif self._field_codes and turn == "end":
            self._field_codes.pop()

    def _call(self, name: str, element: etree._Element) -> None:
        if not self._way and not self._letters.vanishes:
            kind, attribute = _REFERENCES[name]
            self.called.add((kind, value(element, attribute) or ""))

    def _add(self, text: str) -> None:
        if not self._paragraphs or not text:
            return
        if not self._way or text.isspace():
            self._paragraphs[-1].line.append(self._shown(text, self._letters.look))
        else:
            self._gathered.hide(self._way, text)

    def _shown(self, text: str, look: Look) -> str:
        has_drawings = self._setting.has_drawings or self._places[-1].is_unclear
        return show(text, look, self._gathered, has_drawings=has_drawings, paper=self._setting.paper)

    @property
    def _letters(self) -> RunLook:
        return self._runs[-1] if self._runs else PLAIN_RUN

    @property
    def _way(self) -> str:
        """How text is hidden here, whatever its size and its colours; empty where it is not."""
        if any(self._field_codes):
            return MARKED
        paragraph = self._paragraphs[-1].way if self._paragraphs else ""
        return self._places[-1].way or paragraph or self._letters.way


def _closed_fields(root: etree._Element) -> frozenset[etree._Element]:
    """Beginnings of fields that end; one that does not would take all that follows."""
    begun: list[etree._Element] = []
    closed: set[etree._Element] = set()
    for element in root.iter("{*}fldChar"):
        turn = value(element, "fldCharType")
        if turn == "begin":
            begun.append(element)
        elif turn == "end" and begun:
            closed.add(begun.pop())
    return frozenset(closed)


def _run_properties(run: etree._Element) -> etree._Element | None:
    """Those of the text; a run of a formula has some of the formula before them."""
    of_text = (part for part in run if isinstance(part.tag, str) and local(part) == "rPr" and not _is_of_formula(part))
    return next(of_text, None)


def _is_of_formula(part: etree._Element) -> bool:
    return "/math}" in str(part.tag)


def _symbol(digits: str | None) -> str:
    """A character by its number; what a font of symbols puts in its place is not known, and parts words at most."""
    try:
        sign = chr(int(digits or "", 16))
    except (ValueError, OverflowError):
        return " "
    return sign if sign.isprintable() else " "


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """Children with text of the document; of alternatives, the one that Word takes."""
    if local(element) == "AlternateContent":
        return iter(_chosen(element))
    is_prompt = local(element) == "sdt" and is_on(child(element, "sdtPr", "showingPlcHdr"))
    return (
        part
        for part in element
        if not isinstance(part.tag, str) or not (_is_left_out(part) or (is_prompt and local(part) == "sdtContent"))
    )


def _chosen(alternatives: etree._Element) -> list[etree._Element]:
    for part in alternatives:
        if isinstance(part.tag, str):
            spaces = (part.nsmap.get(prefix, "") for prefix in (value(part, "Requires") or "").split())
            if local(part) == "Fallback" or all(space in NEWER for space in spaces):
                return [part]
    return []


def _is_left_out(part: etree._Element) -> bool:
    name = local(part)
    if name in ("footnote", "endnote"):
        return value(part, "type") in _SEPARATORS
    if name == "tr":
        return child(part, "trPr", "del") is not None
    return name in _LEFT_OUT or (name == "tc" and child(part, "tcPr", "cellDel") is not None)
