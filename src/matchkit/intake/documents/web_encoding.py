"""From the bytes of a web page to its text, in the encoding that browsers would take."""

from __future__ import annotations

import codecs
import contextlib
import re

import webencodings

from matchkit.intake.decoding import decode_text, unmarked_utf16

HEAD = 2_048
_WESTERN = "cp1252"
_DECLARED = re.compile(
    rb"""<(?:\?xml[^>]{0,100}?encoding|meta[^>]{0,200}?charset)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I
)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def decode_page(data: bytes) -> tuple[str, int]:
    """The text, and the first byte that is not UTF-8 where Windows-1252 was read though nobody told so; else -1.

    A byte order mark and NUL bytes at every other place come before what the page tells of itself.
    """
    is_certain = data.startswith(_MARKS) or unmarked_utf16(data)
    if not is_certain and (name := _told_encoding(data)):
        with contextlib.suppress(UnicodeDecodeError):  # what it tells is not so
            # Five bytes mean nothing in Windows-1252, where browsers see control characters.
            return data.decode(name, "replace" if name == _WESTERN else "strict"), -1
    return decode_text(data)


def _told_encoding(data: bytes) -> str:
    """Python's name for it, or an empty text.

    Labels mean what the WHATWG encoding standard says: ``iso-8859-1`` is Windows-1252, ``gb2312`` is GB 18030, and
    UTF-16 that is told in ASCII is UTF-8. Labels that it does not know, such as Python's own codecs, are ignored.
    """
    declared = _DECLARED.search(data[:HEAD])
    encoding = webencodings.lookup(declared[1].decode("ascii")) if declared and declared[1].isascii() else None
    if encoding is None or encoding.name == "replacement":
        return ""
    if encoding.name in ("utf-16le", "utf-16be"):
        return "utf-8"
    if encoding.name in ("gbk", "gb2312"):
        return "gb18030"
    return _python_name(encoding)


def _python_name(encoding: webencodings.Encoding) -> str:
    name: str = encoding.codec_info.name
    return {"windows-1252": _WESTERN, "x-user-defined": _WESTERN}.get(encoding.name, name)
