"""Run folders appear whole or not at all, and never over somebody's files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from matchkit.errors import UsageError
from matchkit.runs import folder as folder_module
from matchkit.runs import write_run


def test_a_run_holds_its_files_and_their_digests(tmp_path: Path) -> None:
    target = write_run(tmp_path / "deep" / "run", {"a.csv": b"x\n"}, {"seed": 3})
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    assert (target / "a.csv").read_bytes() == b"x\n"
    assert manifest == {"seed": 3, "outputs": {"a.csv": hashlib.sha256(b"x\n").hexdigest()}}


def test_an_earlier_run_is_replaced_whole(tmp_path: Path) -> None:
    write_run(tmp_path / "run", {"old.csv": b"1"}, {})
    write_run(tmp_path / "run", {"new.csv": b"2"}, {})
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["manifest.json", "new.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match=r"already holds files that are no matchkit run\. Name a new or empty folder"):
        write_run(tmp_path, {"a.csv": b"x"}, {})
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_failure_while_writing_leaves_the_earlier_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may fill at any write; what stood there before stands there after, and nothing is left beside it."""
    write_run(tmp_path / "run", {"a.csv": b"old"}, {})
    written = []

    def full_disk(path: Path, content: bytes) -> None:
        written.append(path.name)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module, "_write_whole", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_run(tmp_path / "run", {"a.csv": b"new"}, {})
    assert written == ["a.csv"]
    assert (tmp_path / "run" / "a.csv").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
