"""Files of skills: a platform's own CSV, and ESCO's download. What rows mean together is checked later.

Cells are never interpreted: a name may hold commas, and ``C++;C plus plus`` is two names.
"""

from __future__ import annotations

import csv
import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from matchkit.errors import ColumnsError, SourceError, VocabularyError
from matchkit.skills.skill import STATED_WEIGHT, Skill
from matchkit.skills.text import comparable, singular

MOST_WEIGHT = 1000
LONGEST_NAME = 200  # longer ones are descriptions in the wrong column
ALL_FORMS = "*"
COLUMNS = ("id", "name", "aliases", "broader", "kind", "origin", "weight", "exact", "listed")
ESCO_COLUMNS = ("conceptUri", "preferredLabel", "altLabels")
ESCO_RELATIONS = ("conceptUri", "broaderUri")
_DELIMITERS = ",;\t"
_SEPARATORS = re.compile(r"[;|\r\n]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_log = logging.getLogger(__name__)


def read_text(path: str | Path, source: str) -> str:
    """A UTF-8 file; `SourceError` where there is none, or it is none."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SourceError.not_found(path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError.unreadable(source, type(error).__name__) from None


def parse_skills(text: str, source: str) -> list[Skill]:
    """Rows of a CSV as `SkillVocabulary.from_csv` tells; ``broader`` holds ids."""
    skills, problems = [], []
    ids: set[str] = set()
    for line, row in _records(text, source, COLUMNS, ("name",)):
        skill = _parse_row(row, ids)
        ids.add(skill.id)
        problems += _find_problems(skill, f"line {line}")
        skills.append(skill)
    if problems:
        raise VocabularyError.bad_cells(source, problems)
    return _with_broader_ids(skills)


def parse_esco(skills: str, relations: str, source: str) -> list[Skill]:
    """ESCO's skills and their relations, from the texts of its two files.

    A label of several skills names the one that prefers it, or else none of them.
    """
    rows = [row for _, row in _records(skills, source, (*ESCO_COLUMNS, "skillType"), ESCO_COLUMNS)]
    ids = {row["conceptUri"]: row["conceptUri"].rstrip("/").rsplit("/", 1)[-1] for row in rows}
    broader: dict[str, list[str]] = {}
    for _, row in _records(relations, source, ESCO_RELATIONS, ESCO_RELATIONS):
        if row["conceptUri"] in ids and row["broaderUri"] in ids:  # groups of skills are no skills
            broader.setdefault(row["conceptUri"], []).append(ids[row["broaderUri"]])
    aliases = _own_aliases(rows)
    return [
        Skill(
            id=ids[row["conceptUri"]],
            name=row["preferredLabel"],
            aliases=own,
            broader=tuple(dict.fromkeys(broader.get(row["conceptUri"], ()))),
            kind="knowledge" if row["skillType"] == "knowledge" else "practice",
            origin="ESCO",
        )
        for row, own in zip(rows, aliases, strict=True)
    ]


def _own_aliases(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, ...]]:
    """For each row of ESCO's the alternative labels that mean no other skill."""
    preferred = {comparable(row["preferredLabel"]) for row in rows}
    labels = [{comparable(label): label for label in split_cell(row["altLabels"])} for row in rows]
    owners = Counter(key for row in labels for key in row)
    own = [
        tuple(label for key, label in row.items() if key and owners[key] == 1 and key not in preferred)
        for row in labels
    ]
    shared = sum(count > 1 for count in owners.values())
    if shared:
        _log.info("%d alternative labels of ESCO belong to several skills, and name none of them.", shared)
    return own


def split_cell(cell: str) -> tuple[str, ...]:
    """The values of a cell, separated by semicolons, bars or line breaks; empty ones are left out."""
    return tuple(part for part in map(str.strip, _SEPARATORS.split(cell)) if part)


def _records(
    text: str, source: str, known: Sequence[str], required: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each record's first line and its known cells, stripped; absent ones are empty."""
    delimiter = max(_DELIMITERS, key=lambda sign: sum(name.strip() in known for name in _header(text, sign)))
    found = [name.strip() for name in _header(text, delimiter)]
    repeated = sorted({name for name in found if name in known and found.count(name) > 1})
    if repeated:
        raise ColumnsError.duplicate(source, repeated)
    missing = [name for name in required if name not in found]
    if missing:
        raise ColumnsError.missing(source, missing, found)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if line > 1 and any(cell.strip() for cell in cells):
                row = dict(zip(found, cells, strict=False))
                yield line, {name: row.get(name, "").strip() for name in known}
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceError.unreadable(source, f"line {line}, {error}") from None


def _header(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(text.partition("\n")[0], newline=""), delimiter=delimiter), [])


def _parse_row(row: Mapping[str, str], ids: set[str]) -> Skill:
    aliases, exact = split_cell(row["aliases"]), split_cell(row["exact"])
    weight = row["weight"] or str(STATED_WEIGHT)
    return Skill(
        id=row["id"] or _unused_id(row["name"], ids),
        name=row["name"],
        aliases=aliases,
        broader=split_cell(row["broader"]),
        kind=row["kind"] or "practice",
        origin=row["origin"],
        weight=int(weight) if weight.isascii() and weight.isdigit() else 0,
        exact=(row["name"], *aliases) if exact == (ALL_FORMS,) else exact,
        listed=split_cell(row["listed"]),
    )


def _unused_id(name: str, ids: set[str]) -> str:
    """The name in lower case with hyphens, numbered where another row has that id."""
    stem = singular(comparable(name)).replace(" ", "-")
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(candidate for candidate in chain([stem], numbered) if candidate not in ids)


def _find_problems(skill: Skill, where: str) -> list[str]:
    problems = []
    if not skill.name:
        problems.append(f"{where}, name")
    elif any(len(form) > LONGEST_NAME or _CONTROL.search(form) or not comparable(form) for form in skill.forms):
        problems.append(f"{where}, name or aliases")
    if not 1 <= skill.weight <= MOST_WEIGHT:
        problems.append(f"{where}, weight")
    problems += [f"{where}, {name}" for name in ("exact", "listed") if not {*getattr(skill, name)} <= {*skill.forms}]
    return problems


def _with_broader_ids(skills: list[Skill]) -> list[Skill]:
    """Broader skills may be named by their name or an alias; those that nobody knows stay, to be refused."""
    ids = {skill.id for skill in skills}
    by_name = {comparable(form): skill.id for skill in reversed(skills) for form in skill.forms}
    return [
        replace(skill, broader=tuple(up if up in ids else by_name.get(comparable(up), up) for up in skill.broader))
        for skill in skills
    ]
