"""Control words of Rich Text: groups that hold no text, signs, and what letters are encoded in (RTF 1.9.1)."""

from __future__ import annotations

import codecs
import re

# "Destinations". Others that are unknown begin with \*.
LEFT_OUT = frozenset(
    re.findall(
        r"\w+",
        """
    annotation atnauthor atnid atnparent atnref atrfend atrfstart author bkmkend bkmkstart category colorschememapping
    colortbl comment company creatim datafield datastore doccomm docvar falt ffdeftext ffentrymcr ffexitmcr ffformat
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
KEPT = frozenset({"do", "dptxbxtext", "shpinst", "shppict", "shptxt"})
"""Groups that begin with \\* and yet lead to text."""
STORIES = frozenset(
    re.findall(r"\w+", "dptxbxtext footer footerf footerl footerr header headerf headerl headerr shptxt")
)
"""Groups with paragraphs of their own."""
TABLES = frozenset({"colortbl", "fonttbl"})
ENDS = {"par": "\n", "sect": "\n\n", "cell": "\n", "nestcell": "\n", "row": "\n", "nestrow": "\n"}
"""Words that end a paragraph."""
SIGNS = {
    "line": "\n",
    "page": "\n\n",
    "column": "\n",
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
LETTERS = SIGNS.keys() - {"line", "page", "column", "tab"}
"""Signs that may stand in for one in Unicode."""
SYMBOLS = {"~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\"}
WINDOWS = "cp1252"
FAMILIES = {"ansi": WINDOWS, "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
"""Words that tell the encoding of all fonts that do not tell their own."""
_OF_OTHERS = frozenset({"mac_roman", "cp437", "cp850"})
"""Encodings of a Mac and of a PC without Windows."""
_CODE_PAGES = {
    0: WINDOWS,
    1361: "johab",
    10000: "mac_roman",
    10001: "cp932",
    10006: "mac_greek",
    10007: "mac_cyrillic",
    10029: "mac_latin2",
    10079: "mac_iceland",
    10081: "mac_turkish",
    65001: "utf-8",
}
_CHARSETS = {
    0: WINDOWS,
    77: "mac_roman",
    78: "cp932",
    79: "euc_kr",
    80: "gb2312",
    81: "big5",
    85: "mac_greek",
    86: "mac_turkish",
    88: "mac_latin2",
    89: "mac_cyrillic",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "cp936",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
    256: "mac_roman",
}


class Fonts:
    """In which encoding the letters of each font are."""

    def __init__(self) -> None:
        self.of_document = FAMILIES["ansi"]
        self._own: dict[int, str] = {}
        self._defined = 0

    def define(self, word: str, amount: int | None) -> None:
        """A word of the table of fonts."""
        if amount is None:
            return
        if word == "f":
            self._defined = amount
        elif word == "cpg":  # for readers that do not know the other one
            self._own.setdefault(self._defined, code_page(amount))
        elif word == "fcharset" and amount in _CHARSETS:
            self._own[self._defined] = _CHARSETS[amount]

    def read(self, data: bytes, font: int) -> str:
        """Letters in a font. For bytes that are none stand lone surrogates, which the intake replaces and tells."""
        encoding = self._own.get(font, self.of_document)
        if encoding == WINDOWS and self.of_document in _OF_OTHERS:  # which call theirs the same
            encoding = self.of_document
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            return data.decode(encoding, errors="replace").replace("\ufffd", "\udcff")


def code_page(number: int) -> str:
    """An encoding by its number."""
    name = _CODE_PAGES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return WINDOWS
    return name
