"""Rich Text Format (.rtf): a stream of groups, control words and letters."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from matchkit.intake.documents import report as ways
from matchkit.intake.documents.colours import WHITE, Colour, looks_same
from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.report import SMALLEST_POINTS, Refused

# Groups that hold no text of the document (RTF 1.9.1, "Destinations"). Others that are unknown begin with \*.
_LEFT_OUT = frozenset(
    re.findall(
        r"\w+",
        """
    annotation atnauthor atnid atnparent atnref atrfend atrfstart author bkmkend bkmkstart category colorschememapping
    colortbl comment company creatim datafield datastore doccomm do docvar falt ffdeftext ffentrymcr ffexitmcr ffformat
    ffhelptext ffname ffstattext file filetbl fldinst fontemb fontfile fonttbl footnote formfield ftncn ftnsep ftnsepc
    aftncn aftnsep aftnsepc generator gridtbl hlinkbase info keycode keywords latentstyles levelnumbers leveltext
    lfolevel list listlevel listname listoverride listoverridetable listpicture listtable liststylename manager nextfile
    nonshppict objalias objclass objdata objname objsect objtime operator panose password pgp pgptbl picprop pict pn
    pnseclvl pntext pntxta pntxtb printim private propname protusertbl revtbl revtim rsidtbl rxe shprslt sn sp sv
    staticval stylesheet subject tc tcn template themedata title userprops wgrffmtfilter xe xmlattrname xmlattrvalue
    xmlnstbl
    """,
    )
)
_KEPT = frozenset({"shpinst", "shppict", "shptxt"})
"""Groups that begin with \\* and yet lead to text."""
_SIGNS = {
    "par": "\n",
    "line": "\n",
    "sect": "\n\n",
    "page": "\n\n",
    "column": "\n",
    "row": "\n",
    "nestrow": "\n",
    "cell": "\n",
    "nestcell": "\n",
    "tab": "\t",
    "emdash": "\u2014",
    "endash": "\u2013",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
}
_SYMBOLS = {"~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n"}
_CHARSETS = {
    "0": "cp1252",
    "77": "mac_roman",
    "128": "cp932",
    "129": "cp949",
    "134": "cp936",
    "136": "cp950",
    "161": "cp1253",
    "162": "cp1254",
    "163": "cp1258",
    "177": "cp1255",
    "178": "cp1256",
    "186": "cp1257",
    "204": "cp1251",
    "222": "cp874",
    "238": "cp1250",
}
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_FONT = re.compile(rb"\\f(\d{1,5})(?=[\\ {])[^;{}]{0,200}?\\fcharset(\d{1,3})")
_COLOURS = re.compile(rb"\{\\colortbl([^{}]{0,20000})\}")
_PART = re.compile(rb"\\(red|green|blue)(\d{1,3})")
HALF_POINTS = 24
"""Of letters whose size is not told."""


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds in a group until it ends."""

    is_left_out: bool = False
    is_hidden: bool = False
    is_deleted: bool = False
    half_points: int = HALF_POINTS
    colour: int = 0
    ground: int = 0
    is_in_table: bool = False
    skipped: int = 1  # characters that stand in for one in Unicode
    font: bytes = b""


def read_rtf(data: bytes, gathered: Gathered) -> None:
    """Read the text of a document, without what is hidden or deleted."""
    _Reader(data, gathered).read()


class _Reader:
    def __init__(self, data: bytes, gathered: Gathered) -> None:
        self._data, self._gathered = data, gathered
        self._group = _Group()
        self._groups: list[_Group] = []
        self._encodings = {font: _CHARSETS.get(charset.decode(), "") for font, charset in _FONT.findall(data)}
        self._encoding = "cp1252"
        self._colours = _colours(data)
        self._has_drawings = any(word in data for word in (b"\\shp", b"\\pict", b"\\object"))
        self._bytes = bytearray()  # of one encoding, not yet read: a letter may have two
        self._to_skip = self._first_half = 0
        self._is_starred = False

    def read(self) -> None:
        """Go through the tokens, up to the end of the outermost group."""
        position = 0
        while position < len(self._data) and not self._gathered.is_full:
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
                    self._word(word.decode(), amount, number)
        self._flush()

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._to_skip, self._is_starred = 0, False
        if brace == b"{":
            if len(self._groups) >= self._gathered.limits.depth:
                raise Refused("nested_too_deeply")
            self._groups.append(self._group)
        elif self._groups:
            self._group = self._groups.pop()

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._is_starred = True
        elif symbol in _SYMBOLS:
            self._show(_SYMBOLS[symbol])

    def _word(self, word: str, amount: int | None, number: bytes | None) -> None:
        starred, self._is_starred = self._is_starred, False
        if word == "u" and amount is not None:
            self._flush()
            self._unicode(amount % 0x10000)
            self._to_skip = self._group.skipped
            return
        self._flush()
        if word in _LEFT_OUT or (starred and word not in _KEPT):
            self._group = replace(self._group, is_left_out=True)
        elif word in _SIGNS:
            self._show(_SIGNS[word])
        elif word == "ansicpg" and amount is not None:
            self._encoding = _known_encoding(f"cp{amount}")
        else:
            self._format(word, amount, number)

    def _unicode(self, unit: int) -> None:
        """A letter, or half of one: those beyond 16 bits come as two."""
        if 0xD800 <= unit < 0xDC00:
            self._first_half = unit
            return
        if self._first_half and 0xDC00 <= unit < 0xE000:
            unit = 0x10000 + ((self._first_half - 0xD800) << 10) + unit - 0xDC00
        self._first_half = 0
        self._show(chr(unit))

    def _format(self, word: str, amount: int | None, number: bytes | None) -> None:
        group, is_on = self._group, amount != 0
        if word == "plain":
            group = replace(group, is_hidden=False, half_points=HALF_POINTS, colour=0, ground=0, is_deleted=False)
        elif word == "v":
            group = replace(group, is_hidden=is_on)
        elif word == "deleted":
            group = replace(group, is_deleted=is_on)
        elif word == "fs":
            group = replace(group, half_points=HALF_POINTS if amount is None else amount)
        elif word == "cf":
            group = replace(group, colour=amount or 0)
        elif word in ("highlight", "chcbpat", "cb"):
            group = replace(group, ground=amount or 0)
        elif word == "intbl":
            group = replace(group, is_in_table=True)
        elif word == "pard":
            group = replace(group, is_in_table=False)
        elif word == "uc":
            group = replace(group, skipped=max(amount or 0, 0))
        elif word == "f" and number is not None:
            group = replace(group, font=number)
        self._group = group

    def _letters(self, letters: bytes) -> None:
        skipped = min(self._to_skip, len(letters))
        self._to_skip -= skipped
        if not self._group.is_left_out:
            self._bytes += letters[skipped:]

    def _flush(self) -> None:
        """Read the bytes that have come."""
        if self._bytes:
            encoding = self._encodings.get(self._group.font) or self._encoding
            text = self._bytes.decode(encoding, errors="replace")
            self._bytes.clear()
            self._show(text)

    def _show(self, text: str) -> None:
        self._flush()
        group = self._group
        if group.is_left_out or group.is_deleted:
            return
        way = "" if text.isspace() else self._way_of_hiding(text)
        if way:
            self._gathered.hide(way, text)
        else:
            self._gathered.add(text)

    def _way_of_hiding(self, text: str) -> str:
        group = self._group
        if group.is_hidden:
            return ways.MARKED
        if group.half_points < 2 * SMALLEST_POINTS:
            return ways.TINY
        colour = self._colours.get(group.colour)
        ground = self._colours.get(group.ground)
        if colour is None or not looks_same(colour, ground or WHITE):
            return ""
        if ground is None and (self._has_drawings or group.is_in_table):  # a cell may have a ground of its own
            self._gathered.doubtful += len(text)
            return ""
        return ways.COLOUR


def _colours(data: bytes) -> dict[int, Colour]:
    """Colours by number; 0, and one that is not told, is automatic."""
    table = _COLOURS.search(data)
    colours = {}
    for number, told in enumerate(table[1].split(b";") if table else ()):
        parts = {name: min(int(amount), 255) / 255 for name, amount in _PART.findall(told)}
        if parts:
            colours[number] = (parts.get(b"red", 0.0), parts.get(b"green", 0.0), parts.get(b"blue", 0.0))
    return colours


def _known_encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
