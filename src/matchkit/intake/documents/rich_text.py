"""Rich Text Format (.rtf): a stream of groups, control words and letters."""

from __future__ import annotations

import re
from dataclasses import replace

from matchkit.intake.documents.colours import WHITE, Colour
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.report import Refused
from matchkit.intake.documents.rich_text_flow import Flow
from matchkit.intake.documents.rich_text_formats import NO_SHADING, Format, Sight, shaded
from matchkit.intake.documents.rich_text_words import (
    ENDS,
    FAMILIES,
    KEPT,
    LEFT_OUT,
    LETTERS,
    SIGNS,
    STORIES,
    SYMBOLS,
    TABLES,
    Fonts,
    code_page,
)

START = b"{\\rtf"
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_PASSED = re.compile(rb"[^\\{}]+")
_BACKGROUND = b"{\\*\\background"
_FILL = re.compile(rb"\{\\sn fillColor\}\s{0,9}\{\\sv (\d{1,8})\}")
FAR = 5_000
"""A page's background is told within so many bytes."""
_OUT = "left out"


def read_rtf(data: bytes, gathered: Gathered) -> None:
    """Read the text of a document, without what is hidden or deleted."""
    _Reader(data, gathered).read()


class _Reader:
    def __init__(self, data: bytes, gathered: Gathered) -> None:
        self._data, self._gathered = data, gathered
        self._format = Format()
        self._groups: list[Format] = []
        self._fonts, self._font = Fonts(), 0
        has_drawings = any(word in data for word in (b"\\shp", b"\\pict", b"\\object", b"\\*\\do"))
        self._sight = Sight({}, has_drawings, _paper(data))
        self._flow = Flow(gathered, self._sight)
        self._next_colour: dict[str, float] = {}
        self._number_of_colours = 0
        self._bytes = bytearray()  # of one encoding, not yet read: a letter may have two
        self._to_skip = self._first_half = 0
        self._is_starred = False

    def read(self) -> None:
        """Go through the tokens, up to the end of the outermost group."""
        position = max(self._data.find(START), 0)
        while position < len(self._data) and not self._gathered.is_full:
            if self._format.destination == _OUT and (passed := _PASSED.match(self._data, position)):
                position = passed.end()  # a picture has thousands of lines
                continue
            token = _TOKEN.match(self._data, position)
            if token is None:  # a lone backslash at the end
                break
            self._gathered.count_parts()
            position = token.end()
            word, number, code, symbol, brace, letters = token.groups()
            if letters is not None:
                self._letters(letters)
            elif code is not None:
                self._letters(bytes.fromhex(code.decode()))
            elif brace is not None:
                self._brace(brace)
                if not self._groups:
                    break
            elif symbol is not None:
                self._symbol(symbol.decode("latin-1"))
            elif word is not None:
                amount = None if number is None else int(number)
                if word == b"bin":
                    position += max(amount or 0, 0)
                else:
                    self._word(word.decode(), amount)
        self._flush()
        self._flow.close_all(self._format)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._to_skip, self._is_starred = 0, False
        if brace == b"{":
            if len(self._groups) >= self._gathered.limits.depth:
                raise Refused("nested_too_deeply")
            self._groups.append(self._format)
        elif self._groups:
            self._flow.close(len(self._groups))
            self._format = self._groups.pop()

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._is_starred = True
        elif symbol in "\r\n":
            self._word("par", None)
        elif symbol in SYMBOLS and not self._stands_in():
            self._show(SYMBOLS[symbol])

    def _word(self, word: str, amount: int | None) -> None:
        starred, self._is_starred = self._is_starred, False
        self._flush()
        if self._format.destination in TABLES and not starred and word not in LEFT_OUT:
            self._define(word, amount)
        elif self._format.destination:
            return
        elif word in TABLES:
            self._begin_table(word)
        elif word in LEFT_OUT or (starred and word not in KEPT):
            self._format = replace(self._format, destination=_OUT)
        elif word in STORIES:
            self._flow.open(len(self._groups))
            self._format = replace(self._format, paragraph=NO_SHADING, is_in_table=False, nesting=0)
        elif word == "u" and amount is not None:
            self._unicode(amount)
            self._to_skip = self._format.skipped
        elif word in SIGNS:
            if word not in LETTERS or not self._stands_in():
                self._to_skip = 0
                self._show(SIGNS[word])
        elif word in ENDS:
            self._to_skip = 0
            self._end_half()
            self._flow.end(word, "" if self._format.is_deleted else ENDS[word], self._format)
        else:
            self._change(word, amount)

    def _stands_in(self) -> bool:
        """Whether a sign is there for programs that do not know the letter before it."""
        self._flush()
        if self._to_skip <= 0:
            return False
        self._to_skip -= 1
        return True

    def _change(self, word: str, amount: int | None) -> None:
        """A word that changes how what follows is read, or looks."""
        if word in ("trowd", "cellx") or shaded(word) in ("cl", "tr"):
            self._flow.row.define(word, amount)
        elif word in FAMILIES:
            self._fonts.of_document = FAMILIES[word]
        elif word == "ansicpg" and amount is not None:
            self._fonts.of_document = code_page(amount)
        elif word == "deff" and amount is not None:
            self._font = amount
            self._format = replace(self._format, font=amount)
        else:
            self._format = self._format.after(word, amount, self._font)

    def _begin_table(self, word: str) -> None:
        self._format = replace(self._format, destination=word)
        if word == "colortbl":
            self._sight.colours.clear()
            self._number_of_colours, self._next_colour = 0, {}

    def _define(self, word: str, amount: int | None) -> None:
        """A word of the table of fonts, or of that of colours."""
        if self._format.destination == "fonttbl":
            self._fonts.define(word, amount)
        elif word in ("red", "green", "blue"):
            self._next_colour[word] = min(max(amount or 0, 0), 255) / 255

    def _end_colours(self, count: int) -> None:
        """So many colours of the table end; the first one, and any that is not told, is automatic."""
        for _ in range(count):
            if told := self._next_colour:
                colour = told.get("red", 0.0), told.get("green", 0.0), told.get("blue", 0.0)
                self._sight.colours[self._number_of_colours] = colour
            self._next_colour = {}
            self._number_of_colours += 1

    def _unicode(self, amount: int) -> None:
        """A letter, or half of one: those beyond 16 bits come as two."""
        unit = amount if 0x10000 <= amount <= 0x10FFFF else amount % 0x10000
        if 0xD800 <= unit < 0xDC00:
            self._end_half()
            self._first_half = unit
            return
        if self._first_half and 0xDC00 <= unit < 0xE000:
            unit = 0x10000 + ((self._first_half - 0xD800) << 10) + unit - 0xDC00
            self._first_half = 0
        self._show(chr(unit))

    def _end_half(self) -> None:
        """Half a letter that stands alone is none, which the intake tells."""
        if self._first_half:
            half, self._first_half = self._first_half, 0
            self._show(chr(half))

    def _letters(self, letters: bytes) -> None:
        if self._format.destination == "colortbl":
            self._end_colours(letters.count(b";"))
        skipped = min(self._to_skip, len(letters))
        self._to_skip -= skipped
        if not self._format.destination:
            self._bytes += letters[skipped:]

    def _flush(self) -> None:
        """Read the bytes that have come."""
        if self._bytes:
            text = self._fonts.read(bytes(self._bytes), self._format.font)
            self._bytes.clear()
            self._show(text)

    def _show(self, text: str) -> None:
        self._flush()
        self._end_half()
        if not self._format.destination and not self._format.is_deleted:
            self._flow.add(text, self._format)


def _paper(data: bytes) -> Colour:
    """The colour of the page, if it is shown."""
    start = data.find(_BACKGROUND)
    found = _FILL.search(data, start, start + FAR) if start >= 0 and b"\\viewbksp1" in data else None
    if found is None:
        return WHITE
    number = int(found[1])
    return (number & 255) / 255, (number >> 8 & 255) / 255, (number >> 16 & 255) / 255
