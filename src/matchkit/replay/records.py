"""What computing a run again has shown, as plain records."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from matchkit.errors import counted, first_few


@dataclass(frozen=True)
class OutputDifference:
    """The first place where a file of a run is not what the run gives now.

    Attributes
    ----------
    file
        Its name in the run folder.
    place
        Such as ``"line 5"``; empty where nothing more can be told.
    column
        Of the cell; empty where it is not about one.
    then, now
        What stands in the folder, and what would be written now; empty where it is not shown: cells of the caller's own
        columns never are, nor are sentences, nor what is in the report.
    """

    file: str
    place: str = ""
    column: str = ""
    then: str = ""
    now: str = ""

    @property
    def words(self) -> str:
        """The same in words: ``placements.csv, line 5, applicant_score: '5312' then, '5311' now``."""
        where = ", ".join(part for part in (self.file, self.place, self.column) if part)
        shown = f": {self.then!r} then, {self.now!r} now" if self.then or self.now else ""
        return where + shown


@dataclass(frozen=True)
class Replay:
    """A run, computed again and compared.

    Attributes
    ----------
    folder
        The run folder.
    same
        Names of the files that come out to the byte as they stand there.
    different
        Names of those that do not.
    difference
        The first place where the first of these differs.
    left_out
        By name of the file, why it could not be compared, or not wholly: it has the digest that the manifest says, and
        whether it tells the truth is not known.
    suspects
        What may be behind a difference, likeliest first.
    """

    folder: str
    same: tuple[str, ...]
    different: tuple[str, ...]
    difference: OutputDifference | None
    left_out: Mapping[str, str]
    suspects: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """``"same"``; ``"different"``; or ``"partly_compared"``, where nothing differs and something was left out."""
        if self.different:
            return "different"
        return "partly_compared" if self.left_out else "same"

    @property
    def is_same(self) -> bool:
        """Whether every file was compared, and comes out as it stands in the folder."""
        return self.outcome == "same"

    @property
    def sentence(self) -> str:
        """The outcome in a sentence."""
        told = f"Computed again: {counted(len(self.same) + len(self.different), 'file')} compared"
        if self.is_same:
            return f"{told}, every one the same to the byte."
        found = f"{counted(len(self.different), 'file')} not the same" if self.different else "no difference found"
        return f"{told}, {found}{self._left_out_in_words}."

    @property
    def _left_out_in_words(self) -> str:
        if not self.left_out:
            return ""
        why = "; ".join(dict.fromkeys(self.left_out.values()))
        return f"; {counted(len(self.left_out), 'file')} could not be compared, or not wholly ({why})"

    @property
    def record(self) -> dict[str, Any]:
        """Plain data."""
        return {"outcome": self.outcome, "is_same": self.is_same, **asdict(self)}

    def to_text(self) -> str:
        """For a terminal."""
        lines = [self.folder, "=" * len(self.folder), self.sentence]
        if self.difference is not None:
            lines += [f"First difference: {self.difference.words}."]
        if len(self.different) > 1:
            lines += [f"Not the same: {', '.join(self.different)}."]
        if self.suspects:
            lines += [f"What may be behind it: {'; '.join(self.suspects)}."]
        for why in dict.fromkeys(self.left_out.values()):
            names = [name for name, reason in self.left_out.items() if reason == why]
            lines += [f"Not compared: {first_few(names, quote=False)} ({why})."]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{html.escape(line)}</p>" for line in self.to_text().splitlines()[2:])
