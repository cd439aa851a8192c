"""Writing a run folder: all files are made beside it first, then the folder appears at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from matchkit.disk import append, disk_errors, exchange, make_folder, remove_file, rename, sync_folder, write_whole
from matchkit.errors import DiskError
from matchkit.runs.access import take_access_of_run
from matchkit.runs.places import MANIFEST, OLD
from matchkit.runs.targets import check_replaceable
from matchkit.runs.telling import log_files
from matchkit.runs.work import FILES, OUTPUTS, WorkFolder

Make = Callable[[], bytes]


def write_run(folder: str | Path, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Path:
    """Write ``files`` and a manifest with their digests into ``folder``; see `finish_run`."""
    with WorkFolder.beside(folder) as work:
        finish_run(work, {name: _as_made(content) for name, content in files.items()}, manifest)
    return Path(folder)


def _as_made(content: bytes) -> Make:
    return lambda: content


def finish_run(
    work: WorkFolder, files: Mapping[str, Make], manifest: Mapping[str, Any], key: str | None = None
) -> None:
    """Write files and a manifest with their digests into the run folder of a work folder, whole or not at all.

    An earlier run in the same folder is replaced, and the new one is open to the same people. A folder with other
    content is left alone.

    Parameters
    ----------
    work
        Beside the run folder; it is empty afterwards.
    files
        By name, which may lead into folders with slashes, what makes the content.
    manifest
        What the manifest holds beside the digests.
    key
        Digest of what decides the files, by which those of an interrupted call are known; None to make all anew.

    Raises
    ------
    UsageError
        If the folder exists and is neither empty nor a run, or holds anything else beside its run.
    DiskError
        If anything cannot be written; what is finished stays finished, and the earlier run where it is.
    """
    target = work.target
    assert target is not None  # noqa: S101  # work folders beside a run folder have one
    check_replaceable(target)
    outputs = _Outputs(work, key)
    digests = {name: outputs.made(name, make) for name, make in files.items()}
    outputs.remove_all_but(files)
    document = json.dumps({**manifest, "outputs": digests}, indent=2, ensure_ascii=False, sort_keys=True)
    write_whole(outputs.folder / MANIFEST, document.encode() + b"\n")
    sizes = outputs.sizes((*files, MANIFEST))
    check_replaceable(target)  # somebody may have put a file there meanwhile
    take_access_of_run(outputs.folder, target)
    _put_in_place(outputs.folder, target, work.folder / OLD)
    log_files(sizes)
    work.remove()


class _Outputs:
    """The files that are there so far; each is listed when it is whole."""

    def __init__(self, work: WorkFolder, key: str | None) -> None:
        self.folder, self._list = work.folder / FILES, work.folder / OUTPUTS
        self._digests = {} if key is None else self._listed(key)
        if not self._digests:
            work.forget_files()
        make_folder(self.folder)
        lines: list[Mapping[str, Any]] = [{"key": key}]
        lines += [{"name": name, "sha256": digest} for name, digest in self._digests.items()]
        write_whole(self._list, b"".join(map(_line, lines)))

    def _listed(self, key: str) -> dict[str, str]:
        try:
            first, *lines = self._list.read_bytes().splitlines()
            if json.loads(first) != {"key": key}:
                return {}
            return dict(_whole_lines(lines))
        except (OSError, ValueError):
            return {}

    def made(self, name: str, make: Make) -> str:
        """SHA-256 of a file, which is made if it is not there."""
        path = self.folder / name
        if name in self._digests and _digest_of(path) == self._digests[name]:
            return self._digests[name]
        content = make()
        digest = hashlib.sha256(content).hexdigest()
        make_folder(path.parent)
        write_whole(path, content, is_last=False)
        append(self._list, _line({"name": name, "sha256": digest}))
        return digest

    def sizes(self, names: Iterable[str]) -> dict[str, int]:
        """Bytes of files."""
        with disk_errors("Reading", self.folder):
            return {name: (self.folder / name).stat().st_size for name in names}

    def remove_all_but(self, names: Mapping[str, Any]) -> None:
        """Remove what else is there, and have all names on the disk."""
        with disk_errors("Reading", self.folder):
            found = sorted(self.folder.rglob("*"), reverse=True)  # what is in a folder comes before it
            folders = [path for path in found if path.is_dir()]
        for path in found:
            if path not in folders and path.relative_to(self.folder).as_posix() not in names:
                remove_file(path)
        for folder in folders:
            with disk_errors("Removing", folder):
                if not any(folder.iterdir()):
                    folder.rmdir()
                    continue
            sync_folder(folder)
        sync_folder(self.folder)


def _whole_lines(lines: list[bytes]) -> Iterator[tuple[str, str]]:
    """An interruption may have torn the last line."""
    for line in lines:
        try:
            entry = json.loads(line)
            yield str(entry["name"]), str(entry["sha256"])
        except (ValueError, KeyError, TypeError):
            continue


def _line(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry).encode() + b"\n"


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _put_in_place(new: Path, target: Path, old: Path) -> None:
    """The new folder takes the place of the old one: in one step, or else the old one steps aside for a moment.

    If an interruption comes in that moment, readers find the old one there (`find_run`), and the next job puts it back.
    """
    if not target.exists():
        rename(new, target)
    elif not exchange(new, target):
        rename(target, old)
        try:
            rename(new, target)
        except DiskError:
            rename(old, target)
            raise
    sync_folder(target.parent)
    sync_folder(new.parent)
