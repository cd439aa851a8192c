"""The sections behind a score."""

from __future__ import annotations

import numpy as np
import pytest

from matchkit.embedding import (
    HashingEncoder,
    SectionFit,
    best_sections,
    encode_documents,
    find_reference,
    load_lexical_model,
    text_similarity,
)
from matchkit.embedding import documents as home
from matchkit.embedding.evidence import MOST_SHOWN
from matchkit.embedding.lexical import LexicalModel

RESUME = """EXPERIENCE
Counted seabirds on a cliff for two summers.

EDUCATION
BSc in accounting.

HOBBIES
Rowing, chess.

Languages: Portuguese"""
ENCODER = HashingEncoder()
REFERENCE = find_reference(ENCODER, "resume")


def nearest(text: str, project: str) -> tuple[SectionFit, ...]:
    ours, theirs = encode_documents(["", text], ENCODER), encode_documents([project], ENCODER)
    return best_sections(ours, 1, theirs, 0, REFERENCE, load_lexical_model())


def test_the_nearest_section_comes_first_and_three_are_shown() -> None:
    fits = nearest(RESUME, "Counting seabirds on photographs of a cliff")
    assert fits[0].section == "experience"
    assert len(fits) == 3
    assert [fit.score for fit in fits] == sorted((fit.score for fit in fits), reverse=True)


def test_its_score_is_that_of_the_section_alone() -> None:
    """What is shown can be checked by hand."""
    project = "Accounting for a theatre"
    section = encode_documents(["EDUCATION\nBSc in accounting."], ENCODER)
    score = text_similarity(section, encode_documents([project], ENCODER), REFERENCE)[0, 0]
    assert nearest(RESUME, project)[0] == SectionFit("education", score)


def test_paragraphs_are_numbered() -> None:
    fits = nearest("I row.\n\nI counted seabirds.\n\nI bake.", "Seabirds are counted")
    assert fits[0].section == "paragraph 2"


def test_a_single_section_is_its_own_evidence() -> None:
    assert nearest("Counted seabirds.", "Seabirds") == ()
    assert nearest("", "Seabirds") == ()


def test_slices_keep_their_sections() -> None:
    documents = encode_documents(["a b\n\nc d", "e f", "g h\n\ni j"], ENCODER)
    part = documents[1:]
    assert [[part.sections.texts[part.sections.row[place]] for place in part.sections.of(row)] for row in (0, 1)] == [
        ["e f"],
        ["g h", "i j"],
    ]


def test_an_empty_slice_has_no_sections() -> None:
    documents = encode_documents(["a b", "c d"], ENCODER)
    assert len(documents[2:1]) == len(documents[2:]) == 0


TEXTS = ["", "Rowing, chess.", RESUME, "I row.\n\n!!!\n\nI counted seabirds.\n\nI bake.", RESUME, "x\n\n12 34"]
PROJECTS = ["Counting seabirds on photographs", "", "Accounting for a theatre", "1234", "Portuguese, rowing and chess"]


@pytest.mark.parametrize("kept", [0, 1, home.MOST_KEPT])
def test_every_section_is_scored_as_a_text_of_its_own(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick way for a single pair gives the very integers of `text_similarity`, however few words are kept."""
    monkeypatch.setattr(home, "MOST_KEPT", kept)
    ours, theirs = encode_documents(TEXTS, ENCODER), encode_documents(PROJECTS, ENCODER)
    for document, other in np.ndindex(len(ours), len(theirs)):
        places = ours.sections.of(document)
        alone = encode_documents([ours.sections.texts[ours.sections.row[place]] for place in places], ENCODER)
        scores = text_similarity(alone, theirs[other : other + 1], REFERENCE)[:, 0]
        expected = sorted((score for score in scores.tolist() if score >= 0), reverse=True)[:MOST_SHOWN]
        found = best_sections(ours, document, theirs, other, REFERENCE, load_lexical_model())
        assert [fit.score for fit in found] == (expected if len(places) > 1 else [])


def test_the_words_of_a_section_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One applicant's resume is compared with each of their placements."""
    read: list[str] = []
    original = LexicalModel.encode

    def encode(self: LexicalModel, texts: list[str]) -> object:
        read.extend(texts := list(texts))
        return original(self, texts)

    ours, theirs = encode_documents(TEXTS, ENCODER), encode_documents(PROJECTS, ENCODER)
    monkeypatch.setattr(LexicalModel, "encode", encode)
    for other in range(len(theirs)):
        for part in (ours, ours[2:3], ours[4:]):
            best_sections(part, len(part) - 1, theirs, other, REFERENCE, load_lexical_model())
    assert len(read) == len(set(read)) > 0
