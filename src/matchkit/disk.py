"""The one way to the disk: files that appear whole or not at all, folders that change places in one step.

Whatever the system refuses comes as a `DiskError` that names the file.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from matchkit.errors import UsageError
from matchkit.errors.disk import DiskError

if sys.platform == "darwin":
    import fcntl

Buffer = bytes | bytearray | memoryview
PART = ".part"
"""Ends the names of files that are being written."""
PRIVATE = 0o700
_ESCAPED = re.compile(rb"[ \t\n\\]")
_MOUNTS = Path("/proc/self/mountinfo")
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
_CANNOT_EXCHANGE = frozenset((errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV))
_CANNOT_FLUSH = frozenset((errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOTTY, errno.ENODEV))


def as_path(stated: str | Path) -> Path:
    """A path that a file or folder can have, whether or not there is one; `UsageError` for any other."""
    path = Path(stated)
    try:
        path.lstat()
    except ValueError:  # NUL in a name
        raise UsageError.no_name(stated) from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise UsageError.no_name(stated) from None
    return path


def is_folder(path: Path) -> bool:
    """Whether there is a folder; False too where no folder can have that name."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_within(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or leads into it, by whatever links, and letters on disks that take "a" for "A"."""
    place, whole = path.resolve(), folder.resolve()
    if place.is_relative_to(whole):
        return True
    return any(_is_same(above, whole) for above in (place, *place.parents))


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def is_mount(folder: Path) -> bool:
    """Whether a disk or a folder is mounted there, so that no other folder can take that one's name."""
    if os.path.ismount(folder):
        return True
    try:  # a folder of the same disk that is mounted elsewhere is told by Linux's list alone
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return False
    escaped = _ESCAPED.sub(lambda sign: b"\\%03o" % sign[0][0], os.fsencode(folder))
    return any(line.split(b" ")[4:5] == [escaped] for line in lines)


def take_access(path: Path, model: Path) -> None:
    """Give a file or folder the mode of another one, and its owner and group as far as the system lets us.

    Where its group may not be had, what was for that group is for nobody. A folder stays open to its owner, who could
    not replace it else. Nothing on Windows, where a folder decides for all that is in it.
    """
    if os.name == "nt":
        return
    with disk_errors("Setting the permissions of", path):
        found, wanted = path.stat(), model.stat()
        mode = stat.S_IMODE(wanted.st_mode) | (stat.S_IRWXU if stat.S_ISDIR(found.st_mode) else 0)
        if (found.st_uid, found.st_gid) != (wanted.st_uid, wanted.st_gid) and not _take_owner(path, wanted):
            mode &= ~stat.S_IRWXG & ~stat.S_ISGID
        if mode != stat.S_IMODE(path.stat().st_mode):
            path.chmod(mode)


def _take_owner(path: Path, wanted: os.stat_result) -> bool:
    """Change owner and group, or the group alone; whether the group is the one that is wanted."""
    for owner in (wanted.st_uid, -1):
        with suppress(PermissionError):
            os.chown(path, owner, wanted.st_gid)
            return True
    return path.stat().st_gid == wanted.st_gid


def write_whole(path: Path, *content: Buffer, is_last: bool = True) -> None:
    """Write a file such that its name stands for the old content or the new, whenever the machine stops.

    A file that was there before keeps its mode. A name that leads to a device or a pipe is written to as it is.

    Parameters
    ----------
    path, content
        What is written where, one after the other.
    is_last
        Have the name on the disk too; False where `sync_folder` follows after more files of the folder.
    """
    place = as_path(path).resolve()
    with disk_errors("Writing", path):
        if place.exists() and not place.is_file():
            _write(place, os.O_WRONLY, *content, is_synced=False)
            return
        part = place.with_name(f".{place.name[:200]}.{token_hex(4)}{PART}")
        try:
            _write(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, *content, is_synced=True)
            if place.exists():
                take_access(part, place)
            part.replace(place)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    if is_last:
        sync_folder(place.parent)


def append(path: Path, content: Buffer) -> None:
    """Add to the end of a file; whoever reads it must expect that the last addition is torn."""
    with disk_errors("Writing", path):
        _write(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, content, is_synced=False)


def _write(path: Path, flags: int, *content: Buffer, is_synced: bool) -> None:
    file = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o666)
    try:
        for part in content:
            left = memoryview(part).cast("B")
            while left:
                left = left[os.write(file, left) :]
        if is_synced:
            _sync(file)
    finally:
        os.close(file)


def _sync(file: int) -> None:
    """Have a file on the disk itself; macOS leaves it in the disk's own memory unless asked in its own way."""
    if sys.platform == "darwin":
        try:
            fcntl.fcntl(file, fcntl.F_FULLFSYNC)
        except OSError as error:
            if error.errno not in _CANNOT_FLUSH:  # some disks, such as those of a network, know no such call
                raise
        else:
            return
    os.fsync(file)


def make_folder(path: Path, mode: int = 0o777) -> list[Path]:
    """Make a folder and those above it, as far as they are missing; which were made, the deepest first."""
    missing = [folder for folder in (path, *path.parents) if not folder.is_dir()]
    made: list[Path] = []
    for folder in reversed(missing):
        with disk_errors("Making the folder", folder):
            try:
                folder.mkdir(mode if folder == path else 0o777)
            except FileExistsError:
                if not folder.is_dir():
                    raise
            else:
                made.insert(0, folder)
        sync_folder(folder.parent)
    return made


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk; where a system has no such call, it sees to that itself."""
    if os.name == "nt":
        return
    with disk_errors("Writing", folder):
        place = os.open(folder, os.O_RDONLY)
        try:
            _sync(place)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network disks sync no folders
                raise
        finally:
            os.close(place)


def rename(source: Path, target: Path) -> None:
    """Give a file or folder another name."""
    with disk_errors("Renaming to", target):
        source.rename(target)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where system or disk know no such step."""
    swap = _exchange_call()
    if swap is None:
        return False
    code = swap(os.fsencode(one), os.fsencode(other))
    if not code:
        return True
    if code in _CANNOT_EXCHANGE:
        return False
    raise DiskError.failed("Renaming to", other, OSError(code, os.strerror(code)))


def _exchange_call() -> Callable[[bytes, bytes], int] | None:
    """Linux and macOS have it, in their C libraries; 0, or the error's number."""
    if sys.platform not in ("linux", "darwin"):
        return None
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        call, before, last = getattr(library, "renameat2", None), (_AT_FDCWD,), _RENAME_EXCHANGE
    else:
        call, before, last = getattr(library, "renamex_np", None), (), _RENAME_SWAP
    if call is None:
        return None

    def swap(one: bytes, other: bytes) -> int:
        done = call(*before, one, *before, other, ctypes.c_uint(last))
        return 0 if done == 0 else ctypes.get_errno()

    return swap


def remove_file(path: Path) -> None:
    """Remove a file, if it is there."""
    with disk_errors("Removing", path):
        path.unlink(missing_ok=True)


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, if it is there."""
    if folder.is_dir() and not folder.is_symlink():
        with disk_errors("Removing", folder):
            shutil.rmtree(folder)


@contextmanager
def disk_errors(doing: str, path: object) -> Iterator[None]:
    """Turn what the system refuses into a `DiskError`."""
    try:
        yield
    except OSError as error:
        raise DiskError.failed(doing, path, error) from None
