"""Rankings, pins and forbids: rows that name an applicant and a project, to positions of the market."""

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
    """A row in positions of the market; rows sort by pair, then by what is said of it, then by place."""

    applicant: int
    project: int
    said: tuple[int | str, ...]
    place: int


def read_rankings(table: Table, applicants: KnownIds, projects: KnownIds, ledger: SourceLedger) -> Ragged:
    """For each applicant of the market the projects that they ranked, best first."""
    pairs = _distinct(_read_pairs(table, ("rank",), applicants, projects, ledger), applicants, ledger)
    rows: list[list[int]] = [[] for _ in applicants.ids]
    by_rank = sorted(pairs, key=lambda pair: (pair.applicant, pair.said, pair.project))
    before = None
    for pair in by_rank:
        if before and (before.applicant, before.said) == (pair.applicant, pair.said):
            _refuse(pair, _tie(projects.ids[before.project], pair), "rank", applicants, ledger)
            continue
        rows[pair.applicant].append(pair.project)
        before = pair
    return Ragged.from_rows(rows)


def read_pins(table: Table, applicants: KnownIds, projects: KnownIds, ledger: SourceLedger) -> tuple[Pin, ...]:
    """Pairs decided by hand, in ascending order of positions."""
    pairs = _distinct(_read_pairs(table, ("by", "why"), applicants, projects, ledger), applicants, ledger)
    return tuple(Pin(pair.applicant, pair.project, *(str(text) for text in pair.said)) for pair in pairs)


def _read_pairs(
    table: Table, said: Sequence[str], applicants: KnownIds, projects: KnownIds, ledger: SourceLedger
) -> list[_Pair]:
    keys = parse_ids(table, ledger)
    ids = [key or "" for key in keys]
    values = parse_table(table, ids, ledger)
    _refuse_unknown(table, ids, "applicant_id", keys, applicants, ledger)
    _refuse_unknown(table, ids, "project_id", values["project_id"], projects, ledger)
    stated = zip(*(filled(values[name], "") for name in said), strict=True)
    rows = zip(table.places, ids, values["project_id"], stated, strict=True)
    return [
        _Pair(applicants.positions[applicant], projects.positions[project], words, place)
        for place, applicant, project, words in rows
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


def _distinct(pairs: Iterable[_Pair], applicants: KnownIds, ledger: SourceLedger) -> Iterator[_Pair]:
    """Each pair once: of several the one with the lowest rank, or the first note in order of the alphabet."""
    before = None
    for pair in sorted(pairs):
        if before and (before.applicant, before.project) == (pair.applicant, pair.project):
            _refuse(pair, _again(before, pair), "", applicants, ledger)
            continue
        before = pair
        yield pair


def _again(kept: _Pair, pair: _Pair) -> Finding:
    if kept.said == pair.said:
        return Finding("duplicate_row", f"The row repeats row {kept.place}.", "Delete one of the two.")
    what = f"Row {kept.place} names the same applicant and project; that one is kept."
    return Finding("duplicate_pair", what, "Keep one of the two.")


def _tie(kept: str, pair: _Pair) -> Finding:
    what = f"The applicant gave rank {pair.said[0]} to project {kept!r} too, which is kept."
    return Finding("duplicate_rank", what, "Give each project a rank of its own.")


def _refuse(pair: _Pair, finding: Finding, column: str, applicants: KnownIds, ledger: SourceLedger) -> None:
    ledger.add(finding, pair.place, column, applicants.ids[pair.applicant])
