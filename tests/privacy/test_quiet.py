"""Resumes are personal data: no log, warning, message or traceback holds what an applicant wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import matchkit as mk
from matchkit.intake import Intake
from tests.privacy.canaries import ALL, FILE, FILE_NAME, ID, SKILL, TEXTS, applicants, found, net, rankings, write_files
from tests.run_folders import contents
from tests.small_intake import PROJECTS

EMPTY: list[str] = []


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    return write_files(tmp_path_factory.mktemp("intake"))


def test_the_canaries_are_in_what_is_read(files: tuple[Path, Path, Path]) -> None:
    """Or the tests below would find nothing because there is nothing to find."""
    intake = mk.read_intake(files[0], files[1], rankings=files[2])
    assert isinstance(intake, Intake)
    held = repr(intake.originals) + repr(intake.market.applicants) + repr(intake.ledger)
    assert found((*TEXTS[:8], FILE, SKILL, ID, FILE_NAME), held) == [*TEXTS[:8], FILE, SKILL, ID, FILE_NAME]


def test_a_whole_run_logs_no_word_of_anybody(
    files: tuple[Path, Path, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with net() as caught:
        intake = mk.read_intake(files[0], files[1], rankings=files[2])
        result = mk.match(files[0], files[1], rankings=files[2], encoder="hashing", cache=tmp_path / "cache")
        people = result.outcome.market.applicants.ids
        for person in people:
            result.explain(person, quote=True).to_text()
            result.explain(person, "p-1").to_text()
        result.explain_project("p-1").to_text()
        result.what_if(seats={"p-1": "+1"}, without=[people[0]]).to_text()
        result.write(tmp_path / "run")
        again = mk.read_run(tmp_path / "run", inputs=files[0].parent)
        mk.VectorCache(tmp_path / "cache").forget(people)
    assert len(intake.ledger)
    assert len(again.placements)
    assert [name for line in caught for name in found(ALL, line)] == EMPTY
    assert len(caught) > 20
    assert capfd.readouterr() == ("", "")


def test_a_run_with_the_intakes_own_data_logs_no_word_either(capfd: pytest.CaptureFixture[str]) -> None:
    with net() as caught:
        mk.match(applicants(), PROJECTS, rankings=rankings(), encoder="tfidf", executor="processes")
    assert [name for line in caught for name in found(ALL, line)] == EMPTY
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("command", ["match", "check"])
def test_the_command_line_prints_and_logs_no_text(command: str, files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    arguments = [command, files[0], files[1], "--rankings", files[2], "--log", log]
    if command == "match":
        arguments += ["--encoder", "hashing", "--out", tmp_path / "run"]
    line = [sys.executable, "-X", "dev", "-W", "always", "-m", "matchkit.cli", *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "COLUMNS": "300"})
    assert done.returncode == 0, done.stderr
    assert found(TEXTS, done.stdout + done.stderr) == EMPTY
    assert found(ALL, log.read_text(encoding="utf-8")) == EMPTY
    assert "source_read" in log.read_text(encoding="utf-8")


def test_a_run_folder_holds_no_text_but_columns_that_are_carried(
    files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    """Columns of the platform's own go into placements.csv, as promised; nothing else goes anywhere."""
    result = mk.match(files[0], files[1], rankings=files[2], encoder="hashing")
    result.write(tmp_path / "run")
    written = contents(tmp_path / "run")
    written["report.html"] = result.report().encode()
    carried = ("address", "phone", "remark", "name")
    head = written["placements.csv"].split(b"\n")[0].decode()
    assert all(f"applicant.{name}" in head for name in carried)
    for name, content in written.items():
        if name != "placements.csv":
            assert found(TEXTS, content.decode("utf-8", "replace")) == EMPTY, name
