"""Run folders appear whole or not at all, and never over somebody's files."""

from __future__ import annotations

import errno
import hashlib
import json
from pathlib import Path

import pytest

from matchkit import disk
from matchkit.errors import UsageError
from matchkit.runs import RunRecord, WorkFolder, finish_run, unfinished_folder, write_run
from matchkit.runs.places import find_run
from tests.faulty_disk import ERRORS, FaultyDisk, trouble
from tests.run_folders import contents

MANIFEST = {"matchkit": "1"}
OLD, NEW = {"a.csv": b"old", "more/b.ics": b"1"}, {"a.csv": b"new", "c.csv": b"2"}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def is_whole(folder: Path, files: dict[str, bytes]) -> bool:
    """It holds these files, and a manifest with their digests, and nothing else."""
    found = contents(folder)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return json.loads(found.pop("manifest.json"))["outputs"] == digests and found == files


def test_a_run_holds_its_files_and_their_digests(tmp_path: Path) -> None:
    target = write_run(tmp_path / "deep" / "run", {"a.csv": b"x\n"}, {"seed": 3})
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    assert (target / "a.csv").read_bytes() == b"x\n"
    assert manifest == {"seed": 3, "outputs": {"a.csv": hashlib.sha256(b"x\n").hexdigest()}}


@pytest.mark.parametrize("has_exchange", [True, False])
def test_an_earlier_run_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_exchange: bool) -> None:
    if not has_exchange:
        monkeypatch.setattr(disk, "_exchange_call", lambda: None)
    write_run(tmp_path / "run", OLD, MANIFEST)
    write_run(tmp_path / "run", NEW, MANIFEST)
    assert is_whole(tmp_path / "run", NEW)
    assert names(tmp_path) == ["run"]


def test_an_empty_folder_becomes_a_run(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    write_run(tmp_path / "run", NEW, MANIFEST)
    assert is_whole(tmp_path / "run", NEW)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match=r"already holds files that are no matchkit run\. Name a new or empty folder"):
        write_run(tmp_path, {"a.csv": b"x"}, MANIFEST)
    assert names(tmp_path) == ["thesis.txt"]


def test_files_that_come_while_a_run_is_made_are_left_alone(tmp_path: Path) -> None:
    with WorkFolder.beside(tmp_path / "run") as work:
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "thesis.txt").write_text("years of work", encoding="utf-8")
        with pytest.raises(UsageError, match="already holds files"):
            finish_run(work, {"a.csv": lambda: b"x"}, MANIFEST)
    assert names(tmp_path / "run") == ["thesis.txt"]


def test_files_that_come_into_an_earlier_run_at_the_last_moment_are_left_alone(tmp_path: Path) -> None:
    write_run(tmp_path / "run", OLD, MANIFEST)

    def make() -> bytes:
        (tmp_path / "run" / "thesis.txt").write_text("years of work", encoding="utf-8")
        return b"new"

    with (
        WorkFolder.beside(tmp_path / "run") as work,
        pytest.raises(UsageError, match=r"holds a run, and 1 thing that is not of the run: 'thesis\.txt'\. Move that"),
    ):
        finish_run(work, {"a.csv": make}, MANIFEST)
    assert names(tmp_path / "run") == ["a.csv", "manifest.json", "more", "thesis.txt"]
    assert (tmp_path / "run" / "a.csv").read_bytes() == b"old"


def test_a_run_behind_a_link_is_replaced_where_it_is(tmp_path: Path) -> None:
    write_run(tmp_path / "there" / "run", OLD, MANIFEST)
    try:
        (tmp_path / "link").symlink_to(tmp_path / "there" / "run", target_is_directory=True)
    except OSError:
        pytest.skip("links are not allowed here")
    write_run(tmp_path / "link", NEW, MANIFEST)
    assert (tmp_path / "link").is_symlink()
    assert is_whole(tmp_path / "there" / "run", NEW)


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("has_exchange", [True, False])
@pytest.mark.parametrize("goes_on", [True, False])
def test_at_whatever_call_the_disk_fails_a_whole_run_is_found_and_the_next_attempt_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, has_exchange: bool, goes_on: bool
) -> None:
    """Each call that changes something fails once, alone or with all after it."""
    if not has_exchange:
        monkeypatch.setattr(disk, "_exchange_call", lambda: None)
    faulty = FaultyDisk(monkeypatch, tmp_path)
    write_run(tmp_path / "run", OLD, MANIFEST)
    faulty.begin()
    write_run(tmp_path / "run", NEW, MANIFEST)
    n_calls, failed = len(faulty.calls), 0
    assert n_calls > 20
    for number in range(n_calls):
        faulty.begin()
        write_run(tmp_path / "run", OLD, MANIFEST)
        faulty.begin(number, error, goes_on=goes_on)
        told = trouble(lambda: write_run(tmp_path / "run", NEW, MANIFEST))
        failed += bool(told)
        assert not told or errno.errorcode[error] in told
        faulty.begin()
        found = find_run(tmp_path / "run")
        assert is_whole(found, OLD) or is_whole(found, NEW), faulty.calls
        assert names(tmp_path) in (["run"], [".run.matchkit", "run"], [".run.matchkit"])
        write_run(tmp_path / "run", NEW, MANIFEST)
        assert is_whole(tmp_path / "run", NEW)
        assert names(tmp_path) == ["run"]
    assert failed > n_calls / 2  # what fails while things are cleared away is no error


def stopped_halfway(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old run has stepped aside, the new one is not yet there, and then the machine stops."""
    write_run(folder / "run", OLD, {"format": 0, "matchkit": "0"})
    with WorkFolder.beside(folder / "run") as work:
        work.steps("a key")
        (work.folder / "files").mkdir()
        (work.folder / "files" / "a.csv").write_bytes(b"new")
        (folder / "run").rename(work.folder / "old")


def test_readers_find_the_old_run_where_it_stepped_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_halfway(tmp_path, monkeypatch)
    assert not (tmp_path / "run").exists()
    assert is_whole(find_run(tmp_path / "run"), OLD)
    with pytest.raises(Exception, match="did not record where inputs are"):  # so it was found, and read
        RunRecord.read(tmp_path / "run")


def test_the_next_job_puts_the_old_run_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_halfway(tmp_path, monkeypatch)
    with WorkFolder.beside(tmp_path / "run"):
        assert is_whole(tmp_path / "run", OLD)
    assert find_run(tmp_path / "run") == tmp_path / "run"


def test_finished_files_are_not_made_again(tmp_path: Path) -> None:
    made: list[str] = []

    def make(name: str) -> bytes:
        made.append(name)
        if name == "c" and made.count("c") == 1:
            raise KeyboardInterrupt
        return name.encode()

    def write() -> None:
        with WorkFolder.beside(tmp_path / "run") as work:
            finish_run(work, {name: lambda name=name: make(name) for name in "abcd"}, MANIFEST, "key")

    with pytest.raises(KeyboardInterrupt):
        write()
    assert not (tmp_path / "run").exists()
    work = unfinished_folder(tmp_path / "run")
    assert work is not None
    (work / "files" / "b").write_bytes(b"damaged")
    (work / "files" / "more" / "deep").mkdir(parents=True)
    (work / "files" / "more" / "stray").write_bytes(b"")
    with (work / "outputs.jsonl").open("ab") as file:
        file.write(b'{"name": "c", "sha')  # a line that the interruption has torn
    write()
    assert made == ["a", "b", "c", "b", "c", "d"]
    assert not (tmp_path / "run" / "more").exists()
    assert is_whole(tmp_path / "run", {name: name.encode() for name in "abcd"})


@pytest.mark.parametrize("key", [None, "another"])
def test_files_of_another_run_are_made_again(tmp_path: Path, key: str | None) -> None:
    def stop() -> bytes:
        raise KeyboardInterrupt

    for first in ("key", None):
        with pytest.raises(KeyboardInterrupt), WorkFolder.beside(tmp_path / "run") as work:
            finish_run(work, {"a": lambda: b"old", "b": stop}, MANIFEST, first)
        with WorkFolder.beside(tmp_path / "run") as work:
            finish_run(work, {"a": lambda: b"new"}, MANIFEST, key)
        assert is_whole(tmp_path / "run", {"a": b"new"})
