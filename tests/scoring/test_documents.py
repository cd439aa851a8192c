"""The texts of a market as vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from matchkit.embedding import HashingEncoder, TextState, VectorCache
from matchkit.intake import read_intake
from matchkit.scoring.documents import encode_market, nearest_sections, project_texts, read_ahead
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


def test_reading_ahead_has_the_words_of_just_these_people_ready_and_changes_no_answer() -> None:
    texts, ahead = (encode_market(MARKET, HashingEncoder()) for _ in range(2))
    people = [PLACE["ana"], 0, PLACE["ana"]]
    read_ahead(ahead, iter(people))
    written = (ahead.resume, ahead.commitment, ahead.interest)
    rows = {row for a in people for part in written for row in part.sections.rows_of(a).tolist()}
    assert set(ahead.resume.sections.words) == {(ahead.state.lexical, row) for row in rows}
    assert not texts.resume.sections.words
    for component in ("interest", "meaning", "commitment"):
        for p in range(len(MARKET.projects)):
            expected = nearest_sections(texts, component, PLACE["ana"], p)
            assert nearest_sections(ahead, component, PLACE["ana"], p) == expected


def test_words_weigh_as_the_state_says() -> None:
    """Not as they would by what comes with matchkit."""
    encoder = HashingEncoder()
    texts = [*MARKET.applicants.resumes, *project_texts(MARKET.projects)]
    state = TextState.fit(texts, texts, texts, encoder)
    ours, shipped = encode_market(MARKET, encoder, state=state), encode_market(MARKET, encoder)
    ana = PLACE["ana"]
    expected = state.lexical.encode([MARKET.applicants.resumes[ana]])
    assert (ours.resume.lexical[[ana]] != expected).nnz == 0
    assert ours.state is state
    assert shipped.resume.lexical.shape != ours.resume.lexical.shape or (
        (shipped.resume.lexical != ours.resume.lexical).nnz > 0
    )


def test_progress_is_told_until_all_texts_are_encoded() -> None:
    seen: list[tuple[int, int]] = []
    encode_market(MARKET, HashingEncoder(), lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] > 5
    assert seen == sorted(seen)


def test_vectors_are_kept_under_the_names_of_those_whose_texts_they_are_of(tmp_path: Path) -> None:
    """Who is forgotten leaves nothing behind; projects belong to nobody, and stay."""
    cache, first, second = VectorCache(tmp_path), CountingEncoder(), CountingEncoder()
    encode_market(MARKET, first, cache=cache)
    n_kept = len(cache)
    assert cache.forget(["ana"]) == n_kept - len(cache) > 0
    encode_market(MARKET, second, cache=cache)
    resume, statement = MARKET.applicants.resumes[PLACE["ana"]], MARKET.applicants.commitments[PLACE["ana"]]
    assert statement in second.seen
    assert all(text in resume + statement or text.startswith("Wishes") for text in second.seen)
    everybody = MARKET.applicants.ids
    assert cache.forget(everybody) > 0
    assert len(cache) == sum(any(piece in text for text in project_texts(MARKET.projects)) for piece in first.seen)
