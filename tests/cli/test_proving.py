"""Commands that look after a run: verify, replay, forget; in a pipe, for machines, and by their exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matchkit.cli import app
from tests.run_folders import write_intake, write_run


def matchkit(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proven")
    write_run(folder / "run", *write_intake(folder / "in"), cache=folder / "vectors")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """The inputs, the run and its cache, moved elsewhere."""
    return shutil.copytree(made, tmp_path / "moved")


@pytest.mark.parametrize(("command", "answer"), [("verify", "is_sound"), ("replay", "is_same")])
def test_a_run_as_it_was_written_ends_with_0_and_one_that_was_edited_with_1(
    folder: Path, command: str, answer: str
) -> None:
    done = matchkit(command, folder / "run", "--inputs", folder / "in")
    assert (done.exit_code, done.stderr) == (0, "")
    assert str(folder / "run") in done.stdout
    with (folder / "run" / "placements.csv").open("a", encoding="utf-8") as file:
        file.write("a-999,p-01\n")
    edited = matchkit(command, folder / "run", "--json")
    assert edited.exit_code == 1
    assert json.loads(edited.stdout)[answer] is False
    assert "placements.csv" in edited.stdout
    told = matchkit(command, folder / "run")
    assert (told.exit_code, told.stderr) == (1, "")


def test_verify_says_what_failed(folder: Path) -> None:
    (folder / "run" / "plan.csv").unlink()
    told = matchkit("verify", folder / "run", "--files-only")
    assert told.exit_code == 1
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    assert "FAILED files 1 missing: plan.csv." in lines
    assert "not checked stability Files and numbers alone were asked for." in lines


def test_without_inputs_verify_and_replay_end_with_2(folder: Path) -> None:
    manifest = folder / "run" / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("/in/", "/nowhere/"), encoding="utf-8")
    for command in ("verify", "replay"):
        done = matchkit(command, folder / "run")
        assert done.exit_code == 2
        assert done.stdout == ""
        assert "2 files from which the run was made not found" in done.stderr
    done = matchkit("verify", folder / "run", "--json")
    assert "--files-only there" in json.loads(done.stdout)["error"]["cure"]
    assert matchkit("verify", folder / "run", "--files-only").exit_code == 0


def test_forget_removes_somebody_from_a_run_and_from_a_cache(folder: Path) -> None:
    done = matchkit("forget", folder / "run", "ana", "nobody")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Of 2 applicants, removed from {folder / 'run'}:\n  placements.csv: ")
    assert "Not touched: the files from which the run was made" in done.stdout
    assert "ana" not in (folder / "run" / "placements.csv").read_text(encoding="utf-8")
    assert matchkit("replay", folder / "run").exit_code == 2
    assert matchkit("verify", folder / "run").exit_code == 0
    cache = json.loads(matchkit("forget", folder / "vectors", "ana", "--json").stdout)
    assert cache["vectors"] > 0
    assert cache["is_anything"] is True
    nothing = matchkit("forget", folder / "vectors", "ana")
    assert (nothing.exit_code, nothing.stdout) == (0, f"Of 1 applicant there is nothing in {folder / 'vectors'}.\n")


def test_what_is_done_is_logged_without_ids(folder: Path) -> None:
    for command in (("verify",), ("replay",), ("forget", "ana")):
        line = (command[0], folder / "run", *command[1:], "--log", folder / "log.jsonl")
        assert matchkit(*line).exit_code == 0
    text = (folder / "log.jsonl").read_text(encoding="utf-8")
    commands = [json.loads(line).get("command") for line in text.splitlines()]
    assert {"verify", "replay", "forget"} <= set(commands)
    assert "ana" not in text.replace("analyst", "")
