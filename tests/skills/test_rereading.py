"""Skills of a market of which some rows have changed: the same as if everything had been read again."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from matchkit.embedding import HashingEncoder
from matchkit.market import Market
from matchkit.skills import MarketSkills, Skill, SkillVocabulary, profiles, read_skills, reread, rereading
from matchkit.skills.names import NameCloseness
from tests.counterfactual.same import skill_differences
from tests.strategies import empty_applicants, empty_projects

VOCABULARY = SkillVocabulary(
    [
        Skill("programming", "programming"),
        Skill("python", "Python", broader=("programming",)),
        Skill("pandas", "pandas", broader=("python",)),
        Skill("r", "R", broader=("programming",), listed=("R",)),
        Skill("sql", "SQL", weight=3),
        Skill("html", "HTML"),
        Skill("css", "CSS"),
        Skill("excel", "Excel", weight=2),
        Skill("care", "care"),
        Skill("first-aid", "first aid", broader=("care",)),
        Skill("gardening", "gardening", broader=("care",)),
    ]
)
KNOWN = ("Python", "SQL (advanced)", "HTML & CSS", "R", "first aid", "basic Excel", "gardening", "pandas")
STATED = ("tide tables", "Tide Tables", "bee hotels", "Bee Hotel (expert)", "river walks", "tidal charts")
WISHES = (*KNOWN, *STATED, "two of: SQL, R, bee hotels", "Python or R", "tide tables or similar", "Excel or similar")
TEXTS = (
    "",
    "Python for two years, never used R. Built bee hotels with children.",
    "SKILLS\nSQL, tide tables\nEXPERIENCE\nWrote pandas scripts. I would like to learn gardening.",
    "First aid at sea; read tide tables every day. No experience with Excel.",
)


@cache
def closeness() -> NameCloseness:
    return NameCloseness(VOCABULARY.names, HashingEncoder())


def read(market: Market) -> MarketSkills:
    return read_skills(market, VOCABULARY, closeness=closeness())


def random_market(rng: np.random.Generator) -> Market:
    n_applicants, n_projects = int(rng.integers(1, 7)), int(rng.integers(1, 6))
    return Market(
        empty_applicants(
            n_applicants,
            resumes=tuple(rng.choice(TEXTS, n_applicants).tolist()),
            commitments=tuple(rng.choice(TEXTS, n_applicants).tolist()),
            skills=some(rng, (*KNOWN, *STATED), n_applicants),
            wants_to_learn=some(rng, (*KNOWN, *STATED), n_applicants),
        ),
        empty_projects(
            n_projects,
            must_have_skills=some(rng, WISHES, n_projects),
            nice_to_have_skills=some(rng, WISHES, n_projects),
            teaches=some(rng, (*KNOWN, *STATED), n_projects),
        ),
    )


def some(rng: np.random.Generator, names: tuple[str, ...], n: int) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(rng.permutation(names)[: int(rng.integers(0, 4))].tolist()) for _ in range(n))


def changed(rng: np.random.Generator, market: Market, names: tuple[str, ...]) -> Market:
    """With one more or one fewer skill in one or two rows."""
    applicants, projects = market.applicants, market.projects
    for _ in range(int(rng.integers(1, 3))):
        column = str(rng.choice(["skills", "wants_to_learn", "must_have_skills", "nice_to_have_skills", "teaches"]))
        side: Any = applicants if column in ("skills", "wants_to_learn") else projects
        cells = list(getattr(side, column))
        row = int(rng.integers(len(cells)))
        cells[row] = cells[row][1:] if rng.random() < 0.4 else (*cells[row], str(rng.choice(names)))
        if side is applicants:
            applicants = replace(applicants, **{column: tuple(cells)})
        else:
            projects = replace(projects, **{column: tuple(cells)})
    return Market(applicants, projects)


@pytest.mark.parametrize("names", [KNOWN, (*KNOWN, *STATED)], ids=["known", "stated"])
@pytest.mark.parametrize("seed", range(40))
def test_changed_rows_read_again_are_what_a_fresh_reading_finds(seed: int, names: tuple[str, ...]) -> None:
    rng = np.random.default_rng(seed)
    before = random_market(rng)
    skills = read(before)
    for _ in range(2):  # changes upon changes
        after = changed(rng, before, names)
        skills = reread(skills, before, after)
        assert skill_differences(skills, read(after)) == []
        before = after


def two_people(*skills: tuple[str, ...], resumes: tuple[str, str] = ("Python", "")) -> Market:
    applicants = empty_applicants(2, resumes=resumes, skills=skills)
    return Market(applicants, empty_projects(1, nice_to_have_skills=(("SQL", "tide tables"),)))


def test_a_known_skill_is_read_without_a_look_at_anybody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what makes what-ifs quick."""
    before, after = two_people((), ()), two_people((), ("SQL",))
    skills, read_again = read(before), []
    original = profiles.extract_skills
    monkeypatch.setattr(profiles, "extract_skills", lambda text, v: read_again.append(text) or original(text, v))
    again = reread(skills, before, after)
    assert read_again == [""]
    assert skill_differences(again, read(after)) == []


def test_nothing_is_read_where_nothing_changed() -> None:
    market = two_people((), ())
    skills = read(market)
    assert reread(skills, market, two_people((), ())) is skills


def test_a_phrase_that_the_market_states_already_needs_no_fresh_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = two_people((), ()), two_people((), ("tide tables",))
    skills, fresh = read(before), read(after)
    monkeypatch.setattr(rereading, "read_skills", None)
    assert skill_differences(reread(skills, before, after), fresh) == []


def test_a_phrase_that_nobody_knew_is_found_in_the_resumes_of_others() -> None:
    """So everybody is read again, as a run on the changed files would."""
    texts = ("Built bee hotels for a school.", "")
    before, after = two_people((), (), resumes=texts), two_people((), ("bee hotels",), resumes=texts)
    skills = reread(read(before), before, after)
    bee_hotel = skills.vocabulary.position("x-bee-hotel")
    assert skills.held.find(0, bee_hotel) is not None
    assert skill_differences(skills, read(after)) == []
