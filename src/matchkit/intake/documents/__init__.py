"""Resume files to text, from inside one folder only; each is parsed in a child process that may fail alone.

Names are loaded on first use: the child imports its parsers from here, and nothing heavy.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matchkit.intake.documents.finding import find_document, open_ordinary
    from matchkit.intake.documents.reading import Document, read_document, read_documents

_HOMES = {
    "Document": "reading",
    "find_document": "finding",
    "open_ordinary": "finding",
    "read_document": "reading",
    "read_documents": "reading",
}

__all__ = ["Document", "find_document", "open_ordinary", "read_document", "read_documents"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'matchkit.intake.documents' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"matchkit.intake.documents.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
