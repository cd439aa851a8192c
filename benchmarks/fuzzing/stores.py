"""Faults of the vector cache: whatever happens to its file, no vector may come back that was not put there."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from random import Random

import numpy as np

from matchkit.embedding import VectorCache

DIMENSION = 6
TEXTS = tuple(f"text {number}" for number in range(40))
SPACE = "fuzzing"
SET_ASIDE, DROPPED = "cache_set_aside", "cache_rows_dropped"


def vectors_of(texts: tuple[str, ...]) -> np.ndarray:
    """What is kept of each text: a row that is its own."""
    return np.array([[len(text), int(text.split()[1]), 1, 2, 3, 4] for text in texts], dtype=np.float32)


@cache
def sound_file(folder: str) -> bytes:
    """The bytes of a cache that keeps all texts; made once in a folder."""
    cache = VectorCache(Path(folder) / "sound")
    cache.add(SPACE, TEXTS, vectors_of(TEXTS), np.arange(len(TEXTS)))
    cache.own(SPACE, {text: ["a-017"] for text in TEXTS})
    with closing(sqlite3.connect(cache.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return cache.path.read_bytes()


def _statement(*choices: str) -> Callable[[Random, Path], None]:
    def damage(random: Random, path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executescript(random.choice(choices))

    return damage


def _text(random: Random, path: Path) -> None:
    path.write_bytes(random.choice((b"x" * 5_000, b"SQLite format 3\x00" + b"\xff" * 3_000, random.randbytes(20_000))))


def _flip(random: Random, path: Path) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(random.choice((1, 1, 5, 50))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    path.write_bytes(data)


def _flip_used(random: Random, path: Path) -> None:
    """As most of a small file is empty, aim at bytes that say something."""
    data = bytearray(path.read_bytes())
    filled = [at for at, byte in enumerate(data) if byte]
    for _ in range(random.choice((1, 1, 2, 8))):
        at = random.choice(filled)
        data[at] = random.choice((data[at] ^ 1 << random.randrange(8), random.randrange(256), 0, 255))
    path.write_bytes(data)


def _cut(random: Random, path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: random.randrange(1, len(data))])


def _log(random: Random, path: Path) -> None:
    (path.parent / f"{path.name}-wal").write_bytes(random.randbytes(random.choice((10, 4_000))))


DAMAGES: dict[str, tuple[Callable[[Random, Path], None], tuple[str, ...]]] = {
    "text for a cache": (_text, (SET_ASIDE,)),
    "vectors of another length": (
        _statement(
            "UPDATE vectors SET vector = x'00'", "UPDATE vectors SET vector = 'text'", "UPDATE vectors SET vector = 5"
        ),
        (DROPPED,),
    ),
    "vectors exchanged": (_statement("UPDATE vectors SET vector = (SELECT vector FROM vectors LIMIT 1)"), (DROPPED,)),
    "counts of tokens changed": (
        _statement(
            "UPDATE vectors SET tokens = tokens + 1",
            "UPDATE vectors SET tokens = 'many'",
            "UPDATE vectors SET tokens = CAST(x'ff' AS TEXT)",
        ),
        (DROPPED,),
    ),
    "checksums that are no UTF-8": (
        _statement("UPDATE vectors SET sum = CAST(x'ff00fe' AS TEXT)"),
        (DROPPED, SET_ASIDE),
    ),
    "tables of another program": (
        _statement(
            "DROP TABLE vectors; CREATE TABLE vectors (a)",
            "DROP TABLE owners; CREATE VIEW owners AS SELECT 1",
            "DROP TABLE vectors; DROP TABLE owners; CREATE TABLE vectors (key, vector)",
        ),
        (SET_ASIDE,),
    ),
}
SCRAMBLES = {
    "cache cut off": _cut,
    "flipped bits of a cache": _flip,
    "used bytes of a cache": _flip_used,
    "log of a cache": _log,
}


def probe(random: Random, folder: Path) -> tuple[str, tuple[str, ...], list[str], list[str]]:
    """Damage a cache and use it: the kind, the codes expected (if any is), those that came, and what is wrong."""
    cache = VectorCache(tempfile.mkdtemp(prefix="cache-", dir=folder))
    cache.path.write_bytes(sound_file(str(folder)))
    kind = random.choice(sorted({**DAMAGES, **SCRAMBLES}))
    damage, expected = DAMAGES.get(kind) or (SCRAMBLES[kind], ())
    damage(random, cache.path)
    problems = []
    vectors, tokens = vectors_of(TEXTS), np.arange(len(TEXTS))
    if random.random() < 0.2:
        cache.forget(["a-017"])
        if cache.find(SPACE, TEXTS, DIMENSION).is_known.any():
            problems.append("a text is known that was forgotten")
        return kind, (), [], problems
    codes: list[str] = []
    for attempt in range(3):
        found = cache.find(SPACE, TEXTS, DIMENSION)
        told = _told(cache)  # since they were added last
        known = found.is_known
        if (found.vectors[known] != vectors[known]).any() or (found.tokens[known] != tokens[known]).any():
            problems.append("a vector came back that was not put there")
        if attempt and not known.all() and not told:  # SQLite may come upon damage late, which is told
            problems.append("a vector that was put there again is not known")
        cache.add(SPACE, TEXTS, vectors, tokens)
        codes += [*told, *_told(cache)]
        cache.own(SPACE, {text: ["a-017"] for text in TEXTS})
    return kind, expected, codes + _told(cache), problems


def _told(cache: VectorCache) -> list[str]:
    return [incident.code for incident in cache.take_incidents()]
