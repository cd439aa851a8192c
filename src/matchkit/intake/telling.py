"""What is logged of an intake: counts by role and code, and kinds of files; nothing that a cell holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from matchkit.intake.cells import NOT_STATED
from matchkit.intake.documents.kinds import ENDINGS
from matchkit.intake.ledger import LedgerEntry, SourceLedger
from matchkit.intake.tables import Table
from matchkit.logs import Code, Counts, DocumentsRead, HiddenTextFound, RowsRefused, SourceRead, log

DOCUMENTS = "resume_path"
"""The column that names resume files."""
HIDDEN_TEXT = "hidden_text"
"""Code of documents that hold text which a reader does not see."""
OTHER = "other"


def log_sources(tables: Mapping[str, Table], used: Mapping[str, int], ledgers: Mapping[str, SourceLedger]) -> None:
    """Tell of each source what became of its rows, and of the documents that applicants name."""
    for role, table in tables.items():
        ledger = ledgers[role]
        n_refused = len(ledger.refused)
        counts = {"rows_in": table.rows_in, "used": used[role], "refused": n_refused}
        log(SourceRead(role=Code(role), codes=_codes(ledger.entries), **counts))
        if n_refused:
            refusals = (entry for entry in ledger.entries if entry.kind == "refused")
            log(RowsRefused(role=Code(role), refused=n_refused, codes=_codes(refusals)))
    _log_documents(tables["applicants"].columns.get(DOCUMENTS, ()), ledgers["applicants"].entries)


def _log_documents(stated: Sequence[object], entries: Iterable[LedgerEntry]) -> None:
    named = (str(cell).strip() for cell in stated if cell)
    kinds = Counter(_kind(path) for path in named if path and path.casefold() not in NOT_STATED)
    if not kinds:
        return
    codes = _codes(entry for entry in entries if entry.column == DOCUMENTS)
    log(DocumentsRead(documents=kinds.total(), kinds=Counts(kinds), codes=codes))
    if n_hidden := codes.get(HIDDEN_TEXT, 0):
        log(HiddenTextFound(documents=n_hidden))


def _codes(entries: Iterable[LedgerEntry]) -> Counts:
    return Counts(Counter(entry.code for entry in entries))


def _kind(path: str) -> str:
    """The ending, if it is one that is read: any other may be a part of a name."""
    ending = PurePosixPath(path).suffix.lower()
    return ending if ending in ENDINGS else OTHER
