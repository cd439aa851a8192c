"""Commands that look after a run: verify, replay, forget; in a pipe, for machines, and by their exit codes."""

from __future__ import annotations

import json
import shutil
import stat
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matchkit.cli import app
from tests.run_folders import contents, write_intake, write_run
from tests.small_intake import APPLICANTS


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
    def lines(exit_code: int) -> list[str]:
        told = matchkit("verify", folder / "run", "--files-only")
        assert told.exit_code == exit_code
        return [" ".join(line.split()) for line in told.stdout.splitlines()]

    assert "not checked stability Files and numbers alone were asked for." in lines(0)
    (folder / "run" / "plan.csv").unlink()
    assert "FAILED files 1 missing: plan.csv." in lines(1)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--inputs", "in"), "--inputs"),
        (("--encoder", "x"), "--encoder"),
        (("--inputs", "in", "--encoder", "x"), "--inputs and --encoder"),
    ],
)
def test_verify_takes_no_option_that_it_would_not_use(folder: Path, options: tuple[str, ...], named: str) -> None:
    done = matchkit("verify", folder / "run", "--files-only", *options)
    assert done.exit_code == 2
    assert done.stderr == (
        f"matchkit: {named} would not be used: with --files-only neither inputs nor texts are read.\n"
        "          Leave out --files-only to check inputs and stability too; else leave out the rest.\n"
    )


@pytest.mark.parametrize("command", [("verify",), ("replay",), ("forget", "ana")])
@pytest.mark.parametrize("name", ["placements.csv", "log.jsonl"])
def test_no_log_is_written_into_a_run(folder: Path, command: tuple[str, ...], name: str) -> None:
    """It would be a change of the run that is to be proven."""
    before = contents(folder / "run")
    done = matchkit(command[0], folder / "run", *command[1:], "--log", folder / "run" / name)
    assert done.exit_code == 2
    assert "lies inside the folder" in done.stderr
    assert contents(folder / "run") == before


def test_no_log_is_written_into_a_cache_from_which_somebody_is_forgotten(folder: Path) -> None:
    before = contents(folder / "vectors")
    done = matchkit("forget", folder / "vectors", "ana", "--log", folder / "vectors" / "vectors.sqlite")
    assert done.exit_code == 2
    assert contents(folder / "vectors") == before


def test_nobody_is_forgotten_in_the_current_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be replaced under whoever asks."""
    before = contents(folder / "run")
    monkeypatch.chdir(folder / "run")
    done = matchkit("forget", ".", "ana")
    assert done.exit_code == 2
    assert "Change to a folder outside of it, and name it from there." in done.stderr
    assert contents(folder / "run") == before
    assert matchkit("verify", ".", "--files-only").exit_code == 0


@pytest.mark.parametrize("command", ["verify {}", "replay {}", "forget {} ana", "explain {} ana", "diff {} {}"])
def test_a_root_is_no_run(command: str) -> None:
    root = Path.cwd().anchor
    done = matchkit(*command.format(root, root).split(" "))
    assert done.exit_code == 2
    assert f"There is no run in {root!r}" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights there")
def test_a_run_that_is_closed_to_others_stays_so_when_somebody_is_forgotten(folder: Path) -> None:
    (folder / "run").chmod(0o700)
    for path in (folder / "run").iterdir():
        path.chmod(0o600)
    assert matchkit("forget", folder / "run", "ana").exit_code == 0
    assert stat.S_IMODE((folder / "run").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder / "run").iterdir()} == {0o600}


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


def test_forget_takes_names_that_the_run_does_not_know(tmp_path: Path) -> None:
    """Somebody who was placed names a person who was not."""
    applicants = [{**applicant, "tutor": "Sam Hill"} for applicant in APPLICANTS]
    write_run(tmp_path / "run", *write_intake(tmp_path / "in", applicants))
    placements = tmp_path / "run" / "placements.csv"
    assert "Sam Hill" in placements.read_text(encoding="utf-8")
    done = matchkit("forget", tmp_path / "run", "nobody", "--name", "Sam Hill", "--name", "Ann Lee")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Sam Hill" not in placements.read_text(encoding="utf-8")


def test_what_is_done_is_logged_without_ids(folder: Path) -> None:
    for command in (("verify",), ("replay",), ("forget", "ana")):
        line = (command[0], folder / "run", *command[1:], "--log", folder / "log.jsonl")
        assert matchkit(*line).exit_code == 0
    text = (folder / "log.jsonl").read_text(encoding="utf-8")
    commands = [json.loads(line).get("command") for line in text.splitlines()]
    assert {"verify", "replay", "forget"} <= set(commands)
    assert "ana" not in text.replace("analyst", "")
