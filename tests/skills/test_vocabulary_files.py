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


@pytest.mark.parametrize("name", ["a\x00.csv", "a\ud800.csv", "x" * 300])
def test_a_name_that_no_file_can_have_is_an_error(name: str) -> None:
    with pytest.raises(SourceError, match="cannot be read") as raised:
        SkillVocabulary.from_csv(name)
    str(raised.value).encode()


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


def test_made_ids_keep_clear_of_those_that_are_given(tmp_path: Path) -> None:
    """And of those of stated skills: whoever states ``ray`` has no X-rays."""
    vocabulary = read(tmp_path, "id,name\n,Tea\ntea,Coffee\n,X-ray\n")
    assert vocabulary.ids == ("tea-2", "tea", "skill-x-ray")
    assert vocabulary.extended(["ray"]).ids[-1] == "x-ray"


def test_short_names_without_a_rule_are_no_ordinary_words(tmp_path: Path) -> None:
    vocabulary = read(tmp_path, "name,exact\nR,\nGo,\nHR,\nVR,VR\nC3,C3\n")
    assert [
        mention.name for mention in extract_skills("We go on to plan r. Ask HR to go; no hr, no vr.", vocabulary)
    ] == ["HR"]
    assert [mention.name for mention in extract_skills("Skills: R, Go, HR", vocabulary)] == ["R", "Go", "HR"]


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
        ("name\n///\n", VocabularyError, "line 2, name or aliases."),
        ("name,aliases\na,b;" + "x" * 201 + "\n", VocabularyError, "line 2, name or aliases."),
        ("id,name\nx-ray,X-ray\n", VocabularyError, "line 2, id."),
        ("id,name\na,A\na,B\n", VocabularyError, "has 1 ids more than once: 'a'."),
        ("name,kind\na,stated\n", VocabularyError, "line 2, kind."),
        ("name\n" + "a\n" * 20_000, VocabularyError, "belong to more than one skill: 'a'."),
        ("name|aliases\na|b\n", ColumnsError, "lacks the columns 'name'; it has 'name|aliases'"),
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
    assert "columns={" not in str(caught.value), "there is no such argument here"
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
SkillGroup,http://data.europa.eu/esco/skill/S1,,,farming; animals,,,released
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
    assert caplog.records[0].matchkit == {"event": "vocabulary_read", "shared_preferred": 0, "shared_others": 1}


def test_an_esco_folder_without_its_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file '.*skills_en.csv'"):
        SkillVocabulary.from_esco(tmp_path)
    written(tmp_path, ESCO_SKILLS, "skills_en.csv")
    with pytest.raises(SourceError, match=r"There is no file '.*broaderRelationsSkillPillar_en.csv'"):
        SkillVocabulary.from_esco(tmp_path)
    written(tmp_path, "conceptUri\n", "broaderRelationsSkillPillar_en.csv")
    with pytest.raises(ColumnsError, match="lacks the columns 'broaderUri'"):
        SkillVocabulary.from_esco(tmp_path)


def test_what_esco_repeats_names_the_first_and_what_it_breaks_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody can edit ESCO's labels, so a preferred label that two skills share is no error."""
    head = "conceptUri,preferredLabel,altLabels\n"
    written(tmp_path, head + 's/1,Fish,"fry, in oil\nsalt; pepper"\ns/2,fish,\n', "skills_en.csv")
    written(tmp_path, "conceptUri,broaderUri\n", "broaderRelationsSkillPillar_en.csv")
    with caplog.at_level(logging.INFO, "matchkit"):
        vocabulary = SkillVocabulary.from_esco(tmp_path)
    assert caplog.records[0].matchkit["shared_preferred"] == 1
    assert vocabulary.resolve("fish") == 0
    assert vocabulary[0].aliases == ("fry, in oil", "salt; pepper")
    assert BASE.joined(vocabulary).ids == (*BASE.ids, "1", "2")
    written(tmp_path, "conceptUri,broaderUri\ns/1,s/2\ns/2,s/1\n", "broaderRelationsSkillPillar_en.csv")
    with pytest.raises(VocabularyError, match="broader than themselves: '1', '2'"):
        SkillVocabulary.from_esco(tmp_path)
    written(tmp_path, head + "s/1,,a\n", "skills_en.csv")
    with pytest.raises(VocabularyError, match="line 2, name"):
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
    with pytest.raises(
        VocabularyError, match=r"1 skills have names of several skills .*: 'Toast' \('baking' and 'tea'\)"
    ):
        BASE.joined(SkillVocabulary([Skill("x", "Toast", ("Tea", "bread"))]))


def test_an_id_that_is_taken_gets_a_number() -> None:
    """Ids are made of names where a file has none, so nobody could mend a clash."""
    joined = BASE.joined(SkillVocabulary([Skill("tea", "coffee"), Skill("espresso", "espresso", broader=("tea",))]))
    assert joined.ids[3:] == ("tea-2", "espresso")
    assert joined[4].broader == ("tea-2",)


def test_a_file_that_joins_a_vocabulary_may_name_its_skills_as_broader(tmp_path: Path) -> None:
    own = written(
        tmp_path, "name,aliases,broader\nSourdough,,Bread;tea\nCakes,,sourdough\nBread,rye bread,\nbaking,rye bread,\n"
    )
    joined = SkillVocabulary.from_csv(own, BASE)
    assert joined.ids == ("gardening", "baking", "tea", "sourdough", "cake")
    assert joined[1].aliases == ("bread", "rye bread")
    assert [skill.broader for skill in joined] == [(), (), (), ("baking", "tea"), ("sourdough",)]
    assert joined.fingerprint == SkillVocabulary.from_csv(own, BASE).fingerprint


def test_what_neither_knows_and_circles_through_both_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"skills.csv', names 1 broader skills that it does not have: 'zebra'"):
        SkillVocabulary.from_csv(written(tmp_path, "name,broader\nrye,zebra\n"), BASE)
    with pytest.raises(VocabularyError, match="broader than themselves: 'baking', 'rye'"):
        SkillVocabulary.from_csv(written(tmp_path, "name,broader\nrye,bread\nbread,rye\n"), BASE)
