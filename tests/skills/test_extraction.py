from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.skills import SkillVocabulary, extract_skills
from tests.skills.sentences import SENTENCES

RESUME = """NOOR EXAMPLE
noor@example.org | Glasgow

PROFILE
Bookkeeper who likes SQL.

Work experience
2024 - now  Web editor, a small museum
- Rebuilt the site in WordPress
Tools: Git, HTML

EDUCATION
BSc Statistics

Technical Skills: Python, R
Interests: knitting
"""


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[repr(text)[:60] for text, _ in SENTENCES])
def test_a_sentence_gives_the_skills_that_a_reader_finds(text: str, expected: list[tuple[str, ...]]) -> None:
    found = [(m.skill, text[m.start : m.end], m.status, m.level) for m in extract_skills(text)]
    assert found == [(e[0], e[1], e[2] if len(e) > 2 else "held", e[3] if len(e) > 3 else None) for e in expected]


def test_there_are_enough_sentences() -> None:
    assert len(SENTENCES) >= 150


def test_a_mention_knows_the_heading_above_it() -> None:
    sections = [(m.skill, m.section) for m in extract_skills(RESUME)]
    assert sections == [
        ("bookkeeping", "summary"),
        ("sql", "summary"),
        ("wordpress", "experience"),
        ("git", "experience"),
        ("html", "experience"),
        ("statistics", "education"),
        ("python", "skills"),
        ("r", "skills"),
        ("knitting", "interests"),
    ]


def test_a_sentence_that_begins_like_a_heading_is_none() -> None:
    assert [m.section for m in extract_skills("Experience with Python\nSoftware developer\nSQL")] == [None] * 3


@given(st.integers(1, 100))
def test_repeating_a_word_finds_it_again_and_nothing_else(times: int) -> None:
    assert {m.skill for m in extract_skills("Python, " * times)} == {"python"}
    assert len(extract_skills("Python, " * times)) == times


@given(st.text(st.sampled_from("pPyYtThHoOnNcC+#.,-&/() \n\t\u00adﬁ\u0301\u2011éİß"), max_size=60))
def test_evidence_lies_in_order_inside_the_text_and_never_overlaps(text: str) -> None:
    """Folding changes lengths; offsets must still be those of the original."""
    end = 0
    for mention in extract_skills(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


def test_stated_phrases_take_no_words_from_a_shipped_skill() -> None:
    """Another row's phrase must not change what is found in this text."""
    text = "urban bee hotel, data analysis pipelines"
    plain = {m.skill for m in extract_skills(text)}
    vocabulary = SkillVocabulary.load().extended(["Bee hotels", "urban bee hotel", "data analysis pipelines", "art"])
    found = {m.skill for m in extract_skills(text, vocabulary)}
    assert found == plain | {"x-bee-hotel", "x-urban-bee-hotel", "x-data-analysis-pipeline"}
    assert "data-analysis" in plain


def test_a_short_stated_phrase_is_not_sought_in_text() -> None:
    vocabulary = SkillVocabulary.load().extended(["zq"])
    assert extract_skills("zq and nothing else", vocabulary) == []
