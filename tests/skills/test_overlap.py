from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.market import Market
from matchkit.params import SkillParams
from matchkit.skills import (
    Skill,
    SkillVocabulary,
    coverage,
    explain_growth,
    explain_overlap,
    growth,
    market_skills,
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
    "tidyverse (expert)",
    "Baking",
    "choir",
    "programming",
    "bee hotels",
    "Python/R",
    "Python: basic",
    "advanced R",
    "baking (none)",
    "bee hotel (5 years)",
    "hotels for bees",
    "--",
)
WISHES = (
    *PHRASES,
    "Python (advanced)",
    "two of: Python, R, singing",
    "any of: bee hotels, baking (intermediate) or similar",
    "3 of: Python, R",
    "Python or R",
    "tidyverse or similar",
    "bees or hotels",
)
TEXTS = (
    "",
    "  ",
    "Wrote pandas code.",
    "Skills: Python (5 years), baking",
    "I have no experience with baking. Sang in a choir.",
    "Keen to learn tidyverse. Bee hotels since 2020.",
)

phrase_lists = st.lists(st.sampled_from(PHRASES), max_size=3).map(tuple)
wish_lists = st.lists(st.sampled_from(WISHES), max_size=3).map(tuple)
all_params = st.builds(
    SkillParams,
    listed=st.sampled_from((0, 70, 100)),
    near=st.sampled_from((0, 30)),
    must_have=st.integers(1, 3),
    level_step=st.sampled_from((0, 25, 60)),
    unstated_level=st.sampled_from((0, 75)),
)


def shared_letters(ours: Sequence[str], theirs: Sequence[str]) -> npt.NDArray[np.int32]:
    """Closeness by letters in common, for want of a model."""
    table = [[10_000 * len({*a} & {*b}) // len({*a} | {*b}) for b in theirs] for a in ours]
    return np.array(table, np.int32).reshape(len(ours), len(theirs))


@st.composite
def markets(draw: st.DrawFn) -> Market:
    n_applicants, n_projects = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    columns = {name: tuple(draw(phrase_lists) for _ in range(n_applicants)) for name in ("skills", "wants_to_learn")}
    texts = {
        name: tuple(draw(st.sampled_from(TEXTS)) for _ in range(n_applicants)) for name in ("resumes", "commitments")
    }
    wishes = {
        name: tuple(draw(kind) for _ in range(n_projects))
        for name, kind in (
            ("must_have_skills", wish_lists),
            ("nice_to_have_skills", wish_lists),
            ("teaches", phrase_lists),
        )
    }
    return Market(empty_applicants(n_applicants, **columns, **texts), empty_projects(n_projects, **wishes))


def one_pair(applicant: dict[str, object], project: dict[str, object]) -> Market:
    return Market(
        empty_applicants(1, **{name: (value,) for name, value in applicant.items()}),
        empty_projects(1, **{name: (value,) for name, value in project.items()}),
    )


def score(market: Market, params: SkillParams | None = None) -> tuple[bool, int, int]:
    skills, rows = read_skills(market, SMALL, params, shared_letters), slice(0, 1)
    return bool(must_have_met(skills, rows)[0, 0]), int(coverage(skills, rows)[0, 0]), int(growth(skills, rows)[0, 0])


@given(markets(), all_params, st.booleans(), st.integers(0, 3), st.integers(0, 3))
def test_the_matrices_agree_with_plain_loops(
    market: Market, params: SkillParams, is_measured: bool, begin: int, length: int
) -> None:
    closeness = shared_letters if is_measured else None
    skills = read_skills(market, SMALL, params, closeness)
    naive = NaiveSkills(market, SMALL, params, closeness)
    n_applicants, n_projects = len(market.applicants), len(market.projects)
    rows = slice(min(begin, n_applicants), min(begin + length, n_applicants))
    pairs = [[(a, p) for p in range(n_projects)] for a in range(rows.start, rows.stop)]
    for fast, slow in ((must_have_met, naive.must_have_met), (coverage, naive.coverage), (growth, naive.growth)):
        table = fast(skills, rows)
        assert table.shape == (rows.stop - rows.start, n_projects)
        assert table.tolist() == [[slow(a, p) for a, p in row] for row in pairs]


@given(markets(), all_params)
def test_the_explanation_adds_up_to_the_coverage(market: Market, params: SkillParams) -> None:
    skills = read_skills(market, SMALL, params, shared_letters)
    table = coverage(skills, slice(0, len(market.applicants)))
    met = must_have_met(skills, slice(0, len(market.applicants)))
    for a, p in np.ndindex(table.shape):
        wishes = explain_overlap(skills, a, p)
        if table[a, p] >= 0:
            assert table[a, p] == sum(w.strength * w.weight for w in wishes) // sum(w.weight for w in wishes)
        assert met[a, p] == all(wish.is_met for wish in wishes if wish.is_required)
        for option in (option for wish in wishes for option in wish.options):
            assert (option.how == "missing") == (option.by is None)
            assert option.is_met or option.how in ("missing", "near")


@given(markets(), st.sampled_from(PHRASES), all_params)
def test_one_more_skill_never_lowers_coverage(market: Market, phrase: str, params: SkillParams) -> None:
    applicants = market.applicants
    more = empty_applicants(
        len(applicants), resumes=applicants.resumes, skills=tuple((*row, phrase) for row in applicants.skills)
    )
    rows = slice(0, len(applicants))
    before = coverage(read_skills(market, SMALL, params), rows)
    after = coverage(read_skills(Market(more, market.projects), SMALL, params), rows)
    assert (after >= before).all()


@given(markets(), st.sampled_from(WISHES))
def test_one_more_must_have_never_makes_anybody_eligible(market: Market, phrase: str) -> None:
    projects = market.projects
    more = empty_projects(len(projects), must_have_skills=tuple((*row, phrase) for row in projects.must_have_skills))
    rows = slice(0, len(market.applicants))
    before = must_have_met(read_skills(market, SMALL), rows)
    after = must_have_met(read_skills(Market(market.applicants, more), SMALL), rows)
    assert not (after & ~before).any()


@given(markets(), st.integers(2, 9))
def test_scaling_all_weights_changes_nothing(market: Market, factor: int) -> None:
    """Stated skills are given a weight of their own, so they are named beforehand."""
    known = SMALL.extended(["bee hotels", "hotels for bees", "bees or hotels"])
    entries = [replace(known[at], kind="practice", weight=100) for at in range(len(known))]
    light = SkillVocabulary(entries)
    heavy = SkillVocabulary([replace(skill, weight=factor * skill.weight) for skill in entries])
    rows = slice(0, len(market.applicants))
    for table in (must_have_met, coverage, growth):
        assert np.array_equal(table(read_skills(market, light), rows), table(read_skills(market, heavy), rows))


@given(markets(), markets())
def test_other_rows_never_move_a_score(market: Market, others: Market) -> None:
    """Weights are shipped, and other people's phrases are sought apart."""
    a, b = market.applicants, others.applicants
    rows = slice(0, len(a))
    columns = ("resumes", "commitments", "skills", "wants_to_learn")
    both = empty_applicants(len(a) + len(b), **{name: getattr(a, name) + getattr(b, name) for name in columns})
    alone = read_skills(market, SMALL, None, shared_letters)
    together = read_skills(Market(both, market.projects), SMALL, None, shared_letters)
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


@pytest.mark.parametrize(
    ("stated", "points"),
    [("basic Python", 5_000), ("Python (intermediate)", 7_500), ("Python: 4 years", 10_000), ("Python", 7_500)],
)
def test_a_level_below_what_is_asked_counts_in_part_and_stays_eligible(stated: str, points: int) -> None:
    everything = SkillParams(listed=100)
    wish = {"must_have_skills": ("Python (advanced)",)}
    assert score(one_pair({"skills": (stated,)}, wish), everything) == (True, points, -1)


def test_the_level_of_a_resume_counts_too_and_the_highest_of_several() -> None:
    wish = {"nice_to_have_skills": ("Python (expert)",)}
    assert score(one_pair({"resumes": "basic Python in 2019. Python: expert."}, wish))[1] == 10_000
    assert score(one_pair({"resumes": "Ran a farm. basic Python in 2019."}, wish))[1] == 2_500


def test_what_is_stated_as_none_is_not_held() -> None:
    assert score(one_pair({"skills": ("baking (none)",)}, {"must_have_skills": ("baking",)})) == (False, -1, -1)


def test_two_of_several_skills_count_as_the_mean_of_the_best_two() -> None:
    wish = {"must_have_skills": ("two of: baking, singing, R",)}
    resume = {"resumes": "Ten years of baking at night.\n\nSkills: R, tidyverse"}
    assert score(one_pair(resume, wish)) == (True, (10_000 + 7_000) // 2, -1)
    assert score(one_pair({"resumes": "Ten years of baking at night."}, wish)) == (False, 5_000, -1)


def test_a_choice_of_known_skills_is_one_of_them_and_of_others_a_phrase() -> None:
    assert score(one_pair({"skills": ("R",)}, {"must_have_skills": ("Python or R",)}))[0]
    assert not score(one_pair({"skills": ("bees",)}, {"must_have_skills": ("bees or hotels",)}))[0]


def test_or_similar_lets_a_near_skill_meet_a_must_have() -> None:
    wish = {"must_have_skills": ("Python or similar",)}
    assert score(one_pair({"skills": ("R",)}, wish)) == (True, 2_100, -1)
    assert score(one_pair({"skills": ("baking",)}, wish)) == (False, 0, -1)


@pytest.mark.parametrize(
    ("near_from", "share"), [(5_000, 30 + 40 * 3_333 // 5_000), (8_333, 30), (8_334, 0)], ids=["near", "just", "far"]
)
def test_a_phrase_that_nobody_knows_is_near_by_its_name(near_from: int, share: int) -> None:
    """Five of the six signs of "baker e" are those of "baker"."""
    wish = {"nice_to_have_skills": ("baker",)}
    assert score(one_pair({"skills": ("baker e",)}, wish), SkillParams(near_from=near_from))[1] == 70 * share


def test_what_implies_a_skill_is_near_where_that_one_is() -> None:
    """Who knows pandas knows Python, and "Python x" is close to that."""
    wish = {"nice_to_have_skills": ("Python x",)}
    params = SkillParams(near_from=7_000)
    assert shared_letters(["Python", "pandas"], ["Python x"])[:, 0].tolist() == [7_500, 833]
    share = 30 + 40 * 500 // 3_000
    assert score(one_pair({"skills": ("pandas",)}, wish), params)[1] == 70 * share


def test_names_of_known_skills_are_not_compared() -> None:
    """They have relations: Java is not near to JavaScript because the names look alike."""
    anything = SkillParams(near_from=0)
    assert score(one_pair({"skills": ("baking",)}, {"nice_to_have_skills": ("singing",)}), anything)[1] == 0


def test_repeating_a_skill_earns_nothing() -> None:
    wish = {"nice_to_have_skills": ("baking", "singing")}
    assert score(one_pair({"resumes": "Baking. " * 100}, wish)) == score(one_pair({"resumes": "Baking."}, wish))


def test_what_is_held_already_is_less_to_learn() -> None:
    project = {"teaches": ("baking",)}
    assert score(one_pair({"wants_to_learn": ("baking",)}, project))[2] == 10_000
    assert score(one_pair({"wants_to_learn": ("baking",), "skills": ("baking",)}, project))[2] == 6_500


def test_wishes_say_how_they_are_met_and_where_the_evidence_stands() -> None:
    resume = "Experience\nBasic Python at a mill.\n\nSkills\nbaking"
    market = one_pair(
        {"resumes": resume, "skills": ("pandas",), "wants_to_learn": ("singing", "R")},
        {
            "must_have_skills": ("Python (advanced)", "choir"),
            "nice_to_have_skills": ("baking", "R", "two of: pandas, tidyverse, singing"),
            "teaches": ("choir",),
        },
    )
    skills = read_skills(market, SMALL)
    wishes = explain_overlap(skills, 0, 0)
    assert [wish.describe() for wish in wishes] == [
        "Python (through pandas; level not stated, advanced is asked; listed)",
        "singing",
        "2 of pandas, singing, tidyverse: pandas (listed)",
        "R (near: Python; experience)",
        "baking (listed)",
    ]
    assert wishes[2].name == "2 of pandas, singing, tidyverse"
    assert [wish.options[0].how for wish in wishes] == ["implied", "missing", "held", "near", "held"]
    assert [(m.start, resume[m.start : m.end]) for m in wishes[4].options[0].evidence] == [
        (resume.index("baking"), "baking")
    ]
    assert explain_growth(skills, 0, 0) == ["singing", "R"]


def test_a_resume_is_read_once_for_all_wishes_and_not_where_none_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = market_skills.extract_skills
    monkeypatch.setattr(market_skills, "extract_skills", lambda text, v: read.append(text) or original(text, v))
    for resume in ("Python and baking.", "Nothing of the kind."):
        market = one_pair({"resumes": resume}, {"nice_to_have_skills": ("Python", "baking", "one of: Python, choir")})
        wishes = explain_overlap(read_skills(market, SMALL), 0, 0)
        assert any(wish.is_met for wish in wishes) == (resume in read)
    assert read == ["Python and baking."]
