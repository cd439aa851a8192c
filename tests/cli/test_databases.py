"""Databases on the command line: sources that are SELECTs, and results written back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from matchkit.cli.sources import read_sources
from matchkit.errors import UsageError
from tests.cli.test_cli import matchkit
from tests.databases.rows import EVERY_APPLICANT, EVERY_PROJECT, run, store_small_intake

SIDES = (EVERY_APPLICANT, EVERY_PROJECT)


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'intake.db'}"
    store_small_intake(url)
    return url


def test_an_intake_goes_from_a_database_to_a_folder_and_back(url: str, tmp_path: Path) -> None:
    out = tmp_path / "run"
    options = ("--out", out, "--encoder", "hashing", "--rankings", "select * from rankings")
    done = matchkit("match", *SIDES, *options, "--database", url, "--to-database", url, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert told == {**manifest, "run_id": told["run_id"]}
    assert [given["name"] for given in manifest["inputs"]] == ["applicants query", "projects query", "rankings query"]
    assert run(url, "select run_id, placed from matchkit_runs") == [(told["run_id"], manifest["summary"]["placed"])]
    again = matchkit("match", *SIDES, *options, "--database", url, "--to-database", url)
    assert again.stdout.endswith(f"Written to the database as run {told['run_id']}.\n")
    assert run(url, "select count(*) from matchkit_runs") == [(1,)]


def test_the_url_may_stand_in_the_environment_where_no_other_user_reads_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHKIT_DATABASE", url)
    monkeypatch.setenv("MATCHKIT_TO_DATABASE", f"sqlite:///{tmp_path / 'results.db'}")
    assert matchkit("check", *SIDES).returncode == 0
    assert matchkit("match", *SIDES, "--out", tmp_path / "run", "--encoder", "hashing").returncode == 0
    assert run(f"sqlite:///{tmp_path / 'results.db'}", "select count(*) from matchkit_runs") == [(1,)]
    assert str(tmp_path / "results.db") not in matchkit("match", "--help").stdout


def test_files_are_files_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHKIT_DATABASE", "sqlite:///nowhere.db")
    given = {"applicants": "a.csv", "projects": "select.csv", "rankings": Path("r.csv"), "pins": None}
    assert read_sources(given, None) == given


def test_a_file_may_be_called_as_a_query_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("select these.csv").touch()
    assert read_sources({"applicants": "select these.csv"}, None) == {"applicants": "select these.csv"}


def test_a_query_needs_a_database_and_a_database_a_query(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATCHKIT_DATABASE", raising=False)
    with pytest.raises(
        UsageError, match=r"^The projects are a SELECT, and no database is named\. Set MATCHKIT_DATABASE"
    ):
        read_sources({"applicants": "a.csv", "projects": f"select '{'x' * 5_000}'"}, None)
    with pytest.raises(
        UsageError, match=r"^--database is given, and no source is a SELECT\. Write sources as queries, s"
    ):
        read_sources({"applicants": "a.csv", "projects": "p.csv"}, "sqlite://")


def test_a_database_that_cannot_be_written_to_is_told_before_the_work(url: str, tmp_path: Path) -> None:
    run(url, "create table matchkit_runs (n int)")
    done = matchkit("match", *SIDES, "--out", tmp_path / "run", "--database", url, "--to-database", url)
    assert done.returncode == 2
    assert "The table 'matchkit_runs' lacks the columns" in done.stderr
    assert not (tmp_path / "run").exists()


def test_a_failure_after_the_run_says_that_the_folder_is_whole(url: str, tmp_path: Path) -> None:
    options = ("--out", tmp_path / "run", "--encoder", "hashing", "--database", url, "--to-database", url)
    assert matchkit("match", *SIDES, *options).returncode == 0
    run(url, "create trigger stop before insert on matchkit_ledger begin select raise(abort, 'canary'); end")
    failed = matchkit("match", *SIDES, *options, "--json")
    assert failed.returncode == 2
    error = json.loads(failed.stdout)["error"]
    assert error["code"] == "database"
    assert error["message"].endswith("The run folder '" + os.fspath(tmp_path / "run") + "' is written, and whole.")
    assert "canary" not in failed.stdout + failed.stderr
    assert (tmp_path / "run" / "manifest.json").is_file()


def test_a_password_is_not_repeated(tmp_path: Path) -> None:
    for database in ("postgresql://me:canary@127.0.0.1:1/db", "canary", "mysql://me:canary@h/db"):
        done = matchkit("check", *SIDES, "--database", database)
        assert done.returncode == 2
        assert "canary" not in done.stdout + done.stderr
