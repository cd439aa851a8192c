"""How faults of single cells are written down as data, and planted in a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from fuzzing.intakes import Draft, Row, set_window
from fuzzing.writing import TYPED, is_broken

Prepare = Callable[[Random, Row], None]
Cells = Sequence[Any]


@dataclass(frozen=True, eq=False)
class CellFault:
    """One way in which a cell can be wrong.

    Attributes
    ----------
    kind
        What the tables of results call it.
    role, column
        Where it comes.
    cells
        What is written there, one of these.
    codes
        Any of these tells it.
    refuses
        Whether the row is not used.
    prepare
        Makes the rest of the row such that this is its only fault.
    is_typed
        Needs cells that are no text.
    told_in
        The column that the ledger names, if it is another one.
    """

    kind: str
    role: str
    column: str
    cells: Cells
    codes: tuple[str, ...]
    refuses: bool = True
    prepare: Prepare | None = None
    is_typed: bool = False
    told_in: str = ""


def plant_cell(random: Random, draft: Draft, faults: Sequence[CellFault], row: Row, role: str) -> bool:
    """Plant one of the faults in a row; False where none can be in this source."""
    form = draft.formats[role]
    fitting = _by_kind(tuple(faults), role, form in TYPED)
    if not fitting:
        return False
    fault = random.choice(random.choice(fitting))
    cells = [cell for cell in fault.cells if _is_writable(cell, form)]
    if not cells:
        return False
    if fault.prepare is not None:
        fault.prepare(random, row)
    draft.sheets[role].need(fault.column)
    for name in row.cells:
        draft.sheets[role].need(name)
    row.cells[fault.column] = random.choice(cells)
    row.is_hidden = "missing_id" in fault.codes or "bad_id" in fault.codes
    if role not in ("applicants", "projects"):
        row.is_hidden = False
    draft.plant(fault.kind, row, role, fault.told_in or fault.column, *fault.codes, refuses=fault.refuses)
    return True


@cache
def _by_kind(faults: tuple[CellFault, ...], role: str, is_typed: bool) -> tuple[tuple[CellFault, ...], ...]:
    """Those that can be in a source, kind by kind."""
    kinds: dict[str, list[CellFault]] = {}
    for fault in faults:
        if fault.role == role and (is_typed or not fault.is_typed):
            kinds.setdefault(fault.kind, []).append(fault)
    return tuple(tuple(some) for some in kinds.values())


def _is_writable(cell: Any, form: str) -> bool:
    if isinstance(cell, str):
        return cell.isascii() or form in ("records", "jsonl") or not is_broken(cell)
    if form != "jsonl":
        return True
    is_huge = isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) > 10**4_000
    return not is_huge and (cell is None or isinstance(cell, bool | int | float | list | dict))


def plain(random: Random, row: Row) -> None:
    """Make a project one of flexible work in one window."""
    set_window(random, row)
    row.cells |= {"schedule": "flexible"}
    row.cells.pop("weekdays", None)


def within(**cells: Any) -> Prepare:
    """A plain project with these cells."""

    def prepare(random: Random, row: Row) -> None:
        plain(random, row)
        row.cells |= cells

    return prepare


def having(**cells: Any) -> Prepare:
    """A row with these cells."""

    def prepare(random: Random, row: Row) -> None:  # noqa: ARG001 - the others draw
        row.cells |= cells

    return prepare


def nested(depth: int, inside: Any = "x") -> Any:
    """Lists in lists."""
    for _ in range(depth):
        inside = [inside]
    return inside
