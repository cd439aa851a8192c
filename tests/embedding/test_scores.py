"""People with several texts are judged by their best three."""

from __future__ import annotations

import numpy as np
import pytest

from matchkit.embedding import HashingEncoder, encode_documents, find_reference, text_scores, text_similarity
from matchkit.embedding.similarity import score_points, steep_similarity
from matchkit.errors import UsageError

WORKS = [
    "River survey of litter and plants",
    "Seabirds counted on drone images",
    "Bookkeeping for a community radio",
    "River bank restoration and field work",
    "Moth illustrations for a book",
]
DOCUMENTS = ["Survey of litter and invasive plants on a river", "Books of a radio station"]


def test_one_text_has_the_score_that_match_gives() -> None:
    scores = text_scores([[work] for work in WORKS], DOCUMENTS, HashingEncoder())
    ours, theirs = (encode_documents(texts, HashingEncoder()) for texts in (WORKS, DOCUMENTS))
    expected = text_similarity(ours, theirs, find_reference(HashingEncoder(), "resume"))
    assert scores.dtype == np.float64
    assert scores.tolist() == expected.tolist()


def test_many_texts_count_as_the_mean_of_the_best_three() -> None:
    ours, theirs = (encode_documents(texts, HashingEncoder()) for texts in (WORKS, DOCUMENTS))
    steep = steep_similarity(ours, theirs, find_reference(HashingEncoder(), "resume"))
    best = [sorted(steep[:, column])[-3:] for column in range(2)]
    expected = np.rint(score_points(np.mean(best, axis=1, dtype=np.float32)))
    assert text_scores([WORKS], DOCUMENTS, HashingEncoder())[0] == pytest.approx(expected, abs=1)


def test_further_unlike_works_do_not_lower_a_score() -> None:
    few = text_scores([[WORKS[0], WORKS[3], WORKS[1]]], DOCUMENTS[:1], HashingEncoder())
    assert text_scores([WORKS], DOCUMENTS[:1], HashingEncoder())[0, 0] >= few[0, 0]


def test_empty_texts_take_no_part_and_nothing_known_is_nan() -> None:
    scores = text_scores([[WORKS[0], ""], [WORKS[0]], [""], []], [DOCUMENTS[0], ""], HashingEncoder())
    assert scores[0, 0] == scores[1, 0]
    assert np.isnan(scores).tolist() == [[False, True], [False, True], [True, True], [True, True]]


def test_nobody_and_nothing_is_an_empty_table() -> None:
    assert text_scores([], DOCUMENTS, HashingEncoder()).shape == (0, 2)
    assert text_scores([WORKS], [], HashingEncoder()).shape == (1, 0)


def test_the_order_of_people_works_and_documents_does_not_matter() -> None:
    scores = text_scores([WORKS, WORKS[:2]], DOCUMENTS, HashingEncoder())
    turned = text_scores([WORKS[1::-1], WORKS[::-1]], DOCUMENTS[::-1], HashingEncoder())
    assert np.array_equal(turned[::-1, ::-1], scores)


def test_a_profile_that_is_one_string_is_refused() -> None:
    with pytest.raises(UsageError, match=r"profiles\[1\] is one string\. Give a list of strings"):
        text_scores([["river"], "river"], DOCUMENTS, HashingEncoder())


def test_documents_that_are_one_string_are_refused() -> None:
    with pytest.raises(UsageError, match="documents is one string"):
        text_scores([["river"]], "river", HashingEncoder())
