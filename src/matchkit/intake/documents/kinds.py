"""What a file is, by its content; its ending is only what somebody says it is."""

from __future__ import annotations

import io
import re
import zipfile

from matchkit.intake.decoding import decode_text
from matchkit.intake.documents.report import Limits, Refused

ENDINGS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".odt": "odt",
    ".ott": "odt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".rtf": "rtf",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    ".doc": "doc",
}
"""Endings of resume files; ``doc`` is the binary kind, which is not read, though many a .doc is something else."""
HEAD = 1024
"""A PDF's header stands among its first so many bytes."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP, ENTRY = b"PK\x03\x04", b"PK\x01\x02"
PARTS_AN_ENTRY = 10
"""Elements that an entry of an archive counts for."""
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf|\s|<!--.*?-->|<\?xml[^>]{0,200}>)*<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_BLANKS = b"\xef\xbb\xbf \t\r\n\x00"
_WORD_XML = re.compile(r"<\?mso-application\s[^>]{0,100}Word\.Document|<w:wordDocument\b", re.IGNORECASE)
_MAIL_HEAD = 8_000
"""A web page that was saved as mail tells so within so many bytes."""
_MAIL = re.compile(rb"[a-z][\w-]{0,60}:.*^mime-version:|mime-version:", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_PAGE = re.compile(rb"^content-type:\s{0,9}(?:multipart/related|text/html)\b", re.IGNORECASE | re.MULTILINE)
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_ODT = (b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.text-template")
_OTHERS = {"xl/workbook": "a spreadsheet", "ppt/presentation": "slides", "META-INF/MANIFEST": "a program"}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
LOOKED_AT = 100_000
SHARE_OF_CONTROLS = 0.005
"""Text holds hardly any control characters; a few may have come by a converter."""


def find_kind(data: bytes, ending: str, limits: Limits) -> str:
    """One of `report.KINDS`; `Refused` where it is none of them, or two at once."""
    head = data[:HEAD]
    looks = [kind for kind, is_so in _looks(data, head) if is_so]
    if len(looks) > 1:
        raise Refused("ambiguous_file", " and ".join(looks))
    kind = looks[0] if looks else ""
    if kind == "zip":
        return _packed_kind(data, limits)
    if kind == "ole":
        raise _old_office(data)
    return kind or _written_kind(data, ending)


def _looks(data: bytes, head: bytes) -> list[tuple[str, bool]]:
    begins = head.lstrip(_BLANKS)
    begins_pdf = begins.startswith(b"%PDF-")
    is_pdf = begins_pdf or (b"%PDF-" in head and (b"startxref" in data[-2 * HEAD :] or b"%%EOF" in data[-2 * HEAD :]))
    is_zip = data.startswith(ZIP) or (is_pdf and _ends_as_zip(data))
    return [
        ("pdf", is_pdf),
        ("zip", is_zip),
        ("ole", data.startswith(OLE)),
        ("rtf", begins.startswith(b"{\\rtf")),
        ("html", _HTML.match(head) is not None),
        ("mhtml", _is_web_archive(data)),
    ]


def _is_web_archive(data: bytes) -> bool:
    """Whether a file begins with the headers of a page that was saved as mail; mail of other kinds is plain text."""
    head = _EMPTY_LINE.split(data[:_MAIL_HEAD].lstrip(_BLANKS), 1)[0]
    return _MAIL.match(head) is not None and _PAGE.search(head) is not None


def _ends_as_zip(data: bytes) -> bool:
    """Whether an archive stands behind something else: then a reader of archives sees another file than we do."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def _packed_kind(data: bytes, limits: Limits) -> str:
    if data.count(ENTRY) > limits.parts // PARTS_AN_ENTRY:  # before a directory is made of them
        raise Refused("too_many_parts")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            is_short = "mimetype" in names and archive.getinfo("mimetype").file_size < HEAD
            if is_short and archive.read("mimetype").strip() in _ODT:
                return "odt"
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError) as error:
        raise Refused("unreadable_file", f"{type(error).__name__} while unpacking") from None
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return "docx"
    found = [what for start, what in _OTHERS.items() if any(name.startswith(start) for name in names)]
    raise Refused("not_a_document", found[0] if found else "an archive")


def _old_office(data: bytes) -> Refused:
    """Word's binary files, and new ones that are encrypted, are the same kind of container."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Refused("encrypted_file")
    if "WordDocument".encode("utf-16-le") in data:
        return Refused("old_word_file")
    return Refused("not_a_document", "a file of an old office program")


def _written_kind(data: bytes, ending: str) -> str:
    """Text, unless it holds what no text holds."""
    said = ENDINGS.get(ending, "")
    is_packed = said not in ("", "text", "html", "rtf")
    broken = Refused("unreadable_file", f"its content is no {said.upper()}")
    try:
        text, bad_byte = decode_text(data)
    except UnicodeError:
        raise broken if is_packed else Refused("not_a_document", "no text in any encoding that is told") from None
    beginning = text[:LOOKED_AT]
    if len(_CONTROL.findall(beginning)) > SHARE_OF_CONTROLS * len(beginning):
        raise broken if is_packed else Refused("not_a_document", "bytes that are no text")
    if said == "mhtml" or (is_packed and bad_byte >= 0):  # the rest of a damaged file, rather than somebody's text
        raise broken
    _refuse_xml(beginning.lstrip(), said)
    return "html" if said == "html" else "text"


def _refuse_xml(text: str, said: str) -> None:
    """What an office program saved as XML, of which the letters would be compared with all that stands between them."""
    if not text.startswith("<?xml") or said == "html":
        return
    if _WORD_XML.search(text[:HEAD]):
        raise Refused("old_word_file", "an XML format of Word")
    raise Refused("not_a_document", "XML of another program")
