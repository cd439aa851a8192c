"""Why a file may come out otherwise than it was without any difference in the outcome."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from matchkit.result import MatchResult
from matchkit.runs import VOCABULARY, RunRecord

NUMBERS = ("placements.csv", "plan.csv", "waitlist.csv")
"""Who works where and when: the same in any version of matchkit, or the run is another."""
REASONS = ("unplaced.csv", "open_seats.csv")
"""Another version may put them in other words."""
LEDGER = "ledger.csv"
"""Likewise; and it names sources and rows, which are others where the same data come in another form."""
REPORT = "report.html"
"""It holds the ledger, too."""


@dataclass(frozen=True)
class Excuses:
    """Reasons, as clauses; whoever edits a manifest can bring them about, so that what they cover counts as unknown.

    Attributes
    ----------
    other_version
        Another version wrote the run; empty where it was this one.
    by_name
        Of files that name the sources, where the caller gave these by other names.
    """

    other_version: str
    by_name: Mapping[str, str]

    @classmethod
    def between(cls, run: RunRecord, result: MatchResult, given: Collection[str]) -> Excuses:
        """Those of a run and of what it gives now, from inputs of which the caller gave some roles."""
        version = ""
        if run.version != result.version:
            version = f"matchkit {result.version} may put otherwise what {run.version} wrote"
        by_name = {}
        if given and not has_same_sources(run, result):
            named = [name for name in run.outputs if name == REPORT or name.startswith("ledger.")]
            by_name = dict.fromkeys(named, "it names sources and rows, and these are others in the data given now")
        return cls(version, by_name)

    def of(self, name: str) -> str:
        """The reason for a file; empty where it must be the same."""
        if self.other_version and name not in NUMBERS:
            return self.other_version
        return self.by_name.get(name, "")


def has_same_sources(run: RunRecord, result: MatchResult) -> bool:
    """Whether the sources go by the same names."""
    names = [given.name for given in run.inputs if given.role != VOCABULARY]
    return names == [source.name for source in result.intake.sources]
