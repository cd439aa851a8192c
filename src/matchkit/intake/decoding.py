"""Bytes of a text file to text."""

from __future__ import annotations

import codecs

from matchkit.intake.ledger import Finding

_OTHER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """Text of UTF-8 bytes without their byte order mark; else of Windows-1252 bytes, declared as a repair.

    Raises `UnicodeError` where the bytes are neither. Windows-1252 gives nearly every byte a meaning, so UTF-16 is told
    by its mark first: read as Windows-1252 it would become plausible-looking rubbish.
    """
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        if data.startswith(_OTHER_MARKS):
            raise UnicodeError("it is UTF-16, not UTF-8") from None
        offset = error.start
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise UnicodeError(f"byte {offset} is neither UTF-8 nor Windows-1252") from None
    what = f"The file is no UTF-8 (byte {offset}); it was read as Windows-1252."
    return text, (Finding("encoding", what, "Check the accents, and save the file as UTF-8."),)
