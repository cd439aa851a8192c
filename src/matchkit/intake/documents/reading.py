"""Resume files to texts: bytes are read here, parsed in child processes, and told in the ledger's words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from matchkit.intake.cells import clean_text, quoted
from matchkit.intake.documents.children import Children
from matchkit.intake.documents.finding import MEGABYTE, read_bytes, unreadable
from matchkit.intake.documents.kinds import ENDINGS
from matchkit.intake.documents.report import Limits, Report
from matchkit.intake.documents.wording import empty_finding, hidden_findings, problem_finding, text_findings
from matchkit.intake.ledger import CellProblem, Finding
from matchkit.params import DocumentParams

MOST_CHILDREN = 4
FILES_A_CHILD = 25
"""A child starts in about the time in which so many resumes are parsed."""


@dataclass(frozen=True)
class Document:
    """The text of a file, which is empty where it cannot be used, and what the ledger is told of it."""

    text: str
    findings: tuple[Finding, ...] = ()


def read_document(path: Path, params: DocumentParams | None = None) -> Document:
    """Text of one resume file."""
    return read_documents([path], params)[0]


def read_documents(
    paths: Sequence[Path], params: DocumentParams | None = None, *, processes: int | None = None
) -> list[Document]:
    """Texts of resume files, in the order of their paths.

    Parameters
    ----------
    paths
        Files of any of `kinds.ENDINGS`, as `find_document` gives them.
    params
        Limits of one file.
    processes
        How many children parse at once; by default one, and up to four where there are many files. It changes no text.
    """
    params = params or DocumentParams()
    limits = limits_of(params)
    n_children = _children_for(len(paths)) if processes is None else processes
    with Children(limits) as children:

        def read(path: Path) -> Document:
            return _read(path, params.max_megabytes, limits, children)

        if n_children <= 1:
            return [read(path) for path in paths]
        with ThreadPoolExecutor(n_children, thread_name_prefix="matchkit-documents") as threads:
            return list(threads.map(read, paths))


def limits_of(params: DocumentParams) -> Limits:
    """The params as a child is told them."""
    return Limits(
        unpacked_bytes=params.max_unpacked_megabytes * MEGABYTE,
        pages=params.max_pages,
        characters=params.max_characters,
        parts=params.max_parts,
        depth=params.max_depth,
        seconds=params.seconds,
        memory_bytes=params.memory_megabytes * MEGABYTE,
    )


def _children_for(n_files: int) -> int:
    return max(1, min(MOST_CHILDREN, os.cpu_count() or 1, n_files // FILES_A_CHILD))


def _read(path: Path, max_megabytes: int, limits: Limits, children: Children) -> Document:
    ending = path.suffix.lower()
    try:
        data = read_bytes(path, max_megabytes)
    except CellProblem as problem:
        return Document("", (problem.finding,))
    if not data:
        what = f"{quoted(path.name)} is empty."
        return Document("", (Finding("no_text", what, "Give the file again, or put the text in the column resume."),))
    report, text = children.parse(ending, data)
    if report.problem:
        return Document("", (problem_finding(path.name, report, limits),))
    if ending not in ENDINGS and report.kind in ("text", "html"):  # a program's source is text too
        what = f"{path.suffix or 'a file without an ending'} is not read"
        return Document("", (unreadable(path.name, what).finding,))
    return _told(path, ending, report, text, limits)


def _told(path: Path, ending: str, report: Report, text: str, limits: Limits) -> Document:
    text, repairs = clean_text(text)
    hidden = tuple(hidden_findings(path.name, report))
    if not text:
        return Document("", (empty_finding(path.name, report), *hidden))
    return Document(text, (*text_findings(path.name, ending, report, limits), *hidden, *repairs))
