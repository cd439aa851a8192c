"""What lies in a run folder beside the run's files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from matchkit.runs.strangers import strangers_in

NAMES = ("manifest.json", "placements.csv", "calendars/a.ics")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES:
        path = tmp_path / "run" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path / "run"


def test_the_files_of_a_run_are_no_strangers(folder: Path) -> None:
    assert strangers_in(folder, NAMES) == []
    (folder / "calendars/a.ics").unlink()
    assert strangers_in(folder, NAMES) == []


def test_other_files_and_folders_are_named(folder: Path) -> None:
    (folder / "thesis.txt").write_bytes(b"")
    (folder / "calendars/b.ics").write_bytes(b"")
    (folder / "src/deep").mkdir(parents=True)
    (folder / "src/deep/app.js").write_bytes(b"")
    (folder / "empty").mkdir()
    assert strangers_in(folder, NAMES) == ["calendars/b.ics", "empty", "src", "thesis.txt"]


def test_what_file_managers_leave_is_nobodys(folder: Path) -> None:
    for name in (".DS_Store", "calendars/Thumbs.db", "calendars/desktop.ini"):
        (folder / name).write_bytes(b"x")
    assert strangers_in(folder, NAMES) == []
    (folder / "desktop.ini").mkdir()
    assert strangers_in(folder, NAMES) == ["desktop.ini"]


def test_what_has_the_name_of_a_file_and_is_none_is_a_stranger(folder: Path) -> None:
    (folder / "placements.csv").unlink()
    (folder / "placements.csv").mkdir()
    assert strangers_in(folder, NAMES) == ["placements.csv"]


def test_links_are_strangers_and_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    (tmp_path / "else/file").write_bytes(b"")
    (folder / "manifest.json").unlink()
    try:
        (folder / "link").symlink_to(tmp_path / "else")
        (folder / "lost").symlink_to(tmp_path / "nowhere")
        (folder / "manifest.json").symlink_to(tmp_path / "else/file")
    except OSError:
        pytest.skip("this machine makes no symbolic links")
    assert strangers_in(folder, NAMES) == ["link", "lost", "manifest.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_a_stranger(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert strangers_in(folder, NAMES) == ["pipe"]
