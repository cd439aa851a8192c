"""Whatever fails, and wherever: what was being worked on is in no message, no traceback and no log."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import matchkit as mk
from matchkit.embedding import load_encoder
from tests.privacy.canaries import (
    ALL,
    CARRIED,
    COMMITMENT,
    NAME,
    PHONE,
    RESUME,
    SURNAME,
    TEXTS,
    applicants,
    found,
    net,
    rendered,
    write_files,
)
from tests.small_intake import PROJECTS

EMPTY: list[str] = []
HASHING = load_encoder("hashing")


class TalkativeEncoder:
    """An encoder of the caller's own that quotes what it could not read, as many libraries do."""

    fingerprint, dimension, max_tokens = "talkative", HASHING.dimension, HASHING.max_tokens

    def __init__(self, fails_in: str) -> None:
        self._fails_in = fails_in

    def count_tokens(self, text: str) -> int:
        if self._fails_in == "count_tokens":
            raise KeyError(text)
        return HASHING.count_tokens(text)

    def encode(self, texts: Sequence[str], progress: Any = None) -> Any:
        if self._fails_in == "encode":
            try:
                float(texts[0])
            except ValueError as error:
                raise RuntimeError(f"no vectors for {list(texts)}") from error
        return HASHING.encode(texts, progress)


def talkative_rule(theirs: Any, ours: Any) -> Any:
    """A rule of the caller's own that quotes the cells it was given."""
    raise ValueError(f"cannot read {theirs['remark'].ravel().tolist()} and {theirs['address'].ravel().tolist()}")


class OddError(Exception):
    """It does not survive being sent between processes."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one}, {two}")


def odd_rule(theirs: Any, ours: Any) -> Any:
    """Likewise, with an error that cannot be sent between processes."""
    raise OddError(str(theirs["remark"].ravel().tolist()), str(theirs["phone"].ravel().tolist()))


class LostExecutor:
    """An executor of the caller's own that breaks down."""

    def map_blocks(self, *_: Any) -> Any:
        raise RuntimeError("the queue is full")


def match(**options: Any) -> mk.MatchResult:
    return mk.match(applicants(), PROJECTS, **{"encoder": "hashing", **options})


def full(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere")


def attempt(work: Callable[[], object]) -> Exception | None:
    """What some work raises, if anything, with all that was said of it looked through."""
    error: Exception | None = None
    with net() as caught:
        try:
            work()
        except Exception as raised:
            error = raised
    assert found(ALL, "\n".join(caught)) == EMPTY
    assert error is None or found(TEXTS, rendered(error)) == EMPTY
    return error


@pytest.mark.parametrize("where", ["encode", "count_tokens"])
def test_an_encoder_that_quotes_texts_is_quoted_by_nobody(where: str) -> None:
    error = attempt(lambda: match(encoder=TalkativeEncoder(where)))
    assert isinstance(error, mk.errors.EncoderError)
    assert f"raised {'RuntimeError' if where == 'encode' else 'KeyError'} in test_failures.py, line" in str(error)
    assert error.__cause__ is None


@pytest.mark.parametrize("rule", [talkative_rule, odd_rule])
@pytest.mark.parametrize("executor", ["threads", "processes", 1])
def test_a_rule_that_quotes_cells_is_quoted_by_nobody(rule: Any, executor: Any) -> None:
    error = attempt(lambda: match(rules=[mk.Rule("own", rule)], executor=executor))
    assert isinstance(error, mk.errors.RuleError)
    kind = "ValueError" if rule is talkative_rule else "OddError"
    assert f"The rule 'own' raised {kind} in test_failures.py, line" in str(error)


def test_an_executor_that_fails_has_nothing_to_quote() -> None:
    attempt(lambda: match(executor=LostExecutor()))


def test_a_cache_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert isinstance(attempt(lambda: match(cache=tmp_path / "file")), mk.errors.CacheError)


def test_a_database_of_vectors_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise sqlite3.OperationalError("disk I/O error")

    cache = mk.VectorCache(tmp_path)
    monkeypatch.setattr(sqlite3, "connect", broken)
    attempt(lambda: match(cache=cache))


@pytest.mark.parametrize("where", ["fsync", "replace", "rename"])
def test_a_full_disk(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = match()
    monkeypatch.setattr(os, where, full)
    attempt(lambda: result.write(tmp_path / "run"))


def bad_sources(folder: Path) -> dict[str, Any]:
    """Sources that cannot be read as a whole, or not as what they are said to be; all of them full of canaries."""
    folder.mkdir(exist_ok=True)
    line = f'a-1,"{NAME} {SURNAME}","{RESUME} wrote Python",{PHONE},{CARRIED}\n'
    contents: dict[str, bytes] = {
        "headless.csv": (line * 3).encode(),
        "quotes.csv": f'applicant_id,resume\na-1,"{RESUME} "x" y\nb,"{COMMITMENT}'.encode(),
        "one_long_cell.csv": f'"{RESUME} {COMMITMENT}\n'.encode() * 9,
        "twice.csv": f"applicant_id,{NAME} {PHONE},{NAME} {PHONE}\na,b,c\n".encode(),
        "encoding.csv": f"applicant_id,resume\na-1,{RESUME}".encode("utf-16-le"),
        "broken.jsonl": f'{{"applicant_id": "a-1", "resume": "{RESUME}\n[1,2,"{NAME}"'.encode(),
        "deep.jsonl": b'{"applicant_id": ' + b"[" * 5000 + RESUME.encode() + b"]" * 5000 + b"}",
        "broken.parquet": b"PAR1" + line.encode() * 9 + b"PAR1",
        "empty.csv": b"",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    rows = applicants()
    return {
        **{name: folder / name for name in contents},
        "keys": [{**rows[0], (NAME, PHONE): RESUME}],
        "nested": [{**rows[0], "resume": {"x": RESUME}, "name": [NAME]}],
        "not_rows": [RESUME, NAME],
        "frame": pd.DataFrame([[RESUME, NAME]], columns=["applicant_id", "applicant_id"]),
        "index": pd.DataFrame({"applicant_id": [RESUME]}, index=[NAME]),
        "odd": object(),
        "numbers": pd.DataFrame({"applicant_id": [np.inf], "resume": [RESUME]}),
    }


BAD = [
    *("broken.jsonl", "broken.parquet", "deep.jsonl", "empty.csv", "encoding.csv", "headless.csv", "one_long_cell.csv"),
    *("quotes.csv", "twice.csv", "frame", "index", "keys", "nested", "not_rows", "numbers", "odd"),
]


@pytest.mark.parametrize("name", BAD)
def test_a_source_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    source = bad_sources(tmp_path / "intake")[name]
    error = attempt(lambda: mk.match(source, PROJECTS, encoder="hashing"))
    assert error is None or isinstance(error, mk.MatchkitError)


def test_a_file_without_names_of_columns_is_told_so_without_its_first_person(tmp_path: Path) -> None:
    sources = bad_sources(tmp_path / "intake")
    told = "has 5 names, with cells among them, so its first line may hold no names of columns"
    with pytest.raises(mk.errors.ColumnsError, match=told):
        mk.read_intake(sources["headless.csv"], PROJECTS)
    told = "has more than one column of one name; it has 1 name, with cells among them"
    with pytest.raises(mk.errors.ColumnsError, match=told):
        mk.read_intake(sources["twice.csv"], PROJECTS)


@pytest.mark.parametrize(
    "options",
    [
        {"params": {"score": {"unknown_component": "x"}}},
        {"params": {"rules": {"own": [{"name": "old", "expression": "applicant.phone > 3"}]}}},
        {"params": {"rules": {"own": [{"name": "old", "expression": "applicant.remark > applicant.name"}]}}},
        {"params": {"rules": {"own": [{"name": "old", "expression": "applicant.nothing == 1"}]}}},
        {"columns": {"Resume": "resume"}},
        {"columns": {"remark": "resume"}},
        {"pins": [{"applicant_id": "nobody", "project_id": "p-1", "by": NAME, "why": RESUME}]},
        {"rankings": [{"applicant_id": RESUME}]},
        {"text_state": "nowhere"},
        {"vocabulary": "nowhere.csv"},
        {"encoder": "no-such-encoder/at all"},
        {"executor": "nobody"},
    ],
    ids=str,
)
def test_options_that_are_wrong(options: dict[str, Any]) -> None:
    error = attempt(lambda: match(**options))
    assert error is None or isinstance(error, mk.MatchkitError)


def test_the_command_line_names_kind_and_place_of_a_bug_and_no_more(tmp_path: Path) -> None:
    """A bug of ours, planted in the middle of the line, whose message quotes a resume."""
    files = write_files(tmp_path / "intake")
    code = (
        "import sys, matchkit.pipeline.gathering as line\n"
        "def broken(market, *rest):\n"
        "    raise ValueError(market.applicants.resumes)\n"
        "line.encode_market = broken\n"
        "from matchkit.cli import main\n"
        "main()\n"
    )
    log, out = tmp_path / "log.jsonl", tmp_path / "run"
    arguments = ["match", str(files[0]), str(files[1]), "--encoder", "hashing", "--out", str(out), "--log", str(log)]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 3, done.stderr
    assert "Internal error: ValueError in" in done.stderr
    assert found(TEXTS, done.stdout + done.stderr) == EMPTY
    assert found(ALL, log.read_text(encoding="utf-8")) == EMPTY
    assert '"code": "internal", "kind": "ValueError", "exit_code": 3' in log.read_text(encoding="utf-8")
