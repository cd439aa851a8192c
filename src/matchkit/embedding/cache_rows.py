"""Rows of the vector cache: what they are found by, how damage is told, and the statements on them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

FILLED_AGAIN = 0.9
"""A full cache is emptied to this share, the longest unused first, so that not every run empties it a little."""
KEYS_AT_ONCE = 500
"""SQLite's oldest builds take 999 values in a statement."""
DAY = 86_400
BYTES = 4
_DIGEST = 16
_CHECK = 8

Row = tuple[bytes, int, bytes, bytes]
"""Key, tokens, vector, checksum."""


def read_rows(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[Row]:
    """Rows with these keys."""
    for some, marks in _in_parts(keys):
        query = f"SELECT key, tokens, vector, sum FROM vectors WHERE key IN ({marks})"  # noqa: S608 - question marks
        yield from connection.execute(query, some).fetchall()


def touch_rows(connection: sqlite3.Connection, keys: Sequence[bytes]) -> None:
    """Count rows with these keys as used today."""
    now = today()
    for some, marks in _in_parts(keys):
        touch = f"UPDATE vectors SET used = ? WHERE used < ? AND key IN ({marks})"  # noqa: S608 - question marks
        connection.execute(touch, [now, now, *some])


def write_rows(
    connection: sqlite3.Connection, keys: Sequence[bytes], rows: Iterable[tuple[object, ...]], most_bytes: int
) -> None:
    """Keep rows, of n keys; beyond the bound, the longest unused ones go.

    Raises
    ------
    sqlite3.DatabaseError
        If one of them cannot be found again: an index that is out of order hides rows, and SQLite says nothing.
    """
    insert = "INSERT OR REPLACE INTO vectors (key, tokens, vector, sum, used) VALUES (?, ?, ?, ?, ?)"
    connection.executemany(insert, rows)
    if _count_of(connection, keys) != len(set(keys)):
        raise sqlite3.DatabaseError("rows that were written are not found")
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    filled = (pages - free) * size
    if filled > most_bytes:
        count = connection.execute("SELECT COUNT(*) FROM vectors").fetchone()[0]
        too_many = count - int(count * FILLED_AGAIN * most_bytes / filled)
        longest_unused = "SELECT key FROM vectors ORDER BY used, key LIMIT ?"
        delete_rows(connection, [key for (key,) in connection.execute(longest_unused, (too_many,)).fetchall()])


def is_in_order(connection: sqlite3.Connection) -> bool:
    """Every page and every index is in order; it takes a second for each gigabyte or so."""
    return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == b"ok")


def is_whole(connection: sqlite3.Connection) -> bool:
    """Everything is in order, and every row matches its checksum."""
    if not is_in_order(connection):
        return False
    tables = ("SELECT key, tokens, vector, sum FROM vectors", "SELECT owner, key, sum FROM owners")
    return all(row[-1] == checksum(*row[:-1]) for query in tables for row in connection.execute(query))


def forget_owners(connection: sqlite3.Connection, owners: Sequence[bytes]) -> int:
    """Remove whatever belongs to one of these; how many vectors went."""
    keys = set()
    for owner in owners:
        keys |= {key for (key,) in connection.execute("SELECT key FROM owners WHERE owner = ?", (owner,))}
    delete_rows(connection, sorted(keys))
    return len(keys)


def drop_damaged(connection: sqlite3.Connection, keys: Sequence[bytes]) -> None:
    """Remove rows that do not match their checksum.

    Raises
    ------
    sqlite3.DatabaseError
        If more is wrong than these rows: bytes that changed in one place have often changed in others.
    """
    delete_rows(connection, keys)
    if not is_in_order(connection):
        raise sqlite3.DatabaseError("pages or indexes are out of order")


def delete_rows(connection: sqlite3.Connection, keys: Sequence[bytes]) -> None:
    """Remove vectors and whose they are."""
    for some, marks in _in_parts(keys):
        connection.execute(f"DELETE FROM vectors WHERE key IN ({marks})", some)  # noqa: S608 - question marks
        connection.execute(f"DELETE FROM owners WHERE key IN ({marks})", some)  # noqa: S608 - question marks


def _count_of(connection: sqlite3.Connection, keys: Sequence[bytes]) -> int:
    """How many rows these keys lead to."""
    count = 0
    for some, marks in _in_parts(keys):
        query = f"SELECT COUNT(*) FROM vectors WHERE key IN ({marks})"  # noqa: S608 - question marks
        count += connection.execute(query, some).fetchone()[0]
    return count


def _in_parts(keys: Sequence[bytes]) -> Iterator[tuple[list[bytes], str]]:
    """Keys, and as many question marks, in parts that one statement can take."""
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = list(keys[start : start + KEYS_AT_ONCE])
        yield some, ", ".join("?" * len(some))


def keys_of(space: str, texts: Iterable[str]) -> list[bytes]:
    """The key of each text: a digest of it and of whatever else decides on its vector."""
    salt = blake2b(space.encode()).digest()
    return [blake2b(_bytes(text), digest_size=_DIGEST, key=salt).digest() for text in texts]


def owner_of(applicant_id: str) -> bytes:
    """The digest that stands for an applicant."""
    return blake2b(_bytes(applicant_id), digest_size=_DIGEST, person=b"matchkit owner").digest()


def _bytes(text: str) -> bytes:
    """Half a character, such as JSON can hold, has bytes too."""
    return text.encode("utf-8", "surrogatepass")


def is_sound(row: Row, dimension: int) -> bool:
    """False too where a damaged cell has another type than its column."""
    key, tokens, vector, stated = row
    return isinstance(vector, bytes) and len(vector) == BYTES * dimension and stated == checksum(key, tokens, vector)


def checksum(*cells: object) -> bytes:
    """By which damage is told."""
    content = b"".join(cell if isinstance(cell, bytes) else repr(cell).encode() for cell in cells)
    return blake2b(content, digest_size=_CHECK).digest()


def today() -> int:
    """Days since 1970."""
    return int(time.time()) // DAY
