"""Commands that ask an earlier run: explain, what-if, diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchkit.cli.changes import check_changes, read_changes
from matchkit.cli.failing import errors_reported, print_json
from matchkit.cli.options import InputsFolder, Json, RunEncoder, RunFolder
from matchkit.errors import UnknownIdError, UsageError

if TYPE_CHECKING:
    from matchkit.comparison import SeenRun
    from matchkit.explanation import Explanation
    from matchkit.result import MatchResult

Changes = list[str] | None


def explain(
    run: RunFolder,
    subject: Annotated[str, typer.Argument(metavar="APPLICANT", help="Id of an applicant; or of a project, alone.")],
    project: Annotated[str | None, typer.Argument(metavar="PROJECT", help="Id of a project.")] = None,
    reader: Annotated[
        str,
        typer.Option("--for", help="Who is to read it, applicant, host or coordinator: each sees what concerns them."),
    ] = "coordinator",
    hide_personal: Annotated[
        bool, typer.Option("--hide-personal", help="Leave out ids of applicants, and what comes from what they stated.")
    ] = False,
    quote: Annotated[
        bool, typer.Option("--quote", help="Add the lines of the resume in which skills were found.")
    ] = False,
    inputs: InputsFolder = None,
    encoder: RunEncoder = None,
    as_json: Json = False,
) -> None:
    """Say why an applicant is placed as they are, or is not; or who is seated at a project, and why seats are open.

    The run is computed again from its inputs, as a run folder holds no personal text.
    """
    with errors_reported(as_json):
        result = _read(run, inputs, encoder)
        explanation = _explain(result, subject, project, reader, hide_personal, quote)
        if as_json:
            print_json(explanation.records)
            return
        from matchkit.terminal import print_text

        print_text(explanation.to_text())


def what_if(
    run: RunFolder,
    seats: Annotated[Changes, typer.Option(metavar="ID=+N", help="Seats of a project: +1, -1, or a number.")] = None,
    hours: Annotated[Changes, typer.Option(metavar="ID=N", help="Hours of a project, in total.")] = None,
    drop_must_have: Annotated[
        Changes, typer.Option(metavar="ID=NAME", help="A must-have skill that a project no longer insists on.")
    ] = None,
    available: Annotated[
        Changes, typer.Option(metavar="ID=START/END", help="A further window of an applicant, both days included.")
    ] = None,
    hours_per_week: Annotated[Changes, typer.Option(metavar="ID=+N", help="Hours a week of an applicant.")] = None,
    max_projects: Annotated[Changes, typer.Option(metavar="ID=N", help="Most projects of an applicant.")] = None,
    skill: Annotated[Changes, typer.Option(metavar="ID=NAME", help="A further skill of an applicant.")] = None,
    language: Annotated[Changes, typer.Option(metavar="ID=NAME", help="A further language of an applicant.")] = None,
    work_mode: Annotated[
        Changes, typer.Option(metavar="ID=MODE", help="A further mode of an applicant: remote, hybrid or on-site.")
    ] = None,
    location: Annotated[Changes, typer.Option(metavar="ID=PLACE", help="A further place of an applicant.")] = None,
    without: Annotated[Changes, typer.Option(metavar="ID", help="An applicant or a project that withdraws.")] = None,
    hide_personal: Annotated[
        bool, typer.Option("--hide-personal", help="Count applicants who fare alike, without their ids.")
    ] = False,
    inputs: InputsFolder = None,
    encoder: RunEncoder = None,
    as_json: Json = False,
) -> None:
    """Try changes to a run: who would be placed where, who would move. Options may be repeated; nothing is written.

    A sign adds to what there is (+1), a bare number takes its place.
    """
    with errors_reported(as_json):
        given = {
            "seats": seats or [],
            "hours": hours or [],
            "must_have_skills": drop_must_have or [],
            "available": available or [],
            "hours_per_week": hours_per_week or [],
            "max_projects": max_projects or [],
            "skills": skill or [],
            "languages": language or [],
            "work_mode": work_mode or [],
            "location": location or [],
        }
        check_changes(given, without or [])
        result = _read(run, inputs, encoder)
        market = result.outcome.market
        changes = read_changes(given, {*market.applicants.ids, *market.projects.ids})
        tried = result.what_if(**changes, without=without or (), hide_personal=hide_personal)
        if as_json:
            print_json(tried.records)
            return
        from matchkit.terminal import print_text

        print_text(tried.to_text())


def diff(
    run1: Annotated[Path, typer.Argument(metavar="RUN1", help="The earlier run folder.")],
    run2: Annotated[Path, typer.Argument(metavar="RUN2", help="The later run folder.")],
    inputs: InputsFolder = None,
    as_json: Json = False,
) -> None:
    """Compare two runs: what differs in what went in, who moved, and why.

    Reasons need the inputs of both runs; without them the rest is told.
    """
    with errors_reported(as_json):
        from matchkit.comparison import compare_runs

        comparison = compare_runs(_see(run1, inputs), _see(run2, inputs))
        if as_json:
            print_json(comparison.record)
            return
        from matchkit.terminal import print_text

        print_text(comparison.to_text())


def _read(run: Path, inputs: Path | None, encoder: str | None) -> MatchResult:
    from matchkit.terminal import step_bars

    with step_bars() as progress:
        from matchkit.replay import read_run

        return read_run(run, inputs=inputs, encoder=encoder, progress=progress)


def _see(run: Path, inputs: Path | None) -> SeenRun:
    from matchkit.terminal import step_bars

    with step_bars() as progress:
        from matchkit.comparison import see_run

        return see_run(run, inputs=inputs, progress=progress)


def _explain(
    result: MatchResult, subject: str, project: str | None, reader: str, hide_personal: bool, quote: bool
) -> Explanation:
    market = result.outcome.market
    if project is None and subject not in market.applicants.ids and subject in market.projects.ids:
        if quote:
            raise UsageError(
                f"--quote shows lines of one applicant's resume, and {subject!r} is a project.",
                cure="Name an applicant before the project, or leave out --quote.",
            )
        return result.explain_project(subject, for_=reader, hide_personal=hide_personal)
    try:
        return result.explain(subject, project, for_=reader, hide_personal=hide_personal, quote=quote)
    except UnknownIdError as error:
        for key in (subject, project):
            if told := _refusal(result, key):
                error.add_note(told)
        raise


def _refusal(result: MatchResult, key: str | None) -> str:
    """That a row was refused, and why, for an id that is in the files and not in the market."""
    entries = [entry for entry in result.intake.ledger.entries if entry.kind == "refused" and entry.id == key]
    return f"A row with this id was refused ({entries[0].source}): {entries[0].what}" if key and entries else ""
