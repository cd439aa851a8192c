"""Who reads an explanation, and what each may see of it.

A reason is a code with facts. Sentences are written from those facts alone that the reader may see, and a sentence that
needs another one is not chosen (`matchkit.explanation.wording`): what somebody may not know cannot slip into words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args

from matchkit.errors import UsageError

Reader = Literal["applicant", "host", "coordinator"]
READERS: tuple[Reader, ...] = get_args(Reader)

_PROJECT_FACTS = frozenset(
    {
        "project_mode",
        "places",
        "is_part",
        "asked_hours",
        "host_zone",
        "start",
        "end",
        "hours",
        "n_seats",
        "rule",
        "missing",
    }
)
_STANDING = frozenset({"missing", "project_place", "gap", "decided_by"})
_CALENDAR = frozenset({"overfull", "more_overfull", "changes"})
_OF_THE_APPLICANT = _CALENDAR | {
    "accepted",
    "stated",
    "applicant_zone",
    "shared_hours",
    "is_wanted",
    "better",
    "most",
    "applicant_place",
    "waiting",
    "obstacles",
    "n_open",
    "applied",
    "offered",
}

_OF_THE_PROJECT = frozenset({"obstacles", "n_open", "n_left", "is_by_ranking"})

FACTS: Mapping[Reader, frozenset[str]] = MappingProxyType(
    {
        "applicant": _PROJECT_FACTS | _STANDING | _OF_THE_APPLICANT,
        "host": _PROJECT_FACTS | _STANDING | _OF_THE_PROJECT,
        "coordinator": _PROJECT_FACTS | _STANDING | _OF_THE_APPLICANT | _OF_THE_PROJECT | {"by"},
    }
)
"""Facts of reasons by name. A coordinator's name is for coordinators; a host sees nothing of what else somebody holds,
accepts or has time for."""

PERSONAL = _CALENDAR | {"accepted", "stated", "applicant_zone", "shared_hours", "is_wanted", "better", "by"}
"""Facts that come from what one person stated or holds, which ``hide_personal`` leaves out."""

SIDES: Mapping[Reader, tuple[str, ...]] = MappingProxyType(
    {"applicant": ("applicant", "project"), "host": ("project",), "coordinator": ("applicant", "project")}
)
"""The sides whose score of a pair a reader may see, with its components and its rank."""

SOMEBODY = "an applicant"
"""Stands for an applicant's id where personal data are hidden."""


def checked_reader(reader: str) -> Reader:
    """One of `READERS`; `UsageError` otherwise."""
    if reader not in READERS:
        raise UsageError.unknown_choice("for_", reader, READERS)
    return reader


def seen_by(facts: Mapping[str, Any], reader: Reader, *, hide_personal: bool = False) -> dict[str, Any]:
    """The facts that a reader may see, in their order."""
    allowed = FACTS[reader] - PERSONAL if hide_personal else FACTS[reader]
    return {name: value for name, value in facts.items() if name in allowed}
