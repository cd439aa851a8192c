"""One job at a time: a lock in a folder that may come and go with it."""

from __future__ import annotations

import errno
import json
import os
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from matchkit.disk import PRIVATE, disk_errors, make_folder, write_whole
from matchkit.errors import DiskError, LockedError

LOCK, HOLDER = "lock", "holder.json"
PATIENCE, TRY_AGAIN = 0.2, 0.02
"""Seconds: a job that ends removes the lock, and whoever looks at that moment is to look again."""
TRIES = 50
"""A second in all: where many jobs come and go, the folder may vanish between its making and its locking each time."""


@contextmanager
def locked(folder: Path, meant: Path, *, goes_with_it: bool) -> Iterator[None]:
    """Hold the lock in a folder, which is made if need be, with those above it; what was made and is empty goes again.

    The system ends the lock with the process, however that ends. A lock that was removed while somebody waited for it
    guards nothing; `filelock` sees that and looks again.

    Parameters
    ----------
    folder, meant
        Where the lock is, and the folder that it guards, by which errors name it.
    goes_with_it
        Whether the folder goes with the lock if it is empty.

    Raises
    ------
    LockedError
        Another job holds it, or others come and go all the while.
    DiskError
        The folder or the lock cannot be made, or somebody else has put the folder there.
    """
    made: list[Path] = []
    lock = FileLock(folder / LOCK, thread_local=False)
    try:
        _lock(lock, folder, meant, made)
        holder = {"pid": os.getpid(), "host": socket.gethostname()}
        write_whole(folder / HOLDER, json.dumps(holder).encode())
        yield
    finally:
        if lock.is_locked:
            _unlock(lock, folder)
        for path in [folder, *made] if goes_with_it else made:
            with suppress(OSError):
                path.rmdir()


def names_in(folder: Path) -> list[str]:
    """What is in a folder; nothing where there is none, or it cannot be read."""
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []


def _lock(lock: FileLock, folder: Path, meant: Path, made: list[Path]) -> None:
    """Make the folder and get hold of its lock; which folders were made is added to ``made``."""
    could_be_made = False
    for attempt in range(TRIES):
        try:
            made += make_folder(folder, PRIVATE)
            could_be_made = True
            _acquire(lock, folder, meant)
        except DiskError as error:
            if error.number != errno.ENOENT:
                raise
            if attempt == TRIES - 1 and not could_be_made:
                raise
            time.sleep(TRY_AGAIN)  # the job before has just removed the folder
        else:
            return
    raise LockedError.by_another(meant, _holder(folder))


def _acquire(lock: FileLock, folder: Path, meant: Path) -> None:
    with disk_errors("Locking", lock.lock_file):
        _check_owner(folder)
        try:
            lock.acquire(timeout=PATIENCE, poll_interval=TRY_AGAIN)
        except Timeout:
            raise LockedError.by_another(meant, _holder(folder)) from None


def _unlock(lock: FileLock, folder: Path) -> None:
    """Let go, and remove the lock where nothing else is left in its folder.

    While it is still held, so that nobody gets hold of it in between; where open files cannot be removed, afterwards.
    """
    with suppress(OSError):
        (folder / HOLDER).unlink(missing_ok=True)
    is_alone = names_in(folder) == [LOCK]
    with suppress(OSError):
        if is_alone and os.name != "nt":
            (folder / LOCK).unlink()
    with disk_errors("Unlocking", folder):
        lock.release()
    with suppress(OSError):
        if is_alone and os.name == "nt":
            (folder / LOCK).unlink()


def _check_owner(folder: Path) -> None:
    """Nobody else may hand us a folder in which we then put vectors."""
    found = folder.lstat()
    if os.name == "nt":
        return
    if stat.S_ISLNK(found.st_mode) or os.geteuid() not in (0, found.st_uid):
        raise DiskError.not_ours(folder)


def _holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / HOLDER).read_bytes())
        return f"process {int(holder['pid'])} on {holder['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
