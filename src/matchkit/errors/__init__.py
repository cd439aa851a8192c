"""Every exception of matchkit, and its wording.

::

    MatchkitError                 has .code (stable), .cure (what to do), .exit_code (of the command line)
    ├── UsageError                the call is wrong
    │   ├── ParamsError           a parameter is unknown, of the wrong kind, or out of its range
    │   ├── RuleError             a rule of the caller's own cannot be used
    │   ├── EncoderError          the text encoder cannot be had, or broke its contract
    │   ├── ExecutorError         the workers cannot be had, or one was lost
    │   ├── CacheError            the folder of kept vectors cannot be used
    │   ├── ChangeError           a change to a market cannot be tried
    │   └── LockedError           another job is writing there
    ├── InputError                the data cannot be used as a whole
    │   ├── SourceError           a file or frame cannot be read
    │   ├── ColumnsError          a required column is missing, or named twice
    │   ├── UnknownIdError        an id that the market does not have
    │   ├── ShapeError            arrays whose shapes disagree
    │   ├── PreferencesError      lists or priorities that contradict themselves
    │   ├── VocabularyError       a skill vocabulary that contradicts itself
    │   ├── SeatsError            seats that are no whole numbers >= 0
    │   ├── CalendarError         windows or hours that contradict themselves
    │   ├── PinError              pinned placements that cannot all hold
    │   ├── DatabaseError         a database cannot be reached, read, or written
    │   └── RunError              a run folder cannot be read again
    ├── DiskError                 a file or folder cannot be written
    └── StrictError               rows were refused and the caller asked for none (exit code 1)

A single bad row is no exception: it is refused with an entry in the ledger, and the other rows go on.
"""

from __future__ import annotations

from matchkit.errors.base import MatchkitError
from matchkit.errors.changes import ChangeError
from matchkit.errors.data import (
    CalendarError,
    ColumnsError,
    InputError,
    PinError,
    PreferencesError,
    SeatsError,
    ShapeError,
    SourceError,
    StrictError,
    UnknownIdError,
    VocabularyError,
)
from matchkit.errors.databases import DatabaseError
from matchkit.errors.disk import DiskError, LockedError
from matchkit.errors.rules import RuleError
from matchkit.errors.runs import RunError
from matchkit.errors.usage import CacheError, EncoderError, ExecutorError, ParamsError, UsageError
from matchkit.errors.words import counted, first_few, in_short, ordinal, whereabouts

__all__ = [
    "CacheError",
    "CalendarError",
    "ChangeError",
    "ColumnsError",
    "DatabaseError",
    "DiskError",
    "EncoderError",
    "ExecutorError",
    "InputError",
    "LockedError",
    "MatchkitError",
    "ParamsError",
    "PinError",
    "PreferencesError",
    "RuleError",
    "RunError",
    "SeatsError",
    "ShapeError",
    "SourceError",
    "StrictError",
    "UnknownIdError",
    "UsageError",
    "VocabularyError",
    "counted",
    "first_few",
    "in_short",
    "ordinal",
    "whereabouts",
]
