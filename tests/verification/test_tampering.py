"""Folders that somebody changed and gave digests of their own: the check that is meant for a change finds it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import matchkit as mk
from matchkit.errors import RunError
from matchkit.verification.snapshot import Snapshot
from tests.run_folders import write_intake, write_run
from tests.small_intake import APPLICANTS, PROJECTS
from tests.verification.tampering import TAMPERED, Folder, claims_to_have_forgotten, value


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the example with everything that can be written."""
    files = mk.example_intake()
    result = mk.match(files.applicants, files.projects, rankings=files.rankings, encoder="hashing")
    return result.write(tmp_path_factory.mktemp("tampered") / "run", calendars=True, parquet=True)


def failed(found: mk.Verification) -> Mapping[str, str]:
    return {check.name: check.what for check in found.failed}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_change_with_digests_of_its_own_is_found(made: Path, tmp_path: Path, what: str) -> None:
    change, name, told = TAMPERED[what]
    folder = Folder(shutil.copytree(made, tmp_path / "run"))
    change(folder)
    folder.mend()
    found = failed(mk.verify_run(folder.path))
    assert name in found, found
    assert told in found[name]
    if told.endswith("."):
        assert found[name] == told


def test_tables_that_are_written_as_they_were_are_sound(made: Path, tmp_path: Path) -> None:
    """What the other tests find is the change, and not the way in which it is made."""
    folder = Folder(shutil.copytree(made, tmp_path / "run"))
    for name in ("placements.csv", "plan.csv", "unplaced.csv", "open_seats.csv", "waitlist.csv", "ledger.csv"):
        folder.put(name, folder.table(name))
    folder.mend()
    found = mk.verify_run(folder.path)
    assert found.is_sound, found.to_text()
    assert found.sentence == "Sound: 16 checks passed."


def test_a_claim_that_people_were_forgotten_is_said_in_the_headline(made: Path, tmp_path: Path) -> None:
    folder = Folder(shutil.copytree(made, tmp_path / "run"))
    claims_to_have_forgotten(folder)
    folder.mend()
    found = mk.verify_run(folder.path)
    assert found.sentence == (
        "Sound: 16 checks passed. Stability is unproven, since 1 person was forgotten. Not checked: stability."
    )
    assert [check.what for check in found.checks if check.name == "placements"] == [
        "97 placements that rules, rankings, limits and calendars allow."
    ]


def test_changed_inputs_of_people_are_no_fault_where_some_were_forgotten(tmp_path: Path) -> None:
    """They are to be taken out of the sources, too; projects are not."""
    applicants, projects = write_intake(tmp_path / "in")
    run = write_run(tmp_path / "run", applicants, projects)
    mk.forget(run, ["ana"])
    applicants.write_text("".join(applicants.read_text().splitlines(keepends=True)[1:]), encoding="utf-8")
    found = mk.verify_run(run)
    assert found.is_sound
    assert found.not_checked["inputs"] == (
        "1 input changed since the run: applicants.jsonl. That is well if those who were forgotten were taken out "
        "there, too."
    )
    with projects.open("a", encoding="utf-8") as file:
        file.write("\n")
    assert failed(mk.verify_run(run)) == {"inputs": "2 inputs changed since the run: applicants.jsonl, projects.jsonl."}


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows lets few accounts make links, and has no pipes of this kind"
)
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda run: (run / "etc").symlink_to("/etc"), "etc"),
        (lambda run: (run / "a.csv").symlink_to("/nowhere/x"), "a.csv"),
        (lambda run: os.mkfifo(run / "pipe.csv"), "pipe.csv"),
        (lambda run: (run / "calendars" / "jane doe").mkdir(), "calendars/jane doe"),
    ],
)
def test_links_pipes_and_empty_folders_are_seen(
    made: Path, tmp_path: Path, make: Callable[[Path], None], name: str
) -> None:
    run = shutil.copytree(made, tmp_path / "run")
    make(run)
    assert failed(mk.verify_run(run, files_only=True)) == {"files": f"1 not of the run: {name}."}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes of this kind")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(made: Path, tmp_path: Path) -> None:
    run = shutil.copytree(made, tmp_path / "run")
    (run / "report.html").unlink()
    os.mkfifo(run / "report.html")
    told = "1 missing: report.html; 1 not of the run: report.html."
    assert failed(mk.verify_run(run, files_only=True)) == {"files": told}


def test_data_in_memory_with_one_more_applicant_are_not_the_market_of_the_run(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", APPLICANTS, PROJECTS)
    more = [*APPLICANTS, {**APPLICANTS[0], "applicant_id": "zoe"}]
    found = failed(mk.verify_run(run, inputs={"applicants": more, "projects": PROJECTS}))
    assert found["market"].startswith(
        "the inputs give 6 applicants, but the summary has 5; applicants list gives 6 rows"
    )
    assert "1 applicant of the inputs neither placed nor unplaced: 'zoe'" in found["market"]


def test_other_versions_are_named_where_numbers_come_out_otherwise(made: Path, tmp_path: Path) -> None:
    folder = Folder(shutil.copytree(made, tmp_path / "run"))
    folder.manifest["versions"]["numpy"] = "1.0.0"
    folder.manifest["vocabulary"] = "other"
    value("placements.csv", 0, "applicant_score", "9999")(folder)
    folder.mend()
    told = failed(mk.verify_run(folder.path))["scores"]
    assert " What may be behind it: the skills that are known are others; numpy was 1.0.0, and is " in told


def test_a_folder_that_is_replaced_while_it_is_read_is_read_again(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest of one run and the tables of another are no folder at all."""
    run, other = shutil.copytree(made, tmp_path / "run"), tmp_path / "other"
    files = mk.example_intake()
    mk.match(files.applicants, files.projects, encoder="hashing").write(other)
    read, times = Snapshot.read.__func__, []

    def replaced_meanwhile(cls: type[Snapshot], folder: Path) -> Snapshot:
        snapshot = read(cls, folder)
        if not times:
            shutil.rmtree(run)
            shutil.copytree(other, run)
            torn = read(cls, folder)
            snapshot = cls(snapshot.run, torn.contents, torn.strangers)
        times.append(folder)
        return snapshot

    monkeypatch.setattr(Snapshot, "read", classmethod(replaced_meanwhile))
    assert mk.verify_run(run).is_sound
    assert len(times) == 2


def test_a_folder_that_is_replaced_all_the_while_is_an_error(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Snapshot, "is_current", lambda *_: False)
    with pytest.raises(RunError) as raised:
        mk.verify_run(made)
    assert str(raised.value) == (
        f"The run in {str(made)!r} was replaced while it was read, 5 times one after the other. Wait until the job "
        "that writes it has ended."
    )
