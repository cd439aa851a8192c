"""Resume files to text: .txt, .md, .pdf and .docx, from inside one folder only."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

from matchkit.intake.cells import clean_text, quoted
from matchkit.intake.decoding import decode
from matchkit.intake.ledger import CellProblem, Finding

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument

MEGABYTE = 1_000_000
MAX_FILE_BYTES = 20 * MEGABYTE  # a resume of many scanned pages; larger files are something else
MAX_UNPACKED_BYTES = 200 * MEGABYTE  # a .docx is a zip archive, which may unpack to far more than its size
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_CURE = "Save it again as .pdf, .docx or UTF-8 .txt, or put the text in the column resume."


@dataclass(frozen=True)
class Document:
    """The text of a file, and the repairs that led to it."""

    text: str
    findings: tuple[Finding, ...] = ()


def find_document(base: Path, stated: str) -> Path:
    """The file that a relative path names inside ``base``, after following links.

    Raises `CellProblem` ``path_outside`` for absolute paths, URLs, and whatever leads out of the folder by ``..`` or a
    link: whoever writes an intake must not be able to read the machine's other files through it.
    """
    parts = PureWindowsPath(stated)  # understands both slashes, and drives
    if _URL.match(stated) or parts.is_absolute() or parts.drive or parts.root:
        raise _outside(stated)
    try:
        folder = base.resolve()
        path = folder.joinpath(*parts.parts).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, a name that no file can have
        raise _unreadable(stated, type(error).__name__) from None
    if not path.is_relative_to(folder):
        raise _outside(stated)
    return path


def read_document(path: Path) -> Document:
    """Text of a .txt, .md, .pdf or .docx file of at most 20 MB.

    Raises `CellProblem` with the code ``unreadable_file``, ``file_too_large`` or ``no_text``.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise _unreadable(path.name, f"{path.suffix or 'a file without an ending'} is not read")
    data = _read_bytes(path)
    try:
        document = reader(data)
    except CellProblem:
        raise
    except Exception as error:  # a broken file can make a parser fail in any way, and must not end the run
        raise _unreadable(path.name, f"{type(error).__name__} while parsing") from None
    text, repairs = clean_text(document.text)
    if not text:
        what = f"{quoted(path.name)} holds no text; it may be a scan."
        raise CellProblem("no_text", what, "Run text recognition on it, or put the text in the column resume.")
    return Document(text, (*document.findings, *repairs))


def _read_bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise _unreadable(path.name, "there is no such file")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _too_large(f"{quoted(path.name)} is larger than {MAX_FILE_BYTES // MEGABYTE} MB.")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path.name, error.strerror or type(error).__name__) from None


def _read_plain(data: bytes) -> Document:
    return Document(*decode(data))


def _read_pdf(data: bytes) -> Document:
    from pypdf import PdfReader

    with _quiet("pypdf"):
        reader = PdfReader(io.BytesIO(data))
        return Document("\n".join(page.extract_text() for page in reader.pages))


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep a parser's grumbling about malformed files, which may quote them, out of the caller's log."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


def _read_docx(data: bytes) -> Document:
    import docx

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise _too_large(f"The .docx unpacks to more than {MAX_UNPACKED_BYTES // MEGABYTE} MB.")
    return Document("\n".join(_docx_lines(docx.Document(io.BytesIO(data)))))


def _docx_lines(document: DocxDocument) -> Iterator[str]:
    """Headers first (many resumes hold the name and profile there), then paragraphs and tables in document order."""
    for section in document.sections:
        if not section.header.is_linked_to_previous:
            yield from _block_lines(section.header)
    yield from _block_lines(document)


def _block_lines(container: Any) -> Iterator[str]:
    from docx.table import Table

    for block in container.iter_inner_content():
        if isinstance(block, Table):
            yield from _table_lines(block)
        else:
            yield block.text


def _table_lines(table: Any) -> Iterator[str]:
    for row in table.rows:
        cells = dict.fromkeys(cell._tc for cell in row.cells)  # a merged cell comes once for each place it covers
        for cell in row.cells:
            if cells.pop(cell._tc, True) is None:
                yield from _block_lines(cell)


_READERS = {".txt": _read_plain, ".md": _read_plain, ".pdf": _read_pdf, ".docx": _read_docx}


def _outside(stated: str) -> CellProblem:
    what = f"The path {quoted(stated)} leads out of the folder of the applicants file."
    return CellProblem("path_outside", what, "Put the file beside the applicants file and give its relative path.")


def _unreadable(name: str, reason: str) -> CellProblem:
    return CellProblem("unreadable_file", f"{quoted(name)} cannot be read: {reason}.", _CURE)


def _too_large(what: str) -> CellProblem:
    return CellProblem("file_too_large", what, "Save the resume alone, without large images.")
