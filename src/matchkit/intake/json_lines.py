"""JSON Lines text to records."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from matchkit.intake.ledger import Finding, SourceLedger

Record = Mapping[str, Any]
MOST_NESTED = 100
"""Lists and objects inside each other; far more than anybody writes, and far from where Python's stack ends."""
_TOO_DEEP = "it is nested too deeply"
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"')


def read_json_lines(text: str, ledger: SourceLedger) -> tuple[Sequence[Record], Sequence[int], int]:
    """Records, the line of each, and the number of rows; a line that is no JSON object is refused, the others go on.

    Lines end at LF alone (jsonlines.org), as texts may hold other line separators of Unicode. Empty lines are no rows.
    """
    records: list[Record] = []
    places: list[int] = []
    rows_in = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        rows_in += 1
        try:
            records.append(_read_object(line))
        except (ValueError, RecursionError) as error:
            what = f"The line cannot be used: {_reason(error)}."
            ledger.add(Finding("bad_json", what, "Write one JSON object a line, each key once."), number)
        else:
            places.append(number)
    return records, places, rows_in


def _read_object(line: str) -> Record:
    record = json.loads(line, object_pairs_hook=_distinct, parse_constant=_constant)
    if _depth(line) > MOST_NESTED:
        raise ValueError(_TOO_DEEP)
    if not isinstance(record, dict):
        raise ValueError(f"it holds a {type(record).__name__}, not an object")
    return record


def _depth(line: str) -> int:
    """How many brackets are open at once, at most, those in texts left out. Few lines have enough to look closer."""
    if line.count("[") + line.count("{") <= MOST_NESTED:
        return 0
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", _TEXT.sub("", line)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("it names a key twice")
    return record


def _constant(name: str) -> float | None:
    """NaN is no JSON, yet many write it for a missing value; infinity is refused where its column is read."""
    return None if name == "NaN" else float(name)


def _reason(error: Exception) -> str:
    """Why, without the parser's own message, which may quote the line."""
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON from character {error.pos + 1} on"
    return _TOO_DEEP if isinstance(error, RecursionError) else str(error)
