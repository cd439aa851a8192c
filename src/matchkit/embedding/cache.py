"""Vectors kept on disk between runs, in an SQLite file: shared by processes, bounded, and able to forget a person.

Neither texts nor ids are kept, only their digests. Everything in the file can be computed again, so damage costs time
and nothing else: a file that SQLite cannot read is set aside, a row that does not match its checksum is dropped, and
both are told as an `Incident`.
"""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matchkit.embedding.vector_rows import new_rows
from matchkit.errors import CacheError, counted

T = TypeVar("T")

FILE = "vectors.sqlite"
BROKEN = f"{FILE}.broken-"
MEGABYTE = 2**20
DEFAULT_MEGABYTES = 2_048
"""Room for about a million sections at 384 numbers each."""
PATIENCE = 30.0
"""Seconds to wait while another process writes."""
FILLED_AGAIN = 0.9
"""A full cache is emptied to this share, the longest unused first, so that not every run empties it a little."""
KEYS_AT_ONCE = 500
"""SQLite's oldest builds take 999 values in a statement."""
DAY = 86_400
PAGES = "page_size = 16384"
"""On SQLite's usual pages of 4 KB two vectors would leave a quarter of each page empty."""
BYTES = 4
_DIGEST = 16
_CHECK = 8

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS vectors (
        key BLOB UNIQUE NOT NULL,
        tokens INTEGER NOT NULL,
        vector BLOB NOT NULL,
        sum BLOB NOT NULL,
        used INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS owners (owner BLOB, key BLOB, sum BLOB, PRIMARY KEY (owner, key)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS owners_by_key ON owners (key);
    CREATE INDEX IF NOT EXISTS vectors_by_use ON vectors (used);
"""
_IS_BUSY = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED))
_IS_BROKEN = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR))
"""The last of them: a statement of ours does not fit the tables."""
_PRIMARY_CODE = 0xFF

Row = tuple[bytes, int, bytes, bytes]
"""Key, tokens, vector, checksum."""


@dataclass(frozen=True)
class Incident:
    """Damage that was found and mended.

    Attributes
    ----------
    code
        ``"cache_set_aside"`` or ``"cache_rows_dropped"``.
    what, cure
        A sentence each.
    """

    code: str
    what: str
    cure: str


@dataclass(frozen=True, eq=False)
class FoundVectors:
    """What a cache knows of n texts; rows of unknown ones are zero.

    Attributes
    ----------
    is_known
        Bool (n,).
    vectors
        Float32 (n, d).
    tokens
        Int64 (n,).
    """

    is_known: npt.NDArray[np.bool_]
    vectors: npt.NDArray[np.float32]
    tokens: npt.NDArray[np.int64]


class VectorCache:
    """A folder with vectors of earlier runs.

    Several processes may use it at once, on a local disk (SQLite's write-ahead log does not work over a network). Its
    content never changes a result: a vector is found under a digest of the text, the encoder's fingerprint and the way
    in which texts are prepared, or it is not found.

    Parameters
    ----------
    folder
        Made where it is not there. Give it to nothing else.
    megabytes
        Most room for vectors, at least 1; the longest unused ones go first.

    Raises
    ------
    CacheError
        The folder cannot be made, or the size is below 1.
    """

    def __init__(self, folder: str | Path, megabytes: int = DEFAULT_MEGABYTES) -> None:
        if megabytes < 1:
            raise CacheError.too_small(megabytes)
        self.folder = Path(folder)
        self.megabytes = megabytes
        self._incidents: list[Incident] = []
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CacheError.unusable(self.folder, error.strerror or type(error).__name__) from None

    @classmethod
    def is_in(cls, folder: str | Path) -> bool:
        """Whether a folder holds a cache, or what was set aside of one."""
        return any(Path(folder).glob(f"{FILE}*"))

    @property
    def path(self) -> Path:
        """The SQLite file; beside it stand its write-ahead log, and files that were set aside."""
        return self.folder / FILE

    def take_incidents(self) -> list[Incident]:
        """Damage found since the last call, oldest first."""
        taken, self._incidents = self._incidents, []
        return taken

    def find(self, space: str, texts: Sequence[str], dimension: int, folder: Path | None = None) -> FoundVectors:
        """Look up texts.

        Parameters
        ----------
        space
            Whatever beside the text decides on the vector.
        texts
            n distinct texts.
        dimension
            Length of a vector.
        folder
            Where the vectors found are, in a file, if not in memory.
        """
        keys = {key: position for position, key in enumerate(_keys(space, texts))}
        vectors = new_rows(len(texts), dimension, folder)
        found = FoundVectors(np.zeros(len(texts), dtype=np.bool_), vectors, np.zeros(len(texts), dtype=np.int64))

        def read(connection: sqlite3.Connection) -> list[bytes]:
            """Fill in what is sound, a few rows at a time; what is not is handed back."""
            damaged = []
            found.is_known[:] = False  # it may be the second attempt
            for row in _read(connection, list(keys)):
                key, tokens, vector, _ = row
                if not _is_sound(row, dimension):
                    damaged.append(key)
                    continue
                found.is_known[keys[key]] = True
                found.vectors[keys[key]] = np.frombuffer(vector, dtype="<f4")
                found.tokens[keys[key]] = tokens
            return damaged

        self._drop(sorted(self._run(read)))
        return found

    def add(
        self, space: str, texts: Sequence[str], vectors: npt.NDArray[np.float32], tokens: npt.NDArray[np.int64]
    ) -> None:
        """Keep the vectors (n, d) and tokens (n,) of n texts; beyond the bound, the longest unused ones go."""

        def rows() -> Iterator[tuple[object, ...]]:
            for key, vector, count in zip(_keys(space, texts), vectors, tokens.tolist(), strict=True):
                data = vector.astype("<f4").tobytes()
                yield key, count, data, _checksum(key, count, data), _today()

        self._run(lambda connection: _write(connection, rows(), self.megabytes * MEGABYTE))

    def own(self, space: str, texts: Mapping[str, Iterable[str]]) -> None:
        """Note whose each text is, by applicants' ids, so that it can be forgotten with them."""
        by_key = zip(_keys(space, texts), texts.values(), strict=True)
        pairs = [(_owner(owner), key) for key, owners in by_key for owner in owners]
        rows = [(owner, key, _checksum(owner, key)) for owner, key in pairs]
        self._run(lambda connection: connection.executemany("INSERT OR IGNORE INTO owners VALUES (?, ?, ?)", rows))

    def forget(self, applicant_ids: Iterable[str]) -> int:
        """Remove every trace of applicants: vectors, keys and digests, in the file, its log, and what was set aside.

        A vector that a forgotten applicant shares with somebody else goes too, and is made again when it is needed.
        The rows are overwritten, the file is packed anew, and the log is emptied. Where any row is damaged, nobody can
        tell whose it was, so everything goes.

        Returns
        -------
        int
            How many vectors went. 0 for somebody of whom nothing was kept.

        Raises
        ------
        CacheError
            Another process held the file open all the while; call again when it has ended.
        """
        owners = sorted({_owner(applicant_id) for applicant_id in applicant_ids})
        if self._run(_is_whole):
            count = self._run(lambda connection: _forget(connection, owners))
        else:
            count = len(self)
            self._set_aside("rows do not match their checksums")
        self._pack()
        for path in self.folder.glob(f"{BROKEN}*"):
            path.unlink()
        return count

    def __len__(self) -> int:
        """How many vectors are kept."""
        return int(self._run(lambda connection: connection.execute("SELECT COUNT(*) FROM vectors").fetchone()[0]))

    def _drop(self, keys: Sequence[bytes]) -> None:
        if not keys:
            return
        self._run(lambda connection: _delete(connection, keys))
        what = f"{counted(len(keys), 'vector')} in {FILE} did not match the checksum, and were made again."
        self._incidents.append(Incident("cache_rows_dropped", what, "Check the disk if this comes again."))

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do some work in one transaction, on an emptied cache if the file turns out to be broken."""
        try:
            return self._attempt(work)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & _PRIMARY_CODE not in _IS_BROKEN:
                raise CacheError.unusable(self.path, str(error)) from None
            self._set_aside(str(error))
        except UnicodeDecodeError:  # SQLite quotes what it finds where a table's name should be
            self._set_aside("malformed database schema")
        try:
            return self._attempt(work)
        except sqlite3.DatabaseError as error:
            raise CacheError.unusable(self.path, str(error)) from None

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            result = work(connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA incremental_vacuum")
            return result

    def _connect(self) -> sqlite3.Connection:
        deadline = time.monotonic() + PATIENCE
        while True:
            connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            try:
                for setting in (PAGES, "auto_vacuum = INCREMENTAL", "journal_mode = WAL", "synchronous = NORMAL"):
                    connection.execute(f"PRAGMA {setting}")
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute("PRAGMA temp_store = MEMORY")
                connection.executescript(_SCHEMA)
            except sqlite3.OperationalError as error:
                connection.close()
                # Two processes that begin a file at once do not wait for each other, whatever the time-out.
                if error.sqlite_errorcode & _PRIMARY_CODE not in _IS_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            except sqlite3.DatabaseError:
                connection.close()
                raise
            else:
                return connection

    def _set_aside(self, reason: str) -> None:
        places = (self.folder / f"{BROKEN}{number}" for number in itertools.count(1))
        aside = next(place for place in places if not place.exists())
        try:
            self.path.rename(aside)
            for log in self.folder.glob(f"{FILE}-*"):
                log.unlink()
        except OSError as error:
            raise CacheError.unusable(self.path, f"{reason}; {error.strerror}") from None
        what = f"{FILE} could not be read ({reason}); it was set aside as {aside.name}, and a new one begun."
        self._incidents.append(Incident("cache_set_aside", what, f"Delete {aside.name}; nothing in it is needed."))

    def _pack(self) -> None:
        """Write the file anew without the room of what was deleted, and empty the log."""
        with closing(self._connect()) as connection:
            try:
                connection.execute("VACUUM")
                is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.DatabaseError as error:
                raise CacheError.unusable(self.path, str(error)) from None
        if is_busy:
            raise CacheError.unusable(self.path, "another process is reading it, so that its log cannot be emptied")


def _read(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[Row]:
    today = _today()
    for some, marks in _in_parts(keys):
        query = f"SELECT key, tokens, vector, sum FROM vectors WHERE key IN ({marks})"  # noqa: S608 - question marks
        yield from connection.execute(query, some).fetchall()
        touch = f"UPDATE vectors SET used = ? WHERE used < ? AND key IN ({marks})"  # noqa: S608 - question marks
        connection.execute(touch, [today, today, *some])


def _write(connection: sqlite3.Connection, rows: Iterable[tuple[object, ...]], most_bytes: int) -> None:
    insert = "INSERT OR REPLACE INTO vectors (key, tokens, vector, sum, used) VALUES (?, ?, ?, ?, ?)"
    connection.executemany(insert, rows)
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    filled = (pages - free) * size
    if filled > most_bytes:
        count = connection.execute("SELECT COUNT(*) FROM vectors").fetchone()[0]
        too_many = count - int(count * FILLED_AGAIN * most_bytes / filled)
        longest_unused = "SELECT key FROM vectors ORDER BY used, key LIMIT ?"
        _delete(connection, [key for (key,) in connection.execute(longest_unused, (too_many,)).fetchall()])


def _is_whole(connection: sqlite3.Connection) -> bool:
    """Every page is in order, and every row matches its checksum."""
    if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        return False
    tables = ("SELECT key, tokens, vector, sum FROM vectors", "SELECT owner, key, sum FROM owners")
    return all(row[-1] == _checksum(*row[:-1]) for query in tables for row in connection.execute(query))


def _forget(connection: sqlite3.Connection, owners: Sequence[bytes]) -> int:
    keys = set()
    for owner in owners:
        keys |= {key for (key,) in connection.execute("SELECT key FROM owners WHERE owner = ?", (owner,))}
    _delete(connection, sorted(keys))
    return len(keys)


def _delete(connection: sqlite3.Connection, keys: Sequence[bytes]) -> None:
    for some, marks in _in_parts(keys):
        connection.execute(f"DELETE FROM vectors WHERE key IN ({marks})", some)  # noqa: S608 - question marks
        connection.execute(f"DELETE FROM owners WHERE key IN ({marks})", some)  # noqa: S608 - question marks


def _in_parts(keys: Sequence[bytes]) -> Iterator[tuple[list[bytes], str]]:
    """Keys, and as many question marks, in parts that one statement can take."""
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = list(keys[start : start + KEYS_AT_ONCE])
        yield some, ", ".join("?" * len(some))


def _keys(space: str, texts: Iterable[str]) -> list[bytes]:
    salt = blake2b(space.encode()).digest()
    return [blake2b(text.encode(), digest_size=_DIGEST, key=salt).digest() for text in texts]


def _owner(applicant_id: str) -> bytes:
    return blake2b(applicant_id.encode(), digest_size=_DIGEST, person=b"matchkit owner").digest()


def _is_sound(row: Row, dimension: int) -> bool:
    """False too where a damaged cell has another type than its column."""
    key, tokens, vector, checksum = row
    return isinstance(vector, bytes) and len(vector) == BYTES * dimension and checksum == _checksum(key, tokens, vector)


def _checksum(*cells: object) -> bytes:
    content = b"".join(cell if isinstance(cell, bytes) else repr(cell).encode() for cell in cells)
    return blake2b(content, digest_size=_CHECK).digest()


def _today() -> int:
    return int(time.time()) // DAY
