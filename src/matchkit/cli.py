"""The command line: thin, quick to start, and honest in its exit codes.

0 done; 1 rows were refused under ``--strict`` (nothing written); 2 bad usage or input; 3 internal error.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from matchkit._version import __version__
from matchkit.errors import CacheError, MatchkitError, StrictError, UsageError, counted
from matchkit.examples_data import example_intake

if TYPE_CHECKING:
    from matchkit.executors import Executor
    from matchkit.intake import Intake
    from matchkit.params import MatchParams
    from matchkit.result import MatchResult

INTERNAL_ERROR = 3
DEBUG = "MATCHKIT_DEBUG"

# Tracebacks with local variables would show resumes.
app = typer.Typer(
    name="matchkit",
    help="Place applicants in short projects: stable, exact, and explained.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ApplicantsFile = Annotated[Path, typer.Argument(help="Applicants: .csv, .parquet, .jsonl or .ndjson.")]
ProjectsFile = Annotated[Path, typer.Argument(help="Projects: .csv, .parquet, .jsonl or .ndjson.")]
RankingsFile = Annotated[Path | None, typer.Option(help="What applicants ranked: applicant_id, project_id, rank.")]
HostRankingsFile = Annotated[Path | None, typer.Option(help="What hosts ranked: project_id, applicant_id, rank.")]
PinsFile = Annotated[Path | None, typer.Option(help="Placements that must be: applicant_id, project_id, by, why.")]
ForbidsFile = Annotated[
    Path | None, typer.Option(help="Placements that must not be: applicant_id, project_id, by, why.")
]
ParamsFile = Annotated[Path | None, typer.Option("--params", help="Weights and policies, a TOML file.")]
EncoderName = Annotated[
    str, typer.Option(help="Name or folder of a sentence-transformers model, or 'tfidf', which needs no model.")
]
Precision = Annotated[str, typer.Option(help="float32, or bfloat16: about twice as quick on processors that have it.")]
CacheFolder = Annotated[
    Path | None, typer.Option("--cache", help="Folder where vectors of texts are kept for the next run.")
]
StateFile = Annotated[
    Path | None, typer.Option("--text-state", help="An earlier run's folder: score texts as they were scored there.")
]
SkillsFile = Annotated[
    Path | None, typer.Option("--skills", help="Skills of your own, a CSV of name, aliases, broader; they join ours.")
]
Columns = Annotated[
    list[str] | None, typer.Option("--column", help="A column of yours and its name here, as theirs=ours; repeatable.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop, and write nothing, if any row is refused.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
ExecutorName = Annotated[
    str,
    typer.Option("--executor", help="Where pairs are scored: threads, processes, dask, ray, or a number of threads."),
]
Seed = Annotated[int, typer.Option(help="Of the lotteries that break ties.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="The run folder: new, empty, or an earlier run to replace.")]
Calendars = Annotated[
    bool, typer.Option("--calendars", help="Write the plan of each applicant who was placed as an .ics file, too.")
]
DEFAULT_ENCODER = "all-MiniLM-L6-v2"
DEFAULT_PRECISION = "float32"


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Place applicants in short projects: stable, exact, and explained."""
    if show:
        typer.echo(f"matchkit {__version__}")
        raise typer.Exit


@app.command("match")
def match_command(
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
    with _errors_reported(as_json):
        chosen, workers = _params(params), _executor(executor)
        intake = _read(applicants, projects, rankings, host_rankings, pins, forbids, column, chosen)
        if strict:
            _check_strict(intake)
        if calendars:
            _check_calendars()
        texts = _Texts(encoder, precision, cache, text_state, skills)
        _run(intake, chosen, texts, seed, _Output(out, calendars, as_json), workers)


@app.command()
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
    with _errors_reported(as_json):
        files = example_intake()
        intake = _read(files.applicants, files.projects, files.rankings, None, None, None, None, _params(None))
        _run(intake, _params(None), _Texts(encoder, precision, cache), seed, _Output(out, calendars, as_json))


@app.command()
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
    with _errors_reported(as_json):
        intake = _read(applicants, projects, rankings, host_rankings, pins, forbids, column, _params(params))
        _print_intake(intake, as_json)
        if strict:
            _check_strict(intake)


@app.command()
def forget(
    cache: Annotated[Path, typer.Argument(help="The folder that was given as --cache.")],
    applicant_ids: Annotated[list[str], typer.Argument(help="Ids as in the applicants file.")],
    as_json: Json = False,
) -> None:
    """Remove every trace of applicants from a folder of kept vectors."""
    with _errors_reported(as_json):
        from matchkit.embedding import VectorCache

        if not VectorCache.is_in(cache):
            raise CacheError.not_there(cache)
        vectors = VectorCache(cache)
        removed = vectors.forget(applicant_ids)
        told = [incident.what for incident in vectors.take_incidents()]
        if as_json:
            record = {"forgotten": len(applicant_ids), "vectors_removed": removed, "incidents": told}
            typer.echo(json.dumps(record, indent=2))
        else:
            people = counted(len(applicant_ids), "applicant")
            typer.echo("\n".join([f"{counted(removed, 'vector')} of {people} removed from {cache}.", *told]))


@app.command()
def schema(as_json: Json = False) -> None:
    """Print the columns of every source: meaning, units, an example, and the default."""
    with _errors_reported(as_json):
        from matchkit.intake import json_schema, schema_rows

        if as_json:
            typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
            return
        from matchkit.terminal import print_schema

        print_schema(schema_rows())


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows may not know every letter of a name; a question mark is better than a crash.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are text streams here
    app()


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
        from matchkit.embedding import load_encoder
        from matchkit.pipeline import LOADING, match_intake

        tell("Starting", 1, 1)
        tell(LOADING, 0, 1)
        encoder = load_encoder(texts.encoder, precision=texts.precision)
        result: MatchResult = match_intake(
            intake,
            params,
            encoder=encoder,
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
        typer.echo(json.dumps(intake_record(intake), indent=2, ensure_ascii=False))
    else:
        print_intake(intake)


def _check_strict(intake: Intake) -> None:
    refused = [entry.code for entry in intake.ledger.entries if entry.kind == "refused"]
    count = sum(counts.refused for counts in intake.counts.values())
    if count:
        raise StrictError.refused(count, sorted(set(refused)))


@contextmanager
def _errors_reported(as_json: bool) -> Iterator[None]:
    """Turn exceptions into a message and an exit code."""
    try:
        yield
    except MatchkitError as error:
        _report(as_json, error.code, " ".join([error.message, *getattr(error, "__notes__", ())]), error.cure)
        raise typer.Exit(error.exit_code) from None
    except typer.Exit:
        raise
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        _report(as_json, "internal", _whereabouts(error), f"This is a bug in matchkit. Set {DEBUG}=1 to see it whole.")
        raise typer.Exit(INTERNAL_ERROR) from None


def _whereabouts(error: Exception) -> str:
    """Kind and place of an unexpected error. Its message is left out, for it may quote what an applicant wrote."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"Internal error: {type(error).__name__} in {Path(last.filename).name}, line {last.lineno}."


def _report(as_json: bool, code: str, message: str, cure: str) -> None:
    if as_json:
        record: dict[str, Any] = {"error": {"code": code, "message": message, "cure": cure}}
        typer.echo(json.dumps(record, indent=2, ensure_ascii=False))
    else:
        typer.echo(f"matchkit: {message}\n          {cure}", err=True)


if __name__ == "__main__":
    main()
