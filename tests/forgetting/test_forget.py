"""Forgetting people in a run: canaries are planted, and no byte of the folder tells of them afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import matchkit as mk
from matchkit.errors import LockedError, RunError
from matchkit.report.payload import PACKED, pack
from matchkit.runs import WorkFolder
from tests.forgetting.reading import lists_of, readable
from tests.run_folders import change_manifest, contents, write_intake, write_rows, write_run
from tests.small_intake import APPLICANTS, PROJECTS

ID, NAME, WORDS = "canary-id-42", "Canary Quetzal", "zymurgist"
"""Of a person who is placed; the last is a skill, found in the resume, and evidence of a score."""
OTHER, GONE = "canary-id-77", "canary-id-99"
"""Somebody who is not placed, and somebody whose rows are refused."""


def renamed(row: dict[str, Any], key: str, **more: Any) -> dict[str, Any]:
    return {**row, "applicant_id": key, "email": f"{key}@example.org", **more}


ANA, BEN, CLEO, DEV, EVA = APPLICANTS
ROWS = [
    renamed(ANA, ID, name=NAME, skills="Python; SQL; statistics; zymurgist", resume=f"{WORDS} and analyst, {NAME}"),
    renamed(BEN, "ben", name="Ben Okri", mentor=f"asked for {NAME}"),
    renamed(CLEO, OTHER),
    renamed(DEV, "dev", name="Dev Rao"),
    renamed(EVA, "eva"),
    renamed(EVA, GONE, hours_per_week="many"),
    renamed(EVA, GONE),
    renamed(EVA, "fay", hours_per_week="none at all"),
]
RANKINGS = [
    {"applicant_id": ID, "project_id": "p-4", "rank": 1},
    {"applicant_id": ID, "project_id": "p-9", "rank": 2},
    {"applicant_id": GONE, "project_id": "p-1", "rank": 1},
]
HOST_RANKINGS = [
    {"project_id": "p-2", "applicant_id": GONE, "rank": 1},
    {"project_id": "p-4", "applicant_id": ID, "rank": 1},
    {"project_id": "p-3", "applicant_id": "canary-id-100", "rank": 1},
]
PROJECT_ROWS = [{**row, "nice_to_have_skills": f"{row.get('nice_to_have_skills', '')}; {WORDS}"} for row in PROJECTS]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run of everything that can be written, and its cache."""
    folder = tmp_path_factory.mktemp("forgotten")
    skills = folder / "in" / "skills.csv"
    files = write_intake(folder / "in", ROWS, PROJECT_ROWS)
    skills.write_text(f"name,aliases\n{WORDS},\n", encoding="utf-8")
    result = mk.match(
        *files,
        rankings=write_rows(folder / "in" / "rankings.jsonl", RANKINGS),
        host_rankings=write_rows(folder / "in" / "host_rankings.jsonl", HOST_RANKINGS),
        encoder="hashing",
        vocabulary=skills,
        cache=folder / "vectors",
    )
    result.write(folder / "run", calendars=True, parquet=True)
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made / "run", tmp_path / "run")


def facts(run: Path) -> dict[str, Any]:
    return json.loads((run / "manifest.json").read_text(encoding="utf-8"))


def test_the_canaries_are_in_the_run_before(run: Path) -> None:
    """Otherwise the tests below would prove nothing."""
    for name in ("placements.csv", "placements.parquet", "plan.csv", "waitlist.csv", "ledger.csv", "report.html"):
        assert any(key in readable_file(run / name) for key in (ID, OTHER, GONE)), name
    assert NAME in readable_file(run / "placements.csv")
    assert f"{ID}@example.org" in readable_file(run / "placements.csv")
    assert (run / "calendars" / f"{ID}.ics").is_file()
    assert OTHER in readable_file(run / "unplaced.csv")
    assert f"'{GONE}'" in readable_file(run / "ledger.csv")
    assert f"asked for {NAME}" in readable_file(run / "placements.csv")


def readable_file(path: Path) -> str:
    (path.parent.parent / "alone").mkdir(exist_ok=True)
    shutil.copy(path, path.parent.parent / "alone" / path.name)
    return readable(path.parent.parent / "alone")


def test_no_byte_of_a_run_tells_of_people_who_were_forgotten(run: Path) -> None:
    found = mk.forget(run, [ID, OTHER, GONE])
    left = readable(run)
    for trace in (ID, OTHER, GONE, NAME, "Quetzal", "canary-id-42@", "canary%2d"):
        assert trace not in left, trace
    assert "report.html" not in found.files
    assert found.files == (f"calendars/{ID}.ics",)
    assert found.rows["placements.csv"] == found.rows["placements.parquet"] > 0
    assert found.rows["unplaced.csv"] == 1
    assert found.reworded["placements.csv"] == found.reworded["placements.parquet"] > 0
    assert found.reworded["ledger.csv"] > 0
    assert "asked for (forgotten)" in left
    assert "canary-id-100" in left


def test_what_is_evidence_of_them_alone_goes_from_the_report(run: Path) -> None:
    """Nobody else has the skill; the project that asks for it still says so in its own words."""
    before, words = readable_file(run / "report.html"), f"{WORDS} (own list"
    assert before.count(WORDS) > 0
    mk.forget(run, [ID])
    left = readable_file(run / "report.html")
    assert left.count(f"has {WORDS}") == left.count(words) == 0
    assert 0 < left.count(WORDS) <= before.count(WORDS)


def test_what_was_removed_is_told_by_file(run: Path) -> None:
    told = mk.forget(run, [ID, "nobody"]).to_text()
    assert told.startswith(f"Of 2 applicants, removed from {run}:\n")
    for line in (
        "  placements.csv: ",
        "  plan.parquet: ",
        "  report.html: words in ",
        f"  calendars/{ID}.ics: the whole file",
    ):
        assert f"\n{line}" in told
    assert "Not touched: the files from which the run was made (applicants.jsonl, projects.jsonl, " in told
    assert "The run kept vectors in " in told
    assert "forget them there too." in told
    again = mk.forget(run, [ID])
    assert again.to_text().startswith(f"Of 1 applicant there is nothing in {run}.")
    assert not again.is_anything
    assert "there is nothing in" in again._repr_html_()


def test_who_is_nowhere_changes_nothing(run: Path) -> None:
    before = contents(run)
    found = mk.forget(run, ["nobody", "placements", "row"])
    assert not found.is_anything
    assert found.record["is_anything"] is False
    assert contents(run) == before


def test_all_others_stand_where_they_stood_to_the_byte(run: Path) -> None:
    before = {name: (run / name).read_bytes().splitlines() for name in ("placements.csv", "plan.csv", "waitlist.csv")}
    page = {name: rows for name, rows in lists_of(run).items() if name.startswith(("placements", "chunk"))}
    mk.forget(run, [ID])
    for name, lines in before.items():
        after = (run / name).read_bytes().splitlines()
        kept = [line.replace(NAME.encode(), b"(forgotten)") for line in lines if f'"{ID}"'.encode() not in line]
        assert after == kept
    parquet = pd.read_parquet(run / "placements.parquet")
    assert parquet["applicant_id"].tolist() == pd.read_csv(run / "placements.csv")["applicant_id"].tolist()
    left = lists_of(run)
    at = [n for n, row in enumerate(page["placements-data"]) if row[0] != ID]
    assert left["placements-data"] == [page["placements-data"][n] for n in at]
    assert spread(left["chunk-0"]) == [spread(page["chunk-0"])[n] for n in at]


def spread(chunk: dict[str, Any]) -> list[Any]:
    return [[[*part[:2], *(chunk["words"][at] for at in part[2:])] for part in row] for row in chunk["rows"]]


def test_the_page_says_how_many_were_forgotten(run: Path) -> None:
    mk.forget(run, [ID])
    assert "1 person was forgotten after the run. Counts, charts and the certificate are" in readable(run)
    mk.forget(run, [OTHER])
    left = (run / "report.html").read_text(encoding="utf-8")
    assert left.count('<p class="note" id="forgotten">2 people were forgotten after the run.') == 1
    assert "1 person was forgotten" not in left


def test_a_run_in_which_people_were_forgotten_verifies_but_for_its_stability(run: Path) -> None:
    placed = sum(line.startswith(f'"{ID}"') for line in (run / "placements.csv").read_text().splitlines())
    mk.forget(run, [ID])
    mk.forget(run, [OTHER, GONE])
    assert facts(run)["forgotten"] == {
        "applicants": 3,
        "in_market": 2,
        "placed": 1,
        "placements": placed,
        "refused": {"applicants.jsonl": 2, "rankings.jsonl": 2},
        "changed": [],
    }
    found = mk.verify_run(run)
    assert found.is_sound, found.to_text()
    assert found.not_checked["stability"].startswith("3 people were forgotten after the run, and what they held is")


def test_a_run_in_which_people_were_forgotten_is_not_computed_again(run: Path) -> None:
    mk.forget(run, [ID])
    for again in (mk.read_run, mk.replay_run):
        with pytest.raises(RunError) as raised:
            again(run)
        assert str(raised.value) == (
            f"1 person was forgotten in the run in {str(run)!r}, so that it cannot be computed again. Read its tables "
            "and its report as they are, or match the intake again without them."
        )


def test_a_file_that_was_changed_before_is_still_told_afterwards(run: Path) -> None:
    """New digests must not make good what somebody edited; a file that goes is named no more."""
    for name in ("waitlist.csv", f"calendars/{ID}.ics"):
        (run / name).write_bytes((run / name).read_bytes().replace(b"1", b"3"))
    (run / "open_seats.csv").unlink()
    mk.forget(run, [ID])
    failed = {check.name: check.what for check in mk.verify_run(run, files_only=True).failed}
    assert failed["files"].startswith("2 changed before people were forgotten: open_seats.csv, waitlist.csv; 1 not in ")
    assert ID not in readable(run)


def test_a_report_that_cannot_be_written_without_them_goes_as_a_whole(run: Path) -> None:
    page = (run / "report.html").read_text(encoding="utf-8")
    for other, reason in (
        (page.replace("</header>", ""), "it is no report of this version"),
        (page.replace("<h1>", f"<h1>{ID} "), "it names them elsewhere"),
        (page.replace('id="placements-data"', 'id="others-data"'), "it has no list placements-data"),
        (page.replace("<title>", "<title>\ud7ff").replace('id="chunk-0">', 'id="chunk-0">AAAA'), "Error -3"),
        (with_list(page, "placements-data", []), "its placements and what their scores are made of do not match"),
        (with_list(page, "chunk-0", {"rows": [[[1, 2, 3]]]}), "what scores are made of cannot be read"),
        (with_list(page, "unplaced-data", [1]), "it is no report of this version"),
    ):
        again = run.parent / "again"
        shutil.rmtree(again, ignore_errors=True)
        shutil.copytree(run, again)
        (again / "report.html").write_text(other, encoding="utf-8")
        found = mk.forget(again, [ID])
        assert "report.html" in found.files
        assert f"report.html cannot be written without them: {reason}" in found.to_text()
        assert not (again / "report.html").exists()
        assert ID not in readable(again)


def with_list(page: str, name: str, data: Any) -> str:
    line = next(line for line in page.split("\n") if f'id="{name}"' in line)
    found = PACKED.fullmatch(line)
    assert found is not None
    return page.replace(found["data"], pack(data))


def test_a_table_that_cannot_be_read_or_is_gone_stops_it_and_nothing_changes(run: Path) -> None:
    for name, content, words in (
        ("plan.csv", b"broken", "plan.csv of the run in .* cannot be used: line 1 is no line of such a file"),
        ("plan.parquet", b"broken", "plan.parquet of the run in .* cannot be used: it is no Parquet file"),
        ("placements.csv", b'"a"\n"b","c"\n', "placements.csv of the run in .* cannot be used: line 2 has 2 cells"),
    ):
        before = (run / name).read_bytes()
        (run / name).write_bytes(content)
        with pytest.raises(RunError, match=words):
            mk.forget(run, [ID])
        (run / name).write_bytes(before)
    (run / "waitlist.csv").unlink()
    with pytest.raises(RunError, match=r"waitlist\.csv of the run in .* cannot be used: it is not there"):
        mk.forget(run, [ID])
    assert ID in readable(run)


def test_from_a_cache_their_vectors_go(made: Path, tmp_path: Path) -> None:
    cache = shutil.copytree(made / "vectors", tmp_path / "vectors")
    found = mk.forget(cache, [ID])
    assert found.vectors > 0
    assert f"  kept vectors: {found.vectors}" in found.to_text()
    assert mk.forget(cache, [ID]).vectors == 0


def test_while_a_job_writes_the_run_nothing_is_removed(run: Path) -> None:
    with WorkFolder.beside(run), pytest.raises(LockedError):
        mk.forget(run, [ID])
    assert ID in readable(run)


def test_a_project_with_the_same_id_stays(tmp_path: Path) -> None:
    """Both sides may call somebody 7, and most numbers in sentences are none."""
    applicants = [{**row, "applicant_id": f"{n}"} for n, row in enumerate(APPLICANTS, 1)]
    projects = [{**row, "project_id": f"{n}"} for n, row in enumerate(PROJECTS, 1)]
    run = write_run(tmp_path / "run", *write_intake(tmp_path / "in", applicants, projects))
    before = pd.read_csv(run / "placements.csv", dtype=str)
    found = mk.forget(run, ["1"])
    assert "report.html" not in found.files
    after = pd.read_csv(run / "placements.csv", dtype=str)
    assert after.equals(before[before["applicant_id"] != "1"].reset_index(drop=True))
    assert [row[0] for row in lists_of(run)["catalogue-data"]] == ["1", "2", "3", "4"]
    assert mk.verify_run(run).is_sound


def test_pairs_that_block_go_from_the_certificate(tmp_path: Path) -> None:
    from tests.verification.test_verify_run import unstable

    run = unstable(tmp_path)
    page = (run / "report.html").read_text(encoding="utf-8")
    blocking = [key for key in ("a", "b") if f'<tr><th scope="row">{key}</th><td><code>' in page]
    assert len(blocking) == 1
    mk.forget(run, blocking)
    assert f'<tr><th scope="row">{blocking[0]}</th>' not in (run / "report.html").read_text(encoding="utf-8")


def test_a_text_state_knows_nobody(made: Path, tmp_path: Path) -> None:
    """It is the same to the byte whoever applies."""
    other = write_run(tmp_path / "run", *write_intake(tmp_path / "in", ROWS[3:5]))
    assert (other / "text_state.npz").read_bytes() == (made / "run" / "text_state.npz").read_bytes()


def test_a_manifest_that_names_files_elsewhere_is_refused(run: Path) -> None:
    (run.parent / "other.csv").write_text("mine", encoding="utf-8")
    for name in ("../other.csv", "/etc/hosts", "C:\\x", "a/../../other.csv", ""):
        change_manifest(run, outputs={name: "0" * 64})
        with pytest.raises(RunError, match=r"manifest\.json of the run in .* cannot be used: ValueError"):
            mk.forget(run, [ID])
    assert (run.parent / "other.csv").read_text(encoding="utf-8") == "mine"
