"""What would happen if: changes, the market solved again with them, and who gains and who loses."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from matchkit.counterfactual.changes import Changes
from matchkit.counterfactual.moves import Held, Move, Numbers, find_moves
from matchkit.counterfactual.solving_again import solve_again
from matchkit.errors import counted, ordinal
from matchkit.explanation import Outcome
from matchkit.explanation.readers import SOMEBODY
from matchkit.scoring import MapBlocks

MOST_TOLD = 10
"""Changes that a text tells one by one."""
NOTHING = "nothing"
_TITLES = ("Who", "Is", "Before", "After")


@dataclass(frozen=True)
class WhatIf:
    """What would happen if a market were changed; the result itself stays as it is.

    Attributes
    ----------
    changes
        What was changed, in words.
    moves
        Everybody whose placements would differ, those who gain first.
    before, after
        The headline numbers of both results.
    is_stable, proof
        What the independent checker found of the new matching.
    hide_personal
        Whether texts and records leave out the ids of applicants, and count those who fare alike.
    """

    changes: tuple[str, ...]
    moves: tuple[Move, ...]
    before: Numbers
    after: Numbers
    is_stable: bool
    proof: str
    hide_personal: bool = False

    @property
    def gain(self) -> tuple[Move, ...]:
        """Those who would be better off."""
        return tuple(move for move in self.moves if move.gains)

    @property
    def lose(self) -> tuple[Move, ...]:
        """Those who would be worse off for what others do."""
        return tuple(move for move in self.moves if move.loses)

    @property
    def records(self) -> list[dict[str, Any]]:
        """Plain data, one dict each, told apart by ``kind``.

        ``change``: what was changed. ``number``: placed, seats, filled and blocking_pairs, before and after. ``move``:
        what becomes of an applicant (or of how many who fare alike, where ids are hidden), with the projects before and
        after, and their places in the applicant's list, 0 is best. ``stability``: of the new matching.
        """
        numbers = [(name, getattr(self.before, name), getattr(self.after, name)) for name in vars(self.before)]
        return [
            *({"kind": "change", "what": what} for what in self.changes),
            *({"kind": "number", "name": name, "before": was, "after": is_now} for name, was, is_now in numbers),
            *self._move_records(),
            {"kind": "stability", "is_stable": self.is_stable, "proof": self.proof},
        ]

    def to_text(self) -> str:
        """For a terminal: what was changed, how many are placed, who gains and who loses, and how it is known."""
        title = "What if"
        lines = [title, "=" * len(title), *self._told_changes(), "", *self._told_numbers()]
        for heading, moves in self._groups():
            lines += ["", heading, *(f"  {who}: {was} -> {is_now}" for who, _, was, is_now in self._rows(moves))]
        return "\n".join([*lines, "", f"Checked: {self.proof}"])

    def _repr_html_(self) -> str:
        changes = "".join(f"<li>{html.escape(what)}</li>" for what in self._told_changes())
        numbers = "".join(f"<p>{html.escape(words)}</p>" for words in self._told_numbers())
        head = "".join(f"<th>{title}</th>" for title in _TITLES)
        rows = "".join(
            f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in self._rows(self.moves)
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
        return f"<div><ul>{changes}</ul>{numbers}{table}<p>{html.escape(f'Checked: {self.proof}')}</p></div>"

    def _told_changes(self) -> list[str]:
        beyond = len(self.changes) - MOST_TOLD
        return [*self.changes[:MOST_TOLD], *([f"and {counted(beyond, 'more change')}"] if beyond > 0 else [])]

    def _told_numbers(self) -> list[str]:
        before, after = self.before, self.after
        lines = [
            f"{_people(after.placed - before.placed)} ({before.placed:,} -> {after.placed:,}).",
            f"{before.filled:,} of {before.seats:,} seats filled -> {after.filled:,} of {after.seats:,}.",
        ]
        if before.blocking_pairs or after.blocking_pairs:
            lines.append(f"{counted(before.blocking_pairs, 'blocking pair')} -> {after.blocking_pairs:,}.")
        return lines

    def _groups(self) -> Iterator[tuple[str, tuple[Move, ...]]]:
        """A heading, and those of whom it speaks."""
        if not self.moves:
            yield "Everybody's placements stay as they are.", ()
            return
        withdrew = tuple(move for move in self.moves if move.kind == "withdrew")
        yield _heading(len(self.gain), "gain", "gains"), self.gain
        yield _heading(len(self.lose), "lose", "loses"), self.lose
        if withdrew:
            yield _heading(len(withdrew), "withdraw", "withdraws"), withdrew

    def _rows(self, moves: tuple[Move, ...]) -> Iterator[tuple[str, str, str, str]]:
        """Who it is, what becomes of them, and their placements before and after; without ids those alike once."""
        rows = [("" if self.hide_personal else move.applicant_id, move.kind, move.before, move.after) for move in moves]
        for (key, kind, before, after), n in Counter(rows).items():
            who = key or (SOMEBODY if n == 1 else counted(n, "applicant"))
            yield who, kind, _told(before), _told(after)

    def _move_records(self) -> Iterator[dict[str, Any]]:
        if not self.hide_personal:
            yield from ({"kind": "move", "applicant_id": move.applicant_id, **_fate(move)} for move in self.moves)
            return
        alike = Counter((move.kind, move.before, move.after) for move in self.moves)
        for (kind, before, after), n in alike.items():
            yield {"kind": "move", "applicants": n, **_fate(Move("", kind, before, after))}


def what_if(outcome: Outcome, changes: Changes, executor: MapBlocks, *, hide_personal: bool = False) -> WhatIf:
    """Solve the market again with changes, and compare.

    Parameters
    ----------
    outcome
        The solved market.
    changes
        To its rows.
    executor
        Where pairs are scored.
    hide_personal
        Leave out the ids of applicants.
    """
    after = solve_again(outcome, changes, executor)
    moves, stability = find_moves(outcome, after), after.matching.stability
    return WhatIf(
        changes=changes.describe(hide_personal=hide_personal),
        moves=moves.rows,
        before=moves.before,
        after=moves.after,
        is_stable=stability.is_stable,
        proof=stability.proof,
        hide_personal=hide_personal,
    )


def _fate(move: Move) -> dict[str, Any]:
    return {
        "move": move.kind,
        "before": [held.project_id for held in move.before],
        "after": [held.project_id for held in move.after],
        "ranks_before": [held.rank for held in move.before],
        "ranks_after": [held.rank for held in move.after],
    }


def _people(more: int) -> str:
    if not more:
        return "As many people are placed as before"
    number = "One" if abs(more) == 1 else f"{abs(more):,}"
    return f"{number} {'more' if more > 0 else 'fewer'} {'person is' if abs(more) == 1 else 'people are'} placed"


def _heading(n: int, verb: str, verb_of_one: str) -> str:
    if n > 1:
        return f"{n:,} {verb}:"
    return f"One {verb_of_one}:" if n else f"Nobody {verb_of_one}."


def _told(placements: tuple[Held, ...]) -> str:
    """``p-3 (their 2nd), p-8 (their 5th)``."""
    return ", ".join(f"{held.project_id} (their {ordinal(held.rank + 1)})" for held in placements) or NOTHING
