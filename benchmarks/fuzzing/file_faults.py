"""Faults of a whole file: of its encoding, its header line, its name, or of bytes at random."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from fuzzing.intakes import Draft
from fuzzing.planting import nested
from fuzzing.writing import Written


@dataclass(frozen=True)
class Target:
    """A source that was written, and where its fate is noted."""

    random: Random
    draft: Draft
    role: str
    written: Written

    def is_file(self, *endings: str) -> bool:
        """Whether it is a file of one of these endings, by default of text."""
        return self.written.source is None and self.written.name.endswith(endings or (".csv", ".jsonl"))

    def with_data(self, data: bytes) -> Written:
        """The same file with other bytes."""
        return replace(self.written, data=data)


FileFault = Callable[[Target], Written | None]
"""Changes what was written; None where it cannot be changed in this way."""


def _fatal(kind: str, *codes: str) -> Callable[[FileFault], FileFault]:
    """The whole intake is refused."""

    def wrap(change: FileFault) -> FileFault:
        def fault(at: Target) -> Written | None:
            changed = change(at)
            if changed is not None:
                at.draft.fatal = (kind, codes)
            return changed

        return fault

    return wrap


def _in_utf16(at: Target) -> bytes:
    text = at.written.data.decode("utf-8", "replace")
    little, big = codecs.BOM_UTF16_LE + text.encode("utf-16-le"), codecs.BOM_UTF16_BE + text.encode("utf-16-be")
    return at.random.choice((little, big))


@_fatal("half a letter of UTF-16", "source")
def utf16_cut(at: Target) -> Written | None:
    """Saved as "Unicode text", and cut off inside a letter."""
    return at.with_data(_in_utf16(at)[:-1]) if at.is_file() and at.written.data else None


def utf16(at: Target) -> Written | None:
    """Saved as "Unicode text": its mark tells it, and nothing is lost."""
    if not at.is_file():
        return None
    at.draft.plant("UTF-16 with its mark", None, at.role, "", refuses=False)
    return at.with_data(_in_utf16(at))


@_fatal("byte of no encoding", "source")
def no_encoding(at: Target) -> Written | None:
    """0x81 is nothing in Windows-1252, and nothing at this place in UTF-8; so many outnumber what is UTF-8."""
    if not at.is_file():
        return None
    return at.with_data(at.written.data + b"\n" + b"\x81" * (1 + len(at.written.data)))


@_fatal("quote never closed", "source")
def open_quote(at: Target) -> Written | None:
    """It swallows all that follows."""
    return at.with_data(at.written.data.rstrip(b"\r\n") + b'\n"never closed') if at.is_file(".csv") else None


@_fatal("column twice", "columns")
def column_twice(at: Target) -> Written | None:
    """The first name of the header line comes again at its end."""
    names = at.draft.sheets[at.role].columns
    if not at.is_file(".csv") or any(sign in names[0] for sign in ',;\t"'):
        return None
    mark = '"' if at.written.data.startswith(b'"') else ""
    last, again = (f"{mark}{name}{mark}".encode() for name in (names[-1], names[0]))
    end = at.written.data.index(last, _end_of_header(at.written) - len(last)) + len(last)
    return at.with_data(at.written.data[:end] + _delimiter(at.written) + again + at.written.data[end:])


def _end_of_header(written: Written) -> int:
    ends = [end for sign in (b"\n", b"\r") if (end := written.data.find(sign)) >= 0]
    return min(ends, default=len(written.data))


def _delimiter(written: Written) -> bytes:
    header = written.data[: _end_of_header(written)]
    return max((b",", b";", b"\t"), key=header.count)


@_fatal("column missing", "columns")
def column_missing(at: Target) -> Written | None:
    """A required name is misspelt in the header line, or in every record."""
    name = b"project_id" if at.role == "projects" else b"applicant_id"
    if not at.is_file():
        return None
    if at.role in ("applicants", "projects"):
        return at.with_data(at.written.data.replace(name, at.random.choice((b"identity", b"Applicant ID"))))
    return at.with_data(at.written.data.replace(name, b"who")) if at.draft.sheets[at.role].rows else None


@_fatal("wrong ending", "source")
def wrong_ending(at: Target) -> Written | None:
    """A spreadsheet, or no ending at all."""
    if at.written.source is not None:
        return None
    stem = at.written.name.rsplit(".", 1)[0]
    return replace(at.written, name=stem + at.random.choice((".xlsx", ".txt", "", ".csv.gz", ".JSON")))


@_fatal("no such file", "source")
def no_file(at: Target) -> Written | None:
    """The path leads nowhere, or cannot be a path."""
    ending = at.written.name.rsplit(".", 1)[1]
    return replace(
        at.written,
        source=at.random.choice(
            (
                f"nowhere/x.{ending}",
                f"x\x00y.{ending}",
                f"{'x' * 300}.{ending}",
                f"x\ud800.{ending}",
                Path(f"nowhere.{ending}"),
            )
        ),
    )


@_fatal("garbage for a Parquet file", "source")
def parquet_garbage(at: Target) -> Written | None:
    """No Parquet at all, or one that was cut off."""
    if not at.is_file(".parquet"):
        return None
    cut = at.written.data[: at.random.randrange(len(at.written.data))]
    return at.with_data(
        at.random.choice(
            (b"", b"PAR1", b"PAR1PAR1", at.random.randbytes(200), cut, b"PAR1" + at.random.randbytes(60) + b"PAR1")
        ),
    )


@_fatal("empty file", "input", "source")
def empty_file(at: Target) -> Written | None:
    """Nothing, or nothing but line breaks."""
    if at.role not in ("applicants", "projects") or not at.is_file():
        return None
    return at.with_data(at.random.choice((b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf")))


@_fatal("bytes for a table", "source")
def not_a_source(at: Target) -> Written | None:
    """An object that is no table."""
    things: tuple[Any, ...] = (b"applicant_id\na", 5, {"applicant_id": ["a"]}, [["a"]], ["a"], object(), {1, 2}, True)
    return replace(at.written, source=at.random.choice(things))


@_fatal("deep structure", "source")
def deep_structure(at: Target) -> Written | None:
    """Lists in lists without an end that anybody would have written, or lists that hold themselves."""
    if not isinstance(at.written.source, list) or not at.written.source:
        return None
    endless: list[Any] = []
    endless.append(endless)
    cell = at.random.choice((nested(3_000), nested(400), endless, {"a": nested(2_000)}))
    return replace(at.written, source=[{**record, "skills": cell} for record in at.written.source])


@_fatal("names that are no text", "source", "columns")
def strange_names(at: Target) -> Written | None:
    """Keys that are numbers, or nothing."""
    if not isinstance(at.written.source, list) or not at.written.source:
        return None
    name = at.random.choice((1, None, ("a", "b")))
    return replace(at.written, source=[{**record, name: "x"} for record in at.written.source])


def windows_1252(at: Target) -> Written | None:
    """Letters with accents as single bytes, below the header line of a file that is ASCII otherwise."""
    if not at.is_file(".csv") or not at.written.data.isascii() or b"river" not in at.written.data:
        return None
    at.draft.plant("Windows-1252", None, at.role, "", "encoding", refuses=False)
    return at.with_data(at.written.data.replace(b"river", b"riv\xe8re"))


def few_broken_bytes(at: Target) -> Written | None:
    """A few bytes of another encoding, pasted among more letters of UTF-8."""
    data = at.written.data if at.is_file(".csv") else b""
    n_letters = sum(byte >= 0xC0 for byte in data)
    if not 0 < data.count(b"river") < n_letters:
        return None
    at.draft.plant("few broken bytes", None, at.role, "", "replaced_characters", refuses=False)
    return at.with_data(data.replace(b"river", b"riv\x92r"))


def byte_order_mark(at: Target) -> Written | None:
    """UTF-8 with its mark is UTF-8: nothing to tell."""
    if not at.is_file():
        return None
    at.draft.plant("byte order mark", None, at.role, "", refuses=False)
    return at.with_data(codecs.BOM_UTF8 + at.written.data)


def _random(change: Callable[[Random, bytearray], bytes | bytearray]) -> FileFault:
    def fault(at: Target) -> Written | None:
        if not at.written.data:
            return None
        at.draft.is_uncertain = True
        return at.with_data(bytes(change(at.random, bytearray(at.written.data))))

    return fault


def _flip(random: Random, data: bytearray) -> bytearray:
    for _ in range(random.choice((1, 1, 3, 20))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return data


def _overwrite(random: Random, data: bytearray) -> bytearray:
    for _ in range(random.choice((1, 1, 3, 20))):
        data[random.randrange(len(data))] = random.choice(b"\x00\xff\",;\n\r\t\\{}[]:'\x80 -0")
    return data


def _insert(random: Random, data: bytearray) -> bytearray:
    at = random.randrange(len(data) + 1)
    some = random.choice(
        (b"\x00", b'"', b"\n", b"\r", b"\xff", b"\xef\xbb\xbf", b",", b"{", b"[" * 50, random.randbytes(9), b"\xc3")
    )
    return data[:at] + some * random.choice((1, 1, 5)) + data[at:]


def _cut(random: Random, data: bytearray) -> bytearray:
    return data[: random.randrange(len(data) + 1)]


def _drop(random: Random, data: bytearray) -> bytearray:
    start = random.randrange(len(data))
    return data[:start] + data[start + random.choice((1, 1, 5, 60)) :]


def _repeat(random: Random, data: bytearray) -> bytearray:
    start = random.randrange(len(data))
    some = data[start : start + random.randrange(1, 200)]
    return data[:start] + some * 2 + data[start:]


FATAL_FAULTS: tuple[FileFault, ...] = (
    utf16_cut,
    no_encoding,
    open_quote,
    column_twice,
    column_missing,
    wrong_ending,
    no_file,
    parquet_garbage,
    empty_file,
    not_a_source,
    strange_names,
    deep_structure,
)
TOLD_FAULTS: tuple[FileFault, ...] = (windows_1252, few_broken_bytes, byte_order_mark, utf16)
RANDOM_FAULTS: dict[str, FileFault] = {
    "flipped bits": _random(_flip),
    "overwritten bytes": _random(_overwrite),
    "inserted bytes": _random(_insert),
    "cut off": _random(_cut),
    "missing bytes": _random(_drop),
    "repeated bytes": _random(_repeat),
}
