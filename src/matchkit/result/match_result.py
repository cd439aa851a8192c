"""What `match` returns: frames on demand, explanations, and the run folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchkit.assignment import StabilityReport
from matchkit.counterfactual import (
    Changes,
    Trials,
    WhatIf,
    advise_applicant,
    advise_project,
    find_levers,
    what_if,
)
from matchkit.databases import TABLES, write_tables
from matchkit.disk import write_whole
from matchkit.executors import as_executor
from matchkit.explanation import (
    Explanation,
    Outcome,
    View,
    checked_reader,
    explain_applicant,
    explain_pair,
    explain_project,
)
from matchkit.intake import Intake
from matchkit.report import (
    applicant_calendars,
    open_seats_frame,
    placements_frame,
    plain_columns,
    plan_frame,
    render_report,
    unplaced_frame,
    waitlist_frame,
    write_csv,
    write_parquet,
)
from matchkit.result.recording import csv_digests, database_row, facts, file_makers, manifest
from matchkit.runs import (
    RunSettings,
    WorkFolder,
    digest,
    finish_run,
    run_key,
    versions_of_writers,
)
from matchkit.runs.identity import run_id_of
from matchkit.summary import Summary, summarise

if TYPE_CHECKING:
    import pandas as pd

ROWS_SHOWN = 20
"""Placements that a notebook shows."""


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
    settings
        What decides the run beside its sources and params.
    """

    intake: Intake
    outcome: Outcome
    encoder: str
    vocabulary: str
    version: str
    settings: RunSettings

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

    def explain(
        self,
        applicant_id: str,
        project_id: str | None = None,
        *,
        for_: str = "coordinator",
        hide_personal: bool = False,
        quote: bool = False,
    ) -> Explanation:
        """Why this applicant is, or is not, placed in this project; without one, why they are placed as they are.

        Parameters
        ----------
        applicant_id, project_id
            As in the sources. Of somebody without a placement the smallest changes that would give them one are found,
            and each is tried: everybody is placed again with it.
        for_
            Who reads it: ``"applicant"``, ``"host"`` or ``"coordinator"``. Applicants are told of themselves, and see
            nobody else's data; hosts see the project's side of a pair alone.
        hide_personal
            Leave out the applicant's id, and whatever comes from what they stated.
        quote
            Add the lines of the resume in which skills that the project asks for were found.

        Raises
        ------
        UnknownIdError
            If the market has no such applicant or project; the message suggests near ones.
        UsageError
            If ``for_`` is no reader, a host asks without a project, or quotes are asked for and personal data hidden.
        """
        market = self.outcome.market
        view = View(checked_reader(for_), hide_personal, quote)
        applicant = market.applicants.position(applicant_id, "explain", "applicants")
        if project_id is not None:
            project = market.projects.position(project_id, "explain", "projects")
            return explain_pair(self.outcome, applicant, project, view)
        asks = not (self.outcome.held[applicant] or hide_personal or view.reader == "host")
        tried = advise_applicant(self._trials, applicant, view.reader) if asks else ()
        return explain_applicant(self.outcome, applicant, view, tried)

    def explain_project(
        self, project_id: str, *, for_: str = "coordinator", hide_personal: bool = False
    ) -> Explanation:
        """How a project's seats stand: who is seated, who would be next, and why seats are open if some are.

        Parameters
        ----------
        project_id
            As in the source. For open seats the smallest changes that would fill one are found and tried.
        for_
            ``"coordinator"`` or ``"host"``.
        hide_personal
            Leave out applicants' ids, and whatever comes from what one of them stated.

        Raises
        ------
        UnknownIdError
            If the market has no such project; the message suggests near ones.
        UsageError
            If ``for_`` is no reader, or is an applicant.
        """
        outcome, view = self.outcome, View(checked_reader(for_), hide_personal)
        project = outcome.market.projects.position(project_id, "explain_project", "projects")
        is_open = len(outcome.seated[project]) < outcome.market.projects.seats[project]
        asks = is_open and not hide_personal and view.reader != "applicant"
        tried = advise_project(self._trials.again, project) if asks else ()
        return explain_project(outcome, project, view, tried)

    def what_if(
        self,
        *,
        seats: Mapping[str, Any] | None = None,
        hours: Mapping[str, Any] | None = None,
        must_have_skills: Mapping[str, Any] | None = None,
        hours_per_week: Mapping[str, Any] | None = None,
        available: Mapping[str, Any] | None = None,
        max_projects: Mapping[str, Any] | None = None,
        skills: Mapping[str, Any] | None = None,
        languages: Mapping[str, Any] | None = None,
        work_mode: Mapping[str, Any] | None = None,
        location: Mapping[str, Any] | None = None,
        without: Sequence[str] = (),
        hide_personal: bool = False,
    ) -> WhatIf:
        """Who would gain and who would lose if the market were changed: everybody is placed again. Nothing is kept.

        Parameters
        ----------
        seats, hours
            By project: a number, or one with its sign in a text, ``{"p-12": "+1"}``.
        must_have_skills
            By project: names on which it no longer insists.
        hours_per_week, max_projects
            By applicant: a number, or one with its sign in a text.
        available
            By applicant: windows that come to theirs, ``"2027-01-03/2027-02-01"``.
        skills, languages, work_mode, location
            By applicant: names that come to those which they stated.
        without
            Ids of applicants and projects that withdraw; ``"applicant:7"`` or ``"project:7"`` where both sides have it.
        hide_personal
            Count those who fare alike, without their ids.

        Raises
        ------
        UnknownIdError
            If the market has no such applicant or project.
        ChangeError
            If there is no change at all, or one cannot be made; the message says why.
        """
        changes = Changes.parse(
            self.outcome.market,
            self.outcome.evidence.params,
            seats=seats,
            hours=hours,
            must_have_skills=must_have_skills,
            hours_per_week=hours_per_week,
            available=available,
            max_projects=max_projects,
            skills=skills,
            languages=languages,
            work_mode=work_mode,
            location=location,
            without=without,
        )
        return what_if(self.outcome, changes, self._trials.executor, hide_personal=hide_personal)

    def levers(self, *, most: int = 10) -> pd.DataFrame:
        """What would place most people: seats, hours or skills, each tried by placing everybody again.

        Columns: kind (as the parameters of `what_if`), what, n_changed (cells that would have to change), placed_more
        (people, after those who lose their last placement), gain and lose (people whose placements get better or
        worse); what places most comes first.

        Parameters
        ----------
        most
            How many are kept, 1 to 1,000. At most 32 are tried, each in a second or so for 10,000 applicants.

        Raises
        ------
        UsageError
            If ``most`` is out of range.
        """
        import pandas as pd

        found = find_levers(self.outcome, self._trials.executor, most)
        names = ("kind", "what", "n_changed", "placed_more", "gain", "lose")
        return pd.DataFrame([lever.record for lever in found], columns=list(names))

    @cached_property
    def _trials(self) -> Trials:
        """What changes are tried on."""
        return Trials(self.outcome, as_executor(None))

    def report(self, path: str | Path | None = None, *, hide_personal: bool = False, quote: bool = False) -> str:
        """The one-page HTML report, written to ``path`` if one is given.

        Parameters
        ----------
        path
            Where to write it, as UTF-8.
        hide_personal
            Leave out applicants' ids, and whatever comes from what one of them stated.
        quote
            Show the lines of resumes in which skills were found; without it no word of a resume is in the page.
        """
        ledger = [asdict(entry) for entry in self.intake.ledger.entries]
        page = render_report(self.outcome, self.summary, ledger, facts(self), hide_personal=hide_personal, quote=quote)
        if path is not None:
            write_whole(Path(path), page.encode())
        return page

    def calendars(self) -> dict[str, bytes]:
        """The plan of each applicant who was placed as an iCalendar file, by id, for any calendar program.

        Raises
        ------
        UsageError
            If the package `icalendar` is not installed.
        """
        return applicant_calendars(self.outcome)

    def csv_file(self, name: str) -> bytes:
        """What `write` puts into one of `CSV_FILES`."""
        return write_csv(getattr(self, name.removesuffix(".csv")))

    def parquet_file(self, name: str) -> bytes:
        """What `write` puts into one of `CSV_FILES` where it is written as Parquet."""
        return write_parquet(getattr(self, name.removesuffix(".csv")))

    def write(self, folder: str | Path, *, calendars: bool = False, parquet: bool = False) -> Path:
        """Write the run folder, whole or not at all: CSV files, the report, the text state, and the manifest.

        Parameters
        ----------
        folder
            A new or empty folder, or that of an earlier run.
        calendars
            Write the `calendars` too, each into a file below ``calendars/``.
        parquet
            Write each CSV file as Parquet, too, with texts as they are: in CSV, what a spreadsheet would run as a
            formula has an apostrophe.

        Raises
        ------
        UsageError
            If the folder holds files that are no run of matchkit; or for calendars, if the package `icalendar` is not
            installed.
        LockedError
            If another job is writing there.
        DiskError
            If the system refuses to write. An earlier run is left as it is; write again, and it goes on.
        """
        with WorkFolder.beside(folder) as work:
            self.write_from(work, calendars=calendars, parquet=parquet)
        return Path(folder)

    def write_from(self, work: WorkFolder, *, calendars: bool = False, parquet: bool = False) -> None:
        """`write`, into the run folder of an open work folder; files that are there already are not made again."""
        key = run_key(self.outcome.evidence, self.outcome.seed, self.encoder, self.vocabulary)
        if key is not None:
            key = digest(key, facts(self), self.intake.ledger.entries, versions_of_writers())
        finish_run(work, file_makers(self, calendars=calendars, parquet=parquet), self.manifest(), key)

    def files(self, *, calendars: bool = False, parquet: bool = False) -> dict[str, bytes]:
        """What `write` puts into a run folder beside the manifest, by name.

        Parameters
        ----------
        calendars
            The `calendars` too.
        parquet
            Parquet files too.
        """
        return {name: make() for name, make in file_makers(self, calendars=calendars, parquet=parquet).items()}

    @cached_property
    def csv_digests(self) -> dict[str, str]:
        """SHA-256 of each of `CSV_FILES`, by name."""
        return csv_digests(self)

    @cached_property
    def run_id(self) -> str:
        """What the run is known by in a database: a digest of what it was made from and of what came out."""
        manifest = {**self.manifest(), "outputs": self.csv_digests}
        return run_id_of(manifest, [f"{name}.csv" for name in TABLES if name != "ledger"])

    def write_to_database(self, database: Any, *, schema: str | None = None, prefix: str = "matchkit_") -> str:
        """Write all tables of the run to a database in one transaction: all of it, or nothing.

        The tables ``placements``, ``plan``, ``unplaced``, ``open_seats``, ``waitlist``, ``ledger`` and ``runs`` are
        made where they are missing. Each row has the `run_id`; writing a run again replaces its rows, those of other
        runs stay. Columns that matchkit only carries along are left out: join them by the ids.

        Parameters
        ----------
        database
            A URL as in `Query`, or an ``Engine`` of SQLAlchemy's.
        schema
            Of the tables, which must be there; by default the database's own.
        prefix
            How the tables' names begin.

        Returns
        -------
        str
            The `run_id`.

        Raises
        ------
        DatabaseError
            If the database cannot be reached or refuses something, or a table of that name has other columns. The
            database is then as it was.
        UsageError
            If the extra is not installed: ``pip install "matchkit[database]"``; or the prefix cannot be one.
        """
        tables = {name: plain_columns(getattr(self, name), columns) for name, columns in TABLES.items()}
        write_tables(database, self.run_id, database_row(self), tables, schema=schema, prefix=prefix)
        return self.run_id

    def manifest(self) -> Mapping[str, Any]:
        """What `write` puts into ``manifest.json``, but for the digests of the files."""
        return manifest(self)

    def _repr_html_(self) -> str:
        placements = self.placements.to_html(index=False, max_rows=ROWS_SHOWN)
        return f"<p>{self.summary.sentence}</p>{self.stability._repr_html_()}{placements}"
