"""Files of skills: a platform's own CSV, and ESCO's download. What rows mean together is checked later.

Cells are never interpreted: a name may hold commas, and ``C++;C plus plus`` is two names.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from matchkit.errors import ColumnsError, SourceError, VocabularyError
from matchkit.logs import VocabularyRead, log
from matchkit.skills.ids import STATED_PREFIX, FreshIds, own_id
from matchkit.skills.skill import STATED, STATED_WEIGHT, Skill
from matchkit.skills.text import comparable

MOST_WEIGHT = 1000
LONGEST_NAME = 200  # longer ones are descriptions in the wrong column
SHORT_NAME = 2  # R, C, Go: in running text most often something else
ALL_FORMS = "*"
COLUMNS = ("id", "name", "aliases", "broader", "kind", "origin", "weight", "exact", "listed")
ESCO_COLUMNS = ("conceptUri", "preferredLabel", "altLabels")
ESCO_RELATIONS = ("conceptUri", "broaderUri")
ESCO_GROUP = "SkillGroup"
_DELIMITERS = ",;\t"
_SEPARATORS = re.compile(r"[;|\r\n]")
_LINE_BREAKS = re.compile(r"[\r\n]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def read_text(path: str | Path, source: str) -> str:
    """A UTF-8 file; `SourceError` where there is none, or it is none."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SourceError.not_found(path) from None
    except (OSError, ValueError) as error:  # no UTF-8, or a name that no file can have
        raise SourceError.unreadable(source, type(error).__name__) from None


def parse_skills(text: str, source: str) -> list[Skill]:
    """Rows of a CSV as `SkillVocabulary.from_csv` tells; ``broader`` holds ids, and what is no skill of the file."""
    rows = list(_records(text, source, COLUMNS, ("name",)))
    skills = [_parse_row(row) for _, row in rows]
    _check_cells(skills, [line for line, _ in rows], source)
    return [_with_rules(skill) for skill in _with_broader_ids(_with_ids(skills))]


def parse_esco(skills: str, relations: str, source: str) -> list[Skill]:
    """ESCO's skills and their relations, from the texts of its two files.

    A label of several skills names the first that prefers it, or else none of them.
    """
    numbered = list(_records(skills, source, (*ESCO_COLUMNS, "conceptType", "skillType"), ESCO_COLUMNS))
    numbered = [(line, row) for line, row in numbered if row["conceptType"] != ESCO_GROUP]
    rows = [row for _, row in numbered]
    ids = {row["conceptUri"]: row["conceptUri"].rstrip("/").rsplit("/", 1)[-1] for row in rows}
    broader: dict[str, list[str]] = {}
    for _, row in _records(relations, source, ESCO_RELATIONS, ESCO_RELATIONS):
        if row["conceptUri"] in ids and row["broaderUri"] in ids:  # groups of skills are no skills
            broader.setdefault(row["conceptUri"], []).append(ids[row["broaderUri"]])
    found = [
        Skill(
            id=ids[row["conceptUri"]],
            name=row["preferredLabel"],
            aliases=own,
            broader=tuple(dict.fromkeys(broader.get(row["conceptUri"], ()))),
            kind="knowledge" if row["skillType"] == "knowledge" else "practice",
            origin="ESCO",
        )
        for row, own in zip(rows, _own_aliases(rows), strict=True)
    ]
    _check_cells(found, [line for line, _ in numbered], source)
    return [_with_rules(skill) for skill in found]


def _own_aliases(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, ...]]:
    """For each row of ESCO's the alternative labels that mean no other skill."""
    preferred = Counter(comparable(row["preferredLabel"]) for row in rows)
    labels = [{comparable(label): label for label in _parts(row["altLabels"], _LINE_BREAKS)} for row in rows]
    owners = Counter(key for row in labels for key in row)
    own = [
        tuple(label for key, label in row.items() if key and owners[key] == 1 and key not in preferred)
        for row in labels
    ]
    log(VocabularyRead(shared_preferred=_shared(preferred), shared_others=_shared(owners)))
    return own


def _shared(counts: Mapping[str, int]) -> int:
    return sum(count > 1 for count in counts.values())


def _parts(cell: str, separators: re.Pattern[str]) -> tuple[str, ...]:
    """The values of a cell; empty ones are left out."""
    return tuple(part for part in map(str.strip, separators.split(cell)) if part)


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
        raise ColumnsError.missing(source, missing, found, can_map=False)
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


def _parse_row(row: Mapping[str, str]) -> Skill:
    aliases, exact = _parts(row["aliases"], _SEPARATORS), _parts(row["exact"], _SEPARATORS)
    weight = row["weight"] or str(STATED_WEIGHT)
    return Skill(
        id=row["id"],
        name=row["name"],
        aliases=aliases,
        broader=_parts(row["broader"], _SEPARATORS),
        kind=row["kind"] or "practice",
        origin=row["origin"],
        weight=int(weight) if weight.isascii() and weight.isdigit() else 0,
        exact=(row["name"], *aliases) if exact == (ALL_FORMS,) else exact,
        listed=_parts(row["listed"], _SEPARATORS),
    )


def _check_cells(skills: Sequence[Skill], lines: Sequence[int], source: str) -> None:
    problems = [
        f"line {line}, {column}" for line, skill in zip(lines, skills, strict=True) for column in _find_problems(skill)
    ]
    if problems:
        raise VocabularyError.bad_cells(source, problems)


def _find_problems(skill: Skill) -> Iterator[str]:
    """The columns of a skill whose cells cannot be used."""
    if len(skill.id) > LONGEST_NAME or _CONTROL.search(skill.id) or skill.id.startswith(STATED_PREFIX):
        yield "id"
    if skill.kind == STATED:
        yield "kind"
    if not skill.name:
        yield "name"
    elif not all(map(_is_name, skill.forms)):
        yield "name or aliases"
    if not 1 <= skill.weight <= MOST_WEIGHT:
        yield "weight"
    yield from (column for column in ("exact", "listed") if not {*getattr(skill, column)} <= {*skill.forms})


def _is_name(form: str) -> bool:
    return len(form) <= LONGEST_NAME and not _CONTROL.search(form) and any(map(str.isalnum, comparable(form)))


def _with_ids(skills: Sequence[Skill]) -> list[Skill]:
    """Who has no id gets one made of the name, in lower case with hyphens, numbered where another has it."""
    ids = FreshIds(skill.id for skill in skills)
    return [skill if skill.id else replace(skill, id=ids.take(own_id(skill.name))) for skill in skills]


def _with_broader_ids(skills: list[Skill]) -> list[Skill]:
    """Broader skills may be named by their name or an alias; those that nobody knows stay, to be refused."""
    ids = {skill.id for skill in skills}
    by_name = {comparable(form): skill.id for skill in reversed(skills) for form in skill.forms}
    return [
        replace(skill, broader=tuple(up if up in ids else by_name.get(comparable(up), up) for up in skill.broader))
        for skill in skills
    ]


def _with_rules(skill: Skill) -> Skill:
    """Short names for which the file has no rule count in lists only; two capitals (HR) also as written."""
    short = [form for form in skill.forms if len(form) <= SHORT_NAME and form not in {*skill.exact, *skill.listed}]
    if not short:
        return skill
    exact = tuple(form for form in short if len(form) == SHORT_NAME and form.isupper())
    listed = tuple(form for form in short if form not in exact)
    return replace(skill, exact=(*skill.exact, *exact), listed=(*skill.listed, *listed))
