from __future__ import annotations

import logging
from pathlib import Path

import pytest

from matchkit.errors import ColumnsError, SourceError, VocabularyError
from matchkit.skills import Skill, SkillVocabulary, extract_skills


def written(folder: Path, text: str, name: str = "skills.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def read(folder: Path, text: str) -> SkillVocabulary:
    return SkillVocabulary.from_csv(written(folder, text))


def test_names_aliases_and_broader_names_are_enough(tmp_path: Path) -> None:
    vocabulary = read(
        tmp_path, "name,aliases,broader\nBee hotels,insect hotels;;,gardening\nGardening,,\nbee-hotel,,\n"
    )
    assert vocabulary.ids == ("bee-hotel", "gardening", "bee-hotel-2")
    assert vocabulary[0] == Skill("bee-hotel", "Bee hotels", ("insect hotels",), ("gardening",))
    assert vocabulary.ancestors[0].tolist() == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        'name;aliases\nC++;"C plus plus;CPP"\n',
        "name\taliases\nC++\tC plus plus|CPP\n",
        '\ufeffname,aliases\r\nC++,"C plus plus\nCPP"\r\n\r\n',
        "aliases, name ,note\n C plus plus ;; CPP; ,C++,x\n,,\n",
        "name,aliases\nC++,C plus plus;CPP,too,many\n",
    ],
)
def test_separators_may_differ_and_empty_cells_are_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text)[0].forms == ("C++", "C plus plus", "CPP")


def test_a_comma_belongs_to_a_name(tmp_path: Path) -> None:
    vocabulary = read(tmp_path, 'name,aliases\n"sales, retail",\n')
    assert vocabulary.names == ("sales, retail",)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("", ColumnsError, "lacks the columns 'name'; it has "),
        ("skill,aliases\na,b\n", ColumnsError, "lacks the columns 'name'; it has 'skill', 'aliases'."),
        ("name,name\na,b\n", ColumnsError, "more than one column named 'name'."),
        ("name\n", VocabularyError, "names no skill."),
        ("name\n" + "x" * 5_000 + "\n", VocabularyError, "1 cells that cannot be used: line 2, name or aliases."),
        ('name,aliases\n"a\nb",\nc,d\n', VocabularyError, "line 2, name or aliases."),
        ("name\na\x00b\n", VocabularyError, "line 2, name or aliases."),
        ("name\n--\n...\n", VocabularyError, "2 cells that cannot be used: line 2, name or aliases, line 3, name"),
        ("name,aliases\n,a\n", VocabularyError, "line 2, name."),
        ('name,aliases\na,"b\nc,d\n', SourceError, "cannot be read: line 2, unexpected end of data."),
        ("name\nBee hotel\nbee-hotel\n", VocabularyError, "belong to more than one skill: 'bee hotel'."),
        ("name,broader\na,zebra\n", VocabularyError, "names 1 broader skills that it does not have: 'zebra'."),
        ("name,broader\na,b\nb,A\n", VocabularyError, "broader than themselves: 'a', 'b'."),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(
    tmp_path: Path, text: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        read(tmp_path, text)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 1_000


def test_a_hundred_thousand_skills_in_a_chain_and_a_crowd(tmp_path: Path) -> None:
    """A chain of a thousand, and one skill with ten thousand below it."""
    rows = [f"chain {n},chain {n - 1}" if n else "chain 0," for n in range(1_000)]
    rows += [f"crowd {n},crowd" for n in range(10_000)] + ["crowd,"]
    rows += [f"skill {n}," for n in range(100_000 - len(rows))]
    vocabulary = read(tmp_path, "name,broader\n" + "\n".join(rows) + "\n")
    assert len(vocabulary) == 100_000
    assert vocabulary.ancestors[999].size == 1_000
    found = extract_skills("I have skill 77777, crowd 42 and chain 999.", vocabulary)
    assert [mention.name for mention in found] == ["skill 77777", "crowd 42", "chain 999"]


ESCO_SKILLS = """conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/a1,skill/competence,,keep bees,"tend bees
run hives
keep insects",,released
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/b2,knowledge,,beekeeping,"bees
keep bees",,released
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/c3,skill/competence,,farm insects,keep insects,,released
"""
ESCO_RELATIONS = """conceptType,conceptUri,broaderType,broaderUri
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/a1,KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/c3
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/b2,SkillGroup,http://data.europa.eu/esco/isced-f/08
"""


def test_esco_is_read_from_its_own_files(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A label that two skills share names neither, and one that a skill prefers is that skill's."""
    written(tmp_path, ESCO_SKILLS, "skills_de.csv")
    written(tmp_path, ESCO_RELATIONS, "broaderRelationsSkillPillar_de.csv")
    with caplog.at_level(logging.INFO, "matchkit"):
        vocabulary = SkillVocabulary.from_esco(tmp_path, "de")
    assert [skill.forms for skill in vocabulary] == [
        ("keep bees", "tend bees", "run hives"),
        ("beekeeping", "bees"),
        ("farm insects",),
    ]
    assert [(skill.id, skill.broader, skill.kind, skill.origin) for skill in vocabulary] == [
        ("a1", ("c3",), "practice", "ESCO"),
        ("b2", (), "knowledge", "ESCO"),
        ("c3", (), "practice", "ESCO"),
    ]
    assert "1 alternative labels of ESCO belong to several skills, and name none of them." in caplog.text


def test_an_esco_folder_without_its_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file '.*skills_en.csv'"):
        SkillVocabulary.from_esco(tmp_path)
    written(tmp_path, ESCO_SKILLS, "skills_en.csv")
    with pytest.raises(SourceError, match=r"There is no file '.*broaderRelationsSkillPillar_en.csv'"):
        SkillVocabulary.from_esco(tmp_path)
    written(tmp_path, "conceptUri\n", "broaderRelationsSkillPillar_en.csv")
    with pytest.raises(ColumnsError, match="lacks the columns 'broaderUri'"):
        SkillVocabulary.from_esco(tmp_path)


BASE = SkillVocabulary(
    [
        Skill("gardening", "gardening"),
        Skill("baking", "baking", ("bread",), weight=200, origin="ours"),
        Skill("tea", "tea"),
    ]
)


def test_joined_skills_keep_their_ids_and_gain_names() -> None:
    other = SkillVocabulary(
        [
            Skill("b", "Bread", ("sourdough", "baking"), broader=("c",), origin="theirs", exact=("sourdough",)),
            Skill("c", "cooking"),
            Skill("h", "bee hotels", broader=("g",)),
            Skill("g", "Gardening"),
        ]
    )
    joined = BASE.joined(other)
    assert joined.ids == ("gardening", "baking", "tea", "c", "h")
    assert joined[1] == Skill(
        "baking", "baking", ("bread", "sourdough"), ("c",), weight=200, origin="ours; theirs", exact=("sourdough",)
    )
    assert joined[4].broader == ("gardening",)
    assert joined.fingerprint != BASE.fingerprint
    assert BASE.extended(["zither"]).fingerprint == BASE.fingerprint


def test_a_skill_that_is_two_of_ours_is_refused() -> None:
    with pytest.raises(VocabularyError, match=r"1 skills have names of several skills of the vocabulary .* 'x'"):
        BASE.joined(SkillVocabulary([Skill("x", "tea", ("bread",))]))


def test_an_id_that_means_something_else_is_refused() -> None:
    with pytest.raises(VocabularyError, match="has 1 ids more than once: 'tea'"):
        BASE.joined(SkillVocabulary([Skill("tea", "coffee")]))
