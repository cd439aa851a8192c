"""The ledger: every row refused, every cell repaired and every assumption made, with place, code and cure.

``what`` may quote a short cell of a structured column (a date, a number, an id), never resume text or other prose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "bad_id": "The id is no text or whole number, is longer than 200 characters, or holds control characters.",
        "bad_json": "The line is no JSON object, or names a key twice.",
        "bad_legs": "The legs of a project are not written as windows with hours, or are more than 12.",
        "bad_list": "The cell is no list of short texts.",
        "bad_number": "The cell is no number, or outside the range of its column.",
        "bad_quotes": "The quotation marks of the record contradict themselves, so its cells cannot be told apart.",
        "bad_text": "The cell holds a structure where text is expected.",
        "bad_wish": "A choice such as 'two of: ...' names fewer skills than it asks for.",
        "bad_weekday": "A weekday is not one of Mon, Tue, Wed, Thu, Fri, Sat, Sun or their full English names.",
        "bad_zone": "The cell is no name of a time zone in the IANA database.",
        "calendar_too_large": "The .ics file is larger, or repeats more often, than is read; the applicant is refused.",
        "date_format": "A date is not written as YYYY-MM-DD, an interval not as YYYY-MM-DD/YYYY-MM-DD.",
        "date_range": "A date lies outside the years 1990 to 2100.",
        "duplicate_id": "Several different rows have this id; all are refused, as row order must not choose.",
        "duplicate_pair": "The same applicant and project are named again; the best rank, or first note, is kept.",
        "duplicate_rank": "One rank was given to several projects, or applicants; the first by id is kept.",
        "duplicate_row": "The row repeats another one cell by cell; one of them is used.",
        "end_before_start": "A window ends before it starts.",
        "far_off": "A project starts more than two years from where most others do; its year may be mistyped.",
        "legs_differ": "start, end or hours are given beside legs, and say something else.",
        "missing_id": "The id is empty.",
        "missing_value": "A required cell is empty.",
        "missing_zone": "A project asks for shared hours, and does not say in which time zone its host is.",
        "no_working_day": "A fixed project, or leg, has none of its weekdays in its window.",
        "ragged_row": "The record has fewer or more cells than the header line.",
        "refused_id": "The row names an applicant or project whose own row was refused.",
        "too_many_hours": "The project's hours exceed 24 hours on each day it may use.",
        "unreadable_calendar": "The .ics file cannot be read, and busy days are not known; the applicant is refused.",
        "two_places": "Fixed on-site legs of one project are to be done at two places on one day.",
        "unknown_available": "The applicant stated no availability, and the params refuse such rows.",
        "unknown_id": "The row names an applicant or project that is in neither source.",
        "unknown_value": "The cell is not one of the words that its column knows.",
        "window_too_long": "A project, or one interval of days off, is longer than 366 days.",
    }
)
REPAIRS: Mapping[str, str] = MappingProxyType(
    {
        "ambiguous_file": "The resume file can be opened as two kinds of file; it is left out, the applicant stays.",
        "cache_rows_dropped": "Vectors in the cache did not match their checksum, and were made again.",
        "cache_set_aside": "The file of the vector cache could not be read; it was set aside, and a new one begun.",
        "crashed_parser": "The resume file ended the process that parsed it; it is left out, the applicant stays.",
        "date_time": "A date came with the time 00:00, which was dropped.",
        "decimal_comma": "A decimal comma was read as a decimal point.",
        "encrypted_file": "The resume file is encrypted; the applicant stays, the file is left out.",
        "encoding": "The file is no UTF-8 and was read as Windows-1252.",
        "file_too_large": "The resume file is too large to be read; the applicant stays, the file is left out.",
        "long_skill": "A text of more than 200 characters stands among the skills; it is left out of them.",
        "lowered_max_projects": "max_projects above 16 was lowered to 16.",
        "nested_too_deeply": "The resume file nests too deeply; the applicant stays, the file is left out.",
        "no_text": "The resume file holds no text; the applicant stays, the file is left out.",
        "not_a_document": "The resume file is no document; the applicant stays, the file is left out.",
        "old_word_file": "The resume file is in an old or XML format of Word; it is left out, the applicant stays.",
        "own_entities": "The resume file declares entities of its own; the applicant stays, the file is left out.",
        "path_outside": "A path leads out of the folder; the applicant stays, the resume file is left out.",
        "recognised_text": "Pages are pictures with the invisible text of a text recognition, which is left out.",
        "shortened": "The text is longer than 200,000 characters, or than the params allow; the rest is not compared.",
        "replaced_characters": "NUL or broken characters were replaced by U+FFFD.",
        "rounded_hours": "Hours were rounded to quarter-hours: a project's up, an applicant's limit down.",
        "separators": "Skills were separated by other signs than semicolons, and read one by one.",
        "synonym": "Another word for a known value was read as that value.",
        "too_many_pages": "The resume file has more pages than are read; the rest is left out.",
        "too_many_parts": "The resume file is made of too many parts; the applicant stays, the file is left out.",
        "took_too_long": "Parsing the resume file took too long; the applicant stays, the file is left out.",
        "took_too_much_memory": "Parsing the resume file took too much memory; it is left out, the applicant stays.",
        "unpacks_too_large": "The resume file unpacks to too much; the applicant stays, the file is left out.",
        "unreadable_file": "The resume file cannot be read; the applicant stays, the file is left out.",
        "unreadable_font": "Text in fonts without a map to characters cannot be read, and is left out.",
        "wrong_ending": "The ending of the resume file is that of another kind; it was read as what it is.",
    }
)
NOTES: Mapping[str, str] = MappingProxyType(
    {
        "assumed_available": "No availability was stated; the whole season is assumed.",
        "assumed_hours_per_week": "No hours_per_week was stated; the value of the params is assumed.",
        "assumed_time_zone": "No time_zone was stated; the one of the params is assumed for calendar_path.",
        "assumed_max_projects": "No max_projects was stated; the value of the params is assumed.",
        "delimiter": "The file's cells are separated by semicolons or tabs, not by commas.",
        "external_calendar": "An .ics file takes hours off some days of the season.",
        "floating_times": "Times of an .ics file come without a zone, and were read in the applicant's.",
        "hidden_characters": "The text holds characters that a reader does not see, or takes for others.",
        "hidden_text": "The resume file holds text that its reader does not see.",
        "joined_resume": "Both resume and resume_path were given; their texts were joined.",
        "language_level": "A language came with a level; levels are not compared.",
        "merged_windows": "Availability windows overlapped and were merged.",
        "no_resume": "There is no resume text; it is treated as unknown, not as zero.",
        "not_available": "The cell says NA, n/a, -, null, none or nan, and is read as not stated.",
        "redacted": "Names, contact data and signs of gender and age were left out of what is compared.",
        "off_outside": "Days off lie outside of every window, and change nothing.",
        "repeated_text": "Most of the text repeats, word for word, what came before; repeats count once.",
        "similar_id": "Two ids differ only in letter case or Unicode form; they are kept apart.",
        "unused_weekdays": "weekdays are given for a flexible project; they count for fixed work alone.",
        "unknown_column": "matchkit does not know this column.",
    }
)
ROWS_SHOWN = 30
"""Entries that a notebook shows."""
CODES: Mapping[str, str] = MappingProxyType({**REFUSALS, **REPAIRS, **NOTES})
_KINDS = {
    code: kind for kind, codes in (("refused", REFUSALS), ("repaired", REPAIRS), ("note", NOTES)) for code in codes
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in a cell, row or file: a code of `CODES`, what happened, and the cure."""

    code: str
    what: str
    cure: str


class CellProblem(Exception):  # noqa: N818  # a finding about the data, not an error of the program
    """A cell that cannot be used; it carries the `Finding` for the ledger and never leaves the intake."""

    def __init__(self, code: str, what: str, cure: str) -> None:
        super().__init__(code, what, cure)
        self.finding = Finding(code, what, cure)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger.

    Attributes
    ----------
    source
        The file's name, or such as ``"applicants frame"``.
    row
        CSV: the line on which the record starts (the header is line 1). JSON Lines: the line. Parquet, frames, lists
        and queries: the row counted from 0. None where the whole source or a column is meant.
    column
        Its canonical name; empty where the whole row is meant.
    code, kind
        A key of `CODES`; ``"refused"`` (the row is not used), ``"repaired"`` or ``"note"``.
    id
        The row's id, as far as it is known.
    what, cure
        What happened and what to do about it, a sentence each.
    """

    source: str
    row: int | None
    column: str
    code: str
    kind: str
    id: str
    what: str
    cure: str


def _order(entry: LedgerEntry) -> tuple[Any, ...]:
    row = -1 if entry.row is None else entry.row
    return entry.source, row, entry.column, entry.code, entry.id, entry.what, entry.cure


@dataclass(frozen=True)
class Ledger:
    """All entries, in ascending order of source, row, column and code."""

    entries: tuple[LedgerEntry, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "entries", tuple(sorted(self.entries, key=_order)))

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def _refused(self) -> dict[str, tuple[int, ...]]:
        rows: dict[str, set[int]] = {}
        for entry in self.entries:
            if entry.kind == "refused" and entry.row is not None:
                rows.setdefault(entry.source, set()).add(entry.row)
        return {source: tuple(sorted(places)) for source, places in rows.items()}

    def refused_rows(self, source: str) -> tuple[int, ...]:
        """Places of the refused rows of a source, each once, ascending."""
        return self._refused.get(source, ())

    def to_frame(self) -> pd.DataFrame:
        """One row an entry: source, row (nullable Int64), column, code, kind, id, what, cure."""
        import pandas as pd

        names = LedgerEntry.__slots__
        columns = {name: [getattr(entry, name) for entry in self.entries] for name in names}
        frame = pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items() if name != "row"})
        frame.insert(names.index("row"), "row", pd.Series(columns["row"], dtype="Int64"))
        return frame

    def _repr_html_(self) -> str:
        """How many of each kind, then the entries, refusals first."""
        frame = self.to_frame()
        kinds = frame["kind"].map({"refused": 0, "repaired": 1, "note": 2})
        counts = {kind: int((frame["kind"] == kind).sum()) for kind in ("refused", "repaired", "note")}
        told = f"{counts['refused']:,} refused, {counts['repaired']:,} repaired, {counts['note']:,} noted"
        table = frame.iloc[kinds.argsort(kind="stable")].to_html(index=False, max_rows=ROWS_SHOWN, na_rep="")
        return f"<p>{told}</p>{table}"


class SourceLedger:
    """The growing ledger of one source while it is read."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.entries: list[LedgerEntry] = []
        self.refused: set[int] = set()

    def add(self, finding: Finding, row: int | None = None, column: str = "", id: str = "") -> None:  # noqa: A002
        """Write one entry; a refusal also marks its row as refused."""
        kind = _KINDS[finding.code]
        entry = LedgerEntry(self.source, row, column, finding.code, kind, id, finding.what, finding.cure)
        self.entries.append(entry)
        if kind == "refused" and row is not None:
            self.refused.add(row)


def collect(parts: Iterable[SourceLedger]) -> Ledger:
    """One ledger of several sources."""
    return Ledger(tuple(entry for part in parts for entry in part.entries))
