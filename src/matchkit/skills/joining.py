"""Two vocabularies as one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from matchkit.errors import VocabularyError
from matchkit.skills.skill import Skill

if TYPE_CHECKING:
    from matchkit.skills.vocabulary import SkillVocabulary


def join_skills(base: SkillVocabulary, other: SkillVocabulary) -> list[Skill]:
    """The skills of both, as `SkillVocabulary.joined` tells."""
    owners = [_owners(base, skill) for skill in other]
    torn = [skill.id for skill, found in zip(other, owners, strict=True) if len(found) > 1]
    if torn:
        raise VocabularyError.torn(torn)
    ids = {skill.id: base.ids[found[0]] if found else skill.id for skill, found in zip(other, owners, strict=True)}
    skills = list(base)
    for skill, found in zip(other, owners, strict=True):
        broader = tuple(ids[up] for up in skill.broader)
        if found:
            skills[found[0]] = _merged(skills[found[0]], replace(skill, broader=broader), base)
        else:
            skills.append(replace(skill, broader=broader))
    return skills


def _owners(base: SkillVocabulary, skill: Skill) -> list[int]:
    """The skills of the base that go by one of the names."""
    found = {base.resolve(form) for form in skill.forms}
    return sorted(at for at in found if at is not None)


def _merged(ours: Skill, theirs: Skill, base: SkillVocabulary) -> Skill:
    new = tuple(form for form in theirs.forms if base.resolve(form) is None)
    return replace(
        ours,
        aliases=(*ours.aliases, *new),
        broader=tuple(dict.fromkeys((*ours.broader, *(up for up in theirs.broader if up != ours.id)))),
        origin="; ".join(filter(None, (ours.origin, theirs.origin))),
        exact=(*ours.exact, *(form for form in theirs.exact if form in new)),
        listed=(*ours.listed, *(form for form in theirs.listed if form in new)),
    )
