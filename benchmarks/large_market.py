"""A seeded market as large as wanted, ready to be scored: every component and every rule has something to do.

Rows go through `read_intake` like any others. Texts are the one thing that is not read: words come from a pool of
seeded documents (`texts.py`), vectors are drawn around two hundred topics, so that no model has to run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix

from calendars import SEASON, make_applicants, make_projects
from matchkit.availability import Calendar
from matchkit.embedding import DocumentSections, DocumentVectors, TextState, load_lexical_model
from matchkit.embedding.reference import SimilarityReference
from matchkit.intake import Intake, read_intake
from matchkit.params import MatchParams
from matchkit.scoring import Evidence, MarketTexts, OwnRules
from matchkit.skills import SkillVocabulary, read_skills
from texts import _Writer

DIMENSIONS = 384
N_TOPICS = 200
NEARNESS = 0.45
"""Of a text to its topic, as a cosine; two texts of one topic are then about as alike as two of one field."""
POOL = 3_000
SHARE_WITHOUT_STATEMENT, SHARE_WITH_WISHES = 0.1, 0.5
PLACES = ("Glasgow", "Edinburgh", "Dundee", "Aberdeen", "Perth", "Stirling", "Leeds", "York", "Hull", "Bristol")
MODES = ("remote", "hybrid", "on-site", "remote; hybrid", "on-site; hybrid; remote", "")
LANGUAGES = ("English", "English", "English; Spanish", "English; German", "German", "")
ZONES = ("Europe/London", "Europe/London", "Europe/Berlin", "America/New_York", "")

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LargeMarket:
    """What was read, and everything that scoring needs."""

    intake: Intake
    evidence: Evidence


def make_large_market(
    n_applicants: int, n_projects: int, params: MatchParams | None = None, seed: int = 0
) -> LargeMarket:
    """Applicants with some fifteen skills, windows, days off, modes, places; projects of a week to a month."""
    params = params or MatchParams()
    rng = np.random.default_rng(seed)
    applicants, projects = make_tables(n_applicants, n_projects, rng)
    intake = read_intake(applicants, projects, params=params.calendar)
    market = intake.market
    skills = read_skills(market, SkillVocabulary.load(), params.skills)
    calendar = Calendar.from_market(market, params.calendar)
    texts = make_texts(n_applicants, n_projects, rng)
    return LargeMarket(intake, Evidence(market, intake.wishes, calendar, skills, texts, params, OwnRules(market, ())))


def make_tables(n_applicants: int, n_projects: int, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both sides as frames, without texts."""
    draw = _Skills(rng)
    applicants = make_applicants(n_applicants, rng.integers(10, 40, n_applicants)).assign(
        skills=[draw.some(14) for _ in range(n_applicants)],
        wants_to_learn=[draw.some(2) if wants else "" for wants in rng.random(n_applicants) < SHARE_WITH_WISHES],
        work_mode=rng.choice(MODES, n_applicants),
        location=["; ".join(rng.choice(PLACES, 2)) for _ in range(n_applicants)],
        languages=rng.choice(LANGUAGES, n_applicants),
        time_zone=rng.choice(ZONES, n_applicants),
        max_projects=rng.integers(1, 4, n_applicants),
    )
    start = rng.integers(0, SEASON - 30, n_projects)
    projects = make_projects(start, start + rng.integers(5, 28, n_projects), rng.integers(5, 20, n_projects)).assign(
        title=[f"Project {n}" for n in range(n_projects)],
        seats=rng.integers(5, 25, n_projects),
        must_have_skills=[draw.some(0) if asks else "" for asks in rng.random(n_projects) < 0.4],
        nice_to_have_skills=[draw.some(4) for _ in range(n_projects)],
        teaches=[draw.some(2) for _ in range(n_projects)],
        work_mode=rng.choice(["remote", "remote", "hybrid", "on-site", ""], n_projects),
        location=rng.choice(PLACES, n_projects),
        languages=rng.choice(["English", "English", "", "Spanish", "German"], n_projects),
        time_zone="Europe/London",
        shared_hours=rng.choice([0, 0, 2, 4], n_projects),
    )
    return applicants, projects


def make_texts(n_applicants: int, n_projects: int, rng: np.random.Generator) -> MarketTexts:
    """Documents of both sides."""
    writer = _Writer(rng)
    model = load_lexical_model()
    pools = {
        kind: model.encode(getattr(writer, kind)() for _ in range(POOL)) for kind in ("resume", "commitment", "project")
    }
    topics = _unit(rng.normal(size=(N_TOPICS, DIMENSIONS)))

    def documents(kind: str, n: int, share_empty: float = 0.0) -> DocumentVectors:
        words = pools[kind][rng.integers(0, POOL, n)]
        noise = _unit(rng.normal(size=(n, DIMENSIONS)))
        share = np.float32(NEARNESS**0.5)
        vectors = _unit(share * topics[rng.integers(0, N_TOPICS, n)] + (1 - share**2) ** 0.5 * noise)
        is_known = rng.random(n) >= share_empty
        vectors[~is_known] = 0
        return DocumentVectors(vectors, is_known, _emptied(words, ~is_known), _no_sections(n))

    usual = SimilarityReference(dense_mean=0.15, dense_sd=0.12, lexical_mean=0.2, lexical_sd=0.08, mixed_sd=0.8)
    commitment = documents("commitment", n_applicants, SHARE_WITHOUT_STATEMENT)
    return MarketTexts(
        resume=documents("resume", n_applicants),
        commitment=commitment,
        interest=commitment,
        project=documents("project", n_projects),
        state=TextState("", model, {"resume": usual, "commitment": usual}),
    )


class _Skills:
    """Skills of the shipped vocabulary, drawn by Zipf's law."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._names = rng.permutation(np.array(SkillVocabulary.load().names))
        share = 1 / np.arange(1, self._names.size + 1) ** 0.8
        self._until = np.cumsum(share / share.sum())

    def some(self, mean: int) -> str:
        drawn = np.searchsorted(self._until, self._rng.random(self._rng.poisson(mean) + 1))
        return "; ".join(self._names[np.minimum(drawn, self._names.size - 1)])


def _unit(rows: npt.NDArray[np.floating]) -> Vectors:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _emptied(words: csr_matrix, is_empty: npt.NDArray[np.bool_]) -> csr_matrix:
    from scipy.sparse import diags_array

    kept = csr_matrix(diags_array((~is_empty).astype(np.float32)) @ words)
    kept.eliminate_zeros()
    return kept


def _no_sections(n: int) -> DocumentSections:
    return DocumentSections(np.zeros(n + 1, np.int64), (), np.zeros(0, np.int64), (), np.zeros((0, 2), np.float32))
