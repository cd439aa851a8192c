"""Where a resume or calendar file is, and its bytes: from inside one folder, and only ordinary files."""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from functools import lru_cache
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from matchkit.intake.cells import quoted
from matchkit.intake.ledger import CellProblem

MEGABYTE = 1_000_000
SAVE_AGAIN = "Save it again as .pdf, .docx or UTF-8 .txt, or put the text in the column resume."
CHECK_PATH = "Check the path: it counts from the folder of the applicants file."
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PLAIN_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def find_document(base: Path, stated: str) -> Path:
    """The file that a relative path names inside ``base``, after following links.

    A name whose accents are written otherwise on the disk (as macOS writes them into archives) is found all the same.

    Raises `CellProblem` ``path_outside`` for absolute paths, URLs, and whatever leads out of the folder by ``..`` or a
    link: whoever writes an intake must not be able to read the machine's other files through it; ``unreadable_file``
    where there is no such file.
    """
    parts = PureWindowsPath(stated)  # understands both slashes, and drives
    if _URL.match(stated):
        raise _outside(stated, "is an address")
    if parts.drive or parts.root:
        raise _outside(stated, "names a drive" if parts.drive else "is absolute")
    try:
        folder = base.resolve()
        path = _inside(folder, folder.joinpath(*parts.parts), stated)
        if _is_missing(path):
            path = _inside(folder, _written_otherwise(folder, path, stated), stated)
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, a name that no file can have
        raise unreadable(stated, type(error).__name__) from None
    return path


def _inside(folder: Path, path: Path, stated: str) -> Path:
    """The path after following links; `CellProblem` where they lead out of the folder."""
    path = path.resolve()
    if not path.is_relative_to(folder):
        raise _outside(stated, "leads out of the folder of the applicants file")
    return path


def _is_missing(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    return False


def _written_otherwise(folder: Path, path: Path, stated: str) -> Path:
    """A file that is there under the same name in another Unicode form; else `CellProblem`, which names a near one."""
    found = folder
    for name in path.relative_to(folder).parts:
        alike = _alike(found, name) if _is_missing(found / name) else [name]
        if len(alike) != 1:
            near = next(iter(_alike(found, name, folds=True)), None)
            hint = f" The folder has {quoted(near)}." if near else ""
            raise CellProblem("unreadable_file", _no_such_file(stated), f"{CHECK_PATH}{hint}")
        found /= alike[0]
    return found


def _alike(folder: Path, name: str, *, folds: bool = False) -> list[str]:
    """Names in a folder that are this one but for their Unicode form, or their case as well."""

    def form(text: str) -> str:
        return unicodedata.normalize("NFC", text.casefold() if folds else text)

    changed = folder.stat().st_mtime_ns if folder.is_dir() else 0
    return [other for other in _names_in(folder, changed) if form(other) == form(name)]


@lru_cache(maxsize=16)
def _names_in(folder: Path, changed: int) -> tuple[str, ...]:  # noqa: ARG001 - a folder that changed is listed again
    return tuple(sorted(path.name for path in folder.iterdir())) if folder.is_dir() else ()


def open_ordinary(path: Path) -> BinaryIO:
    """Open a file for reading; `OSError` for what is none, such as a pipe or a device, which is not waited for."""
    _check_ordinary(path.stat())
    file = os.fdopen(os.open(path, _PLAIN_OPEN), "rb")
    try:
        _check_ordinary(os.fstat(file.fileno()))  # it may have been exchanged
    except OSError:
        file.close()
        raise
    return file


def _check_ordinary(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no ordinary file")


def read_bytes(path: Path, max_megabytes: int) -> bytes:
    """Bytes of an ordinary file of at most so many megabytes; one that grows while it is read is not followed."""
    most = max_megabytes * MEGABYTE
    try:
        with open_ordinary(path) as file:
            is_larger = os.fstat(file.fileno()).st_size > most
            data = b"" if is_larger else file.read(most + 1)
    except FileNotFoundError:
        raise CellProblem("unreadable_file", _no_such_file(path.name), CHECK_PATH) from None
    except (OSError, ValueError) as error:
        raise unreadable(path.name, getattr(error, "strerror", None) or type(error).__name__) from None
    if is_larger or len(data) > most:
        what = f"{quoted(path.name)} is larger than {max_megabytes} MB."
        raise CellProblem("file_too_large", what, "Save the resume alone, without large images.")
    return data


def unreadable(name: str, reason: str) -> CellProblem:
    """A file cannot be read."""
    return CellProblem("unreadable_file", f"{quoted(name)} cannot be read: {reason}.", SAVE_AGAIN)


def _no_such_file(name: str) -> str:
    return f"{quoted(name)} cannot be read: there is no such file."


def _outside(stated: str, reason: str) -> CellProblem:
    what = f"The path {quoted(stated)} {reason}."
    return CellProblem("path_outside", what, "Put the file beside the applicants file and give its relative path.")
