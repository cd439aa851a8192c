"""The command line locks its run folder, says where it goes on, and tells of a full disk as of any other trouble."""

from __future__ import annotations

import errno
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from matchkit.cli import app
from matchkit.pipeline import matching
from matchkit.result import MatchResult
from matchkit.runs import WorkFolder, unfinished_folder
from tests.faulty_disk import FaultyDisk
from tests.run_folders import contents, write_intake
from tests.small_intake import APPLICANTS


def matchkit(folder: Path, *more: str) -> Result:
    files = [str(folder / "in" / name) for name in ("applicants.jsonl", "projects.jsonl")]
    return CliRunner().invoke(app, ["match", *files, "--out", str(folder / "run"), "--encoder", "hashing", *more])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_intake(tmp_path / "in")
    return tmp_path


def stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_run_that_was_stopped_says_so_and_the_same_command_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(MatchResult, "report", stop)
        done = matchkit(folder)
    assert done.exit_code == 130
    assert done.stderr == "matchkit: Stopped. The same command goes on from what was finished.\n"
    assert not (folder / "run").exists()
    with monkeypatch.context() as patched:
        patched.setattr(matching, "place", stop)
        done = matchkit(folder, "--json")
    assert done.exit_code == 0
    assert done.stderr == "matchkit: Going on with an unfinished run; what it had finished is not done again.\n"
    assert json.loads(done.stdout) == json.loads((folder / "run" / "manifest.json").read_bytes())
    assert unfinished_folder(folder / "run") is None
    went_on = contents(folder / "run")
    assert matchkit(folder).stderr == ""
    assert contents(folder / "run") == went_on


def test_other_inputs_begin_anew_and_that_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(MatchResult, "report", stop)
        matchkit(folder)
    write_intake(folder / "in", APPLICANTS[:3])
    done = matchkit(folder)
    assert done.exit_code == 0
    assert done.stderr == "matchkit: An unfinished run there had other inputs or settings; this one starts anew.\n"


def test_a_second_command_on_the_same_folder_is_refused(folder: Path) -> None:
    with WorkFolder.beside(folder / "run"):
        done = matchkit(folder, "--json")
    assert done.exit_code == 2
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "locked"
    assert error["message"].startswith(f"Another job is writing to {str(folder.resolve() / 'run')!r} (process ")


def test_a_folder_with_other_files_is_refused_before_anything_is_read(folder: Path) -> None:
    (folder / "run").mkdir()
    (folder / "run" / "thesis.txt").write_text("years of work", encoding="utf-8")
    (folder / "in" / "applicants.jsonl").unlink()
    done = matchkit(folder)
    assert done.exit_code == 2
    assert "already holds files that are no matchkit run" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["in", "run"]


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize(("option", "what"), [("--cache", "The cache"), ("--log", "The log")])
@pytest.mark.parametrize("below", ["", "deep/in"])
def test_what_would_go_with_the_run_folder_is_refused_before_anything_is_read(
    folder: Path, option: str, what: str, is_there: bool, below: str
) -> None:
    if is_there:
        assert matchkit(folder).exit_code == 0
    (folder / "in" / "applicants.jsonl").unlink()
    before = sorted(folder.rglob("*"))
    place = folder / "run" / below
    done = matchkit(folder, option, str(place))
    assert done.exit_code == 2
    assert done.stderr == (
        f"matchkit: {what} {str(place)!r} lies inside the folder {str(folder / 'run')!r}, in which nothing else may be."
        "\n          Name a place outside of that folder.\n"
    )
    assert sorted(folder.rglob("*")) == before


def test_a_cache_is_found_inside_behind_a_link(folder: Path) -> None:
    (folder / "run").mkdir()
    try:
        (folder / "link").symlink_to(folder / "run", target_is_directory=True)
    except OSError:
        pytest.skip("this machine makes no symbolic links")
    done = matchkit(folder, "--cache", str(folder / "link" / "vectors"))
    assert done.exit_code == 2
    assert "lies inside the folder" in done.stderr


def test_a_cache_and_a_log_beside_the_run_are_fine(folder: Path) -> None:
    """Names that begin as that of the run do not lie in it."""
    done = matchkit(folder, "--cache", str(folder / "run-vectors"), "--log", str(folder / "run.log"))
    assert (done.exit_code, done.stderr) == (0, "")
    assert matchkit(folder, "--log", str(folder / "run.log")).exit_code == 0


def test_nothing_is_added_to_a_file_that_is_no_log(folder: Path) -> None:
    applicants = folder / "in" / "applicants.jsonl"
    before = applicants.read_bytes()
    done = matchkit(folder, "--log", str(applicants))
    assert done.exit_code == 2
    assert done.stderr == (
        f"matchkit: The log cannot be written to {str(applicants)!r}: it holds something else than a log of matchkit."
        "\n          Name a file in a folder that exists and may be written to.\n"
    )
    assert applicants.read_bytes() == before
    (folder / "table.csv").write_text("a,b\n", encoding="utf-8")
    assert matchkit(folder, "--log", str(folder / "table.csv")).exit_code == 2
    (folder / "empty.log").touch()
    assert matchkit(folder, "--log", str(folder / "empty.log")).exit_code == 0


def test_a_run_with_files_of_somebody_is_refused_before_anything_is_read(folder: Path) -> None:
    assert matchkit(folder).exit_code == 0
    (folder / "run" / "minutes.txt").write_text("years of work", encoding="utf-8")
    (folder / "in" / "applicants.jsonl").unlink()
    done = matchkit(folder)
    assert done.exit_code == 2
    assert "holds a run, and 1 thing that is not of the run: 'minutes.txt'.\n" in done.stderr
    assert (folder / "run" / "minutes.txt").is_file()
    assert sorted(path.name for path in folder.iterdir()) == ["in", "run"]


def test_the_current_folder_is_refused_before_anything_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "run").mkdir()
    (folder / "in" / "applicants.jsonl").unlink()
    monkeypatch.chdir(folder / "run")
    done = matchkit(folder)
    assert done.exit_code == 2
    assert "is the current one, or holds it, and another is to take its place.\n" in done.stderr


def test_a_run_that_strict_mode_stops_leaves_nothing(folder: Path) -> None:
    write_intake(folder / "in", [*APPLICANTS, {**APPLICANTS[0], "applicant_id": "fay", "hours_per_week": "many"}])
    assert matchkit(folder, "--strict").exit_code == 1
    assert [path.name for path in folder.iterdir()] == ["in"]


def test_a_full_disk_is_told_with_its_cure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        faulty = FaultyDisk(patched, folder)
        faulty.begin(30, errno.ENOSPC, goes_on=True)
        done = matchkit(folder)
    assert done.exit_code == 2
    assert "failed: No space left on device (ENOSPC).\n" in done.stderr
    assert "run the same again: what was finished is kept" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "run").exists()
    assert matchkit(folder).exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_ended_from_outside_goes_on_to_the_same_bytes(folder: Path, number: signal.Signals) -> None:
    """As a scheduler ends it, in a process of its own."""
    assert matchkit(folder).exit_code == 0
    expected = contents(folder / "run")
    (folder / "run").rename(folder / "unbroken")
    files = [folder / "in" / "applicants.jsonl", folder / "in" / "projects.jsonl"]
    command = [sys.executable, "-m", "matchkit.cli", "match", *files, "--out", folder / "run", "--encoder", "hashing"]
    running = subprocess.Popen([*map(str, command)], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while unfinished_folder(folder / "run") is None and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    running.send_signal(number)
    _, told = running.communicate(timeout=60)
    assert "Traceback" not in told
    if running.returncode:
        assert not (folder / "run").exists()
    assert matchkit(folder).exit_code == 0
    assert contents(folder / "run") == expected
    assert unfinished_folder(folder / "run") is None
