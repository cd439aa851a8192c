from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchkit.errors import ColumnsError, SourceError, VocabularyError
from matchkit.skills import Skill, SkillVocabulary
from matchkit.skills.text import comparable

DATA = files("matchkit.skills") / "data"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "vocabulary.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_shipped_vocabulary_is_well_formed() -> None:
    """Building it checks ids, ambiguous names, broader skills and cycles."""
    text = (DATA / "vocabulary.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    vocabulary = SkillVocabulary.load()
    assert len(vocabulary) == len(rows) > 5_000
    assert len(text.encode()) < 2_000_000
    assert {row["origin"] for row in rows} == {"general", "O*NET", "general; O*NET"}
    assert not [row["id"] for row in rows if row["id"].startswith("x-")]
    assert all(100 <= int(row["weight"]) <= 400 for row in rows)


def test_at_least_250_skills_are_hand_written_and_all_are_shipped() -> None:
    rows = list(csv.DictReader((DATA / "general_skills.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) >= 250
    assert {row["id"] for row in rows} <= set(SkillVocabulary.load().ids)


def test_ordinary_words_are_no_names_or_carry_their_rule() -> None:
    vocabulary = SkillVocabulary.load()
    rules = list(csv.DictReader((DATA / "ordinary_words.csv").read_text(encoding="utf-8").splitlines()))
    for row in rules:
        at = vocabulary.resolve(row["word"])
        skill = vocabulary[at] if at is not None else None
        forms = [form for form in skill.forms if comparable(form) == comparable(row["word"])] if skill else []
        if row["rule"] == "listed":
            assert skill is not None, row
            assert set(forms) <= set(skill.listed), row
        elif row["rule"] == "exact" and forms:
            assert set(forms) <= {*skill.exact, *skill.listed} or skill.origin != "O*NET", row
        elif row["rule"] == "drop":
            assert skill is None or skill.origin != "O*NET", row


def test_the_credit_line_of_the_source_is_shipped() -> None:
    credit = (DATA / "LICENSE-O-NET.md").read_text(encoding="utf-8")
    assert "U.S. Department of Labor, Employment and Training Administration" in " ".join(credit.split())
    assert "Creative Commons Attribution 4.0" in credit


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Python", "python"),
        ("  MS\u00a0Excel ", "excel"),
        ("Problem\u2013Solving (advanced)", "problem-solving"),
        ("SQL (5 years)", "sql"),
        ("\uff33\uff31\uff2c", "sql"),
        ("health & safety", "health-and-safety"),
        ("spreadsheets.", "spreadsheets"),
        ("Grant application", "grant-writing"),
        ("Structured query language SQL", "sql"),
        ("c++", "c-plus-plus"),
        (".net", "dot-net"),
        ("r", "r"),
        ("\u2022 Node JS", "node-js"),
        ("Adobe Illustrator", "adobe-illustrator"),
    ],
)
def test_a_phrase_resolves_whatever_its_spelling(phrase: str, expected: str) -> None:
    vocabulary = SkillVocabulary.load()
    found = vocabulary.resolve(phrase)
    assert found is not None
    assert vocabulary.ids[found] == expected


@pytest.mark.parametrize("phrase", ["", "--", "R&D", "Pythonic", "salt mining", "Windows (Victorian)"])
def test_another_phrase_resolves_to_nothing(phrase: str) -> None:
    assert SkillVocabulary.load().resolve(phrase) is None


def test_every_name_and_alias_resolves_to_its_own_skill() -> None:
    vocabulary = SkillVocabulary.load()
    for at in range(len(vocabulary)):
        assert {vocabulary.resolve(form) for form in vocabulary[at].forms} == {at}


@given(st.permutations(["Bee hotels", "bee-hotel", "Zither", "zither (expert)", "SQL", "Alpine horn", " "]))
def test_extension_does_not_depend_on_the_order_of_phrases(phrases: list[str]) -> None:
    base = SkillVocabulary([Skill("sql", "SQL")])
    grown = base.extended(phrases)
    assert grown.ids == ("sql", "x-alpine-horn", "x-bee-hotel", "x-zither")
    assert grown.names == ("SQL", "Alpine horn", "Bee hotels", "Zither")
    assert [grown.resolve(phrase) for phrase in ("Bee Hotel", "ZITHERS", "SQL")] == [2, 3, 0]
    assert base.ids == ("sql",)


def test_extending_twice_is_extending_once() -> None:
    base = SkillVocabulary([Skill("sql", "SQL")])
    assert base.extended(["b"]).extended(["a", "B"]).ids == base.extended(["a", "b"]).ids == ("sql", "x-a", "x-b")
    assert base.extended(["sql"]) is base


def test_a_file_needs_only_ids_and_names(tmp_path: Path) -> None:
    vocabulary = SkillVocabulary.from_csv(written(tmp_path, "id,name,aliases,exact", "b,Bash,Bourne shell;sh,*"))
    assert (vocabulary.ids, vocabulary.names, vocabulary.weights.tolist()) == (("b",), ("Bash",), [250])
    assert vocabulary[0].exact == ("Bash", "Bourne shell", "sh")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "names no skill. Give at least one skill with a name."),
        (["a,A,,", "a,B,,"], "has 1 ids more than once: 'a'."),
        (["a,Web design,,", "b,B,web-design,"], "that belong to more than one skill: 'web design'."),
        (["a,A,,z"], "names 1 broader skills that it does not have: 'z'."),
        (["a,A,,b", "b,B,,c", "c,C,,a"], "broader than themselves: 'a', 'b', 'c'."),
        (["a,A,,a"], "broader than themselves: 'a'."),
        (["x-a,A,,"], "has 1 cells that cannot be used: line 2, id."),
        (["a,,,", "b,,,"], "has 2 cells that cannot be used: line 2, name, line 3, name."),
    ],
)
def test_a_vocabulary_that_contradicts_itself_is_refused(tmp_path: Path, rows: list[str], words: str) -> None:
    with pytest.raises(VocabularyError) as caught:
        SkillVocabulary.from_csv(written(tmp_path, "id,name,aliases,broader", *rows))
    assert words in str(caught.value)
    assert caught.value.code == "vocabulary"


@pytest.mark.parametrize("cells", ["0,,", "1001,,", "heavy,,", "1,B,", "1,,B"])
def test_a_weight_out_of_range_or_a_rule_for_no_name_is_refused(tmp_path: Path, cells: str) -> None:
    with pytest.raises(VocabularyError, match=r"line 2, (weight|exact|listed)"):
        SkillVocabulary.from_csv(written(tmp_path, "id,name,weight,exact,listed", f"a,A,{cells}"))


def test_a_file_that_is_missing_or_has_other_columns_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        SkillVocabulary.from_csv(tmp_path / "none.csv")
    with pytest.raises(ColumnsError, match="lacks the columns 'name'"):
        SkillVocabulary.from_csv(written(tmp_path, "id,title", "a,A"))
    (tmp_path / "latin.csv").write_bytes(b"id,name\na,caf\xe9\n")
    with pytest.raises(SourceError, match="cannot be read: UnicodeDecodeError"):
        SkillVocabulary.from_csv(tmp_path / "latin.csv")
