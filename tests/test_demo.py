"""The demo, end to end with the real model, judged by code that shares nothing with the library.

Everything is recomputed from the CSV files: dates, hours, seats, must-have skills, languages, places. Only the question
whether a day-by-day plan exists goes to a linear program.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import docx
import numpy as np
import pypdf
import pytest
from scipy.optimize import linprog

INTAKE = Path(__file__).parents[1] / "examples" / "intake"
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def days(start: str, end: str) -> list[dt.date]:
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    return [first + dt.timedelta(n) for n in range((last - first).days + 1)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`matchkit demo`, as a user runs it."""
    folder = tmp_path_factory.mktemp("demo") / "run"
    command = [sys.executable, "-m", "matchkit.cli", "demo", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "Blocking pairs" in done.stdout
    assert str(folder / "report.html") in done.stdout
    assert not done.stderr, "no bars or warnings where the output is no terminal"
    return folder


@pytest.fixture(scope="module")
def applicants() -> dict[str, Row]:
    return {row["applicant_id"]: row for row in rows(INTAKE / "applicants.csv")}


@pytest.fixture(scope="module")
def projects() -> dict[str, Row]:
    return {row["project_id"]: row for row in rows(INTAKE / "projects.csv")}


@pytest.fixture(scope="module")
def placements(run: Path) -> list[Row]:
    return rows(run / "placements.csv")


pytestmark = pytest.mark.model


def free_days(applicant: Row, season: list[dt.date]) -> set[dt.date]:
    """Days on which an applicant can work; without a word about windows, the whole season."""
    inside = {day for window in parts(applicant["available"]) for day in days(*window.split("/"))} or set(season)
    off = {day for cell in parts(applicant["days_off"]) for day in days(*(cell.split("/") * 2)[:2])}
    names = applicant["weekdays"].lower()
    if "-" in names:
        first, last = (WEEKDAYS.index(name) for name in names.split("-"))
        allowed = set(range(first, last + 1))
    else:
        allowed = {WEEKDAYS.index(name.strip()) for name in names.split(",")} if names else set(range(7))
    return {day for day in inside - off if day.weekday() in allowed}


def has_plan(applicant: Row, chosen: list[Row], season: list[dt.date]) -> bool:
    """Ask a linear program for the hours of each project on each free day."""
    free = sorted(free_days(applicant, season))
    per_day = float(applicant["hours_per_day"] or 8)
    per_week = float(applicant["hours_per_week"] or 10)
    bounds, equal, totals = [], [], []
    for i, project in enumerate(chosen):
        window = days(project["start"], project["end"])
        working = [day for day in window if day.weekday() < 5]
        hours = float(project["hours"])
        fixed = project["schedule"] == "fixed"
        if fixed and not set(working) <= set(free):
            return False
        for day in free:
            if fixed:
                # Fixed hours are spread evenly, in whole quarter-hours: a quarter more or less on a day.
                share = hours / len(working) if day in working else 0.0
                bounds.append((max(0.0, share - 0.25), share + 0.25 if share else 0.0))
            else:
                bounds.append((0.0, hours if day in window else 0.0))
        row = np.zeros(len(chosen) * len(free))
        row[i * len(free) : (i + 1) * len(free)] = 1
        equal.append(row)
        totals.append(hours)
    daily = np.hstack([np.eye(len(free))] * len(chosen))
    weeks = sorted({day.isocalendar()[:2] for day in free})
    weekly = np.array([[day.isocalendar()[:2] == week for day in free] for week in weeks], float) @ daily
    result = linprog(
        np.zeros(len(bounds)),
        A_ub=np.vstack([daily, weekly]),
        b_ub=[per_day] * len(free) + [per_week] * len(weeks),
        A_eq=np.array(equal),
        b_eq=totals,
        bounds=bounds,
    )
    return bool(result.status == 0)


def resume(applicant: Row) -> str:
    path = INTAKE / applicant["resume_path"]
    if not applicant["resume_path"]:
        return applicant["resume"]
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    return path.read_text(encoding="utf-8")


def test_nobody_holds_what_their_calendar_cannot(
    placements: list[Row], applicants: dict[str, Row], projects: dict[str, Row]
) -> None:
    season = days(min(p["start"] for p in projects.values()), max(p["end"] for p in projects.values()))
    held = defaultdict(list)
    for row in placements:
        held[row["applicant_id"]].append(projects[row["project_id"]])
    for key, chosen in held.items():
        assert has_plan(applicants[key], chosen, season), key
        assert len(chosen) <= int(applicants[key]["max_projects"] or 1), key
    assert any(len(chosen) >= 3 for chosen in held.values()), "the example shows people with several projects"


def test_no_project_seats_more_than_it_has(placements: list[Row], projects: dict[str, Row]) -> None:
    for key, taken in Counter(row["project_id"] for row in placements).items():
        assert taken <= int(projects[key]["seats"])


def test_everybody_placed_has_the_skills_that_a_host_insists_on(
    placements: list[Row], applicants: dict[str, Row], projects: dict[str, Row]
) -> None:
    for row in placements:
        applicant = applicants[row["applicant_id"]]
        text = f"{applicant['skills']}\n{resume(applicant)}\n{applicant['commitment']}".casefold()
        for skill in parts(projects[row["project_id"]]["must_have_skills"]):
            found = re.search(rf"(?<!\w){re.escape(skill.casefold())}(?!\w)", text)
            assert found, f"{row['applicant_id']} is placed in {row['project_id']} without {skill}"


def test_languages_modes_and_places_are_respected(
    placements: list[Row], applicants: dict[str, Row], projects: dict[str, Row]
) -> None:
    for row in placements:
        applicant, project = applicants[row["applicant_id"]], projects[row["project_id"]]
        if applicant["languages"]:
            assert set(parts(project["languages"])) <= set(parts(applicant["languages"]))
        if applicant["work_mode"]:
            assert project["work_mode"] in parts(applicant["work_mode"])
        if project["work_mode"] != "remote":
            assert set(parts(project["location"])) & set(parts(applicant["location"]))


def test_nothing_blocks_and_every_row_is_accounted_for(run: Path, applicants: dict[str, Row]) -> None:
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["stability"]["is_stable"]
    assert manifest["summary"]["blocking_pairs"] == 0
    for counts in manifest["rows"].values():
        assert counts["rows_in"] == counts["used"] + counts["refused"]
        assert counts["refused"] == 0
    placed = {row["applicant_id"] for row in rows(run / "placements.csv")}
    unplaced = {row["applicant_id"] for row in rows(run / "unplaced.csv")}
    assert placed | unplaced == set(applicants)
    assert not placed & unplaced


def test_open_seats_and_placements_add_up(run: Path, projects: dict[str, Row], placements: list[Row]) -> None:
    left = sum(int(row["seats_left"]) for row in rows(run / "open_seats.csv"))
    assert left + len(placements) == sum(int(project["seats"]) for project in projects.values())


def test_every_reason_is_in_words(run: Path) -> None:
    for name in ("unplaced.csv", "open_seats.csv"):
        for row in rows(run / name):
            assert row["code"]
            assert row["reason"].endswith(".")


def test_shuffled_rows_give_the_same_bytes(run: Path, tmp_path: Path) -> None:
    """Promise 4, with the real model: neither the order of rows nor what is encoded together decides anything."""
    shutil.copytree(INTAKE / "resumes", tmp_path / "resumes")
    for number, name in enumerate(("applicants.csv", "projects.csv", "rankings.csv")):
        shuffled = rows(INTAKE / name)
        random.Random(number).shuffle(shuffled)
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(shuffled[0]))
            writer.writeheader()
            writer.writerows(shuffled)
    sources = [str(tmp_path / name) for name in ("applicants.csv", "projects.csv")]
    command = [sys.executable, "-m", "matchkit.cli", "match", *sources, "--rankings", str(tmp_path / "rankings.csv")]
    subprocess.run([*command, "--out", str(tmp_path / "run")], check=True, capture_output=True)
    for name in ("placements.csv", "unplaced.csv", "open_seats.csv", "waitlist.csv"):
        assert (tmp_path / "run" / name).read_bytes() == (run / name).read_bytes(), name
