"""A disk that refuses the n-th call that would change something below a folder, and counts them."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matchkit import disk
from matchkit.errors import DiskError

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
BY_PATH = ("mkdir", "rename", "replace", "unlink", "rmdir")
BY_FILE = ("write", "fsync", "posix_fallocate")


def trouble(work: Callable[[], object]) -> str:
    """What a piece of work says of the disk; nothing where it was done."""
    try:
        work()
    except DiskError as error:
        return str(error)
    return ""


class FaultyDisk:
    """Counts calls below a folder, and fails one of them, or all from one on.

    Attributes
    ----------
    calls
        What was called so far: the call's name and the file's.
    fail_at
        Number of the call that fails, from 0; None for none.
    goes_on
        Whether all later calls fail too, as on a disk that stays full.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, below: Path) -> None:
        self.calls: list[tuple[str, str]] = []
        self.fail_at: int | None = None
        self.error, self.goes_on = errno.ENOSPC, False
        self._below, self._files = str(below.resolve()), dict[int, str]()
        monkeypatch.setattr(os, "open", self._opening(os.open))
        for name in BY_PATH:
            monkeypatch.setattr(os, name, self._by_path(name, getattr(os, name)))
        for name in BY_FILE:
            if hasattr(os, name):
                monkeypatch.setattr(os, name, self._by_file(name, getattr(os, name)))
        monkeypatch.setattr(disk, "_exchange_call", self._exchanging(disk._exchange_call))

    def begin(self, fail_at: int | None = None, error: int = errno.ENOSPC, *, goes_on: bool = False) -> None:
        """Count from 0 again."""
        self.calls, self.fail_at, self.error, self.goes_on = [], fail_at, error, goes_on

    def _count(self, call: str, path: Any) -> None:
        name = os.fsdecode(path)
        if not name.startswith(self._below):
            return
        number = len(self.calls)
        self.calls.append((call, Path(name).name))
        if self.fail_at is not None and (number == self.fail_at or (self.goes_on and number > self.fail_at)):
            raise OSError(self.error, os.strerror(self.error), name)

    def _opening(self, call: Callable[..., int]) -> Callable[..., int]:
        def opened(path: Any, flags: int, *args: Any, **options: Any) -> int:
            if isinstance(path, str | bytes | os.PathLike) and flags & (os.O_WRONLY | os.O_RDWR):
                self._count("open", path)
            file = call(path, flags, *args, **options)
            self._files[file] = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
            return file

        return opened

    def _by_path(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def changed(path: Any, *args: Any, **options: Any) -> Any:
            if isinstance(path, str | bytes | os.PathLike) and "dir_fd" not in options:
                self._count(name, args[0] if name in ("rename", "replace") else path)
            return call(path, *args, **options)

        return changed

    def _by_file(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def written(file: int, *args: Any) -> Any:
            self._count(name, self._files.get(file, ""))
            return None if name == "fsync" else call(file, *args)  # counted, but not waited for

        return written

    def _exchanging(self, find: Callable[[], Any]) -> Callable[[], Any]:
        def found() -> Any:
            call = find()

            def exchanged(one: bytes, other: bytes) -> int:
                try:
                    self._count("exchange", other)
                except OSError as error:
                    return error.errno or 0
                return call(one, other)

            return call and exchanged

        return found
