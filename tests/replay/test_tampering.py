"""Whatever was changed in a run folder, with digests that agree, replaying it never says that all is the same."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import matchkit as mk
from matchkit.cli import app
from matchkit.errors import RunError
from matchkit.replay import Replay
from matchkit.runs import file_digest
from tests.run_folders import change_manifest, write_intake
from tests.small_intake import APPLICANTS, PROJECTS

OLD = "0.0.9"
OTHER_VERSION = f"matchkit {mk.__version__} may put otherwise what {OLD} wrote"
OTHER_NAMES = "it names sources and rows, and these are others in the data given now"
STRANGER = "it is no file of the run"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with everything that a run can write, of an intake with a row that is refused."""
    folder = tmp_path_factory.mktemp("tampered")
    files = write_intake(folder / "in", [*APPLICANTS, {**APPLICANTS[0], "applicant_id": "zoe", "hours_per_week": "x"}])
    mk.match(*files, encoder="hashing").write(folder / "run", calendars=True, parquet=True)
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made / "run", tmp_path / "run")


def manifest_of(run: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def list_again(run: Path, *more: str) -> None:
    """Have the manifest list the files that are there and these, each with its digest."""
    there = [name for name in {**manifest_of(run)["outputs"], **dict.fromkeys(more)} if (run / name).is_file()]
    change_manifest(run, outputs={name: file_digest(run / name) for name in there})


def edit(run: Path, name: str, old: str, new: str) -> None:
    content = (run / name).read_bytes()
    assert old.encode() in content
    (run / name).write_bytes(content.replace(old.encode(), new.encode(), 1))
    list_again(run)


def without(name: str) -> Callable[[Path], None]:
    def change(run: Path) -> None:
        (run / name).unlink()
        list_again(run)

    return change


def unlisted(name: str) -> Callable[[Path], None]:
    def change(run: Path) -> None:
        change_manifest(run, outputs={key: sha for key, sha in manifest_of(run)["outputs"].items() if key != name})

    return change


def with_other(**changes: Any) -> Callable[[Path], None]:
    return lambda run: change_manifest(run, **changes)


def with_part(name: str, **changes: Any) -> Callable[[Path], None]:
    return lambda run: change_manifest(run, **{name: {**manifest_of(run)[name], **changes}})


def missing_fact(run: Path) -> None:
    manifest = manifest_of(run)
    del manifest["stability"]
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def added(run: Path) -> None:
    (run / "evil.html").write_text("<script>", encoding="utf-8")
    list_again(run, "evil.html")


def added_with_false_facts(run: Path) -> None:
    added(run)
    with_part("stability", proof="Proved by the Pope.", method="magic")(run)
    with_part("summary", projects=77)(run)


def renamed_source(run: Path) -> None:
    """And with it goes what names sources: the report is another, the ledger empty."""
    manifest = manifest_of(run)
    manifest["inputs"][0]["name"] = "people.jsonl"
    manifest["rows"]["people.jsonl"] = manifest["rows"].pop("applicants.jsonl")
    change_manifest(run, inputs=manifest["inputs"], rows=manifest["rows"])
    other_report_and_ledger(run)


def other_report_and_ledger(run: Path) -> None:
    (run / "report.html").write_text("<html>All by merit</html>", encoding="utf-8")
    (run / "ledger.csv").write_bytes((run / "ledger.csv").read_bytes().splitlines(keepends=True)[0])
    list_again(run)


def without_digests_of_inputs(run: Path) -> None:
    change_manifest(run, inputs=[{**given, "sha256": None} for given in manifest_of(run)["inputs"]])


def with_more_rows_in(run: Path) -> None:
    change_manifest(run, inputs=[{**given, "rows": 99} for given in manifest_of(run)["inputs"]])


def piped(run: Path) -> None:
    (run / "plan.csv").unlink()
    os.mkfifo(run / "plan.csv")


def of_another_version(*then: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(run: Path) -> None:
        change_manifest(run, matchkit=OLD)
        for further in then:
            further(run)

    return change


def other_words(run: Path) -> None:
    edit(run, "unplaced.csv", "1 project would", "2 projects might")
    edit(run, "report.html", "<h1>", "<h1>All by merit. ")


def unplaced_stranger(run: Path) -> None:
    lines = (run / "unplaced.csv").read_text(encoding="utf-8").splitlines()
    edit(run, "unplaced.csv", lines[1].split(",")[0], '"nobody"')


def more_seats_left(run: Path) -> None:
    line = (run / "open_seats.csv").read_text(encoding="utf-8").splitlines()[1]
    cells = line.split(",")
    edit(run, "open_seats.csv", line, ",".join([cells[0], "9", *cells[2:]]))


@dataclass(frozen=True)
class Told:
    """What must be said: the first difference, how many there are, and which files could not be compared, with why."""

    difference: str = ""
    different: int = 0
    left_out: tuple[str, ...] = ()
    why: str = ""


UNKNOWN = ("manifest.json",)
"""Whatever else is the same to the byte is the same, whoever is said to have written it."""
TAMPERED: dict[str, tuple[Callable[[Path], None], Told]] = {
    "the report is gone": (without("report.html"), Told("report.html, which is missing from the manifest", 1)),
    "a table is gone": (without("unplaced.csv"), Told("unplaced.csv, which is missing from the manifest", 1)),
    "one calendar is gone": (
        without("calendars/ana.ics"),
        Told("calendars/ana.ics, which is missing from the manifest", 1),
    ),
    "one Parquet file is gone": (without("plan.parquet"), Told("plan.parquet, which is missing from the manifest", 1)),
    "the report is not listed": (unlisted("report.html"), Told("report.html, which is missing from the manifest", 1)),
    "a file is not there": (lambda run: (run / "plan.csv").unlink(), Told("plan.csv, which is not there", 1)),
    "a file came, and is listed": (added, Told("evil.html, which is no file that the run writes", 1)),
    "a file came, and facts are false": (
        added_with_false_facts,
        Told("evil.html, which is no file that the run writes", 2),
    ),
    "a file came": (
        lambda run: (run / "evil.html").write_text("x", encoding="utf-8"),
        Told(left_out=("evil.html",), why=STRANGER),
    ),
    "an empty folder came": (
        lambda run: (run / "calendars" / "jane doe").mkdir(),
        Told(left_out=("calendars/jane doe",), why=STRANGER),
    ),
    "the proof is false": (with_part("stability", proof="By the Pope."), Told("manifest.json, stability", 1)),
    "the proof is gone": (missing_fact, Told("manifest.json, stability", 1)),
    "a number is false": (with_part("summary", placed=5), Told("manifest.json, summary", 1)),
    "a fact came": (with_other(signed_by="me"), Told("manifest.json, signed_by", 1)),
    "nobody is said to be forgotten": (
        with_other(forgotten={"applicants": 0, "changed": 3}),
        Told("manifest.json, forgotten", 1),
    ),
    "inputs have no digest": (without_digests_of_inputs, Told("manifest.json, inputs", 1)),
    "inputs have other rows": (with_more_rows_in, Told("manifest.json, inputs", 1)),
    "a source has another name": (renamed_source, Told("ledger.csv, after its last line, where ", 3)),
    "another version": (of_another_version(), Told(left_out=UNKNOWN, why=OTHER_VERSION)),
    "another version, and words": (
        of_another_version(other_words),
        Told(left_out=("unplaced.csv", "report.html", *UNKNOWN), why=OTHER_VERSION),
    ),
    "another version, and words without a digest": (
        of_another_version(lambda run: (run / "report.html").write_text("x", encoding="utf-8")),
        Told("report.html, which was changed after the run", 1, UNKNOWN, OTHER_VERSION),
    ),
    "another version, and a placement": (
        of_another_version(lambda run: edit(run, "placements.csv", '"ana"', '"eva"')),
        Told("placements.csv, line 2, applicant_id: 'eva' then, 'ana' now", 1, UNKNOWN, OTHER_VERSION),
    ),
    "another version, and who is not placed": (
        of_another_version(unplaced_stranger),
        Told("unplaced.csv, applicant_id", 1, UNKNOWN, OTHER_VERSION),
    ),
    "another version, and seats": (
        of_another_version(more_seats_left),
        Told("open_seats.csv, seats_left", 1, UNKNOWN, OTHER_VERSION),
    ),
    "another version, and a ledger without what was refused": (
        of_another_version(other_report_and_ledger),
        Told("ledger.csv, kind", 1, ("report.html", *UNKNOWN), OTHER_VERSION),
    ),
    "another version, and a table that is none": (
        of_another_version(lambda run: edit(run, "unplaced.csv", '"applicant_id"', '"person"')),
        Told("unplaced.csv, which cannot be read: it has no column applicant_id", 1, UNKNOWN, OTHER_VERSION),
    ),
    "another version, and a table is gone": (
        of_another_version(without("ledger.csv")),
        Told("ledger.csv, which is missing from the manifest", 1, UNKNOWN, OTHER_VERSION),
    ),
    "another version, and a calendar is gone": (
        of_another_version(without("calendars/ana.ics")),
        Told(left_out=("calendars/ana.ics", *UNKNOWN), why=OTHER_VERSION),
    ),
    "another version, and a calendar is not there": (
        of_another_version(lambda run: (run / "calendars" / "ana.ics").unlink()),
        Told("calendars/ana.ics, which is not there", 1, UNKNOWN, OTHER_VERSION),
    ),
    "another version, and a file of its own": (
        of_another_version(added),
        Told(left_out=("evil.html", *UNKNOWN), why=OTHER_VERSION),
    ),
    "another version, and other numbers": (
        of_another_version(with_part("summary", placed=5)),
        Told("manifest.json, summary", 1),
    ),
    "another version, and another proof": (
        of_another_version(with_part("stability", proof="By the Pope.")),
        Told(left_out=UNKNOWN, why=OTHER_VERSION),
    ),
    "another version, and no stability": (
        of_another_version(with_part("stability", is_stable=False)),
        Told("manifest.json, stability", 1),
    ),
    "another version, and rows": (
        of_another_version(with_other(rows={})),
        Told("manifest.json, rows", 1),
    ),
}


def check(found: Replay, told: Told) -> None:
    assert found.is_same is False
    assert found.outcome == ("different" if told.different else "partly_compared")
    assert len(found.different) == told.different
    assert (found.difference.words if found.difference else "").startswith(told.difference)
    assert dict(found.left_out) == dict.fromkeys(told.left_out, told.why)
    assert "every one" not in found.to_text()
    n_compared = f"Computed again: {len(found.same) + told.different} files compared, "
    result = f"{told.different} file{'s' * (told.different != 1)} not the same" if told.different else ""
    n_left_out = f"{len(told.left_out)} file{'s' * (len(told.left_out) != 1)}"
    rest = f"; {n_left_out} could not be compared, or not wholly ({told.why})" if told.left_out else ""
    assert found.sentence == f"{n_compared}{result or 'no difference found'}{rest}."
    for name in told.left_out:
        assert name in found.to_text()


@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_was_changed_is_told(run: Path, name: str) -> None:
    change, told = TAMPERED[name]
    n_files = len(mk.replay_run(run).same) if name == "a file came" else 0
    change(run)
    found = mk.replay_run(run)
    check(found, told)
    assert not n_files or len(found.same) == n_files


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_in_place_of_a_file_is_not_waited_for(run: Path) -> None:
    piped(run)
    check(mk.replay_run(run), Told("plan.csv, which is not there", 1))


def test_a_source_with_another_name_is_no_way_to_a_report_of_ones_own(run: Path) -> None:
    """Where the caller gives data, names may be others; what cannot be compared for it is told."""
    rows = [*APPLICANTS, {**APPLICANTS[0], "applicant_id": "zoe", "hours_per_week": "x"}]
    inputs = {"applicants": rows, "projects": PROJECTS}
    names = ("ledger.csv", "report.html", "ledger.parquet")
    check(mk.replay_run(run, inputs=inputs), Told(left_out=names, why=OTHER_NAMES))
    (run / "report.html").write_text("<html>All by merit</html>", encoding="utf-8")
    list_again(run)
    check(mk.replay_run(run, inputs=inputs), Told(left_out=names, why=OTHER_NAMES))
    other_report_and_ledger(run)
    check(mk.replay_run(run, inputs=inputs), Told("ledger.csv, kind", 1, names[1:], OTHER_NAMES))
    without("report.html")(run)
    check(mk.replay_run(run, inputs=inputs), Told("ledger.csv, kind", 2, names[2:], OTHER_NAMES))


def test_a_run_with_a_renamed_source_is_not_asked(run: Path) -> None:
    renamed_source(run)
    with pytest.raises(RunError, match=r"the run is not the same \(ledger\.csv, after its last line, where "):
        mk.read_run(run)


@pytest.mark.parametrize("name", ["another version", "a file came", "the proof is false"])
def test_the_command_ends_with_1_where_not_all_is_known_to_be_the_same(made: Path, run: Path, name: str) -> None:
    TAMPERED[name][0](run)
    done = CliRunner().invoke(app, ["replay", str(run), "--inputs", str(made / "in"), "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["is_same"]) == (1, False)
    assert told["outcome"] == ("different" if name == "the proof is false" else "partly_compared")
