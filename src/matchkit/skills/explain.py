"""Which skills meet which wish, where the evidence stands, and what is missing: the coverage's parts, as records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from matchkit.skills.extraction import SkillMention
from matchkit.skills.levels import GRADES, UNSTATED
from matchkit.skills.market_skills import MarketSkills
from matchkit.skills.profiles import LIST_SECTIONS
from matchkit.skills.records import Wish

How = Literal["held", "implied", "near", "missing"]
LISTED = "listed"
Read = Callable[[], list[SkillMention]]
"""What an applicant's resume mentions."""


@dataclass(frozen=True)
class SkillFinding:
    """One skill that a project asks for, and what an applicant has of it.

    Attributes
    ----------
    skill, name
        Id and name.
    asked_level, level
        Grades of `matchkit.skills.levels` in words: what the project asks for, and what the applicant states;
        None where nothing is said.
    how
        "held"; "implied" by a narrower skill; "near" to one; or "missing".
    by
        Name of the held skill that shows it; None where it is missing.
    strength
        0..10,000.
    is_met
        Enough for a must-have.
    evidence
        The places of the resume that show that skill, by place.
    """

    skill: str
    name: str
    asked_level: str | None
    level: str | None
    how: How
    by: str | None
    strength: int
    is_met: bool
    evidence: tuple[SkillMention, ...] = ()

    def describe(self) -> str:
        """In words: ``'Python (through pandas; basic, advanced is asked; experience)'``."""
        if self.how == "missing":
            return self.name
        details = [
            {"held": "", "implied": f"through {self.by}", "near": f"near: {self.by}"}[self.how],
            f"{self.level or 'level not stated'}, {self.asked_level} is asked" if self.asked_level else "",
            ", ".join(self.places()),
        ]
        return f"{self.name} ({'; '.join(filter(None, details))})"

    def places(self) -> list[str]:
        """Sections of the resume in which the skill was used; where there are none, that it is only listed."""
        named = {mention.section or "resume" for mention in self.evidence if mention.section not in LIST_SECTIONS}
        return sorted(named) or [LISTED]


@dataclass(frozen=True)
class SkillWish:
    """What a project asks for in one breath, a skill or some of several, and what an applicant has of it.

    Attributes
    ----------
    options
        One for a plain wish; of a choice the best first.
    needed
        How many of them are asked for.
    is_required
        A must-have.
    is_met
        Enough of the options are.
    strength
        0..10,000, the mean of the best ``needed`` options, rounded down.
    weight
        Share of the wish: the coverage is the sum of ``strength * weight`` over the sum of ``weight``, rounded down.
    """

    options: tuple[SkillFinding, ...]
    needed: int
    is_required: bool
    is_met: bool
    strength: int
    weight: int

    @property
    def name(self) -> str:
        """The skill, or ``'2 of Python, R, SQL'``."""
        names = ", ".join(sorted(option.name for option in self.options))
        return names if len(self.options) == 1 else f"{self.needed} of {names}"

    def describe(self) -> str:
        """In words, with what was found: ``'2 of Python, R, SQL: Python (experience), R (listed)'``."""
        if len(self.options) == 1:
            return self.options[0].describe()
        found = [option.describe() for option in self.options if option.strength]
        return f"{self.name}: {', '.join(found)}" if found else self.name


def explain_overlap(skills: MarketSkills, applicant: int, project: int) -> list[SkillWish]:
    """Each wish of a project, must-haves first, with what the applicant has of it."""
    read = cache(lambda: skills.mentions(applicant))  # at most once, and not at all where nothing is found
    return [_explain_wish(skills, applicant, skills.wishes[wish], read) for wish in skills.asked[project].tolist()]


def explain_growth(skills: MarketSkills, applicant: int, project: int) -> list[str]:
    """Names of the wanted skills that the project teaches or uses, those that it teaches first."""
    gains = skills.gains(project)
    found = [skill for skill in skills.wanted[applicant].tolist() if skill in gains]
    return [skills.vocabulary.names[skill] for skill in sorted(found, key=lambda skill: -gains[skill])]


def _explain_wish(skills: MarketSkills, applicant: int, wish: Wish, read: Read) -> SkillWish:
    found = [_explain_option(skills, applicant, option, read) for option in wish.options]
    found.sort(key=lambda option: -option.strength)
    return SkillWish(
        options=tuple(found),
        needed=wish.needed,
        is_required=wish.is_required,
        is_met=sum(option.is_met for option in found) >= wish.needed,
        strength=sum(option.strength for option in found[: wish.needed]) // wish.needed,
        weight=wish.weight,
    )


def _explain_option(skills: MarketSkills, applicant: int, at: int, read: Read) -> SkillFinding:
    vocabulary, option = skills.vocabulary, skills.options[at]
    asked = _words(option.level)
    skill, name = vocabulary.ids[option.skill], vocabulary.names[option.skill]
    entry = skills.credits.find(applicant, at)
    if entry is None:
        return SkillFinding(skill, name, asked, None, "missing", None, 0, False)
    source = int(skills.credits.source[entry])
    return SkillFinding(
        skill=skill,
        name=name,
        asked_level=asked,
        level=_words(int(skills.credits.level[entry])),
        how=_how(skills, source, option.skill),
        by=vocabulary.names[source],
        strength=int(skills.credits.strength[entry]),
        is_met=bool(skills.credits.is_met[entry]),
        evidence=tuple(skills.showing(read(), source)),
    )


def _how(skills: MarketSkills, source: int, asked: int) -> How:
    if source == asked:
        return "held"
    return "implied" if asked in skills.vocabulary.ancestors[source] else "near"


def _words(level: int) -> str | None:
    return None if level == UNSTATED else GRADES[level]
