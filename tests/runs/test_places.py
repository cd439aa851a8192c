"""Runs and the unfinished work beside them are found by any path that a folder can have, and by no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchkit.errors import RunError, UsageError
from matchkit.runs import RunRecord, WorkFolder, unfinished_folder, write_run
from matchkit.runs.places import beside, find_run

MANIFEST = {"matchkit": "1"}
ROOT = Path(Path.cwd().anchor)


def test_a_root_is_no_run_and_has_nothing_beside_it() -> None:
    assert find_run(ROOT) == ROOT
    assert unfinished_folder(ROOT) is None
    with pytest.raises(RunError) as raised:
        RunRecord.read(ROOT)
    assert str(raised.value).startswith(f"There is no run in {str(ROOT)!r}: it holds no manifest.json.")
    with pytest.raises(UsageError, match="is a mount point"):
        beside(ROOT)


@pytest.mark.parametrize("name", ["r" * 244, "r" * 245, "r" * 250, "ü" * 122, "ü" * 125])
def test_names_that_are_as_long_as_can_be_have_their_work_beside_them(tmp_path: Path, name: str) -> None:
    with WorkFolder.beside(tmp_path / name) as work:
        work.steps("key").keep("one", ())
    found = unfinished_folder(tmp_path / name)
    assert found == work.folder
    assert len(found.name.encode()) <= 255
    write_run(tmp_path / name, {"a": b"1"}, MANIFEST)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_two_long_names_have_two_folders(tmp_path: Path) -> None:
    assert beside(tmp_path / ("r" * 250)) != beside(tmp_path / ("r" * 249 + "s"))
    assert beside(tmp_path / "run") == tmp_path / ".run.matchkit"


def test_links_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    try:
        (tmp_path / "one").symlink_to(tmp_path / "two")
        (tmp_path / "two").symlink_to(tmp_path / "one")
    except OSError:
        pytest.skip("this machine makes no symbolic links")
    with (
        pytest.raises(
            UsageError, match=r"The path '.*one' leads nowhere: .*, or links go round in a circle\. Change to"
        ),
        WorkFolder.beside(tmp_path / "one"),
    ):
        pass
