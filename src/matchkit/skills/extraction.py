"""Skills in running text, each with the words that show it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, cast

from matchkit.skills.context import Status, Surroundings
from matchkit.skills.matches import merged
from matchkit.skills.vocabulary import SkillVocabulary


class SkillMention(NamedTuple):
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


# As `SkillMention._make`, which counts the fields once more each time.
_mention = cast("Callable[[tuple[object, ...]], SkillMention]", partial(tuple.__new__, SkillMention))


def extract_skills(text: str, vocabulary: SkillVocabulary | None = None) -> list[SkillMention]:
    """Find the skills that a text names.

    Names are found in any case and with any dashes and spaces, as whole words, the longest of overlapping ones; names
    that are ordinary words (Go, R, Word, React) only where their spelling or a list around them shows what is meant.
    Web and mail addresses name no skill. Stated skills (see `SkillVocabulary.extended`) are sought each by itself, so
    that they never take words from another skill. What is part of the name of a school or company ("University of
    Economics") is no skill.

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
    found, signs = vocabulary.matcher.find(text)
    stated = vocabulary.stated_matcher.find_each(text)
    if stated.starts:
        found = merged(found, stated)
    surroundings = Surroundings(text, signs)
    starts, ends, skills = surroundings.without_institutions(found)
    if not starts:
        return []
    statuses, levels = surroundings.judge(starts, ends)
    ids, names = map(vocabulary.ids.__getitem__, skills), map(vocabulary.names.__getitem__, skills)
    fields = zip(ids, names, levels, surroundings.sections(starts), starts, ends, statuses, strict=True)
    return list(map(_mention, fields))
