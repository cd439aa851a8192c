"""A name that no file can have is told as one, wherever a path is taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import matchkit as mk
from tests.small_intake import APPLICANTS, PROJECTS

TAKEN: dict[str, Callable[[mk.MatchResult, str], Any]] = {
    "write": lambda result, name: result.write(name),
    "report": lambda result, name: result.report(name),
    "read_run": lambda _, name: mk.read_run(name),
    "verify_run": lambda _, name: mk.verify_run(name),
    "replay_run": lambda _, name: mk.replay_run(name),
    "forget": lambda _, name: mk.forget(name, ["a"]),
    "vectors_in": lambda _, name: mk.match(APPLICANTS, PROJECTS, encoder="hashing", vectors_in=name),
    "work_in": lambda _, name: mk.match(APPLICANTS, PROJECTS, encoder="hashing", work_in=name),
}


@pytest.fixture(scope="module")
def result() -> mk.MatchResult:
    return mk.match(APPLICANTS, PROJECTS, encoder="hashing")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5_000], ids=["nul", "long"])
@pytest.mark.parametrize("taken", TAKEN)
def test_it_is_told_with_the_cure(
    taken: str, name: str, result: mk.MatchResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(mk.MatchkitError, match="No file or folder can have the name '") as caught:
        TAKEN[taken](result, name)
    assert caught.value.cure == "Give a shorter one, without control characters."
    assert len(caught.value.message) < 300
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a\0b", "x" * 5_000], ids=["nul", "long"])
def test_no_encoder_has_such_a_name(name: str) -> None:
    with pytest.raises(mk.MatchkitError, match="could not be loaded"):
        mk.load_encoder(name)
