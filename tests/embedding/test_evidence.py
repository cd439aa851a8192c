"""The sections behind a score."""

from __future__ import annotations

from matchkit.embedding import (
    HashingEncoder,
    SectionFit,
    best_sections,
    encode_documents,
    find_reference,
    load_lexical_model,
    text_similarity,
)

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
