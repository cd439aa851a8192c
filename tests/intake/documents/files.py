"""Reading bytes as a resume file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from matchkit.intake.documents import Document, read_document
from matchkit.intake.documents.parsing import parse
from matchkit.intake.documents.reading import limits_of
from matchkit.intake.documents.report import Limits, Report
from matchkit.params import DocumentParams

LIMITS = limits_of(DocumentParams())


def as_file(data: bytes, name: str = "cv.pdf", params: DocumentParams | None = None) -> Document:
    """What is read of a file with this content, by a child process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read_document(path, params)


def parsed(data: bytes, ending: str = ".pdf", limits: Limits = LIMITS) -> tuple[Report, str]:
    """What a child would say of it, in this process: for files that do no harm."""
    return parse(data, ending, limits)


def seen_and_hidden(data: bytes, ending: str = ".pdf") -> tuple[str, list[tuple[str, int, int]]]:
    """The words that are seen, and what is hidden: how, on which page, and how many characters."""
    report, text = parsed(data, ending)
    assert not report.problem, report
    return " ".join(text.split()), [(place.way, place.page, place.count) for place in report.hidden]
