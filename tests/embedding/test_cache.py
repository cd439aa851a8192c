"""Vectors on disk: the same results with and without, damage mended, and a person forgotten to the last byte."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matchkit.embedding import HashingEncoder, VectorCache, cache_rows, encode_documents
from matchkit.embedding import cache as cache_module
from matchkit.embedding.cache import FILE
from matchkit.embedding.read_only_cache import ReadOnlyCache
from matchkit.errors import CacheError, ShapeError

from .encoders import CountingEncoder

TEXTS = ["Skills\nExcel\nEducation\nBSc in moths", "Skills\nExcel", "", "A river survey."]
SPACE = "a space"


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(tmp_path / "cache")


def filled(cache: VectorCache, n: int = 3, dimension: int = 4) -> list[str]:
    texts = [f"text {number}" for number in range(n)]
    vectors = np.arange(n * dimension, dtype=np.float32).reshape(n, dimension)
    cache.add(SPACE, texts, vectors, np.arange(n))
    return texts


def test_what_was_added_is_found_and_nothing_else(cache: VectorCache) -> None:
    texts = filled(cache)
    found = cache.find(SPACE, ["unknown", *texts], 4)
    assert found.is_known.tolist() == [False, True, True, True]
    assert found.vectors[1:].tolist() == np.arange(12).reshape(3, 4).tolist()
    assert found.tokens.tolist() == [0, 0, 1, 2]
    assert not cache.find("another space", texts, 4).is_known.any()
    assert len(cache) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights there")
def test_a_cache_is_open_to_its_owner_alone_and_one_that_was_opened_stays_so(tmp_path: Path) -> None:
    """Vectors are personal data; but whoever shares a folder of vectors has said so."""
    cache = VectorCache(tmp_path / "deep" / "cache")
    with closing(cache._connect()) as connection:  # while it is open, its log stands beside it
        filled(cache)
        connection.execute("SELECT COUNT(*) FROM vectors").fetchone()
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in cache.folder.iterdir()}
    assert modes.keys() == {FILE, f"{FILE}-wal", f"{FILE}-shm"}
    assert {*modes.values()} == {0o600}
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    cache.folder.chmod(0o770)
    cache.path.chmod(0o660)
    filled(VectorCache(cache.folder), 5)
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o770
    assert stat.S_IMODE(cache.path.stat().st_mode) == 0o660


def test_a_file_that_cannot_be_made_is_told(cache: VectorCache) -> None:
    cache.path.symlink_to(cache.folder / "nowhere" / FILE)
    with pytest.raises(
        CacheError, match=r"The vector cache '.*vectors\.sqlite' cannot be used: No such file or directory"
    ):
        filled(cache)


def test_a_second_run_encodes_nothing_and_gives_the_same_bytes(cache: VectorCache) -> None:
    plain = encode_documents(TEXTS, HashingEncoder())
    first, second = CountingEncoder(), CountingEncoder()
    for encoder in (first, second):
        documents = encode_documents(TEXTS, encoder, cache=cache)
        assert np.array_equal(documents.vectors, plain.vectors)
        assert np.array_equal(documents.sections.vectors, plain.sections.vectors)
    assert len(first.seen) == 3
    assert second.seen == []


def test_a_changed_text_pays_for_itself_alone(cache: VectorCache) -> None:
    encode_documents(TEXTS, CountingEncoder(), cache=cache)
    encoder = CountingEncoder()
    encode_documents([*TEXTS[:3], "Another river."], encoder, cache=cache)
    assert encoder.seen == ["Another river."]


def test_encoders_do_not_share_vectors(cache: VectorCache) -> None:
    encode_documents(TEXTS, HashingEncoder(64), cache=cache)
    other = encode_documents(TEXTS, HashingEncoder(32), cache=cache)
    assert np.array_equal(other.vectors, encode_documents(TEXTS, HashingEncoder(32)).vectors)


def contents(cache: VectorCache) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(cache.folder.rglob("*")))


def test_no_byte_of_text_or_id_is_kept(cache: VectorCache) -> None:
    encode_documents(["Zebedee baked bread"], HashingEncoder(), cache=cache, owners=["applicant-zebedee"])
    for trace in (b"Zebedee", b"baked", b"applicant-zebedee"):
        assert trace not in contents(cache)


def test_forgetting_somebody_leaves_no_byte_of_their_vectors(cache: VectorCache) -> None:
    """Many rows, so that pages are split and joined; the forgotten ones lie among them."""
    n, dimension = 2_000, 32
    vectors = np.random.default_rng(0).normal(size=(n, dimension)).astype("<f4")
    texts = [f"section {number}" for number in range(n)]
    for start in range(0, n, 100):
        part = slice(start, start + 100)
        cache.add(SPACE, texts[part], vectors[part], np.arange(n)[part])
        cache.own(SPACE, {text: [f"person {number % 50}"] for number, text in enumerate(texts)})
    mine = range(7, n, 50)
    keys = cache_rows.keys_of(SPACE, [texts[number] for number in mine])
    before = contents(cache)
    assert all(vectors[number].tobytes() in before for number in mine)
    assert cache.forget(["person 7"]) == len(mine)
    after = contents(cache)
    for number, key in zip(mine, keys, strict=True):
        assert vectors[number].tobytes()[:16] not in after
        assert vectors[number].tobytes()[-16:] not in after
        assert key not in after
    assert cache_rows.owner_of("person 7") not in after
    others = cache.find(SPACE, texts, dimension)
    assert (~others.is_known).nonzero()[0].tolist() == list(mine)


def test_what_two_people_share_is_forgotten_with_either(cache: VectorCache) -> None:
    encode_documents(["Bakes.", "Bakes."], HashingEncoder(), cache=cache, owners=["a", "b"])
    assert cache.forget(["a"]) == 1
    assert cache.forget(["b"]) == 0
    assert len(cache) == 0


def test_ownership_is_noted_for_texts_that_were_known_already(cache: VectorCache) -> None:
    encode_documents(["Bakes."], HashingEncoder(), cache=cache)
    encode_documents(["Bakes."], HashingEncoder(), cache=cache, owners=["a"])
    assert cache.forget(["a"]) == 1


def test_a_stranger_is_forgotten_without_complaint(cache: VectorCache) -> None:
    filled(cache)
    assert cache.forget(["nobody"]) == 0
    assert len(cache) == 3


def test_a_full_cache_gives_up_what_was_unused_longest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = VectorCache(tmp_path, megabytes=1)
    for day in range(6):
        monkeypatch.setattr(cache_rows, "today", lambda day=day: day)
        texts = [f"day {day} text {number}" for number in range(200)]
        cache.add(SPACE, texts, np.ones((200, 384), np.float32), np.ones(200, np.int64))
        cache.find(SPACE, ["day 0 text 0"], 384)  # used every day
    known = cache.find(SPACE, [f"day {day} text {number}" for day in range(6) for number in range(200)], 384).is_known
    assert known[0]
    assert known[-200:].all()
    assert not known[1:200].any()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 1.6 * 2**20


def test_a_file_that_is_no_database_is_set_aside_and_begun_anew(cache: VectorCache) -> None:
    cache.path.write_bytes(b"this is no database, but it is long enough to be taken for one " * 100)
    texts = filled(cache)
    assert cache.find(SPACE, texts, 4).is_known.all()
    (incident,) = cache.take_incidents()
    assert incident.code == "cache_set_aside"
    assert "could not be read (file is not a database); it was set aside as vectors.sqlite.broken-1" in incident.what
    assert (cache.folder / "vectors.sqlite.broken-1").is_file()
    assert cache.take_incidents() == []


def test_what_was_set_aside_before_is_left_alone(cache: VectorCache) -> None:
    earlier = cache.folder / "vectors.sqlite.broken-2"
    earlier.write_bytes(b"set aside long ago, after the first was deleted")
    cache.path.write_bytes(b"no database " * 100)
    assert len(cache) == 0
    assert earlier.read_bytes() == b"set aside long ago, after the first was deleted"
    assert (cache.folder / "vectors.sqlite.broken-1").is_file()


@pytest.mark.parametrize("first", [100, 4096, 16384])
def test_a_damaged_file_costs_time_and_nothing_else(cache: VectorCache, first: int) -> None:
    texts = filled(cache, 2_000, 64)
    whole = bytearray(cache.path.read_bytes())
    whole[first : len(whole) : 512] = b"\xff" * len(range(first, len(whole), 512))
    cache.path.write_bytes(whole)
    check_it_works(cache, texts)
    assert cache.take_incidents()


@pytest.mark.parametrize("seed", range(60))
def test_no_damage_changes_a_vector_or_stops_a_run(cache: VectorCache, seed: int) -> None:
    """A few bytes anywhere, a stretch of them, or the end of the file gone."""
    texts = filled(cache, 300, 64)
    generator = np.random.default_rng(seed)
    whole = np.frombuffer(cache.path.read_bytes(), dtype=np.uint8).copy()
    start = int(generator.integers(whole.size)) if seed % 2 else int(generator.integers(min(whole.size, 4_000)))
    length = [1, 40, 5_000][seed % 3]
    whole[start : start + length] = generator.integers(256, size=whole[start : start + length].size)
    cache.path.write_bytes(whole[: start + length].tobytes() if seed % 10 == 9 else whole.tobytes())
    check_it_works(cache, texts)


@pytest.mark.parametrize("text", range(0, 300, 25))
@pytest.mark.parametrize("place", range(3))
def test_after_damage_to_one_key_all_is_found_again(cache: VectorCache, text: int, place: int) -> None:
    """A key stands in its row, in the index that finds it, and beside its owner; an index out of order is no index."""
    texts = filled(cache, 300, 64)
    cache.own(SPACE, {text: ["a"] for text in texts})
    with closing(sqlite3.connect(cache.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = cache.path.read_bytes()
    (key,) = cache_rows.keys_of(SPACE, [texts[text]])
    before, found, after = whole.rpartition(key) if place == 0 else whole.partition(key)
    if place == 2 and key in after:
        middle, found, after = after.partition(key)
        before += key + middle
    cache.path.write_bytes(before + bytes([found[0] ^ 0x80]) + found[1:] + after)
    check_it_works(cache, texts)


def check_it_works(cache: VectorCache, texts: list[str]) -> None:
    """What is found is right, and what is added is found."""
    vectors = np.arange(len(texts) * 64, dtype=np.float32).reshape(len(texts), 64)
    found = cache.find(SPACE, texts, 64)
    assert np.array_equal(found.vectors[found.is_known], vectors[found.is_known])
    assert found.tokens[found.is_known].tolist() == found.is_known.nonzero()[0].tolist()
    cache.add(SPACE, texts, vectors, np.arange(len(texts)))
    cache.own(SPACE, {text: ["a"] for text in texts})
    assert cache.find(SPACE, texts, 64).is_known.all()
    assert cache.forget(["a"]) >= len(texts)
    assert len(cache) == 0


def test_a_changed_bit_is_noticed(cache: VectorCache) -> None:
    texts = filled(cache)
    with closing(sqlite3.connect(cache.path)) as connection, connection:
        connection.execute("UPDATE vectors SET vector = zeroblob(16) WHERE tokens = 1")
    assert cache.find(SPACE, texts, 4).is_known.tolist() == [True, False, True]
    (incident,) = cache.take_incidents()
    assert (incident.code, incident.what) == (
        "cache_rows_dropped",
        "1 vector in vectors.sqlite did not match the checksum, and were made again.",
    )
    assert len(cache) == 2


@pytest.mark.parametrize("column", ["key", "tokens", "vector", "sum"])
def test_a_cell_that_became_text_of_no_encoding_is_damage_like_any_other(cache: VectorCache, column: str) -> None:
    """One bit tells a text from bytes; Python's own complaint about such a text carries no code of SQLite."""
    texts = filled(cache)
    with closing(sqlite3.connect(cache.path)) as connection, connection:
        connection.execute(f"UPDATE vectors SET {column} = CAST(x'ff00fe' AS TEXT) WHERE tokens = 1")  # noqa: S608
    assert cache.find(SPACE, texts, 4).is_known.tolist() == [True, False, True]
    assert [incident.code for incident in cache.take_incidents()] == ["cache_rows_dropped"] * (column != "key")
    assert cache.forget(["a"]) == (3 if column == "key" else 0)


def test_a_row_that_nobody_asked_for_is_damage(cache: VectorCache, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken index finds another row, which is sound in itself."""
    texts = filled(cache)
    found = cache_rows.read_rows
    with monkeypatch.context() as patch:
        keys = cache_rows.keys_of(SPACE, texts)
        patch.setattr(cache_rows, "read_rows", lambda connection, _: found(connection, keys))
        assert not cache.find(SPACE, ["another"], 4).is_known.any()
    assert [incident.code for incident in cache.take_incidents()] == ["cache_rows_dropped"]


@pytest.mark.parametrize("damage", ["UPDATE vectors SET key = 'x' WHERE tokens = 1", "UPDATE owners SET owner = 'x'"])
def test_forgetting_empties_a_cache_in_which_owners_cannot_be_told(cache: VectorCache, damage: str) -> None:
    cache.own(SPACE, {filled(cache)[1]: ["a"]})
    with closing(sqlite3.connect(cache.path)) as connection, connection:
        connection.execute(damage)
    assert cache.forget(["a"]) == 3
    assert len(cache) == 0
    assert [path.name for path in cache.folder.iterdir()] == [FILE]
    (incident,) = cache.take_incidents()
    assert "rows do not match their checksums" in incident.what


def test_forgetting_removes_what_was_set_aside(cache: VectorCache) -> None:
    cache.path.write_bytes(b"not a database, yet with somebody's vectors in it " * 100)
    filled(cache)
    cache.forget(["a"])
    assert [path.name for path in cache.folder.iterdir()] == [FILE]


def write_many(folder: Path, worker: int) -> None:
    cache = VectorCache(folder)
    for number in range(20):
        texts = [f"{worker} {number} {position}" for position in range(10)]
        cache.add(SPACE, texts, np.full((10, 8), worker, np.float32), np.ones(10, np.int64))
        assert cache.find(SPACE, texts, 8).is_known.all()


@pytest.mark.parametrize("method", ["spawn"])
def test_several_processes_write_at_once(tmp_path: Path, method: str) -> None:
    context = multiprocessing.get_context(method)
    workers = [context.Process(target=write_many, args=(tmp_path, worker)) for worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(VectorCache(tmp_path)) == 600
    assert VectorCache(tmp_path).take_incidents() == []


@pytest.fixture
def reader(cache: VectorCache) -> Iterator[sqlite3.Connection]:
    """Somebody else in the middle of reading."""
    filled(cache)
    with closing(sqlite3.connect(cache.path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT COUNT(*) FROM vectors").fetchone()
        yield connection


def test_forgetting_says_so_where_a_reader_keeps_the_log(
    cache: VectorCache, reader: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "PATIENCE", 0.1)
    with pytest.raises(CacheError, match=r"cannot be used: .*\. Give another folder .* try again later"):
        cache.forget(["a"])
    reader.execute("COMMIT")
    cache.forget(["a"])


def test_a_writer_that_never_ends_is_an_error(cache: VectorCache, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(cache)
    monkeypatch.setattr(cache_module, "PATIENCE", 0.1)
    with closing(sqlite3.connect(cache.path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(CacheError, match="cannot be used: database is locked"):
            cache.find(SPACE, ["x"], 4)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CacheError, match=r"cannot be used: (Not a directory|File exists)"):
        VectorCache(tmp_path / "file" / "cache")


@pytest.mark.parametrize("name", ["a\x00b", "a\ud800b"])
def test_a_folder_of_a_name_that_none_can_have_is_an_error(name: str) -> None:
    with pytest.raises(CacheError, match=r"The vector cache '.*' cannot be used: ") as raised:
        VectorCache(name)
    str(raised.value).encode()


def test_a_cache_of_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CacheError, match=r"A vector cache of 0 megabytes holds nothing\. Give 1 megabyte or more"):
        VectorCache(tmp_path, megabytes=0)


def test_there_must_be_an_owner_for_each_text(cache: VectorCache) -> None:
    with pytest.raises(ShapeError, match="owners"):
        encode_documents(["a", "b"], HashingEncoder(), cache=cache, owners=["x"])


def test_damage_is_told_before_it_is_mended(tmp_path: Path) -> None:
    """So that whoever is told can write it down: after the mending nobody finds it again."""
    (tmp_path / FILE).write_bytes(b"no database")
    told: list[tuple[str, bytes]] = []
    cache = VectorCache(tmp_path)
    with cache.telling(lambda incident: told.append((incident.code, (tmp_path / FILE).read_bytes()))):
        assert len(cache) == 0
    assert told == [("cache_set_aside", b"no database")]
    (tmp_path / FILE).write_bytes(b"no database either")
    assert len(cache) == 0
    assert len(told) == 1
    assert len(cache.take_incidents()) == 2


def files_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Content of each file, and when it was written."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir() if path.is_file()}


def test_a_cache_that_is_only_read_finds_the_same_and_stays_as_it_is(
    cache: VectorCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the byte: neither is a text added, nor an owner, nor the day on which a row was used."""
    encode_documents(TEXTS[:2], HashingEncoder(), cache=cache, owners=["a", "b"])
    before = files_of(cache.folder)
    monkeypatch.setattr(cache_rows, "today", lambda: 30_000)
    encoder, only_read = CountingEncoder(), ReadOnlyCache(cache.folder)
    documents = encode_documents(TEXTS, encoder, cache=only_read, owners=["a", "b", "c", "d"])
    assert np.array_equal(documents.vectors, encode_documents(TEXTS, HashingEncoder()).vectors)
    assert encoder.seen == ["A river survey."]
    assert len(only_read) == 2
    assert files_of(cache.folder) == before


def test_a_cache_that_is_only_read_does_not_bring_back_what_was_forgotten(cache: VectorCache) -> None:
    encode_documents(["Bakes.", "Swims."], HashingEncoder(), cache=cache, owners=["a", "b"])
    assert cache.forget(["a"]) == 1
    encode_documents(["Bakes.", "Swims."], HashingEncoder(), cache=ReadOnlyCache(cache.folder), owners=["a", "b"])
    assert len(cache) == 1
    assert cache.forget(["a"]) == 0


def lose_file(path: Path) -> None:
    path.unlink()


def damage_file(path: Path) -> None:
    path.write_bytes(b"this is no database, but it is long enough to be taken for one " * 100)


def damage_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE vectors")


def damage_schema(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE vectors", b"CREATE TABLE \xff\xfe\xffctors", 1))


def damage_pages(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[4096 : len(whole) : 512] = b"\xff" * len(range(4096, len(whole), 512))
    path.write_bytes(whole)


@pytest.mark.parametrize("damage", [lose_file, damage_file, damage_tables, damage_schema, damage_pages])
def test_a_cache_that_is_only_read_and_cannot_be_is_not_used_nor_mended(cache: VectorCache, damage: Any) -> None:
    texts = filled(cache, 2_000, 64)
    damage(cache.path)
    before = files_of(cache.folder)
    only_read = ReadOnlyCache(cache.folder)
    found = only_read.find(SPACE, texts, 64)
    assert not found.is_known.all()
    assert not found.vectors[~found.is_known].any()
    assert files_of(cache.folder) == before
    assert only_read.take_incidents() == []


def test_a_damaged_row_is_not_found_by_one_who_only_reads_and_stays(cache: VectorCache) -> None:
    texts = filled(cache)
    with closing(sqlite3.connect(cache.path)) as connection, connection:
        connection.execute("UPDATE vectors SET vector = zeroblob(16) WHERE tokens = 1")
    before = files_of(cache.folder)
    only_read = ReadOnlyCache(cache.folder)
    assert only_read.find(SPACE, texts, 4).is_known.tolist() == [True, False, True]
    assert only_read.take_incidents() == []
    assert files_of(cache.folder) == before


@pytest.mark.parametrize("damage", ["", "UPDATE owners SET owner = 'x'"])
def test_nobody_can_be_forgotten_in_a_cache_that_is_only_read(cache: VectorCache, damage: str) -> None:
    cache.own(SPACE, {filled(cache)[1]: ["a"]})
    with closing(sqlite3.connect(cache.path)) as connection, connection:
        connection.execute(damage)
    before = files_of(cache.folder)
    with pytest.raises(CacheError, match=r"cannot be used: (attempt to write a readonly database|rows do not match)"):
        ReadOnlyCache(cache.folder).forget(["a"])
    assert files_of(cache.folder) == before


def test_a_cache_is_read_while_somebody_else_writes(cache: VectorCache) -> None:
    """Without waiting, and without the rows that are not whole yet."""
    texts = filled(cache)
    with closing(sqlite3.connect(cache.path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM vectors")
        before = files_of(cache.folder)
        assert ReadOnlyCache(cache.folder).find(SPACE, texts, 4).is_known.all()
        assert files_of(cache.folder) == before


def test_only_a_file_can_be_a_cache_that_is_read(cache: VectorCache) -> None:
    """Of a pipe nobody would ever see the end."""
    assert not ReadOnlyCache.is_in(cache.folder)
    assert not ReadOnlyCache.is_in(cache.folder / "nowhere")
    assert not ReadOnlyCache.is_in("a\x00b")
    if hasattr(os, "mkfifo"):
        os.mkfifo(cache.path)
        assert not ReadOnlyCache.is_in(cache.folder)
        cache.path.unlink()
    filled(cache)
    assert ReadOnlyCache.is_in(cache.folder)
    (cache.folder / "q?a#b%c").mkdir()
    other = VectorCache(cache.folder / "q?a#b%c")
    assert ReadOnlyCache(other.folder).find(SPACE, filled(other), 4).is_known.all()
