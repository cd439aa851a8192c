"""Counts over many outcomes, kept in a file so that a campaign that was stopped goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from fuzzing.outcome import Outcome

SHOWN = 20
"""Seeds that are kept of each problem, and slowest ones."""


@dataclass
class Tally:
    """What came of all seeds so far.

    Attributes
    ----------
    first
        The campaign's first seed; those after it follow one by one.
    done
        Chunks of seeds that are in the counts.
    kinds
        By kind: planted, of these with a definite expectation, of these told as expected.
    ends
        By the code of the error that ended a run, or ``"fine"``.
    problems, missed
        In words: how many, and the first seeds.
    slowest
        Seconds and seed.
    """

    first: int = 0
    done: list[int] = field(default_factory=list)
    intakes: int = 0
    matched: int = 0
    seconds: float = 0.0
    kinds: dict[str, list[int]] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    problems: dict[str, list[int]] = field(default_factory=dict)
    missed: dict[str, list[int]] = field(default_factory=dict)
    slowest: list[list[float]] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        self.intakes += 1
        self.matched += outcome.is_matched
        self.seconds += outcome.seconds
        self.ends[outcome.end] = self.ends.get(outcome.end, 0) + 1
        for kind, carried in outcome.kinds:
            counts = self.kinds.setdefault(kind, [0, 0, 0])
            counts[0] += 1
            counts[1] += carried is not None
            counts[2] += carried is True
        for table, lines in ((self.problems, outcome.problems), (self.missed, outcome.missed)):
            for line in lines:
                _note(table, line, 1, [outcome.seed])
        self._slow([[round(outcome.seconds, 3), outcome.seed]])

    def merge(self, other: Tally) -> None:
        """Add the counts of another part."""
        self.intakes += other.intakes
        self.matched += other.matched
        self.seconds += other.seconds
        for end, count in other.ends.items():
            self.ends[end] = self.ends.get(end, 0) + count
        for kind, counts in other.kinds.items():
            self.kinds[kind] = [one + more for one, more in zip(self.kinds.get(kind, [0, 0, 0]), counts, strict=True)]
        for mine, theirs in ((self.problems, other.problems), (self.missed, other.missed)):
            for line, (count, *seeds) in theirs.items():
                _note(mine, line, count, seeds)
        self._slow(other.slowest)

    def _slow(self, more: Iterable[list[float]]) -> None:
        self.slowest = sorted([*self.slowest, *more], reverse=True)[:SHOWN]

    @property
    def told(self) -> tuple[int, int]:
        """Planted faults that were told as expected, and those of which something definite was expected."""
        return sum(counts[2] for counts in self.kinds.values()), sum(counts[1] for counts in self.kinds.values())

    @property
    def n_problems(self) -> int:
        """Outcomes that must never be."""
        return sum(count for count, *_ in self.problems.values())

    def write(self, path: Path) -> None:
        """Whole or not at all."""
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self)), encoding="utf-8")
        os.replace(part, path)  # noqa: PTH105 - replaces on every system

    @classmethod
    def read(cls, path: Path, first: int) -> Tally:
        """That of a campaign with the same first seed, or an empty one."""
        if not path.is_file():
            return cls(first)
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if content["first"] != first:
            raise SystemExit(f"{path} is of a campaign that began with seed {content['first']}; name another file.")
        return cls(**content)


def _note(table: dict[str, list[int]], line: str, count: int, seeds: list[int]) -> None:
    """Under a line of words: how many, then the first seeds."""
    known = table.setdefault(line, [0])
    known[0] += count
    known.extend(seeds[: max(SHOWN + 1 - len(known), 0)])
