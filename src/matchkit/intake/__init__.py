"""The only reader of frames and files: both sides, rankings, pins and forbids become a market, wishes and a ledger."""

from matchkit.intake.ledger import CODES, Finding, Ledger, LedgerEntry
from matchkit.intake.reading import Intake, IntakeOrigin, RowCounts, SourceInfo, read_calendars, read_intake
from matchkit.intake.redaction import Redaction, redact
from matchkit.intake.schema import Column, json_schema, schema_rows

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
