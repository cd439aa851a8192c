"""Faults of whole rows, and of rows that contradict each other."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

from fuzzing.intakes import SIDES, Draft, Row, set_window

ID_COLUMN = {"applicants": "applicant_id", "projects": "project_id"}
RowFault = Callable[[Random, Draft, str], bool]
"""Plants a fault in a source of this role; False where it cannot be there."""


def free_rows(draft: Draft, role: str) -> list[Row]:
    """Rows in which a fault can be planted. The first one of each side stays good: an empty side has no ledger."""
    rows = draft.sheets[role].rows
    return [row for row in (rows[1:] if role in SIDES else rows) if not row.is_touched]


def _free(random: Random, draft: Draft, role: str) -> Row | None:
    rows = free_rows(draft, role)
    return random.choice(rows) if rows else None


def _line(kind: str, form: str, spoil: Callable[[str, str], str], code: str) -> RowFault:
    """A fault of the line of a row, in one text format."""

    def plant(random: Random, draft: Draft, role: str) -> bool:
        row = _free(random, draft, role)
        if row is None or draft.formats[role] != form or len(draft.sheets[role].columns) < 2:
            return False
        row.spoil, row.is_hidden = spoil, True
        draft.plant(kind, row, role, "", code)
        return True

    return plant


def _twin_line(line: str, _: str) -> str:
    name, value = next(iter(json.loads(line).items()))
    return f'{{"{name}": {json.dumps(value)}, {line[1:]}'


def repeated_row(random: Random, draft: Draft, role: str) -> bool:
    """A row comes twice, cell by cell; the later one is refused."""
    rows = free_rows(draft, role) if role in SIDES else _usable(draft, role)
    if not rows:
        return False
    row = random.choice(rows)
    twin = Row(dict(row.cells), row.key)
    row.is_touched = True
    draft.sheets[role].rows.append(twin)
    draft.plant("repeated row", twin, role, "", "duplicate_row")
    return True


def clashing_ids(random: Random, draft: Draft, role: str) -> bool:
    """Two different rows have one id; both are refused."""
    row = _free(random, draft, role)
    if row is None or role not in SIDES:
        return False
    twin = Row(dict(row.cells), row.key)
    draft.sheets[role].need("languages")
    twin.cells["languages"] = "Welsh" if row.cells.get("languages") != "Welsh" else "Irish"
    draft.sheets[role].rows.append(twin)
    for one in (row, twin):
        draft.plant("one id for two", one, role, "", "duplicate_id")
    return True


def similar_ids(random: Random, draft: Draft, role: str) -> bool:
    """Two ids differ only in letter case or Unicode form; both rows are used."""
    row = _free(random, draft, role)
    if row is None or role not in SIDES:
        return False
    name, other = ID_COLUMN[role], row.key.swapcase()
    if other == row.key or any(one.key == other for one in draft.sheets[role].rows):
        return False
    twin = Row({**row.cells, name: other}, other)
    draft.sheets[role].rows.append(twin)
    for one in (row, twin):
        draft.plant("similar ids", one, role, name, "similar_id", refuses=False)
    return True


def far_off(random: Random, draft: Draft, role: str) -> bool:
    """One project starts years from all others. It takes three others, of which most say where the season is."""
    sheet = draft.sheets[role]
    if role != "projects" or len(sheet.rows) < 4 or any(row.is_touched for row in sheet.rows):
        return False
    row = random.choice(sheet.rows[1:])
    set_window(random, row)
    for name in row.cells:
        sheet.need(name)
    year = random.choice(("1991", "2031", "2099"))
    row.cells |= {"start": f"{year}-03-01", "end": f"{year}-03-31", "schedule": "flexible"}
    for other in sheet.rows:  # a second fault could move the middle
        other.is_touched = True
    draft.plant("far-off year", row, role, "", "far_off")
    return True


def _usable(draft: Draft, role: str) -> list[Row]:
    """Free rows of a ranking or of pins that name rows which are used."""
    good = {side: {row.key for row in draft.sheets[side].rows if not row.is_touched} for side in SIDES}
    return [
        row
        for row in free_rows(draft, role)
        if row.cells.get("applicant_id") in good["applicants"] and row.cells.get("project_id") in good["projects"]
    ]


def repeated_pair(random: Random, draft: Draft, role: str) -> bool:
    """One pair comes twice with another rank or note; the better, or the first of the alphabet, is kept."""
    rows = _usable(draft, role) if role not in SIDES else []
    if not rows:
        return False
    row = random.choice(rows)
    row.is_touched = True
    if "rank" in draft.sheets[role].columns:
        twin = Row({**row.cells, "rank": str(int(row.cells["rank"]) + 100)})
    else:
        draft.sheets[role].need("why")
        twin = Row({**row.cells, "why": "\uffff" + str(row.cells.get("why", ""))})
    draft.sheets[role].rows.append(twin)
    draft.plant("repeated pair", twin, role, "", "duplicate_pair")
    return True


def repeated_rank(random: Random, draft: Draft, role: str) -> bool:
    """One rank is given to two; the first by id is kept."""
    if role not in ("rankings", "host_rankings"):
        return False
    owner, other = ("applicant_id", "project_id") if role == "rankings" else ("project_id", "applicant_id")
    rows = _usable(draft, role)
    pairs = [(one, two) for one in rows for two in rows if one is not two and one.cells[owner] == two.cells[owner]]
    if not pairs:
        return False
    one, two = random.choice(pairs)
    two.cells["rank"] = one.cells["rank"]
    kept, refused = sorted((one, two), key=lambda row: str(row.cells[other]))
    kept.is_touched = True
    draft.plant("repeated rank", refused, role, "rank", "duplicate_rank")
    return True


def nobody_left(random: Random, draft: Draft, role: str) -> bool:
    """Every row of a side is refused, so that there is nothing to match."""
    if role not in SIDES or draft.planted or draft.fatal:
        return False
    for row in draft.sheets[role].rows:
        row.cells[ID_COLUMN[role]] = random.choice(("", " "))
    draft.fatal = ("nobody left", ("input", "columns"))  # records without the key have no such column
    return True


def unknown_column(random: Random, draft: Draft, role: str) -> bool:
    """A column that no schema has."""
    name = random.choice(("shoe_size", "Résumé", "applicant id", "e-mail", "ID", "=1+1"))
    sheet, free = draft.sheets[role], free_rows(draft, role)
    if name in sheet.columns or not free:
        return False
    free[0].is_touched = True  # where no line of it is read, a file of JSON has no columns
    sheet.columns.append(name)
    for row in sheet.rows:
        row.cells[name] = "x"
    draft.plant("unknown column", None, role, name, "unknown_column", refuses=False)
    return True


ROW_FAULTS: tuple[RowFault, ...] = (
    _line("too many cells", "csv", lambda line, delimiter: f"{line}{delimiter}x", "ragged_row"),
    _line("too few cells", "csv", lambda *_: "x", "ragged_row"),
    _line("quotes that clash", "csv", lambda *_: '"the "best" day"', "bad_quotes"),
    _line("broken line of JSON", "jsonl", lambda line, _: line[: len(line) // 2], "bad_json"),
    _line("no object of JSON", "jsonl", lambda line, _: f"[{line}]", "bad_json"),
    _line("key twice", "jsonl", _twin_line, "bad_json"),
    _line(
        "deep line of JSON",
        "jsonl",
        lambda line, _: f'{line[:-1]}, "remarks": {"[" * 3_000}{"]" * 3_000}}}',
        "bad_json",
    ),
    _line(
        "deep line of JSON", "jsonl", lambda line, _: f'{line[:-1]}, "skills2": {"[" * 400}{"]" * 400}}}', "bad_json"
    ),
    _line("very deep line of JSON", "jsonl", lambda line, _: "[" * 200_000 + line, "bad_json"),
    _line("endless number", "jsonl", lambda line, _: f'{line[:-1]}, "remarks": {"1" * 5_000}}}', "bad_json"),
    repeated_row,
    clashing_ids,
    similar_ids,
    far_off,
    repeated_pair,
    repeated_rank,
    unknown_column,
)
