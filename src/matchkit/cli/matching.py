"""Commands that read an intake: match, check, demo."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from matchkit.cli.failing import errors_reported, print_json
from matchkit.cli.log_file import logged
from matchkit.cli.options import (
    ApplicantsFile,
    CacheFolder,
    Calendars,
    Columns,
    Database,
    EncoderName,
    ExecutorName,
    ForbidsFile,
    HostRankingsFile,
    Json,
    LogFile,
    Out,
    ParamsFile,
    Parquet,
    PinsFile,
    Precision,
    ProjectsFile,
    RankingsFile,
    Seed,
    SkillsFile,
    StateFile,
    Strict,
    ToDatabase,
)
from matchkit.cli.sources import read_sources
from matchkit.cli.working import working_beside
from matchkit.errors import MatchkitError, StrictError, UsageError, first_few
from matchkit.examples_data import example_intake

if TYPE_CHECKING:
    from matchkit.executors import Executor
    from matchkit.intake import Intake
    from matchkit.params import MatchParams
    from matchkit.result import MatchResult
    from matchkit.runs import WorkFolder

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
DEFAULT_PRECISION = "float32"


def match(
    applicants: ApplicantsFile,
    projects: ProjectsFile,
    out: Out,
    rankings: RankingsFile = None,
    host_rankings: HostRankingsFile = None,
    pins: PinsFile = None,
    forbids: ForbidsFile = None,
    params: ParamsFile = None,
    encoder: EncoderName = DEFAULT_ENCODER,
    precision: Precision = DEFAULT_PRECISION,
    cache: CacheFolder = None,
    text_state: StateFile = None,
    skills: SkillsFile = None,
    seed: Seed = 0,
    executor: ExecutorName = "threads",
    column: Columns = None,
    database: Database = None,
    to_database: ToDatabase = None,
    calendars: Calendars = False,
    parquet: Parquet = False,
    strict: Strict = False,
    log: LogFile = None,
    as_json: Json = False,
) -> None:
    """Match an intake and write its run folder."""
    with errors_reported(as_json), logged("match", log, out), working_beside(out, cache) as work:
        chosen, workers = _params(params), _executor(executor)
        if to_database:
            _check_database(to_database)
        intake = _read(applicants, projects, rankings, host_rankings, pins, forbids, column, chosen, database)
        if strict:
            _check_strict(intake)
        if calendars:
            _check_calendars()
        texts = _Texts(encoder, precision, cache, text_state, skills)
        _run(intake, chosen, texts, seed, _Output(out, work, as_json, calendars, parquet, to_database), workers)


def demo(
    out: Out = Path("matchkit-demo"),
    encoder: EncoderName = DEFAULT_ENCODER,
    precision: Precision = DEFAULT_PRECISION,
    cache: CacheFolder = None,
    seed: Seed = 0,
    calendars: Calendars = False,
    parquet: Parquet = False,
    log: LogFile = None,
    as_json: Json = False,
) -> None:
    """Match the example intake that ships with matchkit."""
    with errors_reported(as_json), logged("demo", log, out), working_beside(out, cache) as work:
        files = example_intake()
        intake = _read(files.applicants, files.projects, files.rankings, None, None, None, None, _params(None))
        output = _Output(out, work, as_json, calendars, parquet)
        _run(intake, _params(None), _Texts(encoder, precision, cache), seed, output)


def check(
    applicants: ApplicantsFile,
    projects: ProjectsFile,
    rankings: RankingsFile = None,
    host_rankings: HostRankingsFile = None,
    pins: PinsFile = None,
    forbids: ForbidsFile = None,
    params: ParamsFile = None,
    column: Columns = None,
    database: Database = None,
    strict: Strict = False,
    log: LogFile = None,
    as_json: Json = False,
) -> None:
    """Read an intake, say what is wrong with it, and compute nothing."""
    with errors_reported(as_json) as known, logged("check", log):
        chosen = _params(params)
        intake = _read(applicants, projects, rankings, host_rankings, pins, forbids, column, chosen, database)
        if as_json:
            known.update(_record(intake))
        else:
            _print_intake(intake)
        if strict:
            _check_strict(intake)
        if as_json:
            print_json(known)


def _check_calendars() -> None:
    """Find out before the work, not after it, that the package which writes calendars is missing."""
    from matchkit.report.calendar_files import load_icalendar

    load_icalendar()


def _check_database(url: str) -> None:
    """Find out before the work, not after it, that the database cannot be used, or its tables are other ones."""
    from matchkit.databases import check_database

    check_database(url)


def _params(path: Path | None) -> MatchParams:
    from matchkit.params import MatchParams

    return MatchParams() if path is None else MatchParams.from_toml(path)


def _read(
    applicants: str | Path,
    projects: str | Path,
    rankings: str | Path | None,
    host_rankings: str | Path | None,
    pins: str | Path | None,
    forbids: str | Path | None,
    column: list[str] | None,
    params: MatchParams,
    database: str | None = None,
) -> Intake:
    from matchkit.intake import read_intake

    given = {
        "applicants": applicants,
        "projects": projects,
        "rankings": rankings,
        "host_rankings": host_rankings,
        "pins": pins,
        "forbids": forbids,
    }
    return read_intake(
        **read_sources(given, database),
        columns=_column_mapping(column or []),
        params=params.calendar,
        documents=params.documents,
    )


def _column_mapping(pairs: list[str]) -> dict[str, str]:
    broken = [pair for pair in pairs if "=" not in pair]
    if broken:
        raise UsageError(
            f"--column {broken[0]!r} has no '='.", cure="Write theirs=ours, such as --column Name=applicant_id."
        )
    read = [(theirs.strip(), ours.strip()) for theirs, ours in (pair.split("=", 1) for pair in pairs)]
    twice = [theirs for theirs, n in Counter(theirs for theirs, _ in read).items() if n > 1]
    if twice:
        raise UsageError(f"--column names {first_few(twice)} more than once.", cure="Give each column one name here.")
    return dict(read)


class _Texts(NamedTuple):
    """How texts are read."""

    encoder: str
    precision: str
    cache: Path | None
    state: Path | None = None
    skills: Path | None = None


class _Output(NamedTuple):
    """What is written, and how it is told."""

    folder: Path
    work: WorkFolder
    as_json: bool
    calendars: bool
    parquet: bool
    to_database: str | None = None


def _executor(name: str) -> Executor:
    from matchkit.executors import as_executor

    return as_executor(int(name) if name.isascii() and name.isdigit() else name)


def _run(
    intake: Intake,
    params: MatchParams,
    texts: _Texts,
    seed: int,
    output: _Output,
    executor: Executor | None = None,
) -> None:
    from matchkit.terminal import print_summary, step_bars

    with step_bars() as progress:
        tell = progress or (lambda *_: None)
        tell("Starting", 0, 1)
        from matchkit.pipeline import match_intake
        from matchkit.runs import NamedEncoder

        tell("Starting", 1, 1)
        result: MatchResult = match_intake(
            intake,
            params,
            encoder=NamedEncoder(texts.encoder, texts.precision),
            seed=seed,
            cache=texts.cache,
            text_state=texts.state,
            vocabulary=texts.skills,
            work_in=output.work,
            executor=executor,
            progress=progress,
        )
        result.write_from(output.work, calendars=output.calendars, parquet=output.parquet)
    if output.to_database:
        _write_to_database(result, output)
    manifest = (output.folder / "manifest.json").read_text(encoding="utf-8")
    if output.as_json and output.to_database:
        print_json({**json.loads(manifest), "run_id": result.run_id})
    elif output.as_json:
        typer.echo(manifest, nl=False)
    else:
        print_summary(result, output.folder)
        if output.to_database:
            typer.echo(f"Written to the database as run {result.run_id}.")


def _write_to_database(result: MatchResult, output: _Output) -> None:
    try:
        result.write_to_database(output.to_database)
    except MatchkitError as error:
        error.add_note(f"The run folder {str(output.folder)!r} is written, and whole.")
        raise


def _record(intake: Intake) -> dict[str, Any]:
    from matchkit.terminal import intake_record

    return intake_record(intake)


def _print_intake(intake: Intake) -> None:
    from matchkit.terminal import print_intake

    print_intake(intake)


def _check_strict(intake: Intake) -> None:
    refused = [entry.code for entry in intake.ledger.entries if entry.kind == "refused"]
    count = sum(counts.refused for counts in intake.counts.values())
    if count:
        raise StrictError.refused(count, sorted(set(refused)))
