"""Web pages in one file (.mht): mail whose first page is read, without the pictures and styles that come with it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from matchkit.intake.documents.gathering import Gathered
from matchkit.intake.documents.report import Refused
from matchkit.intake.documents.web_page import read_html

LONGEST_HEAD = 8_000
"""Bytes of the headers that are looked at."""
MOST_LEVELS = 5
"""Parts may have parts; programs that save pages nest one or two levels."""
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n|\r\r|\A\r?\n")


def read_mhtml(data: bytes, gathered: Gathered) -> None:
    """Read the first page."""
    page = next(_pages(_begun(data), gathered, MOST_LEVELS), None)
    if page is None:
        raise Refused("not_a_document", "mail without a web page")
    if len(page) > gathered.limits.unpacked_bytes:
        raise Refused("unpacks_too_large")
    read_html(page, gathered)


def _begun(data: bytes) -> bytes:
    """Without a mark and blanks in front."""
    return data.removeprefix(codecs.BOM_UTF8).lstrip()


def _pages(part: bytes, gathered: Gathered, levels: int) -> Iterator[bytes]:
    """Pages among a part and its parts, in order."""
    head, body = _split(part)
    # The newer policy parses each header in full, which costs more than it is worth and fails on odd ones.
    headers = BytesHeaderParser(policy=compat32).parsebytes(head[:LONGEST_HEAD])
    boundary = headers.get_boundary()
    if headers.get_content_type() == "text/html":
        yield _page(headers, body)
    elif headers.get_content_maintype() == "multipart" and boundary and levels:
        line = re.compile(
            rb"(?:\A|\r?\n)--" + re.escape(boundary.encode("latin-1", "replace")) + rb"(?:--)?[ \t]*\r?\n"
        )
        end = len(body)
        start = line.search(body)
        while start is not None:
            gathered.count_parts()
            following = line.search(body, start.end() - 1)
            yield from _pages(body[start.end() : following.start() if following else end], gathered, levels - 1)
            start = following


def _page(headers: Message, body: bytes) -> bytes:
    """A page as UTF-8 with a mark, where its encoding is told; else as it is."""
    headers.set_payload(body.decode("ascii", "surrogateescape"))
    data = headers.get_payload(decode=True)
    page = data if isinstance(data, bytes) else b""
    try:
        text = page.decode(headers.get_content_charset(""))
    except (LookupError, ValueError):
        return page
    return codecs.BOM_UTF8 + text.removeprefix("\ufeff").encode("utf-8", "replace")


def _split(part: bytes) -> tuple[bytes, bytes]:
    """Headers, and what follows them."""
    end = _EMPTY_LINE.search(part)
    return (part, b"") if end is None else (part[: end.start()], part[end.end() :])
