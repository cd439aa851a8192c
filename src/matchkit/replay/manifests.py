"""Where a manifest tells something else than what the run gives now."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from matchkit.replay.comparing import Compared
from matchkit.replay.records import OutputDifference
from matchkit.result import MatchResult
from matchkit.runs import MANIFEST, RunRecord

INPUTS = "inputs"
ELSEWHERE = frozenset({INPUTS, "outputs", "settings", "versions"})
"""Outputs and inputs are compared one by one; settings and versions of packages may be others and give the same."""
WHOLE, COUNTS = ("rows",), ("stability", "summary")
"""What another version counts alike, and what it may have more of, or put in other words."""


def compare_manifest(run: RunRecord, result: MatchResult, given: Collection[str], excuse: str = "") -> Compared:
    """The manifest of a run, beside the one that the result would be written with.

    Parameters
    ----------
    run, result
        The run, and what it gives now under the run's names of sources.
    given
        Roles of inputs that the caller gave.
    excuse
        Why words of it may be others; then numbers alone are compared.
    """
    now: Mapping[str, Any] = json.loads(json.dumps(dict(result.manifest())))
    different = [*_other_counts(run.facts, now)] if excuse else [*_other_facts(run.facts, now)]
    if _inputs(run.facts, given) != _inputs(now, given):
        different.append(INPUTS)
    if different:
        return Compared(MANIFEST, OutputDifference(MANIFEST, column=different[0]))
    return Compared(MANIFEST, left_out=excuse)


def _other_facts(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Names of what is not the same, too much, or missing."""
    for name in sorted({*then, *now} - ELSEWHERE):
        if name not in then or name not in now or then[name] != now[name]:
            yield name


def _other_counts(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Names of what is counted otherwise."""
    yield from (name for name in WHOLE if then.get(name) != now[name])
    for name in COUNTS:
        was = then.get(name)
        numbers = {key: number for key, number in now[name].items() if not isinstance(number, str)}
        if not isinstance(was, Mapping) or any(was[key] != numbers[key] for key in numbers if key in was):
            yield name


def _inputs(manifest: Mapping[str, Any], given: Collection[str]) -> dict[str, tuple[Any, ...]]:
    """Name, digest and rows of each input by role; rows alone of those that may have come in another form."""
    inputs = {entry["role"]: entry for entry in manifest[INPUTS]}
    return {
        role: ("", "", entry["rows"]) if role in given else (entry["name"], entry["sha256"], entry["rows"])
        for role, entry in inputs.items()
    }
