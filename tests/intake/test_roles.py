"""The two forms in which an intake is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import matchkit as mk
from matchkit.databases import Query
from matchkit.errors import DatabaseError, SourceError
from matchkit.intake.roles import sources_by_role
from tests.small_intake import APPLICANTS, PROJECTS

NOTHING = dict.fromkeys(("applicants", "projects", "rankings", "host_rankings", "pins", "forbids"))


def ids(intake: Any) -> tuple[str, ...]:
    return intake.market.applicants.ids + intake.market.projects.ids


def test_sides_stand_by_position_or_by_name() -> None:
    wanted = ids(mk.read_intake(APPLICANTS, PROJECTS))
    assert ids(mk.read_intake(APPLICANTS, projects=PROJECTS)) == wanted
    assert ids(mk.read_intake(projects=PROJECTS, applicants=APPLICANTS)) == wanted


def test_a_database_comes_first_and_texts_are_its_queries() -> None:
    named = {**NOTHING, "applicants": "select 1", "projects": [{}], "pins": Path("pins.csv")}
    found = sources_by_role(["sqlite:///a.db"], named)
    assert found == {
        "applicants": Query("sqlite:///a.db", "select 1"),
        "projects": [{}],
        "pins": Path("pins.csv"),
    }
    assert list(found) == ["applicants", "projects", "pins"]


def test_a_text_that_is_no_query_is_told_by_its_role() -> None:
    with pytest.raises(
        DatabaseError, match=r"^The text given as rankings is no query that only reads\. Write one SELECT"
    ):
        mk.read_intake("sqlite://", applicants="select 1", projects="select 1", rankings="rankings.csv")


def test_sides_that_are_missing_or_come_twice_are_no_intake() -> None:
    with pytest.raises(TypeError, match="got multiple values for argument 'projects'"):
        mk.read_intake(APPLICANTS, PROJECTS, projects=PROJECTS)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="takes 2 sources by position, applicants and projects; 3 came"):
        mk.read_intake(APPLICANTS, PROJECTS, PROJECTS)  # type: ignore[call-overload]
    with pytest.raises(SourceError, match=r"A NoneType \(projects\) is no source"):
        mk.read_intake(APPLICANTS)  # type: ignore[call-overload]
    with pytest.raises(SourceError, match=r"A NoneType \(applicants\) is no source"):
        mk.read_intake(None, PROJECTS)


@pytest.mark.parametrize("path", [str, Path])
def test_a_url_is_no_path_and_is_not_repeated(path: Any) -> None:
    """It may hold a password."""
    with pytest.raises(DatabaseError) as caught:
        mk.match(path("postgresql+psycopg://me:canary@host/db"), PROJECTS, encoder="hashing")
    assert str(caught.value) == (
        "A URL was given as applicants; matchkit loads nothing by a URL alone. "
        'Of a database give mk.Query(url, "select ..."); of anything else the path of a file.'
    )
