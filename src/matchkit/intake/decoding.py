"""Bytes of a text file to text, in the encoding that is stated or certain."""

from __future__ import annotations

import codecs
import re

from matchkit.errors import counted
from matchkit.intake.ledger import Finding

_MARKS = (  # UTF-32 first: its mark begins like that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}
_BROKEN_BYTE = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
SHARE_OF_NULS = 0.4
"""Of the bytes, from which NULs at every other place tell UTF-16: nearly all letters are Latin. Without a mark, other
scripts cannot be told from rubbish."""


def decode(data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """Text of a file, and a repair where not all of it is UTF-8; `UnicodeError` as in `decode_text`."""
    text, bad_byte = decode_text(data)
    if bad_byte >= 0:
        return text, (windows_finding(bad_byte),)
    if n_broken := len(_BROKEN_BYTE.findall(text)):
        what = f"{counted(n_broken, 'byte')} of the file are no UTF-8, as the others are; U+FFFD stands for each."
        return text, (Finding("replaced_characters", what, "Save the file as UTF-8 where it was written."),)
    return text, ()


def windows_finding(bad_byte: int) -> Finding:
    """What the ledger says of a file in Windows-1252."""
    what = f"The file is no UTF-8 (byte {bad_byte}); it was read as Windows-1252."
    return Finding("encoding", what, "Check the accents, and save the file as UTF-8.")


def decode_text(data: bytes) -> tuple[str, int]:
    """Text of a file, and the first byte that is not UTF-8 where Windows-1252 was read instead; else -1.

    A byte order mark tells UTF-8, UTF-16 and UTF-32; so do NUL bytes at every other place, which no other text has.
    What has neither is UTF-8, else Windows-1252. Raises `UnicodeError` where the bytes are none of these.

    A file in which most bytes beyond ASCII make letters of UTF-8 is UTF-8 with a few broken bytes, which something was
    pasted into or cut off from: no other encoding looks like that. These become lone surrogates (PEP 383), for which
    `clean_text` puts U+FFFD, and which no id may hold.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], name), -1
    if name := unmarked_utf16(data):
        return _strictly(data, name), -1
    try:
        return data.decode("utf-8"), -1
    except UnicodeDecodeError as error:
        offset = error.start
    mostly = data.decode("utf-8", "surrogateescape")
    n_broken = len(_BROKEN_BYTE.findall(mostly))
    if len(_BEYOND_ASCII.findall(mostly)) - n_broken > n_broken:
        return mostly, -1
    try:
        return data.decode("cp1252"), offset
    except UnicodeDecodeError:
        raise UnicodeError(f"byte {offset} is neither UTF-8 nor Windows-1252") from None


def unmarked_utf16(data: bytes) -> str:
    """The name of UTF-16's byte order where NUL bytes make it certain, or an empty text."""
    n_nuls = data.count(0)
    if len(data) % 2 or n_nuls < 2 or n_nuls < SHARE_OF_NULS * len(data):
        return ""
    in_second = data[1::2].count(0)
    return {n_nuls: "utf-16-le", 0: "utf-16-be"}.get(in_second, "")


def _strictly(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise UnicodeError(f"it is marked as {_NAMES[name]}, and is not from byte {error.start} on") from None
