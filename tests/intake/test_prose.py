"""Texts on their way from the source to what is compared, and what the ledger says of them."""

from __future__ import annotations

import pytest

from matchkit.intake import prose
from matchkit.intake.prose import MOST_CHARACTERS
from matchkit.intake.redaction import find_personal
from tests.intake.rows import applicant, find, only, project, read, read_one

CANARY = "Zebedee Quillfeather"


def test_names_from_the_column_go_from_both_texts() -> None:
    intake = read_one(name=CANARY, resume="As Zebedee I baked.", commitment="Zebedee wants to bake.")
    row = intake.market.applicants.positions["a"]
    assert intake.market.applicants.resumes[row] == "As I baked."
    assert intake.market.applicants.commitments[row] == "wants to bake."
    assert intake.market.applicants.carried["name"][row] == CANARY


def test_a_name_that_heads_the_resume_goes_from_the_commitment() -> None:
    intake = read_one(resume=f"{CANARY}\nBaker.", commitment="I, Zebedee, want to bake.")
    assert intake.market.applicants.commitments[intake.market.applicants.positions["a"]] == "I, want to bake."


def test_what_was_removed_is_counted_in_one_line_a_column_and_never_named() -> None:
    people = [
        applicant("a", resume=f"{CANARY}\nz@example.org\nBaker."),
        applicant("b", resume="Born on 3 May 1988. Cook.\n0141 496 0173", commitment="My name is Zebedee."),
        applicant("c", resume="Baker."),
    ]
    intake = read(people)
    entries = find(intake, "redacted")
    assert [(entry.row, entry.column) for entry in entries] == [(None, "commitment"), (None, "resume")]
    assert entries[0].what == "Left out of what is compared, in 1 text: 1 name."
    assert entries[1].what == (
        "Left out of what is compared, in 2 texts: 1 e-mail address, 1 name, 1 date of birth, 1 phone number."
    )
    assert not any(part in str(intake.ledger) for part in ("Zebedee", "Quillfeather", "example.org", "1988", "496"))


def test_the_originals_are_kept() -> None:
    intake = read_one(resume=f"{CANARY}\nBa\u200bker.", commitment="P\u0443th\u043en")
    row = intake.market.applicants.positions["a"]
    assert intake.originals["resume"][row] == f"{CANARY}\nBa\u200bker."
    assert intake.originals["commitment"][row] == "P\u0443th\u043en"
    assert intake.market.applicants.resumes[row] == "Baker."
    assert intake.market.applicants.commitments[row] == "Python"


def test_hidden_characters_are_counted_where_they_stand() -> None:
    entry = only(read_one(resume="P\u0443\u200bth\u043en"), "hidden_characters")
    assert (entry.column, entry.id) == ("resume", "a")
    assert entry.what == (
        "Compared without what a reader does not see: 1 x invisible character, "
        "2 x letter that only looks like a Latin one."
    )
    assert entry.cure.startswith("Look at the original")


def test_hidden_characters_of_lists_and_projects_are_noted_too() -> None:
    intake = read([applicant(skills="P\u0443th\u043en; R")], [project(description="Ba\u200bke.")])
    assert {(entry.source, entry.column) for entry in find(intake, "hidden_characters")} == {
        ("applicants list", "skills"),
        ("projects list", "description"),
    }
    assert intake.market.applicants.skills == (("Python", "R"),)


def test_a_text_that_repeats_itself_is_shown_to_a_person() -> None:
    entry = only(read_one(resume="I bake bread in a small town by the sea. " * 10), "repeated_text")
    assert entry.what.startswith("90 % of the text repeats")


def test_a_text_beyond_all_measure_is_shortened_and_says_so() -> None:
    intake = read_one(resume=" ".join(f"bread{number}" for number in range(30_000)))
    assert len(intake.market.applicants.resumes[intake.market.applicants.positions["a"]]) <= MOST_CHARACTERS
    assert "only the first 200,000 are compared" in only(intake, "shortened").what


def test_equal_texts_are_prepared_once_and_noted_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people may still be told apart by their names."""
    seen: list[str] = []
    monkeypatch.setattr(prose, "find_personal", lambda text: seen.append(text) or find_personal(text))
    people = [
        applicant("a", name="Idris Vaharo", resume="Idris ba\u200bked.", commitment=""),
        applicant("b", name="Noor Okafor", resume="Idris ba\u200bked.", commitment=""),
        applicant("c", name="Noor Okafor", resume="Idris ba\u200bked.", commitment="Idris baked."),
    ]
    intake = read(people)
    assert sorted(seen) == ["", "Idris baked."]
    assert intake.market.applicants.resumes == ("baked.", "Idris baked.", "Idris baked.")
    assert [entry.row for entry in find(intake, "hidden_characters")] == [0, 1, 2]
    assert only(intake, "redacted").what == "Left out of what is compared, in 1 text: 1 name."
