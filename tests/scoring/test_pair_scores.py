"""Both scores of a pair: against whole tables by NumPy, beside other rows, at the limits, and by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from matchkit.kernels.pair_scores import N_COMPONENTS, UNKNOWN, Row, Weights, add_up_scores
from matchkit.market import Legs, Market, Ragged
from matchkit.params import MatchParams, PreferenceParams, ScoreParams, SkillParams
from matchkit.scoring import APPLICANT_COMPONENTS, COMPONENTS, ELIGIBLE, PROJECT_COMPONENTS, Evidence, Sides, score_pair
from matchkit.scoring.components import contributions
from matchkit.skills import Skill, SkillVocabulary
from tests.naive_scoring import counts, score_all
from tests.scoring.markets import (
    MarketRows,
    evidence_of,
    evidence_of_market,
    only,
    random_market,
    random_params,
    random_rows,
    shortlisted,
)
from tests.strategies import MONDAY, empty_applicants, empty_projects

EVERY_PAIR = 10_000


def weighing(evidence: Evidence, **score: Any) -> Evidence:
    """The same evidence, weighed otherwise; no ranking leaves anybody out, so that all eligible pairs are scored."""
    update = {"score": ScoreParams(**score), "preferences": PreferenceParams()}
    return replace(evidence, params=evidence.params.model_copy(update=update))


def check_against_the_twin(evidence: Evidence) -> None:
    scores = score_all(evidence)
    _, order, edges = shortlisted(evidence, EVERY_PAIR, 0)
    is_open = scores.broken == ELIGIBLE
    is_open[order.pinned[:, 0], order.pinned[:, 1]] = True
    a, p = edges.applicant, edges.project
    assert list(zip(a.tolist(), p.tolist(), strict=True)) == [tuple(pair) for pair in np.argwhere(is_open).tolist()]
    assert edges.components.tolist() == scores.components[a, p].tolist()
    assert edges.applicant_score.tolist() == scores.applicant_score[a, p].tolist()
    assert edges.project_score.tolist() == scores.project_score[a, p].tolist()
    n_rules = 7 + len(evidence.own_rules.names)
    assert edges.broken_by_applicant.tolist() == counts(scores.broken, 1, n_rules).tolist()
    assert edges.broken_by_project.tolist() == counts(scores.broken, 0, n_rules).tolist()


@pytest.mark.parametrize("seed", range(40))
def test_every_pair_is_scored_as_by_the_twin(seed: int) -> None:
    evidence = random_market(seed)
    check_against_the_twin(weighing(evidence, **evidence.params.score.model_dump()))


EXTREMES = [
    {},
    *({"applicant_weights": only(" ".join(APPLICANT_COMPONENTS), name)} for name in APPLICANT_COMPONENTS),
    *({"project_weights": only(" ".join(PROJECT_COMPONENTS), name)} for name in PROJECT_COMPONENTS),
    {"unknown_component": 0},
    {"unknown_component": 10_000},
]


@pytest.mark.parametrize("score", EXTREMES, ids=str)
def test_every_way_of_weighing_is_that_of_the_twin(score: dict[str, Any]) -> None:
    for seed in (3, 5, 11):
        check_against_the_twin(weighing(random_market(seed), **score))


def test_texts_in_which_the_encoder_finds_nothing_count_as_usual() -> None:
    """Their words may still be known, so that the components are no less known for it."""
    for seed in (9, 10, 11):
        evidence, rng = random_market(seed), np.random.default_rng(seed)
        sides = {"resume": "resume", "commitment": "statement", "interest": "statement", "project": "project"}
        shares = {side: rng.random((100, 1)) for side in sorted(set(sides.values()))}
        texts = {}
        for name, side in sides.items():
            documents = getattr(evidence.texts, name)
            is_found = shares[side][: len(documents)] < 0.5
            vectors = np.where(is_found, documents.vectors, 0).astype(np.float32)
            texts[name] = replace(documents, vectors=vectors)
        check_against_the_twin(weighing(replace(evidence, texts=replace(evidence.texts, **texts))))


def by_id(evidence: Evidence) -> dict[tuple[str, str], tuple[list[int], int, int]]:
    _, _, edges = shortlisted(evidence, EVERY_PAIR, 0)
    a_ids, p_ids = evidence.market.applicants.ids, evidence.market.projects.ids
    return {
        (a_ids[a], p_ids[p]): (parts, mine, theirs)
        for a, p, parts, mine, theirs in zip(
            edges.applicant.tolist(),
            edges.project.tolist(),
            edges.components.tolist(),
            edges.applicant_score.tolist(),
            edges.project_score.tolist(),
            strict=True,
        )
    }


@pytest.mark.parametrize("seed", range(10))
def test_a_pair_scores_the_same_whoever_else_is_there(seed: int) -> None:
    """Availability is stated here: who states none is taken to have the season, which is that of the projects."""
    rng = np.random.default_rng(seed)
    rows = random_rows(rng, 24, 8)
    params = random_params(rng).model_copy(update={"preferences": PreferenceParams()})
    everybody = [{**row, "available": row["available"] or "2027-02-01/2027-04-01"} for row in rows.applicants]
    whole = by_id(evidence_of(MarketRows(everybody, rows.projects), params))
    fewer = by_id(evidence_of(MarketRows(everybody[seed % 2 :: 2], rows.projects[seed % 3 :: 2]), params))
    assert len(fewer) > 4
    assert fewer == {pair: whole[pair] for pair in fewer}


def test_a_pair_by_itself_scores_as_among_all_whatever_its_rules() -> None:
    for seed in (1, 4, 9):
        evidence = random_market(seed)
        scores, sides = score_all(evidence), Sides.of(evidence)
        for a in range(len(evidence.market.applicants)):
            for p in range(len(evidence.market.projects)):
                pair = score_pair(sides, a, p)
                assert pair.project.tolist() == [p]
                assert pair.components[0].tolist() == scores.components[a, p].tolist()
                assert (pair.applicant_score[0], pair.project_score[0]) == (
                    scores.applicant_score[a, p],
                    scores.project_score[a, p],
                )


@pytest.mark.parametrize("value", [0, 1, 99, 101, 9_999, 10_000, UNKNOWN])
def test_components_that_are_all_alike_add_up_to_that_less_what_is_rounded_off(value: int) -> None:
    """Each share is rounded down, so that the shares add up to the score: below 4 points are lost, none at the ends."""
    params = ScoreParams(unknown_component=10_000)
    shares = {**params.applicant_weights.model_dump(), **params.project_weights.model_dump()}
    percent = np.array([shares[name] for name in COMPONENTS], np.int64)
    is_mine = np.array([name in APPLICANT_COMPONENTS for name in COMPONENTS])
    weights = Weights(
        np.where(is_mine, percent, 0), np.where(is_mine, 0, percent), np.zeros((2, 4), np.float32), 10_000
    )
    n = 3
    row = Row(
        np.arange(n, dtype=np.int32),
        np.full((N_COMPONENTS, n), value, np.int16),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
    )
    add_up_scores(row.components, weights, row, n)
    counted = 10_000 if value == UNKNOWN else value
    for names, found in ((APPLICANT_COMPONENTS, row.applicant_score), (PROJECT_COMPONENTS, row.project_score)):
        expected = contributions(np.full(len(names), value), names, shares, 10_000).sum()
        assert found.tolist() == [expected] * n
        assert counted - 4 < expected <= counted
        assert expected == counted or counted not in (0, 10_000)


def test_a_project_of_sixty_thousand_hours_does_not_overflow() -> None:
    """Seven years of 24 hours a day hold 2,555 days * 96 = 245,280 quarter-hours, of which 240,000 are asked for.

    Comfort is ``10,000 * 5,280 // 245,280 = 215``; its numerators are beyond 2**31 wherever less is asked for.
    """
    days = 7 * 365
    applicant = empty_applicants(
        1,
        window_start=Ragged.from_rows([[MONDAY]]),
        window_end=Ragged.from_rows([[MONDAY + days]]),
        quarters_per_week=np.array([168 * 4], np.int32),
        quarters_per_day=np.array([96], np.int32),
    )
    end, quarters = np.full(2, MONDAY + days), np.array([240_000, 4], np.int32)
    projects = empty_projects(2, start=np.full(2, MONDAY), end=end, quarters=quarters)
    _, _, edges = shortlisted(evidence_of_market(Market(applicant, projects)), 2, 0)
    assert edges.components[:, COMPONENTS.index("comfort")].tolist() == [215, 10_000 * 245_276 // 245_280]
    assert edges.components[:, COMPONENTS.index("availability")].tolist() == [10_000, 10_000]


def test_who_has_every_skill_covers_all_wishes_and_no_more() -> None:
    """All that the vocabulary knows, at the largest weights: the sums are the largest that a market can have."""
    vocabulary = SkillVocabulary.load()
    names = tuple(name for name in vocabulary.names if ";" not in name and " or " not in name)
    market = Market(
        empty_applicants(1, skills=(names,), wants_to_learn=(names,)),
        empty_projects(2, must_have_skills=(names, ()), nice_to_have_skills=((), names), teaches=(names, ())),
    )
    params = MatchParams(skills=SkillParams(listed=100, must_have=10))
    evidence = evidence_of_market(market, params=params)
    _, _, edges = shortlisted(weighing(evidence), 2, 0)
    assert edges.components[:, COMPONENTS.index("skills")].tolist() == [10_000, 10_000]
    assert edges.components[:, COMPONENTS.index("growth")].tolist() == [10_000, 10_000]
    check_against_the_twin(weighing(evidence))


def test_equal_texts_come_near_the_whole_and_stay_below_it() -> None:
    text = "Count the litter along the river and draw maps of it."
    market = Market(
        empty_applicants(1, resumes=(text,), commitments=(text,)),
        empty_projects(2, descriptions=(text, "Bake bread.")),
    )
    _, _, edges = shortlisted(evidence_of_market(market), 2, 0)
    for name in ("interest", "meaning", "commitment"):
        equal, other = edges.components[:, COMPONENTS.index(name)].tolist()
        assert 9_000 < equal < 10_000
        assert other < 6_000


CRAFTS = SkillVocabulary(
    [
        Skill("weaving", "weaving", weight=100),
        Skill("dyeing", "dyeing", weight=300),
        Skill("spinning", "spinning", weight=200),
    ]
)


def test_one_pair_by_hand() -> None:
    """A week of eight hours, by somebody who is free on four of its days for twenty hours.

    - skills: weaving is only listed, 70 %, and a must-have, which weighs twice: ``7,000 * 2 * 100 // (2 * 100 + 300)``
    - growth: of dyeing, used there, 1, and of spinning, taught there, 2, out of 2 * 2: ``10,000 * 3 // 4``
    - comfort: twenty hours a week are less than four days of eight: ``10,000 * (20 - 8) // 20``
    - work mode: hybrid is the second of three, a quarter off
    - availability: ``10,000 * 4 // 7`` of the days
    - texts: nobody wrote any, unknown, which counts 5,000

    So the scores are ``2,750 + 1,500 + 900 + 750`` and ``1,120 + 1,500 + 1,000 + 571``.
    """
    applicants = empty_applicants(
        1,
        skills=(("weaving",),),
        wants_to_learn=(("dyeing", "spinning"),),
        window_start=Ragged.from_rows([[MONDAY]]),
        window_end=Ragged.from_rows([[MONDAY + 5]]),
        days_off=Ragged.from_rows([[MONDAY + 2]]),
        quarters_per_week=np.array([80], np.int32),
        quarters_per_day=np.array([32], np.int32),
        work_modes=(("on-site", "hybrid", "remote"),),
    )
    projects = empty_projects(
        1,
        quarters=np.array([32], np.int32),
        must_have_skills=(("weaving",),),
        nice_to_have_skills=(("dyeing",),),
        teaches=(("spinning",),),
        work_modes=("hybrid",),
    )
    _, _, edges = shortlisted(evidence_of_market(Market(applicants, projects), vocabulary=CRAFTS), 1, 0)
    assert dict(zip(COMPONENTS, edges.components[0].tolist(), strict=True)) == {
        "interest": UNKNOWN,
        "growth": 7_500,
        "comfort": 6_000,
        "work_mode": 7_500,
        "skills": 2_800,
        "meaning": UNKNOWN,
        "commitment": UNKNOWN,
        "availability": 5_714,
    }
    assert (edges.applicant_score.tolist(), edges.project_score.tolist()) == ([5_900], [4_191])


def test_days_between_two_legs_are_none_of_the_project() -> None:
    """Two legs of two days, a week apart; who is free on the second leg alone has half of the days, and hours of it."""
    start = np.array([MONDAY, MONDAY + 7])
    legs = Legs(
        indptr=np.array([0, 2]),
        start=start,
        end=start + 2,
        quarters=np.array([0, 16], np.int32),
        is_fixed=np.zeros(2, np.bool_),
        weekdays=np.full(2, 31, np.uint8),
        locations=((), ()),
    )
    applicants = empty_applicants(
        1,
        window_start=Ragged.from_rows([[MONDAY + 4]]),
        window_end=Ragged.from_rows([[MONDAY + 20]]),
        quarters_per_week=np.array([32], np.int32),
        quarters_per_day=np.array([32], np.int32),
    )
    projects = empty_projects(1, legs=legs, end=np.array([MONDAY + 9]))
    _, _, edges = shortlisted(evidence_of_market(Market(applicants, projects)), 1, 0)
    assert edges.components[0, COMPONENTS.index("availability")] == 5_000
    assert edges.components[0, COMPONENTS.index("comfort")] == 5_000


def test_the_interest_of_who_wrote_nothing_is_their_resume() -> None:
    text: npt.NDArray[np.int16]
    market = Market(
        empty_applicants(2, resumes=("Drew maps of rivers.",) * 2, commitments=("", "Bread and music.")),
        empty_projects(3, descriptions=("Maps of rivers.", "Bread.", "Music and bread.")),
    )
    _, _, edges = shortlisted(evidence_of_market(market), 3, 0)
    text = edges.components
    names = [COMPONENTS.index(name) for name in ("interest", "meaning", "commitment")]
    interest, meaning, commitment = (text[:, name].tolist() for name in names)
    assert interest[:3] == meaning[:3] == meaning[3:]
    assert commitment[:3] == [UNKNOWN] * 3
    assert interest[3:] == commitment[3:] != meaning[3:]
