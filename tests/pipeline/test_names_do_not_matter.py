"""Swapping a name for another leaves every score as it was, byte for byte."""

from __future__ import annotations

import csv

import numpy as np
import pytest

import matchkit as mk
from matchkit.embedding import HashingEncoder
from matchkit.intake.names import own_names

OTHERS = ["Xanthippe Quillfeather", "WU LI", "Mohammed al-Fayyad", "Ruby Baker", "Þórdís Ánadóttir", "Ng Ho"]
GENDERED = {"she": "he", "her": "his", "herself": "himself", "Mrs": "Mr", "Ms": "Mr"}


@pytest.fixture(scope="module")
def people() -> list[dict[str, str]]:
    with mk.example_intake().applicants.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["resume"]]


def scores(people: list[dict[str, str]]) -> mk.MatchResult:
    return mk.match(people, mk.example_intake().projects, encoder=HashingEncoder())


def test_other_names_give_the_same_scores(people: list[dict[str, str]]) -> None:
    before = scores(people)
    swapped = 0
    renamed = []
    for position, row in enumerate(people):
        names = own_names(row["resume"])
        other = OTHERS[position % len(OTHERS)]
        texts = {column: row[column] for column in ("resume", "commitment")}
        for name in names:
            texts = {column: text.replace(name, other) for column, text in texts.items()}
        swapped += bool(names)
        renamed.append({**row, **texts})
    after = scores(renamed)
    assert swapped > 60
    assert np.array_equal(before.outcome.edges.components, after.outcome.edges.components)
    assert before.placements.equals(after.placements)


def test_a_pronoun_gives_no_other_score(people: list[dict[str, str]]) -> None:
    """Two applicants who differ in how others call them are scored alike."""
    story = "I am told that {she} runs {her} archive by {herself}; ask {Mrs} Abernethy. Counted seabirds for two years."
    pair = [
        {**people[0], "applicant_id": key, "resume": story.format(**words), "commitment": "Seabirds."}
        for key, words in (("a", {word: word for word in GENDERED}), ("b", GENDERED))
    ]
    edges = scores(pair).outcome.edges
    first, second = np.split(edges.components, edges.indptr[1:2])
    assert np.array_equal(first, second)
