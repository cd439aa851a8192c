"""A vector cache of which vectors are taken, and in which nothing is ever changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matchkit.embedding.cache import FILE, FoundVectors, VectorCache
from matchkit.embedding.vector_rows import new_rows
from matchkit.errors import CacheError

T = TypeVar("T")


class ReadOnlyCache(VectorCache):
    """A folder with vectors of earlier runs, for work that must leave nothing behind.

    What is found is found as in a `VectorCache`. Nothing is added, owned, or counted as used; neither is damage mended,
    nor a folder or file made. Where the file cannot be read, nothing is found.

    Parameters
    ----------
    folder
        That of a `VectorCache`.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._incidents, self._listeners = [], []

    @classmethod
    def is_in(cls, folder: str | Path) -> bool:
        """Whether a folder holds a file that may be a cache; a pipe of that name would never be read to its end."""
        return (Path(folder) / FILE).is_file()

    def find(self, space: str, texts: Sequence[str], dimension: int, folder: Path | None = None) -> FoundVectors:
        """Look up texts, as `VectorCache.find` does."""
        try:
            return super().find(space, texts, dimension, folder)
        except CacheError:
            count = len(texts)
            nothing = np.zeros(count, dtype=np.bool_)
            return FoundVectors(nothing, new_rows(count, dimension, folder), np.zeros(count, dtype=np.int64))

    def add(
        self, space: str, texts: Sequence[str], vectors: npt.NDArray[np.float32], tokens: npt.NDArray[np.int64]
    ) -> None:
        """Nothing is kept."""

    def own(self, space: str, texts: Mapping[str, Iterable[str]]) -> None:
        """Nothing is noted."""

    def _touch(self, connection: sqlite3.Connection, keys: Sequence[bytes]) -> None:
        """Nothing is counted as used."""

    def _drop(self, keys: Sequence[bytes]) -> None:
        """Damaged rows stay: they are not found, and that is all."""

    def _set_aside(self, reason: str) -> None:
        raise CacheError.unusable(self.path, reason)

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with closing(self._connect()) as connection:
            return work(connection)

    def _connect(self) -> sqlite3.Connection:
        """Without locks and logs, which SQLite writes beside a file even to read it.

        Rows that another process has in its log are not found, and a page that it changes meanwhile is damage like any
        other: each row is taken by its checksum alone.
        """
        uri = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None)
        connection.text_factory = bytes
        return connection
