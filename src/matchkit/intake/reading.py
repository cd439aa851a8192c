"""The intake on one page: sources to tables, tables to a market and wishes, and all that was amiss to a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, overload

from matchkit.databases import Query, read_queries
from matchkit.errors import InputError
from matchkit.intake.applicants import read_applicants
from matchkit.intake.busy import Season
from matchkit.intake.defaults import NO_RESUME
from matchkit.intake.identity import Identified, identify
from matchkit.intake.ledger import Finding, Ledger, SourceLedger, collect
from matchkit.intake.named_files import NamedFiles, digest_named_files
from matchkit.intake.pairs import KnownIds, read_pins, read_rankings
from matchkit.intake.projects import read_projects
from matchkit.intake.roles import sources_by_role
from matchkit.intake.schema import CALENDAR_COLUMNS, COLUMNS
from matchkit.intake.sources import is_path, read_source, source_names
from matchkit.intake.tables import Table, check_columns, note_unknown_columns, rename
from matchkit.intake.telling import log_sources
from matchkit.market import Market, Ragged, Wishes
from matchkit.params import CalendarParams, DocumentParams


@dataclass(frozen=True)
class RowCounts:
    """Rows of one source; ``rows_in == used + refused``, always."""

    rows_in: int
    used: int
    refused: int


@dataclass(frozen=True)
class SourceInfo:
    """One source: its name in the ledger, its role, and its rows; of a file, the SHA-256 and the absolute path."""

    name: str
    role: str
    sha256: str | None
    rows: int
    path: str | None


@dataclass(frozen=True)
class IntakeOrigin:
    """How the sources were read.

    Attributes
    ----------
    columns
        The caller's names to the canonical ones.
    base_folder
        Absolute path of the folder of resumes and calendars; None where it is that of the applicants file.
    named_files
        The resumes and calendars that applicants name, if any.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    base_folder: str | None = None
    named_files: tuple[NamedFiles, ...] = ()


@dataclass(frozen=True, eq=False)
class Intake:
    """What was read.

    Attributes
    ----------
    market, wishes
        The rows that are used.
    ledger
        Everything refused, repaired or assumed.
    counts
        Rows in, used and refused of each source, by its name.
    originals
        The applicants' texts as they were given, by column (``"resume"``, ``"commitment"``), one a row of the market.
        The market's own are what is compared: without personal data and hidden characters.
    sources
        In the order applicants, projects, rankings, host_rankings, pins, forbids, as far as given.
    origin
        How these were read.
    """

    market: Market
    wishes: Wishes
    ledger: Ledger
    counts: Mapping[str, RowCounts]
    sources: tuple[SourceInfo, ...]
    originals: Mapping[str, tuple[str, ...]]
    origin: IntakeOrigin

    def noting(self, source: str, findings: Iterable[Finding]) -> Intake:
        """The same intake, with what a later stage found in its ledger, under the name of a source."""
        later = SourceLedger(source)
        for finding in findings:
            later.add(finding)
        return replace(self, ledger=Ledger((*self.ledger.entries, *later.entries)))


@overload
def read_intake(
    applicants: Any,
    projects: Any,
    *,
    rankings: Any = None,
    host_rankings: Any = None,
    pins: Any = None,
    forbids: Any = None,
    columns: Mapping[str, str] | None = None,
    params: CalendarParams | None = None,
    documents: DocumentParams | None = None,
    base_folder: str | Path | None = None,
) -> Intake: ...


@overload
def read_intake(
    database: Any,
    /,
    *,
    applicants: Any,
    projects: Any,
    rankings: Any = None,
    host_rankings: Any = None,
    pins: Any = None,
    forbids: Any = None,
    columns: Mapping[str, str] | None = None,
    params: CalendarParams | None = None,
    documents: DocumentParams | None = None,
    base_folder: str | Path | None = None,
) -> Intake: ...


def read_intake(
    *sources: Any,
    applicants: Any = None,
    projects: Any = None,
    rankings: Any = None,
    host_rankings: Any = None,
    pins: Any = None,
    forbids: Any = None,
    columns: Mapping[str, str] | None = None,
    params: CalendarParams | None = None,
    documents: DocumentParams | None = None,
    base_folder: str | Path | None = None,
) -> Intake:
    """Read both sides, and what was stated by name: from sources of any kind, or from one database by queries.

    Parameters
    ----------
    *sources
        Applicants and projects. Or a database, a URL or an engine as in `Query`: then the texts that are named below
        are its queries, ``read_intake(url, applicants="select ...", projects="select ...")``, and see one state of it.
    applicants, projects, rankings, host_rankings, pins, forbids
        A path of a .csv, .parquet, .jsonl or .ndjson file, any DataFrame, a list of dicts, or a `Query`. `schema_rows`
        lists the columns.
    columns
        Your names to the canonical ones, for all sources.
    params
        What is assumed of applicants who did not state their time, and whether rows without availability are refused.
    documents
        What a resume file may take: megabytes, pages, seconds and the like.
    base_folder
        Folder below which ``resume_path`` and ``calendar_path`` are looked for. By default that of the applicants file,
        or the current one.

    Returns
    -------
    Intake
        The same market for any order of the rows.

    Raises
    ------
    SourceError
        A source cannot be read as a whole.
    ColumnsError
        A required column is missing, a name comes twice, or the mapping leads nowhere.
    DatabaseError
        A database cannot be reached, or refuses a query.
    InputError
        One side has no usable row; the first refusals are in the error's notes.
    """
    named = {
        "applicants": applicants,
        "projects": projects,
        "rankings": rankings,
        "host_rankings": host_rankings,
        "pins": pins,
        "forbids": forbids,
    }
    given = sources_by_role(sources, named)
    ledgers = {role: SourceLedger(name) for role, name in source_names(given).items()}
    tables = _read_tables(given, columns or {}, ledgers)
    base = _base(given["applicants"], base_folder)
    market, originals, known = _read_market(
        tables, params or CalendarParams(), documents or DocumentParams(), base, ledgers
    )
    wishes, used = _read_wishes(tables, known, ledgers)
    used |= {"applicants": len(market.applicants), "projects": len(market.projects)}
    counts = _counts(tables, used, ledgers)
    log_sources(tables, used, ledgers)
    folder = None if _is_beside(given["applicants"], base_folder) else str(base.absolute())
    origin = IntakeOrigin(dict(columns or {}), folder, digest_named_files(tables["applicants"], base))
    return Intake(market, wishes, collect(ledgers.values()), counts, _infos(tables, given), originals, origin)


def read_calendars(
    applicants: Any, projects: Any, params: CalendarParams, columns: Mapping[str, str] | None = None
) -> tuple[Market, Ledger]:
    """Read what both sides say of time and place, and nothing else: the market has no texts and no skills.

    Parameters and errors are those of `read_intake`, but that projects need no title.
    """
    sources = {"applicants": applicants, "projects": projects}
    ledgers = {role: SourceLedger(name) for role, name in source_names(sources).items()}
    tables = {role: _about_time(table) for role, table in _rename_tables(sources, columns or {}, ledgers).items()}
    for table in tables.values():
        check_columns(table, ignored=("title",))
    market, _, _ = _read_market(tables, params, DocumentParams(), _base(applicants, None), ledgers)
    entries = [entry for entry in collect(ledgers.values()).entries if entry.code != NO_RESUME.code]
    return market, Ledger(tuple(entries))


def _about_time(table: Table) -> Table:
    """The columns that a calendar is made of; projects, which need a title, get their id for one."""
    about = {name: cells for name, cells in table.columns.items() if name in CALENDAR_COLUMNS[table.role]}
    if "project_id" in about:
        about["title"] = about["project_id"]
    return replace(table, columns=about)


def _base(applicants: Any, base_folder: str | Path | None) -> Path:
    if base_folder is not None:
        return Path(base_folder)
    return Path(applicants).parent if is_path(applicants) else Path.cwd()


def _is_beside(applicants: Any, base_folder: str | Path | None) -> bool:
    """Whether resumes and calendars are looked for beside the applicants file, wherever that is."""
    return base_folder is None and is_path(applicants)


def _read_tables(
    sources: Mapping[str, Any], mapping: Mapping[str, str], ledgers: Mapping[str, SourceLedger]
) -> dict[str, Table]:
    renamed = _rename_tables(sources, mapping, ledgers)
    for role, table in renamed.items():
        check_columns(table)
        note_unknown_columns(table, ledgers[role])
    return renamed


def _rename_tables(
    sources: Mapping[str, Any], mapping: Mapping[str, str], ledgers: Mapping[str, SourceLedger]
) -> dict[str, Table]:
    known = {role: frozenset([*mapping, *(column.name for column in COLUMNS[role])]) for role in sources}
    queries = {role: source for role, source in sources.items() if isinstance(source, Query)}
    found = {**sources, **read_queries(queries, {role: ledger.source for role, ledger in ledgers.items()})}
    tables = [read_source(source, role, known[role], ledgers[role]) for role, source in found.items()]
    return {table.role: table for table in rename(tables, mapping)}


def _read_market(
    tables: Mapping[str, Table],
    params: CalendarParams,
    documents: DocumentParams,
    base: Path,
    ledgers: Mapping[str, SourceLedger],
) -> tuple[Market, Mapping[str, tuple[str, ...]], tuple[KnownIds, KnownIds]]:
    sides = {role: identify(tables[role], ledgers[role]) for role in ("applicants", "projects")}
    projects = read_projects(sides["projects"], ledgers["projects"])
    season = Season(*(int(projects.start.min()), int(projects.end.max())) if len(projects) else (0, 0))
    applicants = read_applicants(sides["applicants"], season, params, documents, base, ledgers["applicants"])
    market = Market(applicants.applicants, projects)
    for role, side in (("applicants", market.applicants), ("projects", market.projects)):
        if not len(side):
            raise _empty_side(tables[role], ledgers[role])
    known = (_known(sides["applicants"], market.applicants.ids), _known(sides["projects"], market.projects.ids))
    return market, applicants.originals, known


def _known(side: Identified, ids: tuple[str, ...]) -> KnownIds:
    return KnownIds(side.table.role, side.table.name, ids, side.named)


def _empty_side(table: Table, ledger: SourceLedger) -> InputError:
    """The error, with the first refusals as its notes: there is no intake whose ledger one could look into."""
    error = InputError.empty_side(table.role, table.name, table.rows_in)
    refusals = [entry for entry in collect([ledger]).entries if entry.kind == "refused"]
    for entry in refusals[:5]:
        error.add_note(f"{entry.source}, row {entry.row}, {entry.column or 'the whole row'}: {entry.what} {entry.cure}")
    return error


def _read_wishes(
    tables: Mapping[str, Table], known: tuple[KnownIds, KnownIds], ledgers: Mapping[str, SourceLedger]
) -> tuple[Wishes, dict[str, int]]:
    """The wishes, and how many rows of each source are in them."""
    applicants, projects = known
    ranked = {}
    for role, owners, others in (("rankings", applicants, projects), ("host_rankings", projects, applicants)):
        ranked[role] = Ragged.from_rows([()] * len(owners.ids))
        if role in tables:
            ranked[role] = read_rankings(tables[role], owners, others, ledgers[role])
    pairs = {role: read_pins(tables[role], *known, ledgers[role]) for role in ("pins", "forbids") if role in tables}
    wishes = Wishes(ranked["rankings"], pairs.get("pins", ()), pairs.get("forbids", ()), ranked["host_rankings"])
    used = {role: rows.values.size for role, rows in ranked.items()}
    return wishes, {**used, **{role: len(rows) for role, rows in pairs.items()}}


def _counts(
    tables: Mapping[str, Table], used: Mapping[str, int], ledgers: Mapping[str, SourceLedger]
) -> Mapping[str, RowCounts]:
    counts = {}
    for role, table in tables.items():
        count = RowCounts(table.rows_in, used[role], len(ledgers[role].refused))
        if count.rows_in != count.used + count.refused:
            raise AssertionError(f"{table.name}: rows were lost or invented, {count}; please report this as a defect")
        counts[table.name] = count
    return MappingProxyType(counts)


def _infos(tables: Mapping[str, Table], sources: Mapping[str, Any]) -> tuple[SourceInfo, ...]:
    paths = {role: str(Path(source).absolute()) if is_path(source) else None for role, source in sources.items()}
    return tuple(
        SourceInfo(table.name, role, table.sha256, table.rows_in, paths[role]) for role, table in tables.items()
    )
