"""Which rows of a side stand for whom: empty, repeated and confusable ids. Row order never chooses between rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchkit.intake.ledger import Finding, SourceLedger
from matchkit.intake.parsing import parse_ids
from matchkit.intake.tables import Table, as_text


@dataclass(frozen=True, eq=False)
class Identified:
    """The rows that have an id to themselves, ascending by id, and every id that the source names."""

    table: Table
    ids: Sequence[str]
    named: frozenset[str]


def identify(table: Table, ledger: SourceLedger) -> Identified:
    """Refuse rows without an id or with one that is not theirs alone."""
    column = table.known_columns[0]
    ids = parse_ids(table, ledger)
    rows_of: dict[str, list[int]] = {}
    for row, key in enumerate(ids):
        if key is not None:
            rows_of.setdefault(key, []).append(row)
    chosen = ((key, _choose(table, column.name, key, rows, ledger)) for key, rows in sorted(rows_of.items()))
    alone = [(key, row) for key, row in chosen if row is not None]
    _note_similar(table, column.name, alone, ledger)
    return Identified(table.keep([row for _, row in alone]), [key for key, _ in alone], frozenset(rows_of))


def _choose(table: Table, column: str, key: str, rows: Sequence[int], ledger: SourceLedger) -> int | None:
    """The row that stands for an id: its only one, or the first of equal ones; none where they differ."""
    if len(rows) == 1:
        return rows[0]
    places = [table.places[row] for row in rows]
    first, *others = (tuple(as_text(cells[row]) for cells in table.columns.values()) for row in rows)
    if all(other == first for other in others):
        repeat = Finding("duplicate_row", f"The row repeats row {places[0]} cell by cell.", "Delete one of the two.")
        for place in places[1:]:
            ledger.add(repeat, place, column, key)
        return rows[0]
    listed = ", ".join(str(place) for place in places[:5])
    clash = Finding("duplicate_id", f"{len(rows)} different rows have this id: rows {listed}.", "Keep one of them.")
    for place in places:
        ledger.add(clash, place, column, key)
    return None


def _note_similar(table: Table, column: str, rows: Sequence[tuple[str, int]], ledger: SourceLedger) -> None:
    alike: dict[str, list[tuple[str, int]]] = {}
    for key, row in rows:
        alike.setdefault(folded(key), []).append((key, row))
    for group in alike.values():
        for key, row in group if len(group) > 1 else ():
            other = next(name for name, _ in group if name != key)
            what = f"It differs from {other!r} only in letter case or Unicode form; they are kept apart."
            ledger.add(
                Finding("similar_id", what, "Delete one row if both mean the same."), table.places[row], column, key
            )


def folded(key: str) -> str:
    """An id without letter case and Unicode form."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).casefold())


def positions(ids: Sequence[str]) -> Mapping[str, int]:
    """Position of each id."""
    return {key: position for position, key in enumerate(ids)}
