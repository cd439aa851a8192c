"""A run takes the place of an earlier run, and of nothing else."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from matchkit import disk
from matchkit.errors import UsageError
from matchkit.runs import WorkFolder, check_replaceable, write_run
from tests.run_folders import change_manifest, contents

FILES = {"a.csv": b"old", "more/b.ics": b"1"}
MANIFEST = {"matchkit": "1", "format": 1}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path.resolve() / "run", FILES, MANIFEST)


def refusal(target: Path) -> str:
    """What is said; and nothing of the folder has changed, nor is there anything beside it."""
    before, beside = contents(target), sorted(target.parent.iterdir())
    with pytest.raises(UsageError) as raised:
        write_run(target, {"new.csv": b"new"}, MANIFEST)
    assert contents(target) == before
    assert sorted(target.parent.iterdir()) == beside
    return str(raised.value)


def test_the_folder_of_another_program_that_has_a_manifest_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "app" / "src").mkdir(parents=True)
    (tmp_path / "app" / "src" / "app.js").write_bytes(b"precious")
    for text in ('{"name": "My app", "icons": []}', "[]", "{", "[" * 100_000, '{"matchkit": "1"}'):
        (tmp_path / "app" / "manifest.json").write_text(text, encoding="utf-8")
        assert refusal(tmp_path / "app") == (
            f"The folder {str(tmp_path.resolve() / 'app')!r} already holds files that are no matchkit run. "
            "Name a new or empty folder, so that nothing of yours is overwritten."
        )


@pytest.mark.parametrize("outputs", [{"a.csv": "no digest"}, {"a.csv": 1}, ["a.csv"], None])
def test_a_manifest_without_digests_is_none_of_a_run(run: Path, outputs: object) -> None:
    change_manifest(run, outputs=outputs)
    assert "already holds files that are no matchkit run." in refusal(run)


def test_a_run_that_holds_anything_else_is_left_alone_and_what_it_is_is_named(run: Path) -> None:
    (run / "minutes of the board.txt").write_bytes(b"precious")
    assert refusal(run) == (
        f"The folder {str(run)!r} holds a run, and 1 thing that is not of the run: 'minutes of the board.txt'. "
        "Move that elsewhere, or name another folder: a new run takes the place of the whole folder."
    )
    for number in range(6):
        (run / "more" / f"{number}.txt").write_bytes(b"")
    (run / "empty").mkdir()
    assert (
        "holds a run, and 8 things that are not of the run: 'empty', 'minutes of the board.txt', 'more/0.txt', "
        "'more/1.txt', 'more/2.txt' and 3 more. Move"
    ) in refusal(run)


@pytest.mark.parametrize("form", [0, 99, None])
def test_runs_of_other_versions_are_known_by_their_digests(run: Path, form: int | None) -> None:
    change_manifest(run, format=form, matchkit="0.1")
    (run / "thesis.txt").write_bytes(b"precious")
    assert "1 thing that is not of the run: 'thesis.txt'" in refusal(run)
    (run / "thesis.txt").unlink()
    write_run(run, {"new.csv": b"new"}, MANIFEST)
    assert sorted(contents(run)) == ["manifest.json", "new.csv"]


def test_a_run_of_which_files_were_edited_or_removed_is_replaced(run: Path) -> None:
    (run / "a.csv").write_bytes(b"edited")
    (run / "more" / "b.ics").unlink()
    write_run(run, {"new.csv": b"new"}, MANIFEST)
    assert sorted(contents(run)) == ["manifest.json", "new.csv"]


@pytest.mark.parametrize("below", ["", "more"])
def test_a_folder_under_the_feet_of_whoever_asks_is_not_replaced(
    run: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    """They would be left in a folder that is gone."""
    monkeypatch.chdir(run / below)
    told = (
        f"The folder {str(run)!r} is the current one, or holds it, and another is to take its place. "
        "Change to a folder outside of it, and name it from there."
    )
    assert refusal(run) == told
    with pytest.raises(UsageError) as raised, WorkFolder.beside("../run" if below == "" else ".."):
        pass
    assert str(raised.value) == told


def test_an_empty_current_folder_is_not_replaced_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new").mkdir()
    monkeypatch.chdir(tmp_path / "new")
    with pytest.raises(UsageError, match="is the current one, or holds it"):
        write_run(".", FILES, MANIFEST)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_new_folder_inside_the_current_one_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_run("run", FILES, MANIFEST)
    write_run("run", FILES, MANIFEST)
    assert (tmp_path / "run" / "a.csv").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="a current folder cannot be removed there")
def test_a_path_from_a_current_folder_that_is_gone_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(UsageError) as raised:
        write_run("run", FILES, MANIFEST)
    assert str(raised.value) == (
        "The path 'run' leads nowhere: the current folder is gone, or links go round in a circle. "
        "Change to a folder that exists, or give a path from the root on."
    )
    write_run(tmp_path / "run", FILES, MANIFEST)
    assert (tmp_path / "run" / "a.csv").is_file()


def test_a_mount_point_is_refused_before_any_work(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == run)
    told = f"The folder {str(run)!r} is a mount point, so that no run can take its place. Name a folder inside it."
    assert refusal(run) == told
    with pytest.raises(UsageError, match="is a mount point"), WorkFolder.beside(run):
        pass
    write_run(run / "inside", FILES, MANIFEST)


def test_a_root_is_refused() -> None:
    root = Path(Path.cwd().anchor)
    with pytest.raises(UsageError, match=r"is a mount point, .*\. Name a folder inside it\."), WorkFolder.beside(root):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="only Linux has such a list")
def test_folders_of_the_same_disk_that_are_mounted_elsewhere_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their parent is on the same device, so that nothing but the system's list tells."""
    place, other = tmp_path.resolve() / "to it", tmp_path.resolve() / "to"
    for folder in (place, other):
        folder.mkdir()
    line = f"36 35 98:0 /from {place} rw,noatime shared:1 - ext4 /dev/root rw\n"
    (tmp_path / "list").write_text(line.replace("to it", r"to\040it"), encoding="utf-8")
    monkeypatch.setattr(disk, "_MOUNTS", tmp_path / "list")
    assert (disk.is_mount(place), disk.is_mount(other)) == (True, False)
    with pytest.raises(UsageError, match="is a mount point"):
        check_replaceable(place)
    monkeypatch.setattr(disk, "_MOUNTS", tmp_path / "none")
    assert not disk.is_mount(place)


def test_devices_are_left_alone() -> None:
    if not Path(os.devnull).exists():
        pytest.skip("this system has no such file")
    with pytest.raises(UsageError, match="already holds files that are no matchkit run"):
        write_run(os.devnull, FILES, MANIFEST)


def test_the_manifest_of_a_run_says_that_it_is_one(run: Path) -> None:
    """What is looked for is in every manifest."""
    assert json.loads((run / "manifest.json").read_bytes()).keys() >= {"matchkit", "outputs"}
    check_replaceable(run)
