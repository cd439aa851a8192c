"""Commands that ask an earlier run: explain, what-if, diff; in a pipe, in a terminal, and for machines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

import matchkit as mk
from matchkit.cli import app, asking
from tests.run_folders import write_intake, write_run
from tests.small_intake import APPLICANTS, PROJECTS


def matchkit(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def printed(*arguments: object) -> str:
    done = matchkit(*arguments)
    assert done.exit_code == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def refused(*arguments: object) -> str:
    """The message of a command that fails as bad usage or input, as one line."""
    done = matchkit(*arguments)
    assert done.exit_code == 2, done.stdout
    assert done.stdout == ""
    return done.stderr.replace("\n          ", " ").rstrip("\n")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which a row was refused, made by the command line; one id begins with a dash and holds a sign."""
    folder = tmp_path_factory.mktemp("asked")
    broken = {**APPLICANTS[0], "applicant_id": "fay", "hours_per_week": "many"}
    odd = {**APPLICANTS[2], "applicant_id": "-g=1"}
    files = write_intake(folder / "in", [*APPLICANTS, broken, odd])
    done = matchkit("match", *files, "--out", folder / "run", "--encoder", "hashing")
    assert done.exit_code == 0, done.stderr
    return folder / "run"


@pytest.fixture(scope="module")
def result(run: Path) -> mk.MatchResult:
    return mk.read_run(run)


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch, result: mk.MatchResult) -> None:
    """The run need not be computed again for each command; the tests that come without this do so."""
    monkeypatch.setattr(asking, "_read", lambda *_: result)


def test_an_applicant_is_explained(run: Path, result: mk.MatchResult) -> None:
    assert printed("explain", run, "eva") == result.explain("eva").to_text() + "\n"
    assert json.loads(printed("explain", run, "eva", "--json")) == as_json(result.explain("eva").records)


def as_json(records: Any) -> Any:
    """As a machine reads them: lists for tuples."""
    return json.loads(json.dumps(records))


def test_a_pair_is_explained_to_its_reader(run: Path, result: mk.MatchResult, at_hand: None) -> None:
    explained = result.explain("eva", "p-2", for_="host", hide_personal=True)
    assert printed("explain", run, "eva", "p-2", "--for", "host", "--hide-personal") == explained.to_text() + "\n"
    quoted = result.explain("eva", "p-2", quote=True)
    assert printed("explain", run, "eva", "p-2", "--quote") == quoted.to_text() + "\n"
    assert quoted.to_text() != result.explain("eva", "p-2").to_text()


def test_a_project_is_explained_where_its_id_stands_alone(run: Path, result: mk.MatchResult, at_hand: None) -> None:
    assert printed("explain", run, "p-2") == result.explain_project("p-2").to_text() + "\n"
    hidden = result.explain_project("p-2", for_="host", hide_personal=True)
    assert printed("explain", run, "p-2", "--for", "host", "--hide-personal") == hidden.to_text() + "\n"
    assert refused("explain", run, "p-2", "--quote") == (
        "matchkit: --quote shows lines of one applicant's resume, and 'p-2' is a project. Name an applicant before the "
        "project, or leave out --quote."
    )


def test_an_id_that_begins_with_a_dash_comes_after_two(run: Path, result: mk.MatchResult, at_hand: None) -> None:
    assert printed("explain", run, "--", "-g=1", "p-2") == result.explain("-g=1", "p-2").to_text() + "\n"


def test_unknown_ids_are_met_with_near_ones_and_refused_rows_with_their_reason(run: Path, at_hand: None) -> None:
    assert "Did you mean 'ana'?" in refused("explain", run, "anna")
    assert "'p-9'" in refused("explain", run, "ana", "p-9")
    message = refused("explain", run, "fay")
    assert "not in the market: 'fay'. A row with this id was refused (applicants.jsonl): " in message
    assert "'many'" in message
    machine = matchkit("explain", run, "fay", "--json")
    assert json.loads(machine.stdout)["error"]["code"] == "unknown_id"
    assert "for_ is 'everybody'. Choose one of: 'applicant', 'host', 'coordinator'" in refused(
        "explain", run, "ana", "--for", "everybody"
    )


def test_a_run_that_cannot_be_read_again_says_what_to_do(run: Path, tmp_path: Path) -> None:
    assert "There is no run in" in refused("explain", tmp_path, "ana")
    assert "The run was made with the encoder 'hashing:256:v1', but this is 'tfidf:" in refused(
        "explain", run, "ana", "--encoder", "tfidf"
    )
    other = write_run(tmp_path / "run", *write_intake(tmp_path / "in"))
    (tmp_path / "in").rename(tmp_path / "moved")
    assert "Give the folder that holds them now: inputs= in Python, --inputs on" in refused("explain", other, "ana")
    assert "Placed" in printed("explain", other, "ana", "--inputs", tmp_path / "moved")


def test_a_change_is_tried(run: Path, result: mk.MatchResult) -> None:
    tried = result.what_if(seats={"p-2": "+1"}, skills={"-g=1": ["QGIS"]}, without=["eva"])
    options = ("--seats", "p-2=+1", "--skill", "-g=1=QGIS", "--without", "eva")
    assert printed("what-if", run, *options) == tried.to_text() + "\n"
    assert json.loads(printed("what-if", run, *options, "--json")) == as_json(tried.records)
    hidden = result.what_if(seats={"p-2": "+1"}, hide_personal=True)
    assert printed("what-if", run, "--seats", "p-2=+1", "--hide-personal") == hidden.to_text() + "\n"
    assert "ana" not in hidden.to_text()


@pytest.mark.parametrize(
    ("option", "text", "changes"),
    [
        ("--seats", "p-2=2", {"seats": {"p-2": 2}}),
        ("--hours", "p-2=8", {"hours": {"p-2": 8}}),
        ("--drop-must-have", "p-3=JavaScript", {"must_have_skills": {"p-3": ["JavaScript"]}}),
        ("--available", "cleo=2027-02-15/2027-03-31", {"available": {"cleo": "2027-02-15/2027-03-31"}}),
        ("--hours-per-week", "cleo=+4", {"hours_per_week": {"cleo": "+4"}}),
        ("--max-projects", "ana=2", {"max_projects": {"ana": 2}}),
        ("--skill", "cleo=field work", {"skills": {"cleo": ["field work"]}}),
        ("--language", "cleo=Welsh", {"languages": {"cleo": ["Welsh"]}}),
        ("--work-mode", "ben=remote", {"work_mode": {"ben": ["remote"]}}),
        ("--location", "cleo=Leeds", {"location": {"cleo": ["Leeds"]}}),
        ("--without", "eva", {"without": ["eva"]}),
    ],
)
def test_each_option_is_the_change_of_its_name(
    run: Path, result: mk.MatchResult, at_hand: None, option: str, text: str, changes: dict[str, Any]
) -> None:
    assert printed("what-if", run, option, text) == result.what_if(**changes).to_text() + "\n"


def test_changes_that_make_no_sense_are_refused(run: Path, at_hand: None) -> None:
    assert refused("what-if", run) == (
        "matchkit: There is nothing to change. Give one change at least, such as --seats p-12=+1."
    )
    assert "--seats 'p-2' is not written as an id, '=' and a value." in refused("what-if", run, "--seats", "p-2")
    assert "'p-9'" in refused("what-if", run, "--seats", "p-9=+1")


def test_two_runs_are_compared(run: Path, tmp_path: Path) -> None:
    projects = [{**row, "seats": 2} if row["project_id"] == "p-2" else row for row in PROJECTS]
    later = write_run(tmp_path / "later", *write_intake(tmp_path / "in", projects=projects))
    text = printed("diff", run, later)
    assert text.startswith(f"{run}, then {later}\n====")
    assert "ana: better\n  gained  p-2, number 1 in their list. Before: The one seat is held" in text
    record = json.loads(printed("diff", run, later, "--json"))
    assert record["left"] == ["-g=1"]
    assert [move["applicant_id"] for move in record["moves"]] == ["ana"]
    assert record["moves"][0]["changes"][0]["code"] == "seats_taken"
    assert record["counts"]["gained"] == 1
    (tmp_path / "in").rename(tmp_path / "moved")
    assert "cannot be computed again, so its reasons are missing." in printed("diff", run, later)
    assert "reasons are missing" not in printed("diff", run, later, "--inputs", tmp_path / "moved")
    assert "There is no folder" in refused("diff", run, later, "--inputs", tmp_path / "nowhere")


def test_each_command_has_an_example_and_a_place_in_the_help() -> None:
    overview = printed("--help")
    for panel in ("Match an intake", "Ask a run", "Look after a run", "Columns"):
        assert panel in overview
    for command in ("match", "check", "demo", "explain", "what-if", "diff", "verify", "replay", "forget", "schema"):
        assert f"Example: matchkit {command}" in printed(command, "--help")
        assert command in overview
