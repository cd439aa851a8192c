"""Replaying a run: every file is compared; the first place that differs is named, but nothing that anybody wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import matchkit as mk
from matchkit.errors import RunError
from matchkit.replay.comparing import locate
from matchkit.report.payload import pack
from tests.run_folders import contents, write_intake, write_run
from tests.small_intake import APPLICANTS, PROJECTS

CANARY = "canary of a note"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run that has everything a run can write, and a column of the caller's own."""
    folder = tmp_path_factory.mktemp("replayed")
    files = write_intake(folder / "in", [{**row, "note": CANARY} for row in APPLICANTS])
    mk.match(*files, encoder="hashing").write(folder / "run", calendars=True, parquet=True)
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made / "run", tmp_path / "run")


def test_a_run_as_it_was_written_comes_out_the_same(run: Path) -> None:
    before = contents(run)
    found = mk.replay_run(run)
    assert found.is_same
    assert found.difference is None
    assert set(found.same) == before.keys()
    assert len(found.same) >= 19
    assert f"Computed again: {len(found.same)} files compared, every one the same to the byte." in found.to_text()
    assert contents(run) == before
    assert (found.record["outcome"], found.record["is_same"], found.outcome) == ("same", True, "same")
    assert "every one the same" in found._repr_html_()


def edit(run: Path, name: str, old: str, new: str) -> None:
    text = (run / name).read_bytes()
    assert old.encode() in text
    (run / name).write_bytes(text.replace(old.encode(), new.encode(), 1))


def test_a_number_that_differs_is_named_with_line_column_and_both_values(run: Path) -> None:
    lines = (run / "placements.csv").read_text(encoding="utf-8").splitlines()
    at = lines[0].replace('"', "").split(",").index("applicant_score")
    score = lines[2].split(",")[at]
    edit(run, "placements.csv", lines[2], lines[2].replace(f",{score},", ",77,", 1))
    found = mk.replay_run(run)
    assert found.different == ("placements.csv",)
    assert found.difference is not None
    assert found.difference.words == f"placements.csv, line 3, applicant_score: '77' then, '{score}' now"
    assert found.suspects[0] == "placements.csv was changed after the run"
    told = found.to_text()
    assert "1 file not the same" in told
    assert "First difference: placements.csv, line 3, applicant_score: '77' then" in told
    with pytest.raises(
        RunError, match=r"the run is not the same \(placements\.csv, line 3, applicant_score: '77' then"
    ):
        mk.read_run(run)


def test_columns_of_the_callers_own_and_sentences_are_not_shown(run: Path) -> None:
    edit(run, "placements.csv", CANARY, "canary of another")
    edit(run, "unplaced.csv", "1 project would", "2 projects would")
    found = mk.replay_run(run)
    assert found.different == ("placements.csv", "unplaced.csv")
    assert found.difference is not None
    assert found.difference.words == "placements.csv, line 2, applicant.note"
    assert "canary" not in found.to_text()
    assert "Not the same: placements.csv, unplaced.csv." in found.to_text()


def test_a_row_too_many_or_too_few_and_other_columns_are_told(run: Path) -> None:
    whole = (run / "plan.csv").read_bytes()
    lines = whole.splitlines(keepends=True)
    for content, words in (
        (b"".join(lines[:-2]), "plan.csv, after its last line, where 2 are missing"),
        (whole + lines[-1], f"plan.csv, line {len(lines) + 1}, which is one too many"),
        (whole.replace(b'"date"', b'"day"', 1), "plan.csv, line 1"),
        (
            b"\xff",
            "plan.csv, which cannot be read: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        ),
    ):
        (run / "plan.csv").write_bytes(content)
        found = mk.replay_run(run)
        assert found.different == ("plan.csv",)
        assert found.difference is not None
        assert found.difference.words == words
    (run / "plan.csv").unlink()
    assert "plan.csv, which is not there" in mk.replay_run(run).to_text()


def test_a_difference_in_the_report_is_told_by_its_place_alone(run: Path) -> None:
    edit(run, "report.html", "<h1>", "<h1> ")
    found = mk.replay_run(run)
    assert found.difference is not None
    assert found.difference.file == "report.html"
    assert found.difference.place.startswith("line ")
    page = "a\n" + f'<script type="application/octet-stream" id="x-data">{pack([["ana", 1], ["ben", 2]])}</script>'
    other = page.replace(pack([["ana", 1], ["ben", 2]]), pack([["ana", 1], ["ben", 3]]))
    assert locate("report.html", page.encode(), other.encode()).words == "report.html, x-data, row 2"
    broken = page.replace(">", ">AAAA", 1)
    assert "cannot be read" in locate("report.html", page.encode(), broken.encode()).words
    assert locate("report.html", page.encode(), b"a").words == "report.html, x-data, row 1"


def test_other_files_are_told_by_their_names(run: Path) -> None:
    edit(run, "calendars/ana.ics", "SUMMARY", "SUMMARi")
    (run / "plan.parquet").write_bytes(b"other")
    found = mk.replay_run(run)
    assert set(found.different) == {"plan.parquet", "calendars/ana.ics"}
    assert found.difference is not None
    assert found.difference.words in ("plan.parquet", "calendars/ana.ics, line 7")


def test_the_same_data_in_another_form_are_compared_but_for_what_names_sources(run: Path) -> None:
    """The rows of a list are counted from 0, and lines of a file from 1."""
    rows = [{**row, "note": CANARY} for row in APPLICANTS]
    found = mk.replay_run(run, inputs={"applicants": rows, "projects": PROJECTS})
    why = "it names sources and rows, and these are others in the data given now"
    assert dict(found.left_out) == dict.fromkeys(("ledger.csv", "report.html", "ledger.parquet"), why)
    assert (found.outcome, found.different) == ("partly_compared", ())
    assert found.sentence == (
        f"Computed again: {len(contents(run)) - 3} files compared, no difference found; 3 files could not be compared, "
        f"or not wholly ({why})."
    )


def test_the_same_files_under_other_names_give_the_same(made: Path, run: Path, tmp_path: Path) -> None:
    """What they are called is no part of a run."""
    inputs = {
        role: shutil.copy(made / "in" / f"{role}.jsonl", tmp_path / f"our {role}.jsonl")
        for role in ("applicants", "projects")
    }
    assert b"our " not in (run / "ledger.csv").read_bytes()
    found = mk.replay_run(run, inputs=inputs)
    assert (found.outcome, found.to_text().splitlines()[2:]) == ("same", [found.sentence])


def test_frames_given_as_lists_give_the_same(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", pd.DataFrame(APPLICANTS), pd.DataFrame(PROJECTS))
    assert mk.replay_run(run, inputs={"applicants": APPLICANTS, "projects": PROJECTS}).is_same


def test_what_the_cache_of_a_run_met_is_no_difference(tmp_path: Path) -> None:
    """The ledger and the report tell of a damaged cache, which the run that is computed again does not meet."""
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / "vectors.sqlite").write_bytes(b"no database")
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in"), cache=tmp_path / "vectors")
    assert b"cache_set_aside" in (run / "ledger.csv").read_bytes()
    assert mk.replay_run(run).is_same
    (tmp_path / "vectors" / "vectors.sqlite").write_bytes(b"no database again")
    assert mk.replay_run(run).is_same
