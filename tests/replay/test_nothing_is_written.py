"""Asking and proving a run leaves everything as it is, the run's own cache of vectors included."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import matchkit as mk
from matchkit.cli import app
from matchkit.embedding import HashingEncoder, VectorCache
from tests.run_folders import change_manifest, contents, write_intake, write_run

ASKED: dict[str, Callable[..., Any]] = {"read": mk.read_run, "replay": mk.replay_run, "verify": mk.verify_run}
asked = pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    write_run(folder / "run", *write_intake(folder / "in"), cache=folder / "vectors")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A run with its inputs, and the cache that it names."""
    folder = shutil.copytree(made, tmp_path / "all")
    settings = json.loads((folder / "run" / "manifest.json").read_text(encoding="utf-8"))["settings"]
    change_manifest(folder / "run", settings={**settings, "cache": str(folder / "vectors")})
    return folder


def name_cache(run: Path, cache: Any) -> None:
    settings = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["settings"]
    change_manifest(run, settings={**settings, "cache": cache})


def count_encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that are encoded from now on."""
    seen: list[str] = []
    encode = HashingEncoder.encode

    def counting(self: HashingEncoder, texts: Any, progress: Any = None) -> Any:
        seen.extend(texts)
        return encode(self, texts, progress)

    monkeypatch.setattr(HashingEncoder, "encode", counting)
    return seen


@asked
def test_vectors_are_taken_from_the_cache_and_nothing_is_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[..., Any]
) -> None:
    before = contents(folder)
    monkeypatch.setattr("matchkit.embedding.cache_rows.today", lambda: 30_000)
    seen = count_encoded(monkeypatch)
    ask(folder / "run", inputs=folder / "in")
    assert contents(folder) == before
    assert not any("carpenter" in text for text in seen)
    shutil.rmtree(folder / "vectors")
    ask(folder / "run", inputs=folder / "in")
    assert any("carpenter" in text for text in seen)
    assert not (folder / "vectors").exists()


@asked
def test_what_was_forgotten_is_not_brought_back(folder: Path, ask: Callable[..., Any]) -> None:
    assert mk.forget(folder / "vectors", ["ben"]).vectors > 0
    before = contents(folder)
    ask(folder / "run", inputs=folder / "in")
    assert contents(folder) == before
    assert mk.forget(folder / "vectors", ["ben"]).vectors == 0


@pytest.mark.parametrize("command", ["replay", "verify", "explain"])
def test_no_command_brings_back_what_was_forgotten(folder: Path, command: str) -> None:
    mk.forget(folder / "vectors", ["ben"])
    before = contents(folder)
    line = [command, str(folder / "run"), *(["ana"] if command == "explain" else []), "--inputs", str(folder / "in")]
    assert CliRunner().invoke(app, line).exit_code == 0
    assert contents(folder) == before


@asked
def test_a_damaged_cache_is_neither_used_nor_set_aside(folder: Path, ask: Callable[..., Any]) -> None:
    (folder / "vectors" / "vectors.sqlite").write_bytes(b"no database")
    before = contents(folder)
    ask(folder / "run", inputs=folder / "in")
    assert contents(folder) == before


@pytest.mark.parametrize("cache", ["nowhere", "in", "run", "in/projects.jsonl", "a\x00b", "a\ud800b", 7, ["vectors"]])
def test_a_cache_that_is_none_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch, cache: Any) -> None:
    """Whatever the manifest says: nobody vouches for it."""
    name_cache(folder / "run", cache)
    before = contents(folder)
    monkeypatch.chdir(folder)
    assert mk.replay_run(folder / "run", inputs=folder / "in").is_same
    assert contents(folder) == before


def test_a_cache_that_the_caller_gives_is_filled(folder: Path) -> None:
    mk.replay_run(folder / "run", inputs=folder / "in", cache=folder / "own")
    assert len(VectorCache(folder / "own")) > 0
