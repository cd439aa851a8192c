"""Files appear whole or not at all; what the system refuses comes as an error that names the file and the cure."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from matchkit import disk
from matchkit.disk import append, exchange, make_folder, remove_file, remove_tree, rename, write_whole
from matchkit.errors import DiskError
from tests.faulty_disk import ERRORS, FaultyDisk


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    for content in (b"old", b"", b"new and longer"):
        write_whole(tmp_path / "a.csv", content)
        assert (tmp_path / "a.csv").read_bytes() == content
    assert names(tmp_path) == ["a.csv"]


def test_content_is_on_the_disk_before_its_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this order: else a file could be there, and empty, after the power has failed."""
    faulty = FaultyDisk(monkeypatch, tmp_path)
    write_whole(tmp_path / "a.csv", b"x")
    calls = [call for call, _ in faulty.calls]
    assert calls == ["open", "write", "fsync", "replace", "fsync"]
    assert faulty.calls[-1][1] == tmp_path.name


@pytest.mark.parametrize(("refused", "expected"), [(None, ["full"]), (errno.ENOTSUP, ["full", "usual"])])
def test_on_macos_the_disk_itself_is_asked_and_else_synced_as_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: int | None, expected: list[str]
) -> None:
    calls = _macos(monkeypatch, refused)
    with (tmp_path / "a.csv").open("wb") as file:
        disk._sync(file.fileno())
    assert calls == expected


def test_on_macos_a_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _macos(monkeypatch, errno.EIO)
    with pytest.raises(DiskError, match=r"Writing '.*a\.csv' failed: Input/output error"):
        write_whole(tmp_path / "a.csv", b"x")
    assert calls == ["full"]
    assert names(tmp_path) == []


def _macos(monkeypatch: pytest.MonkeyPatch, refused: int | None) -> list[str]:
    """What is asked of the disk, there."""
    calls: list[str] = []

    class Fcntl:
        F_FULLFSYNC = 51

        @staticmethod
        def fcntl(_: int, command: int) -> None:
            assert command == Fcntl.F_FULLFSYNC
            calls.append("full")
            if refused is not None:
                raise OSError(refused, os.strerror(refused))

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(disk, "fcntl", Fcntl, raising=False)
    monkeypatch.setattr(os, "fsync", lambda _: calls.append("usual"))
    return calls


def test_a_write_that_comes_back_short_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, content: write(file, content[:3]))
    write_whole(tmp_path / "a.csv", b"0123456789")
    assert (tmp_path / "a.csv").read_bytes() == b"0123456789"


@pytest.mark.parametrize("error", ERRORS)
def test_whatever_fails_the_old_file_is_there_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    write_whole(tmp_path / "a.csv", b"old")
    faulty = FaultyDisk(monkeypatch, tmp_path)
    for number in range(5):
        faulty.begin(number, error)
        with pytest.raises(DiskError, match=errno.errorcode[error]):
            write_whole(tmp_path / "a.csv", b"new")
        is_renamed = number == 4
        assert (tmp_path / "a.csv").read_bytes() == (b"new" if is_renamed else b"old")
        assert names(tmp_path) == ["a.csv"]


def test_an_error_of_the_disk_says_what_failed_and_that_it_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FaultyDisk(monkeypatch, tmp_path).begin(1, errno.ENOSPC)
    with pytest.raises(DiskError) as raised:
        write_whole(tmp_path / "a.csv", b"x")
    assert str(raised.value) == (
        f"Writing {str(tmp_path / 'a.csv')!r} failed: No space left on device (ENOSPC). Make room or mend the "
        "permissions, and run the same again: what was finished is kept, and nothing else was changed."
    )
    assert (raised.value.code, raised.value.exit_code) == ("disk", 2)


def test_an_interruption_leaves_no_part_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.csv", b"x")
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are others there")
def test_a_link_stays_a_link_and_a_pipe_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "there" / "a.csv")
    write_whole(tmp_path / "link.csv", b"x")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "there" / "a.csv").read_bytes() == b"x"
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_whole(tmp_path / "pipe", b"through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert names(tmp_path) == ["link.csv", "pipe", "there"]


def test_lines_are_added_at_the_end(tmp_path: Path) -> None:
    append(tmp_path / "list", b"1\n")
    append(tmp_path / "list", b"2\n")
    assert (tmp_path / "list").read_bytes() == b"1\n2\n"


def test_folders_are_made_as_far_as_they_are_missing(tmp_path: Path) -> None:
    assert make_folder(tmp_path / "a" / "b") == [tmp_path / "a" / "b", tmp_path / "a"]
    assert make_folder(tmp_path / "a" / "b") == []
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskError, match=r"Making the folder '.*file' failed: File exists \(EEXIST\)\."):
        make_folder(tmp_path / "file")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights there")
def test_a_private_folder_is_closed_to_others_and_those_above_it_are_not(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b", disk.PRIVATE)
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a").stat().st_mode & 0o055 != 0


def test_two_folders_change_places_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_bytes(b"")
    if exchange(tmp_path / "one", tmp_path / "other"):
        assert (names(tmp_path / "one"), names(tmp_path / "other")) == (["other"], ["one"])
    else:
        assert (names(tmp_path / "one"), names(tmp_path / "other")) == (["one"], ["other"])


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_linux_knows_that_step() -> None:
    assert disk._exchange_call() is not None


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EINVAL])
def test_a_disk_that_cannot_exchange_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    monkeypatch.setattr(disk, "_exchange_call", lambda: lambda *_: code)
    assert not exchange(tmp_path, tmp_path)


def test_an_exchange_that_fails_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_exchange_call", lambda: lambda *_: errno.EIO)
    with pytest.raises(DiskError, match=r"Renaming to '.*' failed: Input/output error \(EIO\)\."):
        exchange(tmp_path, tmp_path)


def test_systems_without_that_step_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "freebsd14")
    assert disk._exchange_call() is None


def test_what_is_not_there_is_removed_already(tmp_path: Path) -> None:
    remove_file(tmp_path / "a")
    remove_tree(tmp_path / "b")
    with pytest.raises(DiskError, match=r"Renaming to '.*b' failed: No such file or directory \(ENOENT\)\."):
        rename(tmp_path / "a", tmp_path / "b")


def test_a_file_that_cannot_be_removed_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(tmp_path / "a" / "b")
    FaultyDisk(monkeypatch, tmp_path).begin(0, errno.EACCES)
    with pytest.raises(DiskError, match=r"Removing '.*b' failed: Permission denied \(EACCES\)\."):
        remove_file(tmp_path / "a" / "b")
