"""Who is to be forgotten, as the caller says it."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Any

from matchkit.errors import UsageError, in_short
from matchkit.intake.cells import parse_id
from matchkit.intake.ledger import CellProblem


def asked_ids(applicant_ids: Iterable[Any]) -> tuple[str, ...]:
    """The ids, each once, read as the intake reads them; `UsageError` where one is none."""
    return tuple(dict.fromkeys(_id(key, at) for at, key in enumerate(_listed("applicant_ids", applicant_ids, "ids"))))


def asked_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names that say anything, each once; `UsageError` where one is no text."""
    stated = _listed("names", names, "names")
    for at, name in enumerate(stated):
        if not isinstance(name, str):
            raise UsageError(f"names[{at}] is {in_short(name)}.", cure="Give names as text.")
    return tuple(dict.fromkeys(name.strip() for name in stated if name.strip()))


def _listed(argument: str, stated: Any, what: str) -> list[Any]:
    if isinstance(stated, str | bytes):
        raise UsageError(f"{argument} is one text.", cure=f"Give a list of {what}: [{in_short(stated)}].")
    try:
        return list(stated)
    except TypeError:
        raise UsageError(
            f"{argument} is {in_short(stated)}.", cure=f"Give a list of {what}: [{in_short(stated)}]."
        ) from None


def _id(key: Any, at: int) -> str:
    whole = int(key) if isinstance(key, Integral) and not isinstance(key, bool) else key  # NumPy's among them
    try:
        text, _ = parse_id(whole)
    except CellProblem as problem:
        what = f"applicant_ids[{at}] is no id: {in_short(key)}."
        raise UsageError(what, cure=problem.finding.cure) from None
    if not text:
        raise UsageError(f"applicant_ids[{at}] is blank.", cure="Give ids as in the applicants file.")
    return text
