"""Changes to try, from the options of what-if: texts such as ``p-12=+1``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from matchkit.errors import UsageError

EXAMPLES: Mapping[str, tuple[str, str]] = {
    "seats": ("--seats", "p-12=+1"),
    "hours": ("--hours", "p-12=16"),
    "must_have_skills": ("--drop-must-have", "p-12=Python"),
    "available": ("--available", "a-7=2027-02-01/2027-02-14"),
    "hours_per_week": ("--hours-per-week", "a-7=+2"),
    "max_projects": ("--max-projects", "a-7=2"),
    "skills": ("--skill", "a-7=SQL"),
    "languages": ("--language", "a-7=Welsh"),
    "work_mode": ("--work-mode", "a-7=remote"),
    "location": ("--location", "a-7=Leeds"),
}
"""By the name that `MatchResult.what_if` has for it: the option, and how it is written."""
NUMBERS = ("seats", "hours", "hours_per_week", "max_projects")
"""Of these an id has one; of the others a list."""


def check_changes(given: Mapping[str, Sequence[str]], without: Sequence[str]) -> None:
    """Raise `UsageError` where nothing is changed, or something is not written as ``ID=...``."""
    if not without and not any(given.values()):
        raise UsageError("There is nothing to change.", cure="Give one change at least, such as --seats p-12=+1.")
    for name, texts in given.items():
        option, example = EXAMPLES[name]
        broken = next((text for text in texts if not all(text.partition("="))), None)
        if broken is not None:
            raise UsageError(
                f"{option} {broken!r} is not written as an id, '=' and a value.",
                cure=f"Write it as {option} {example}.",
            )


def read_changes(given: Mapping[str, Sequence[str]], ids: Collection[str]) -> dict[str, Any]:
    """The changes by name and id, as `MatchResult.what_if` takes them. ``ids`` are those that there are."""
    read: dict[str, dict[str, Any]] = {}
    for name, texts in given.items():
        for text in texts:
            key, value = _parted(text, ids)
            values = read.setdefault(name, {})
            if name not in NUMBERS:
                values.setdefault(key, []).append(value)
            elif key in values:
                option = EXAMPLES[name][0]
                raise UsageError(f"{option} names {key!r} twice.", cure="Give one of the two.")
            else:
                values[key] = value
    return read


def _parted(text: str, ids: Collection[str]) -> tuple[str, str]:
    """Id and value: parted at the first ``=``, or at the first one after an id that there is."""
    signs = [at for at, letter in enumerate(text) if letter == "="]
    at = next((at for at in signs if text[:at] in ids), signs[0])
    return text[:at], text[at + 1 :]
