"""A small market in which one seat more sets a chain of people moving: written for tests."""

from __future__ import annotations

from functools import cache
from typing import Any

import matchkit as mk
from matchkit.counterfactual import Changes, WhatIf, what_if
from matchkit.executors import Threads
from matchkit.explanation import Outcome

TIME = {"available": "2027-02-01/2027-02-28", "hours_per_week": "20", "work_mode": "remote"}
APPLICANTS = [
    {"applicant_id": "ann", "skills": "Python; SQL; R", **TIME},
    {"applicant_id": "bob", "skills": "Python; SQL", **TIME},
    {"applicant_id": "cat", "skills": "Python", **TIME},
    {"applicant_id": "<dan>", "skills": "baking", **TIME},
]
PROJECTS = [
    {"project_id": key, "title": title, "nice_to_have_skills": "Python; SQL; R", "hours": "40", "seats": seats, **WHEN}
    for WHEN in [{"start": "2027-02-01", "end": "2027-02-14", "work_mode": "remote"}]
    for key, title, seats in (("p-1", "Bats", "1"), ("p-2", "Owls", "1"), ("p-3", "Eels", "0"))
]
RANKINGS = [
    {"applicant_id": row["applicant_id"], "project_id": f"p-{rank}", "rank": rank}
    for row in APPLICANTS
    for rank in (1, 2)
]


@cache
def outcome() -> Outcome:
    """Ann has p-1, Bob p-2; there is no time for two."""
    return mk.match(APPLICANTS, PROJECTS, rankings=RANKINGS, encoder="hashing").outcome


def asked(*, hide_personal: bool = False, **given: Any) -> WhatIf:
    changes = Changes.parse(outcome().market, outcome().evidence.params, **given)
    return what_if(outcome(), changes, Threads(1), hide_personal=hide_personal)
