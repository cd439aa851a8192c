"""Who sees what: applicants themselves alone, hosts their side of a pair, and nobody what somebody else wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import matchkit as mk
from matchkit.errors import UsageError
from matchkit.explanation import READERS, Explanation
from matchkit.explanation.readers import FACTS, PERSONAL
from tests.small_intake import APPLICANTS, PROJECTS

SILENT = "No more can be said here."


def canary(kind: str, key: str) -> str:
    return f"{kind}canary{key}"


def marked(row: dict[str, Any]) -> dict[str, Any]:
    """Every cell that a person fills in holds a word of theirs alone."""
    key = row["applicant_id"]
    listed = {
        name: "; ".join(filter(None, [row.get(name, ""), canary(name, key)]))
        for name in ("skills", "wants_to_learn", "location", "languages")
    }
    texts = {
        name: f"{row.get(name, '')}\n{canary(name, key)} and {canary('Surname', key)}"
        for name in ("resume", "commitment")
    }
    return {**row, **listed, **texts, "applicant_id": canary("id", key), "phone": canary("phone", key)}


@pytest.fixture(scope="module")
def result() -> mk.MatchResult:
    people = [marked(row) for row in APPLICANTS]
    forbids = [
        {"applicant_id": canary("id", "eva"), "project_id": "p-2", "by": canary("by", "coordinator"), "why": "promised"}
    ]
    return mk.match(people, PROJECTS, forbids=forbids, encoder="hashing")


def everything_said(result: mk.MatchResult, key: str, **view: Any) -> Iterator[str]:
    """All that is said to one applicant, in every form."""
    explanations = [result.explain(canary("id", key), row["project_id"], **view) for row in PROJECTS]
    explanations.append(result.explain(canary("id", key), **view))
    return (words for explanation in explanations for words in forms(explanation))


def forms(explanation: Explanation) -> tuple[str, ...]:
    return explanation.to_text(), explanation._repr_html_(), json.dumps(explanation.records)


@pytest.mark.parametrize("key", [row["applicant_id"] for row in APPLICANTS])
def test_an_applicants_view_holds_nobody_elses_data(result: mk.MatchResult, key: str) -> None:
    others = [row["applicant_id"] for row in APPLICANTS if row["applicant_id"] != key]
    for said in everything_said(result, key, for_="applicant", quote=True):
        assert not [other for other in others if f"canary{other}" in said]
        assert "canarycoordinator" not in said
        assert SILENT not in said


@pytest.mark.parametrize("reader", READERS)
def test_no_word_of_a_resume_or_statement_is_said_unless_asked(result: mk.MatchResult, reader: str) -> None:
    for row in APPLICANTS:
        for project in PROJECTS:
            explanation = result.explain(canary("id", row["applicant_id"]), project["project_id"], for_=reader)
            for said in forms(explanation):
                assert not [kind for kind in ("resume", "commitment", "Surname", "phone") if f"{kind}canary" in said]


def test_a_host_sees_their_side_of_a_pair_and_nothing_else_of_the_person(result: mk.MatchResult) -> None:
    """Neither where else somebody may work, nor what they hold, rank or have time for."""
    for row in APPLICANTS:
        for project in PROJECTS:
            explanation = result.explain(canary("id", row["applicant_id"]), project["project_id"], for_="host")
            said = " ".join(forms(explanation))
            assert not [kind for kind in ("location", "languages", "wants_to_learn") if f"{kind}canary" in said]
            assert not [other["project_id"] for other in PROJECTS if other != project and other["project_id"] in said]
            assert {part.side for part in explanation.contributions} <= {"project"}
            assert not [name for name, _ in explanation.scores if name.startswith("applicant")]
            assert SILENT not in said


def test_the_coordinator_sees_who_decided(result: mk.MatchResult) -> None:
    assert canary("by", "coordinator") in result.explain(canary("id", "eva"), "p-2").to_text()
    told = result.explain(canary("id", "eva"), "p-2", for_="host").to_text()
    assert "ruled out by a coordinator" in told


@pytest.mark.parametrize("reader", READERS)
def test_hiding_personal_data_leaves_no_id_and_nothing_that_was_stated(result: mk.MatchResult, reader: str) -> None:
    for row in APPLICANTS:
        key = canary("id", row["applicant_id"])
        for project in PROJECTS:
            explanation = result.explain(key, project["project_id"], for_=reader, hide_personal=True)
            for said in forms(explanation):
                assert "canary" not in said
                assert SILENT not in said
        if reader != "host":
            assert "canary" not in " ".join(forms(result.explain(key, for_=reader, hide_personal=True)))
    for project in PROJECTS:
        if reader != "applicant":
            seats = result.explain_project(project["project_id"], for_=reader, hide_personal=True)
            assert "canary" not in " ".join(forms(seats))


def test_quotes_are_lines_of_the_resume_that_show_a_skill() -> None:
    result = mk.match(APPLICANTS, PROJECTS, encoder="hashing")
    plain, quoted = result.explain("dev", "p-3"), result.explain("dev", "p-3", quote=True)
    (line,) = {quote for part in quoted.contributions for quote in part.quotes}
    assert line == "Web developer: JavaScript, HTML, CSS, Python. Volunteer at a repair café."
    assert line in quoted.to_text()
    assert line in quoted._repr_html_()
    assert not any(part.quotes for part in plain.contributions)
    assert plain.reasons == quoted.reasons


def test_a_long_line_is_quoted_in_part() -> None:
    resume = f"{'before ' * 60}JavaScript{' after' * 60}\nNot this line."
    people = [{**row, "resume": resume} if row["applicant_id"] == "dev" else row for row in APPLICANTS]
    parts = mk.match(people, PROJECTS, encoder="hashing").explain("dev", "p-3", quote=True).contributions
    (line,) = {quote for part in parts for quote in part.quotes}
    assert line.startswith("…")
    assert line.endswith("…")
    assert "before JavaScript after" in line
    assert len(line) < 200


def test_views_that_make_no_sense_are_refused() -> None:
    result = mk.match(APPLICANTS, PROJECTS, encoder="hashing")
    with pytest.raises(UsageError, match="for_ is 'friend'") as error:
        result.explain("ana", for_="friend")
    assert error.value.cure == "Choose one of: 'applicant', 'host', 'coordinator'."
    with pytest.raises(UsageError, match="A host is told of an applicant together with a project"):
        result.explain("ana", for_="host")
    with pytest.raises(UsageError, match="An applicant is told of projects together with themselves"):
        result.explain_project("p-1", for_="applicant")
    with pytest.raises(UsageError, match="quote and hide_personal are both true"):
        result.explain("ana", "p-1", quote=True, hide_personal=True)


def test_what_is_personal_is_no_secret_from_the_person() -> None:
    """Else `hide_personal` would leave out what nobody sees anyway, or an applicant would not see their own."""
    assert PERSONAL - {"by"} <= FACTS["applicant"]
    assert FACTS["applicant"] | FACTS["host"] <= FACTS["coordinator"]
    assert not FACTS["host"] & PERSONAL
