"""A run folder as it stands at one moment: its manifest, and every file that it names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from matchkit.errors import RunError
from matchkit.runs import RunRecord


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What a run folder held when it was read.

    Attributes
    ----------
    run
        Its manifest.
    contents
        The bytes of each file that the manifest names, as far as it is there.
    strangers
        What else lies in the folder.
    """

    run: RunRecord
    contents: Mapping[str, bytes]
    strangers: tuple[str, ...]

    @classmethod
    def read(cls, folder: str | Path) -> Snapshot:
        """Read everything once; `RunError` where it is no run."""
        run = RunRecord.read(folder)
        found = {name: _content(run.folder / name) for name in run.outputs}
        there = {name: content for name, content in found.items() if content is not None}
        try:
            return cls(run, there, tuple(run.strangers()))
        except OSError as error:
            raise RunError.damaged("A folder", folder, error.strerror or type(error).__name__) from None

    def is_current(self, folder: str | Path) -> bool:
        """Whether the folder still holds this run: a job may have put another in its place meanwhile."""
        try:
            now = RunRecord.read(folder)
        except RunError:
            return False
        return now.folder == self.run.folder and _written(now) == _written(self.run)

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Names of files with another content than the manifest says."""
        outputs = self.run.outputs
        return tuple(
            name for name in sorted(self.contents) if hashlib.sha256(self.contents[name]).hexdigest() != outputs[name]
        )

    def has_unchanged(self, name: str) -> bool:
        """Whether a file is there, and as the run wrote it."""
        return name in self.contents and name not in self.changed


def _content(path: Path) -> bytes | None:
    """None for what is gone, or is no file: a pipe would be waited for."""
    try:
        return path.read_bytes() if path.is_file() else None
    except (OSError, ValueError):
        return None


def _written(run: RunRecord) -> str:
    """The manifest as text, in which even what is no number equals itself."""
    return json.dumps(run.facts, sort_keys=True)
