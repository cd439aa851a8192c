"""Verifying a run: whatever is changed in its folder, the check that is meant for it finds it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import matchkit as mk
from matchkit.errors import RunError, UsageError
from matchkit.verification import stability
from tests.run_folders import change_manifest, write_intake, write_rows, write_run
from tests.small_intake import APPLICANTS, PROJECTS

NUMBERS = ["files", "manifest", "rows", "people", "seats", "ranks", "waiting lists", "plan"]
CHECKS = [*NUMBERS, "inputs", "market", "limits", "scores", "stability"]
BROKEN = {**APPLICANTS[0], "applicant_id": "fay", "hours_per_week": "many"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an intake of which a row is refused, and a run of it."""
    folder = tmp_path_factory.mktemp("verified")
    write_run(folder / "run", *write_intake(folder / "in", [*APPLICANTS, BROKEN]))
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy of the run, to be changed."""
    return shutil.copytree(made / "run", tmp_path / "run")


def edit(run: Path, name: str, change: Callable[[list[str]], list[str]]) -> None:
    """Change a table's lines, and its digest in the manifest."""
    lines = (run / name).read_text(encoding="utf-8").splitlines(keepends=True)
    (run / name).write_text("".join(change(lines)), encoding="utf-8", newline="\n")
    mend(run, name)


def mend(run: Path, *names: str) -> None:
    """Give files in the manifest the digests that they have now."""
    outputs = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    change_manifest(run, outputs=outputs | {name: digest(run / name) for name in names})


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def facts(run: Path, name: str) -> Any:
    return json.loads((run / "manifest.json").read_text(encoding="utf-8"))[name]


def failed(run: Path, **options: Any) -> Mapping[str, str]:
    """What is not sound, by check."""
    return {check.name: check.what for check in mk.verify_run(run, **options).failed}


def test_nothing_is_given_that_would_not_be_used(tmp_path: Path) -> None:
    message = (
        r"^encoder and cache would not be used: with files_only neither inputs nor texts are read\. "
        r"Leave out files_only to check inputs and stability too; else leave out the rest\.$"
    )
    with pytest.raises(UsageError, match=message):
        mk.verify_run(tmp_path, files_only=True, encoder="hashing", cache=tmp_path)


def test_a_run_as_it_was_written_is_sound(run: Path) -> None:
    found = mk.verify_run(run)
    assert [check.name for check in found.checks] == CHECKS
    assert found.is_sound
    assert dict(found.not_checked) == {}
    told = found.to_text()
    assert "Sound: 13 checks passed." in told
    assert "10 rows in, 9 used and 1 refused." in told
    assert "5 applicants, 4 of them placed." in told
    assert "looked over all 20 pairs, 9 of them acceptable to both sides: none blocks." in told
    assert found.record["is_sound"] is True
    assert "<td>ok</td><td>files</td>" in found._repr_html_()


@pytest.mark.parametrize("seed", range(3))
def test_runs_of_everything_that_can_be_recorded_are_sound(tmp_path: Path, seed: int) -> None:
    pairs = {
        "rankings": [{"applicant_id": "ana", "project_id": "p-4", "rank": 1}],
        "host_rankings": [{"project_id": "p-2", "applicant_id": "ana", "rank": 1}],
        "pins": [{"applicant_id": "cleo", "project_id": "p-2", "by": "Jo", "why": "asked for"}],
        "forbids": [{"applicant_id": "eva", "project_id": "p-2", "by": "Jo", "why": "did it before"}],
    }
    run = write_run(
        tmp_path / "run",
        *write_intake(tmp_path / "in"),
        {"preferences": {"stated": ("first", "only", "blend")[seed], "hosts": ("only", "blend", "first")[seed]}},
        **{name: write_rows(tmp_path / "in" / f"{name}.jsonl", rows) for name, rows in pairs.items()},
        seed=seed,
    )
    assert mk.verify_run(run).to_text().count("FAILED") == 0


def test_the_example_is_sound_in_parts_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = mk.example_intake()
    run = write_run(tmp_path / "run", files.applicants, files.projects, rankings=files.rankings)
    whole = mk.verify_run(run)
    assert whole.is_sound
    assert [check.what for check in whole.checks if check.name == "named files"] == ["12 resume files as they were."]
    monkeypatch.setattr(stability, "PART_CELLS", 500)
    told: list[tuple[str, int, int]] = []
    assert mk.verify_run(run, progress=lambda *step: told.append(step)).checks == whole.checks
    steps = [(done, total) for name, done, total in told if name == stability.CHECKING]
    assert steps[-1] == (128, 128)
    assert len(steps) == 12


OUTPUTS = ["ledger.csv", "open_seats.csv", "placements.csv", "plan.csv", "report.html", "unplaced.csv", "waitlist.csv"]


@pytest.mark.parametrize("name", [*OUTPUTS, "text_state.npz"])
def test_a_file_of_which_a_byte_was_changed_is_named(run: Path, name: str) -> None:
    content = bytearray((run / name).read_bytes())
    content[-2] ^= 1
    (run / name).write_bytes(bytes(content))
    assert failed(run, files_only=True)["files"] == f"1 changed: {name}."


def test_a_file_that_is_gone_and_one_too_many_are_named(run: Path) -> None:
    (run / "report.html").unlink()
    (run / "notes").mkdir()
    (run / "notes" / "mine.txt").write_text("mine", encoding="utf-8")
    assert failed(run) == {"files": "1 missing: report.html; 1 not of the run: notes."}


def test_a_table_that_is_gone_or_cannot_be_read_is_named(run: Path) -> None:
    (run / "plan.csv").write_bytes(b'"applicant_id"\n"unclosed\n')
    assert failed(run, files_only=True)["tables"] == "plan.csv cannot be read: line 2 is no line of such a file."
    (run / "plan.csv").write_bytes(b'"applicant_id","date"\n"ana","2027-02-01"\n')
    assert failed(run, files_only=True)["tables"] == "plan.csv cannot be read: it has no column project_id."
    (run / "plan.csv").unlink()
    assert failed(run, files_only=True)["tables"] == "plan.csv is not there."


def without_line(number: int) -> Callable[[list[str]], list[str]]:
    return lambda lines: lines[: number - 1] + lines[number:]


def replaced(old: str, new: str, count: int = 1) -> Callable[[list[str]], list[str]]:
    return lambda lines: "".join(lines).replace(old, new, count).splitlines(keepends=True)


def test_a_row_that_was_taken_out_of_the_ledger_is_missed(run: Path) -> None:
    edit(run, "ledger.csv", lambda lines: [line for line in lines if "refused" not in line])
    assert failed(run) == {
        "rows": "applicants.jsonl: 1 row refused, but the ledger has 0.",
        "market": "the ledger has 0 rows that reading does not give, and lacks 1 that it gives.",
    }


def test_counts_that_were_edited_do_not_agree(run: Path) -> None:
    rows = facts(run, "rows")
    rows["applicants.jsonl"] |= {"used": 6}
    change_manifest(run, rows=rows)
    found = failed(run)
    assert found["rows"] == "applicants.jsonl: 6 rows in, but 6 used and 1 refused."
    assert found["people"] == "6 rows of applicants used, but the summary has 5."


def test_a_refusal_of_a_source_that_is_none_is_told(run: Path) -> None:
    edit(run, "ledger.csv", replaced('"applicants.jsonl"', '"elsewhere.csv"', 99))
    assert "the ledger refuses rows of 'elsewhere.csv', which the manifest does not know" in failed(run)["rows"]


def test_rows_that_the_inputs_do_not_have_are_told(run: Path) -> None:
    change_manifest(run, inputs=[{**given, "rows": 9} for given in facts(run, "inputs")])
    assert "projects.jsonl: 4 rows in, but the manifest's inputs have 9" in failed(run)["rows"]


def test_somebody_who_is_neither_placed_nor_unplaced_is_missed(run: Path) -> None:
    edit(run, "unplaced.csv", without_line(2))
    assert failed(run) == {
        "people": "4 placed and 0 unplaced, but the summary has 5 applicants.",
        "market": "1 applicant of the inputs neither placed nor unplaced: 'cleo'.",
    }


def test_somebody_who_is_both_placed_and_unplaced_is_named(run: Path) -> None:
    edit(run, "unplaced.csv", lambda lines: [*lines, lines[1].replace('"cleo"', '"ana"')])
    assert failed(run)["people"] == "1 applicant placed and unplaced: 'ana'."
    edit(run, "unplaced.csv", lambda lines: [lines[0], lines[1], lines[1]])
    assert failed(run)["people"] == "somebody is unplaced more than once."


def test_a_placement_that_was_taken_out_is_missed_everywhere(run: Path) -> None:
    edit(run, "placements.csv", without_line(2))
    found = failed(run)
    assert found["seats"].startswith("4 placements, but the summary has 5 seats filled; 4 seats filled and ")
    assert found.keys() >= {"seats", "ranks", "plan", "market"}


def test_a_placement_that_stands_there_twice_is_named(run: Path) -> None:
    edit(run, "placements.csv", lambda lines: [*lines, lines[1]])
    found = failed(run)
    first = (run / "placements.csv").read_text(encoding="utf-8").splitlines()[1].replace('"', "").split(",")
    assert f"1 placement more than once: {'-'.join(first[:2])!r}" in found["seats"]
    assert found["stability"] == "placements.csv has a placement more than once."
    assert "1 applicant with two placements of one rank" in found["ranks"]


def test_seats_that_do_not_add_up_are_told(run: Path) -> None:
    change_manifest(run, summary={**facts(run, "summary"), "seats": 9})
    assert "but the summary has 9" in failed(run)["seats"]
    edit(run, "open_seats.csv", lambda lines: [*lines, *lines[1:2]] if len(lines) > 1 else ['"p-1",1,"x","y"\n'] * 2)
    assert "has more than one row" in failed(run, files_only=True).get("tables", "has more than one row")


def test_a_rank_that_was_changed_is_not_the_one_that_was_counted(run: Path) -> None:
    table = (run / "placements.csv").read_text(encoding="utf-8").splitlines()
    at = table[0].replace('"', "").split(",").index("applicant_rank")
    for rank, told in (("7", "the ranks of placements.csv are not those"), ("-1", "with a rank below 0")):
        cells = table[1].split(",")
        cells[at] = rank
        edit(run, "placements.csv", lambda lines, cells=cells: [lines[0], ",".join(cells) + "\n", *lines[2:]])
        assert told in failed(run)["ranks"]


def test_waiting_lists_are_in_order_and_hold_nobody_who_is_seated(run: Path) -> None:
    head = (run / "waitlist.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0]
    placed = (run / "placements.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[:2]
    for rows, told in (
        (['"p-1","cleo",2\n'], "1 waiting list out of order: 'p-1'."),
        (['"p-1","cleo",1\n', '"p-1","cleo",2\n'], "1 pair waiting twice: 'cleo-p-1'."),
        ([f"{placed[1]},{placed[0]},1\n"], "1 pair seated and waiting: "),
    ):
        edit(run, "waitlist.csv", lambda _, rows=rows: [head, *rows])
        assert told in failed(run)["waiting lists"]


def test_a_plan_gives_each_placement_its_hours_inside_its_dates(run: Path) -> None:
    table = (run / "plan.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    applicant, date, project, hours = table[1].rstrip("\n").split(",")
    pair = f"{applicant}-{project}".replace('"', "")
    for row, told in (
        (f"{applicant},{date},{project},{float(hours) + 1}", f"1 pair of which the plan has other hours: {pair!r}"),
        (f"{applicant},{date},{project},30.0", "1 applicant with more than 24 hours on a day: "),
        (
            f'{applicant},"2026-01-05",{project},{hours}',
            f"1 pair with work outside of its dates, or without a placement: {pair!r}",
        ),
        (f'"cleo",{date},"p-1",1.0', "without a placement: 'cleo-p-1'"),
        (table[2].rstrip("\n"), "1 day of a pair planned twice"),
    ):
        (run / "plan.csv").write_text("".join([table[0], f"{row}\n", *table[2:]]), encoding="utf-8", newline="\n")
        mend(run, "plan.csv")
        assert told in failed(run)["plan"], row


def test_hours_and_dates_that_are_none_are_told(run: Path) -> None:
    table = (run / "plan.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    cells = table[1].rstrip("\n").split(",")
    for row, told in (
        ([*cells[:3], "1.1"], "plan.csv cannot be read: 1.1 are no whole quarters of an hour."),
        ([*cells[:3], "x"], "plan.csv cannot be read: 'x' in hours is no number of hours."),
        ([*cells[:3], "1/0"], "plan.csv cannot be read: '1/0' in hours is no number of hours."),
        ([*cells[:3], "1e900000000"], "plan.csv cannot be read: '1e900000000' in hours is no number of hours."),
        ([cells[0], '"soon"', *cells[2:]], "plan.csv cannot be read: 'soon' in date is no date as YYYY-MM-DD."),
        (
            [cells[0], '"2027-02-31"', *cells[2:]],
            "plan.csv cannot be read: '2027-02-31' in date is no date as YYYY-MM-DD.",
        ),
    ):
        (run / "plan.csv").write_text(f"{table[0]}{','.join(row)}\n", encoding="utf-8", newline="\n")
        assert failed(run, files_only=True)["tables"] == told


def test_a_manifest_without_counts_is_told(run: Path) -> None:
    change_manifest(run, summary=None)
    told = "manifest.json has no such value as a run writes, in 1 place: 'summary'."
    assert failed(run, files_only=True) == {"manifest": told}


def test_an_input_that_changed_is_named_and_nothing_is_computed_from_it(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "moved")
    run, other = tmp_path / "moved" / "run", tmp_path / "moved" / "in"
    with (other / "projects.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n")
    change_manifest(run, inputs=[{**given, "path": str(other / given["name"])} for given in facts(run, "inputs")])
    found = mk.verify_run(run)
    assert {check.name: check.what for check in found.failed} == {
        "inputs": "1 input changed since the run: projects.jsonl."
    }
    assert found.not_checked["stability"] == "The inputs are not those of the run."
    assert "Not sound: 1 of 9 checks failed." in found.to_text()
    assert mk.verify_run(run, inputs=made / "in").is_sound


def test_without_inputs_the_cure_is_to_give_them_or_to_check_files_alone(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "moved")
    run = tmp_path / "moved" / "run"
    change_manifest(run, inputs=[{**given, "path": f"/nowhere/{given['name']}"} for given in facts(run, "inputs")])
    with pytest.raises(RunError) as raised:
        mk.verify_run(run)
    assert str(raised.value) == (
        "2 files from which the run was made not found: '/nowhere/applicants.jsonl', '/nowhere/projects.jsonl'. Give "
        "the folder that holds them now: inputs= in Python, --inputs on the command line; or check files and numbers "
        "alone (files_only=True in Python, --files-only there)."
    )
    found = mk.verify_run(run, files_only=True)
    assert found.is_sound
    assert [check.name for check in found.checks] == NUMBERS
    assert (
        "Sound: 8 checks passed. Not checked: inputs, named files, market, limits, scores, stability."
        in found.to_text()
    )
    assert "not checked  stability      Files and numbers alone were asked for." in found.to_text()


def test_data_in_memory_have_no_digest_which_is_said(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", APPLICANTS, PROJECTS)
    with pytest.raises(RunError, match=r"made from data in memory.*; or check files and numbers alone"):
        mk.verify_run(run)
    found = mk.verify_run(run, inputs={"applicants": APPLICANTS, "projects": PROJECTS})
    assert found.is_sound
    assert "but for data in memory, which have no digest: applicants, projects." in found.to_text()


def test_a_resume_or_a_calendar_that_changed_is_told_by_its_kind(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text("Field work, JavaScript and statistics.", encoding="utf-8")
    rows = [{**row, "resume_path": "one.txt"} for row in APPLICANTS]
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in", rows))
    assert "1 resume file as they were." in mk.verify_run(run).to_text()
    (tmp_path / "in" / "one.txt").write_text("Other.", encoding="utf-8")
    assert failed(run)["named files"] == "A resume file changed since the run."


def test_a_run_of_an_earlier_version_tells_nothing_of_files_that_it_did_not_record(run: Path) -> None:
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    for name in ("named_files", "versions"):
        del manifest[name]
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = mk.verify_run(run)
    assert found.is_sound
    assert "named files" not in [check.name for check in found.checks]


def test_placements_that_agree_with_everything_but_are_not_stable_are_found_by_the_checker(
    made: Path, tmp_path: Path
) -> None:
    """The tables of another matching, with all counts and digests of its own."""
    run, sources = tmp_path / "run", [made / "in" / f"{side}.jsonl" for side in ("applicants", "projects")]
    shutil.copytree(made / "run", run)
    forbids = [{"applicant_id": "ana", "project_id": "p-2"}, {"applicant_id": "dev", "project_id": "p-3"}]
    other = write_run(tmp_path / "other", *sources, forbids=write_rows(tmp_path / "forbids.jsonl", forbids))
    for name in (*OUTPUTS[1:6], "waitlist.csv"):
        shutil.copy(other / name, run / name)
    mend(run, *OUTPUTS)
    change_manifest(run, summary=facts(other, "summary"))
    found = failed(run)
    assert found.keys() == {"scores", "stability"}
    assert "but the manifest says 0, and 0 by a pin." in found["stability"]
    assert "dev-p-3" in found["stability"]


def test_a_placement_that_a_rule_forbids_is_named(run: Path) -> None:
    """Somebody who is not eligible gets the seat of somebody else, in the plan too."""
    for name in ("placements.csv", "plan.csv"):
        edit(run, name, replaced('"dev"', '"cleo"', 99))
    assert "1 placement that a rule or a ranking forbids: cleo-p-3" in failed(run)["stability"]
    edit(run, "placements.csv", replaced('"cleo"', '"nobody"', 1))
    assert "placements.csv names 'nobody', which is not in the market" in failed(run)["stability"]


def test_a_blocking_pair_that_the_manifest_does_not_report_is_found(tmp_path: Path) -> None:
    run = unstable(tmp_path)
    assert facts(run, "stability")["blocking_pairs"] == 1
    assert "1 blocks, as the manifest says." in mk.verify_run(run).to_text()
    change_manifest(run, stability={**facts(run, "stability"), "blocking_pairs": 0})
    assert failed(run)["stability"].endswith(", but the manifest says 0, and 0 by a pin.")


def test_a_manifest_that_says_nothing_of_stability_is_told(run: Path) -> None:
    change_manifest(run, stability={**facts(run, "stability"), "blocking_pairs": None})
    told = "manifest.json has no such value as a run writes, in 1 place: 'stability.blocking_pairs'."
    assert failed(run) == {"manifest": told}


def unstable(folder: Path) -> Path:
    """A run of a market in which no matching is stable (DESIGN: two applicants, three projects, one seat each)."""
    window = {"available": "2027-02-01/2027-02-28", "hours_per_week": 40}
    applicants = [
        {"applicant_id": "a", "resume": "Python", "max_projects": 2, **window},
        {"applicant_id": "b", "resume": "Python", "max_projects": 1, **window},
    ]
    weeks = (("2027-02-01", "2027-02-05"), ("2027-02-04", "2027-02-10"), ("2027-02-09", "2027-02-12"))
    projects = [
        {"project_id": f"A{n}", "title": "Python", "start": first, "end": last, "hours": 8 * days, "schedule": "fixed"}
        for n, ((first, last), days) in enumerate(zip(weeks, (5, 5, 4), strict=True), 1)
    ]
    lists = {"a": ("A1", "A2", "A3"), "b": ("A3", "A1")}
    hosts = {"A1": ("b", "a"), "A2": ("a",), "A3": ("a", "b")}
    rankings = [
        {"applicant_id": a, "project_id": p, "rank": n} for a, ranked in lists.items() for n, p in enumerate(ranked, 1)
    ]
    host_rankings = [
        {"project_id": p, "applicant_id": a, "rank": n} for p, ranked in hosts.items() for n, a in enumerate(ranked, 1)
    ]
    return write_run(
        folder / "run",
        *write_intake(folder / "in", applicants, projects),
        {"preferences": {"stated": "only", "hosts": "only"}},
        rankings=write_rows(folder / "in" / "rankings.jsonl", rankings),
        host_rankings=write_rows(folder / "in" / "host_rankings.jsonl", host_rankings),
    )


def test_pairs_that_only_a_pin_makes_block_are_told_apart(tmp_path: Path) -> None:
    """A pin gives the only seat to somebody whom the project wants less."""
    pins = write_rows(tmp_path / "pins.jsonl", [{"applicant_id": "cleo", "project_id": "p-2"}])
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in"), pins=pins)
    assert facts(run, "stability")["pinned_pairs"] > 0
    found = mk.verify_run(run)
    assert found.is_sound
    assert "that only a pin makes block" in found.to_text()


def test_where_a_run_promises_its_shortlists_alone_these_are_checked(tmp_path: Path) -> None:
    params = {"shortlist": {"all_pairs": False, "projects": 1, "applicants": 1}}
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in"), params)
    assert "pairs of the shortlists, as the run promises no more: none blocks." in mk.verify_run(run).to_text()


def test_with_another_text_state_nothing_is_scored_again(run: Path) -> None:
    (run / "text_state.npz").write_bytes(b"other")
    found = mk.verify_run(run)
    assert [check.name for check in found.failed] == ["files"]
    assert found.not_checked["stability"] == "text_state.npz, with which texts were read, is another."


def test_another_encoder_is_an_error(run: Path) -> None:
    with pytest.raises(RunError, match="The run was made with the encoder"):
        mk.verify_run(run, encoder="tfidf")
