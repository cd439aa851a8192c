"""Sixty-five real resumes and five real vacancies, together with the example projects."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import matchkit as mk
from matchkit.examples_data import example_intake


def read_vacancies(folder: Path) -> list[dict[str, object]]:
    """The vacancies as month-long projects in February; they state no dates themselves."""
    with (folder / "real_documents" / "vacancies.csv").open(encoding="utf-8", newline="") as file:
        return [
            {
                "project_id": f"v-{row['uid']}",
                "title": row["job_title"],
                "description": row["job_description"],
                "start": "2027-02-01",
                "end": "2027-02-28",
                "hours": 60,
                "seats": 3,
            }
            for row in csv.DictReader(file)
        ]


@pytest.mark.data
@pytest.mark.model
def test_no_row_of_a_real_intake_is_lost(data_folder: Path) -> None:
    """Every resume is read, everybody is placed or has a reason, and nothing blocks."""
    resumes = sorted((data_folder / "real_documents" / "cv").glob("*.docx"))
    applicants = [
        {
            "applicant_id": path.stem,
            "resume_path": path.name,
            "available": "2027-01-11/2027-04-30",
            "hours_per_week": 20,
            "max_projects": 3,
            "work_mode": "remote",
        }
        for path in resumes
    ]
    with example_intake().projects.open(encoding="utf-8", newline="") as file:
        projects = [*csv.DictReader(file), *read_vacancies(data_folder)]
    result = mk.match(applicants, projects, base_folder=resumes[0].parent)
    assert [(counts.rows_in, counts.refused) for counts in result.intake.counts.values()] == [(65, 0), (47, 0)]
    assert set(result.ledger["code"]) <= {"encoding", "hidden_text", "redacted"}
    assert result.stability.is_stable
    placed, unplaced = set(result.placements["applicant_id"]), set(result.unplaced["applicant_id"])
    assert placed | unplaced == {path.stem for path in resumes}
    assert not placed & unplaced
