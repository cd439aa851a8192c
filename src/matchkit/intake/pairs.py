"""Rankings of both sides, pins and forbids: rows that name an applicant and a project, to positions of the market."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from matchkit.intake.identity import folded, positions
from matchkit.intake.ledger import Finding, SourceLedger
from matchkit.intake.parsing import filled, parse_ids, parse_table
from matchkit.intake.tables import Table
from matchkit.market import Pin, Ragged

SEARCH_BUDGET = 200_000  # comparisons of a misspelt id with known ones, about a second


@dataclass(frozen=True, eq=False)
class KnownIds:
    """Ids of one side: those in the market, and all that its source names."""

    side: str
    source: str
    ids: Sequence[str]
    named: frozenset[str]

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Position of each id of the market."""
        return positions(self.ids)

    def find_near(self, unknown: Iterable[str]) -> dict[str, str]:
        """The id that each unknown one may stand for. Spellings are compared within a budget, in ascending order."""
        plain = {_plain(key): key for key in reversed(self.ids)}
        near: dict[str, str] = {}
        budget = SEARCH_BUDGET
        for key in sorted(set(unknown)):
            match = [plain[_plain(key)]] if _plain(key) in plain else []
            if not match and budget > 0:
                budget -= len(self.ids)
                match = get_close_matches(key, self.ids, 1, 0.6)
            if match:
                near[key] = match[0]
        return near


def _plain(key: str) -> str:
    """An id without letter case, punctuation and leading zeros: ``A_7`` and ``a-007`` are alike."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", re.sub(r"[\W_]+", "", folded(key)))


@dataclass(frozen=True, order=True)
class _Pair:
    """A row in positions of the market; rows sort by pair, then by what is said of it, then by place.

    The owner is the one whose row it is: the applicant, or in a ranking by hosts the project.
    """

    owner: int
    other: int
    said: tuple[int | str, ...]
    place: int


def read_rankings(table: Table, owners: KnownIds, others: KnownIds, ledger: SourceLedger) -> Ragged:
    """For each owner, an applicant or a project for its host, the others that they ranked, best first."""
    pairs = _distinct(_read_pairs(table, ("rank",), owners, others, ledger), owners, ledger)
    rows: list[list[int]] = [[] for _ in owners.ids]
    by_rank = sorted(pairs, key=lambda pair: (pair.owner, pair.said, pair.other))
    before = None
    for pair in by_rank:
        if before and (before.owner, before.said) == (pair.owner, pair.said):
            _refuse(pair, _tie(others, before, pair), "rank", owners, ledger)
            continue
        rows[pair.owner].append(pair.other)
        before = pair
    return Ragged.from_rows(rows)


def read_pins(table: Table, applicants: KnownIds, projects: KnownIds, ledger: SourceLedger) -> tuple[Pin, ...]:
    """Pairs decided by hand, in ascending order of positions."""
    pairs = _distinct(_read_pairs(table, ("by", "why"), applicants, projects, ledger), applicants, ledger)
    return tuple(Pin(pair.owner, pair.other, *(str(text) for text in pair.said)) for pair in pairs)


def _read_pairs(
    table: Table, said: Sequence[str], owners: KnownIds, others: KnownIds, ledger: SourceLedger
) -> list[_Pair]:
    """The usable rows; a source's first two columns are the ids of owner and other."""
    first, second = (column.name for column in table.known_columns[:2])
    keys = parse_ids(table, ledger)
    ids = [key or "" for key in keys]
    values = parse_table(table, ids, ledger)
    _refuse_unknown(table, ids, first, keys, owners, ledger)
    _refuse_unknown(table, ids, second, values[second], others, ledger)
    stated = zip(*(filled(values[name], "") for name in said), strict=True)
    rows = zip(table.places, ids, values[second], stated, strict=True)
    return [
        _Pair(owners.positions[owner], others.positions[other], words, place)
        for place, owner, other, words in rows
        if place not in ledger.refused
    ]


def _refuse_unknown(
    table: Table, ids: Sequence[str], column: str, keys: Sequence[str | None], known: KnownIds, ledger: SourceLedger
) -> None:
    stated = [(row, key) for row, key in enumerate(keys) if key is not None]
    strange = [(row, key) for row, key in stated if key not in known.positions]
    near = known.find_near(key for _, key in strange if key not in known.named)
    for row, key in strange:
        ledger.add(_unknown(key, known, near.get(key)), table.places[row], column, ids[row])


def _unknown(key: str, known: KnownIds, near: str | None) -> Finding:
    if key in known.named:
        cure = f"Mend the row of {key!r} in {known.source}; its ledger entry says how."
        return Finding("refused_id", f"The row of {key!r} was refused in {known.source}.", cure)
    hint = f"Did you mean {near!r}?" if near else f"Ids are compared letter by letter with those of {known.source}."
    return Finding("unknown_id", f"There are no {known.side} with the id {key!r}.", hint)


def _distinct(pairs: Iterable[_Pair], owners: KnownIds, ledger: SourceLedger) -> Iterator[_Pair]:
    """Each pair once: of several the one with the lowest rank, or the first note in order of the alphabet."""
    before = None
    for pair in sorted(pairs):
        if before and (before.owner, before.other) == (pair.owner, pair.other):
            _refuse(pair, _again(before, pair), "", owners, ledger)
            continue
        before = pair
        yield pair


def _again(kept: _Pair, pair: _Pair) -> Finding:
    if kept.said == pair.said:
        return Finding("duplicate_row", f"The row repeats row {kept.place}.", "Delete one of the two.")
    what = f"Row {kept.place} names the same applicant and project; that one is kept."
    return Finding("duplicate_pair", what, "Keep one of the two.")


def _tie(others: KnownIds, kept: _Pair, pair: _Pair) -> Finding:
    who, whom = ("The applicant", "project") if others.side == "projects" else ("The host", "applicant")
    what = f"{who} gave rank {pair.said[0]} to {whom} {others.ids[kept.other]!r} too, which is kept."
    return Finding("duplicate_rank", what, f"Give each {whom} a rank of its own.")


def _refuse(pair: _Pair, finding: Finding, column: str, owners: KnownIds, ledger: SourceLedger) -> None:
    ledger.add(finding, pair.place, column, owners.ids[pair.owner])
