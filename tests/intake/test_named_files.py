"""Files that applicants name: one digest of each kind, whatever the order, and no name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from matchkit.intake.named_files import LARGEST, NamedFiles, digest_named_files
from matchkit.intake.tables import Table


def digested(base: Path, **columns: list[Any]) -> tuple[NamedFiles, ...]:
    n = len(next(iter(columns.values())))
    return digest_named_files(Table("applicants.csv", "applicants", columns, range(n), n), base)


def test_nothing_is_told_where_no_file_is_named(tmp_path: Path) -> None:
    assert digested(tmp_path, resume=["text"]) == ()
    assert digested(tmp_path, resume_path=[None, "", "n/a", 7]) == ()


def test_kinds_are_told_apart_and_files_counted_once(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.ics"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    found = digested(tmp_path, resume_path=["b.txt", " a.txt", "b.txt"], calendar_path=["c.ics", None, None])
    assert [(files.column, files.files) for files in found] == [("resume_path", 2), ("calendar_path", 1)]
    again = digested(tmp_path, calendar_path=[None, "c.ics"], resume_path=["a.txt", "b.txt"])
    assert again == found
    assert all("txt" not in files.sha256 and len(files.sha256) == 64 for files in found)


def test_another_content_another_name_and_another_file_give_another_digest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    (tmp_path / "b.txt").write_text("one", encoding="utf-8")
    seen = [digested(tmp_path, resume_path=paths) for paths in (["a.txt"], ["b.txt"], ["a.txt", "b.txt"])]
    (tmp_path / "a.txt").write_text("two", encoding="utf-8")
    seen.append(digested(tmp_path, resume_path=["a.txt"]))
    (tmp_path / "a.txt").unlink()
    seen.append(digested(tmp_path, resume_path=["a.txt"]))
    assert len(set(seen)) == 5


def test_what_leads_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.txt").write_text("one", encoding="utf-8")
    before = digested(tmp_path / "in", resume_path=["../out.txt", "http://a/b.txt"])
    (tmp_path / "out.txt").write_text("two", encoding="utf-8")
    assert digested(tmp_path / "in", resume_path=["../out.txt", "http://a/b.txt"]) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes in folders")
def test_pipes_and_folders_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    assert digested(tmp_path, resume_path=["pipe.txt", "folder.txt"])[0].files == 2


def test_a_huge_file_goes_by_its_size(tmp_path: Path) -> None:
    for size in (LARGEST + 1, LARGEST + 2):
        with (tmp_path / f"{size}.pdf").open("wb") as file:
            file.truncate(size)
    one, other = (digested(tmp_path, resume_path=[f"{size}.pdf"]) for size in (LARGEST + 1, LARGEST + 2))
    assert one != other
