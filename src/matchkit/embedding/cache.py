"""Vectors kept on disk between runs, in an SQLite file: shared by processes, bounded, and able to forget a person.

Neither texts nor ids are kept, only their digests. Everything in the file can be computed again, so damage costs time
and nothing else: a file that SQLite cannot read is set aside, a row that does not match its checksum is dropped, and
both are told as an `Incident`.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matchkit.disk import PRIVATE
from matchkit.embedding import cache_rows
from matchkit.embedding.vector_rows import new_rows
from matchkit.errors import CacheError, counted
from matchkit.logs import CacheMended, Code, Forgotten, log

T = TypeVar("T")

OWN_FILE = 0o600
FILE = "vectors.sqlite"
BROKEN = f"{FILE}.broken-"
MEGABYTE = 2**20
DEFAULT_MEGABYTES = 2_048
"""Room for about a million sections at 384 numbers each."""
PATIENCE = 30.0
"""Seconds to wait while another process writes."""
PAGES = "page_size = 16384"
"""On SQLite's usual pages of 4 KB two vectors would leave a quarter of each page empty."""

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
        Made where it is not there, open to its owner alone: vectors are personal data. Give it to nothing else.
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
        self._listeners: list[Callable[[Incident], None]] = []
        try:
            self.folder.mkdir(PRIVATE, parents=True, exist_ok=True)
        except OSError as error:
            raise CacheError.unusable(self.folder, error.strerror or type(error).__name__) from None
        except ValueError:  # NUL, or half a pair of surrogates
            raise CacheError.unusable(self.folder, "no folder can have that name") from None

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

    @contextmanager
    def telling(self, listener: Callable[[Incident], None]) -> Iterator[None]:
        """Tell somebody of each damage at once, before it is mended, for as long as the context lasts."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

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
        keys = {key: position for position, key in enumerate(cache_rows.keys_of(space, texts))}
        vectors = new_rows(len(texts), dimension, folder)
        found = FoundVectors(np.zeros(len(texts), dtype=np.bool_), vectors, np.zeros(len(texts), dtype=np.int64))

        def read(connection: sqlite3.Connection) -> list[bytes]:
            """Fill in what is sound, a few rows at a time; what is not is handed back."""
            damaged = []
            found.is_known[:] = False  # it may be the second attempt
            for row in cache_rows.read_rows(connection, list(keys)):
                key, tokens, vector, _ = row
                if key not in keys or not cache_rows.is_sound(row, dimension):  # a broken index finds other rows
                    damaged.append(key)
                    continue
                found.is_known[keys[key]] = True
                found.vectors[keys[key]] = np.frombuffer(vector, dtype="<f4")
                found.tokens[keys[key]] = tokens
            self._touch(connection, list(keys))
            return damaged

        self._drop(self._run(read))
        return found

    def add(
        self, space: str, texts: Sequence[str], vectors: npt.NDArray[np.float32], tokens: npt.NDArray[np.int64]
    ) -> None:
        """Keep the vectors (n, d) and tokens (n,) of n texts; beyond the bound, the longest unused ones go."""
        keys = cache_rows.keys_of(space, texts)

        def rows() -> Iterator[tuple[object, ...]]:
            for key, vector, count in zip(keys, vectors, tokens.tolist(), strict=True):
                data = vector.astype("<f4").tobytes()
                yield key, count, data, cache_rows.checksum(key, count, data), cache_rows.today()

        self._run(lambda connection: cache_rows.write_rows(connection, keys, rows(), self.megabytes * MEGABYTE))

    def own(self, space: str, texts: Mapping[str, Iterable[str]]) -> None:
        """Note whose each text is, by applicants' ids, so that it can be forgotten with them."""
        by_key = zip(cache_rows.keys_of(space, texts), texts.values(), strict=True)
        pairs = [(cache_rows.owner_of(owner), key) for key, owners in by_key for owner in owners]
        rows = [(owner, key, cache_rows.checksum(owner, key)) for owner, key in pairs]
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
        owners = sorted({cache_rows.owner_of(applicant_id) for applicant_id in applicant_ids})
        if self._run(cache_rows.is_whole):
            count = self._run(lambda connection: cache_rows.forget_owners(connection, owners))
        else:
            count = len(self)
            self._set_aside("rows do not match their checksums")
        self._pack()
        for path in self.folder.glob(f"{BROKEN}*"):
            path.unlink()
        log(Forgotten(applicants=len(owners), vectors=count))
        return count

    def __len__(self) -> int:
        """How many vectors are kept."""
        return int(self._run(lambda connection: connection.execute("SELECT COUNT(*) FROM vectors").fetchone()[0]))

    def _touch(self, connection: sqlite3.Connection, keys: Sequence[bytes]) -> None:
        cache_rows.touch_rows(connection, keys)

    def _drop(self, keys: Sequence[bytes]) -> None:
        if not keys:
            return
        what = f"{counted(len(keys), 'vector')} in {FILE} did not match the checksum, and were made again."
        self._note("cache_rows_dropped", what, "Check the disk if this comes again.")
        self._run(lambda connection: cache_rows.drop_damaged(connection, keys))

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do some work in one transaction, on an emptied cache if the file turns out to be broken."""
        try:
            return self._attempt(work)
        except sqlite3.DatabaseError as error:
            if _primary_code(error) not in _IS_BROKEN:
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
        self._make_private()
        while True:
            connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            connection.text_factory = bytes  # a damaged cell may say that it is text, and be none
            try:
                for setting in (PAGES, "auto_vacuum = INCREMENTAL", "journal_mode = WAL", "synchronous = NORMAL"):
                    connection.execute(f"PRAGMA {setting}")
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute("PRAGMA temp_store = MEMORY")
                connection.executescript(_SCHEMA)
            except sqlite3.OperationalError as error:
                connection.close()
                # Two processes that begin a file at once do not wait for each other, whatever the time-out.
                if _primary_code(error) not in _IS_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            except sqlite3.DatabaseError:
                connection.close()
                raise
            else:
                return connection

    def _make_private(self) -> None:
        """Make the file, if it is not there, for its owner alone; SQLite gives what stands beside it the same mode."""
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, OWN_FILE))
        except OSError as error:
            if not self.path.exists():
                raise CacheError.unusable(self.path, error.strerror or type(error).__name__) from None

    def _set_aside(self, reason: str) -> None:
        places = (self.folder / f"{BROKEN}{number}" for number in itertools.count(1))
        aside = next(place for place in places if not place.exists())
        what = f"{FILE} could not be read ({reason}); it was set aside as {aside.name}, and a new one begun."
        self._note("cache_set_aside", what, f"Delete {aside.name}; nothing in it is needed.")
        try:
            self.path.rename(aside)
            for log in self.folder.glob(f"{FILE}-*"):
                log.unlink()
        except OSError as error:
            raise CacheError.unusable(self.path, f"{reason}; {error.strerror}") from None

    def _note(self, code: str, what: str, cure: str) -> None:
        """Tell of damage before it is mended: after that nobody could find it again."""
        incident = Incident(code, what, cure)
        self._incidents.append(incident)
        for listener in self._listeners:
            listener(incident)
        log(CacheMended(code=Code(code)))

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


def _primary_code(error: sqlite3.DatabaseError) -> int:
    """SQLite's code without its details. Python's own complaints about what SQLite found have none: it is broken."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & _PRIMARY_CODE
