from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchkit.market import Market
from matchkit.skills import (
    Skill,
    SkillVocabulary,
    coverage,
    explain_growth,
    explain_overlap,
    growth,
    must_have_met,
    read_skills,
)
from tests.naive_skills import NaiveSkills
from tests.strategies import empty_applicants, empty_projects

# programming > python > pandas > geopandas, programming > r > tidyverse, and two that stand alone
SMALL = SkillVocabulary(
    [
        Skill("programming", "programming", weight=100),
        Skill("python", "Python", broader=("programming",), weight=170),
        Skill("pandas", "pandas", broader=("python",), weight=390),
        Skill("geopandas", "GeoPandas", broader=("pandas",), weight=397),
        Skill("r", "R", broader=("programming",), weight=200, listed=("R",)),
        Skill("tidyverse", "tidyverse", broader=("r",), weight=397),
        Skill("baking", "baking", weight=200),
        Skill("singing", "singing", aliases=("choir",), weight=333),
    ]
)
PHRASES = (
    "Python",
    "pandas",
    "geopandas",
    "R",
    "tidyverse",
    "Baking",
    "choir",
    "programming",
    "bee hotels",
    "Python/R",
)
TEXTS = (
    "",
    "  ",
    "Wrote pandas code.",
    "Skills: Python, baking",
    "I have no experience with baking. Sang in a choir.",
    "Keen to learn tidyverse. Bee hotels since 2020.",
)

phrase_lists = st.lists(st.sampled_from(PHRASES), max_size=3).map(tuple)


@st.composite
def markets(draw: st.DrawFn) -> Market:
    n_applicants, n_projects = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    columns = {name: tuple(draw(phrase_lists) for _ in range(n_applicants)) for name in ("skills", "wants_to_learn")}
    texts = {
        name: tuple(draw(st.sampled_from(TEXTS)) for _ in range(n_applicants)) for name in ("resumes", "commitments")
    }
    wishes = {
        name: tuple(draw(phrase_lists) for _ in range(n_projects))
        for name in ("must_have_skills", "nice_to_have_skills", "teaches")
    }
    return Market(empty_applicants(n_applicants, **columns, **texts), empty_projects(n_projects, **wishes))


def one_pair(applicant: dict[str, object], project: dict[str, object]) -> Market:
    return Market(
        empty_applicants(1, **{name: (value,) for name, value in applicant.items()}),
        empty_projects(1, **{name: (value,) for name, value in project.items()}),
    )


def score(market: Market) -> tuple[bool, int, int]:
    skills, rows = read_skills(market, SMALL), slice(0, 1)
    return bool(must_have_met(skills, rows)[0, 0]), int(coverage(skills, rows)[0, 0]), int(growth(skills, rows)[0, 0])


@given(markets(), st.integers(0, 3), st.integers(0, 3))
def test_the_matrices_agree_with_plain_loops(market: Market, begin: int, length: int) -> None:
    skills, naive = read_skills(market, SMALL), NaiveSkills(market, SMALL)
    n_applicants, n_projects = len(market.applicants), len(market.projects)
    rows = slice(min(begin, n_applicants), min(begin + length, n_applicants))
    pairs = [[(a, p) for p in range(n_projects)] for a in range(rows.start, rows.stop)]
    for fast, slow in ((must_have_met, naive.must_have_met), (coverage, naive.coverage), (growth, naive.growth)):
        table = fast(skills, rows)
        assert table.shape == (rows.stop - rows.start, n_projects)
        assert table.tolist() == [[slow(a, p) for a, p in row] for row in pairs]


@given(markets())
def test_the_explanation_adds_up_to_the_coverage(market: Market) -> None:
    skills = read_skills(market, SMALL)
    table = coverage(skills, slice(0, len(market.applicants)))
    met = must_have_met(skills, slice(0, len(market.applicants)))
    for a, p in np.ndindex(table.shape):
        wishes = explain_overlap(skills, a, p)
        if table[a, p] >= 0:
            assert table[a, p] == sum(w.strength * w.weight for w in wishes) // sum(w.weight for w in wishes)
        assert met[a, p] == all(wish.is_met for wish in wishes if wish.is_required)


@given(markets(), st.sampled_from(PHRASES))
def test_one_more_skill_never_lowers_coverage(market: Market, phrase: str) -> None:
    applicants = market.applicants
    more = empty_applicants(
        len(applicants), resumes=applicants.resumes, skills=tuple((*row, phrase) for row in applicants.skills)
    )
    rows = slice(0, len(applicants))
    before = coverage(read_skills(market, SMALL), rows)
    after = coverage(read_skills(Market(more, market.projects), SMALL), rows)
    assert (after >= before).all()


@given(markets(), st.sampled_from(PHRASES))
def test_one_more_must_have_never_makes_anybody_eligible(market: Market, phrase: str) -> None:
    projects = market.projects
    more = empty_projects(len(projects), must_have_skills=tuple((*row, phrase) for row in projects.must_have_skills))
    rows = slice(0, len(market.applicants))
    before = must_have_met(read_skills(market, SMALL), rows)
    after = must_have_met(read_skills(Market(market.applicants, more), SMALL), rows)
    assert not (after & ~before).any()


@given(markets(), markets())
def test_other_rows_never_move_a_score(market: Market, others: Market) -> None:
    """Weights are shipped, and other people's phrases are sought apart."""
    a, b = market.applicants, others.applicants
    rows = slice(0, len(a))
    columns = ("resumes", "commitments", "skills", "wants_to_learn")
    both = empty_applicants(len(a) + len(b), **{name: getattr(a, name) + getattr(b, name) for name in columns})
    alone, together = read_skills(market, SMALL), read_skills(Market(both, market.projects), SMALL)
    for table in (must_have_met, coverage, growth):
        assert np.array_equal(table(alone, rows), table(together, rows))


def test_a_narrower_skill_meets_a_must_have_and_a_broader_one_does_not() -> None:
    knows_pandas = score(one_pair({"skills": ("pandas",)}, {"must_have_skills": ("Python",)}))
    knows_programming = score(one_pair({"skills": ("programming",)}, {"must_have_skills": ("Python",)}))
    assert knows_pandas == (True, 7_000, -1)
    assert knows_programming == (False, 0, -1)


def test_a_near_skill_counts_30_percent_for_a_wish_and_nothing_for_a_must() -> None:
    assert score(one_pair({"skills": ("R",)}, {"nice_to_have_skills": ("Python",)})) == (True, 2_100, -1)
    assert score(one_pair({"skills": ("R",)}, {"must_have_skills": ("Python",)})) == (False, 0, -1)


def test_a_skill_shown_at_work_counts_more_than_a_listed_one() -> None:
    wish = {"nice_to_have_skills": ("baking",)}
    assert score(one_pair({"skills": ("baking",)}, wish))[1] == 7_000
    assert score(one_pair({"resumes": "Skills: baking"}, wish))[1] == 7_000
    assert score(one_pair({"resumes": "Ten years of baking at night."}, wish))[1] == 10_000


def test_a_must_have_weighs_twice_and_a_rare_skill_more() -> None:
    wishes = {"must_have_skills": ("baking",), "nice_to_have_skills": ("singing",)}
    assert score(one_pair({"resumes": "Baking"}, wishes))[1] == 10_000 * 400 // 733
    assert score(one_pair({"resumes": "Singing"}, wishes))[1] == 10_000 * 333 // 733


def test_unknown_is_neither_full_nor_empty() -> None:
    assert score(one_pair({}, {"must_have_skills": ("baking",)})) == (False, -1, -1)
    assert score(one_pair({"skills": ("baking",)}, {})) == (True, -1, -1)
    assert score(one_pair({"resumes": "Nothing of note."}, {"must_have_skills": ("baking",)}))[1] == 0


def test_growth_is_full_for_two_taught_skills_and_half_for_used_ones() -> None:
    wishes = {"wants_to_learn": ("R", "baking", "singing")}
    assert score(one_pair(wishes, {"teaches": ("R", "baking")}))[2] == 10_000
    assert score(one_pair(wishes, {"teaches": ("R",)}))[2] == 5_000
    assert score(one_pair(wishes, {"nice_to_have_skills": ("R",)}))[2] == 2_500
    assert score(one_pair({"wants_to_learn": ("R",)}, {"teaches": ("tidyverse",)}))[2] == 10_000
    assert score(one_pair({"wants_to_learn": ("R",)}, {"teaches": ("Python",)}))[2] == 0


def test_wishes_say_how_they_are_met() -> None:
    market = one_pair(
        {"skills": ("pandas", "baking"), "wants_to_learn": ("singing", "R")},
        {"must_have_skills": ("Python", "choir"), "nice_to_have_skills": ("baking", "R"), "teaches": ("choir",)},
    )
    skills = read_skills(market, SMALL)
    assert [wish.describe() for wish in explain_overlap(skills, 0, 0)] == [
        "Python (through pandas)",
        "singing (not found)",
        "R (near: programming)",
        "baking",
    ]
    assert [wish.how for wish in explain_overlap(skills, 0, 0)] == ["implied", "missing", "near", "held"]
    assert explain_growth(skills, 0, 0) == ["singing", "R"]
