"""Commands that read an intake: match, check, demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from matchkit.cli.failing import errors_reported, print_json
from matchkit.cli.options import (
    ApplicantsFile,
    CacheFolder,
    Calendars,
    Columns,
    EncoderName,
    ExecutorName,
    ForbidsFile,
    HostRankingsFile,
    Json,
    Out,
    ParamsFile,
    PinsFile,
    Precision,
    ProjectsFile,
    RankingsFile,
    Seed,
    SkillsFile,
    StateFile,
    Strict,
)
from matchkit.errors import StrictError, UsageError
from matchkit.examples_data import example_intake

if TYPE_CHECKING:
    from matchkit.executors import Executor
    from matchkit.intake import Intake
    from matchkit.params import MatchParams
    from matchkit.result import MatchResult

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
    calendars: Calendars = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Match an intake and write its run folder."""
    with errors_reported(as_json):
        chosen, workers = _params(params), _executor(executor)
        intake = _read(applicants, projects, rankings, host_rankings, pins, forbids, column, chosen)
        if strict:
            _check_strict(intake)
        if calendars:
            _check_calendars()
        texts = _Texts(encoder, precision, cache, text_state, skills)
        _run(intake, chosen, texts, seed, _Output(out, calendars, as_json), workers)


def demo(
    out: Out = Path("matchkit-demo"),
    encoder: EncoderName = DEFAULT_ENCODER,
    precision: Precision = DEFAULT_PRECISION,
    cache: CacheFolder = None,
    seed: Seed = 0,
    calendars: Calendars = False,
    as_json: Json = False,
) -> None:
    """Match the example intake that ships with matchkit."""
    with errors_reported(as_json):
        files = example_intake()
        intake = _read(files.applicants, files.projects, files.rankings, None, None, None, None, _params(None))
        _run(intake, _params(None), _Texts(encoder, precision, cache), seed, _Output(out, calendars, as_json))


def check(
    applicants: ApplicantsFile,
    projects: ProjectsFile,
    rankings: RankingsFile = None,
    host_rankings: HostRankingsFile = None,
    pins: PinsFile = None,
    forbids: ForbidsFile = None,
    params: ParamsFile = None,
    column: Columns = None,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Read an intake, say what is wrong with it, and compute nothing."""
    with errors_reported(as_json):
        intake = _read(applicants, projects, rankings, host_rankings, pins, forbids, column, _params(params))
        _print_intake(intake, as_json)
        if strict:
            _check_strict(intake)


def _check_calendars() -> None:
    """Find out before the work, not after it, that the package which writes calendars is missing."""
    from matchkit.report.calendar_files import load_icalendar

    load_icalendar()


def _params(path: Path | None) -> MatchParams:
    from matchkit.params import MatchParams

    return MatchParams() if path is None else MatchParams.from_toml(path)


def _read(
    applicants: Path,
    projects: Path,
    rankings: Path | None,
    host_rankings: Path | None,
    pins: Path | None,
    forbids: Path | None,
    column: list[str] | None,
    params: MatchParams,
) -> Intake:
    from matchkit.intake import read_intake

    return read_intake(
        applicants,
        projects,
        rankings=rankings,
        host_rankings=host_rankings,
        pins=pins,
        forbids=forbids,
        columns=_column_mapping(column or []),
        params=params.calendar,
    )


def _column_mapping(pairs: list[str]) -> dict[str, str]:
    broken = [pair for pair in pairs if "=" not in pair]
    if broken:
        raise UsageError(
            f"--column {broken[0]!r} has no '='.", cure="Write theirs=ours, such as --column Name=applicant_id."
        )
    return {theirs.strip(): ours.strip() for theirs, ours in (pair.split("=", 1) for pair in pairs)}


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
    calendars: bool
    as_json: bool


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
            executor=executor,
            progress=progress,
        )
        folder = result.write(output.folder, calendars=output.calendars)
    if output.as_json:
        typer.echo((folder / "manifest.json").read_text(encoding="utf-8"), nl=False)
    else:
        print_summary(result, folder)


def _print_intake(intake: Intake, as_json: bool) -> None:
    from matchkit.terminal import intake_record, print_intake

    if as_json:
        print_json(intake_record(intake))
    else:
        print_intake(intake)


def _check_strict(intake: Intake) -> None:
    refused = [entry.code for entry in intake.ledger.entries if entry.kind == "refused"]
    count = sum(counts.refused for counts in intake.counts.values())
    if count:
        raise StrictError.refused(count, sorted(set(refused)))
