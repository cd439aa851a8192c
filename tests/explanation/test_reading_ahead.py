"""Reading many people's texts at once: the same explanations, and no text is read a second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

import matchkit as mk
from matchkit.embedding import documents
from matchkit.explanation.contributions import pair_contributions
from matchkit.scoring import read_ahead
from matchkit.skills import market_skills
from tests.small_intake import APPLICANTS, PROJECTS


def result() -> mk.MatchResult:
    people = [
        {**row, "resume": f"{row.get('resume', '')}\n\nINTERESTS\n{row['applicant_id']} rows"} for row in APPLICANTS
    ]
    return mk.match(people, PROJECTS, encoder="hashing")


def explained(of: mk.MatchResult) -> list[Any]:
    outcome = of.outcome
    pairs = [(a, p) for a in range(len(APPLICANTS)) for p in range(len(PROJECTS))]
    return [pair_contributions(outcome, outcome.standing(a, p).components, a, p, quote=True) for a, p in pairs]


@pytest.mark.parametrize("kept", [0, 3, documents.MOST_KEPT])
def test_what_was_read_ahead_is_not_read_again_and_says_the_same(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few are kept: a batch stays whole until the next one."""
    one_by_one, ahead = result(), result()
    expected = explained(one_by_one)
    monkeypatch.setattr(documents, "MOST_KEPT", kept)
    evidence = ahead.outcome.evidence
    read_ahead(evidence.texts, [4, 0, 1, 2, 3, 0])
    evidence.skills.read_ahead([4, 0, 1, 2, 3, 0])

    def refuse(*_: object) -> Sequence[Any]:
        raise AssertionError("a text was read again")

    monkeypatch.setattr(documents, "_encode_words", refuse)
    monkeypatch.setattr(market_skills, "extract_skills", refuse)
    assert explained(ahead) == expected


def test_changed_skills_do_not_take_what_was_read_of_others() -> None:
    skills = result().outcome.evidence.skills
    skills.read_ahead([0])
    changed = replace(skills, resumes=("",) * len(skills.resumes))
    assert skills.mentions(0)
    assert not changed.mentions(0)
