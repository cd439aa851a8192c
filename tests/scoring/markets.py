"""Random small markets, as evidence to be scored: every component, every rule and every policy has something to do."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from matchkit.availability import Calendar
from matchkit.availability.capacity import max_projects
from matchkit.embedding import HashingEncoder, TextState
from matchkit.executors import Dask, Processes, Ray, Threads
from matchkit.intake import read_intake
from matchkit.kernels.alone import fits_alone
from matchkit.market import Market, Ragged, Wishes
from matchkit.params import MatchParams
from matchkit.preferences.ordering import order_of
from matchkit.scoring import Edges, Evidence, MapBlocks, Order, OwnRules, Sides, encode_market, shortlist
from matchkit.skills import SkillVocabulary, read_skills

Rows = list[dict[str, Any]]
FIRST_DAY = dt.date(2027, 2, 1)
SEASON = 42
SKILLS = ("Python", "SQL", "QGIS", "statistics", "JavaScript", "first aid", "gardening", "carpentry", "report writing")
WORDS = ("river", "maps", "children", "trees", "numbers", "books", "bicycles", "music", "bread", "code", "archive")
PLACES = ("Leeds", "York", "Hull")
LANGUAGES = ("English", "English", "English", "English; German", "English; German", "German", "")
ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "")
MODES = (
    "remote",
    "hybrid; remote",
    "on-site; hybrid; remote",
    "remote; hybrid; on-site",
    "hybrid; on-site; remote",
    "",
)
POLICIES = ("first", "only", "blend", "ignore")
EASY = {"must_have_skills": "", "languages": "", "work_mode": "", "shared_hours": 0, "minimum_age": "16"}
OWN_RULE = {
    "name": "age",
    "expression": "applicant.age >= project.minimum_age",
    "reason": "the project asks for a minimum age",
}

EXECUTORS = [
    ("concurrent", lambda: Threads(2)),
    ("concurrent", lambda: Processes(2)),
    pytest.param("distributed", Dask, marks=pytest.mark.distributed, id="dask"),
    pytest.param("ray", Ray, marks=pytest.mark.distributed, id="ray"),
]
"""The package that each needs, and how it is made."""


@dataclass(frozen=True)
class MarketRows:
    """The rows of all sources."""

    applicants: Rows
    projects: Rows
    rankings: Rows = field(default_factory=list)
    host_rankings: Rows = field(default_factory=list)
    pins: Rows = field(default_factory=list)
    forbids: Rows = field(default_factory=list)

    def shuffled(self, seed: int) -> MarketRows:
        """The same rows in another order."""
        draw = random.Random(seed)
        return MarketRows(**{name: draw.sample(rows, len(rows)) for name, rows in vars(self).items()})


@cache
def _encoding() -> tuple[HashingEncoder, TextState]:
    encoder = HashingEncoder(32)
    return encoder, TextState.shipped(encoder)


def evidence_of(rows: MarketRows, params: MatchParams | None = None) -> Evidence:
    """What `match` would score of these rows."""
    params = params or MatchParams()
    sources = {name: source for name, source in vars(rows).items() if source and name not in ("applicants", "projects")}
    intake = read_intake(rows.applicants, rows.projects, params=params.calendar, **sources)
    return evidence_of_market(intake.market, intake.wishes, params)


def evidence_of_market(
    market: Market,
    wishes: Wishes | None = None,
    params: MatchParams | None = None,
    vocabulary: SkillVocabulary | None = None,
) -> Evidence:
    """What is scored of a market that has been read."""
    params, (encoder, state) = params or MatchParams(), _encoding()
    return Evidence(
        market,
        wishes or Wishes(Ragged.from_rows([()] * len(market.applicants))),
        Calendar.from_market(market, params.calendar),
        read_skills(market, vocabulary or SkillVocabulary.load(), params.skills),
        encode_market(market, encoder, state=state),
        params,
        OwnRules(market, params.rules.own),
    )


def with_shortlists(evidence: Evidence, projects: int, applicants: int, *, all_pairs: bool = True) -> Evidence:
    """The same with other numbers of pairs that are kept."""
    most = {"projects": projects, "applicants": applicants, "all_pairs": all_pairs}
    shortlist = type(evidence.params.shortlist)(**most)
    return replace(evidence, params=evidence.params.model_copy(update={"shortlist": shortlist}))


def shortlisted(
    evidence: Evidence, projects: int, applicants: int, executor: MapBlocks | None = None, seed: int = 0
) -> tuple[Sides, Order, Edges]:
    """Both sides, their order, and the pairs that are kept with so many of each."""
    evidence = with_shortlists(evidence, projects, applicants)
    sides = Sides.of(evidence)
    order = order_of(evidence.market, evidence.wishes, evidence.params.preferences, seed=seed)
    return sides, order, shortlist(sides, order, evidence.params.shortlist, executor or Threads(1))


@cache
def random_market(seed: int, *, simple: bool = False, weights: bool = True) -> Evidence:
    """A market of up to twenty people and twelve projects, all drawn from the seed.

    Everybody in a ``simple`` one takes at most one project, so that what is stable does not depend on calendars.
    Without ``weights`` those of the scores stay as they are by default.
    """
    rng = np.random.default_rng(seed)
    n_applicants, n_projects = int(rng.integers(1, 21)), int(rng.integers(1, 13))
    rows = random_rows(rng, n_applicants, n_projects, most=1 if simple else 3)
    params = random_params(rng, weights=weights)
    return evidence_of(replace(rows, pins=_pins(rng, rows, params)), params)


@cache
def tight_market(seed: int) -> Evidence:
    """One-seat projects in the same few weeks, of which people want several; no rule stands in the way.

    Whoever gets something better gives up what overlaps with it, so that seats become free again while it is solved.
    """
    rng = np.random.default_rng(seed)
    n_applicants, n_projects = int(rng.integers(2, 25)), int(rng.integers(3, 14))
    season = int(rng.choice([12, 20, 30]))
    applicants = [
        {
            "applicant_id": f"a-{n:02}",
            "location": "York",
            "hours_per_week": 40,
            "available": "2027-01-25/2027-05-01",
            "max_projects": int(rng.integers(1, 4)),
            "resume": _text(rng),
            "commitment": _text(rng),
            "skills": _some(rng, SKILLS, 3),
            "work_mode": "; ".join(rng.permutation(["remote", "hybrid", "on-site"]).tolist()),
        }
        for n in range(n_applicants)
    ]
    projects = []
    for n in range(n_projects):
        start, is_fixed = int(rng.integers(0, season)), rng.random() < 0.6
        projects.append(
            {
                "project_id": f"p-{n:02}",
                "title": _text(rng),
                "location": "York",
                "start": _day(start),
                "end": _day(start + int(rng.choice([6, 8, 11]))),
                "hours": int(rng.choice([20, 30])),
                "schedule": "fixed" if is_fixed else "flexible",
                "nice_to_have_skills": _some(rng, SKILLS, 2),
                "work_mode": str(rng.choice(["remote", "hybrid", "on-site"])),
            }
        )
    return evidence_of(MarketRows(applicants, projects))


def random_params(rng: np.random.Generator, *, weights: bool = True) -> MatchParams:
    """Policies and weights."""
    preferences: dict[str, Any] = {}
    for side in ("stated", "hosts"):
        preferences[side] = str(rng.choice(POLICIES))
        if preferences[side] == "blend" and rng.random() < 0.8:
            preferences[f"{side}_weight"] = int(rng.choice([0, 1, 50, 99, 100]))
    score: dict[str, Any] = {"unknown_component": int(rng.choice([0, 5_000, 10_000]))}
    if weights and rng.random() < 0.5:  # few different scores, and so many ties
        score["applicant_weights"] = only("interest growth comfort work_mode", str(rng.choice(["growth", "work_mode"])))
        score["project_weights"] = only("skills meaning commitment availability", "availability")
    unknown = {f"unknown_{what}": str(rng.choice(["allow", "refuse"])) for what in ("skills", "work_mode", "time_zone")}
    own = {**OWN_RULE, "unknown": str(rng.choice(["allow", "refuse"]))}
    return MatchParams.from_tables(
        {
            "preferences": preferences,
            "score": score,
            "rules": {**unknown, "unknown_location": "allow", "own": [own]},
        }
    )


def only(names: str, chosen: str) -> dict[str, int]:
    """Weights of which one is everything."""
    return {name: 100 * (name == chosen) for name in names.split()}


def random_rows(rng: np.random.Generator, n_applicants: int, n_projects: int, most: int = 3) -> MarketRows:
    """Rows of every source but pins, now and then none; in half of the markets few rules stand in the way."""
    applicants = [_applicant(rng, n, most) for n in range(n_applicants)]
    projects = [_project(rng, n) for n in range(n_projects)]
    if rng.random() < 0.5:
        projects = [{**row, **EASY} for row in projects]
    a_ids, p_ids = [row["applicant_id"] for row in applicants], [row["project_id"] for row in projects]
    forbidden = [(str(rng.choice(a_ids)), str(rng.choice(p_ids))) for _ in range(int(rng.integers(0, 3)))]
    return MarketRows(
        applicants,
        projects,
        rankings=[
            {"applicant_id": a, "project_id": p, "rank": rank}
            for a, chosen in _ranked(rng, a_ids, p_ids)
            for rank, p in enumerate(chosen)
        ],
        host_rankings=[
            {"project_id": p, "applicant_id": a, "rank": rank}
            for p, chosen in _ranked(rng, p_ids, a_ids)
            for rank, a in enumerate(chosen)
        ],
        forbids=[{"applicant_id": a, "project_id": p} for a, p in dict.fromkeys(forbidden)],
    )


def _ranked(rng: np.random.Generator, owners: list[str], others: list[str]) -> list[tuple[str, list[str]]]:
    share = float(rng.choice([0, 0.3, 0.7]))
    size = min(4, len(others))
    return [
        (owner, rng.permutation(others)[: int(rng.integers(1, size + 1))].tolist())
        for owner in owners
        if rng.random() < share
    ]


def _applicant(rng: np.random.Generator, n: int, most: int) -> dict[str, Any]:
    start, end = int(rng.integers(0, 12)), int(rng.integers(24, SEASON))
    return {
        "applicant_id": f"a-{n:02}",
        "resume": _text(rng, 0.25) and f"EXPERIENCE\n{_text(rng)}\nSKILLS\n{_some(rng, SKILLS, 2)}",
        "commitment": _text(rng, 0.3),
        "skills": _some(rng, SKILLS, 3),
        "wants_to_learn": _some(rng, SKILLS, 2) if rng.random() < 0.5 else "",
        "available": f"{_day(start)}/{_day(end)}" if rng.random() < 0.9 else "",
        "days_off": _day(int(rng.integers(start, end))) if rng.random() < 0.5 else "",
        "hours_per_week": int(rng.choice([8, 16, 40, 40])),
        "hours_per_day": int(rng.choice([4, 8])),
        "max_projects": int(rng.integers(0 if rng.random() < 0.2 else min(most, 1), most + 1)),
        "work_mode": str(rng.choice(MODES)),
        "location": _some(rng, PLACES, 2),
        "languages": str(rng.choice(LANGUAGES)),
        "time_zone": str(rng.choice(ZONES)),
        "age": str(rng.choice(["17", "18", "40", "40", ""])),
    }


def _project(rng: np.random.Generator, n: int) -> dict[str, Any]:
    start = int(rng.integers(0, 24))
    length = int(rng.choice([4, 7, 12, 18]))
    return {
        "project_id": f"p-{n:02}",
        "title": _text(rng) if rng.random() < 0.85 else "?",  # a title in which no encoder finds anything
        "description": _text(rng, 0.3),
        "must_have_skills": _some(rng, SKILLS, 1) if rng.random() < 0.2 else "",
        "nice_to_have_skills": _some(rng, SKILLS, 3),
        "teaches": _some(rng, SKILLS, 1),
        "start": _day(start),
        "end": _day(start + length),
        "hours": int(rng.choice([4, 8, 8, 16])),
        "schedule": "fixed" if length > 4 and rng.random() < 0.25 else "flexible",
        "seats": int(rng.choice([0, 1, 1, 1, 2, 3])),
        "work_mode": str(rng.choice(["remote", "remote", "remote", "hybrid", "on-site", "", ""])),
        "location": str(rng.choice(PLACES)),
        "languages": str(rng.choice(["English", "English", "", "", "", "German"])),
        "time_zone": "Europe/London",
        "shared_hours": int(rng.choice([0, 0, 0, 0, 6])),
        "minimum_age": str(rng.choice(["16", "16", "18", ""])),
    }


def _pins(rng: np.random.Generator, rows: MarketRows, params: MatchParams) -> Rows:
    """Up to two placements that hold: whatever other rule they break, and however little the scores speak for them."""
    if rng.random() < 0.5:
        return []
    evidence = evidence_of(rows, params)
    market = evidence.market
    fits = fits_alone(evidence.calendar.arrays, 0, len(market.applicants))
    fits &= (market.projects.seats > 0) & (max_projects(market.applicants, params.calendar) > 0)[:, None]
    for forbid in evidence.wishes.forbids:
        fits[forbid.applicant, forbid.project] = False
    chosen: list[tuple[int, int]] = []
    for a, p in rng.permutation(np.argwhere(fits)).tolist():
        if all(a != b and p != q for b, q in chosen) and len(chosen) < 2:
            chosen.append((a, p))
    return [
        {"applicant_id": market.applicants.ids[a], "project_id": market.projects.ids[p], "by": "Sam"} for a, p in chosen
    ]


def _day(n: int) -> str:
    return (FIRST_DAY + dt.timedelta(days=n)).isoformat()


def _text(rng: np.random.Generator, share_empty: float = 0.0) -> str:
    if rng.random() < share_empty:
        return ""
    return " ".join(rng.choice(WORDS, int(rng.integers(2, 7)))).capitalize() + "."


def _some(rng: np.random.Generator, names: tuple[str, ...], most: int) -> str:
    return "; ".join(rng.permutation(names)[: int(rng.integers(0, most + 1))].tolist())
