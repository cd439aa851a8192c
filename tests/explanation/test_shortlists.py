"""Explanations of pairs that no shortlist kept: the same as if all had been kept, but for places in lists."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

import matchkit as mk
from matchkit.executors import Threads
from matchkit.explanation import (
    Explanation,
    Outcome,
    explain_applicant,
    explain_pair,
    open_seat_reason,
    unplaced_reason,
)
from matchkit.placing import place
from tests.scoring.markets import OWN_RULE, random_market, shortlisted, with_shortlists
from tests.small_intake import APPLICANTS, PROJECTS

ALL = 10_000
PLACE_IN_LIST = re.compile(r"number \d+ in its list, ")


@cache
def outcome(seed: int, projects: int) -> Outcome:
    evidence = with_shortlists(random_market(seed), projects, 0)
    sides, order, edges = shortlisted(evidence, projects, 0)
    found = place(evidence, sides, order, edges, Threads(1))
    return Outcome(evidence, found.edges, found.ranked, found.matching, 0)


def without_places(explanation: Explanation) -> dict[str, Any]:
    ((_, reason),) = explanation.reasons
    return {
        "title": explanation.title,
        "reason": (reason.code, PLACE_IN_LIST.sub("", reason.words)),
        "contributions": explanation.contributions,
        "scores": [(name, value) for name, value in explanation.scores if name.endswith("_score")],
    }


def beyond(few: Outcome) -> list[tuple[int, int]]:
    """Eligible pairs that were not kept."""
    sides = len(few.market.applicants), len(few.market.projects)
    pairs = [(a, p) for a in range(sides[0]) for p in range(sides[1])]
    return [(a, p) for a, p in pairs if few.edges.find(a, p) is None and not few.rule_broken(a, p)]


@pytest.mark.parametrize("seed", range(12))
def test_pairs_that_were_not_kept_are_explained_as_if_they_had_been(seed: int) -> None:
    few, whole = outcome(seed, 1), outcome(seed, ALL)
    assert few.matching.pairs.tolist() == whole.matching.pairs.tolist()
    by_pin = {tuple(pair) for pair in whole.matching.stability.pinned_pairs.tolist()}
    for a, p in beyond(few):
        ours, theirs = explain_pair(few, a, p), explain_pair(whole, a, p)
        assert without_places(ours) == without_places(theirs)
        assert [name for name, _ in ours.scores] == ["applicant_score", "project_score"]
        assert ours.reasons[0][1].code in EXPLAINED or (a, p) in by_pin


@pytest.mark.parametrize("seed", range(12))
def test_placements_above_a_pair_are_those_that_stand_above_it_in_the_whole_list(seed: int) -> None:
    few, whole = outcome(seed, 1), outcome(seed, ALL)
    for a, p in beyond(few):
        here = whole.entry(a, p)
        if here is not None:
            above = [e for q in few.held[a] if (e := whole.entry(a, q)) is not None and e < here]
            assert few.standing(a, p).better == tuple(int(whole.preferences.project[e]) for e in sorted(above))


EXPLAINED = {"holds_better", "no_time_beside", "seats_taken", "no_seats", "no_projects_wanted"} | {
    "not_ranked",
    "not_ranked_by_host",
}


def test_most_reasons_occur_among_pairs_that_were_not_kept() -> None:
    """Else the test above would show little."""
    found = [explain_pair(outcome(seed, 1), a, p) for seed in range(12) for a, p in beyond(outcome(seed, 1))]
    codes = {explanation.reasons[0][1].code for explanation in found}
    assert len(found) > 100
    assert codes >= {"holds_better", "seats_taken", "no_seats", "no_projects_wanted"}, codes


@pytest.mark.parametrize("seed", range(12))
def test_what_each_component_adds_sums_to_the_scores_of_every_eligible_pair(seed: int) -> None:
    few = outcome(seed, 1)
    for a, p in [*beyond(few), *zip(few.edges.applicant.tolist(), few.edges.project.tolist(), strict=True)]:
        explanation = explain_pair(few, a, p)
        scores = dict(explanation.scores)
        for side in ("applicant", "project"):
            parts = [part.points for part in explanation.contributions if part.side == side]
            assert len(parts) == 4
            assert sum(parts) == scores[f"{side}_score"]


@pytest.mark.parametrize("seed", range(12))
def test_reasons_of_people_and_seats_do_not_depend_on_how_many_were_kept(seed: int) -> None:
    few, whole = outcome(seed, 1), outcome(seed, ALL)
    for a in range(len(few.market.applicants)):
        if not few.held[a]:
            assert unplaced_reason(few, a) == unplaced_reason(whole, a)
        assert explain_applicant(few, a).title == few.market.applicants.ids[a]
    for p in range(len(few.market.projects)):
        if len(few.seated[p]) < few.market.projects.seats[p]:
            assert open_seat_reason(few, p) == open_seat_reason(whole, p)


def aged(*, reason: str = OWN_RULE["reason"], **options: Any) -> mk.MatchResult:
    """Everybody but Dev is too young for p-3 and p-4. Rules of every market come before own ones."""
    people = [{**row, "age": 30 if row["applicant_id"] == "dev" else 17} for row in APPLICANTS]
    work = [{**row, "minimum_age": 18 if row["project_id"] in ("p-3", "p-4") else 16} for row in PROJECTS]
    params = {"rules": {"own": [{**OWN_RULE, "reason": reason}]}, **options.pop("params", {})}
    return mk.match(people, work, params, encoder="hashing", **options)


def test_own_rules_are_named_in_their_own_words_or_by_name() -> None:
    ((_, reason),) = aged().explain("ana", "p-4").reasons
    assert (reason.code, reason.words) == ("age", "Not eligible: the project asks for a minimum age.")
    ((_, reason),) = aged(reason="").explain("ana", "p-4").reasons
    assert (reason.code, reason.words) == ("age", "Not eligible: the rule age is not met.")
    assert aged().explain("ana", "p-4").contributions == ()
    assert aged().explain("ben", "p-3").reasons[0][1].code == "work_mode", "rules of every market come first"


def test_own_rules_are_counted_beside_all_others() -> None:
    """Of p-4: two are too young, Ben's mode is another, Cleo is not there any more, and Dev is seated."""
    result = aged()
    seats = result.open_seats.set_index("project_id")
    assert seats.loc["p-4", "reason"] == (
        "Everybody who is eligible is seated. The others are not: the project asks for a minimum age (2), "
        "work mode not accepted (1), days or hours missing (1)."
    )
    (words,) = aged(reason="").open_seats.query("project_id == 'p-4'")["reason"]
    assert "the rule age is not met (2)" in words


def test_who_is_left_out_by_a_ranking_is_counted_after_the_rules_and_only_if_eligible() -> None:
    """Dev is old enough and not ranked; Eva is ranked and too young, so that nobody is left."""
    result = aged(
        host_rankings=[{"project_id": "p-4", "applicant_id": "eva", "rank": 1}],
        params={"preferences": {"hosts": "only"}},
    )
    (words,) = result.open_seats.query("project_id == 'p-4'")["reason"]
    assert words == (
        "Rankings leave nobody who is eligible: the project asks for a minimum age (2), work mode not accepted (1), "
        "days or hours missing (1), left out by a ranking (1)."
    )


def test_a_pair_beyond_the_shortlists_is_explained_by_the_whole_line() -> None:
    """Through `match`: Eva's shortlist has one project, and what is beyond has a reason and scores all the same."""
    params = {"shortlist": {"projects": 1, "applicants": 0}}
    few, whole = (
        mk.match(APPLICANTS, PROJECTS, params, encoder="hashing"),
        mk.match(APPLICANTS, PROJECTS, encoder="hashing"),
    )
    assert few.placements[["applicant_id", "project_id"]].equals(whole.placements[["applicant_id", "project_id"]])
    for applicant in APPLICANTS:
        for project in PROJECTS:
            key = applicant["applicant_id"], project["project_id"]
            assert without_places(few.explain(*key))["contributions"] == whole.explain(*key).contributions
            assert few.explain(*key).reasons[0][1].code == whole.explain(*key).reasons[0][1].code
            assert few.explain(*key).to_text()


def test_a_seat_that_a_pin_holds_is_called_so() -> None:
    """Without the pin the applicant would have it, and the pair would block; a pin is no want of stability."""
    projects = [{"project_id": "p", "title": "Survey", "start": "2027-02-01", "end": "2027-02-05", "hours": 8}]
    projects[0] |= {"nice_to_have_skills": "SQL", "seats": "1"}
    time = {"available": "2027-02-01/2027-02-28", "hours_per_week": "20"}
    applicants = [
        {"applicant_id": "ann", "skills": "SQL", **time},
        {"applicant_id": "bob", "skills": "cooking", **time},
    ]
    pins = [{"applicant_id": "bob", "project_id": "p", "by": "Eve", "why": "promised"}]
    result = mk.match(applicants, projects, pins=pins, encoder="hashing")
    assert result.stability.is_stable
    reason = result.explain("ann", "p").reasons[0][1]
    assert reason.code == "pinned_seats"
    assert reason.words == "A coordinator's decision gives somebody else the seat that this applicant would get."
