"""What `match` returns: frames on demand, explanations, and the run folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchkit.assignment import StabilityReport
from matchkit.explanation import Explanation, Outcome, explain_applicant, explain_pair
from matchkit.intake import Intake
from matchkit.market import Market
from matchkit.report import (
    applicant_calendars,
    open_seats_frame,
    placements_frame,
    plan_frame,
    render_report,
    shortlist_frame,
    unplaced_frame,
    waitlist_frame,
    write_csv,
)
from matchkit.report.calendar_files import file_name
from matchkit.runs import write_run
from matchkit.scoring import Edges
from matchkit.summary import Summary, summarise

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class MatchResult:
    """Who was placed where, why, and how it is known to be stable.

    Attributes
    ----------
    intake
        What was read, with its ledger.
    outcome
        The solved market as records and arrays, for code that wants more than frames.
    encoder
        Fingerprint of the encoder that read the texts.
    vocabulary
        Fingerprint of the skills that were known.
    version
        Of matchkit.
    """

    intake: Intake
    outcome: Outcome
    encoder: str
    vocabulary: str
    version: str

    @cached_property
    def placements(self) -> pd.DataFrame:
        """applicant_id, project_id, start, end, hours, applicant_score, project_score, applicant_rank, project_rank."""
        return placements_frame(self.outcome)

    @cached_property
    def plan(self) -> pd.DataFrame:
        """applicant_id, date, project_id, hours: who works when, within every limit."""
        return plan_frame(self.outcome)

    @cached_property
    def unplaced(self) -> pd.DataFrame:
        """applicant_id, code, reason: everybody without a placement."""
        return unplaced_frame(self.outcome)

    @cached_property
    def open_seats(self) -> pd.DataFrame:
        """project_id, seats_left, code, reason: every project that is not full."""
        return open_seats_frame(self.outcome)

    @cached_property
    def waitlist(self) -> pd.DataFrame:
        """project_id, applicant_id, position: who would take one more seat, next first."""
        return waitlist_frame(self.outcome)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """source, row, column, code, kind, id, what, cure: everything refused, repaired, or assumed."""
        return self.intake.ledger.to_frame()

    @property
    def stability(self) -> StabilityReport:
        """What the independent checker found."""
        return self.outcome.matching.stability

    @cached_property
    def summary(self) -> Summary:
        """The headline numbers."""
        return summarise(self.outcome)

    def explain(self, applicant_id: str, project_id: str | None = None) -> Explanation:
        """Why this applicant is, or is not, placed in this project; without one, why they are placed as they are.

        Raises
        ------
        UnknownIdError
            If the market has no such applicant or project; the message suggests near ones.
        """
        market = self.outcome.market
        applicant = market.applicants.position(applicant_id, "explain", "applicants")
        if project_id is None:
            return explain_applicant(self.outcome, applicant)
        return explain_pair(self.outcome, applicant, market.projects.position(project_id, "explain", "projects"))

    def report(self, path: str | Path | None = None) -> str:
        """The one-page HTML report, written to ``path`` if one is given."""
        ledger = [asdict(entry) for entry in self.intake.ledger.entries]
        page = render_report(self.outcome, self.summary, ledger, self._facts())
        if path is not None:
            Path(path).write_text(page, encoding="utf-8", newline="\n")
        return page

    def calendars(self) -> dict[str, bytes]:
        """The plan of each applicant who was placed as an iCalendar file, by id, for any calendar program.

        Raises
        ------
        UsageError
            If the package `icalendar` is not installed.
        """
        return applicant_calendars(self.outcome)

    def write(self, folder: str | Path, *, calendars: bool = False) -> Path:
        """Write the run folder, whole or not at all: CSV files, the report, the text state, and the manifest.

        Parameters
        ----------
        folder
            A new or empty folder, or that of an earlier run.
        calendars
            Write the `calendars` too, each into a file below ``calendars/``.

        Raises
        ------
        UsageError
            If the folder holds files that are no run of matchkit; or for calendars, if the package `icalendar` is not
            installed.
        """
        files = {
            "placements.csv": write_csv(self.placements),
            "plan.csv": write_csv(self.plan),
            "unplaced.csv": write_csv(self.unplaced),
            "open_seats.csv": write_csv(self.open_seats),
            "waitlist.csv": write_csv(self.waitlist),
            "ledger.csv": write_csv(self.ledger),
            "report.html": self.report().encode(),
            "text_state.npz": self.outcome.evidence.texts.state.to_bytes(),
        }
        if calendars:
            files |= {f"calendars/{file_name(key)}": content for key, content in self.calendars().items()}
        return write_run(folder, files, self._manifest())

    def _repr_html_(self) -> str:
        return f"<p>{self.summary.sentence}</p>{self.placements.to_html(index=False, max_rows=20)}"

    def _facts(self) -> dict[str, Any]:
        return {
            "matchkit": self.version,
            "encoder": self.encoder,
            "vocabulary": self.vocabulary,
            "seed": self.outcome.seed,
            "rows": {name: asdict(counts) for name, counts in sorted(self.intake.counts.items())},
            "params": self.outcome.evidence.params.model_dump(),
        }

    def _manifest(self) -> Mapping[str, Any]:
        stability = self.stability
        return {
            **self._facts(),
            "inputs": [asdict(source) for source in self.intake.sources],
            "stability": {
                "is_stable": stability.is_stable,
                "blocking_pairs": len(stability.blocking_pairs),
                "pinned_pairs": len(stability.pinned_pairs),
                "method": stability.method,
                "proof": stability.proof,
                "scope": stability.scope,
            },
            "summary": json.loads(json.dumps(asdict(self.summary))),
        }


@dataclass(frozen=True, eq=False)
class Shortlists:
    """What `shortlist` returns: of all pairs the best of each side.

    Attributes
    ----------
    intake
        What was read, with its ledger.
    market
        Both sides.
    edges
        The pairs in arrays, with positions of the market.
    """

    intake: Intake
    market: Market
    edges: Edges

    def to_frame(self) -> pd.DataFrame:
        """applicant_id, project_id, applicant_score, project_score, each component (0..10,000, or missing), is_own.

        ``is_own`` tells the applicant's best from pairs that are only among a project's best, or named by a ranking.
        `Preferences.from_frame` takes such frames.
        """
        return shortlist_frame(self.market, self.edges)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """source, row, column, code, kind, id, what, cure: everything refused, repaired, or assumed."""
        return self.intake.ledger.to_frame()
