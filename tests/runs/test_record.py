"""A manifest is read back, or said to be none, of another version, or damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import matchkit as mk
from matchkit.errors import RunError
from matchkit.runs import NamedEncoder, RunRecord
from tests.run_folders import change_manifest, write_intake, write_run


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run", *write_intake(tmp_path / "in"))


def test_a_record_holds_what_the_manifest_says(run: Path, tmp_path: Path) -> None:
    record = RunRecord.read(run)
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert (record.version, record.seed, record.encoder) == (mk.__version__, 0, "hashing:256:v1")
    assert record.settings.encoder == NamedEncoder("hashing")
    assert record.outputs == manifest["outputs"]
    assert [given.rows for given in record.inputs] == [5, 4]
    assert record.input_of["projects"].path == str(tmp_path / "in" / "projects.jsonl")
    assert record.content("placements.csv") == (run / "placements.csv").read_bytes()


def test_a_folder_without_a_manifest_is_no_run(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RunError) as raised:
            RunRecord.read(folder)
        assert str(raised.value) == (
            f"There is no run in {str(folder)!r}: it holds no manifest.json. Give a folder that `matchkit match --out` "
            "or `result.write` made."
        )


def test_a_manifest_of_a_later_version_is_refused(run: Path) -> None:
    change_manifest(run, format=99, matchkit="7.1.0")
    with pytest.raises(
        RunError,
        match=rf"written by matchkit 7\.1\.0, in a form that {mk.__version__} does not know\. Install that version or",
    ):
        RunRecord.read(run)


def test_a_manifest_that_does_not_say_where_inputs_are_is_refused(run: Path) -> None:
    change_manifest(run, format=0)
    with pytest.raises(RunError, match=r"did not record where inputs are\. Match the intake again; the new run can"):
        RunRecord.read(run)


@pytest.mark.parametrize(
    "text", ["{", "[]", "{}", '{"matchkit": "1", "format": "x"}', '{"matchkit": "1", "format": 1}']
)
def test_a_damaged_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(
        RunError, match=r"manifest\.json of the run in '.*' cannot be used: .*Restore the file, or match"
    ):
        RunRecord.read(tmp_path)


def test_a_file_that_was_changed_or_is_gone_is_refused(run: Path) -> None:
    (run / "plan.csv").write_bytes(b"edited")
    (run / "waitlist.csv").unlink()
    record = RunRecord.read(run)
    with pytest.raises(RunError, match=r"plan\.csv of the run in '.*' cannot be used: it was changed after the run\."):
        record.content("plan.csv")
    with pytest.raises(RunError, match=r"waitlist\.csv of the run in '.*' cannot be used: No such file"):
        record.content("waitlist.csv")
