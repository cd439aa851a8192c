"""Random markets, solved."""

from __future__ import annotations

from functools import cache

import numpy as np

from matchkit.executors import Threads
from matchkit.explanation import Outcome
from matchkit.params import MatchParams
from matchkit.placing import place
from tests.scoring.markets import MarketRows, evidence_of, random_params, random_rows, shortlisted, with_shortlists


def solved(rows: MarketRows, params: MatchParams | None = None, *, most: int = 2, seed: int = 0) -> Outcome:
    """A market solved with ``most`` projects on each shortlist."""
    evidence = with_shortlists(evidence_of(rows, params), most, 0)
    sides, order, edges = shortlisted(evidence, most, 0, seed=seed)
    found = place(evidence, sides, order, edges, Threads(1), seed=seed)
    return Outcome(evidence, found.edges, found.ranked, found.matching, seed)


@cache
def crowded(seed: int, most_projects: int = 3, most: int = 2) -> Outcome:
    """More people than seats, whom rules of all kinds keep from projects."""
    rng = np.random.default_rng(seed)
    rows = random_rows(rng, 24, 9, most=most_projects)
    applicants = [
        {**row, "hours_per_week": int(rng.choice([2, 8])), "location": str(rng.choice(["York", "Leeds"]))}
        for row in rows.applicants
    ]
    projects = [
        {
            **row,
            "must_have_skills": str(rng.choice(["SQL", "QGIS; SQL", "", "", ""])),
            "work_mode": str(rng.choice(["remote", "hybrid", "on-site", ""])),
            "languages": str(rng.choice(["English", "German", ""])),
            "shared_hours": 0,
        }
        for row in rows.projects
    ]
    return solved(MarketRows(applicants, projects), random_params(rng), most=most)
