"""One job at a time writes to a run folder; what it leaves behind is private, and goes when the run is whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock

from matchkit.embedding import Incident
from matchkit.errors import CacheError, DiskError, LockedError, UsageError
from matchkit.runs import WorkFolder, locking, opened, remove_unfinished, unfinished_folder

HOLD = """
import sys, time
from matchkit.runs import WorkFolder
with WorkFolder.beside(sys.argv[1]) as work:
    work.steps("key").keep("one", (1, 2))
    print("held", flush=True)
    time.sleep(100)
"""


def holding(target: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock."""
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(target)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_a_second_job_is_refused_at_once_and_told_who_is_there(tmp_path: Path) -> None:
    other = holding(tmp_path / "run")
    begin = time.monotonic()
    with pytest.raises(LockedError) as raised, WorkFolder.beside(tmp_path / "run"):
        pass
    assert time.monotonic() - begin < 5
    other.kill()
    other.communicate()
    assert f"Another job is writing to {str((tmp_path / 'run').resolve())!r} (process {other.pid} on " in str(
        raised.value
    )
    assert str(raised.value).endswith("Wait until it has ended, or name another folder.")
    assert (raised.value.code, raised.value.exit_code) == ("locked", 2)


def test_a_job_that_was_killed_holds_nothing_and_its_steps_are_there(tmp_path: Path) -> None:
    other = holding(tmp_path / "run")
    other.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    other.communicate()
    with WorkFolder.beside(tmp_path / "run") as work:
        assert work.steps("key").find("one", tuple[int, ...]) == (1, 2)  # type: ignore[arg-type]


def test_two_threads_are_two_jobs(tmp_path: Path) -> None:
    refused: list[str] = []

    def second() -> None:
        try:
            with WorkFolder.beside(tmp_path / "run"):
                pass
        except LockedError as error:
            refused.append(error.code)

    with WorkFolder.beside(tmp_path / "run"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert refused == ["locked"]


def test_many_jobs_in_turn_never_meet(tmp_path: Path) -> None:
    """The lock goes with its folder; whoever waits for a lock that has gone must not believe that it is theirs."""
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        for _ in range(40):
            try:
                with WorkFolder.beside(tmp_path / "run"):
                    inside.append(number)
                    most.append(len(inside))
                    time.sleep(0.0005)
                    inside.remove(number)
            except LockedError:
                continue

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}
    assert list(tmp_path.iterdir()) == []


def test_two_names_of_a_folder_have_one_lock(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    with WorkFolder.beside(tmp_path / "run"), pytest.raises(LockedError):
        remove_unfinished(tmp_path / "sub" / ".." / "run")


def test_a_job_that_finishes_nothing_leaves_nothing(tmp_path: Path) -> None:
    with WorkFolder.beside(tmp_path / "deep" / "down" / "run"):
        assert unfinished_folder(tmp_path / "deep" / "down" / "run") is not None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights there")
def test_nobody_else_may_look_inside(tmp_path: Path) -> None:
    with WorkFolder.beside(tmp_path / "run") as work:
        assert work.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="owners are others there")
def test_a_folder_that_somebody_else_has_put_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else they would get the vectors."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / ".run.matchkit").symlink_to(tmp_path / "theirs")
    for place in ("run", "other"):
        with (
            pytest.raises(DiskError, match=r"is a link or belongs to another account\. Name another run folder, or"),
            WorkFolder.beside(tmp_path / place),
        ):
            pass
        (tmp_path / ".other.matchkit").mkdir()
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert list((tmp_path / "theirs").iterdir()) == []


def test_unfinished_work_is_found_and_removed(tmp_path: Path) -> None:
    assert unfinished_folder(tmp_path / "run") is None
    assert not remove_unfinished(tmp_path / "run")
    with WorkFolder.beside(tmp_path / "run") as work:
        work.steps("key").keep("one", ())
        with pytest.raises(LockedError):
            remove_unfinished(tmp_path / "run")
    assert unfinished_folder(tmp_path / "run") == tmp_path.resolve() / ".run.matchkit"
    assert remove_unfinished(tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_what_others_put_into_the_folder_stays(tmp_path: Path) -> None:
    with WorkFolder.beside(tmp_path / "run") as work:
        (work.folder / "note.txt").write_text("mine", encoding="utf-8")
    assert (tmp_path / ".run.matchkit" / "note.txt").is_file()


def test_steps_of_another_run_are_removed_and_that_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    for key in ("key", "key", "other", None):
        with WorkFolder.beside(tmp_path / "run", told.append) as work:
            steps = work.steps(key)
            found = steps.find("one", tuple[int, ...])  # type: ignore[arg-type]
            assert found == (None if len(told) in (0, 2) else (1,) if len(told) == 1 else None)
            steps.keep("one", (1,))
    assert told == [
        "Going on with an unfinished run; what it had finished is not done again.",
        "An unfinished run there had other inputs or settings; this one starts anew.",
        "An unfinished run there had other inputs or settings; this one starts anew.",
    ]


def test_parts_of_files_are_cleared_away(tmp_path: Path) -> None:
    with WorkFolder.beside(tmp_path / "run") as work:
        work.steps("key").keep("one", ())
        (work.folder / "steps" / ".two.step.0a1b2c3d.part").write_bytes(b"half")
    with WorkFolder.beside(tmp_path / "run") as work:
        assert [path.name for path in (work.folder / "steps").iterdir()] == ["one.step"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_damaged_notes_cost_time_and_nothing_else(tmp_path: Path, content: bytes) -> None:
    with WorkFolder.beside(tmp_path / "run") as work:
        work.steps("key").keep("one", ())
        for name in ("work.json", "incidents.json"):
            (work.folder / name).write_bytes(content)
    with WorkFolder.beside(tmp_path / "run") as work:
        assert work.incidents("key") == []
        assert work.steps("key").find("one", tuple[int, ...]) is None  # type: ignore[arg-type]


FIRST, SECOND = Incident("cache_set_aside", "a", "b"), Incident("cache_rows_dropped", "c", "d")


def test_incidents_are_remembered_once(tmp_path: Path) -> None:
    with WorkFolder.beside(tmp_path / "run") as work:
        work.steps("key").keep("one", ())
        for incident in (FIRST, SECOND, FIRST):
            work.keep_incident("texts", incident)
    with WorkFolder.beside(tmp_path / "run") as work:
        assert work.incidents("texts") == [FIRST, SECOND]


def test_incidents_of_other_texts_are_not_told_and_go(tmp_path: Path) -> None:
    """What the cache of another intake met is no news of this one."""
    with WorkFolder.beside(tmp_path / "run") as work:
        work.keep_incident("texts", FIRST)
    with WorkFolder.beside(tmp_path / "run") as work:
        assert work.incidents("others") == []
        work.keep_incident("others", SECOND)
        assert work.incidents("others") == [SECOND]
        assert work.incidents("texts") == []


def test_incidents_in_a_folder_of_the_callers_are_kept_until_a_result_tells_of_them(tmp_path: Path) -> None:
    def stop_after(work: WorkFolder) -> None:
        work.keep_incident("texts", FIRST)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), opened(tmp_path / "work") as work:
        stop_after(work)
    with opened(tmp_path / "work") as work:
        assert work.incidents("texts") == [FIRST]
    with opened(tmp_path / "work") as work:
        assert work.incidents("texts") == []


def test_a_folder_of_the_callers_stays_with_its_steps(tmp_path: Path) -> None:
    with opened(tmp_path / "work") as work:
        work.steps("key").keep("one", (1,))
    with opened(tmp_path / "work") as work, opened(work) as same:
        assert same is work
        assert work.steps("key").find("one", tuple[int, ...]) == (1,)
        with pytest.raises(LockedError, match=r"Another job is writing to '.*work'"), opened(tmp_path / "work"):
            pass
    with opened(None) as none:
        assert none is None


def test_a_folder_of_the_callers_that_holds_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    for place in (tmp_path, tmp_path / "thesis.txt"):
        with pytest.raises(UsageError, match="already holds files that are no matchkit run"), opened(place):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_trouble_with_kept_vectors_is_trouble_with_the_disk(tmp_path: Path) -> None:
    full = CacheError.unusable("vectors.sqlite", "database or disk is full")
    full_disk = pytest.raises(DiskError, match=r"database or disk is full\. Make room")
    with WorkFolder.beside(tmp_path / "run") as work, full_disk, work.vectors():
        raise full


def test_a_lock_that_cannot_be_made_is_trouble_with_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(FileLock):
        def acquire(self, *_: object, **__: object) -> None:  # type: ignore[override]
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(locking, "FileLock", Refusing)
    with (
        pytest.raises(DiskError, match=r"Locking '.*lock' failed: Permission denied"),
        WorkFolder.beside(tmp_path / "run"),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_vanishes_again_and_again_is_one_in_which_others_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jobs that come and go remove it each time before its lock is had."""
    tries: list[int] = []

    class Vanishing(FileLock):
        def acquire(self, *_: object, **__: object) -> None:  # type: ignore[override]
            tries.append(1)
            Path(self.lock_file).parent.rmdir()
            raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(locking, "FileLock", Vanishing)
    monkeypatch.setattr(locking, "TRIES", 5)
    with pytest.raises(LockedError) as raised, WorkFolder.beside(tmp_path / "run"):
        pass
    assert str(raised.value) == (
        f"Another job is writing to {str((tmp_path / 'run').resolve())!r}. "
        "Wait until it has ended, or name another folder."
    )
    assert len(tries) == 5
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_trouble_with_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(locking, "TRIES", 3)
    with (
        pytest.raises(DiskError, match=r"Making the folder '.*\.run\.matchkit' failed: No such file or directory"),
        WorkFolder.beside(tmp_path / "run"),
    ):
        pass


def test_who_holds_the_lock_need_not_be_known(tmp_path: Path) -> None:
    with WorkFolder.beside(tmp_path / "run") as work:
        (work.folder / "holder.json").write_text(json.dumps({"pid": "x"}), encoding="utf-8")
        with (
            pytest.raises(LockedError, match=r"Another job is writing to '[^']*run'\. Wait"),
            WorkFolder.beside(tmp_path / "run"),
        ):
            pass


def test_a_folder_that_cannot_be_read_is_trouble_with_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "run").mkdir()
    monkeypatch.setattr(Path, "iterdir", refuse)
    with (
        pytest.raises(DiskError, match=r"Reading '.*run' failed: Permission denied"),
        WorkFolder.beside(tmp_path / "run"),
    ):
        pass
    with pytest.raises(DiskError, match=r"Reading '.*run' failed: Permission denied"), opened(tmp_path / "run"):
        pass
