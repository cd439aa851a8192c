from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from matchkit.market import Market
from matchkit.skills import MarketSkills, SkillVocabulary, profiles, read_skills
from tests.strategies import empty_applicants, empty_projects


def read(*resumes: str, **columns: tuple[tuple[str, ...], ...]) -> MarketSkills:
    market = Market(empty_applicants(len(resumes), resumes=resumes, **columns), empty_projects(0))
    return read_skills(market, SkillVocabulary.load())


def read_both(*texts: object, skills: tuple[tuple[str, ...], ...]) -> MarketSkills:
    """Resumes, and last the wishes of one project."""
    *resumes, wishes = texts
    applicants = empty_applicants(len(resumes), resumes=tuple(resumes), skills=skills)
    return read_skills(Market(applicants, empty_projects(1, nice_to_have_skills=(wishes,))), SkillVocabulary.load())


def held(skills: MarketSkills, applicant: int = 0) -> dict[str, int]:
    row = slice(skills.held.indptr[applicant], skills.held.indptr[applicant + 1])
    ids = [skills.vocabulary.ids[at] for at in skills.held.skill[row].tolist()]
    return dict(zip(ids, skills.held.strength[row].tolist(), strict=True))


def test_a_denied_skill_loses_its_evidence_but_not_its_listing() -> None:
    text = "Helped with bookkeeping once. I have no experience with bookkeeping."
    assert held(read(text)) == {}
    assert held(read(text, skills=(("bookkeeping",),))) == {"bookkeeping": 7_000}


def test_a_wish_is_wanted_and_not_held() -> None:
    skills = read("I would like to learn Python.")
    assert held(skills) == {}
    assert [skills.vocabulary.ids[at] for at in skills.wanted[0]] == ["python"]


def test_the_commitment_statement_speaks_of_wishes_only() -> None:
    skills = read("", commitments=("I have years of gardening. I want to learn podcasting.",))
    assert held(skills) == {}
    assert [skills.vocabulary.ids[at] for at in skills.wanted[0]] == ["podcasting"]


def test_who_wrote_neither_resume_nor_skills_is_unknown() -> None:
    skills = read("", " \n", "Cook", "", skills=((), (), (), ("Go",)))
    assert skills.is_unknown.tolist() == [True, True, False, False]


def test_a_cell_of_two_skills_is_split_and_an_unknown_phrase_kept_whole() -> None:
    skills = read("", skills=(("HTML & CSS", "Python/R", "salt and pepper", "--"),))
    assert {"html", "css", "python", "r", "x-salt-and-pepper"} <= set(held(skills))
    assert not {"x-salt", "x-pepper", "x-"} & set(held(skills))


def test_a_stated_skill_is_found_in_the_resumes_of_others() -> None:
    skills = read("", "Built bee-hotels for a school.", skills=(("Bee hotels (expert)",), ()))
    assert held(skills, 0) == {"x-bee-hotel": 7_000}
    assert held(skills, 1) == {"x-bee-hotel": 10_000}


def test_evidence_shows_the_words_for_a_skill_and_for_narrower_ones() -> None:
    text = "Wrote pandas scripts. Python since 2020. No experience with R."
    skills = read(text)
    python = skills.vocabulary.position("python")
    assert [text[m.start : m.end] for m in skills.evidence(0, python)] == ["pandas", "Python"]
    assert skills.evidence(0, skills.vocabulary.position("r")) == []


def test_each_distinct_text_is_extracted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    original = profiles.extract_skills
    monkeypatch.setattr(profiles, "extract_skills", lambda text, v: calls.append(text) or original(text, v))
    read("Python", "Python", "SQL", "")
    assert sorted(calls) == ["", "Python", "SQL"]


def test_arrays_have_the_promised_types_and_are_read_only() -> None:
    rows = read("Python", "").held
    assert [array.dtype.name for array in (rows.indptr, rows.skill, rows.strength)] == ["int64", "int32", "int16"]
    with pytest.raises(ValueError, match="read-only"):
        rows.strength[0] = 1


ROOT = Path(__file__).parents[2]
SCRIPT = """
from tests.skills.test_profiles import read_both as read
wishes = ("salt mining", "two of: R, zither (expert), rust", "python or similar")
listed = ("zither", "salt mining", "alpine horn"), ("yodel",)
skills = read("pandas and salt mining", "Go, Rust", wishes, skills=listed)
held, had, offers = skills.held, skills.credits, skills.offers
print(skills.vocabulary.ids[-4:], held.indptr, held.skill, held.strength, held.source)
print(skills.options, had.indptr, had.option, had.strength, had.is_met, had.source, had.level)
print(skills.wishes, skills.asked.values, offers.indptr, offers.wish, offers.strength, offers.is_met)
"""


def test_the_same_market_gives_the_same_arrays_under_any_hash_seed() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(outputs) == 1


def test_importing_skills_loads_no_heavy_package() -> None:
    script = "import sys, matchkit.skills; print([m for m in ('scipy', 'numba', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
