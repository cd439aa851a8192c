"""Where a resume or calendar file is, and its bytes: from inside one folder, and only ordinary files."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from matchkit.intake.cells import quoted
from matchkit.intake.ledger import CellProblem

MEGABYTE = 1_000_000
SAVE_AGAIN = "Save it again as .pdf, .docx or UTF-8 .txt, or put the text in the column resume."
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PLAIN_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def find_document(base: Path, stated: str) -> Path:
    """The file that a relative path names inside ``base``, after following links.

    Raises `CellProblem` ``path_outside`` for absolute paths, URLs, and whatever leads out of the folder by ``..`` or a
    link: whoever writes an intake must not be able to read the machine's other files through it.
    """
    parts = PureWindowsPath(stated)  # understands both slashes, and drives
    if _URL.match(stated) or parts.is_absolute() or parts.drive or parts.root:
        raise _outside(stated)
    try:
        folder = base.resolve()
        path = folder.joinpath(*parts.parts).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, a name that no file can have
        raise unreadable(stated, type(error).__name__) from None
    if not path.is_relative_to(folder):
        raise _outside(stated)
    return path


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
        raise unreadable(path.name, "there is no such file") from None
    except (OSError, ValueError) as error:
        raise unreadable(path.name, getattr(error, "strerror", None) or type(error).__name__) from None
    if is_larger or len(data) > most:
        what = f"{quoted(path.name)} is larger than {max_megabytes} MB."
        raise CellProblem("file_too_large", what, "Save the resume alone, without large images.")
    return data


def unreadable(name: str, reason: str) -> CellProblem:
    """A file cannot be read."""
    return CellProblem("unreadable_file", f"{quoted(name)} cannot be read: {reason}.", SAVE_AGAIN)


def _outside(stated: str) -> CellProblem:
    what = f"The path {quoted(stated)} leads out of the folder of the applicants file."
    return CellProblem("path_outside", what, "Put the file beside the applicants file and give its relative path.")
