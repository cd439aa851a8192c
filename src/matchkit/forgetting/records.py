"""What was removed of people, as a plain record."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from matchkit.errors import counted


@dataclass(frozen=True)
class Forgetting:
    """What was removed of some people.

    Attributes
    ----------
    folder
        The folder from which they were removed.
    applicants
        How many ids were given.
    rows
        How many rows of theirs went from each file of the run.
    reworded
        In how many rows of others, by file, words went that named them.
    files
        Files that went as a whole.
    vectors
        How many kept vectors went.
    notes
        What else there is to know, a sentence each: what else was removed, what was not touched, what is left to do.
    """

    folder: str
    applicants: int
    rows: Mapping[str, int]
    reworded: Mapping[str, int]
    files: tuple[str, ...]
    vectors: int
    notes: tuple[str, ...]

    @property
    def is_anything(self) -> bool:
        """Whether anything of theirs was found."""
        return bool(sum(self.rows.values()) + sum(self.reworded.values()) + len(self.files) + self.vectors)

    @property
    def record(self) -> dict[str, Any]:
        """Plain data."""
        return {"is_anything": self.is_anything, **asdict(self)}

    def to_text(self) -> str:
        """For a terminal."""
        people = counted(self.applicants, "applicant")
        first = f"Of {people}, removed from {self.folder}:"
        if not self.is_anything:
            first = f"Of {people} there is nothing in {self.folder}."
        lines = [f"  {name}: {counted(n, 'row')}" for name, n in self.rows.items() if n]
        lines += [f"  {name}: words in {counted(n, 'row')} of others" for name, n in self.reworded.items() if n]
        lines += [f"  {name}: the whole file" for name in self.files]
        lines += [f"  kept vectors: {self.vectors:,}"] if self.vectors else []
        return "\n".join([first, *lines, *self.notes])

    def _repr_html_(self) -> str:
        return "".join(f"<p>{html.escape(line)}</p>" for line in self.to_text().splitlines())
