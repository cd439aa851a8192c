"""What matchkit logs: events of numbers, codes and fingerprints, below the logger ``matchkit``.

Each event is a class whose fields say all that it can hold, so that a text, a name or an id has no place to slip in. A
record carries it as the attribute ``matchkit``, a dict of the event's name and its fields, next to a constant message.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Self, TextIO

LOGGER = "matchkit"
"""The library's logger; an event's own is below it."""
ATTRIBUTE = "matchkit"
"""Of a `logging.LogRecord`: one name, so that it collides with no other library's."""
WITHHELD = "withheld"
"""Stands where a value was no number, code or fingerprint."""

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PRINT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,119}")
_FILE = re.compile(r"(?:[a-z][a-z_]{0,29}/)?(?:\*|[a-z][a-z_]{0,29})\.[a-z]{2,7}")
_KIND = re.compile(r"\.[a-z]{1,8}|other")
_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")

Count = int
Seconds = float


class Code(str):
    """A name of ours in small letters, such as a code of the ledger, a role, a step or a command."""

    __slots__ = ()
    pattern = _CODE


class Fingerprint(str):
    """Of an encoder. One that holds other signs than letters, digits and ``._:+-`` is logged as its digest."""

    __slots__ = ()
    pattern = _PRINT

    def __new__(cls, value: str) -> Self:
        """The fingerprint, or its digest."""
        told = value if _PRINT.fullmatch(value) else f"sha256:{sha256(value.encode()).hexdigest()[:16]}"
        return super().__new__(cls, told)


class RunFile(str):
    """A file of a run folder. Files that are named after somebody go by their kind: ``calendars/*.ics``."""

    __slots__ = ()
    pattern = _FILE

    def __new__(cls, name: str) -> Self:
        """The name; below a folder its kind alone."""
        folder, slash, file = name.rpartition("/")
        return super().__new__(cls, f"{folder}/*{Path(file).suffix}" if slash else name)


class TypeName(str):
    """The name of a Python class, such as ``ValueError``."""

    __slots__ = ()
    pattern = _TYPE


class Counts(dict[str, int]):
    """How many of each code, or kind of file."""

    pattern = re.compile(f"(?:{_CODE.pattern})|(?:{_KIND.pattern})")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events; its name is the class's in small letters with underscores."""

    part: ClassVar[str]
    level: ClassVar[int]
    message: ClassVar[str]

    @classmethod
    def name(cls) -> str:
        """Such as ``source_read``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def logger(cls) -> str:
        """Such as ``matchkit.intake``."""
        return f"{LOGGER}.{cls.part}"

    @property
    def record(self) -> dict[str, Any]:
        """The event's name, and its fields as plain data."""
        return {"event": self.name(), **{field.name: _plain(getattr(self, field.name)) for field in fields(self)}}


def log(event: Event) -> None:
    """Hand an event to `logging`."""
    logging.getLogger(event.logger()).log(event.level, event.message, extra={ATTRIBUTE: event.record}, stacklevel=2)


def _plain(value: object) -> Any:
    """A number or None as it is, a code as text; `WITHHELD` for anything else, since a log must never stop a run."""
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, Counts):
        return {_text(key, value.pattern): count for key, count in sorted(value.items())}
    if isinstance(value, Code | Fingerprint | RunFile | TypeName):
        return _text(value, value.pattern)
    return WITHHELD


def _text(value: str, pattern: re.Pattern[str]) -> str:
    return str(value) if pattern.fullmatch(value) else WITHHELD


@dataclass(frozen=True, kw_only=True)
class CommandBegan(Event):
    """A command of the command line begins."""

    part, level, message = "cli", logging.INFO, "A command begins"
    command: Code


@dataclass(frozen=True, kw_only=True)
class CommandEnded(Event):
    """It is done."""

    part, level, message = "cli", logging.INFO, "A command is done"
    command: Code
    seconds: Seconds


@dataclass(frozen=True, kw_only=True)
class CommandFailed(Event):
    """It stops: the error's code, ``internal`` for a defect, and then the kind of exception."""

    part, level, message = "cli", logging.ERROR, "A command stops at an error"
    command: Code
    seconds: Seconds
    code: Code
    kind: TypeName
    exit_code: Count


@dataclass(frozen=True, kw_only=True)
class SourceRead(Event):
    """A source is read: rows in, used and refused, and how often each code of the ledger came."""

    part, level, message = "intake", logging.INFO, "A source is read"
    role: Code
    rows_in: Count
    used: Count
    refused: Count
    codes: Counts


@dataclass(frozen=True, kw_only=True)
class RowsRefused(Event):
    """Rows of a source are not used; how often each code that refuses came."""

    part, level, message = "intake", logging.WARNING, "Rows of a source are refused"
    role: Code
    refused: Count
    codes: Counts


@dataclass(frozen=True, kw_only=True)
class DocumentsRead(Event):
    """Resume files that applicants named: how many, by ending, and how often each code of the ledger came of them."""

    part, level, message = "intake", logging.INFO, "Documents are read"
    documents: Count
    kinds: Counts
    codes: Counts


@dataclass(frozen=True, kw_only=True)
class HiddenTextFound(Event):
    """Documents hold text that a reader does not see."""

    part, level, message = "intake", logging.WARNING, "Documents hold hidden text"
    documents: Count


@dataclass(frozen=True, kw_only=True)
class VocabularyRead(Event):
    """ESCO's labels of several skills: preferred ones, which name the first; others, which name none."""

    part, level, message = "skills", logging.INFO, "ESCO is read; some labels belong to several skills"
    shared_preferred: Count
    shared_others: Count


@dataclass(frozen=True, kw_only=True)
class EncoderLoaded(Event):
    """The text model is there."""

    part, level, message = "embedding", logging.INFO, "The encoder is loaded"
    fingerprint: Fingerprint
    dimension: Count
    max_tokens: Count


@dataclass(frozen=True, kw_only=True)
class VectorsReady(Event):
    """Sections of texts have their vectors: from the cache, or made."""

    part, level, message = "embedding", logging.INFO, "Texts are encoded"
    sections: Count
    found: Count
    made: Count


@dataclass(frozen=True, kw_only=True)
class CacheMended(Event):
    """Damage was found in the cache of vectors; the code that the ledger tells it by."""

    part, level, message = "embedding", logging.WARNING, "The vector cache was damaged and is mended"
    code: Code


@dataclass(frozen=True, kw_only=True)
class Forgotten(Event):
    """Applicants are removed from a cache or a run: how many, and how many vectors went, or files were rewritten."""

    part, level, message = "runs", logging.INFO, "Applicants are forgotten"
    applicants: Count
    vectors: Count = 0
    files: Count = 0


@dataclass(frozen=True, kw_only=True)
class StepBegan(Event):
    """A step of a run begins."""

    part, level, message = "pipeline", logging.DEBUG, "A step begins"
    step: Code


@dataclass(frozen=True, kw_only=True)
class StepEnded(Event):
    """A step of a run is done."""

    part, level, message = "pipeline", logging.DEBUG, "A step is done"
    step: Code
    seconds: Seconds


@dataclass(frozen=True, kw_only=True)
class ScoringBegan(Event):
    """Pairs are about to be scored."""

    part, level, message = "scoring", logging.INFO, "Scoring begins"
    applicants: Count
    projects: Count
    pairs: Count


@dataclass(frozen=True, kw_only=True)
class ScoringEnded(Event):
    """Pairs are scored: how many are eligible, and how many are on shortlists."""

    part, level, message = "scoring", logging.INFO, "Scoring is done"
    pairs: Count
    eligible: Count
    kept: Count
    seconds: Seconds


@dataclass(frozen=True, kw_only=True)
class RoundSolved(Event):
    """The market is solved once: with how many pairs, and how many beyond them would block and come in next."""

    part, level, message = "placing", logging.INFO, "A round is solved"
    number: Count
    pairs: Count
    placements: Count
    found: Count


@dataclass(frozen=True, kw_only=True)
class StabilityChecked(Event):
    """The independent checker's verdict."""

    part, level, message = "placing", logging.INFO, "Stability is checked"
    is_stable: bool
    blocking_pairs: Count
    pinned_pairs: Count
    pairs: Count
    rounds: Count


@dataclass(frozen=True, kw_only=True)
class MarketUnstable(Event):
    """Pairs block: no stable matching was found."""

    part, level, message = "placing", logging.WARNING, "Pairs block the matching"
    blocking_pairs: Count


@dataclass(frozen=True, kw_only=True)
class FileWritten(Event):
    """A file of the run folder is written; files of one kind below a folder are told together."""

    part, level, message = "runs", logging.DEBUG, "A file is written"
    file: RunFile
    files: Count
    bytes: Count


@dataclass(frozen=True, kw_only=True)
class RunWritten(Event):
    """The run folder is whole."""

    part, level, message = "runs", logging.INFO, "The run folder is written"
    files: Count
    bytes: Count


@dataclass(frozen=True, kw_only=True)
class StepKept(Event):
    """An interrupted run goes on: the work of a step is there already and is not done again."""

    part, level, message = "runs", logging.INFO, "A finished step of an interrupted run is kept"
    step: Code


@dataclass(frozen=True, kw_only=True)
class StepRestarted(Event):
    """An interrupted run goes on: what is there of a step cannot be used, and it is done again."""

    part, level, message = "runs", logging.WARNING, "A step of an interrupted run is done again"
    step: Code
    code: Code


EVENTS: tuple[type[Event], ...] = tuple(sorted(Event.__subclasses__(), key=lambda event: event.name()))
"""All that is ever logged."""


class JsonLinesHandler(logging.Handler):
    """Appends each event to a file as a line of JSON: time (UTC), level, logger, event, and its fields.

    Records that carry no event are left out, whoever made them. A line that cannot be written is counted in ``lost``.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(logging.DEBUG)
        self.lost = 0
        self._file: TextIO = path.open("a", encoding="utf-8", newline="\n", buffering=1)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        event: Mapping[str, Any] | None = getattr(record, ATTRIBUTE, None)
        if event is None:
            return
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": time, "level": record.levelname, "logger": record.name, **event}
        try:
            self._file.write(json.dumps(line) + "\n")
        except OSError:
            self.lost += 1

    def close(self) -> None:
        """Close the file."""
        try:
            self._file.close()
        except OSError:
            self.lost += 1
        super().close()
