"""The texts of a market as vectors."""

from __future__ import annotations

import numpy as np

from matchkit.embedding import HashingEncoder
from matchkit.intake import read_intake
from matchkit.scoring.documents import encode_market, nearest_sections, project_texts
from tests.embedding.encoders import CountingEncoder
from tests.naive_scoring import text_tables
from tests.small_intake import APPLICANTS, PROJECTS

MARKET = read_intake(APPLICANTS, PROJECTS).market
PLACE = MARKET.applicants.positions


def test_projects_are_compared_by_title_field_host_and_description() -> None:
    assert project_texts(MARKET.projects)[0] == (
        "River litter survey\nconservation\nRiver Friends\n"
        "Walk the river, count litter, first aid kit in the bag, and write up what was found."
    )


def test_a_statement_is_encoded_once_though_it_is_part_of_the_interest() -> None:
    encoder = CountingEncoder()
    encode_market(MARKET, encoder)
    assert len(encoder.seen) == len(set(encoder.seen))
    assert encoder.seen.count("I care about rivers and want my numbers to help them.") == 1
    assert "Wishes: QGIS" in encoder.seen


def test_who_stated_nothing_is_unknown_and_the_resume_stands_in_for_interest() -> None:
    people = [{**APPLICANTS[1], "commitment": ""}]
    texts = encode_market(read_intake(people, PROJECTS).market, HashingEncoder())
    components = text_tables(texts)
    assert (components["commitment"] == -1).all()
    assert np.array_equal(components["interest"], components["meaning"])
    assert nearest_sections(texts, "interest", 0, 0) == nearest_sections(texts, "meaning", 0, 0)


def test_the_nearest_sections_are_those_of_the_component_asked_for() -> None:
    texts = encode_market(MARKET, HashingEncoder())
    ana, outfalls = PLACE["ana"], MARKET.projects.positions["p-2"]
    assert {fit.section for fit in nearest_sections(texts, "meaning", ana, outfalls)} == {"experience", "education"}
    assert {fit.section for fit in nearest_sections(texts, "interest", ana, outfalls)} == {"opening", "wishes"}
    assert nearest_sections(texts, "commitment", ana, outfalls) == ()
