"""Repeating oneself, hiding words and inflating a resume earn nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import matchkit as mk
from matchkit.embedding import HashingEncoder
from tests.small_intake import APPLICANTS, PROJECTS

ANA = APPLICANTS[0]
ZERO_WIDTH, CYRILLIC = "\u200b", str.maketrans("aeo", "аео")  # noqa: RUF001 - letters that look alike


def components(**cells: Any) -> np.ndarray:
    return mk.match([{**ANA, **cells}], PROJECTS, encoder=HashingEncoder()).outcome.edges.components


@pytest.fixture(scope="module")
def honest() -> np.ndarray:
    return components()


@pytest.mark.parametrize("joint", ["\n", "\n\n", " "])
def test_a_resume_five_hundred_times_scores_as_one(honest: np.ndarray, joint: str) -> None:
    assert np.array_equal(components(resume=joint.join([ANA["resume"]] * 500)), honest)


def test_a_statement_five_hundred_times_scores_as_one(honest: np.ndarray) -> None:
    assert np.array_equal(components(commitment=" ".join([ANA["commitment"]] * 500)), honest)


def test_characters_that_nobody_sees_change_nothing(honest: np.ndarray) -> None:
    assert np.array_equal(components(resume=ZERO_WIDTH.join(ANA["resume"])), honest)
    assert np.array_equal(components(resume=ANA["resume"].replace("data", "data".translate(CYRILLIC))), honest)


def test_a_word_said_often_is_worth_no_more_than_said_once() -> None:
    once = components(resume="Statistics in Python.")
    assert (components(resume="Statistics in Python." + " Python" * 400) <= once).all()


def test_a_resume_of_ten_megabytes_is_shortened_with_a_note_and_scored() -> None:
    text = " ".join(f"river{number}" for number in range(1_000_000))
    assert len(text) > 10_000_000
    result = mk.match([{**ANA, "resume": text}], PROJECTS, encoder=HashingEncoder())
    assert "shortened" in set(result.ledger["code"])
    assert result.stability.is_stable
