"""What differs in what two runs were made from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from matchkit.errors import counted
from matchkit.runs import VOCABULARY, RunFiles, RunInput, RunRecord


@dataclass(frozen=True)
class Difference:
    """One thing that differs.

    Attributes
    ----------
    what
        A role (``"applicants"``), a column that names files (``"resume_path"``), a param by its dotted name
        (``"params.score.project_weights.skills"``), ``"seed"``, ``"encoder"``, ``"skills"``, ``"matchkit"``,
        ``"columns"`` or ``"rules"``.
    before, after
        Both values as plain data; None where there is none.
    words
        The same for people.
    """

    what: str
    before: Any
    after: Any
    words: str


def find_differences(before: RunRecord, after: RunRecord) -> tuple[Difference, ...]:
    """Inputs first, then params, then the rest. A source in memory counts as another one: nobody can tell."""
    return (
        *_inputs(before, after),
        *_named_files(before, after),
        *_params(before, after),
        *_rest(before, after),
    )


def _inputs(before: RunRecord, after: RunRecord) -> Iterator[Difference]:
    for role in dict.fromkeys([*before.input_of, *after.input_of]):
        first, second = before.input_of.get(role), after.input_of.get(role)
        if first is None or second is None or first.sha256 is None or first.sha256 != second.sha256:
            yield Difference(role, _known_of(first), _known_of(second), _changed_input(first, second))


def _named_files(before: RunRecord, after: RunRecord) -> Iterator[Difference]:
    """Resumes and calendars in files, where both runs recorded them."""
    if before.named_files is None or after.named_files is None:
        return
    for column in sorted({*before.named_files, *after.named_files}):
        first, second = (
            found.get(column, RunFiles(column, 0, "")) for found in (before.named_files, after.named_files)
        )
        if first.sha256 != second.sha256:
            size = "another content" if first.files == second.files else f"then {second.files:,}"
            kind = f"{column.removesuffix('_path')} file"
            yield Difference(column, asdict(first), asdict(second), f"{counted(first.files, kind)}, {size}")


def _known_of(given: RunInput | None) -> dict[str, Any] | None:
    return None if given is None else {"name": given.name, "sha256": given.sha256, "rows": given.rows}


def _changed_input(before: RunInput | None, after: RunInput | None) -> str:
    """``applicants.csv: 128 rows, then 127``."""
    if before is None or after is None:
        first, second = (_described(given) if given else "none" for given in (before, after))
        return f"{first}, then {second}"
    if before.sha256 is None and after.sha256 is None and before.rows == after.rows:
        return f"{_described(after)}, from memory both times: it may have changed"
    name = after.name if before.name == after.name else f"{before.name}, then {after.name}"
    if before.rows == after.rows:
        size = "" if after.rows is None else f", {counted(after.rows, 'row')} as before"
        return f"{name}: another content{size}"
    return f"{name}: {counted(before.rows or 0, 'row')}, then {after.rows or 0:,}"


def _described(given: RunInput) -> str:
    return given.name if given.rows is None else f"{given.name} ({counted(given.rows, 'row')})"


def _params(before: RunRecord, after: RunRecord) -> Iterator[Difference]:
    first, second = (dict(_dotted("params", record.params)) for record in (before, after))
    for name in dict.fromkeys([*first, *second]):
        yield from _differing(name, first.get(name), second.get(name))


def _dotted(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Leaves by dotted name; rules stand under their names, as their order decides nothing but the first reason."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _dotted(f"{name}.{key}", inner)
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) and "name" in item for item in value):
        for item in value:
            yield from _dotted(f"{name}.{item['name']}", item)
    else:
        yield name, value


def _rest(before: RunRecord, after: RunRecord) -> Iterator[Difference]:
    yield from _differing("seed", before.seed, after.seed)
    yield from _differing("encoder", before.encoder, after.encoder)
    if not (VOCABULARY in before.input_of or VOCABULARY in after.input_of):
        yield from _differing("skills", before.vocabulary, after.vocabulary)
    yield from _differing("matchkit", before.version, after.version)
    yield from _differing("columns", dict(before.columns), dict(after.columns))
    yield from _differing("rules", list(before.settings.rules), list(after.settings.rules))


def _differing(what: str, before: Any, after: Any) -> Iterator[Difference]:
    if before != after:
        yield Difference(what, before, after, f"{_shown(before)}, then {_shown(after)}")


def _shown(value: Any) -> str:
    if value is None or value == [] or value == {}:
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
