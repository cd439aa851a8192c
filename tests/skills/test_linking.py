from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linking import precision, read_set
from matchkit.embedding import HashingEncoder
from matchkit.errors import UsageError, VocabularyError
from matchkit.skills import Skill, SkillVocabulary
from matchkit.skills.linking import PARTS, SkillLinker, _windows
from matchkit.skills.names import NameCloseness

ENCODER = HashingEncoder()
LABELS = ("use spreadsheets", "Java (computer programming)", "JavaScript", "manage budgets", "bake bread", "Bake-bread")
WORDS = ("we", "bake", "bread", "and", "manage", "javascript", "budgets", "spreadsheets", "java", "in", "teams")
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)


def link(phrase: str, k: int = 1) -> list[str]:
    found = SkillVocabulary.from_labels(LABELS).link([phrase], k, ENCODER)
    return [LABELS[at] for at in found[0].tolist()]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("JavaScript", "JavaScript"),
        ("java", "Java (computer programming)"),
        ("We are looking for somebody who can bake good bread for us", "bake bread"),
        ("managing the budgets of our teams", "manage budgets"),
        ("spreadsheet use", "use spreadsheets"),
    ],
)
def test_a_phrase_is_linked_to_what_it_speaks_of(phrase: str, expected: str) -> None:
    assert link(phrase) == [expected]


def test_equal_labels_come_in_their_order_and_a_name_is_first() -> None:
    assert link("bake bread", 2) == ["bake bread", "Bake-bread"]
    linker = SkillLinker(SkillVocabulary.from_labels(LABELS), ENCODER)
    assert linker.similarities(["Bake Bread"])[0, 4] == 10_000


def test_an_alias_links_to_its_skill() -> None:
    vocabulary = SkillVocabulary([Skill("k", "Kubernetes", aliases=("k8s clusters",)), Skill("b", "baking")])
    assert vocabulary.link(["our k8s cluster"], 1, ENCODER).tolist() == [[0]]


@settings(max_examples=30)
@given(st.lists(phrases, min_size=1, max_size=6), st.randoms())
def test_a_row_depends_on_no_other_phrase(chosen: list[str], random: Any) -> None:
    linker = SkillLinker(SkillVocabulary.from_labels(LABELS), ENCODER)
    together = linker.similarities(chosen)
    assert together.dtype == np.int32
    assert ((together >= 0) & (together <= 10_000)).all()
    shuffled = random.sample(chosen, len(chosen))
    apart = {phrase: linker.similarities([phrase])[0].tolist() for phrase in shuffled}
    assert together.tolist() == [apart[phrase] for phrase in chosen]


@given(phrases)
def test_similarity_is_the_best_name_s_mix_of_letters_whole_and_windows(phrase: str) -> None:
    """The same by plain loops over names."""
    vocabulary = SkillVocabulary.from_labels(LABELS)
    linker = SkillLinker(vocabulary, ENCODER)
    named = vocabulary.resolve(phrase)
    for at, label in enumerate(LABELS):
        best = max(
            sum(
                part * float(cosine)
                for part, cosine in zip(
                    PARTS,
                    (
                        (linker._letters.rows([phrase]) @ linker._letters.rows([name]).T).toarray()[0, 0],
                        (ENCODER.encode([phrase]) @ ENCODER.encode([name]).T)[0, 0],
                        max((ENCODER.encode([part]) @ ENCODER.encode([name]).T)[0, 0] for part in _windows(phrase)),
                    ),
                    strict=True,
                )
            )
            / sum(PARTS)
            for name in {label, label.split(" (")[0]}
        )
        expected = 10_000 if at == named else max(best, 0) * 10_000
        assert linker.similarities([phrase])[0, at] == pytest.approx(expected, abs=2)


def test_windows_are_all_stretches_of_two_and_three_words() -> None:
    assert _windows("a b c d") == ["a b", "b c", "c d", "a b c", "b c d"]
    assert _windows("one") == ["one", "one"]
    assert _windows("!") == ["!", "!"]


def test_blocks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [" ".join(WORDS[i : i + 3]) for i in range(8)]
    vocabulary = SkillVocabulary.from_labels(LABELS)
    before = vocabulary.link(texts, 3, ENCODER)
    values = SkillLinker(vocabulary, ENCODER).similarities(texts)
    monkeypatch.setattr("matchkit.skills.linking.BLOCK_ROWS", 3)
    for windows in (1, 4):  # a phrase here has three, so that blocks of them end within phrases
        monkeypatch.setattr("matchkit.skills.linking.BLOCK_WINDOWS", windows)
        assert np.array_equal(vocabulary.link(texts, 3, ENCODER), before)
        assert np.array_equal(SkillLinker(vocabulary, ENCODER).similarities(texts), values)
    assert before.dtype == np.int64
    assert vocabulary.link([], 3, ENCODER).shape == (0, 3)
    assert SkillLinker(vocabulary, ENCODER).similarities([]).shape == (0, len(LABELS))


def test_linking_keeps_nothing_of_the_phrases() -> None:
    """A platform links sentences for months with one vocabulary; and what people wrote is not ours to keep."""
    linker = SkillLinker(SkillVocabulary.from_labels(LABELS), ENCODER)
    before = pickle.dumps(linker)
    linker.link(["a sentence that nobody has seen", "and another"], 2)
    assert pickle.dumps(linker) == before


@pytest.mark.parametrize(
    ("labels", "error", "words"),
    [
        ([], VocabularyError, "The list of labels names no skill."),
        (["a", " "], VocabularyError, r"The list of labels has 1 cells that cannot be used: labels\[1\]"),
        ("Java", UsageError, "labels is one string. Give a list of strings"),
        (["a", 3], UsageError, r"labels\[1\] is int"),
    ],
)
def test_labels_that_are_none_are_refused(labels: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        SkillVocabulary.from_labels(labels)


@pytest.mark.parametrize("k", [0, -1, 7])
def test_more_links_than_skills_are_refused(k: int) -> None:
    with pytest.raises(UsageError, match=rf"k is {k}. Give a whole number from 1 to 6."):
        SkillVocabulary.from_labels(LABELS).link(["a"], k, ENCODER)


def test_phrases_are_a_list() -> None:
    with pytest.raises(UsageError, match="phrases is one string"):
        SkillVocabulary.from_labels(LABELS).link("bake bread", 1, ENCODER)


def test_closeness_of_names_is_exact_and_depends_on_the_pair_alone() -> None:
    closeness = NameCloseness(SkillVocabulary.load().names, ENCODER)
    ours, theirs = ["bee keeping", "Python data analysis", "baking"], ["beekeeping", "data analysis", "baking"]
    table = closeness(ours, theirs)
    assert table.tolist() == [[int(closeness([a], [b])[0, 0]) for b in theirs] for a in ours]
    assert table[2, 2] == 10_000
    assert table[1, 1] > table[1, 0]
    assert closeness([], theirs).shape == (0, 3)


@pytest.mark.model
@pytest.mark.data
def test_on_the_public_set_the_first_five_labels_are_right_for_56_percent_and_more(data_folder: Path) -> None:
    """A third of the sentences, every third, so that it takes half a minute; `benchmarks/linking.py` has the whole."""
    labels, sentences, right = read_set(data_folder / "skill_linking", "test")
    assert (len(labels), len(sentences)) == (13_896, 338)
    linked = SkillVocabulary.from_labels(labels).link(sentences[::3])
    assert precision(linked, right[::3]).mean() >= 0.56
