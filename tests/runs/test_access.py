"""Whoever could not open a run cannot open what takes its place."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from matchkit import disk
from matchkit.disk import take_access, write_whole
from matchkit.runs import write_run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights there")

MANIFEST = {"matchkit": "1"}
OLD, NEW = {"a.csv": b"old", "more/b.ics": b"1"}, {"a.csv": b"new", "c.csv": b"2", "more/d.ics": b"3", "else/e": b"4"}


def modes(folder: Path) -> dict[str, str]:
    found = [folder, *folder.rglob("*")]
    return {path.relative_to(folder).as_posix(): f"{stat.S_IMODE(path.stat().st_mode):o}" for path in found}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run", OLD, MANIFEST)


@pytest.mark.parametrize("has_exchange", [True, False])
def test_a_private_run_stays_private_with_all_that_is_new(
    run: Path, monkeypatch: pytest.MonkeyPatch, has_exchange: bool
) -> None:
    if not has_exchange:
        monkeypatch.setattr(disk, "_exchange_call", lambda: None)
    for path in (run, run / "more"):
        path.chmod(0o700)
    for name in (*OLD, "manifest.json"):
        (run / name).chmod(0o600)
    write_run(run, NEW, MANIFEST)
    assert modes(run) == {
        ".": "700",
        "a.csv": "600",
        "c.csv": "600",
        "manifest.json": "600",
        "more": "700",
        "more/d.ics": "600",
        "else": "700",
        "else/e": "600",
    }


def test_each_file_has_the_mode_of_its_name_and_new_ones_that_of_the_manifest(run: Path) -> None:
    (run / "a.csv").chmod(0o444)
    (run / "manifest.json").chmod(0o640)
    run.chmod(0o2750)
    (run / "more").chmod(0o711)
    write_run(run, NEW, MANIFEST)
    found = modes(run)
    assert (found["a.csv"], found["manifest.json"], found["c.csv"]) == ("444", "640", "640")
    assert (found["."], found["more"], found["else"]) == ("2750", "711", "2750")


def test_a_new_run_is_as_open_as_the_account_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        assert {*modes(write_run(tmp_path / "new", OLD, MANIFEST)).values()} == {"750", "640"}
    finally:
        os.umask(before)


def test_an_empty_folder_that_was_made_private_stays_so(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(0o700)
    write_run(tmp_path / "run", OLD, MANIFEST)
    assert modes(tmp_path / "run")["."] == "700"


def test_a_file_that_is_written_again_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"old")
    (tmp_path / "page.html").chmod(0o600)
    write_whole(tmp_path / "page.html", b"new")
    assert modes(tmp_path)["page.html"] == "600"
    assert (tmp_path / "page.html").read_bytes() == b"new"


def test_owner_and_group_are_kept_where_the_system_lets_us(run: Path) -> None:
    if os.geteuid():
        pytest.skip("only root gives files away")
    for path in (run, *run.rglob("*")):
        os.chown(path, 12345, 54321)
    write_run(run, NEW, MANIFEST)
    assert {(path.stat().st_uid, path.stat().st_gid) for path in (run, *run.rglob("*"))} == {(12345, 54321)}


def test_what_was_for_a_group_that_cannot_be_had_is_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else our own group would read what was for theirs."""
    for name in ("ours", "theirs"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "theirs").chmod(0o664)
    theirs = (tmp_path / "theirs").stat()

    class Theirs(type(tmp_path)):  # type: ignore[misc]
        def stat(self, **_: object) -> os.stat_result:
            return os.stat_result((*theirs[:4], theirs.st_uid + 1, theirs.st_gid + 1, *theirs[6:10]))

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refuse)
    take_access(tmp_path / "ours", Theirs(tmp_path / "theirs"))
    assert modes(tmp_path)["ours"] == "604"
