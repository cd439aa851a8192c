"""Skills in running text, each with the words that show it."""

from __future__ import annotations

from dataclasses import dataclass

from matchkit.skills.context import Sections, Status, find_level, find_scopes, judge
from matchkit.skills.vocabulary import SkillVocabulary


@dataclass(frozen=True, slots=True)
class SkillMention:
    """One place of a text that names a skill.

    Attributes
    ----------
    skill, name
        Id and name in the vocabulary.
    level
        As stated: ``"5 years"``, ``"basic"``, ``"fluent"``; None where nothing is said.
    section
        Of the heading under which it stands, a key of `matchkit.texts.sections.HEADINGS` such as "experience" or
        "skills", or "other"; None before the first heading.
    start, end
        Character offsets: ``text[start:end]`` is the evidence.
    status
        "held"; "wanted" ("would like to learn Python"); or "denied" ("no experience with Python").
    """

    skill: str
    name: str
    level: str | None
    section: str | None
    start: int
    end: int
    status: Status


def extract_skills(text: str, vocabulary: SkillVocabulary | None = None) -> list[SkillMention]:
    """Find the skills that a text names.

    Names are found in any case and with any dashes and spaces, as whole words, the longest of overlapping ones; names
    that are ordinary words (Go, R, Word, React) only where their spelling or a list around them shows what is meant.
    Web and mail addresses name no skill. Stated skills (see `SkillVocabulary.extended`) are sought each by itself, so
    that they never take words from another skill.

    Parameters
    ----------
    text
        A resume or any other text.
    vocabulary
        The shipped one by default.

    Returns
    -------
    list of SkillMention
        By place in the text.
    """
    vocabulary = vocabulary or SkillVocabulary.load()
    matches = sorted(vocabulary.matcher.find(text) + vocabulary.stated_matcher.find_each(text))
    if not matches:
        return []
    sections, scopes = Sections(text), find_scopes(text)
    mentions = []
    for match in matches:
        status, level = judge(match.start, find_level(text, match.start, match.end), scopes)
        mentions.append(
            SkillMention(
                skill=vocabulary.ids[match.skill],
                name=vocabulary.names[match.skill],
                level=level,
                section=sections.at(match.start),
                start=match.start,
                end=match.end,
                status=status,
            )
        )
    return mentions
