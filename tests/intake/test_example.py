"""The example of an intake with mistakes: every mistake is found, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from matchkit.intake import Intake, RowCounts, read_intake

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples/intake_with_mistakes"

EXPECTED = [
    ("applicants.csv", None, "", "delimiter"),
    ("applicants.csv", None, "newsletter", "unknown_column"),
    ("applicants.csv", None, "resume", "redacted"),
    ("applicants.csv", 2, "hours_per_week", "decimal_comma"),
    ("applicants.csv", 3, "available", "merged_windows"),
    ("applicants.csv", 5, "available", "date_format"),
    ("applicants.csv", 6, "available", "end_before_start"),
    ("applicants.csv", 7, "applicant_id", "similar_id"),
    ("applicants.csv", 7, "hours_per_day", "not_available"),
    ("applicants.csv", 8, "resume", "no_resume"),
    ("applicants.csv", 9, "resume", "no_resume"),
    ("applicants.csv", 9, "resume_path", "unreadable_file"),
    ("applicants.csv", 10, "resume_path", "unreadable_file"),
    ("applicants.csv", 11, "applicant_id", "duplicate_id"),
    ("applicants.csv", 12, "applicant_id", "duplicate_id"),
    ("applicants.csv", 13, "weekdays", "bad_weekday"),
    ("applicants.csv", 15, "applicant_id", "duplicate_row"),
    ("applicants.csv", 16, "applicant_id", "similar_id"),
    ("applicants.csv", 17, "available", "assumed_available"),
    ("applicants.csv", 17, "hours_per_week", "assumed_hours_per_week"),
    ("applicants.csv", 17, "max_projects", "assumed_max_projects"),
    ("applicants.csv", 17, "resume_path", "path_outside"),
    ("applicants.csv", 18, "languages", "language_level"),
    ("applicants.csv", 19, "", "ragged_row"),
    ("projects.csv", 4, "seats", "bad_number"),
    ("projects.csv", 5, "end", "end_before_start"),
    ("projects.csv", 6, "hours", "rounded_hours"),
    ("projects.csv", 7, "work_mode", "synonym"),
    ("projects.csv", 8, "end", "no_working_day"),
    ("projects.csv", 9, "languages", "language_level"),
    ("rankings.csv", None, "", "encoding"),
    ("rankings.csv", None, "remark", "unknown_column"),
    ("rankings.csv", 5, "project_id", "unknown_id"),
    ("rankings.csv", 6, "applicant_id", "refused_id"),
    ("rankings.csv", 7, "rank", "duplicate_rank"),
    ("rankings.csv", 9, "rank", "bad_number"),
    ("rankings.csv", 10, "project_id", "unknown_id"),
    ("rankings.csv", 11, "project_id", "refused_id"),
]


@pytest.fixture(scope="module")
def intake() -> Intake:
    return read_intake(FOLDER / "applicants.csv", FOLDER / "projects.csv", rankings=FOLDER / "rankings.csv")


def test_every_mistake_is_found_at_its_place(intake: Intake) -> None:
    assert [(entry.source, entry.row, entry.column, entry.code) for entry in intake.ledger.entries] == EXPECTED
    assert all(entry.cure for entry in intake.ledger.entries)


def test_what_is_good_is_used(intake: Intake) -> None:
    assert dict(intake.counts) == {
        "applicants.csv": RowCounts(17, 10, 7),
        "projects.csv": RowCounts(8, 5, 3),
        "rankings.csv": RowCounts(12, 6, 6),
    }
    people, offers = intake.market.applicants, intake.market.projects
    assert people.ids == ("007", "A-05", "a-02", "a-05", "a-06", "a-07", "a-08", "a-11", "a-12", "a-13")
    assert offers.ids == ("p-01", "p-02", "p-05", "p-06", "p-08")
    assert people.quarters_per_week[people.position("007", "test", "applicants")] == 30
    row = people.position("a-13", "test", "applicants")
    assert people.resumes[row].startswith("Research assistant, Lothian Household Panel")
    assert intake.originals["resume"][row].startswith("ISOBEL FARQUHAR-NKEMELU")
    assert intake.wishes.rankings[people.position("a-05", "test", "applicants")].tolist() == [0]


def test_its_page_names_every_mistake_and_its_snippet_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert {code for *_, code in EXPECTED} <= set(re.findall(r"`([a-z_]+)`", page))
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1], names)  # noqa: S102
    assert len(names["ledger"]) == len(EXPECTED)
