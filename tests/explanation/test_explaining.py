"""Explanations as records: sums that are exact, reasons that are data, and what is tried beside them."""

from __future__ import annotations

import json

import pytest

import matchkit as mk
from matchkit.explanation import READERS
from tests.small_intake import APPLICANTS, PROJECTS


@pytest.fixture(scope="module")
def example() -> mk.MatchResult:
    files = mk.example_intake()
    return mk.match(files.applicants, files.projects, rankings=files.rankings, encoder="hashing")


@pytest.fixture(scope="module")
def small() -> mk.MatchResult:
    return mk.match(APPLICANTS, PROJECTS, encoder="hashing")


def test_the_records_of_every_pair_of_the_example_sum_to_its_scores(example: mk.MatchResult) -> None:
    """In integers: the points, and the base with what is over it; for whoever reads them."""
    n_scored = 0
    for applicant in example.outcome.market.applicants.ids:
        for project in example.outcome.market.projects.ids:
            explanation = example.explain(applicant, project)
            scores = dict(explanation.scores)
            for side in ("applicant", "project"):
                records = [record for record in explanation.records if record.get("side") == side]
                if not records:
                    continue
                base, *parts, total = (record for record in records if record["kind"] != "rank")
                assert [record["kind"] for record in (base, *parts, total)] == ["base", *["component"] * 4, "total"]
                assert sum(part["points"] for part in parts) == total["points"] == scores[f"{side}_score"]
                assert base["points"] + sum(part["over_base"] for part in parts) == total["points"]
                n_scored += 1
    assert n_scored > 1_000


def test_the_base_is_the_score_of_a_pair_of_which_nothing_is_known(small: mk.MatchResult) -> None:
    (base, _) = (record for record in small.explain("dev", "p-3").records if record["kind"] == "base")
    unknown = small.outcome.evidence.params.score.unknown_component
    assert base["points"] == unknown
    parts = small.explain("cleo", "p-2").contributions
    assert all((part.over_base == 0) == (part.value in (None, unknown)) for part in parts if part.weight)


@pytest.mark.parametrize("reader", READERS)
def test_records_are_plain_data(small: mk.MatchResult, reader: str) -> None:
    for project in PROJECTS:
        records = small.explain("ana", project["project_id"], for_=reader).records
        assert json.loads(json.dumps(records))
        assert {record["kind"] for record in records} <= {"reason", "base", "component", "total", "rank", "change"}


def test_ranks_stand_beside_the_scores(small: mk.MatchResult) -> None:
    placed = small.placements.iloc[0]
    records = small.explain(placed["applicant_id"], placed["project_id"]).records
    ranks = {record["side"]: record["rank"] for record in records if record["kind"] == "rank"}
    assert ranks == {"applicant": placed["applicant_rank"], "project": placed["project_rank"]}
    assert f"number {ranks['project'] + 1} in its list" in small.explain(*placed[:2]).to_text()


def test_somebody_unplaced_sees_what_was_tried(example: mk.MatchResult) -> None:
    key = example.unplaced["applicant_id"].iloc[2]
    explanation = example.explain(key, for_="applicant")
    changes = [record for record in explanation.records if record["kind"] == "change"]
    assert [change["helps"] for change in changes] == sorted((change["helps"] for change in changes), reverse=True)
    for change in changes:
        assert change["what"] in explanation.to_text()
        assert bool(change["gained"]) == change["helps"]
        assert bool(change["note"]) != change["helps"]
    assert not example.explain(key, hide_personal=True).tried


def test_nobody_who_is_placed_is_told_of_changes(example: mk.MatchResult) -> None:
    assert not example.explain(example.placements["applicant_id"].iloc[0]).tried


def test_a_project_is_explained_with_its_seats_and_who_waits(example: mk.MatchResult) -> None:
    project = example.waitlist["project_id"].iloc[0]
    explanation = example.explain_project(project)
    (whole, reason), *people = explanation.reasons
    assert whole == ""
    assert reason.code == "full"
    seated = example.placements.query("project_id == @project").sort_values("project_rank")["applicant_id"]
    waiting = example.waitlist.query("project_id == @project")["applicant_id"]
    assert [who for who, _ in people] == [*seated, *waiting[:3]]
    assert {reason.code for _, reason in people[: len(seated)]} == {"placed"}
    assert project in explanation.title


def test_open_seats_come_with_what_would_fill_them(example: mk.MatchResult) -> None:
    tried = [change for key in example.open_seats["project_id"] for change in example.explain_project(key).tried]
    assert any(change.helps for change in tried)
    for change in tried:
        assert change.helps or change.note


def test_html_escapes_what_an_intake_holds() -> None:
    people = [{**row, "applicant_id": "<b>ana</b>"} if row["applicant_id"] == "ana" else row for row in APPLICANTS]
    result = mk.match(people, PROJECTS, encoder="hashing")
    assert "<b>ana" not in result.explain("<b>ana</b>", "p-1")._repr_html_()
    assert "&lt;b&gt;ana" in result.explain("<b>ana</b>")._repr_html_()


def test_a_language_that_is_assumed_is_not_called_missing() -> None:
    """Who states no language has those that the params assume; what closes the project is the other one."""
    people = [{**row, "languages": ""} if row["applicant_id"] == "dev" else row for row in APPLICANTS]
    work = [{**row, "languages": "English; German"} if row["project_id"] == "p-3" else row for row in PROJECTS]
    result = mk.match(people, work, {"rules": {"assumed_languages": ["English"]}}, encoder="hashing")
    (reason,) = (reason for _, reason in result.explain("dev", "p-3").reasons)
    assert reason.words == "Not eligible: the project needs German, which the applicant did not state."
