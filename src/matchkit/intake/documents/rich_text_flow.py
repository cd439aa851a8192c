"""Paragraphs, rows and text boxes of Rich Text.

What a paragraph is shaded with is told by what holds where it ends, and what a cell is filled with by the last
definition of its row: letters are kept until then.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.report import COLOUR
from matchkit.intake.documents.rich_text_formats import Format, Row, Shading, Sight

Pieces = list[tuple[str, Format]]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    pieces: Pieces
    end: str
    shading: Shading
    cell: int  # of its row; -1 where it stands in a cell of which no definition is known, or in none
    is_in_table: bool


@dataclass(slots=True)
class _Story:
    """Text with paragraphs of its own: the document, a header, a text box."""

    depth: int
    pieces: Pieces = field(default_factory=list)
    waiting: list[_Paragraph] = field(default_factory=list)  # for the end of their row
    row: Row = field(default_factory=Row)
    cell: int = 0
    done: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)  # text boxes, which follow the paragraph that they hang on


class Flow:
    """Gathers the text of stories."""

    def __init__(self, gathered: Gathered, sight: Sight) -> None:
        self._gathered, self._sight = gathered, sight
        self._stories = [_Story(0)]

    @property
    def row(self) -> Row:
        """The definition of the row that is being read."""
        return self._stories[-1].row

    def add(self, text: str, letters: Format) -> None:
        """Text of a paragraph."""
        self._stories[-1].pieces.append((text, letters))

    def end(self, word: str, sign: str, last: Format) -> None:
        """End a paragraph, a cell or a row; ``last`` is what holds there."""
        story = self._stories[-1]
        if word == "row":
            if story.pieces:
                self._end_paragraph("", last, is_cell=True)
            self._show_row(sign)
            return
        self._end_paragraph(sign, last, is_cell=word in ("cell", "nestcell", "nestrow"))
        story.cell += word == "cell"

    def open(self, depth: int) -> None:
        """Begin a story in a group."""
        self._stories.append(_Story(depth))

    def close(self, depth: int) -> None:
        """End the story that began in this group, if one did."""
        if len(self._stories) > 1 and self._stories[-1].depth == depth:
            self._finish(Format())
            text = "".join(self._stories.pop().done)
            around = self._stories[-1]
            if text and (around.pieces or around.waiting):
                around.hung.append(text if text.endswith("\n") else text + "\n")
            elif text:
                self._emit(text if text.endswith("\n") else text + "\n")

    def close_all(self, last: Format) -> None:
        """End what a file leaves open."""
        while len(self._stories) > 1:
            self.close(self._stories[-1].depth)
        self._finish(last)

    def _finish(self, last: Format) -> None:
        self._end_paragraph("\n" if self._stories[-1].hung else "", last, is_cell=last.is_in_table)
        self._show_row("")

    def _end_paragraph(self, sign: str, last: Format, *, is_cell: bool) -> None:
        story = self._stories[-1]
        is_in_table = is_cell or last.is_in_table
        cell = story.cell if is_in_table and last.nesting <= 1 else -1
        paragraph = _Paragraph(story.pieces, sign, last.paragraph, cell, is_in_table)
        story.pieces = []
        if not is_in_table:  # a row before it has not been ended
            self._show_waiting()
        story.waiting.append(paragraph)
        if not is_in_table:
            self._show_row("")

    def _show_row(self, sign: str) -> None:
        self._show_waiting()
        story = self._stories[-1]
        hung, story.hung = story.hung, []
        for text in (sign, *hung):
            self._emit(text)

    def _show_waiting(self) -> None:
        story = self._stories[-1]
        waiting, story.waiting, story.cell = story.waiting, [], 0
        for paragraph in waiting:
            self._emit(self._seen(paragraph, story.row) + paragraph.end)

    def _emit(self, text: str) -> None:
        if len(self._stories) > 1:
            self._stories[-1].done.append(text)
        elif text:
            self._gathered.add(text)

    def _seen(self, paragraph: _Paragraph, row: Row) -> str:
        seen = []
        cell = row.ground(paragraph.cell, self._sight.colours) if paragraph.cell >= 0 else None
        for text, letters in paragraph.pieces:
            way = "" if text.isspace() else self._sight.way_of_hiding(letters, paragraph.shading, cell)
            if way == COLOUR and self._sight.is_doubtful(
                letters, paragraph.shading, cell, is_in_table=paragraph.is_in_table
            ):
                self._gathered.doubtful += sum(map(len, text.split()))
                way = ""
            if way:
                self._gathered.hide(way, text)
            else:
                seen.append(text)
        return "".join(seen)
