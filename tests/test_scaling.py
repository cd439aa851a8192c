"""What docs/scaling.md shows: an intake in parts on a cluster gives what it gives as a whole on one machine."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import matchkit as mk

GUIDE = Path(__file__).parents[1] / "docs" / "scaling.md"
N_GROUPS = 3


def blocks() -> dict[str, str]:
    """The guide's Python, by the name of the file in its first line, or "" for the one without."""
    code = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return {(match.group(1) if (match := re.match(r"# (\S+\.py)\n", text)) else ""): text for text in code}


def intake(folder: Path) -> None:
    """Parquet files of some dozen people in row groups, with dates, hours and limits."""
    rng = np.random.default_rng(3)
    n, m = 40, 12
    skills = ["Python", "SQL", "QGIS", "gardening", "statistics"]
    applicants = pd.DataFrame(
        {
            "applicant_id": [f"a-{k:02d}" for k in range(n)],
            "resume": [f"Two years of {skills[k % 5]} and {skills[k % 3]}, number {k}." for k in range(n)],
            "commitment": [f"I care about {skills[k % 4]} and rivers." for k in range(n)],
            "skills": [f"{skills[k % 5]}; {skills[(k + 2) % 5]}" for k in range(n)],
            "available": ["2027-02-01/2027-03-31"] * n,
            "hours_per_week": rng.integers(8, 30, n).astype(str),
            "max_projects": rng.integers(1, 4, n).astype(str),
        }
    )
    start = pd.Timestamp("2027-02-01") + pd.to_timedelta(rng.integers(0, 40, m), unit="D")
    projects = pd.DataFrame(
        {
            "project_id": [f"p-{k:02d}" for k in range(m)],
            "title": [f"Project of {skills[k % 5]}" for k in range(m)],
            "description": [f"Rivers and {skills[(k + 1) % 5]}." for k in range(m)],
            "nice_to_have_skills": [skills[k % 5] for k in range(m)],
            "start": start.strftime("%Y-%m-%d"),
            "end": (start + pd.Timedelta(days=10)).strftime("%Y-%m-%d"),
            "hours": rng.integers(8, 24, m).astype(str),
            "seats": rng.integers(1, 4, m).astype(str),
        }
    )
    applicants.to_parquet(folder / "applicants.parquet", row_group_size=-(-n // N_GROUPS))
    projects.to_parquet(folder / "projects.parquet")


def test_the_first_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(blocks()[""].replace('"processes"', '"threads"'), {})  # noqa: S102  # our own guide's code
    assert capsys.readouterr().out == "True\n"


def test_parts_hold_the_same_pairs_as_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores do not depend on who else is there, nor do an applicant's best."""
    intake(tmp_path)
    monkeypatch.chdir(tmp_path)
    room: dict[str, Any] = {}
    exec(blocks()["shortlist_part.py"], room)  # noqa: S102  # our own guide's code
    room["PARAMS"]["shortlist"]["projects"] = 4
    parts = [room["shortlist_part"]("applicants.parquet", group, "projects.parquet", "hashing") for group in range(3)]
    pairs = pd.concat([pairs for pairs, _ in parts], ignore_index=True)
    whole = mk.shortlist("applicants.parquet", "projects.parquet", room["PARAMS"], encoder="hashing").to_frame()
    pd.testing.assert_frame_equal(pairs, whole)
    assert [len(columns) for _, columns in parts] == [14, 14, 12]
    assert len(whole) == 4 * 40


@pytest.mark.distributed
def test_ten_million_in_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The guide's own scripts on a dask cluster of two processes give the placements that `match` gives."""
    distributed = pytest.importorskip("distributed", reason='pip install "matchkit[dask]"')
    intake(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shortlist_part.py").write_text(blocks()["shortlist_part.py"], encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    script = blocks()["match_ten_million.py"].replace("all-MiniLM-L6-v2", "hashing")
    room: dict[str, Any] = {}
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        exec(script.replace("tcp://scheduler:8786", cluster.scheduler_address), room)  # noqa: S102
        room["client"].close()
    sys.modules.pop("shortlist_part", None)
    whole = mk.match("applicants.parquet", "projects.parquet", encoder="hashing")
    ids = room["preferences"]
    placed = {(ids.applicant_name(a), ids.project_name(p)) for a, p in room["matching"].pairs.tolist()}
    assert placed == set(zip(whole.placements["applicant_id"], whole.placements["project_id"], strict=True))
    assert capsys.readouterr().out == f"{len(placed)} True\n"
