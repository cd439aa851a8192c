"""What parent and child tell each other of a file: limits, and a report, as plain data that is checked on arrival."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

KINDS = ("", "text", "pdf", "docx", "odt", "html", "mhtml", "rtf")
"""Kinds of documents; empty where none was found."""
PROBLEMS = frozenset(
    {
        "ambiguous_file",
        "crashed_parser",
        "encrypted_file",
        "nested_too_deeply",
        "not_a_document",
        "old_word_file",
        "own_entities",
        "too_many_parts",
        "took_too_long",
        "took_too_much_memory",
        "unpacks_too_large",
        "unreadable_file",
    }
)
"""Why a file is not read: codes of the ledger."""
WAYS = (
    "in the colour of its background",
    "smaller than 4 points",
    "outside the page",
    "drawn invisibly",
    "transparent",
    "on a hidden layer",
    "marked as hidden",
)
COLOUR, TINY, OUTSIDE, INVISIBLE, TRANSPARENT, LAYER, MARKED = WAYS
SMALLEST_POINTS = 4.0
"""Text below this size is hidden: nobody reads it without a glass."""
MOST_PLACES = 1_000
_MOST_COUNT = 10**9
_REASON = re.compile(r"[\w .,()/+-]{0,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take; the params of the same names, in bytes and seconds."""

    unpacked_bytes: int
    pages: int
    characters: int
    parts: int
    depth: int
    seconds: float
    memory_bytes: int

    def to_json(self) -> bytes:
        """As the child reads it."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Limits:
        """As the parent wrote it."""
        return cls(**json.loads(data))


class Refused(Exception):  # noqa: N818  # as CellProblem is one
    """A file is not read: a code of `PROBLEMS`, and a few words where the code alone does not tell why."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


class BrokenReport(Exception):  # noqa: N818  # as CellProblem is one
    """What came is no report: the child cannot be trusted any more."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Characters that a reader does not see: how they are hidden, on which page (0: no pages), and how many."""

    way: str
    page: int
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a child says of a file.

    Attributes
    ----------
    kind
        One of `KINDS`.
    problem, reason
        A code of `PROBLEMS` where there is no text, and why.
    hidden
        What was left out.
    doubtful
        Characters that may be hidden, and were kept: something coloured may lie behind them.
    recognised
        Pages that are pictures with invisible text of a text recognition.
    unmapped
        Characters in fonts that do not say which characters their shapes are; they were left out.
    has_more_pages, is_cut
        Whether the file has more pages, or characters, than were read.
    bad_byte
        The first byte that is not UTF-8, where Windows-1252 was read; else -1.
    """

    kind: str = ""
    problem: str = ""
    reason: str = ""
    hidden: tuple[Hidden, ...] = field(default=())
    doubtful: int = 0
    recognised: int = 0
    unmapped: int = 0
    has_more_pages: bool = False
    is_cut: bool = False
    bad_byte: int = -1

    def to_json(self) -> bytes:
        """As the parent reads it."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Report:
        """From a child that parsed somebody's file; `BrokenReport` for anything that no report holds."""
        try:
            told = json.loads(data)
            hidden = tuple(_hidden(place) for place in told.pop("hidden"))
            report = cls(hidden=hidden, **told)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise BrokenReport from None
        if not _is_sound(report):
            raise BrokenReport
        return report


def _hidden(place: Any) -> Hidden:
    return Hidden(place["way"], place["page"], place["count"])


def _is_sound(report: Report) -> bool:
    return (
        report.kind in KINDS
        and (report.problem == "" or report.problem in PROBLEMS)
        and isinstance(report.reason, str)
        and _REASON.fullmatch(report.reason) is not None
        and len(report.hidden) <= MOST_PLACES
        and all(place.way in WAYS and _is_count(place.page) and _is_count(place.count) for place in report.hidden)
        and _is_count(report.doubtful)
        and _is_count(report.recognised)
        and _is_count(report.unmapped)
        and isinstance(report.has_more_pages, bool)
        and isinstance(report.is_cut, bool)
        and (report.bad_byte == -1 or _is_count(report.bad_byte))
    )


def _is_count(number: Any) -> bool:
    return type(number) is int and 0 <= number <= _MOST_COUNT
