"""The only reader of frames and files: both sides, rankings, pins and forbids become a market, wishes and a ledger.

Names are loaded on first use: the process that parses resume files imports from here too, and nothing heavy.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matchkit.intake.ledger import CODES, Finding, Ledger, LedgerEntry
    from matchkit.intake.reading import Intake, IntakeOrigin, RowCounts, SourceInfo, read_calendars, read_intake
    from matchkit.intake.redaction import Redaction, redact
    from matchkit.intake.schema import Column, json_schema, schema_rows

_HOMES = {
    "CODES": "ledger",
    "Column": "schema",
    "Finding": "ledger",
    "Intake": "reading",
    "IntakeOrigin": "reading",
    "Ledger": "ledger",
    "LedgerEntry": "ledger",
    "Redaction": "redaction",
    "RowCounts": "reading",
    "SourceInfo": "reading",
    "json_schema": "schema",
    "read_calendars": "reading",
    "read_intake": "reading",
    "redact": "redaction",
    "schema_rows": "schema",
}

__all__ = [
    "CODES",
    "Column",
    "Finding",
    "Intake",
    "IntakeOrigin",
    "Ledger",
    "LedgerEntry",
    "Redaction",
    "RowCounts",
    "SourceInfo",
    "json_schema",
    "read_calendars",
    "read_intake",
    "redact",
    "schema_rows",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'matchkit.intake' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"matchkit.intake.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
